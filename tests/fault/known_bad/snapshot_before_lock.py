"""A build whose trial balances take the calendar's lock inside their snapshot.

The lock waits for the postings under way, but the snapshot is older than their
commits: a trial balance then names a commit sequence and lacks lines with lower
ones. Run as `python -m fault.known_bad.snapshot_before_lock serve …`.
"""

from monthend import cli
from monthend.storage.postgresql import gate
from monthend.storage.postgresql.connections import Connection
from monthend.storage.postgresql.gate import Opening
from monthend.storage.session import LAST_SEQUENCE


def settled_too_early(calendar_id: int) -> Opening:
    """A snapshot, and only then the lock that makes sure of its number."""

    def begin(connection: Connection) -> int:
        gate.snapshot(connection)
        connection.execute(f"SELECT pg_advisory_xact_lock({calendar_id:d})", prepare=False)
        row = connection.execute(LAST_SEQUENCE.postgresql, {}).fetchone()
        assert row is not None, "a sequence is one row"
        return int(row[0])

    return begin


if __name__ == "__main__":
    gate.settled = settled_too_early
    cli.main()
