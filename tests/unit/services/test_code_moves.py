"""What moved a code, source by source, comes to what its trial balance says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from company import CODES, Company
from imported import import_entries, import_rates, import_transactions, invoice
from late import set_status, set_to
from monthend.domain.errors import PermissionMissing
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Permission
from monthend.services import journal_entries, journal_entry_changes
from monthend.services.caller import Caller
from monthend.services.code_moves import CodeMoves, Moved
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.ports import Books

DAY = date(2026, 1, 5)
AT_ONCE = 2
"""Few enough that what was found comes in several parts."""


@pytest.fixture
def books(company: Company) -> Company:
    """Three months in four currencies, of one of which no rate is known."""
    company.create_months(date(2026, 1, 1), 3)
    import_rates(company, "2026-01-01,EUR,USD,1.1", "2026-01-01,USD,JPY,150")
    return company


def numbered(books: Company, number: str) -> str:
    found = books.read(lambda given, by: given.transaction_numbered(number, "Invoice Item"))
    assert found is not None
    return found.id


def enter(books: Company, currency: str, *items: tuple[str, bool, int, int | None]) -> str:
    draft = DraftEntry(
        period_name=None,
        currency=currency,
        day=DAY,
        items=[
            DraftItem(accounting_code=name, debit=debit, amount=amount, home_amount=home)
            for name, debit, amount, home in items
        ],
    )
    made = books.write(lambda given, by: journal_entries.create(given, by, draft))
    assert made.number is not None
    return made.number


def delete(books: Company, number: str) -> None:
    books.write(lambda given, by: journal_entry_changes.delete(given, by, number))


def post_of_every_kind(books: Company) -> None:
    """What counts, what has been taken back in every way, and what never counted."""
    for currency in ("USD", "EUR", "JPY", "GBP"):
        whole = "7" if currency == "JPY" else "7.25"
        import_transactions(books, *(
            invoice(f"{currency}-{each}", amount=whole, currency=currency, status=status)
            for each, status in enumerate(("Posted", "Posted", "Posted", "Draft", "Draft",
                                           "Canceled"))
        ))  # fmt: skip
        import_transactions(books, invoice(f"-{currency}", amount=f"-{whole}", currency=currency))
        for each in (1, 3):
            set_status(books, numbered(books, f"{currency}-{each}"), "Canceled")
        set_status(books, numbered(books, f"{currency}-4"), "Posted")
        set_status(books, numbered(books, f"{currency}-4"), "Canceled")
        import_entries(books, *(
            f"{currency}{each},2026-01-20,{code},{debit},{credit},{currency}"
            for each in range(3)
            for code, debit, credit in (("Cash", whole, ""), ("Revenue", "", whole))
        ))  # fmt: skip
        for each in (1, 2):
            books.cancel_entry(f"{currency}{each}")
        delete(books, f"{currency}2")
    for currency in ("USD", "EUR", "JPY", "GBP"):
        homes = (900, 300, 600) if currency == "GBP" else (None, None, None)
        sides = (("Cash", True, 800), ("Cash", False, 300), ("Deferred", False, 500))
        items = [(*side, home) for side, home in zip(sides, homes, strict=True)]
        for ending in range(3):
            number = enter(books, currency, *items)
            if ending:
                books.cancel_entry(number)
            if ending == 2:
                delete(books, number)


def parts(found: CodeMoves) -> Iterator[Moved[Any]]:
    """What moved a code, some at a time."""
    for find in (found.by_transactions, found.by_entries):
        key = None
        while True:
            part = find(key, AT_ONCE)
            assert len(part.rows) <= AT_ONCE
            yield from part.rows
            key = part.following
            if key is None:
                break


def figures(row: object) -> list[tuple[str, int]]:
    names = ("debit", "credit", "home_debit", "home_credit")
    return [(name, getattr(row, name) or 0) for name in names]


def told_and_kept(given: Books, by: Caller, period: AccountingPeriod) -> list[Counter[object]]:
    """By code, currency and side: the sums of what moved it, and those of the trial balance."""
    told: Counter[object] = Counter()
    for code in given.codes().values():
        for moved in parts(CodeMoves(given, by, period, code)):
            currency = moved.source.currency
            told.update({(code.name, currency, side): n for side, n in figures(moved.sides)})
    kept: Counter[object] = Counter()
    totals: Counter[object] = Counter()
    for row in given.period_balances(period.start_date, period.end_date or date.max):
        kept.update({(row.code, row.currency, side): n for side, n in figures(row)})
    for code in given.codes().values():
        for row in CodeMoves(given, by, period, code).totals():
            totals.update({(row.code, row.currency, side): n for side, n in figures(row)})
    return [+told, +kept, +totals]


def test_both_lists_of_a_code_come_to_its_row_of_the_trial_balance(books: Company) -> None:
    post_of_every_kind(books)
    set_to(books, "late_transactions", "earliest_open")
    import_rates(books, "2026-01-02,GBP,USD,1.3")
    for each in range(3):
        import_transactions(books, invoice(f"late-{each}"))
    books.close_through([books.calendar.periods[0].id])
    for number in ("late-0", "late-1"):
        set_status(books, numbered(books, number), "Canceled")
    set_status(books, numbered(books, "late-1 (reversal)"), "Canceled")
    books.cancel_entry("EUR0")
    for period in books.calendar.everything:
        told, kept, totals = books.read(
            lambda given, by, period=period: told_and_kept(given, by, period)  # type: ignore[misc]
        )
        assert told == kept == totals
        assert bool(kept) == (period.name in ("Jan", "Feb"))


def test_amounts_that_wait_for_a_rate_are_left_out_of_both(books: Company) -> None:
    post_of_every_kind(books)
    (period,) = [each for each in books.calendar.periods if each.name == "Jan"]
    told, kept, totals = books.read(lambda given, by: told_and_kept(given, by, period))
    assert told == kept == totals
    assert {key[1] for key in told} == {"USD", "EUR", "JPY", "GBP"}  # type: ignore[index]
    assert len({key[0] for key in told}) == len(CODES)  # type: ignore[index]


def test_a_draft_that_was_cancelled_has_moved_nothing(books: Company) -> None:
    import_transactions(books, invoice("A", status="Draft"), invoice("B", status="Canceled"))
    set_status(books, numbered(books, "A"), "Canceled")
    period = books.calendar.periods[0]

    def look(given: Books, by: Caller) -> int:
        return len(list(parts(CodeMoves(given, by, period, given.codes()["Revenue"]))))

    assert books.read(look) == 0


def test_who_has_no_finance_access_sees_nothing_of_it(books: Company) -> None:
    nobody = books.caller({Permission.MANAGE_CLOSE_PROCESS})
    period = books.calendar.periods[0]
    with pytest.raises(PermissionMissing):
        books.read(lambda given, by: CodeMoves(given, by, period, given.codes()["Cash"]), nobody)
