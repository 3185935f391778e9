"""`/ledger/entries/new`: a manual journal entry, line by line.

Its lines are typed side by side, a debit or a credit each. While they are typed a script
says by how much they differ; the server says it when the form is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from monthend.domain.errors import (
    AccountingCodeInactive,
    AccountingCodeNotFound,
    DebitAndCredit,
    Refusal,
    Refusals,
    RequiredFieldMissing,
)
from monthend.domain.permissions import Operation
from monthend.services import accounting_codes, journal_entries, values
from monthend.services.caller import Caller
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.ports import Books

from . import entries, ledger_shown, sheets
from .asked import Asked, Done
from .inputs import Input
from .pages import Context, form, page

SHOWN_FIRST, LINES_AT_MOST = 6, 40
LINES = range(1, LINES_AT_MOST + 1)
NEW = entries.ALL + "/new"


def _of_line(line: int) -> tuple[Input, ...]:
    amount = values.decimal
    return (
        Input(name=f"code-{line}", into=f"code-{line}", label=f"Accounting code of line {line}",
              kind=values.text(100)),
        Input(name=f"debit-{line}", into=f"debit-{line}", label=f"Debit of line {line}",
              kind=amount),
        Input(name=f"credit-{line}", into=f"credit-{line}", label=f"Credit of line {line}",
              kind=amount),
        Input(name=f"notes-{line}", into=f"notes-{line}", label=f"Notes of line {line}",
              kind=values.text(1000)),
    )  # fmt: skip


INPUTS = (
    Input(
        name="journalEntryDate", into="day", label="Date", kind=values.day, required=True,
        widget="date",
    ),
    Input(
        name="currency", into="currency", label="Currency", kind=values.currency, required=True,
        longest=3,
    ),
    Input(
        name="transactionType", into="transaction_type", label="Transaction type",
        kind=values.text(100), longest=100,
    ),
    Input(
        name="notes", into="notes", label="Notes", kind=values.text(2000, lines=True),
        widget="textarea", longest=2000,
    ),
    *(each for line in LINES for each in _of_line(line)),
)  # fmt: skip


@page(
    NEW, "new-entry", "New journal entry", Operation.CREATE_JOURNAL_ENTRY, under="entries"
)  # fmt: skip
def new_entry(books: Books, caller: Caller, asked: Asked) -> Context:
    """The form of a manual journal entry, with as many lines as it needs."""
    given = {"journalEntryDate": _today(books, caller), "currency": caller.tenant.home_currency}
    sheet = sheets.sheet(books, caller, asked, "create-entry", values=given)
    codes = accounting_codes.search(books, caller, active=True)
    return {
        "sheet": sheet,
        "codes": [code.name for code in codes],
        "first": range(1, SHOWN_FIRST + 1),
        "more": range(SHOWN_FIRST + 1, LINES_AT_MOST + 1),
        "is_long": sheet is not None and any(map(sheet.text, _names(SHOWN_FIRST + 1))),
    }


def _today(books: Books, caller: Caller) -> str:
    return books.now.astimezone(caller.tenant.settings.zone).date().isoformat()


def _names(first: int) -> Sequence[str]:
    """The inputs of the lines from one on."""
    return [each.name for line in range(first, LINES_AT_MOST + 1) for each in _of_line(line)]


@form(
    NEW,
    "create-entry",
    "Post the entry",
    Operation.CREATE_JOURNAL_ENTRY,
    page="new-entry",
    inputs=INPUTS,
)
def create(books: Books, caller: Caller, asked: Asked) -> Done:
    """Post a balanced manual journal entry into the period of its day."""
    given = asked.values
    draft = DraftEntry(
        period_name=None,
        currency=given["currency"],
        day=given["day"],
        items=_items(given),
        notes=given.get("notes"),
        transaction_type=given.get("transaction_type"),
    )
    try:
        entered = journal_entries.create(books, caller, draft)
    except (Refusal, Refusals) as problem:
        _name_lines(problem, given)
        raise
    told = ledger_shown.where(entered.placement, entered.late_id)
    if entered.number is None:
        return Done(to="/ledger/late", notice="Nothing is posted yet." + told)
    return Done(
        to=entries.href(entered.number), notice=f"{entered.number} is posted." + told
    )  # fmt: skip


def _items(given: Mapping[str, Any]) -> list[DraftItem]:
    """The lines with anything in them; whatever is wrong with any is refused at once."""
    items: list[DraftItem] = []
    refused: list[Refusal] = []
    for line in LINES:
        try:
            with suppress(_Empty):
                items.append(_item(given, line))
        except Refusal as refusal:
            refused.append(refusal)
    if not items and not refused:
        refused.append(RequiredFieldMissing(field="code-1"))
    if refused:
        raise Refusals(tuple(refused))
    return items


class _Empty(Exception):
    """A line with nothing in it."""


def _item(given: Mapping[str, Any], line: int) -> DraftItem:
    code, notes = given.get(f"code-{line}"), given.get(f"notes-{line}")
    debit: Decimal | None = given.get(f"debit-{line}")
    credit: Decimal | None = given.get(f"credit-{line}")
    if code is None and notes is None and debit is None and credit is None:
        raise _Empty
    if code is None:
        raise RequiredFieldMissing(field=f"code-{line}")
    if debit is not None and credit is not None:
        raise DebitAndCredit(field=f"credit-{line}")
    side = "debit" if debit is not None else "credit"
    amount = debit if debit is not None else credit
    if amount is None:
        raise RequiredFieldMissing(field=f"debit-{line}")
    return DraftItem(
        accounting_code=code,
        debit=side == "debit",
        amount=values.positive_units(f"{side}-{line}", amount, given["currency"]),
        notes=notes,
    )


def _name_lines(problem: Refusal | Refusals, given: Mapping[str, Any]) -> None:
    """Say of a refused accounting code in which line it was typed."""
    refusals = problem.refusals if isinstance(problem, Refusals) else (problem,)
    for refusal in refusals:
        if isinstance(refusal, AccountingCodeNotFound | AccountingCodeInactive):
            named = refusal.facts.get("name")
            lines = (line for line in LINES if given.get(f"code-{line}") == named)
            refusal.field = next((f"code-{line}" for line in lines), None)
