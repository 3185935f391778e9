"""What holds of balances on either store, whatever was posted and however a period is handled.

A store is made once a test; every example is a tenant of its own in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from any_store import AnyStore
from company import CODES, Clock, Company, secrets_for_tests
from monthend.domain.period import TrialBalanceStatus
from monthend.domain.permissions import Channel
from monthend.domain.trial_balance import BalanceRow
from monthend.services import journal_entries, sessions, tenants, trial_balances
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.trial_balances import ShownBalance
from monthend.subledger.exchange_rates import ExchangeRate
from monthend.subledger.journal_runs import TYPES

pytestmark = pytest.mark.postgresql_by_night

JANUARY, END = date(2026, 1, 1), date(2026, 1, 31)
FEBRUARY_END = date(2026, 2, 28)
DAYS = st.integers(0, 58).map(lambda number: JANUARY + timedelta(days=number))
CURRENCIES = ("USD", "EUR", "JPY")
NUMBERS = count(1)
# PostgreSQL pays for every statement; what is found there beside SQLite is one of dialect.
EXAMPLES = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
RATES = [
    ExchangeRate(
        date=JANUARY + timedelta(days=place), from_currency=currency, to_currency="USD",
        rate=Decimal(f"{rate}{place:02}"),
    )
    for place in range(59)
    for currency, rate in (("EUR", "1.08"), ("JPY", "0.0066"))
]  # fmt: skip
SETTLED = {"Invoice Item": "Posted", "Payment": "Processed", "Debit Memo Item": "Posted"}


@dataclass(frozen=True, slots=True)
class Posted:
    """A balanced entry, signed minor units by code, and whether it is cancelled afterwards."""

    day: date
    currency: str
    sides: tuple[tuple[str, int], ...]
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A transaction that counts, and whether it is cancelled afterwards."""

    kind: str
    day: date
    currency: str
    amount: int
    cancelled: bool


@st.composite
def entries(draw: st.DrawFn, *, cancelled: bool | None = None) -> Posted:
    """Two to five lines over few codes, so that a code comes up more than once."""
    names = st.sampled_from(sorted(CODES))
    drawn = st.tuples(names, st.integers(-(10**7), 10**7).filter(bool))
    sides = draw(st.lists(drawn, min_size=1, max_size=4))
    rest = -sum(amount for _, amount in sides)
    if not rest:
        sides, rest = [*sides, (sides[0][0], 1)], -1
    sides.append((draw(names), rest))
    taken_back = draw(st.booleans()) if cancelled is None else cancelled
    return Posted(draw(DAYS), draw(st.sampled_from(CURRENCIES)), tuple(sides), taken_back)


transactions = st.builds(
    Settled,
    st.sampled_from(sorted(SETTLED)),
    DAYS,
    st.sampled_from(CURRENCIES),
    st.integers(-(10**7), 10**7),
    st.booleans(),
)
ledgers = st.lists(entries() | transactions, max_size=10)
# Active journal entries hold the days of their period in place.
movable = st.lists(entries(cancelled=True) | transactions, max_size=10)
other_ends = st.integers(1, 57).filter(lambda number: JANUARY + timedelta(days=number) != END)
Ledger = list[Posted | Settled]


@pytest.fixture
def prepared(store: AnyStore) -> AnyStore:
    store.create_schema()
    return store


def company(store: AnyStore, clock: Clock, ledger: Ledger) -> Company:
    """A new tenant with two months, rates for all days, and this ledger in it."""
    name = f"Tenant {next(NUMBERS)}"
    made = store.write_directory(
        lambda directory: tenants.create_tenant(
            directory, name, "USD", secrets_for_tests(), creator=None
        )
    )
    administrator = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, name, made.username, Channel.REST)
    )
    books = Company(store=store, clock=clock, administrator=administrator)
    books.add_codes()
    books.create_months(JANUARY, 2)
    books.write(lambda given, by: given.add_rates(RATES))
    for each in ledger:
        post(books, each) if isinstance(each, Posted) else settle(books, each)
    return books


def post(books: Company, posted: Posted) -> None:
    draft = DraftEntry(
        period_name=f"{posted.day:%b}",
        currency=posted.currency,
        day=posted.day,
        items=[
            DraftItem(accounting_code=code, debit=amount > 0, amount=abs(amount))
            for code, amount in posted.sides
        ],
    )
    made = books.write(lambda given, by: journal_entries.create(given, by, draft))
    if posted.cancelled:
        books.cancel_entry(str(made.number))


def settle(books: Company, each: Settled) -> None:
    """Imported unsettled, converted as it is settled, and perhaps taken back."""
    status = "Draft" if each.kind != "Payment" else "Processing"
    key = books.add_transaction(
        each.kind, status, each.day, amount=each.amount, currency=each.currency
    )
    books.set_status(key, SETTLED[each.kind])
    if each.cancelled:
        books.set_status(key, "Canceled")


# What balances say ----------------------------------------------------------------------


