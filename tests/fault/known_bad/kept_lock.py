"""A build whose trial balances leave their lock to the session, which goes on to the next reader.

Run as `python -m fault.known_bad.kept_lock serve …`.
"""

from monthend import cli
from monthend.storage.postgresql import gate
from monthend.storage.postgresql.connections import Connection
from monthend.storage.session import LAST_SEQUENCE


def settled_for_ever(calendar_id: int) -> gate.Opening:
    def begin(connection: Connection) -> int:
        connection.execute(f"SELECT pg_advisory_lock({calendar_id:d})", prepare=False)
        gate.snapshot(connection)
        row = connection.execute(LAST_SEQUENCE.postgresql, {}).fetchone()
        assert row is not None
        return int(row[0])

    return begin


if __name__ == "__main__":
    gate.settled = settled_for_ever
    cli.main()
