"""What the pages of the ledger share: periods by days, users by ids, parts of a search."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from monthend.domain.ledger import AccountingCode
from monthend.domain.period import Calendar
from monthend.services.ports import Books
from monthend.services.queries import Key, SearchPart
from monthend.subledger.late_transactions import Placement

from . import sheets
from .sheets import Choices
from .tables import Column, Kind, Link, Money, Part, Row, Rows, TableSpec, table

T = TypeVar("T")

LINES = table(
    TableSpec(
        name="lines",
        caption="Lines",
        columns=(
            Column("code", "Accounting code", Kind.LINK),
            Column("type", "Type"),
            Column("debit", "Debit", Kind.MONEY),
            Column("credit", "Credit", Kind.MONEY),
            Column("home_debit", "Debit in home currency", Kind.MONEY),
            Column("home_credit", "Credit in home currency", Kind.MONEY),
            Column("notes", "Notes"),
        ),
        empty="It has posted nothing.",
    )
)


def line(
    code: AccountingCode | str,
    href: str | None,
    amount: int,
    currency: str,
    home_amount: int | None,
    home: str | None,
    notes: str | None = None,
    type_name: str | None = None,
) -> Row:
    """A row of `LINES`; amounts are signed, debit positive."""
    name = code if isinstance(code, str) else code.name
    at_home = None if home is None else home_amount
    return {
        "code": Link(name, href or ""),
        "type": type_name if isinstance(code, str) else code.type,
        "debit": Money(amount, currency) if amount > 0 else None,
        "credit": Money(-amount, currency) if amount <= 0 else None,
        "home_debit": Money(at_home, home) if home and at_home is not None and amount > 0 else None,
        "home_credit": Money(-at_home, home)
        if home and at_home is not None and amount <= 0
        else None,
        "notes": notes,
    }


def period_link(calendar: Calendar, day: date) -> Link | None:
    """The period that a day falls into now."""
    period = calendar.on(day)
    return None if period is None else Link(period.name, f"/periods/{period.id}")


def periods_to_choose(calendar: Calendar) -> Choices:
    """Every period, the latest first."""
    return [(each.id, each.name) for each in reversed(calendar.everything)]


def name_of(books: Books, user_id: str | None) -> str | None:
    """The name of a user by their id."""
    user = books.directory.user(user_id) if user_id else None
    return user_id if user is None else user.username


def key_of(after: str | None) -> Key | None:
    """The key that an address has; what is none is nothing."""
    try:
        found = json.loads(after) if after and len(after) < 2000 else None
    except (ValueError, RecursionError):
        return None
    is_key = isinstance(found, list) and all(isinstance(each, str) for each in found)
    return tuple(found) if is_key else None  # type: ignore[arg-type]


def rows_of(
    search: Callable[[Key | None, int], SearchPart[T]], row: Callable[[T], Row]
) -> Callable[[Part], Rows]:
    """The part of a table that a search finds."""

    def fetch(part: Part) -> Rows:
        found = search(key_of(part.after), part.count)
        return Rows(rows=[row(each) for each in found.rows], following=following(found.following))

    return fetch


def following(key: Key | None) -> str | None:
    """The key of the next part as an address has it."""
    return None if key is None else json.dumps(key, ensure_ascii=False)


def where(placement: Placement, late_id: int | None = None) -> str:
    """Into which day and period something went, in a sentence for a notice; empty on its own."""
    if late_id is not None:
        return f" It came late, and waits for approval under the number {late_id}."
    if placement.document_day is None:
        return ""
    return f" It came late: it counts on {placement.day.isoformat()}, in {placement.period.name}."


def words(texts: Iterable[str]) -> Choices:
    """Texts to choose from."""
    return [(each, each) for each in texts]


def to(path: str, **places: str) -> str:
    """An address with its places filled in."""
    return sheets.address(path, places)


def in_words(name: str) -> str:
    """The name of a column as words."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
