"""Verifying, anchoring and exporting history, over a whole database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any

from monthend.domain.errors import InvalidValue

from .audit_ports import AuditBooks, HistoryBooks
from .history_chain import FIELDS, ChainFinding, Examination, Head
from .ports import Store

LINKS_AT_ONCE = 5000
NO_ANCHORS: Mapping[int, str] = {}
ANCHOR_FORM = "monthend anchor 1"
HASH_FORM = re.compile(r"[0-9a-f]{64}")


class AnchorUnreadable(InvalidValue):
    message = "The anchor cannot be read: {problem}."


class AnchorRefused(InvalidValue):
    message = (
        "No anchor is made: {chain} does not end in a number and a hash; "
        "`monthend audit verify` tells more."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the chains of a database came to; `waiting` rows have no seal yet."""

    heads: tuple[Head, ...]
    waiting: int
    findings: tuple[ChainFinding, ...]

    @property
    def rows(self) -> int:
        return sum(head.number for head in self.heads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The heads of all chains at a moment, to be kept where nobody can change both."""

    at: datetime
    heads: tuple[Head, ...] = field(default=())

    def as_data(self) -> dict[str, Any]:
        return {
            "form": ANCHOR_FORM,
            "at": self.at.isoformat(),
            "heads": [
                {"chain": head.chain, "number": head.number, "hash": head.hash}
                for head in self.heads
            ],
        }


def heads_of(data: Any) -> tuple[Head, ...]:
    """The heads that an anchor holds, read from plain data."""
    if not isinstance(data, dict) or data.get("form") != ANCHOR_FORM:
        raise AnchorUnreadable(problem=f"it is not of the form {ANCHOR_FORM!r}")
    heads = data.get("heads")
    if not isinstance(heads, list):
        raise AnchorUnreadable(problem="it has no list of heads")
    if not heads:
        raise AnchorUnreadable(problem="its list of heads is empty, which anchors nothing")
    read = tuple(_head_of(each) for each in heads)
    if len({(head.chain, head.number) for head in read}) < len(read):
        raise AnchorUnreadable(problem="it has two heads in one place")
    return read


def _head_of(data: Any) -> Head:
    match data:
        case {"chain": str(chain), "number": int(number), "hash": str(hash)} if (
            type(number) is int and number > 0 and chain.isprintable() and HASH_FORM.fullmatch(hash)
        ):
            return Head(chain=chain, number=number, hash=hash)
    raise AnchorUnreadable(
        problem="a head has a chain, a number from 1 on, and a hash of 64 lower-case hex digits"
    )


def verify(store: Store, anchored: Sequence[Head] = ()) -> Verified:
    """Recompute every chain, and compare it with heads that were kept elsewhere."""
    return store.read_audit(lambda books: verify_books(books, anchored))


def verify_books(books: AuditBooks, anchored: Sequence[Head] = ()) -> Verified:
    """The same on books that are open already."""
    heads: list[Head] = []
    findings: list[ChainFinding] = []
    waiting = 0
    by_chain: dict[str, dict[int, str]] = {}
    for head in anchored:
        by_chain.setdefault(head.chain, {})[head.number] = head.hash
    for chain in sorted({*books.chains(), *by_chain}):
        examined, waits = examined_chain(books, chain, by_chain.get(chain, {}))
        if not (examined.count or examined.findings or waits):
            examined.nameless(books.oddly_sealed(chain))
        waiting += waits
        findings += examined.findings
        if examined.count:
            heads.append(examined.head)
    return Verified(heads=tuple(heads), waiting=waiting, findings=tuple(findings))


def examined_chain(
    books: HistoryBooks, chain: str, anchors: Mapping[int, str] = NO_ANCHORS
) -> tuple[Examination, int]:
    """One chain recomputed, and how many of its rows wait for their seals."""
    examination = Examination(chain, anchors)
    for links in books.links(chain, LINKS_AT_ONCE):
        examination.take(links)
    examination.end()
    strays, waiting = books.strays(chain, examination.present)
    for key in strays:
        examination.stray(key)
    return examination, waiting


def anchor(store: Store) -> Anchor:
    """The heads of all chains as they are now."""
    return store.read_audit(anchor_books)


def anchor_books(books: AuditBooks) -> Anchor:
    """The same on books that are open already."""
    found = [head for chain in books.chains() if (head := books.head(chain)).number]
    for head in found:
        if not HASH_FORM.fullmatch(str(head.hash)) or not str(head.number).isdigit():
            raise AnchorRefused(chain=head.chain)
    return Anchor(at=books.now, heads=tuple(found))


def entries(books: AuditBooks) -> Iterator[dict[str, Any]]:
    """Every sealed row with its place and hash, chain by chain, as plain data.

    The fields of a row have the names and the order in which they are hashed.
    """
    for chain in books.chains():
        for links in books.links(chain, LINKS_AT_ONCE):
            for number, key, hash, row in links:
                fields = {"id": key} if row is None else dict(zip(FIELDS, row, strict=True))
                yield {"chain": chain, "number": number, "hash": hash, **fields}


def line_of(entry: Mapping[str, Any]) -> str:
    """An entry as one line of JSON, whatever somebody has put into the row.

    What JSON cannot say is an object in place of the value, which nothing else is: the
    bytes in hex of what is no text at all, or is one that is not in UTF-8.
    """
    try:
        line = json.dumps(entry, ensure_ascii=False, allow_nan=False)
        line.encode()
    except (TypeError, ValueError):
        return json.dumps({name: _sayable(value) for name, value in entry.items()})
    return line


def _sayable(value: object) -> object:
    match value:
        case bytes():
            return {"bytes": value.hex()}
        case str() if any("\ud800" <= each <= "\udfff" for each in value):
            return {"text": value.encode("utf-8", "surrogateescape").hex()}
        case float() if not isfinite(value):
            return {"real": str(value)}
    return value
