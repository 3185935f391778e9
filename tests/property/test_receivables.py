"""What holds for the files of a trial balance, whatever was billed, paid and exchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from monthend.domain.ledger import CATEGORIES, counts, transaction_lines
from monthend.domain.money import converted
from monthend.domain.trial_balance import BalanceRow
from monthend.subledger.aging import (
    AgingRule,
    aged,
    buckets_of,
    by_account,
    is_in_debit_memo_file,
    is_in_invoice_file,
)
from monthend.subledger.ar_detail import ENDING, OPENING, detail
from monthend.subledger.detail_totals import Totals, counted, identities, revenue_identity
from monthend.subledger.exchange_rates import ExchangeRate, RateTable
from monthend.subledger.foreign_exchange import (
    RealizedGain,
    SettledDocuments,
    UnrealizedGain,
    gains,
)
from monthend.subledger.receivables import (
    BY_DAY,
    BY_DOCUMENT,
    DOCUMENT,
    Posting,
    Transaction,
    documents,
    posting_of,
)
from monthend.subledger.revenue import REVENUE_TYPE, by_schedule, revenue_detail
from monthend.subledger.roll_forward import roll_forward

HOME = "USD"
CODES = {
    "AR": "AccountsReceivable",
    "AR abroad": "AccountsReceivable",
    "Cash": "Cash",
    "Sales": "SalesRevenue",
    "Deferred": "DeferredRevenue",
}
RECEIVABLE = {"AR", "AR abroad"}
FIRST_DAY = date(2026, 1, 1)
ENDS = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
STATUSES = {
    "Invoice Item": ("Posted", "Draft", "Canceled"),
    "Taxation Item": ("Posted",),
    "Debit Memo Item": ("Posted",),
    "Credit Memo Item": ("Posted",),
    "Credit Memo Application Item": ("Posted",),
    "Payment": ("Processed", "Processing"),
    "Refund": ("Processed",),
    "Invoice Adjustment": ("Processed",),
    REVENUE_TYPE: ("Distributed", "Pending"),
}
QUOTES = st.integers(500, 3000).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
BUCKETS = st.sampled_from(("All=..", "Current=..0; Late=1..", "Some=-5..5; More=6..9"))


@st.composite
def transactions(draw: st.DrawFn) -> Transaction:
    """A transaction of few accounts, documents and days, so that many of them meet."""
    kind = draw(st.sampled_from(sorted(STATUSES)))
    currency = draw(st.sampled_from(("USD", "GBP", "JPY")))
    amount = draw(st.integers(-500, 500) | st.integers(-(10**9), 10**9))
    rate = Decimal(1) if currency == HOME else draw(QUOTES)
    home, rounding = converted(amount, currency, rate, HOME)
    debit, credit = draw(st.permutations(sorted(CODES)))[:2]
    return Transaction(
        number=f"N-{draw(st.integers(1, 99))}",
        type=kind,
        subtype=None,
        status=draw(st.sampled_from(STATUSES[kind])),
        date=FIRST_DAY + timedelta(days=draw(st.integers(-20, 100))),
        currency=currency,
        amount=amount,
        debit_code=debit,
        credit_code=credit,
        home_amount=home,
        home_rounding=rounding,
        exchange_rate=draw(st.sampled_from((rate, None))),
        account_number=draw(st.sampled_from((None, "A-1", "A-2"))),
        due_date=draw(st.none() | st.dates(FIRST_DAY, ENDS[-1])),
        document_number=draw(st.sampled_from((None, "D-1", "D-2", "D-3"))),
        applied_to=draw(st.sampled_from((None, "", "D-1", "D-2", "D-3"))),
    )


LEDGERS = st.lists(transactions(), max_size=40)


@st.composite
def rules(draw: st.DrawFn, end: date | None = None) -> AgingRule:
    end = end or draw(st.sampled_from(ENDS))
    return AgingRule(
        end=end,
        buckets=buckets_of(draw(BUCKETS)),
        home_currency=HOME,
        rates=RateTable(
            ExchangeRate(date=day, from_currency=currency, to_currency=HOME, rate=draw(QUOTES))
            for day in ENDS
            for currency in ("GBP", "JPY")
        ),
        rate_day=end,
        negative_invoices=draw(st.booleans()),
    )


def postings(ledger: Iterable[Transaction]) -> list[Posting]:
    made = (posting_of(row, receivable=RECEIVABLE, home_currency=HOME) for row in ledger)
    return sorted((each for each in made if each is not None), key=BY_DOCUMENT)


def by_day(ledger: Iterable[Transaction]) -> list[Posting]:
    return sorted(postings(ledger), key=BY_DAY)


def gains_of(ledger: Iterable[Transaction], rule: AgingRule) -> list[RealizedGain | UnrealizedGain]:
    return list(
        gains(
            postings(ledger),
            end=rule.end,
            home_currency=HOME,
            rates=rule.rates,
            rate_day=rule.rate_day,
        )
    )


def balances(ledger: Iterable[Transaction], start: date, end: date) -> list[BalanceRow]:
    """The trial balance by going through all lines."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 6)
    for row in ledger:
        if row.date > end or not counts(row.type, row.status):
            continue
        for line in transaction_lines(
            debit=0, credit=1, currency=row.currency, day=row.date, amount=row.amount,
            home_amount=row.home_amount,
        ):  # fmt: skip
            code = (row.debit_code, row.credit_code)[line.code]
            for place, value in ((0, line.amount), (3, line.home_amount or 0)):
                column = 0 if row.date < start else 1 if value > 0 else 2
                sign = 1 if column == 0 else -1 if column == 2 else 1
                found[code, row.currency][place + column] += sign * value
    return [
        BalanceRow(code, CODES[code], CATEGORIES[CODES[code]], currency, *figures)
        for (code, currency), figures in found.items()
    ]


