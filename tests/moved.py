"""An installation that has a bit of everything, and the same after it was moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest

from any_store import POSTGRESQL, SQLITE
from company import Clock, Company
from exempt import bob, grant, with_bob
from imported import import_entries, import_pieces, import_transactions, invoice, transactions
from monthend.domain.permissions import Channel
from monthend.services import sessions
from monthend.storage.opening import open_store
from monthend.storage.transfer.rows import tables
from postgresql_cluster import Cluster

# Whatever would break a line, and what only looks as if it did.
ODD = "tab\there\nline \\N \\. \\t \r\b\v\f end, 'quote', \"two\", Ümlaut €, 𝄞"
KINDS = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)]
T = TypeVar("T")

ENTRY_NUMBER = "next_entry_number"


def fill(company: Company) -> None:
    """A closed month and an open one, imports that count and one that was left in the middle."""
    company.create_months(date(2026, 1, 1), 3)
    for day in range(1, 8):
        company.post_entry("Jan", date(2026, 1, day), 100 + day)
        company.post_entry("Feb", date(2026, 2, day), 200 + day)
    company.add_rate(date(2026, 2, 3), "EUR", "USD", "1.10")
    company.add_transaction("Invoice Item", "Posted", date(2026, 2, 3), currency="EUR")
    company.add_transaction("Invoice Item", "Draft", date(2026, 2, 4))
    import_transactions(company, invoice("IMP-1"), invoice("IMP-2", "2026-02-02", currency="EUR"))
    import_entries(company, "1,2026-02-10,Cash,5.00,,USD", "1,2026-02-10,Receivable,,5.00,USD")
    company.close_through([company.calendar.periods[0].id])
    company.update(company.calendar.periods[1].id, {"notes": "a note\nof two lines \\N"})
    let_bob_in(company)
    company.spoil("UPDATE tenant SET name = ?", ODD)
    company.sign_in()


def let_bob_in(company: Company) -> None:
    """An exception for the closed month, and what was posted by it."""
    january = company.calendar.periods[0].id
    with_bob(company)
    grant(company, january)
    company.post_entry("Jan", date(2026, 1, 9), caller=bob(company))
    company.run_trial_balances()


def in_the_middle_of_an_import(company: Company, act: Callable[[], T]) -> T:
    """What comes of an act while somebody's rows are staged and do not count yet."""
    came: list[T] = []

    def pieces() -> Iterator[bytes]:
        yield transactions(*(invoice(f"LATE-{n}", "2026-02-05") for n in range(4000))).encode()
        came.append(act())

    import_pieces(company, pieces())
    return came[0]


def empty_place(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a place where nothing is yet."""
    if kind == POSTGRESQL:
        cluster: Cluster = request.getfixturevalue("postgresql")
        return cluster.empty_database()
    return f"sqlite:///{folder / 'elsewhere.db'}"


@contextmanager
def reopened(url: str, clock: Clock) -> Iterator[Company]:
    """The company that is behind a URL now."""
    store: Any = open_store(url, clock=clock, readers=2, writers=3)
    try:
        store.check_schema()
        administrator = store.read_directory(
            lambda directory: sessions.caller_by_name(directory, None, None, Channel.REST)
        )
        yield Company(store=store, clock=clock, administrator=administrator)
    finally:
        store.close()


def content(company: Company) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table as Python has it, whichever database it is in.

    Entries are numbered by a sequence on PostgreSQL, so what the calendar says is left out.
    """
    found = {}
    for table in tables():
        names = [column.name for column in table.columns if column.name != ENTRY_NUMBER]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = company.rows(f"SELECT {listed} FROM {table.name}")
        found[table.name] = sorted((tuple(map(plain, row)) for row in rows), key=repr)
    return found


def plain(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return bytes(value) if isinstance(value, memoryview) else value
