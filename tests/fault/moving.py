"""A transfer in a process of its own, which says when it begins and can be killed.

Run as `python -m fault.moving backup|restore|copy FROM TO`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from monthend.storage.transfer import copying
from monthend.storage.transfer.backup import backup
from monthend.storage.transfer.restore import restore


def now() -> datetime:
    return datetime.now(UTC)


def move(how: str, given: str, taken: str) -> None:
    print("begun", flush=True)
    if how == "backup":
        backup(given, taken, clock=now)
    elif how == "restore":
        restore(given, taken)
    elif not copying.copy(given, taken).equal:
        raise SystemExit("The copy differs.")
    print("done", flush=True)


if __name__ == "__main__":
    move(*sys.argv[1:])