def all_files(ledger: Sequence[Transaction], start: date, rule: AgingRule) -> Totals:
    """The totals of all files of receivables, and of revenue, over a period."""
    totals = Totals()
    period = {"start": start, "end": rule.end}
    open_documents = counted(aged(documents(postings(ledger), rule.end), rule), totals)
    for account in by_account(open_documents, rule):
        totals.count(account)
    for movement in detail(by_day(ledger), home_currency=HOME, **period):
        totals.count(movement)
    for gain in gains_of(ledger, rule):
        totals.count(gain)
    for row in roll_forward(by_day(ledger), **period):
        totals.count(row)
    schedules = sorted(ledger, key=by_schedule)
    for schedule in revenue_detail(schedules, home_currency=HOME, **period):
        totals.count(schedule)
    return totals


# Proofs -------------------------------------------------------------------------


@given(ledger=LEDGERS, rule=rules(), start=st.sampled_from((FIRST_DAY, date(2026, 1, 20))))
def test_every_file_is_what_the_balances_say(
    ledger: list[Transaction], rule: AgingRule, start: date
) -> None:
    totals = all_files(ledger, start, rule)
    proofs = identities(balances(ledger, start, rule.end), totals)
    assert [proof.detail for proof in proofs if not proof.holds] == []
    posted: dict[str, tuple[int, int]] = {}
    for row in ledger:
        counted_in = start <= row.date <= rule.end and counts(row.type, row.status)
        if row.type == REVENUE_TYPE and counted_in:
            amount, home = posted.get(row.currency, (0, 0))
            posted[row.currency] = (amount + row.amount, home + (row.home_amount or 0))
    assert revenue_identity(posted, totals).holds


