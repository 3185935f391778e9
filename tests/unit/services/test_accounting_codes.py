"""Accounting codes on the books: kept, changed, and frozen by whatever names them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Event
from time import sleep
from typing import Any, TypeVar

import pytest

from any_store import rows_of
from company import ALL_PERMISSIONS, Company
from imported import import_pieces, import_rows, import_transactions, invoice, transactions
from monthend.domain import ledger
from monthend.domain.errors import (
    AccountingCodeInactive,
    AccountingCodeNotFound,
    NameTaken,
    PermissionMissing,
    Refusal,
)
from monthend.domain.ledger import AccountingCode
from monthend.domain.permissions import Channel, Permission
from monthend.services import accounting_codes, journal_entries
from monthend.services.caller import Caller
from monthend.services.imports import LEASE
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.ports import Books
from monthend.subledger.accounting_codes import CodeFields
from monthend.subledger.errors import (
    AccountingCodeBeingImported,
    AccountingCodeOvertaken,
    AccountingCodeUsed,
    NoSuchAccountingCode,
)

T = TypeVar("T")
JANUARY = date(2026, 1, 15)
P = Permission
TILL: CodeFields = {
    "name": "Till", "type": "Cash", "gl_account_name": "Till", "gl_account_number": "1-000",
    "notes": "two\nlines", "segment_values": {"Region": "North"},
    "custom_fields": {"Owner__c": "Bo"},
}  # fmt: skip


@pytest.fixture
def books(company: Company) -> Company:
    """A company with three open months."""
    company.create_months(date(2026, 1, 1), 3)
    return company


def create(books: Company, fields: CodeFields | None = None, **more: Any) -> str:
    said: Any = {**(fields or TILL), **more}
    return books.write(lambda given, by: accounting_codes.create(given, by, said))


def code(books: Company, name: str) -> AccountingCode:
    return books.read(lambda given, by: given.codes())[name]


def update(books: Company, which: str, /, **fields: Any) -> None:
    key, said = code(books, which).id, fields
    books.write(lambda given, by: accounting_codes.update(given, by, key, said))  # type: ignore[arg-type]


def deactivate(books: Company, name: str) -> None:
    key = code(books, name).id
    books.write(lambda given, by: accounting_codes.deactivate(given, by, key))


def activate(books: Company, name: str) -> None:
    key = code(books, name).id
    books.write(lambda given, by: accounting_codes.activate(given, by, key))


def delete(books: Company, name: str) -> None:
    key = code(books, name).id
    books.write(lambda given, by: accounting_codes.delete(given, by, key))


def post(books: Company, *names: str, amounts: tuple[int, ...] = (1000, 1000)) -> None:
    """An entry that debits the first code and credits the others."""
    items = tuple(
        DraftItem(accounting_code=name, debit=not place, amount=amount)
        for place, (name, amount) in enumerate(zip(names, amounts, strict=True))
    )
    draft = DraftEntry(period_name="Jan", currency="USD", day=JANUARY, items=items)
    books.write(lambda given, by: journal_entries.create(given, by, draft))


def events(books: Company) -> list[tuple[object, ...]]:
    return books.rows(
        "SELECT event, subject, old_values, new_values FROM history "
        "WHERE event LIKE 'accountingCode%' ORDER BY id"
    )


# Kept ---------------------------------------------------------------------------------------


def test_a_code_is_read_as_it_was_created(books: Company) -> None:
    key = create(books)
    found = books.read(lambda given, by: accounting_codes.get(given, by, key))
    assert len(key) == 32
    assert (found.id, found.name, found.type, found.notes) == (key, "Till", "Cash", "two\nlines")
    assert (found.gl_account_name, found.gl_account_number) == ("Till", "1-000")
    assert dict(found.segment_values) == {"Region": "North"}
    assert dict(found.custom_fields) == {"Owner__c": "Bo"}
    assert found.created_by == found.updated_by == books.administrator.user_id
    assert found.created_on == found.updated_on == books.clock()


def test_codes_are_listed_by_their_names(books: Company) -> None:
    create(books)
    listed = books.read(accounting_codes.list_codes)
    assert [each.name for each in listed] == ["Cash", "Deferred", "Receivable", "Revenue", "Till"]


def test_codes_of_an_import_have_ids_and_stamps_too(books: Company) -> None:
    import_rows(books, "codes", "name,type\nFees,OtherRevenue\nRent,OtherExpenses\n")
    made = [code(books, name) for name in ("Fees", "Rent")]
    assert len({each.id for each in made}) == 2
    assert all(each.created_on == each.updated_on == books.clock() for each in made)


def test_an_unknown_id_is_refused_by_every_call(books: Company) -> None:
    key = "f" * 32
    acts: list[Callable[[Books, Caller], object]] = [
        lambda given, by: accounting_codes.get(given, by, key),
        lambda given, by: accounting_codes.update(given, by, key, {"notes": "x"}),
        lambda given, by: accounting_codes.activate(given, by, key),
        lambda given, by: accounting_codes.deactivate(given, by, key),
        lambda given, by: accounting_codes.change(given, by, key, {}),
        lambda given, by: accounting_codes.delete(given, by, key),
    ]
    for act in acts:
        with pytest.raises(NoSuchAccountingCode, match=key):
            books.write(act)


def test_a_code_is_changed_and_says_by_whom_and_when(books: Company) -> None:
    create(books)
    books.clock.advance(timedelta(hours=1))
    update(books, "Till", name="Drawer", notes=None)
    found = code(books, "Drawer")
    assert (found.notes, found.type) == (None, "Cash")
    assert found.updated_on == books.clock()
    assert found.created_on == books.clock() - timedelta(hours=1)
    assert "Till" not in books.read(lambda given, by: given.codes())


def test_every_change_has_a_history_row_and_no_change_none(books: Company) -> None:
    create(books, {"name": "Till", "type": "Cash"})
    update(books, "Till", notes="x")
    update(books, "Till", notes="x")
    deactivate(books, "Till")
    deactivate(books, "Till")
    activate(books, "Till")
    activate(books, "Till")
    deactivate(books, "Till")
    delete(books, "Till")
    told = [(event, json.loads(str(old)), json.loads(str(new)))
            for event, _, old, new in events(books)]  # fmt: skip
    off, on = {"status": "Inactive"}, {"status": "Active"}
    assert told[1:-1] == [
        ("accountingCodeUpdated", {"notes": None}, {"notes": "x"}),
        ("accountingCodeDeactivated", on, off),
        ("accountingCodeActivated", off, on),
        ("accountingCodeDeactivated", on, off),
    ]
    assert told[0][0] == "accountingCodeCreated"
    assert told[0][2]["type"] == "Cash"
    assert told[-1][0] == "accountingCodeDeleted"
    assert told[-1][1]["name"] == "Till"
    assert {subject for _, subject, _, _ in events(books)} == {"Till"}


def test_a_refused_change_leaves_nothing(books: Company) -> None:
    before = books.dump()
    for act in (
        lambda: create(books, {"name": "Cash", "type": "Cash"}),
        lambda: deactivate(books, "Receivable"),
        lambda: delete(books, "Cash"),
        lambda: update(books, "Cash", name="Revenue"),
    ):
        with pytest.raises(Refusal):
            act()
    assert books.dump() == before


def test_both_status_and_fields_change_in_one_call_or_neither(books: Company) -> None:
    create(books)
    key = code(books, "Till").id

    def change(fields: CodeFields, *, active: bool | None) -> None:
        books.write(
            lambda given, by: accounting_codes.change(given, by, key, fields, active=active)
        )

    change({"notes": "x"}, active=False)
    assert (code(books, "Till").notes, code(books, "Till").active) == ("x", False)
    with pytest.raises(NameTaken):
        change({"name": "Cash"}, active=True)
    assert not code(books, "Till").active
    change({}, active=True)
    assert code(books, "Till").active
    change({}, active=None)


def test_an_inactive_code_takes_no_posting(books: Company) -> None:
    create(books)
    deactivate(books, "Till")
    with pytest.raises(AccountingCodeInactive, match="Till"):
        post(books, "Till", "Revenue")
    activate(books, "Till")
    post(books, "Till", "Revenue")


def test_a_deleted_name_may_be_given_again(books: Company) -> None:
    first = create(books)
    deactivate(books, "Till")
    delete(books, "Till")
    with pytest.raises(AccountingCodeNotFound):
        post(books, "Till", "Revenue")
    assert create(books) != first


# Permissions ----------------------------------------------------------------------------------

ACTS: dict[str, tuple[Permission | None, Callable[[Books, Caller, str], object]]] = {
    "create": (P.CREATE_ACCOUNTING_CODE, lambda b, by, _: accounting_codes.create(b, by, TILL)),
    "list": (None, lambda b, by, _: accounting_codes.list_codes(b, by)),
    "get": (None, accounting_codes.get),
    "update": (
        P.MANAGE_ACCOUNTING_CODE,
        lambda b, by, key: accounting_codes.update(b, by, key, {"notes": "x"}),
    ),
    "activate": (P.MANAGE_ACCOUNTING_CODE, accounting_codes.activate),
    "deactivate": (P.MANAGE_ACCOUNTING_CODE, accounting_codes.deactivate),
    "delete": (P.DELETE_UNUSED_ACCOUNTING_CODE, accounting_codes.delete),
}


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("name", ACTS)
def test_an_operation_takes_its_permission_and_no_other_of_codes(
    books: Company, name: str, channel: Channel
) -> None:
    needed, act = ACTS[name]
    key = code(books, "Cash").id
    deactivate(books, "Cash")
    own = {needed} if needed else set()
    enough = books.caller({P.FINANCE_ACCESS, P.API_WRITE_ACCESS, *own}, channel)
    lacking = [replace(enough, permissions=frozenset())]
    if needed:
        lacking.append(books.caller(ALL_PERMISSIONS - {needed}, channel))
    for caller in lacking:
        with pytest.raises(PermissionMissing):
            books.write(lambda given, by: act(given, by, key), caller)
    books.write(lambda given, by: act(given, by, key), enough)


# Used -----------------------------------------------------------------------------------------


CHANGES: list[Callable[[Company, str], None]] = [
    lambda books, name: update(books, name, notes="x"),
    deactivate,
    delete,
]


def assert_frozen(books: Company, *names: str) -> None:
    for name in names:
        assert code(books, name).used
        for act in CHANGES:
            with pytest.raises(AccountingCodeUsed, match=name):
                act(books, name)


def test_a_code_is_used_from_its_first_entry_on(books: Company) -> None:
    update(books, "Cash", notes="not yet")
    post(books, "Cash", "Revenue")
    assert_frozen(books, "Cash", "Revenue")
    assert not code(books, "Deferred").used
    update(books, "Deferred", notes="still free")


def test_an_item_of_nothing_uses_its_code_too(books: Company) -> None:
    post(books, "Cash", "Revenue", "Deferred", amounts=(500, 500, 0))
    assert_frozen(books, "Deferred")


def test_a_refused_entry_uses_nothing(books: Company) -> None:
    with pytest.raises(Refusal):
        post(books, "Cash", "Revenue", amounts=(500, 400))
    assert not code(books, "Cash").used


@pytest.mark.parametrize("status", ["Posted", "Draft", "Canceled"])
def test_a_code_is_used_by_an_imported_transaction_of_any_status(
    books: Company, status: str
) -> None:
    import_transactions(books, invoice("1", status=status))
    assert_frozen(books, "Receivable", "Revenue")
    assert not code(books, "Cash").used


def test_codes_that_an_import_makes_are_used_from_the_start(books: Company) -> None:
    entries = "entry_id,date,account,debit,credit,currency\n"
    entries += "1,2026-01-05,Assets:Bank,10,,USD\n1,2026-01-05,Income:Fees,,10,USD\n"
    import_rows(books, "entries", entries, create_codes=True)
    assert_frozen(books, "Assets:Bank", "Income:Fees")


def test_a_code_stays_used_when_its_transaction_is_cancelled(books: Company) -> None:
    payment = books.add_transaction("Payment", "Draft", JANUARY)
    books.set_status(payment, "Canceled")
    assert_frozen(books, "Receivable")


def test_a_used_code_can_be_asked_to_be_active(books: Company) -> None:
    post(books, "Cash", "Revenue")
    activate(books, "Cash")
    assert not events(books)


def test_only_the_first_posting_writes_the_code_and_moves_the_catalog(books: Company) -> None:
    def version() -> object:
        return books.rows("SELECT catalog_version FROM tenant")[0][0]

    post(books, "Cash", "Revenue")
    after_first = version()
    post(books, "Cash", "Revenue")
    import_transactions(books, invoice("1").replace("Receivable", "Cash"))
    assert version() == after_first


def test_a_posting_that_knew_the_code_as_it_was_is_refused(books: Company) -> None:
    """As on PostgreSQL, where a code can change between a posting's look and its mark."""

    def post_to_what_was(given: Books, by: Caller) -> None:
        given.use_codes([known])

    create(books)
    known = code(books, "Till")
    update(books, "Till", name="Drawer")
    with pytest.raises(AccountingCodeOvertaken, match="Till"):
        books.write(post_to_what_was)
    update(books, "Drawer", name="Till", type="OtherAssets")
    with pytest.raises(AccountingCodeOvertaken):
        books.write(post_to_what_was)
    update(books, "Till", type="Cash")
    deactivate(books, "Till")
    with pytest.raises(AccountingCodeOvertaken):
        books.write(post_to_what_was)
    delete(books, "Till")
    with pytest.raises(AccountingCodeOvertaken):
        books.write(post_to_what_was)


