"""Imports: a file of any size comes in whole or not at all, and nobody waits for it.

Rows are staged in small transactions under a batch that does not count. One
short transaction then asks the gate again, adds the balances and lets the
batch count. What a dead importer left behind the next takes over, if it imports
the same, or else deletes.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any, Protocol

from monthend.domain import gate
from monthend.domain.money import BALANCE_LIMIT
from monthend.domain.permissions import Operation
from monthend.subledger.errors import BalanceTooLarge

from . import (
    import_catalogs,
    import_entries,
    import_resuming,
    import_transactions,
    late_rates,
    posting_rules,
)
from .caller import Caller
from .import_balances import Added
from .import_callers import ImportKind as ImportKind
from .import_callers import Progress, Told, as_of_now, write_as_of_now
from .import_files import BinaryFile, Chunk, Columns, CsvFile, ImportRefused, RowFile
from .import_ports import Batch, ImportBooks, RowsTaken
from .import_resuming import LEASE as LEASE
from .import_resuming import Begun, Rereadable
from .import_resuming import ImportOvertaken as ImportOvertaken
from .import_resuming import discard_abandoned as discard_abandoned
from .import_values import CodeBook, Surroundings
from .late_rows import LateRows, MovedRows
from .ports import Books, Store, StoreUnavailable

FIRST_CHUNK = 500
LARGEST_CHUNK = 20_000
SECONDS_PER_CHUNK = 0.04
CODE_KEYS_AT_ONCE = 100
OBJECTS_BETWEEN_COLLECTIONS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What came of an import.

    `unconverted` counts what the file's lines still lack an exchange rate for,
    `converted` earlier lines that got their amount in home currency by it. What came late
    was `moved` into open days, or is `queued` for approval and counts nowhere yet. The first
    rows, as many as `resumed_after` says, were staged by an importer that died.
    """

    kind: ImportKind
    rows: int
    sha256: str
    commit_sequence: int
    codes_made: int = 0
    unconverted: int = 0
    converted: int = 0
    moved: tuple[MovedRows, ...] = ()
    queued: int = 0
    resumed_after: int = 0


Reader = Callable[[BinaryFile, Columns], RowFile]
COLUMNS = {
    ImportKind.TRANSACTIONS: import_transactions.COLUMNS,
    ImportKind.ENTRIES: import_entries.COLUMNS,
    ImportKind.CODES: import_catalogs.CODE_COLUMNS,
    ImportKind.RATES: import_catalogs.RATE_COLUMNS,
}
NEEDS = {
    ImportKind.TRANSACTIONS: Operation.IMPORT_POSTINGS,
    ImportKind.ENTRIES: Operation.IMPORT_POSTINGS,
    ImportKind.CODES: Operation.IMPORT_CODES,
    ImportKind.RATES: Operation.IMPORT_RATES,
}


def import_file(
    store: Store,
    caller: Caller,
    source: BinaryFile | Rereadable,
    *,
    kind: ImportKind,
    create_codes: Mapping[str, str] | bool = False,
    file_name: str,
    progress: Progress,
    reader: Reader = CsvFile,
) -> ImportResult:
    """Import an open binary file; `progress` is told the number of rows read so far.

    Codes that are made get the types that `create_codes` has for their names, else those
    that their names begin with. The `reader` knows the format of the file. Postings from
    what is rereadable are taken up where a dead importer of the same has left them.
    """
    caller = as_of_now(store, caller)
    needs = (NEEDS[kind], Operation.IMPORT_CODES) if create_codes is not False else (NEEDS[kind],)
    told = Told(caller=caller, kind=kind, needs=needs, file_name=file_name, progress=progress)
    told.require(caller)
    rereadable = source if isinstance(source, Rereadable) else None
    file = reader(source.file if isinstance(source, Rereadable) else source, COLUMNS[kind])
    try:
        with _collecting_rarely():
            return _import(store, told, file, create_codes, rereadable)
    except ImportRefused as refused:
        raise refused.told_in(file.where) from refused.__cause__


