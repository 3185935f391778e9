"""Whoever asks for years that are away gets an answer, if only that there is none now."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest

from monthend.services.ports import StoreUnavailable
from monthend.storage.year_reader import YearReader


@dataclass(frozen=True)
class Call:
    answer: Future[Any] = field(default_factory=Future)


def well(call: Call) -> None:
    call.answer.set_result("read")


def test_calls_are_served_in_turn_on_one_thread() -> None:
    threads: set[int] = set()
    calls = [Call() for _ in range(3)]

    def serve(call: Call) -> None:
        threads.add(threading.get_ident())
        assert reader.is_current()
        well(call)

    reader = YearReader(serve, file="books")
    for call in calls:
        reader.put(call)
    assert [call.answer.result(5) for call in calls] == ["read"] * 3
    assert len(threads) == 1
    assert not reader.is_current()
    reader.close()


def test_who_has_waited_too_long_is_refused_and_keeps_nobody_waiting() -> None:
    may_end, begun = threading.Event(), threading.Event()
    first, late = Call(), Call()

    def serve(call: Call) -> None:
        begun.set()
        assert may_end.wait(5)
        well(call)

    reader = YearReader(serve, file="books", patience=0.05)
    reader.put(first)
    assert begun.wait(5)
    reader.put(late)
    threading.Timer(0.1, may_end.set).start()
    with pytest.raises(StoreUnavailable, match="too many read fiscal years"):
        late.answer.result(5)
    assert first.answer.result(5) == "read"
    reader.close()


def test_who_comes_after_the_end_is_refused() -> None:
    reader = YearReader(well, file="books")
    reader.close()
    call = Call()
    reader.put(call)
    with pytest.raises(StoreUnavailable, match="it was closed"):
        call.answer.result(5)
