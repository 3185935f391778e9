"""Whoever changes history is found out, and where; what an anchor is for is shown beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

import pytest

from any_store import POSTGRESQL, SQLITE, Unguarded, unguarded
from company import Company
from monthend.services import audit
from monthend.services.history_chain import (
    GENESIS,
    ChainFinding,
    Digest,
    Examination,
    Head,
    Link,
    Stored,
    digest,
    seals,
)
from monthend.services.history_sealing import seal_waiting
from monthend.storage.store import SqliteStore
from reliability import tried
from storage.tampering import Tampered, Tamperer

KINDS_BY_THEMSELVES, KINDS_WITH_ANCHOR = 26, 2


@dataclass(slots=True)
class Sealed:
    """A history that is sealed to its end, its heads, and a connection that tampers with it."""

    connection: Unguarded
    company: Company
    heads: tuple[Head, ...]

    def findings(self, anchored: tuple[Head, ...] = ()) -> tuple[ChainFinding, ...]:
        """What a verification finds in the state that this connection sees."""
        books = self.connection.audit(self.company.clock())
        return audit.verify_books(books, anchored).findings


@pytest.fixture
def sealed(company: Company) -> Iterator[Sealed]:
    months = company.create_months(date(2026, 1, 1), 4)
    for month in ("Jan", "Feb", "Mar"):
        for day in range(1, 9):
            company.post_entry(month, date(2026, ("Jan", "Feb", "Mar").index(month) + 1, day))
    company.set_status(company.add_transaction("Payment", "Draft", date(2026, 1, 9)), "Processed")
    company.close_through(months[:2])
    company.reopen(months[1])
    company.close_through([months[1]])
    seal_waiting(company.store)
    heads = audit.anchor(company.store).heads
    assert {head.chain.split()[0] for head in heads} == {"calendar", "tenant"}
    assert sum(head.number for head in heads) > 40
    with unguarded(company.store) as connection:
        yield Sealed(connection, company, heads)


def located(tampered: Tampered, findings: tuple[ChainFinding, ...]) -> bool:
    """Whether the first finding of the chain is at the place, or one names the row."""
    first = [each.number for each in findings if each.chain == tampered.chain][:1]
    return first == [tampered.number] or any(each.history_id in tampered.rows for each in findings)


def tamper(sealed: Sealed, tries: int, *, seed: int, anchored: bool) -> list[str]:
    """Do every kind of harm in turn, so often in all; those that were not found or located."""
    random, missed, done = Random(seed), [], 0
    sealed.connection.execute("SAVEPOINT whole")
    tamperer = Tamperer(sealed.connection, random)
    kinds = list(tamperer.kinds_for_an_anchor() if anchored else tamperer.kinds())
    assert len(kinds) == (KINDS_WITH_ANCHOR if anchored else KINDS_BY_THEMSELVES)
    while done < tries:
        name, harm = kinds[done % len(kinds)]
        sealed.connection.execute("SAVEPOINT harm")
        tampered = harm()
        findings = sealed.findings(sealed.heads if anchored else ())
        if not located(tampered, findings):
            missed.append(f"{name}: {tampered}, {[str(each) for each in findings]}")
        sealed.connection.execute("ROLLBACK TO harm")
        sealed.connection.execute("RELEASE harm")
        done += 1
    sealed.connection.execute("ROLLBACK TO whole")
    return missed


def test_an_untouched_history_has_nothing_wrong(sealed: Sealed) -> None:
    assert sealed.findings() == ()
    assert sealed.findings(sealed.heads) == ()


def test_every_harm_is_found_where_it_was_done(sealed: Sealed) -> None:
    assert tamper(sealed, 300, seed=1, anchored=False) == []


def test_what_only_an_anchor_shows_is_found(sealed: Sealed) -> None:
    assert tamper(sealed, 60, seed=2, anchored=True) == []


@pytest.mark.nightly
def test_every_one_of_two_thousand_harms_is_found(
    sealed: Sealed, record_property: Callable[[str, object], None]
) -> None:
    for times, seed, anchored in ((1700, 3, False), (300, 4, True)):
        assert tamper(sealed, times, seed=seed, anchored=anchored) == []
        tried(
            record_property,
            "history is changed behind the program's back, "
            + ("its end cut off or written anew" if anchored else "every other way"),
            promise="History that was changed is found out",
            store=SQLITE if isinstance(sealed.company.store, SqliteStore) else POSTGRESQL,
            times=times,
            result="each found and located" + (" with an anchor" if anchored else ""),
        )


@pytest.mark.parametrize("harm", ["cut_tail", "rewrite"])
def test_without_an_anchor_a_new_end_goes_unnoticed(sealed: Sealed, harm: str) -> None:
    """This is what the anchor is for."""
    getattr(Tamperer(sealed.connection, Random(5)), harm)()
    assert sealed.findings() == ()
    assert sealed.findings(sealed.heads) != ()


def test_a_hash_is_told_from_its_row(sealed: Sealed) -> None:
    tamperer = Tamperer(sealed.connection, Random(6))
    chain = max(tamperer.lengths, key=lambda each: tamperer.lengths[each])
    sealed.connection.execute(
        "UPDATE history_seal SET hash = ? WHERE chain = ? AND number = 5", ("0" * 64, chain)
    )
    (found,) = sealed.findings()
    assert (found.number, found.problem) == (5, "the stored hash is not that of the row")


def test_an_anchor_from_before_is_no_hindrance(sealed: Sealed) -> None:
    sealed.connection.execute("ROLLBACK")
    sealed.company.create_period(
        {"name": "May", "end_date": date(2026, 5, 31), "fiscal_year": 2026}
    )
    seal_waiting(sealed.company.store)
    sealed.connection.execute("BEGIN")
    assert sealed.findings(sealed.heads) == ()


# A known-bad chain --------------------------------------------------------------------------


def digest_of_the_row_alone(previous: str, chain: str, number: int, row: Stored) -> str:
    """A hash that does not rest on the one before."""
    return digest("", chain, number, row)


def forgeries_found(compute: Digest) -> int:
    """What is found of a row in the middle that was written anew, with a seal of its own."""
    rows: list[Stored] = [(key, *["x"] * 13) for key in range(1, 6)]
    forged: Stored = (3, *["forged"] * 13)
    links: list[Link] = []
    previous = GENESIS
    for number, row in enumerate(rows, 1):
        hash = compute(previous, "calendar 1", number, row)
        links.append((number, row[0], hash, row))
        previous = hash
    before = links[1][2]
    links[2] = (3, 3, compute(before, "calendar 1", 3, forged), forged)
    examination = Examination("calendar 1", digest=compute)
    examination.take(links)
    return len(examination.findings)


def test_a_row_forged_with_its_seal_shows_at_the_next_one() -> None:
    assert forgeries_found(digest) == 1


def test_without_the_hash_before_such_a_row_goes_unnoticed() -> None:
    assert forgeries_found(digest_of_the_row_alone) == 0


def test_seals_are_what_an_examination_expects() -> None:
    rows = [(key, *["x"] * 13) for key in range(1, 6)]
    head = Head(chain="calendar 1", number=0, hash="0" * 64)
    examination = Examination("calendar 1")
    examination.take(
        (number, key, hash, row)
        for (number, key, hash), row in zip(seals(head, rows), rows, strict=True)
    )
    assert examination.findings == []
    assert examination.head.number == 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        ((None, "x"), ("-", "x")),
        (("1:a", "b"), ("1", "a1:b")),
    ],
)
def test_no_two_rows_make_the_same_hash(
    one: tuple[str | None, ...], other: tuple[str | None, ...]
) -> None:
    assert digest("", "c", 1, one) != digest("", "c", 1, other)
