"""The thread that loads fiscal years that are away, and answers whoever asks for them.

Loading takes seconds for each million lines. Readers hand such a call over before anything of it is
loaded, so that only those wait who ask for such years, and each process loads a year once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, Protocol, TypeVar

from monthend.services.ports import StoreUnavailable

PATIENCE_SECONDS = 120.0
"""Whoever has waited so long for a turn has been told long ago that there is no answer."""


class Awaited(Protocol):
    """A call whose caller waits for its answer."""

    @property
    def answer(self) -> Future[Any]: ...


Call = TypeVar("Call", bound=Awaited)


class YearReader(Generic[Call]):
    """One thread, begun when it is first needed, that serves one call after the other."""

    def __init__(
        self, serve: Callable[[Call], None], *, file: str, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._serve = serve
        self._file = file
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, "monthend-years", initializer=self._begin)
        self._ident: int | None = None

    def _begin(self) -> None:
        self._ident = threading.get_ident()

    def is_current(self) -> bool:
        """Whether the caller is on this thread."""
        return self._ident == threading.get_ident()

    def put(self, call: Call) -> None:
        """Hand a call over; it is answered in any case, with StoreUnavailable if not served."""
        try:
            self._thread.submit(self._take, call, time.monotonic())
        except RuntimeError:
            self._refuse(call, "it was closed")

    def _take(self, call: Call, since: float) -> None:
        if time.monotonic() - since > self._patience:
            self._refuse(call, "too many read fiscal years that are archived")
        else:
            self._serve(call)

    def _refuse(self, call: Call, cause: str) -> None:
        call.answer.set_exception(StoreUnavailable(file=self._file, cause=cause))

    def close(self) -> None:
        """Finishes what is queued; who puts calls has ended before."""
        self._thread.shutdown()