def test_codes_of_another_tenant_are_as_good_as_none(books: Company) -> None:
    known = code(books, "Cash")
    books.spoil("UPDATE accounting_code SET tenant_id = tenant_id")
    stranger = replace(known, key=known.key + 1000)
    with pytest.raises(AccountingCodeOvertaken):
        books.write(lambda given, by: given.use_codes([stranger]))


# Imports under way ------------------------------------------------------------------------------


def importing(books: Company, meanwhile: Callable[[], None]) -> None:
    """Import invoices from receivables to revenue; something happens while they are staged."""

    def pieces() -> Iterator[bytes]:
        yield transactions(*(invoice(f"N-{n}") for n in range(900))).encode()
        meanwhile()
        yield invoice("last").encode()

    import_pieces(books, pieces())


def test_what_an_import_under_way_names_is_not_changed(books: Company) -> None:
    told: list[str] = []

    def meanwhile() -> None:
        assert not code(books, "Revenue").used
        for act in CHANGES:
            with pytest.raises(AccountingCodeBeingImported, match="Revenue"):
                act(books, "Revenue")
        update(books, "Deferred", notes="free")
        told.append("asked")

    importing(books, meanwhile)
    assert told == ["asked"]
    assert_frozen(books, "Revenue", "Receivable")
    assert rows_of(books.store, "SELECT * FROM staged_code") == []


