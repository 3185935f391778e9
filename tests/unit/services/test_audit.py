"""The chains of an installation: verified, anchored, exported, and compared with what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast

import pytest

from company import Company
from monthend.services import audit, history_sealing, replay
from monthend.services.audit import AnchorUnreadable
from monthend.services.audit_ports import AuditBooks, PeriodRow
from monthend.services.history_chain import (
    FIELDS,
    GONE,
    ChainFinding,
    Examination,
    Head,
)
from monthend.services.ports import StoreUnavailable

JANUARY = date(2026, 1, 1)


@pytest.fixture
def sealed(company: Company) -> Company:
    """A company with three months, all of its history sealed."""
    company.create_months(JANUARY, 3)
    company.clock.advance(timedelta(minutes=1))
    history_sealing.seal_waiting(company.store)
    return company


def test_every_row_is_in_one_chain_and_nothing_is_wrong(sealed: Company) -> None:
    found = audit.verify(sealed.store)
    assert found.findings == ()
    assert found.waiting == 0
    assert found.rows == sealed.rows("SELECT count(*) FROM history")[0][0]
    assert {head.chain.split()[0] for head in found.heads} == {"calendar", "tenant"}


def test_the_heads_are_kept_as_plain_data_and_read_again(sealed: Company) -> None:
    kept = audit.anchor(sealed.store).as_data()
    heads = audit.heads_of(kept)
    assert heads == audit.verify(sealed.store).heads
    assert audit.verify(sealed.store, heads).findings == ()


def test_a_head_that_is_not_there_any_more_is_found(sealed: Company) -> None:
    (first, *_) = audit.verify(sealed.store).heads
    beyond = Head(chain=first.chain, number=first.number + 1, hash=first.hash)
    (found,) = audit.verify(sealed.store, [beyond]).findings
    assert (found.chain, found.number) == (first.chain, first.number + 1)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"form": "another"},
        {"form": audit.ANCHOR_FORM},
        {"form": audit.ANCHOR_FORM, "heads": [{"chain": "c", "number": 0, "hash": "h"}]},
        {"form": audit.ANCHOR_FORM, "heads": [{"chain": "c\0", "number": 1, "hash": "h"}]},
        {"form": audit.ANCHOR_FORM, "heads": [{"chain": "\ud800", "number": 1, "hash": "h"}]},
        {
            "form": audit.ANCHOR_FORM,
            "heads": [{"chain": "c", "number": 1, "hash": each * 64} for each in "ab"],
        },
        {"form": audit.ANCHOR_FORM, "heads": []},
    ],
)
def test_what_is_no_anchor_is_refused(data: Any) -> None:
    with pytest.raises(AnchorUnreadable):
        audit.heads_of(data)


@pytest.mark.parametrize("name", ["calendar 9" + 30 * "9", "calendar ٣", "calendar 01", "other"])
def test_a_chain_that_was_made_up_is_told_like_any_finding(sealed: Company, name: str) -> None:
    """Its name need not be one that a chain can have."""
    sealed.spoil(f"INSERT INTO history_seal VALUES ('{name}', 1, 999999, 'x')")
    (found,) = audit.verify(sealed.store).findings
    assert (found.chain, found.history_id, found.problem) == (name, 999999, GONE)


def test_every_sealed_row_is_exported_in_the_order_of_its_chain(sealed: Company) -> None:
    rows = sealed.store.read_audit(lambda books: list(audit.entries(books)))
    found = audit.verify(sealed.store)
    assert len(rows) == found.rows
    assert list(rows[0]) == ["chain", "number", "hash", *FIELDS]
    for head in found.heads:
        of_chain = [row for row in rows if row["chain"] == head.chain]
        assert [row["number"] for row in of_chain] == list(range(1, head.number + 1))
        assert of_chain[-1]["hash"] == head.hash


def test_a_finding_says_where_it_is() -> None:
    found = ChainFinding(chain="calendar 1", number=7, history_id=9, problem=GONE)
    assert str(found) == f"calendar 1 number 7 (history row 9): {GONE}"
    whole = ChainFinding(chain="calendar 1", number=None, history_id=None, problem="is empty")
    assert str(whole) == "calendar 1: is empty"


def test_a_whole_database_is_replayed(sealed: Company) -> None:
    assert replay.replay(sealed.store).anomalies == ()


class GoneInTheMiddle:
    """The same books, of a store that is lost when the rows of a calendar are asked for."""

    def __init__(self, books: AuditBooks) -> None:
        self._books = books

    def __getattr__(self, name: str) -> Any:
        return getattr(self._books, name)

    def period_rows(self, calendar_id: int) -> Iterator[PeriodRow]:
        raise StoreUnavailable(file="books.db", cause=f"it was lost before calendar {calendar_id}")


def test_a_store_that_is_lost_in_a_replay_is_no_anomaly_of_the_books(sealed: Company) -> None:
    with pytest.raises(StoreUnavailable, match=r"books\.db cannot be used"):
        sealed.store.read_audit(
            lambda books: replay.replay_books(cast(AuditBooks, GoneInTheMiddle(books)))
        )


# What no program would write --------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (b"\xff", '{"is": {"bytes": "ff"}, "as": "it was"}'),
        ("a\udcff", '{"is": {"text": "61ff"}, "as": "it was"}'),
        (float("inf"), '{"is": {"real": "inf"}, "as": "it was"}'),
        (1.5, '{"is": 1.5, "as": "it was"}'),
        ("ü\n", '{"is": "ü\\n", "as": "it was"}'),
    ],
)
def test_an_exported_line_says_whatever_there_is(value: object, line: str) -> None:
    assert audit.line_of({"is": value, "as": "it was"}) == line


def test_a_finding_is_one_line_whatever_the_chain_is_called() -> None:
    found = ChainFinding(chain="c\n\udcff", number=1, history_id=None, problem=GONE)
    assert str(found) == f"c\\n\\udcff number 1: {GONE}"


def test_seals_whose_numbers_are_none_are_told_by_their_row() -> None:
    examination = Examination("calendar 1")
    examination.take([("abc", 7, "hash", None), (b"", b"", "hash", ["x"] * 14)])  # type: ignore[list-item]
    assert [(each.number, each.history_id) for each in examination.findings] == [
        (None, 7),
        (None, None),
    ]
    assert examination.present == 1
