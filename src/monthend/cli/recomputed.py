"""Trial balances computed from the lines: by the database, or by DuckDB or Spark over files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from .acting import Acting
from .detail_files import FilesInFolder
from .failures import CommandFailed
from .ledger import Currency, Engine, Format, Printed, print_balance
from .periods import named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monthend.domain.trial_balance import Identity, RowsUntil, TrialBalance
    from monthend.engines.exported_books import ExportedBooks, ExportedPeriod
    from monthend.services.caller import Caller
    from monthend.services.computed_files import ComputedBooks
    from monthend.services.detail_files import Made
    from monthend.services.ports import Books

    Source = Callable[[Books, Caller], AbstractContextManager[ComputedBooks]]
    Opened = Callable[[Path], ExportedBooks]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFiles:
    """Where detail files go, and whether unprocessed charges are asked for."""

    folder: Path
    charges: bool


def files_wanted(folder: Path | None, *, charges: bool) -> WantedFiles | None:
    """The files that an engine is asked for."""
    if folder is not None:
        return WantedFiles(folder=folder, charges=charges)
    if charges:
        raise CommandFailed("An engine stores nothing: --unprocessed-charges needs --files.")
    return None


def lines_source(
    engine: Engine | None,
    parquet: Path | None,
    *,
    master: str | None = None,
    files: bool = False,
) -> Source | None:
    """Where an engine takes the lines from, and what files need; None without an engine."""
    opened = files_read_by(engine, master, parquet)
    if opened is None:
        return _database if engine else None
    if parquet is not None:
        return lambda _, caller: _exported(opened, parquet, caller)
    return lambda books, caller: _exported_for_now(opened, books, caller, files=files)


def files_read_by(engine: Engine | None, master: str | None, parquet: Path | None) -> Opened | None:
    """What reads exported files; None where none are read. What cannot work is refused at once."""
    if master is not None and engine is not Engine.SPARK:
        raise CommandFailed("--master is for --engine spark.")
    if engine is Engine.SPARK:
        return _by_spark(master, parquet)
    if parquet is not None and engine is Engine.DATABASE:
        raise CommandFailed(
            "The engine database has its own lines: --parquet is for duckdb and spark."
        )
    if parquet is None and engine is not Engine.DUCKDB:
        return None
    from monthend.engines.parquet_books import ParquetBooks

    return ParquetBooks


def _by_spark(master: str | None, parquet: Path | None) -> Opened:
    from monthend.engines import spark_session
    from monthend.engines.spark_books import SparkBooks

    chosen = master or spark_session.HERE
    spark_session.require(chosen)
    if parquet is None and not spark_session.is_here(chosen):
        raise CommandFailed(
            "The machines of a cluster read files that all of them see: export the ledger to such "
            "a place, and name it with --parquet."
        )
    return partial(SparkBooks, master=chosen)


@contextmanager
def lines_of(source: Source | None, books: Books, caller: Caller) -> Iterator[RowsUntil | None]:
    """The lines of an engine, which takes them out of the books once, when it is first asked."""
    if source is None:
        yield None
        return
    with ExitStack() as opened:
        engine = cache(lambda: opened.enter_context(source(books, caller)))
        yield lambda start, end, until: engine().balances(start, end, until)


@contextmanager
def _database(books: Books, _: Caller) -> Iterator[ComputedBooks]:
    from monthend.services.computed_files import DatabaseEngine

    yield DatabaseEngine(books)


@contextmanager
def _exported(opened: Opened, folder: Path, caller: Caller) -> Iterator[ExportedBooks]:
    """The lines of an export, which must be one of the caller's books."""
    from monthend.engines.manifest import ExportUnusable

    with opened(folder) as books:
        of, wanted = books.manifest, (caller.tenant.id, caller.calendar_id)
        if (of.tenant_id, of.calendar_id) != wanted:
            raise ExportUnusable(folder, f"it is of other books, those of {of.tenant}")
        yield books


