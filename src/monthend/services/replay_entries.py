"""Journal entries as their lines and their history tell them, and where that cannot be.

An entry that was posted by itself has a row of history of its own, with its number, day,
amount and currency; it shows items, one for each line. One that an import brought has its
lines in a row, and history has the import. Once either was cancelled it has lines that take
the others back, written with the row of history that tells so. One of a journal run has no
lines at all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from monthend.domain import money
from monthend.subledger.journal_runs import EntryStatus

from .audit_ports import EntryBooks, EntryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OddEntry:
    """Something wrong with an entry, with the commit sequence of its row of history if there is."""

    commit_sequence: int | None
    subject: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of an entry."""

    key: int
    code: str
    amount: int
    home: int | None
    day: str
    currency: str
    sequence: str
    batch: str


def odd_entries(
    books: EntryBooks, codes: Mapping[int, str], at_most: int, *, each: bool
) -> list[OddEntry]:
    """What is wrong with the entries of a calendar, so much of it; codes by key.

    Unless each is looked at by itself, nobody sees what an entry shows beside its columns.
    """
    agree = not each and _agree(books)
    every = chain.from_iterable(books.others() if agree else books.each())
    found = list(islice((odd for row in every for odd in judged(row, codes)), at_most))
    if agree:
        return found
    for sequence, number in books.not_cancelled(at_most):
        problem = "history tells that it was cancelled, and it is not"
        found.append(
            OddEntry(commit_sequence=sequence, subject=f"the entry {number}", problem=problem)
        )
    for sequence, key in books.lines_of_nothing(at_most):
        problem = "the entry that it belongs to is not there"
        found.append(OddEntry(commit_sequence=sequence, subject=f"line {key}", problem=problem))
    for sequence, number in books.gone(at_most):
        problem = "history knows it, and it is not there"
        found.append(
            OddEntry(commit_sequence=sequence, subject=f"the entry {number}", problem=problem)
        )
    return found


def _agree(books: EntryBooks) -> bool:
    """What cannot even be added up agrees with nothing."""
    try:
        return books.agree()
    except (ValueError, TypeError, ArithmeticError):
        return False


def judged(row: EntryRow, codes: Mapping[int, str]) -> Iterator[OddEntry]:
    """What is wrong with one entry."""
    try:
        problems = list(_problems(row, codes))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        problems = ["it cannot be read, or its lines, or what history tells of it"]
    sequence = row.commit_sequence if isinstance(row.commit_sequence, int) else None
    for problem in problems:
        yield OddEntry(commit_sequence=sequence, subject=f"the entry {row.number}", problem=problem)


def _problems(row: EntryRow, codes: Mapping[int, str]) -> Iterator[str]:
    cancelled = row.status != EntryStatus.CREATED
    if row.ends != cancelled:
        yield f"its status is {row.status}, and history has {row.ends} rows of its cancelling"
    every = _lines_of(row, codes)
    if row.run is not None:
        yield from _unlike_run(row, every)
        return
    ended = str(row.ended) if cancelled and row.ends else None
    lines = [line for line in every if line.sequence != ended]
    if ended is not None:
        back = [line for line in every if line.sequence == ended]
        yield from _unlike_reversal(row, lines, back)
    debit = sum(line.amount for line in lines if line.amount > 0)
    yield from _unlike_lines(row, lines)
    if row.first_line is not None:
        yield from _unlike_file(row, lines)
        return
    if not row.rows:
        yield "history knows nothing of who wrote it"
        return
    if row.rows > 1:
        yield f"history has {row.rows} rows of it"
    yield from _unlike_history(row, debit)
    if any(line.sequence != str(row.commit_sequence) for line in lines):
        yield "its lines were written with another commit sequence than its row of history"
    if _items(row.details) != [(line.code, *_side(line)) for line in lines]:
        yield "the items that it shows are not its lines"


