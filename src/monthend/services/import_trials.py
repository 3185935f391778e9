"""Imports tried: a file is judged row by row as its import would, and nothing is written.

Where an import ends at the first bad value, a trial goes on and tells of every row that
would be refused, up to a limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any, Protocol

from monthend.domain import ledger
from monthend.domain.errors import Refusal
from monthend.domain.ledger import AccountingCode

from . import import_catalogs, import_mapped
from .caller import Caller
from .import_callers import ImportKind
from .import_entries import EntryRows
from .import_files import Chunk, ImportRefused
from .import_mapped import Given, MappedTable, told_ragged
from .import_ports import Batch
from .import_transactions import TransactionRows
from .import_values import CodeBook
from .imports import COLUMNS, NEEDS, surroundings
from .late_rows import MovedRows, RowsChunk
from .ports import Books

ROWS_AT_ONCE = 1000
TOLD_AT_MOST = 200
WHOLE = {ImportKind.ENTRIES: "entry_id"}
NUMBERED = {ImportKind.TRANSACTIONS: "number", ImportKind.ENTRIES: "entry_id"}


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that an import would refuse, at which column, and why."""

    line: int
    column: str | None
    reason: str


@dataclass(slots=True, kw_only=True)
class Trial:
    """What an import would come to: its rows, those it would refuse, and what else it would do.

    There may be `more` bad lines than are told. Late rows would be moved, or wait.
    """

    rows: int = 0
    bad: list[BadLine] = field(default_factory=list)
    more: bool = False
    new_codes: Sequence[str] = ()
    moved: Sequence[MovedRows] = ()
    waiting: int = 0
    without_rate: Sequence[tuple[str, str]] = ()

    def tell(self, line: int, column: str | None, reason: object) -> None:
        if len(self.bad) >= TOLD_AT_MOST:
            self.more = True
        else:
            self.bad.append(BadLine(line, column, str(reason)))


class Judge(Protocol):
    """Judges some rows of one kind of file."""

    def judge(self, chunk: Chunk) -> None:
        """Refuse the first bad value of a chunk."""

    def after(self, trial: Trial) -> None:
        """Tell what the rows that were not refused would do."""


def tried(
    books: Books,
    caller: Caller,
    kind: ImportKind,
    given: Given,
    mapping: Mapping[str, str],
    *,
    create_codes: bool = False,
) -> Trial:
    """What the import of a table would come to now; each column that is missing is a bad line."""
    caller.require(NEEDS[kind])
    trial = Trial(rows=len(given.rows) + len(given.ragged))
    for line, width in given.ragged.items():
        trial.tell(line, None, told_ragged(given, width))
    missing = import_mapped.missing(given, COLUMNS[kind], mapping)
    for refused in missing:
        trial.tell(refused.line, refused.column, refused.reason)
    if missing:
        return trial
    file = MappedTable(given, COLUMNS[kind], mapping)
    judge = _judge(books, caller, kind, create_codes=create_codes)
    while (chunk := file.chunk(ROWS_AT_ONCE, whole=WHOLE.get(kind))) is not None:
        try:
            judge.judge(chunk)
        except Refusal:
            _one_by_one(judge, chunk, WHOLE.get(kind), trial)
    judge.after(trial)
    trial.bad.sort(key=lambda each: each.line)
    return trial


def _one_by_one(judge: Judge, chunk: Chunk, whole: str | None, trial: Trial) -> None:
    """Tell of every row of a chunk that is refused; of an entry its first one."""
    for each in _units(chunk, whole):
        try:
            judge.judge(each)
        except ImportRefused as refused:
            trial.tell(refused.line, refused.column, refused.reason)
        except Refusal as refused:
            trial.tell(each.line_of(0), None, refused)


def _units(chunk: Chunk, whole: str | None) -> Iterator[RowsChunk]:
    """Rows that stand or fall together."""
    starts = range(len(chunk)) if whole is None else _starts(chunk.column(whole))
    for start, end in pairwise((*starts, len(chunk))):
        places = range(start, end)
        yield RowsChunk([chunk.row(at) for at in places], [chunk.line_of(at) for at in places])


