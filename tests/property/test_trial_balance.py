"""What holds for the trial balance of whatever balanced lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from company import CODES, Company
from monthend.domain import ledger, trial_balance
from monthend.domain.ledger import CATEGORIES, spread_residual
from monthend.domain.trial_balance import BalanceRow, TrialBalance
from monthend.services.caller import Caller
from monthend.services.ports import Books
from property.passing import passing_company

CURRENCIES = ("USD", "EUR", "JPY")
DAYS = st.integers(0, 800).map(lambda number: date(2024, 1, 1) + timedelta(days=number))
AMOUNTS = st.integers(-(10**12), 10**12)
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=100)

Posting = tuple[date, str, str, str, int, int]
Figures = dict[tuple[str, str], tuple[int, ...]]


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    """A day, a debit code, a credit code, a currency, an amount, and one in home currency."""
    debit, credit = draw(st.permutations(sorted(CODES)))[:2]
    return (
        draw(DAYS), debit, credit, draw(st.sampled_from(CURRENCIES)), draw(AMOUNTS), draw(AMOUNTS),
    )  # fmt: skip


def naive(posted: list[Posting], start: date, end: date) -> Figures:
    """Opening, debits and credits, and the same in home currency, by going through all lines."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 6)
    for day, debit, credit, currency, amount, home in posted:
        for code, sign in ((debit, 1), (credit, -1)):
            for place, value in ((0, sign * amount), (3, sign * home)):
                if day < start:
                    found[code, currency][place] += value
                elif day <= end:
                    found[code, currency][place + (1 if value > 0 else 2)] += abs(value)
    return {key: tuple(row) for key, row in found.items() if any(row)}


def figures(rows: tuple[BalanceRow, ...]) -> Figures:
    return {
        (row.code, row.currency): (
            row.opening, row.debit, row.credit, row.home_opening, row.home_debit, row.home_credit,
        )
        for row in rows
    }  # fmt: skip


def rows_of(posted: list[Posting], start: date, end: date) -> tuple[BalanceRow, ...]:
    return tuple(
        BalanceRow(code, CODES[code], CATEGORIES[CODES[code]], currency, *row)
        for (code, currency), row in sorted(naive(posted, start, end).items())
    )


def balance(rows: tuple[BalanceRow, ...], start: date, end: date) -> TrialBalance:
    return TrialBalance(
        period_name="P",
        start_date=start,
        end_date=end,
        home_currency="USD",
        commit_sequence=1,
        rows=rows,
    )


@given(st.lists(postings(), max_size=20), DAYS, DAYS, DAYS)
def test_balanced_lines_prove_every_identity(
    posted: list[Posting], first: date, second: date, third: date
) -> None:
    start, middle, end = sorted((first, second, third))
    assume(start < middle < end)
    earlier = rows_of(posted, start, middle)
    later = rows_of(posted, middle + timedelta(days=1), end)
    closings = trial_balance.closings(earlier)
    proven = trial_balance.identities(balance(later, middle, end), closings)
    assert [proof.detail for proof in proven if not proof.holds] == []


@given(st.lists(postings(), min_size=1, max_size=8), st.data())
def test_a_single_wrong_figure_breaks_an_identity(
    posted: list[Posting], data: st.DataObject
) -> None:
    start, end = date(2024, 6, 1), date(2025, 6, 1)
    rows = rows_of(posted, start, end)
    assume(rows)
    closings = {row.key: (row.opening, row.home_opening) for row in rows}
    place = data.draw(st.integers(0, len(rows) - 1))
    figure = data.draw(
        st.sampled_from(["opening", "debit", "credit", "home_opening", "home_debit", "home_credit"])
    )
    off = data.draw(st.integers(1, 10**12) | st.integers(-(10**12), -1))
    spoiled = replace(rows[place], **{figure: getattr(rows[place], figure) + off})
    changed = (*rows[:place], spoiled, *rows[place + 1 :])
    proven = trial_balance.identities(balance(changed, start, end), closings)
    assert not all(proof.holds for proof in proven)
    assert trial_balance.drift(rows, changed, "USD")


@given(st.lists(st.tuples(NAMES, st.sampled_from(sorted(CATEGORIES)), AMOUNTS), max_size=8))
def test_the_canonical_form_gives_back_its_rows(codes: list[tuple[str, str, int]]) -> None:
    rows = tuple(
        BalanceRow(name, kind, CATEGORIES[kind], "USD", amount, 1, 2, -amount, 3, 4)
        for name, kind, amount in codes
    )
    canonical = balance(rows, date(2026, 1, 1), date(2026, 1, 31)).canonical()
    assert trial_balance.parse(canonical) == rows
    assert trial_balance.drift(rows, trial_balance.parse(canonical), "USD") == []


@given(st.lists(AMOUNTS, min_size=1, max_size=20), st.integers(-9, 9))
def test_a_residual_is_settled_by_one_item_alone(amounts: list[int], residual: int) -> None:
    converted = [*amounts, residual - sum(amounts)]
    settled = spread_residual(converted)
    assert sum(settled) == 0
    changed = [place for place, each in enumerate(converted) if settled[place] != each]
    assert len(changed) == (residual != 0)
    assert all(abs(converted[place]) == max(map(abs, converted)) for place in changed)


@given(AMOUNTS, st.none() | AMOUNTS)
def test_a_transaction_and_its_reversal_leave_nothing(amount: int, home: int | None) -> None:
    lines = ledger.transaction_lines(
        debit=1, credit=2, currency="USD", day=date(2026, 1, 1), amount=amount, home_amount=home
    )
    taken_back = ledger.reversed_lines(lines)
    assert sum(line.amount for line in lines) == 0
    for line, back in zip(lines, taken_back, strict=True):
        assert line.amount + back.amount == 0
        assert (line.home_amount or 0) + (back.home_amount or 0) == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(postings(), max_size=25), st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=6))
def test_kept_balances_are_the_sums_of_the_lines_between_any_two_days(
    posted: list[Posting], spans: list[tuple[date, date]]
) -> None:
    with passing_company() as (books, _):
        post(books, posted)
        for first, second in spans:
            start, end = sorted((first, second))
            kept, recomputed = books.read(
                lambda given, by, s=start, e=end: (  # type: ignore[misc]
                    given.period_balances(s, e),
                    given.recomputed_balances(s, e),
                )
            )
            assert figures(kept) == naive(posted, start, end)
            assert trial_balance.drift(kept, recomputed, "USD") == []


def post(books: Company, posted: list[Posting]) -> None:
    """Post every pair of lines in one transaction."""

    def write(given: Books, by: Caller) -> None:
        codes = given.codes()
        for day, debit, credit, currency, amount, home in posted:
            given.post(
                ledger.transaction_lines(
                    debit=codes[debit].key,
                    credit=codes[credit].key,
                    currency=currency,
                    day=day,
                    amount=amount,
                    home_amount=home,
                )
            )

    books.write(write)
