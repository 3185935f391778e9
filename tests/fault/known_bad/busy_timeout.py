"""A build that leaves the order of writers to SQLite's busy timeout.

It waits by sleeping and trying again, while a process that never pauses writes on
and on. Run as `python -m fault.known_bad.busy_timeout serve …`.
"""

from monthend import cli
from monthend.storage.file_locks import WriteTurn


def take_no_turn() -> None:
    """Whoever finds the database free has it."""
    WriteTurn.take = lambda self: None  # type: ignore[method-assign]
    WriteTurn.give_back = lambda self: None  # type: ignore[method-assign]


if __name__ == "__main__":
    take_no_turn()
    cli.main()
