"""A build that relies on a trigger with a plain SELECT, in transactions at REPEATABLE READ.

Nobody takes the calendar's lock, and the fence reads the calendar as the transaction's
snapshot has it. A close that commits after the snapshot was taken is seen by neither.
Run as `python -m fault.known_bad.plain_trigger serve …`, and `init` as well, for
the fence is laid when the schema is made.
"""

from monthend import cli
from monthend.storage.postgresql import fence, gate
from monthend.storage.postgresql.connections import Connection


def begin_without_lock(connection: Connection) -> None:
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ", prepare=False)


def plain_fence() -> None:
    """The triggers look without a lock."""
    fence._REFUSE_DAYS = fence._REFUSE_DAYS.replace("FOR SHARE", "")


if __name__ == "__main__":
    gate.shared = gate.alone = lambda calendar_id: begin_without_lock
    plain_fence()
    cli.main()