def test_an_import_that_fails_gives_its_codes_back(books: Company) -> None:
    def meanwhile() -> None:
        raise RuntimeError("the file ends here")

    with pytest.raises(RuntimeError):
        importing(books, meanwhile)
    deactivate(books, "Revenue")
    delete(books, "Revenue")
    assert rows_of(books.store, "SELECT * FROM staged_code") == []


def test_an_import_that_is_too_slow_holds_no_code_back_and_is_refused(books: Company) -> None:
    """Its lease is over, so that the code may go; then the rows may not count."""

    def meanwhile() -> None:
        books.clock.advance(LEASE + timedelta(seconds=1))
        deactivate(books, "Revenue")

    with pytest.raises(AccountingCodeOvertaken, match="Revenue"):
        importing(books, meanwhile)
    assert rows_of(books.store, "SELECT id FROM subledger_transaction") == []
    assert rows_of(books.store, "SELECT * FROM staged_code") == []
    delete(books, "Revenue")


def test_an_import_of_a_code_that_goes_before_its_first_row_is_staged_is_refused(
    books: Company,
) -> None:
    def pieces() -> Iterator[bytes]:
        header, row = transactions(invoice("1")).split("\n", 1)
        yield f"{header}\n".encode()
        deactivate(books, "Revenue")
        yield row.encode()

    with pytest.raises(AccountingCodeOvertaken, match="Revenue"):
        import_pieces(books, pieces())
    assert not code(books, "Receivable").used