def kept(books: Company, start: date, end: date) -> tuple[BalanceRow, ...]:
    """Balances as they are kept, which must be the sums of the lines."""
    both = books.read(
        lambda given, by: (given.period_balances(start, end), given.recomputed_balances(start, end))
    )
    assert both[0] == both[1]
    return both[0]


def months(books: Company) -> list[tuple[BalanceRow, ...]]:
    return [
        kept(books, start, end)
        for start, end in ((JANUARY, END), (END + timedelta(days=1), FEBRUARY_END))
    ]


def sums(rows: tuple[BalanceRow, ...]) -> Iterator[tuple[str, Counter[str]]]:
    for name in ("opening", "closing", "home_opening", "home_closing"):
        yield name, added(rows, name)
    for name, less in (("debit", "credit"), ("home_debit", "home_credit")):
        found = added(rows, name)
        found.subtract(added(rows, less))
        yield name, found


def added(rows: tuple[BalanceRow, ...], name: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row.currency] += getattr(row, name)
    return found


def shown(books: Company, period_id: str) -> ShownBalance:
    """The stored result, recomputed from its lines as it is read."""
    books.run_trial_balances()
    found = books.read(lambda given, by: trial_balances.read(given, by, period_id, verify=True))
    assert found.drift == []
    return found


def boundaries(books: Company) -> list[object]:
    return [
        (each.id, each.name, each.start_date, each.end_date, each.status, each.trial_balance.status)
        for each in books.calendar.periods
    ]


@EXAMPLES
@given(ledger=ledgers, span=st.tuples(DAYS, DAYS))
def test_debits_equal_credits_per_currency_and_in_home_currency(
    prepared: AnyStore, clock: Clock, ledger: Ledger, span: tuple[date, date]
) -> None:
    books = company(prepared, clock, ledger)
    for rows in (*months(books), kept(books, min(span), max(span))):
        for name, found in sums(rows):
            assert not any(found.values()), (name, found)


@EXAMPLES
@given(ledger=movable, ends=st.lists(other_ends, min_size=1, max_size=3))
def test_moving_a_boundary_back_and_forth_changes_nothing(
    prepared: AnyStore, clock: Clock, ledger: Ledger, ends: list[int]
) -> None:
    books = company(prepared, clock, ledger)
    january, february = books.calendar.periods
    before = [kept(books, JANUARY, END), boundaries(books)]
    whole = kept(books, JANUARY, FEBRUARY_END)
    for number in ends:
        moved = JANUARY + timedelta(days=number)
        books.update(january.id, {"end_date": moved})
        assert books.period(february.id).start_date == moved + timedelta(days=1)
        books.request_trial_balance(january.id)
        assert shown(books, january.id).rows == kept(books, JANUARY, moved)
        assert kept(books, JANUARY, FEBRUARY_END) == whole
    books.update(january.id, {"end_date": END})
    # Moving it has taken away the run of the other days: the period is as it was, without one.
    assert [kept(books, JANUARY, END), boundaries(books)] == before


@EXAMPLES
@given(ledger=movable, ends=st.lists(other_ends, max_size=3))
def test_a_trial_balance_after_a_boundary_came_back_is_the_one_from_before(
    prepared: AnyStore, clock: Clock, ledger: Ledger, ends: list[int]
) -> None:
    books = company(prepared, clock, ledger)
    january = books.calendar.periods[0]
    books.request_trial_balance(january.id)
    before = shown(books, january.id).rows
    for number in ends:
        books.update(january.id, {"end_date": JANUARY + timedelta(days=number)})
    books.update(january.id, {"end_date": END})
    books.request_trial_balance(january.id)
    assert shown(books, january.id).rows == before


@EXAMPLES
@given(ledger=ledgers, times=st.integers(1, 3))
def test_run_close_reopen_and_run_again_come_to_the_same(
    prepared: AnyStore, clock: Clock, ledger: Ledger, times: int
) -> None:
    books = company(prepared, clock, ledger)
    january = books.calendar.periods[0]
    books.request_trial_balance(january.id)
    first = shown(books, january.id)
    before = months(books)
    for _ in range(times):
        books.close(january.id)
        closed = shown(books, january.id)
        books.reopen(january.id)
        books.request_trial_balance(january.id)
        again = shown(books, january.id)
        assert closed.rows == again.rows == first.rows
        assert again.frozen.identities == first.frozen.identities
        assert months(books) == before
    assert books.period(january.id).trial_balance.status is TrialBalanceStatus.COMPLETED


@EXAMPLES
@given(ledger=ledgers)
def test_a_journal_run_and_its_cancellation_leave_no_trace_in_balances(
    prepared: AnyStore, clock: Clock, ledger: Ledger
) -> None:
    books = company(prepared, clock, ledger)
    january = books.calendar.periods[0]
    before, status = months(books), books.journal_status(january.id)
    number = books.ask_for_run(*TYPES, period_name="Jan", entry_day=END)
    books.run_journal_runs()
    assert months(books) == before
    assert books.journal_status(january.id).outstanding == []
    books.cancel_run(number)
    books.run_journal_runs()
    assert months(books) == before
    assert books.journal_status(january.id) == status