def _lines_of(row: EntryRow, codes: Mapping[int, str]) -> Sequence[_Line]:
    """Its lines in the order in which they were written."""
    lines = []
    for text in (row.lines or "").splitlines():
        key, code, amount, home, day, currency, sequence, batch = text.split("\t")
        lines.append(
            _Line(
                key=int(key), code=codes.get(int(code), ""), amount=int(amount),
                home=int(home) if home else None, day=day, currency=currency,
                sequence=sequence, batch=batch,
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: line.key)


def _unlike_lines(row: EntryRow, lines: Sequence[_Line]) -> Iterator[str]:
    """What holds of every entry: it balances, and its lines are of its day and currency."""
    off = sum(line.amount for line in lines)
    if off:
        yield f"its debits and credits differ by {off} {row.currency} in minor units"
    elif home := sum(line.home or 0 for line in lines):
        yield f"its debits and credits differ by {home} minor units in home currency"
    if any(line.day != row.day for line in lines):
        yield f"it is of {row.day}, and has lines of another day"
    if any(line.currency != row.currency for line in lines):
        yield f"it is in {row.currency}, and has lines in another currency"
    if any(line.batch != ("" if row.batch is None else str(row.batch)) for line in lines):
        yield "it has lines that came another way than it did"


def _unlike_reversal(row: EntryRow, lines: Sequence[_Line], back: Sequence[_Line]) -> Iterator[str]:
    """What took a cancelled entry back is what it was, on the other side."""
    given = Counter((line.code, line.amount, line.home) for line in lines)
    taken = Counter(
        (line.code, -line.amount, None if line.home is None else -line.home) for line in back
    )
    if given != taken:
        yield "the lines that took it back are not those that it had"
    if any((line.day, line.currency) != (row.day, row.currency) or line.batch for line in back):
        yield "the lines that took it back are of another day or currency, or came with an import"


def _unlike_run(row: EntryRow, lines: Sequence[_Line]) -> Iterator[str]:
    """An entry of a journal run summarises: it has no lines, and its items balance."""
    if lines:
        yield "it is of a journal run, and has lines"
    if row.rows != 1:
        yield f"history has {row.rows or 0} rows of it"
        return
    items = json.loads(row.details)["items"]
    debit = sum(item["amount"] for item in items if item["debit"])
    if off := 2 * debit - sum(item["amount"] for item in items):
        yield f"its debits and credits differ by {off} {row.currency} in minor units"
    yield from _unlike_history(row, debit)
    told = json.loads(row.new or "")["journalRun"]
    if told != row.run:
        yield f"its journal run is {row.run}, and {told} by its history"


def _unlike_file(row: EntryRow, lines: Sequence[_Line]) -> Iterator[str]:
    """The lines of an imported entry are between those that it names.

    Lines of others may be between them: where several wrote at once, keys were given in turns.
    """
    first, count = row.first_line or 0, row.line_count or 0
    if not lines or not all(first <= line.key < first + count for line in lines):
        yield f"its lines are not among the {count} from {first} on that it names"
    if row.batch is None:
        yield "it names its lines as an imported one does, and no import brought it"


def _unlike_history(row: EntryRow, debit: int) -> Iterator[str]:
    told = json.loads(row.new or "")
    for what, ours, theirs in (
        ("day", row.day, told["date"]),
        ("currency", row.currency, told["currency"]),
        ("amount", money.text_of(debit, row.currency), told["amount"]),
        ("writer", row.created_by, row.user_id),
        ("time", row.created_on, row.at),
    ):
        if ours != theirs:
            yield f"its {what} is {ours}, and {theirs} by its history"


def _items(details: str) -> list[tuple[object, ...]]:
    """The items that an entry shows and that move something, each as its line would be."""
    return [
        (item["accounting_code"], bool(item["amount"] and item["debit"]), item["amount"],
         item["home_amount"])
        for item in json.loads(details)["items"]
        if item["amount"] or item["home_amount"]
    ]  # fmt: skip


def _side(line: _Line) -> tuple[bool, int, int | None]:
    return line.amount > 0, abs(line.amount), None if line.home is None else abs(line.home)
