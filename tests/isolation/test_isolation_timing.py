"""How long a refusal takes does not tell whether the thing is there for somebody else."""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Callable
from statistics import median

import pytest

from any_store import AnyStore
from company import Clock
from contract.zuora import Answer
from isolation.cells import cells
from isolation.world import NOTHING, build
from monthend.services.file_ports import StoredFile
from monthend.storage.files import FileTable
from monthend.storage.session import Statement

pytestmark = pytest.mark.nightly

TIMES = 300
ROUNDS = 5
"""Other work on the machine delays one side or the other for a while; a program does it always."""
READ_BYTES = 1 << 20
ANYBODY_S = Statement("SELECT id FROM file WHERE id = :id")
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
def test_a_foreign_id_takes_as_long_as_none(
    store: AnyStore, clock: Clock, name: str, record_property: Callable[[str, object], None]
) -> None:
    rounds = measured(store, clock, name)
    foreign, nothing = rounds[-1]
    record_property(f"{name}: foreign id by none", round(foreign / nothing, 3))
    assert alike(foreign, nothing), rounds


def test_a_file_that_is_read_before_it_is_refused_is_seen(
    store: AnyStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a build that looks at what it finds before it asks whose it is."""
    find = FileTable.file

    def hasty(table: FileTable, file_id: str) -> StoredFile | None:
        known = table._session.one(ANYBODY_S, id=file_id)
        if known is not None:
            hashlib.sha256(b"0" * READ_BYTES).digest()
        return find(table, file_id)

    monkeypatch.setattr(FileTable, "file", hasty)
    rounds = measured(store, clock, "GET_Files")
    assert not any(alike(foreign, nothing) for foreign, nothing in rounds), rounds


def measured(store: AnyStore, clock: Clock, name: str) -> list[tuple[float, float]]:
    """How long a stranger waits for a refusal: of a foreign id, and of none there is.

    Rounds, the last of them the first that took the same for both, if there is one.
    """
    world = build(store, clock)
    stranger, victim = world.places["Asia"], world.ids["Umbrella"]
    (cell,) = (each for each in cells() if each.name == name)
    rounds: list[tuple[float, float]] = []
    while len(rounds) < ROUNDS and not any(alike(*each) for each in rounds):
        rounds.append(
            timed(lambda: cell.ask(stranger, victim), lambda: cell.ask(stranger, NOTHING))
        )
    return rounds


def alike(foreign: float, nothing: float) -> bool:
    return abs(foreign - nothing) < 0.1 * nothing + 0.000_1


def timed(one: Callable[[], Answer], other: Callable[[], Answer]) -> tuple[float, float]:
    """The medians of two requests that take turns."""
    gc.disable()
    try:
        pairs = [(seconds(one), seconds(other)) for _ in range(TIMES)]
    finally:
        gc.enable()
    return median(first for first, _ in pairs), median(second for _, second in pairs)
