"""A build that locks the calendar's row: shared for postings, alone for closes.

No row comes too late in it. But who asks for a row alone waits until nobody has it,
and those who share it come and go past him. Run as
`python -m fault.known_bad.row_locks serve …`.
"""

from monthend import cli
from monthend.storage.postgresql import gate
from monthend.storage.postgresql.connections import Connection
from monthend.storage.postgresql.gate import Opening


def row(calendar_id: int, lock: str) -> Opening:
    """Begin with the lock of a row."""

    def begin(connection: Connection) -> None:
        look = f"SELECT 1 FROM calendar WHERE id = {calendar_id:d} FOR {lock}"
        connection.execute(f"BEGIN; {look}", prepare=False)

    return begin


if __name__ == "__main__":
    gate.shared = lambda calendar_id: row(calendar_id, "SHARE")
    gate.alone = lambda calendar_id: row(calendar_id, "UPDATE")
    cli.main()
