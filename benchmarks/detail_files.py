"""The detail files of a month: rows a minute of each, as CSV and as workbooks."""

from __future__ import annotations

import csv
import gc
import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from monthend.app import utc_now
from monthend.cli.detail_files import FilesInFolder
from monthend.domain.ledger import AccountingCode
from monthend.engines import parquet_export
from monthend.engines.parquet_books import ParquetBooks
from monthend.services import detail_files as services
from monthend.services import file_content, periods
from monthend.services.caller import Caller
from monthend.services.detail_files import Basis, Making, RowFile
from monthend.services.file_ports import FileKind
from monthend.services.files import Stage
from monthend.services.imports import ImportKind, import_file
from monthend.services.ports import Books, Run, Store
from monthend.storage.opening import open_store

from . import clusters
from .company import Company, found
from .results import Result, Setting

FIRST, MONTHS = date(2025, 1, 1), 3
MONTH = 1
CSV_ROWS, XLSX_ROWS = 200_000, 40_000
CSV_LIMIT, XLSX_LIMIT = 1_000_000, 200_000
ROUNDS_AT_MOST = 3
CODES = {
    "Receivable": "AccountsReceivable",
    "Cash": "Cash",
    "Sales": "SalesRevenue",
    "Deferred": "DeferredRevenue",
}
COLUMNS = (
    "number,type,subtype,status,date,currency,amount,debit_code,credit_code,account_number,"
    "due_date,home_amount,exchange_rate,document_number,applied_to,billed_through"
).split(",")
RATES = "date,from,to,rate\n2025-02-28,EUR,USD,1.11\n"
PASSES: Mapping[str, Callable[[Making], None]] = {
    "aging": Making.aging,
    "detail": Making.detail,
    "gains": Making.exchange_gains,
    "revenue": Making.revenue,
    "charges": Making.charges,
}


def transactions(rows: int) -> Iterator[Sequence[str]]:
    """So many rows for each file: open invoices and memos, settled and open euros, schedules."""
    for n in range(rows):
        day = f"2025-02-{n % 28 + 1:02}"
        amount = f"{n % 90_000 + 1}.{n % 100:02}"
        account = f"A-{n:07}"
        billed = ("Posted", day, "USD", amount, "Receivable", "Sales", account, day, "", "")
        yield (f"II-{n}", "Invoice Item", "", *billed, f"INV-{n}", "", "")
        yield (f"DM-{n}", "Debit Memo Item", "Charge", *billed, f"MEMO-{n}", "", "")
        euros = ("Posted", day, "EUR", amount, "Receivable", "Sales", account, day)
        yield (f"EU-{n}", "Invoice Item", "", *euros, amount, "1", f"EUR-{n}", "", "")
        paid = ("Processed", day, "EUR", f"{n % 90_000 / 2 + 0.5:.2f}", "Cash", "Receivable")
        home = f"{(n % 90_000 / 2 + 0.5) * 1.1:.2f}"
        yield (f"P-{n}", "Payment", "External", *paid, account, "", home, "1.1", "", f"EUR-{n}", "")
        event = ("Distributed", "2025-02-28", "USD", amount, "Deferred", "Sales", account, "", "")
        yield (f"RE-{n}", "Revenue Event Item", "", *event, "", f"RS-{n}", "", "")
        charge = ("Unprocessed", day, "USD", amount, "Receivable", "Sales", account, "", "", "")
        yield (f"C-{n}", "Charge", "", *charge, "", "", "")


class Nowhere:
    """A file that is not measured."""

    def add(self, cells: Sequence[object]) -> None: ...
    def end(self) -> None: ...


class OfOneForm(Making):
    """The files without those of revenue that are of the other form."""

    def _file(self, kind: FileKind, *how: Any, **more: Any) -> RowFile:
        other = {"csv": FileKind.REVENUE_XLSX, "xlsx": FileKind.REVENUE_CSV}
        if kind is other[self._settings.detail_format]:
            return Nowhere()
        return super()._file(kind, *how, **more)


