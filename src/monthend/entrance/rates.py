"""How many requests in a minute, an hour and a day: shares taken from what all processes share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from monthend.services import quotas
from monthend.services.directory import Directory
from monthend.services.quotas import RateExceeded, Window

from .ports import AsyncStore

REMEMBERED_AT_MOST = 10_000
FORGOTTEN_EVERY = 600.0
KEPT_SECONDS = 2 * 86400


@dataclass(slots=True)
class Taken:
    """What this process holds of one window, and what it knows to be left beside that."""

    begun: int = -1
    mine: int = 0
    others: int = 0

    @property
    def left(self) -> int:
        return self.mine + self.others


@dataclass(slots=True)
class Meter:
    """What one subject has left in each of its windows."""

    taken: tuple[Taken, ...]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Left:
    """The window that will be used up first."""

    window: Window
    requests: int
    seconds: int


class Rates:
    """Counts the requests of subjects against windows that all server processes share.

    What is granted never exceeds a limit, however many processes there are. A process that
    ends, or is idle, takes what it holds of a window with it: a share is small, and the
    smaller the less is left.
    """

    def __init__(
        self,
        store: AsyncStore,
        windows: Sequence[Window],
        seconds: Callable[[], float],
        *,
        kind: str = "",
    ) -> None:
        self.windows = tuple(windows)
        self._store = store
        self._seconds = seconds
        self._kind = kind
        self._meters: dict[str, Meter] = {}
        self._forgot = -FORGOTTEN_EVERY

    def is_ready(self, subject: str) -> bool:
        """Whether one more request can be counted now."""
        return self._wanting(self._meter(subject)) is None

    async def admit(self, subject: str) -> None:
        """See to it that there is one more request left in every window, or refuse it."""
        meter = self._meter(subject)
        while (window := self._wanting(meter)) is not None:
            async with meter.turn:
                # Others may have taken a share while this one waited for its turn.
                if self._wanting(meter) is window:
                    await self._take_share(subject, meter, window)

    def count(self, subject: str) -> None:
        """Count a request that was admitted, with nothing awaited since."""
        for taken in self._meter(subject).taken:
            taken.mine -= 1

    def left(self, subject: str) -> Left:
        """What is left of the window that is used up first."""
        now = self._seconds()
        meter = self._meter(subject)
        found: Left | None = None
        for window, taken in zip(self.windows, meter.taken, strict=True):
            begun = window.begun(now)
            requests = taken.left if taken.begun >= begun else window.limit
            if found is None or requests < found.requests:
                found = Left(window, requests, int(begun + window.seconds - now) or 1)
        assert found is not None, "rates have windows"
        return found

    def _meter(self, subject: str) -> Meter:
        meter = self._meters.get(subject)
        if meter is None:
            if len(self._meters) >= REMEMBERED_AT_MOST:
                self._meters.clear()
            meter = self._meters[subject] = Meter(tuple(Taken() for _ in self.windows))
        return meter

    def _wanting(self, meter: Meter) -> Window | None:
        """The first window of which nothing is held; one that is known to be used up refuses."""
        now = self._seconds()
        for window, taken in zip(self.windows, meter.taken, strict=True):
            begun = window.begun(now)
            if taken.begun < begun:
                return window
            if taken.mine <= 0:
                if taken.others <= 0:
                    raise RateExceeded(window, int(begun + window.seconds - now) or 1)
                return window
        return None

    async def _take_share(self, subject: str, meter: Meter, window: Window) -> None:
        now, forgets = self._seconds(), self._is_time_to_forget()
        granted = await asyncio.wrap_future(
            self._store.submit_directory(
                partial(self._shared, subject, window, now, forgets=forgets)
            )
        )
        taken = meter.taken[self.windows.index(window)]
        taken.begun, taken.mine, taken.others = granted.begun, granted.granted, granted.left

    def _shared(
        self, subject: str, window: Window, now: float, directory: Directory, *, forgets: bool
    ) -> quotas.Share:
        if forgets:
            directory.quotas.forget(int(now) - KEPT_SECONDS)
        return quotas.share(directory, subject, window, now, kind=self._kind)

    def _is_time_to_forget(self) -> bool:
        now = self._seconds()
        if abs(now - self._forgot) < FORGOTTEN_EVERY:
            return False
        self._forgot = now
        return True
