"""How long transactions wait at the gate, for whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable


class Waits:
    """Who is told of every wait, by the gate's name and in seconds: nobody, until somebody asks."""

    __slots__ = ("tell",)

    def __init__(self) -> None:
        self.tell: Callable[[str, float], None] | None = None