def _import(
    store: Store,
    told: Told,
    file: RowFile,
    create_codes: Mapping[str, str] | bool,
    rereadable: Rereadable | None,
) -> ImportResult:
    if told.kind in (ImportKind.TRANSACTIONS, ImportKind.ENTRIES):
        return _import_postings(store, told, file, create_codes, rereadable)
    discard_abandoned(store)
    return (_import_codes if told.kind is ImportKind.CODES else _import_rates)(store, told, file)


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Rows refer to nothing; looking for cycles among them is a sixth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(max(OBJECTS_BETWEEN_COLLECTIONS, usual[0]), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


# Codes and rates ------------------------------------------------------------------------


def _import_codes(store: Store, told: Told, file: RowFile) -> ImportResult:
    known = store.read_calendar(told.caller.calendar_id, lambda books: books.codes())
    codes = import_catalogs.read_codes(file, known)
    told.progress(len(codes))

    def add(books: Books, caller: Caller) -> int:
        books.add_codes(codes, caller)
        told.note(books, caller, len(codes), file.sha256)
        return books.commit_sequence

    return ImportResult(
        kind=told.kind,
        rows=len(codes),
        sha256=file.sha256,
        commit_sequence=write_as_of_now(store, told, add),
        codes_made=len(codes),
    )


def _import_rates(store: Store, told: Told, file: RowFile) -> ImportResult:
    """Import rates, then convert what has waited for them."""
    rates = import_catalogs.read_rates(file)
    told.progress(len(rates))

    def add(books: Books, caller: Caller) -> int:
        books.add_rates(rates)
        told.note(books, caller, len(rates), file.sha256)
        return books.commit_sequence

    sequence = write_as_of_now(store, told, add)
    return ImportResult(
        kind=told.kind,
        rows=len(rates),
        sha256=file.sha256,
        commit_sequence=sequence,
        converted=late_rates.convert_unconverted(store, told.caller),
    )


# Transactions and entries ---------------------------------------------------------------


class _Rows(Protocol):
    """Judges chunks of one kind of file, and adds up what they will do to the balances."""

    added: Added
    codes: CodeBook

    @property
    def late(self) -> LateRows: ...
    @property
    def revenue_days(self) -> Any: ...
    def staged(self, chunk: Chunk) -> Any: ...
    def stage(self, imports: ImportBooks, batch: Batch, staged: Any) -> None: ...
    def taken(self, imports: ImportBooks, batch: Batch, chunk: Chunk) -> ImportRefused | None: ...


def _import_postings(
    store: Store,
    told: Told,
    file: RowFile,
    create_codes: Mapping[str, str] | bool,
    rereadable: Rereadable | None,
) -> ImportResult:
    entries = told.kind is ImportKind.ENTRIES
    around = store.read_calendar(
        told.caller.calendar_id, lambda books: surroundings(books, told.caller)
    )
    new_keys = None if create_codes is False else _new_keys(store, told.caller.calendar_id)
    types = {} if isinstance(create_codes, bool) else create_codes
    judging = import_entries.EntryRows if entries else import_transactions.TransactionRows
    begun = import_resuming.begun(store, told, around, create_codes, rereadable)
    try:
        rows: _Rows = judging(around, CodeBook(around.codes, new_keys, types, begun.codes))
        count = _Staging(store, begun, rows, whole="entry_id" if entries else None).run(file, told)
        import_resuming.check_unchanged(begun, rereadable)
        return _post(store, told, _Staged(begun, rows, count, file.sha256))
    except BaseException as problem:
        # What a lost store leaves is there for whoever imports the same again.
        if rereadable is None or not isinstance(problem, StoreUnavailable):
            # A store that cannot even delete leaves it to the next import.
            with suppress(StoreUnavailable):
                import_resuming.discard(store, begun.batch)
        if isinstance(problem, OverflowError):
            raise BalanceTooLarge(limit=f"{BALANCE_LIMIT:,}") from problem
        raise


def surroundings(books: Books, caller: Caller) -> Surroundings:
    """What the rows of a file are judged by."""
    return Surroundings(
        caller=caller,
        calendar=books.calendar(),
        codes=books.codes(),
        rates=books.rates(),
        rules=posting_rules.current(books),
    )


def _new_keys(store: Store, calendar_id: int) -> Iterator[int]:
    """Keys for codes that are there only once the import counts."""
    while True:
        yield from store.write_calendar(
            calendar_id,
            lambda books: books.imports.reserve_code_keys(CODE_KEYS_AT_ONCE),
            posting=True,
        )


class _Staging:
    """Rows on their way into the batch, as many at once as a short transaction takes."""

    def __init__(self, store: Store, begun: Begun, rows: _Rows, *, whole: str | None) -> None:
        self._store = store
        self._begun = begun
        self._batch = begun.batch
        self._rows = rows
        self._whole = whole
        self._size = FIRST_CHUNK

    def run(self, file: RowFile, told: Told) -> int:
        """Stage a whole file and answer the number of its rows."""
        count = self._begun.rows
        for chunk in self._chunks(file, told):
            if len(chunk):
                self._stage(chunk)
            count += len(chunk)
            told.progress(count)
        return count

    def _chunks(self, file: RowFile, told: Told) -> Iterator[Chunk]:
        """The rows of a file that are still to be staged."""
        yield from import_resuming.judged_again(
            file, self._rows, self._begun, told, whole=self._whole, renew=self._renew
        )
        while (chunk := file.chunk(self._size, whole=self._whole)) is not None:
            yield chunk

    def _renew(self) -> None:
        self._store.write_calendar(self._batch.calendar_id, self._hold, posting=True)

    def _hold(self, books: Books, *, rows: int = 0) -> None:
        if not books.imports.renew(self._batch, books.wall + LEASE, rows=rows):
            raise ImportOvertaken

    def _stage(self, chunk: Chunk) -> None:
        staged = self._rows.staged(chunk)
        calendar_id = self._batch.calendar_id
        try:
            seconds = self._store.write_calendar(
                calendar_id, lambda books: self._write(books, staged, len(chunk)), posting=True
            )
        except RowsTaken:
            refused = self._store.read_calendar(
                calendar_id, lambda books: self._rows.taken(books.imports, self._batch, chunk)
            )
            reason = "a number in this row or below was in use just now; try again"
            raise refused or ImportRefused(
                line=chunk.line_of(0), column=None, reason=reason
            ) from None
        self._rows.codes.unstaged.clear()
        self._rows.codes.unstaged_made.clear()
        wanted = int(len(chunk) * SECONDS_PER_CHUNK / max(seconds, 0.0001))
        self._size = min(max(wanted, self._size // 2, FIRST_CHUNK), self._size * 2, LARGEST_CHUNK)

    def _write(self, books: Books, staged: Any, rows: int) -> float:
        begun = perf_counter()
        self._hold(books, rows=rows)
        books.stage_codes(self._batch, self._rows.codes.unstaged)
        books.imports.stage_new_codes(self._batch, self._rows.codes.unstaged_made)
        self._rows.stage(books.imports, self._batch, staged)
        return perf_counter() - begun


# The moment it counts -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Staged:
    """Everything of an import, complete but not counting yet."""

    begun: Begun
    rows: _Rows
    count: int
    sha256: str


def _post(store: Store, told: Told, staged: _Staged) -> ImportResult:
    sums = staged.rows.added.posted()

    def flip(books: Books, caller: Caller) -> int:
        batch = staged.begun.batch
        if not books.imports.renew(batch, books.wall + LEASE):
            raise ImportOvertaken
        calendar = books.calendar()
        staged.rows.late.settle(books, caller, batch)
        for text in staged.rows.revenue_days:
            gate.check_revenue_day(calendar, date.fromisoformat(text))
        books.use_codes(staged.rows.codes.first_used)
        if staged.rows.codes.made:
            books.add_codes(staged.rows.codes.made, caller)
        sequence = books.imports.post(batch, sums)
        told.note(books, caller, staged.count, staged.sha256)
        return sequence

    sequence = write_as_of_now(store, told, flip, posting=True)
    unconverted = sum(row[-1] for row in sums.days)
    missing = list(staged.rows.added.unconverted()) if unconverted else []
    known = bool(missing) and store.read_calendar(
        told.caller.calendar_id, lambda books: late_rates.known_among(books, told.caller, missing)
    )
    return ImportResult(
        kind=told.kind,
        rows=staged.count,
        sha256=staged.sha256,
        commit_sequence=sequence,
        codes_made=len(staged.rows.codes.made),
        moved=staged.rows.late.moved,
        queued=len(staged.rows.late.waiting),
        unconverted=unconverted,
        converted=late_rates.convert_unconverted(store, told.caller) if known else 0,
        resumed_after=staged.begun.rows,
    )
