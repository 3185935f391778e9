"""Signs of life of the processes that work, by which others know that there is one."""

from __future__ import annotations

from datetime import datetime, timedelta

from .operating_ports import Operating, OperatingStore

BEAT_SECONDS = 5.0
FORGOTTEN_AFTER = timedelta(days=1)


def beat(store: OperatingStore, process: str, started_on: datetime) -> None:
    """Say that a process is alive; those that are long dead are forgotten."""

    def write(operating: Operating) -> None:
        operating.beat(process, started_on)
        operating.forget(operating.now - FORGOTTEN_AFTER)

    store.write_operating(write)


def leave(store: OperatingStore, process: str) -> None:
    """Say that a process is about to end. Of the last one its last sign of life remains, so that
    a worker that is restarted is missed no sooner than one that says nothing.
    """
    store.write_operating(lambda operating: operating.leave(process))
