"""The adapter of closebench, on a small company with errors of our own planting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import closebench_page
from benchmarks.closebench_page import IN_THE_LEDGER, NO_DATA, Row
from benchmarks.closebench_worlds import World, tried

from monthend.subledger.review import Repeated, Skipped

ACCOUNTS = {"10": "asset", "20": "liability", "30": "equity", "40": "income", "60": "expense"}
Entry = dict[str, Any]


def entry(number: str, day: str, debit: str, credit: str, amount: str = "50.00") -> Entry:
    sides = ((debit, amount, "0.00"), (credit, "0.00", amount))
    lines = [{"account": code, "debit": plus, "credit": minus} for code, plus, minus in sides]
    return {"eid": number, "date": day, "lines": lines}


def world(*entries: Entry, errors: Sequence[dict[str, Any]] = ()) -> World:
    accounts = [{"code": code, "name": "A", "type": kind} for code, kind in ACCOUNTS.items()]
    return {
        "period": {"start": "2026-06-01", "end": "2026-06-30"},
        "accounts": accounts,
        "entries": [entry("J0", "2026-01-02", "10", "30", "1000.00"), *entries],
        "errors": errors,
    }


def error(kind: str, *entries: str, debit: str, credit: str, month: int = 6) -> dict[str, Any]:
    fix = {"debit_account": debit, "credit_account": credit}
    return {"kind": kind, "entry_ids": list(entries), "fix": fix, "month": month}


def accruals(*months: int) -> list[Entry]:
    return [entry(f"R{month}", f"2026-{month:02}-28", "60", "20") for month in months]


def test_a_lawful_company_has_no_points(tmp_path: Path) -> None:
    saw, verdicts, others = tried(world(*accruals(1, 2, 3, 4, 5, 6)), tmp_path)
    assert saw.identities
    assert not saw.drift
    assert (verdicts, others) == ([], [])


def test_a_missing_accrual_is_found_on_either_side(tmp_path: Path) -> None:
    planted = error("missing_recurring", debit="60", credit="20", month=4)
    made = world(*accruals(1, 2, 3, 5, 6), errors=[planted])
    saw, verdicts, others = tried(made, tmp_path)
    assert verdicts == [("missing_recurring", "skipped")]
    assert [type(point) for point in saw.points] == [Skipped, Skipped]
    assert others == []


def test_a_gap_in_another_month_is_not_the_planted_one(tmp_path: Path) -> None:
    planted = error("missing_recurring", debit="60", credit="20", month=5)
    made = world(*accruals(1, 2, 3, 5, 6), errors=[planted])
    _, verdicts, others = tried(made, tmp_path)
    assert verdicts == [("missing_recurring", None)]
    assert len(others) == 2


def test_an_invoice_that_is_posted_twice_is_found_by_both_entries(tmp_path: Path) -> None:
    twice = [entry("A", "2026-06-03", "60", "20"), entry("A-R", "2026-06-09", "60", "20")]
    planted = error("duplicate_invoice", "A", "A-R", debit="20", credit="60")
    saw, verdicts, others = tried(world(*twice, errors=[planted]), tmp_path)
    assert [type(point) for point in saw.points] == [Repeated]
    assert (verdicts, others) == ([("duplicate_invoice", "repeated")], [])


def test_what_only_a_document_says_is_not_found(tmp_path: Path) -> None:
    bought = entry("H", "2026-06-08", "60", "10", "900.00")
    planted = error("capex_expensed", "H", debit="10", credit="60")
    _, verdicts, others = tried(world(bought, errors=[planted]), tmp_path)
    assert (verdicts, others) == ([("capex_expensed", None)], [])


def test_a_kind_of_error_is_either_in_the_ledger_or_has_no_data() -> None:
    assert not set(IN_THE_LEDGER) & set(NO_DATA)
    assert len(IN_THE_LEDGER) + len(NO_DATA) == 17


def test_the_page_counts_what_was_found_and_what_was_not() -> None:
    rows = [
        Row(kind="capex_expensed", planted=2, found_by=Counter()),
        Row(kind="duplicate_invoice", planted=4, found_by=Counter(repeated=3)),
        Row(kind="missing_recurring", planted=3, found_by=Counter(skipped=3)),
    ]
    page = closebench_page.text(rows, Counter(worlds=5, balanced=5, Skipped=1))
    assert "| 4 | 3 | 1 | review: repeated |" in page
    assert "| 3 | 3 | 0 | review: skipped |" in page
    assert "6 of 7 are found" in page
    assert "| `capex_expensed` | 2 | that it is equipment" in page
    assert "In all of them" in page