class Written(NamedTuple):
    """What one reading of the ledger has written: seconds of it, and rows of each file."""

    seconds: float
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A ledger on one store, with as many rows for each file."""

    store: Store
    company: Company
    rows: int


def detail_files(setting: Setting) -> list[Result]:
    """Every reading of the ledger with the files it writes, on each store and by DuckDB.

    The time is CPU of this process: reading, adding up, writing and storing. DuckDB reads an
    export, and stores nothing but the files in a folder.
    """
    results: list[Result] = []
    for kind in clusters.kinds():
        for form, rows, limit in (("csv", CSV_ROWS, CSV_LIMIT), ("xlsx", XLSX_ROWS, XLSX_LIMIT)):
            with ExitStack() as kept:
                url = kept.enter_context(clusters.database(kind, setting.scratch, form))
                store = kept.enter_context(closing(open_store(url, clock=utc_now, new=True)))
                ledger = fill(store, rows)
                times = min(setting.rounds, ROUNDS_AT_MOST)
                rounds = [measured(ledger, form) for _ in range(times)]
                results += told(rounds, kind, form, limit)
                if kind == clusters.SQLITE:
                    place = Path(kept.enter_context(TemporaryDirectory(dir=setting.scratch)))
                    exported = export(ledger, place / "books")
                    rounds = [by_duckdb(exported, form, place / "files") for _ in range(times)]
                    results += told(rounds, "DuckDB", form, limit)
    return results


def fill(store: Store, rows: int) -> Filled:
    company = found(store, first=FIRST, months=MONTHS, codes=[])  # type: ignore[arg-type]
    store.write(company.caller, lambda books: add_codes(books, company.caller))
    for kind, text in (
        (ImportKind.RATES, RATES),
        (ImportKind.TRANSACTIONS, as_csv([COLUMNS, *transactions(rows)])),
    ):
        import_file(
            store,
            company.caller,
            io.BytesIO(text.encode()),
            kind=kind,
            create_codes=False,
            file_name="rows.csv",
            progress=lambda _: None,
        )
    return Filled(store=store, company=company, rows=rows)


def add_codes(books: Books, caller: Caller) -> None:
    for name, kind in CODES.items():
        books.add_code(AccountingCode(key=0, name=name, type=kind), caller)


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def measured(ledger: Filled, form: str) -> Mapping[str, Written]:
    """Each pass over the ledger, timed by itself."""
    store, caller, period_id = ledger.store, ledger.company.caller, ledger.company.period_ids[MONTH]
    settings = replace(caller.tenant.settings, detail_format=form)
    caller = replace(caller, tenant=replace(caller.tenant, settings=settings))
    store.write(ledger.company.caller, lambda b: periods.run_trial_balance(b, caller, period_id))
    until = utc_now().replace(microsecond=0)
    run = store.write_runs(lambda runs: runs.claim("benchmark", until))
    assert run is not None, "a run was asked for"
    try:
        return {name: timed(store, caller, run, period_id, work) for name, work in PASSES.items()}
    finally:
        store.write_calendar(
            run.calendar_id, lambda b: b.runs.finish(run, error="measured", frozen=None)
        )
        while store.write_files(lambda files: files.sweep(100)):
            pass


def timed(
    store: Store, caller: Caller, run: Run, period_id: str, work: Callable[[Making], None]
) -> Written:
    def write(books: Books) -> Written:
        period = periods.find(books.calendar(), period_id)
        return passed(services.basis(books, caller, period, run=run), Stage(store), work)

    return store.read_calendar(run.calendar_id, write, settled=True, apart=True)


def passed(basis: Basis, stage: file_content.Stage, work: Callable[[Making], None]) -> Written:
    """One pass, timed."""
    with ExitStack() as scratch:
        making = OfOneForm(basis, stage, scratch)
        gc.collect()
        began = time.process_time()
        work(making)
        took = time.process_time() - began
    return Written(took, {each.head.kind: each.rows for each in making.files})


def export(ledger: Filled, folder: Path) -> Path:
    caller = ledger.company.caller
    ledger.store.read_calendar(
        caller.calendar_id,
        lambda books: parquet_export.export(books, caller, folder),
        settled=True,
    )
    return folder


def by_duckdb(exported: Path, form: str, folder: Path) -> Mapping[str, Written]:
    """Each pass over an export of the ledger."""
    with ParquetBooks(exported) as books, FilesInFolder(folder) as into:
        basis = books.basis(books.periods[MONTH], charges=True)
        basis = replace(basis, settings=replace(basis.settings, detail_format=form))
        return {name: passed(basis, into, work) for name, work in PASSES.items()}


def told(
    rounds: Sequence[Mapping[str, Written]], kind: str, form: str, limit: int
) -> Iterator[Result]:
    """A row for each reading of the ledger, with all the rows of the files that it wrote."""
    for name in PASSES:
        rows = sum(rounds[0][name].rows.values())
        rate = median(rows / each[name].seconds for each in rounds) * 60
        yield Result(
            what=f"{', '.join(rounds[0][name].rows)} as {form}, {rows:,} rows, {kind}",
            ours=f"{rate:,.0f} rows a minute of CPU",
            peer="",
            limit=f"at least {limit:,}",
            met=rate >= limit,
        )
