"""A type is locked in an open period while postings of it go in: none comes after the lock.

A build that looks at the locks before it has the calendar is tried too: the fence stops it,
and without the fence the race itself finds what came in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from any_store import without_trigger
from company import Company
from fault.known_bad.looks_before_the_lock import fence_of_types, look_before_the_lock
from monthend.services import journal_entries, row_posting, type_locks
from monthend.services.caller import Caller
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.ports import Books
from monthend.subledger.type_locks import ENTRIES
from reliability import tried

from .race.switches import Step, Switched, books_on, race

DAY = date(2026, 1, 15)
ROUNDS, ROUNDS_OF_CONTROL, ROUNDS_A_NIGHT = 15, 60, 600
PROMISE = "Nothing is posted into a closed period"
PAYMENT = {
    "type": "Payment", "status": "Processed", "date": DAY.isoformat(), "currency": "USD",
    "amount": "1.00", "debit_code": "Cash", "credit_code": "Revenue",
}  # fmt: skip
ENTRY = DraftEntry(
    period_name="Jan",
    currency="USD",
    day=DAY,
    items=(
        DraftItem(accounting_code="Cash", debit=True, amount=100),
        DraftItem(accounting_code="Revenue", debit=False, amount=100),
    ),
)
KINDS = pytest.mark.parametrize("kind", ["Payment", ENTRIES])


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    return company


def held(books: Company, kind: str, *, rounds: int = ROUNDS, until_late: bool = False) -> Switched:
    """Somebody posts what is of a type while it is locked and unlocked."""
    january = books.calendar.periods[0].id

    def post(number: int) -> Step:
        if kind == ENTRIES:
            return lambda given, by: journal_entries.create(given, by, ENTRY)
        row = {**PAYMENT, "number": f"P-{number}"}
        return lambda given, by: row_posting.create(given, by, row)

    def unlock(given: Books, by: Caller) -> None:
        type_locks.unlock(given, by, january, kind)

    def lock(given: Books, by: Caller) -> None:
        type_locks.lock(given, by, january, kind)

    return race(
        books, books.administrator, post, let_in=lambda: unlock, keep_out=lambda: lock,
        rounds=rounds, until_late=until_late,
    )  # fmt: skip


@KINDS
def test_nothing_of_a_type_comes_in_once_it_is_locked(books: Company, kind: str) -> None:
    told = held(books, kind)
    assert told.problems == []
    assert told.came_in
    assert told.kept_out
    assert told.late == []
    assert told.by_the_fence == 0
    assert {period.status for period in books.calendar.everything} == {"Open"}


@KINDS
def test_the_fence_stops_who_looks_at_locks_before_the_lock(
    books: Company, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_before_the_lock(monkeypatch.setattr)
    told = held(books, kind)
    assert told.problems == []
    assert told.late == []
    assert told.by_the_fence


@KINDS
def test_a_build_without_that_fence_is_found(
    books: Company, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without it an empty list of late postings would prove nothing."""
    look_before_the_lock(monkeypatch.setattr)
    for name, table in fence_of_types(books.store):
        without_trigger(books.store, f"fence_{name}", table)
    told = held(books, kind, rounds=ROUNDS_OF_CONTROL, until_late=True)
    assert told.late, "the known-bad build was not caught"


@pytest.mark.nightly
def test_nothing_comes_in_after_many_locks(
    books: Company, record_property: Callable[[str, object], None]
) -> None:
    told = held(books, "Payment", rounds=ROUNDS_A_NIGHT)
    assert told.problems == []
    assert told.late == []
    tried(
        record_property, "types locked under postings", promise=PROMISE,
        store=books_on(books), times=ROUNDS_A_NIGHT,
        result=f"no late row among {len(told.came_in):,} postings",
    )  # fmt: skip