@given(ledger=LEDGERS, rule=rules(), data=st.data())
def test_a_posting_that_is_lost_is_noticed(
    ledger: list[Transaction], rule: AgingRule, data: st.DataObject
) -> None:
    moving = [
        row
        for row in ledger
        if row.date <= rule.end
        and row.amount
        and posting_of(row, receivable=RECEIVABLE, home_currency=HOME)
    ]
    if moving:
        lost = data.draw(st.sampled_from(moving))
        totals = all_files([row for row in ledger if row is not lost], FIRST_DAY, rule)
        proofs = identities(balances(ledger, FIRST_DAY, rule.end), totals)
        assert not any(proof.holds for proof in proofs if proof.name != "R4 home")


# Aging --------------------------------------------------------------------------


@given(ledger=LEDGERS, rule=rules())
def test_what_is_open_of_an_account_is_in_one_place_each(
    ledger: list[Transaction], rule: AgingRule
) -> None:
    owed: dict[tuple[str, str], int] = defaultdict(int)
    for part in postings(ledger):
        owed[part.account_number, part.currency] += part.amount if part.date <= rule.end else 0
    rows = list(aged(documents(postings(ledger), rule.end), rule))
    accounts = list(by_account(rows, rule))
    for account in accounts:
        places = (account.out_of_buckets, account.negative_invoices, account.unapplied)
        assert sum(amount for amount, _ in account.buckets) == account.aged
        assert account.aged + sum(places) + account.future_documents == account.balance
        assert account.balance == owed.pop((account.account_number, account.currency))
    assert not any(owed.values())
    in_files = [row for row in rows if is_in_invoice_file(row) or is_in_debit_memo_file(row)]
    assert sum(row.balance for row in in_files) == sum(
        account.aged + account.out_of_buckets for account in accounts
    )
    assert sum(row.home_balance for row in in_files) == sum(
        account.home_aged + account.home_out_of_buckets for account in accounts
    )


@given(ledger=LEDGERS, rule=rules(), seed=st.integers())
def test_the_order_within_a_document_does_not_matter_to_its_aging(
    ledger: list[Transaction], rule: AgingRule, seed: int
) -> None:
    in_order = postings(ledger)
    mixed = list(in_order)
    Random(seed).shuffle(mixed)
    mixed.sort(key=DOCUMENT)
    assert list(documents(mixed, rule.end)) == list(documents(in_order, rule.end))


@given(ledger=LEDGERS, rule=rules())
def test_what_is_dated_later_changes_nothing(ledger: list[Transaction], rule: AgingRule) -> None:
    known = [row for row in ledger if row.date <= rule.end]
    period = {"start": FIRST_DAY, "end": rule.end}
    for all_, some in (
        (documents(postings(ledger), rule.end), documents(postings(known), rule.end)),
        (roll_forward(by_day(ledger), **period), roll_forward(by_day(known), **period)),
    ):
        assert list(all_) == list(some)
    assert gains_of(ledger, rule) == gains_of(known, rule)


# Roll-forward -------------------------------------------------------------------


@given(ledger=LEDGERS)
def test_what_a_period_ends_with_the_next_one_opens_with(ledger: list[Transaction]) -> None:
    before: dict[tuple[str, str], tuple[int, int]] | None = None
    for start, end in zip((FIRST_DAY, date(2026, 2, 1), date(2026, 3, 1)), ENDS, strict=True):
        rows = list(roll_forward(by_day(ledger), start=start, end=end))
        opened = {
            (row.account_number, row.currency): (row.opening, row.home_opening) for row in rows
        }
        if before is not None:
            assert _moved(opened) == _moved(before)
        before = {(row.account_number, row.currency): (row.ending, row.home_ending) for row in rows}


def _moved(
    of: dict[tuple[str, str], tuple[int, int]],
) -> dict[tuple[str, str], tuple[int, int]]:
    return {key: amounts for key, amounts in of.items() if any(amounts)}


