"""The chain of hashes over history: how a row is hashed, and what an examination finds.

Each calendar has a chain, and each tenant one for what concerns no calendar. A
seal gives a row of history the next number of its chain and a hash over the
hash before, the number and every field of the row. Whoever changes, takes away,
puts in or moves a row breaks the chain at that place, unless every later seal
is written anew; and that shows to whoever has kept a number and its hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

FIELDS = (
    "id", "tenant_id", "calendar_id", "period_id", "commit_sequence", "at", "user_id", "channel",
    "track_id", "event", "subject", "old_values", "new_values", "reason",
)  # fmt: skip
"""The fields of a row in the order in which they are hashed: all there are."""

GENESIS = "0" * 64
"""What stands in place of the hash before the first."""

CALENDAR, TENANT = "calendar ", "tenant "

Stored = Sequence[Any]
"""A row of history as the database keeps it, its fields in the order of `FIELDS`."""

Link = tuple[int, int, str, Stored | None]
"""A seal: number, key of the row, hash; and the row itself, None where it is gone."""

Digest = Callable[[str, str, int, Stored], str]


def calendar_chain(calendar_id: int) -> str:
    return f"{CALENDAR}{calendar_id}"


def tenant_chain(tenant_id: str) -> str:
    return f"{TENANT}{tenant_id}"


def chain_of(row: Stored) -> str:
    """The chain that a row belongs to."""
    _, tenant_id, calendar_id, *_ = row
    return tenant_chain(tenant_id) if calendar_id is None else calendar_chain(calendar_id)


def digest(previous: str, chain: str, number: int, row: Stored) -> str:
    """The hash of a row at a place of a chain, in hex.

    Every field goes in with its length before it, a missing one as a dash, so
    that no two rows make the same text.
    """
    fields = [
        "-" if value is None else f"{len(text)}:{text}"
        for value in (chain, number, *row)
        for text in (str(value),)
    ]
    return sha256((previous + "".join(fields)).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a chain ends, or ended: the last number and its hash."""

    chain: str
    number: int
    hash: str


def empty(chain: str) -> Head:
    """The head of a chain without a seal."""
    return Head(chain=chain, number=0, hash=GENESIS)


def seals(head: Head, rows: Iterable[Stored]) -> list[tuple[int, int, str]]:
    """The next seals of a chain: number, key of the row, hash."""
    made, number, previous = [], head.number, head.hash
    for row in rows:
        number += 1
        previous = digest(previous, head.chain, number, row)
        made.append((number, row[0], previous))
    return made


def legible(text: str) -> str:
    """A text in one line that any terminal can show, whatever somebody put into a name."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFinding:
    """Something wrong with a chain, and where: a number, the row it is of, or both."""

    chain: str
    number: int | None
    history_id: int | None
    problem: str

    def __str__(self) -> str:
        place = "" if self.number is None else f" number {self.number}"
        row = "" if self.history_id is None else f" (history row {self.history_id})"
        return legible(f"{self.chain}{place}{row}: {self.problem}")


GONE = "the history row is gone"
CHANGED = "the history row is not what was sealed"
HASH_CHANGED = "the stored hash is not that of the row"
MISSING = "the seal is missing"
NO_NUMBER = "a chain is counted from 1"
NO_INTEGER = "the number of the seal is no number"
NO_CHAIN = "no chain has such a name, and somebody has put rows or seals under it"
FOREIGN = "the row belongs to another chain"
BEYOND = "it was anchored, and the chain ends before it"
NOT_ANCHORED = "the hash is not the one that was anchored"
OF_ANCHORS = (BEYOND, NOT_ANCHORED)
"""What only a comparison with an anchor finds; the chain by itself may be whole."""
UNSEALED = "the row has no seal, though later rows have; it was put in, or its seal was taken away"


class Examination:
    """Recomputes one chain, link by link in the order of the numbers.

    `anchors` are hashes that were kept elsewhere, by number. Of a gap only the
    first missing number is told, with how many are missing.
    """

    def __init__(
        self, chain: str, anchors: Mapping[int, str] | None = None, *, digest: Digest = digest
    ) -> None:
        self.chain = chain
        self.findings: list[ChainFinding] = []
        self.count = 0
        self.present = 0
        self._anchors = dict(anchors or {})
        self._digest = digest
        self._changed = 0
        self._last = 0
        self._stored = GENESIS
        self._computed = GENESIS

    @property
    def head(self) -> Head:
        """The last seal that was seen, with the hash as stored."""
        return Head(chain=self.chain, number=self._last, hash=self._stored)

    def take(self, links: Iterable[Link]) -> None:
        """Examine the links that come next."""
        chain, compute = self.chain, self._digest
        for number, key, stored, row in links:
            self.count += 1
            if number != self._last + 1 and not self._skips_to(number, key, row):
                continue
            if row is None:
                self._find(number, key, GONE)
                computed = stored = str(stored)
            elif not self._stored:
                # What stood before is gone, and with it what this one was hashed with.
                self.present += 1
                computed = stored = str(stored)
                if chain_of(row) != chain:
                    self._find(number, key, FOREIGN)
            else:
                self.present += 1
                computed = compute(self._stored, chain, number, row)
                if computed != stored:
                    stored = str(stored)
                    computed = self._differs(number, key, stored, row, computed)
                elif chain_of(row) != chain:
                    self._find(number, key, FOREIGN)
            if self._anchors and self._anchors.pop(number, stored) != stored:
                self._find(number, key, NOT_ANCHORED)
            self._last, self._stored, self._computed = number, stored, computed

    def _skips_to(self, number: Any, key: Any, row: Stored | None) -> bool:
        """Whether a number that is not the next is one further on; else it is out of order.

        Numbers come in their order, which has those that are none at its end, so what is
        not beyond the last can only be one from before the first.
        """
        if type(number) is int and number > self._last:
            self._gap(number - 1)
            self._computed = self._stored = ""
            return True
        self.present += row is not None
        if type(number) is int:
            self._find(number, key, NO_NUMBER)
        else:
            self._find(None, key, NO_INTEGER)
        return False

    def end(self) -> None:
        """Nothing follows: what was anchored beyond the last link is missing."""
        for number in sorted(self._anchors):
            self._find(number, None, BEYOND)
        self._anchors.clear()

    def nameless(self, sealed: Sequence[int]) -> None:
        """There is something of this chain, and it can be none of a chain's rows and seals."""
        for key in sealed or (None,):
            self._find(None, key, NO_CHAIN)

    def stray(self, key: int) -> None:
        """A row that should have a seal has none."""
        self._find(None, key, UNSEALED)

    def _differs(self, number: int, key: int, stored: str, row: Stored, computed: str) -> str:
        """Say whether it is this row that was changed, or the hash before it."""
        if self._computed != self._stored:
            from_computed = self._digest(self._computed, self.chain, number, row)
            if from_computed == stored:
                # Both rows are whole; what was changed is the hash between them.
                before = self.findings[self._changed]
                self.findings[self._changed] = replace(before, problem=HASH_CHANGED)
                return stored
        self._changed = len(self.findings)
        self._find(number, key, CHANGED)
        return computed

    def _gap(self, until: int) -> None:
        first = self._last + 1
        more = f", and those up to {until} with it" if until > first else ""
        self._find(first, None, MISSING + more)

    def _find(self, number: int | None, key: Any, problem: str) -> None:
        row = key if type(key) is int else None
        self.findings.append(
            ChainFinding(chain=self.chain, number=number, history_id=row, problem=problem)
        )
