"""The demo's auditor believes what adds up, and nothing else."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from monthend.demo.audit import FIGURES, Auditor
from monthend.demo.client import Json, UnexpectedAnswer
from monthend.demo.ledger_files import Row

ENDS = [date(2025, 1, 31), date(2025, 2, 28)]
JANUARY, FEBRUARY = range(2)


def row(number: str, day: date, amount: str, *, kind: str = "Invoice Item", status: str) -> Row:
    sides = ("Accounts Receivable", "CD Sales") if kind != "Payment" else ("Cash", "CD Sales")
    return Row(number, kind, "", status, day, "USD", amount, *sides, "C00001")


@pytest.fixture
def auditor(tmp_path: Path) -> Auditor:
    file = tmp_path / "transactions.csv"
    rows = [
        row("I-1", date(2025, 1, 31), "10.00", status="Posted"),
        row("I-2", date(2025, 2, 1), "5.50", status="Posted"),
        row("I-3", date(2025, 2, 2), "2.00", status="Draft"),
        row("C-1", date(2025, 2, 2), "99.00", kind="Charge", status="Unprocessed"),
        row("I-4", date(2025, 3, 1), "7.00", status="Posted"),
    ]
    lines = [",".join(Row._fields), *(",".join(str(value or "") for value in r) for r in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Auditor(file, ENDS)


def balance_row(code: str, **figures: str) -> Json:
    home = {f"home{name.capitalize()}": amount for name, amount in figures.items()}
    return {"accountingCode": code, "currency": "USD", **figures, **home}


@pytest.fixture
def february() -> Json:
    figures = {
        "Accounts Receivable": ("10.00", "5.50", "0.00", "15.50"),
        "CD Sales": ("-10.00", "0.00", "5.50", "-15.50"),
    }
    rows = [
        balance_row(code, **dict(zip(FIGURES, amounts, strict=True)))
        for code, amounts in figures.items()
    ]
    return {"name": "Feb 2025", "rows": rows, "identities": []}


def test_a_true_balance_passes(auditor: Auditor, february: Json) -> None:
    assert auditor.check(FEBRUARY, february) == 8


def test_a_day_counts_in_the_period_it_lies_in(auditor: Auditor) -> None:
    january = auditor.expected(JANUARY)
    assert january["Accounts Receivable", "USD"] == (0, Decimal(10), 0, Decimal(10))


def test_a_resolved_draft_counts(auditor: Auditor, february: Json) -> None:
    auditor.resolve("Invoice Item", "I-3", "Posted")
    with pytest.raises(UnexpectedAnswer, match="Feb 2025 is not what was imported"):
        auditor.check(FEBRUARY, february)


def test_a_canceled_draft_does_not_count(auditor: Auditor, february: Json) -> None:
    auditor.resolve("Invoice Item", "I-3", "Canceled")
    assert auditor.check(FEBRUARY, february)


def test_a_missing_code_is_noticed(auditor: Auditor, february: Json) -> None:
    february["rows"] = []
    with pytest.raises(UnexpectedAnswer, match="CD Sales USD is None"):
        auditor.check(FEBRUARY, february)


def test_a_code_that_nothing_was_posted_to_is_noticed(auditor: Auditor, february: Json) -> None:
    february["rows"].append(balance_row("Suspense", **dict.fromkeys(FIGURES, "0.00")))
    with pytest.raises(UnexpectedAnswer, match="Suspense"):
        auditor.check(FEBRUARY, february)


@pytest.mark.parametrize("figure", ["debit", "credit", "closing", "homeDebit", "homeClosing"])
def test_a_balance_that_does_not_tie_out_is_noticed(
    auditor: Auditor, february: Json, figure: str
) -> None:
    told = deepcopy(february)
    told["rows"][0][figure] = str(Decimal(told["rows"][0][figure]) + Decimal("0.01"))
    with pytest.raises(UnexpectedAnswer, match="does not tie out"):
        auditor.check(FEBRUARY, told)


def test_a_proof_that_failed_is_noticed(auditor: Auditor, february: Json) -> None:
    february["identities"] = [{"name": "R1", "statement": "debits equal credits", "holds": False}]
    with pytest.raises(UnexpectedAnswer, match="debits equal credits"):
        auditor.check(FEBRUARY, february)
