"""The chains of an installation: verified, anchored, exported, and compared with what was kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from company import Company
from monthend.services import audit, history_sealing, replay
from monthend.services.audit import AnchorUnreadable
from monthend.services.history_chain import FIELDS, GONE, ChainFinding, Head

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
            "heads": [{"chain": "c", "number": 1, "hash": each} for each in "ab"],
        },
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