def _starts(values: Sequence[Any]) -> Sequence[int]:
    """Where another value begins than the one before."""
    return [at for at in range(len(values)) if at == 0 or values[at] != values[at - 1]]


def _judge(books: Books, caller: Caller, kind: ImportKind, *, create_codes: bool) -> Judge:
    if kind is ImportKind.CODES:
        return _Codes(books)
    if kind is ImportKind.RATES:
        return _Rates()
    return _Postings(books, caller, kind, create_codes=create_codes)


class _Postings:
    """Transactions or entries, by the judgements of their imports."""

    def __init__(
        self, books: Books, caller: Caller, kind: ImportKind, *, create_codes: bool
    ) -> None:
        around = surroundings(books, caller)
        # Keys that no code has: none of these is written.
        keys = count(-1, -1) if create_codes else None
        self._codes = CodeBook(around.codes, keys, {})
        judging = EntryRows if kind is ImportKind.ENTRIES else TransactionRows
        self._rows: EntryRows | TransactionRows = judging(around, self._codes)
        self._kind = kind
        self._books = books
        self._lines: dict[Any, int] = {}

    def judge(self, chunk: Chunk) -> None:
        # Whatever else refuses a chunk does so before it is added up.
        numbers = self._once(chunk)
        batch = Batch(id=0, calendar_id=self._books.calendar_id)
        taken = None
        with suppress(Refusal):
            taken = self._rows.taken(self._books.imports, batch, chunk)
        if taken is not None:
            raise taken
        self._rows.staged(chunk)
        self._lines.update(numbers)

    def _once(self, chunk: Chunk) -> dict[Any, int]:
        """The numbers of a chunk by their lines; one that was there before is refused."""
        name = NUMBERED[self._kind]
        numbers: Sequence[Any] = chunk.column(name)
        if self._kind is ImportKind.ENTRIES:
            places = _starts(numbers)
        else:
            numbers = list(zip(map(_type_of, chunk.column("type")), numbers, strict=True))
            places = list(range(len(numbers)))
        found: dict[Any, int] = {}
        for place in places:
            key, line = numbers[place], chunk.line_of(place)
            earlier = self._lines.get(key) or found.get(key)
            if earlier is not None:
                reason = f"the number is in line {earlier} as well"
                raise ImportRefused(line=line, column=name, reason=reason)
            found[key] = line
        return found

    def after(self, trial: Trial) -> None:
        late = self._rows.late
        trial.new_codes = [code.name for code in self._codes.made]
        trial.moved = late.moved
        trial.waiting = len(late.waiting)
        trial.without_rate = sorted(self._rows.added.unconverted())


def _type_of(name: str) -> str:
    try:
        return ledger.transaction_type(name)
    except Refusal:
        return name


class _OneChunk:
    """Some rows as a file of them alone."""

    where, sha256 = "line", ""

    def __init__(self, chunk: Chunk) -> None:
        self._left: list[Chunk] = [chunk]

    def chunk(self, at_most: int, *, whole: str | None = None) -> Chunk | None:  # noqa: ARG002
        return self._left.pop() if self._left else None


class _Codes:
    """Accounting codes, none of which may be there already."""

    def __init__(self, books: Books) -> None:
        self._known: dict[str, AccountingCode] = dict(books.codes())

    def judge(self, chunk: Chunk) -> None:
        for code in import_catalogs.read_codes(_OneChunk(chunk), self._known):
            self._known[code.name] = code

    def after(self, trial: Trial) -> None:
        """They do nothing else."""


class _Rates:
    """Exchange rates, one for a pair and a day."""

    def __init__(self) -> None:
        self._found: dict[Any, Any] = {}

    def judge(self, chunk: Chunk) -> None:
        given = import_catalogs.read_rates(_OneChunk(chunk))
        for at, rate in enumerate(given):
            key = (rate.date, rate.from_currency, rate.to_currency)
            other = self._found.get(key, rate)
            if other.rate != rate.rate:
                reason = f"there is another rate of that day, {other.rate:f}, further up"
                raise ImportRefused(line=chunk.line_of(at), column="rate", reason=reason)
        for rate in given:
            self._found[rate.date, rate.from_currency, rate.to_currency] = rate

    def after(self, trial: Trial) -> None:
        """They do nothing else."""
