"""The thread that loads fiscal years that are away, and answers whoever asks for them.

Loading takes seconds for each million lines. Readers hand such a call over before anything of it is
loaded, so that only those wait who ask for such years, and each process loads a year once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Call = TypeVar("Call")


class YearReader(Generic[Call]):
    """One thread, begun when it is first needed, that serves one call after the other."""

    def __init__(self, serve: Callable[[Call], None]) -> None:
        self._serve = serve
        self._thread = ThreadPoolExecutor(1, "monthend-years", initializer=self._begin)
        self._ident: int | None = None

    def _begin(self) -> None:
        self._ident = threading.get_ident()

    def is_current(self) -> bool:
        """Whether the caller is on this thread."""
        return self._ident == threading.get_ident()

    def put(self, call: Call) -> None:
        self._thread.submit(self._serve, call)

    def close(self) -> None:
        """Finishes what is queued; who puts calls has ended before."""
        self._thread.shutdown()