@contextmanager
def _exported_for_now(
    opened: Opened, books: Books, caller: Caller, *, files: bool
) -> Iterator[ExportedBooks]:
    """The lines of the very snapshot that the books are, as files for a moment."""
    from monthend.engines import parquet_export
    from monthend.engines.exported_tables import NEEDED
    from monthend.services.export_ports import ExportedTable

    with TemporaryDirectory(prefix="monthend-export-") as place:
        folder = Path(place) / "books"
        tables = NEEDED if files else (ExportedTable.LINES, ExportedTable.CODES)
        parquet_export.export(books, caller, folder, tables=tables)
        with opened(folder) as exported:
            yield exported


def computed(acting: Acting, text: str, source: Source, files: WantedFiles | None) -> Printed:
    """The trial balance of a period as an engine computes it, with its files if they are wanted."""
    from monthend.services import trial_balances

    if files is not None:
        return _with_files(acting, text, source, files)

    def read(books: Books, caller: Caller) -> Printed:
        period_id = named(books.calendar(), text).id
        with source(books, caller) as lines:
            balance = trial_balances.computed(books, caller, period_id, lines.balances)
        return _printed(balance, period_id)

    return acting.read(read)


def _with_files(acting: Acting, text: str, source: Source, wanted: WantedFiles) -> Printed:
    """As a run does it: on a connection of its own, for it may take minutes."""
    from monthend.services import computed_files

    caller = acting.caller()

    def read(books: Books) -> tuple[str, TrialBalance, Made]:
        period_id = named(books.calendar(), text).id
        with source(books, caller) as engine:
            return period_id, *computed_files.of_period(
                books, caller, period_id, engine, into, charges=wanted.charges
            )

    with FilesInFolder(wanted.folder) as into, computed_files.failing_as_runs_do():
        period_id, balance, made = acting.store.read_calendar(
            caller.calendar_id, read, settled=True, apart=True
        )
        into.keep(made.files, balance.end_date)
    return _printed(balance, period_id, made.identities)


def print_exported(
    opened: Opened,
    folder: Path,
    *,
    period: str,
    format: Format,
    currency: Currency,
    files: WantedFiles | None,
) -> None:
    """Print the trial balance of a period from exported files alone, with its detail files."""
    with opened(folder) as books:
        found = books.period(period)
        balance = books.trial_balance(found)
        proven = _files_of(books, found, balance, files) if files else ()
    print_balance(_printed(balance, found.id, proven), format, currency)


def _files_of(
    books: ExportedBooks, period: ExportedPeriod, balance: TrialBalance, wanted: WantedFiles
) -> Iterable[Identity]:
    """Write the files of exported books; the answer is what was proven."""
    from monthend.services import computed_files

    with FilesInFolder(wanted.folder) as into, computed_files.failing_as_runs_do():
        made = computed_files.make(
            books.basis(period, charges=wanted.charges),
            balance,
            into,
            waiting=books.unconverted(balance.end_date),
            closed_in=books.closed_in,
        )
        into.keep(made.files, balance.end_date)
    return made.identities


def _printed(balance: TrialBalance, period_id: str, proven: Iterable[Identity] = ()) -> Printed:
    from monthend.domain import trial_balance
    from monthend.services import proven_balances

    digest = trial_balance.digest(balance.canonical())
    start, end = balance.start_date.isoformat(), balance.end_date.isoformat()
    return Printed(
        title=f"{balance.period_name}, {start} to {end}, computed from the lines",
        home=balance.home_currency,
        rows=balance.rows,
        head={
            "accountingPeriodId": period_id,
            "name": balance.period_name,
            "startDate": start,
            "endDate": end,
            "homeCurrency": balance.home_currency,
            "commitSequence": balance.commit_sequence,
            "sha256": digest,
        },
        foot=(f"SHA-256 {digest}", f"Commit sequence {balance.commit_sequence}"),
        identities=[proven_balances.told_of(proof) for proof in proven],
    )
