"""What the files add up to: R4, that receivables are the same in the balances and in every file."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from monthend.domain.ledger import Category
from monthend.domain.trial_balance import BalanceRow, Identity
from monthend.subledger.aging import aged, by_account
from monthend.subledger.ar_detail import detail
from monthend.subledger.detail_totals import (
    Measure,
    Totals,
    counted,
    identities,
    revenue_identity,
)
from monthend.subledger.foreign_exchange import SettledDocuments, gains
from monthend.subledger.receivables import Transaction, documents
from monthend.subledger.revenue import revenue_detail
from monthend.subledger.roll_forward import roll_forward
from subledger_rows import (
    HOME,
    JAN_1,
    JAN_31,
    RECEIVABLE,
    invoice,
    jan,
    payment,
    postings,
    postings_by_day,
    rates,
    rule,
    transaction,
)

PERIOD = {"start": JAN_1, "end": JAN_31}


def balance(
    currency: str,
    opening: int,
    debit: int,
    credit: int,
    *home: int,
    type_: str = "AccountsReceivable",
) -> BalanceRow:
    return BalanceRow(
        RECEIVABLE, type_, Category.ASSETS, currency, opening, debit, credit,
        *(home or (opening, debit, credit)),
    )  # fmt: skip


def made(rows: Iterable[Transaction], *, rolled: bool = True) -> Totals:
    """The totals of all files of receivables of January."""
    totals = Totals()
    listed = list(rows)
    asked = rule(GBP="1.6")
    of_documents, by_day = postings(*listed), postings_by_day(*listed)
    open_documents = counted(aged(documents(of_documents, JAN_31), asked), totals)
    files: list[Iterable[object]] = [
        counted(by_account(open_documents, asked), totals),
        counted(detail(by_day, home_currency=HOME, **PERIOD), totals),
        counted(
            gains(
                of_documents, end=JAN_31, home_currency=HOME, rates=rates(GBP="1.6"),
                rate_day=JAN_31,
            ),
            totals,
        ),
    ]  # fmt: skip
    if rolled:
        files.append(counted(roll_forward(by_day, **PERIOD), totals))
    for file in files:
        assert all(True for _ in file)
    return totals


ROWS = (
    invoice("I-0", jan(1).replace(year=2025), "80.00"),
    invoice("I-1", jan(5), "100.00", "GBP", at="1.5"),
    payment("P-1", jan(9), "40.00", "GBP", at="1.55", to="I-1"),
    payment("P-2", jan(9), "30.00"),
    payment("P-3", jan(9), "20.00", to="I-9"),
)
BALANCES = (
    balance("USD", 8000, 0, 5000),
    balance("GBP", 0, 10000, 4000, 0, 15000, 6200),
    balance("USD", 1, 2, 3, type_="Cash"),
)


def broken(proofs: Iterable[Identity]) -> list[str]:
    return [proof.name for proof in proofs if not proof.holds]


def test_the_files_are_proven_against_the_balances() -> None:
    proofs = identities(BALANCES, made(ROWS))
    assert [proof.name for proof in proofs] == [
        "R4 detail",
        "R4 roll-forward",
        "R4 aging",
        "R4 home",
    ]
    assert all(proof.holds and not proof.detail for proof in proofs)


def test_a_roll_forward_that_was_not_made_is_not_proven() -> None:
    proofs = identities(BALANCES, made(ROWS, rolled=False))
    assert "R4 roll-forward" not in [proof.name for proof in proofs]
    assert not broken(proofs)


def test_without_receivables_all_is_nothing() -> None:
    assert not broken(identities((), made(())))


def test_receivables_may_lie_on_several_codes() -> None:
    parts = (balance("USD", 5000, 0, 1000), balance("USD", 3000, 0, 4000), BALANCES[1])
    assert not broken(identities(parts, made(ROWS)))


@pytest.mark.parametrize(
    ("row", "names"),
    [
        (balance("USD", 8001, 0, 5000), ["R4 detail", "R4 roll-forward", "R4 aging", "R4 home"]),
        (balance("USD", 8001, 0, 5001), ["R4 detail", "R4 roll-forward"]),
        (balance("USD", 8000, 0, 5000, 8000, 0, 5001), ["R4 detail", "R4 roll-forward", "R4 home"]),
    ],
)
def test_a_cent_too_much_breaks_what_it_is_in(row: BalanceRow, names: list[str]) -> None:
    assert broken(identities((row, BALANCES[1]), made(ROWS))) == names


def test_a_missing_document_breaks_the_aging_and_tells_by_how_much() -> None:
    totals = made(ROWS)
    totals.count(next(aged(documents(postings(invoice("I-7", jan(5), "0.03")), JAN_31), rule())))
    proofs = identities(BALANCES, totals)
    assert broken(proofs) == ["R4 aging", "R4 home"]
    assert "open documents in USD off by 3" in proofs[2].detail
    assert "accounts in USD off by -3" in proofs[2].detail


def test_a_currency_only_the_balances_know_is_missed_in_the_files() -> None:
    proofs = identities((*BALANCES, balance("EUR", 0, 7, 0)), made(ROWS))
    assert broken(proofs) == ["R4 detail", "R4 roll-forward", "R4 aging", "R4 home"]


def test_what_was_settled_before_is_proven_by_what_was_posted_of_it() -> None:
    """Three cents were left over by a document of which no posting is in any file."""
    totals = made(ROWS)
    totals.count(SettledDocuments("GBP", 3))
    parts = (BALANCES[0], balance("GBP", 0, 10000, 4000, 3, 15000, 6200))
    assert "R4 home" not in broken(identities(parts, totals))
    proofs = identities(BALANCES, totals)
    assert broken(proofs) == ["R4 home"]
    assert proofs[-1].detail == "GBP in home currency off by -3"


def test_at_most_five_differences_are_told() -> None:
    proofs = identities([balance(each, 1, 1, 0) for each in ("AUD", "CAD", "EUR")], Totals())
    assert proofs[0].detail.count("off by") == 5


def test_a_total_is_kept_by_currency() -> None:
    totals = made(ROWS)
    assert totals.of(Measure.AGED, "GBP") == (6000, 9600)
    assert totals.of(Measure.UNAPPLIED, "USD") == (-3000, -3000)
    assert totals.of(Measure.FUTURE_DOCUMENTS, "USD") == (-2000, -2000)
    assert totals.of(Measure.REALIZED, "GBP") == (4000, 200)
    assert totals.of(Measure.REVALUED, "GBP") == (6000, 9600)
    assert totals.of(Measure.UNREALIZED, "GBP") == (6000, 600)
    assert totals.of(Measure.AGED, "EUR") == (0, 0)


def test_recognized_revenue_is_what_its_events_posted() -> None:
    totals = Totals()
    rows = [transaction("Revenue Event Item", "E-1", jan(31), "9.00", "EUR", at="1.5")]
    list(counted(revenue_detail(rows, home_currency=HOME, **PERIOD), totals))
    assert revenue_identity({"EUR": (900, 1350)}, totals).holds
    assert revenue_identity({}, Totals()).holds
    assert revenue_identity({}, totals).detail == "EUR off by 900, EUR in home currency off by 1350"
    assert not revenue_identity({"EUR": (900, 1350), "USD": (1, 1)}, totals).holds