def test_whatever_posts_lines_uses_their_codes(books: Company) -> None:
    codes = books.read(lambda given, by: given.codes())
    lines = ledger.transaction_lines(
        debit=codes["Cash"].key, credit=codes["Revenue"].key, currency="USD", day=JANUARY,
        amount=5, home_amount=5,
    )  # fmt: skip
    books.write(lambda given, by: given.post(lines))
    assert_frozen(books, "Cash", "Revenue")


# Two at once ------------------------------------------------------------------------------------


def side_by_side(
    books: Company, first: Callable[[Books], T], second: Callable[[Books], object]
) -> tuple[T, object]:
    """The second begins when the first has done its work and not committed; what came of both."""
    begun = Event()

    def slow(given: Books) -> T:
        done = first(given)
        begun.set()
        sleep(0.2)
        return done

    by = books.administrator
    with ThreadPoolExecutor(2) as threads:
        ahead = threads.submit(books.store.write, by, slow, posting=True)
        assert begun.wait(10)
        behind = threads.submit(books.store.write, by, second, posting=True)
        return ahead.result(), behind.exception() or behind.result()


def test_a_first_posting_waits_for_a_change_of_its_code(books: Company) -> None:
    cash = code(books, "Cash")
    by = books.administrator
    _, told = side_by_side(
        books,
        lambda given: accounting_codes.deactivate(given, by, cash.id),
        lambda given: given.use_codes([cash]),
    )
    assert isinstance(told, AccountingCodeOvertaken)
    assert not code(books, "Cash").used


