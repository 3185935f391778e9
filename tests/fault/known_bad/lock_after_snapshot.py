"""A build whose postings take the calendar's lock when their snapshot is already fixed.

It reads as if it were right: the lock is the first statement of its transaction. But
at REPEATABLE READ a statement sees what was there when it began, which is before the
lock was granted, and so does all that follows. The fence reads the calendar the same
way. Run as `python -m fault.known_bad.lock_after_snapshot serve …`, and `init` as well,
for the fence is laid when the schema is made.
"""

from fault.known_bad.plain_trigger import plain_fence
from monthend import cli
from monthend.storage.postgresql import gate
from monthend.storage.postgresql.connections import Connection
from monthend.storage.postgresql.gate import Opening


def shared_too_late(calendar_id: int) -> Opening:
    """The lock that postings share, asked for within the snapshot."""

    def begin(connection: Connection) -> None:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ", prepare=False)
        connection.execute(f"SELECT pg_advisory_xact_lock_shared({calendar_id:d})", prepare=False)

    return begin


if __name__ == "__main__":
    gate.shared = shared_too_late
    plain_fence()
    cli.main()
