"""What a trial balance may come upon between its beginning and its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .caller import Caller
from .ports import Run, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A run that its period shows as Processing, and who works on it under which lease."""

    store: Store
    caller: Caller
    run: Run
    owner: str
    lease_seconds: float


class GoOn(Protocol):
    """Brings a run to its end: with an error, where one is given, in place of a result.

    `meanwhile` happens after its snapshot was taken and before its outcome is written.
    """

    def __call__(
        self, error: str | None = None, meanwhile: Callable[[], None] | None = None
    ) -> None: ...


Meet = Callable[[Begun, GoOn], None]
"""What a run comes upon between its beginning and its end; it has to go on sooner or later."""
