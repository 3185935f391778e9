"""How long a refusal takes does not tell whether the thing is there for somebody else."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median

import pytest

from any_store import AnyStore
from company import Clock
from contract.zuora import Answer
from isolation.cells import cells
from isolation.world import NOTHING, build

pytestmark = pytest.mark.nightly

TIMES = 300
ASKED = (
    "GET_AccountingPeriod", "PUT_CloseAccountingPeriod", "GET_Files", "GET_JournalEntryDetail",
    "GET_JournalRun", "GET_Transaction", "GET_LateTransaction", "GET_AccountingCode",
    "GET_EntityUsers", "SOAP_query",
)  # fmt: skip


def seconds(ask: Callable[[], Answer]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


@pytest.mark.parametrize("name", ASKED)
def test_a_foreign_id_takes_as_long_as_none(store: AnyStore, clock: Clock, name: str) -> None:
    world = build(store, clock)
    stranger, victim = world.places["Asia"], world.ids["Umbrella"]
    (cell,) = (each for each in cells() if each.name == name)
    foreign, nothing = timed(
        lambda: cell.ask(stranger, victim), lambda: cell.ask(stranger, NOTHING)
    )
    assert abs(foreign - nothing) < 0.1 * nothing + 0.000_1, (foreign, nothing)


def timed(one: Callable[[], Answer], other: Callable[[], Answer]) -> tuple[float, float]:
    """The medians of two requests that take turns."""
    gc.disable()
    try:
        pairs = [(seconds(one), seconds(other)) for _ in range(TIMES)]
    finally:
        gc.enable()
    return median(first for first, _ in pairs), median(second for _, second in pairs)
