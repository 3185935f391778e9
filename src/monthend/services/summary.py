"""The transactions of a journal run, added up until they are entries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monthend.domain import ledger
from monthend.domain.ledger import AccountingCode
from monthend.domain.money import text_of
from monthend.subledger.journal_runs import (
    Counted,
    EntryStatus,
    Group,
    Item,
    Sums,
    Transfer,
    billionths,
    in_order,
    items_of,
    step_of,
    type_of,
)

from .journal_ports import Candidate, JournalRun, Withdrawn
from .ports import JournalEntry


class RateMissing(Exception):
    """A transaction has no amount in home currency."""


class Summary:
    """What one run has taken so far: a part for every entry to be, and its sums.

    It grows with the entries, and not with the transactions.
    """

    def __init__(self, run: JournalRun, home_currency: str) -> None:
        self.run = run
        self._home = home_currency
        self._step = step_of(home_currency)
        self._types = frozenset(run.types)
        self._kinds: dict[tuple[str, str | None, str], str | None] = {}
        self._parts: dict[Group, int] = {}
        self._sums: list[Sums] = []
        self._values: dict[str | None, tuple[str, ...]] = {}

    def add(self, rows: Iterable[Candidate]) -> list[tuple[int, int]]:
        """Add those transactions that the run is for; the key of each, with its part."""
        taken = []
        for row in rows:
            kind = self._kind(row)
            if kind is None:
                continue
            if row.home_amount is None:
                raise RateMissing(
                    f"exchange rate from {row.currency} to {self._home} on {row.day} is missing"
                )
            currency = self._home if self.run.aggregate else row.currency
            group = Group(kind, currency, row.debit, self._segments(row.segments))
            part = self._parts.get(group)
            if part is None:
                part = self._parts[group] = len(self._sums)
                self._sums.append(Sums())
            self._sums[part].add(_counted(row, row.home_amount), self._step)
            taken.append((row.id, part))
        return taken

    def _kind(self, row: Candidate) -> str | None:
        """The documented type of a transaction that counts and that the run is for."""
        key = (row.type, row.subtype, row.status)
        if key not in self._kinds:
            kind = type_of(row.type, row.subtype)
            taken = kind in self._types and ledger.counts(row.type, row.status)
            self._kinds[key] = kind if taken else None
        return self._kinds[key]

    def take_back(self, rows: Iterable[Withdrawn]) -> None:
        """Leave out transactions that have stopped counting since they were taken."""
        for row in rows:
            self._sums[row.part].add(_counted(row, row.home_amount), self._step, count=-1)

    def _segments(self, text: str | None) -> tuple[str, ...]:
        """The values of a transaction's segments in the order of the rule; blank without one."""
        known = self._values.get(text)
        if known is None:
            values = json.loads(text or "{}")
            known = tuple(values.get(name, "") for name in self.run.segments)
            self._values[text] = known
        return known

    def entries(self, codes: Mapping[int, AccountingCode]) -> Iterator[JournalEntry]:
        """The entries, without numbers so far, in the order in which they are numbered."""
        names = {key: code.name for key, code in codes.items()}
        for part, group in in_order(self._parts, names):
            sums = self._sums[part]
            if sums.count:
                items = items_of(
                    group.debit, sums, currency=group.currency, home_currency=self._home,
                    aggregate=self.run.aggregate,
                )  # fmt: skip
                shown = [_item(each, codes) for each in items]
                yield self._entry(part, group, shown, count=sums.count, debit=names[group.debit])

    def _entry(
        self, part: int, group: Group, items: list[dict[str, Any]], *, count: int, debit: str
    ) -> JournalEntry:
        segments = zip(self.run.segments, group.segments, strict=True)
        return JournalEntry(
            number="",
            day=self.run.entry_day,
            currency=group.currency,
            status=EntryStatus.CREATED.value,
            details={
                "items": items,
                "segments": [
                    {"segmentName": name, "segmentValue": value} for name, value in segments
                ],
                "home_currency": self._home,
                "transaction_type": group.type,
                "time_period_start": self.run.target_start.isoformat(),
                "time_period_end": self.run.target_end.isoformat(),
                "debit_code": debit,
                "transaction_count": count,
            },
            created_by=self.run.requested_by,
            created_on=self.run.requested_on,
            aggregate=self.run.aggregate,
            transferred=Transfer.NO.value,
            run=self.run.id,
            part=part,
        )


def amount_of(entry: JournalEntry) -> str:
    """What an entry debits, in its currency."""
    debits = (item["amount"] for item in entry.details["items"] if item["debit"])
    return text_of(sum(debits), entry.currency)


def _counted(row: Candidate | Withdrawn, home_amount: int) -> Counted:
    return Counted(row.credit, row.amount, home_amount, billionths(row.home_rounding))


def _item(item: Item, codes: Mapping[int, AccountingCode]) -> dict[str, Any]:
    """An item as an entry keeps it: unsigned, but for a home amount of the other side.

    Amounts at several rates can come to a debit in one currency and a credit in the other.
    """
    code = codes[item.code]
    side = item.amount or item.home_amount
    return {
        "accounting_code": code.name,
        "accounting_code_type": code.type,
        "gl_account_name": code.gl_account_name,
        "gl_account_number": code.gl_account_number,
        "gl_string": None,
        "notes": None,
        "debit": side > 0,
        "amount": abs(item.amount),
        "home_amount": item.home_amount if side > 0 else -item.home_amount,
    }