def test_a_change_waits_for_the_first_posting_of_its_code(books: Company) -> None:
    cash = code(books, "Cash")
    by = books.administrator
    _, told = side_by_side(
        books,
        lambda given: given.use_codes([cash]),
        lambda given: accounting_codes.deactivate(given, by, cash.id),
    )
    assert isinstance(told, AccountingCodeUsed)
    assert code(books, "Cash").active


def test_a_change_waits_for_an_import_that_stages_its_code(books: Company) -> None:
    cash = code(books, "Cash")
    by = books.administrator

    def stage(given: Books) -> None:
        batch = given.imports.begin(by.calendar_id, given.now + LEASE)
        given.stage_codes(batch, [cash])

    _, told = side_by_side(
        books, stage, lambda given: accounting_codes.deactivate(given, by, cash.id)
    )
    assert isinstance(told, AccountingCodeBeingImported)


def test_two_first_postings_of_one_code_both_go(books: Company) -> None:
    known = code(books, "Cash")
    outcome = side_by_side(
        books, lambda given: given.use_codes([known]), lambda given: given.use_codes([known])
    )
    assert outcome == (None, None)
    assert code(books, "Cash").used


def test_of_two_codes_with_one_name_one_is_refused(books: Company) -> None:
    by = books.administrator
    _, told = side_by_side(
        books,
        lambda given: accounting_codes.create(given, by, TILL),
        lambda given: accounting_codes.create(given, by, TILL),
    )
    assert isinstance(told, NameTaken)
