"""A backup that is killed at a certain moment: before it changes what lies under a name.

Run as `python -m fault.dying_backup MOMENT FROM TO [--force]`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from fault.moving import now
from monthend.storage.transfer.backup import backup

CHANGES = ("fsync", "link", "rename", "replace", "unlink")


def die_before(moment: int) -> None:
    passed = 0

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def change_or_die(*given: Any, **more: Any) -> Any:
            nonlocal passed
            passed += 1
            if passed == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*given, **more)

        return change_or_die

    for name in CHANGES:
        setattr(os, name, counted(getattr(os, name)))


def main() -> None:
    moment, given, taken, *more = sys.argv[1:]
    die_before(int(moment))
    backup(given, taken, clock=now, replace="--force" in more)


if __name__ == "__main__":
    main()
