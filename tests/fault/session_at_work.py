"""A process that holds a calendar's lock in the middle of a long statement.

Run as `python -m fault.session_at_work URL`; it prints the process id of its session.
"""

import sys

from monthend.storage.postgresql.connections import DatabaseAddress
from monthend.storage.postgresql.gate import alone

CALENDAR = 7


def work(url: str) -> None:
    connection = DatabaseAddress(url, statement_seconds=60, synchronous="FULL").connect()
    alone(CALENDAR)(connection)
    print(connection.info.backend_pid, flush=True)
    connection.execute("SELECT pg_sleep(60)")


if __name__ == "__main__":
    work(sys.argv[1])
