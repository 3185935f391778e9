"""What others do in the middle of an import: each time it ends as a whole, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

import people
from company import Company
from imported import (
    PiecewiseFile,
    entries,
    import_pieces,
    import_rows,
    invoice,
    rows_of,
    transactions,
)
from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import Channel
from monthend.services import entities, sessions
from monthend.services.import_callers import as_of_now
from monthend.services.import_files import ImportRefused
from monthend.services.import_ports import RowsTaken
from monthend.services.imports import (
    FIRST_CHUNK,
    LEASE,
    ImportKind,
    ImportOvertaken,
    discard_abandoned,
    import_file,
)
from monthend.services.ports import Books, StaleCaller

IN_USE_JUST_NOW = "a number in this row or below was in use just now; try again"
MANY = 8 * FIRST_CHUNK


def file_of(kind: str, count: int) -> str:
    """So many transactions, or entries, numbered from 0 on."""
    if kind == "transactions":
        return transactions(*(invoice(f"{number}") for number in range(count)))
    sides = ("Receivable,10.00,", "Revenue,,10.00")
    return entries(*(f"{n},2026-01-15,{side},USD" for n in range(count) for side in sides))


@pytest.fixture
def books(company: Company) -> Company:
    """A company with three open months."""
    company.create_months(date(2026, 1, 1), 3)
    return company


def be_taken_for_dead(books: Company) -> None:
    books.clock.advance(LEASE + timedelta(seconds=1))
    discard_abandoned(books.store)


@pytest.mark.parametrize("kind", ["transactions", "entries"])
def test_a_number_that_was_in_use_may_be_free_when_it_is_looked_for(
    books: Company, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold_the_number() -> Iterator[bytes]:
        """Another import with the same number, that lets go when this one looks who has it."""
        yield file_of(kind, MANY).encode()
        write = books.store.write_calendar

        def write_and_let_go(calendar_id: int, work: Callable[[Books], Any], **how: Any) -> Any:
            try:
                return write(calendar_id, work, **how)
            except RowsTaken:
                books.spoil("UPDATE import_batch SET lease_until = '2000-01-01'")
                discard_abandoned(books.store)
                raise

        monkeypatch.setattr(books.store, "write_calendar", write_and_let_go)
        with pytest.raises(ImportRefused, match=IN_USE_JUST_NOW):
            import_rows(books, kind, file_of(kind, 1))
        monkeypatch.undo()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(
            books.store, books.administrator, PiecewiseFile(hold_the_number()),
            kind=ImportKind(kind), file_name="first.csv", progress=lambda count: None,
        )  # fmt: skip


@pytest.mark.parametrize("kind", ["transactions", "entries"])
def test_a_number_that_an_import_under_way_holds_says_until_when(books: Company, kind: str) -> None:
    told: list[ImportRefused] = []

    def ask_for_the_number() -> Iterator[bytes]:
        yield file_of(kind, MANY).encode()
        with pytest.raises(ImportRefused, match="has not ended holds the number 0") as refused:
            import_rows(books, kind, file_of(kind, 1))
        told.append(refused.value)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(
            books.store, books.administrator, PiecewiseFile(ask_for_the_number()),
            kind=ImportKind(kind), file_name="first.csv", progress=lambda count: None,
        )  # fmt: skip
    assert "an import from 2026-07-01 12:00:21 UTC on lets it go" in str(told[0])


def test_whoever_is_sent_away_meanwhile_imports_nothing(books: Company) -> None:
    def leave() -> Iterator[bytes]:
        yield transactions(invoice("1")).encode()
        books.spoil("UPDATE app_user SET active = FALSE")
        yield invoice("2").encode()

    with pytest.raises(NotSignedIn, match="no longer active"):
        import_pieces(books, leave())
    assert rows_of(books)["line"] == 0


def test_whoever_loses_the_entity_meanwhile_imports_nothing_more(company: Company) -> None:
    people.set_setting(company, "multi_entity", "true")
    people.done(company, lambda d, by: entities.add(d, by, "Europe"))
    there = company.store.read_directory(
        lambda d: sessions.caller_by_name(d, None, "admin", Channel.CLI, "Europe")
    )
    assert as_of_now(company.store, there).calendar_id == there.calendar_id
    people.done(company, lambda d, by: entities.keep_out(d, by, "Europe", "admin"))
    with pytest.raises(NotSignedIn, match="reaches the entity no longer"):
        as_of_now(company.store, there)


def test_a_tenant_that_changes_without_end_is_not_waited_for(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(*_: Any, **__: Any) -> None:
        raise StaleCaller

    monkeypatch.setattr(books.store, "write", change)
    with pytest.raises(StaleCaller):
        import_rows(books, "transactions", file_of("transactions", 1))


def test_an_importer_taken_for_dead_at_the_very_end_does_not_post(books: Company) -> None:
    content = iter([file_of("transactions", 1).encode()])

    def told(count: int) -> None:
        be_taken_for_dead(books)

    with pytest.raises(ImportOvertaken):
        import_file(
            books.store, books.administrator, PiecewiseFile(content),
            kind=ImportKind.TRANSACTIONS, file_name="late.csv", progress=told,
        )  # fmt: skip
    assert not any(rows_of(books).values())


def test_empty_lines_in_any_number_are_no_rows(books: Company) -> None:
    file = transactions(invoice("1")) + "\n" * (3 * FIRST_CHUNK)
    assert import_rows(books, "transactions", file).rows == 1
