"""An exception is revoked, or runs out, while whom it was for posts: nothing comes in after.

A build that asks for the exception before it has the calendar is tried too: the fence stops
it, and where the fence does not ask either, the replay of the ledger finds what came in.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from any_store import without_trigger
from company import Company
from exempt import HOUR, WHY, anomalies, bob, listed, with_bob
from fault.known_bad.looks_before_the_lock import EXEMPTIONS, look_before_the_lock
from monthend.domain.errors import PostingPeriodClosed
from monthend.services import exemptions, journal_entries, periods
from monthend.services.caller import Caller
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.ports import Books
from monthend.subledger.exemptions import Whom
from people import add
from reliability import tried
from unit.services.org_tree import by_name, months, planted

from .race.switches import Step, Switched, beside, books_on, numbered, race

DAY = date(2026, 1, 15)
ROUNDS, ROUNDS_OF_CONTROL, ROUNDS_A_NIGHT = 12, 60, 600
ENTRY = DraftEntry(
    period_name="Jan",
    currency="USD",
    day=DAY,
    items=(
        DraftItem(accounting_code="Cash", debit=True, amount=100),
        DraftItem(accounting_code="Revenue", debit=False, amount=100),
    ),
)


@pytest.fixture
def books(company: Company) -> Company:
    """A closed January, and bob."""
    with_bob(company)
    company.create_months(date(2026, 1, 1), 2)
    company.close_through([company.calendar.periods[0].id])
    return company


def post(_: int) -> Step:
    return lambda books, by: journal_entries.create(books, by, ENTRY)


def held(books: Company, *, rounds: int = ROUNDS, until_late: bool = False) -> Switched:
    """Bob posts while his exception is revoked and another is granted."""
    grant, revoke = (partial(step, books.calendar.periods[0].id) for step in (let_in, keep_out))
    books.write(grant)
    return race(
        books, bob(books), post, let_in=lambda: grant, keep_out=lambda: revoke, rounds=rounds,
        until_late=until_late,
    )  # fmt: skip


def let_in(period: str, books: Books, by: Caller) -> object:
    return exemptions.grant(books, by, period, "bob", books.now + HOUR, WHY)


def keep_out(period: str, books: Books, by: Caller) -> None:
    (live,) = books.calendar().exemptions
    exemptions.revoke(books, by, period, live.id)


def test_nothing_comes_in_once_an_exception_is_revoked(books: Company) -> None:
    told = held(books)
    assert told.problems == []
    assert told.came_in
    assert told.kept_out
    assert told.late == []
    assert anomalies(books) == []
    january = books.calendar.periods[0].id
    assert sum(each.used for each in listed(books, january)) == len(told.came_in)


def test_the_fence_stops_who_asks_before_the_lock(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_before_the_lock(monkeypatch.setattr)
    told = held(books)
    assert told.problems == []
    assert told.late == []
    assert anomalies(books) == []


def test_a_fence_that_does_not_ask_is_found(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without it an empty list of late postings would prove nothing."""
    look_before_the_lock(monkeypatch.setattr)
    for name, table in EXEMPTIONS:
        without_trigger(books.store, f"fence_{name}", table)
    told = held(books, rounds=ROUNDS_OF_CONTROL, until_late=True)
    assert told.late, "the known-bad build was not caught by what was told"
    found = anomalies(books)
    assert any("exceptionUsed: it had been revoked" in each for each in found)
    assert any("were closed" in each for each in found)


def test_one_that_stands_in_another_org_lets_nothing_in(company: Company) -> None:
    planted(company)
    add(company, "bob")
    entry = replace(ENTRY, period_name="1")
    january = {org: months(company, org, 2)[0] for org in ("West", "East", "North")}
    for org in ("North", "West", "East"):
        company.write(partial(closed, january[org]), by_name(company, org=org))
    company.write(partial(let_in, january["East"]), by_name(company, org="East"))
    company.administrator = by_name(company, org="West")
    company.write(partial(let_in, january["West"]))
    told = race(
        company,
        by_name(company, "bob", "West"),
        lambda _: lambda books, by: journal_entries.create(books, by, entry),
        let_in=lambda: partial(let_in, january["West"]),
        keep_out=lambda: partial(keep_out, january["West"]),
        rounds=ROUNDS,
    )
    assert told.problems == []
    assert told.came_in
    assert told.kept_out
    assert told.late == []
    assert anomalies(company) == []
    found = company.read(lambda given, by: exemptions.listed(given, by, january["West"]))
    assert sum(each.used for each in found) == len(told.came_in)


def closed(period: str, books: Books, by: Caller) -> None:
    periods.close(books, by, period)


@pytest.mark.nightly
def test_nothing_comes_in_after_many_revocations(
    books: Company, record_property: Callable[[str, object], None]
) -> None:
    told = held(books, rounds=ROUNDS_A_NIGHT)
    assert told.problems == []
    assert told.late == []
    assert anomalies(books) == []
    tried(
        record_property, "exceptions revoked under postings",
        promise="Nothing is posted into a closed period", store=books_on(books),
        times=ROUNDS_A_NIGHT, result=f"no late row among {len(told.came_in):,} postings",
    )  # fmt: skip


# By the clock ---------------------------------------------------------------------------


def run_out(books: Company) -> list[int]:
    """Bob posts while the clock goes on past the end of his exception; what came in."""
    january, by = books.calendar.periods[0].id, bob(books)
    end = books.clock() + HOUR
    books.write(lambda given, who: exemptions.grant(given, who, january, "bob", end, WHY))
    came_in: list[int] = []

    def poster() -> None:
        with beside(books) as store:
            while books.clock() < end + HOUR:
                try:
                    came_in.append(numbered(store, by, post(0)))
                except PostingPeriodClosed:
                    assert books.clock() >= end

    posting = threading.Thread(target=poster)
    posting.start()
    while posting.is_alive():
        time.sleep(0.002)
        books.clock.advance(timedelta(seconds=45))
    posting.join()
    return came_in


def test_nothing_comes_in_once_an_exception_is_over(books: Company) -> None:
    came_in = run_out(books)
    (found,) = listed(books, books.calendar.periods[0].id)
    assert found.used == len(came_in) > 0
    assert all(use.at < found.until for use in found.uses)
    assert anomalies(books) == []


def test_a_build_without_a_clock_is_found(books: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its gate does not ask what time it is; the fence does, unless it is left out as well."""
    then = books.clock()
    monkeypatch.setattr(
        exemptions, "whom", lambda given, caller: Whom(user_id=caller.user_id, at=then)
    )
    came_in = run_out(books)
    assert listed(books, books.calendar.periods[0].id)[0].used == len(came_in)
    with pytest.raises(PostingPeriodClosed):
        books.write(post(0), bob(books))
    assert anomalies(books) == []
    without_trigger(books.store, "fence_exemption_used", "exemption_use")
    books.write(post(0), bob(books))
    assert any("exceptionUsed: it was over" in each for each in anomalies(books))
