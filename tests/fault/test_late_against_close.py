"""A close comes between the decision on a late posting and its write: no row is late in it.

Where a posting goes is decided under the lock under which it is written, or is asked
again there. Builds that do neither are tried too: the fence stops them, and without the
fence the replay of the ledger finds what they let in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from any_store import without_trigger
from company import Company
from fault.known_bad.placed_on_arrival import decide_before_the_lock, settle_nothing
from imported import HEADER, import_pieces, invoice
from late import post, set_to, waiting
from monthend.domain.errors import Busy, PostingPeriodClosed, Refusal
from monthend.services import replay
from monthend.services.imports import FIRST_CHUNK
from monthend.subledger.errors import PeriodsMoved

JANUARY = date(2026, 1, 15)
POSTS = 40


@pytest.fixture
def books(company: Company) -> Company:
    """A closed January, and late postings that are moved."""
    company.create_months(date(2026, 1, 1), 12)
    company.close_through([company.calendar.periods[0].id])
    set_to(company, "late_transactions", "earliest_open")
    return company


def close_next(books: Company) -> None:
    """Close the first period that is open."""
    following = next(period for period in books.calendar.periods if not period.closed)
    books.close(following.id)
    books.run_trial_balances()


def late_lines(books: Company) -> list[str]:
    """What the replay finds in days that were closed when it was written."""
    found = replay.replay(books.store).anomalies
    return [str(each) for each in found if "were closed" in str(each)]


def slow_file(books: Company, *, last: bool) -> Iterator[bytes]:
    """A file that takes its time: the days close into which its first rows were moved.

    They do so before its last row comes, or when all its rows are there and none counts yet.
    """
    rows = "\n".join(invoice(f"A-{number}") for number in range(FIRST_CHUNK))
    yield f"{HEADER}\n{rows}\n".encode()
    close_next(books)
    if last:
        yield f"{invoice('B')}\n".encode()


def no_fence(books: Company) -> None:
    """Take away what stands behind the gate."""
    insert = ("line", "subledger_transaction", "journal_entry")
    for table in insert:
        without_trigger(books.store, f"fence_{table}_insert", table)
    without_trigger(books.store, "fence_batch_posted", "import_batch")


# Imports -----------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["earliest_open", "queue"])
@pytest.mark.parametrize("last", [False, True])
def test_an_import_whose_days_close_meanwhile_is_refused_whole(
    books: Company, policy: str, last: bool
) -> None:
    set_to(books, "late_transactions", policy)
    with pytest.raises((PeriodsMoved, PostingPeriodClosed)) as refused:
        import_pieces(books, slow_file(books, last=last))
    # What is staged into closed days the fence stops; what is staged already is asked about.
    assert isinstance(refused.value, Busy) or (last and policy == "earliest_open")
    if isinstance(refused.value, PeriodsMoved):
        waits = "the late transactions that wait, for " if policy == "queue" else ""
        assert (
            f"dated 2026-01-15 went to {waits}2026-02-01 in Feb when it was looked at; "
            f"now it goes to {waits}2026-03-01 in Mar"
        ) in str(refused.value)
    assert books.rows("SELECT count(*) FROM subledger_transaction") == [(0,)]
    assert waiting(books) == []
    assert late_lines(books) == []


def test_an_import_under_a_policy_that_changes_meanwhile_is_refused(books: Company) -> None:
    def changing() -> Iterator[bytes]:
        yield f"{HEADER}\n{invoice('A')}\n".encode()
        set_to(books, "late_transactions", "queue")

    with pytest.raises(PeriodsMoved):
        import_pieces(books, changing())


def test_the_fence_stops_an_import_that_does_not_ask_again(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_nothing(monkeypatch.setattr)
    with pytest.raises(Exception, match="closed and takes no posting dated in it"):
        import_pieces(books, slow_file(books, last=False))
    assert late_lines(books) == []


def test_without_the_fence_such_an_import_is_found(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_nothing(monkeypatch.setattr)
    no_fence(books)
    import_pieces(books, slow_file(books, last=False))
    assert late_lines(books) != []


# One by one --------------------------------------------------------------------------

ONE_BY_ONE: list[Callable[[Company], object]] = [
    lambda books: post(books),
    lambda books: books.post_entry("Jan", JANUARY),
]


@pytest.mark.parametrize("attempt", ONE_BY_ONE)
def test_the_fence_stops_who_decides_before_the_lock(
    books: Company, monkeypatch: pytest.MonkeyPatch, attempt: Callable[[Company], object]
) -> None:
    decide_before_the_lock(monkeypatch.setattr, books)
    close_next(books)
    with pytest.raises(Exception, match="closed and takes no posting dated in it"):
        attempt(books)
    assert late_lines(books) == []


@pytest.mark.parametrize("attempt", ONE_BY_ONE)
def test_without_the_fence_who_decides_before_the_lock_is_found(
    books: Company, monkeypatch: pytest.MonkeyPatch, attempt: Callable[[Company], object]
) -> None:
    decide_before_the_lock(monkeypatch.setattr, books)
    no_fence(books)
    close_next(books)
    attempt(books)
    assert late_lines(books) != []


def test_everybody_posts_late_while_months_close(books: Company) -> None:
    """Whoever was answered was told the day that was used, and it was open when it was used."""
    told: list[tuple[str, date]] = []
    failures: list[BaseException] = []
    closing = threading.Event()

    def poster(name: str) -> None:
        try:
            for number in range(POSTS):
                posted = post(books, number=f"{name}-{number}")
                assert posted.transaction is not None
                told.append((posted.transaction.number, posted.placement.day))
        except BaseException as problem:
            failures.append(problem)

    def closer() -> None:
        try:
            while not closing.is_set() and not books.calendar.periods[-2].closed:
                close_next(books)
        except Refusal as problem:
            failures.append(problem)

    posters = [threading.Thread(target=poster, args=(name,)) for name in "AB"]
    closes = threading.Thread(target=closer)
    for thread in (*posters, closes):
        thread.start()
    for thread in posters:
        thread.join()
    closing.set()
    closes.join()
    assert failures == []
    assert len(told) == 2 * POSTS
    assert len({day for _, day in told}) > 1
    stored = books.rows("SELECT number, date FROM subledger_transaction ORDER BY number")
    assert stored == sorted((number, day.isoformat()) for number, day in told)
    assert late_lines(books) == []