@given(ledger=LEDGERS, end=st.sampled_from(ENDS))
def test_the_detail_and_the_roll_forward_tell_the_same(
    ledger: list[Transaction], end: date
) -> None:
    rows = list(detail(by_day(ledger), start=FIRST_DAY, end=end, home_currency=HOME))
    rolled = list(roll_forward(by_day(ledger), start=FIRST_DAY, end=end))
    for name, figures in (
        (OPENING, [(row.opening, row.home_opening) for row in rolled]),
        (ENDING, [(row.ending, row.home_ending) for row in rolled]),
    ):
        assert [(row.balance, row.home_balance) for row in rows if row.type == name] == figures
    for before, row in pairwise(rows):
        if row.type != OPENING:
            assert row.balance == before.balance + (row.amount or 0)
            assert row.home_balance == before.home_balance + (row.home_amount or 0)


# Exchange gains -----------------------------------------------------------------


@given(ledger=LEDGERS, rule=rules())
def test_gains_lead_from_what_was_posted_to_what_is_open(
    ledger: list[Transaction], rule: AgingRule
) -> None:
    """Of every document: posted, realized and unrealized sum to the balance at the end's rate."""
    expected = {
        (each.account_number, each.currency, each.number): each.balance
        for each in documents(postings(ledger), rule.end)
        if each.currency != HOME
    }
    reached: dict[tuple[str, str, str], int] = dict.fromkeys(expected, 0)
    for part in postings(ledger):
        if part.date <= rule.end and part.currency != HOME:
            reached[DOCUMENT(part)] += part.home_amount
    for gain in gains_of(ledger, rule):
        reached[gain.account_number, gain.currency, gain.document_number] += gain.gain
    for key, balance in expected.items():
        rate = rule.rates.rate_on(rule.rate_day, key[1], HOME).rate
        assert reached[key] == converted(balance, key[1], rate, HOME)[0]


@given(ledger=LEDGERS, rule=rules(), data=st.data())
def test_what_was_realized_on_a_settled_document_is_what_its_postings_lack(
    ledger: list[Transaction], rule: AgingRule, data: st.DataObject
) -> None:
    for document in documents(postings(ledger), rule.end):
        if data.draw(st.booleans()):
            last = data.draw(transactions())
            ledger = [*ledger, last._replace(
                type="Payment", status="Processed", date=rule.end, debit_code="Cash",
                credit_code="AR", applied_to=document.number,
                account_number=document.account_number, currency=document.currency,
                amount=document.balance,
            )]  # fmt: skip
    realized: dict[tuple[str, str, str], int] = defaultdict(int)
    for gain in gains_of(ledger, rule):
        realized[gain.account_number, gain.currency, gain.document_number] += gain.gain
    for document in documents(postings(ledger), rule.end):
        key = (document.account_number, document.currency, document.number)
        if not document.balance and document.currency != HOME:
            parts = [
                part for part in postings(ledger) if DOCUMENT(part) == key and part.date <= rule.end
            ]
            posted = sum(part.home_amount for part in parts)
            assert SettledDocuments(document.currency, posted).gain == realized[key]


@given(ledger=LEDGERS, rule=rules(end=ENDS[-1]))
def test_later_periods_leave_what_was_realized_as_it_was(
    ledger: list[Transaction], rule: AgingRule
) -> None:
    last = [each for each in gains_of(ledger, rule) if isinstance(each, RealizedGain)]
    for end in ENDS[:-1]:
        until_then = gains_of(ledger, replace(rule, end=end, rate_day=end))
        assert [each for each in until_then if isinstance(each, RealizedGain)] == [
            each for each in last if each.date <= end
        ]


@given(ledger=LEDGERS, rule=rules())
def test_a_realized_gain_is_the_difference_of_its_home_amounts(
    ledger: list[Transaction], rule: AgingRule
) -> None:
    for gain in gains_of(ledger, rule):
        if isinstance(gain, RealizedGain):
            assert gain.gain == gain.home_at_settlement_rate - gain.home_at_document_rate != 0
        else:
            assert gain.gain == gain.home_balance - gain.home_carried
