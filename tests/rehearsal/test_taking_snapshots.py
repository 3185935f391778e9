"""Others write while a snapshot is packed, and what is kept is what is there when it is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import pytest

from contract.zuora import LOCK, Zuora, assert_done, assert_refused
from monthend.domain.permissions import Channel
from monthend.services import accounting_codes, sessions, snapshots
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.rehearsal_ports import PackedPostings
from monthend.storage import snapshot_rows
from monthend.storage.session import Row
from monthend.storage.snapshot_marks import LARGE
from monthend.storage.snapshots import SnapshotTable
from rehearsal.made import tenant
from rehearsal.test_snapshots import RESET, SNAPSHOTS, books_of, restore, take
from unit.house import House

DAY = date(2026, 2, 20)
Happens = Callable[[], object]

pytestmark = pytest.mark.postgresql_by_night


@pytest.fixture
def draft(house: House) -> str:
    """Books with a few postings, one of them a draft; its id."""
    company = house.company
    company.add_codes()
    company.create_months(date(2026, 1, 1), 3)
    for _ in range(3):
        company.add_transaction("Invoice Item", "Posted", DAY)
    return company.add_transaction("Invoice Item", "Draft", DAY)


class Meeting:
    """Has something happen whenever lines or transactions have been read and are being packed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, happens: Happens, times: int) -> None:
        self.happens, self.left, self.met = happens, times, 0
        monkeypatch.setattr("monthend.storage.snapshots.packed", self.packed)

    def packed(self, table: str, rows: Sequence[Row]) -> bytes:
        if table in LARGE:
            self.met += 1
            if self.left:
                self.left -= 1
                self.happens()
        return snapshot_rows.packed(table, rows)


def code(books: Books, by: Caller, name: str) -> str:
    return accounting_codes.create(books, by, {"name": name, "type": "Cash"})


def another(house: House, owner: Zuora) -> tuple[Zuora, Happens]:
    """Another tenant, and what writes in its books."""
    client = house.zuora(tenant(owner, "Other"))
    by = house.store.read_directory(
        lambda d: sessions.caller_by_name(d, "Other", None, Channel.REST)
    )
    return client, lambda: house.store.write(by, partial(code, by=by, name="Till"))


@pytest.mark.usefixtures("draft")
def test_another_writes_while_a_snapshot_is_packed(
    house: House, owner: Zuora, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, writes = another(house, owner)
    before = books_of(owner)
    Meeting(monkeypatch, writes, 1)
    take(owner, "mine")
    codes = assert_done(other.get("/v1/accounting-codes"))["accountingCodes"]
    assert [each["name"] for each in codes] == ["Till"]
    assert_done(owner.send("POST", RESET, {}))
    restore(owner, "mine")
    assert books_of(owner) == before


@pytest.mark.usefixtures("draft")
def test_the_meeting_finds_one_that_is_packed_by_the_writer(
    house: House, owner: Zuora, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who packs within the transaction that keeps it lets nobody write."""
    by = house.company.sign_in()
    _, writes = another(house, owner)
    Meeting(monkeypatch, writes, 1)

    def at_once(books: Books, by: Caller) -> None:
        postings = books.directory.snapshots.packed(by.tenant.id, 100)
        assert postings is not None
        snapshots.keep(books, by, "bad", postings)

    with pytest.raises(RuntimeError, match="must not call the database again"):
        house.company.write(at_once, by)


def changes(house: House, draft: str) -> dict[str, Happens]:
    company = house.company
    company.sign_in()
    return {
        "entry": lambda: company.post_entry("Feb", DAY),
        "status": lambda: company.set_status(draft, "Canceled"),
        "row": lambda: company.add_transaction("Invoice Item", "Draft", DAY),
        "code": lambda: company.write(lambda books, by: code(books, by, "Till")),
    }


@pytest.mark.parametrize("what", ["entry", "status", "row", "code"])
def test_what_is_changed_meanwhile_is_part_of_it(
    house: House, owner: Zuora, draft: str, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    Meeting(monkeypatch, changes(house, draft)[what], 1)
    take(owner, "mine")
    after = books_of(owner)
    assert_done(owner.send("POST", RESET, {}))
    restore(owner, "mine")
    assert books_of(owner) == after


def test_where_changes_do_not_end_it_is_refused(
    house: House, owner: Zuora, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting(monkeypatch, changes(house, draft)["entry"], 100)
    refused = owner.send("POST", SNAPSHOTS, {"name": "mine"})
    assert_refused(refused, LOCK, naming="Something was changed in these books")
    assert meeting.met == 2 * len(LARGE)
    assert assert_done(owner.get(SNAPSHOTS))["snapshots"] == []
    with pytest.raises(snapshots.ChangedMeanwhile):
        snapshots.take(house.store, house.company.administrator, "mine")
    meeting.left = 0
    assert take(owner, "mine")["name"] == "mine"


def test_what_tells_of_a_change_is_asked_for(
    house: House, owner: Zuora, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a store that does not look keeps a state that never was."""
    meeting = Meeting(monkeypatch, changes(house, draft)["row"], 1)

    def blind(*_: object) -> bool:
        return False

    monkeypatch.setattr(SnapshotTable, "have_moved", blind)
    take(owner, "mine")
    assert not meeting.left
    after = books_of(owner)
    assert_done(owner.send("POST", RESET, {}))
    restore(owner, "mine")
    assert books_of(owner) != after


def test_a_request_that_comes_again_has_the_answer_that_it_had(owner: Zuora) -> None:
    keyed = {"Idempotency-Key": "one", "Content-Type": "application/json"}
    first, again = (
        owner.request("POST", SNAPSHOTS, body=b'{"name": "mine"}', headers=keyed) for _ in range(2)
    )
    assert assert_done(again) == assert_done(first)


def test_postings_may_be_too_many_by_themselves(
    house: House, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert draft
    packed: list[PackedPostings | None] = []
    house.company.read(
        lambda books, by: packed.append(books.directory.snapshots.packed(by.tenant.id, 1))
    )
    assert packed == [None]
    monkeypatch.setattr(snapshots, "ROWS_AT_MOST", 1)
    with pytest.raises(snapshots.SnapshotTooLarge):
        snapshots.take(house.store, house.company.sign_in(), "mine")
