"""The ledger: trial balances."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .detail_files import write_files
from .failures import CommandFailed
from .periods import Period, named
from .runs import outcome, run_waiting
from .workbook import write_workbook

if TYPE_CHECKING:
    from monthend.domain.trial_balance import BalanceRow
    from monthend.services.caller import Caller
    from monthend.services.ports import Books
    from monthend.services.trial_balances import ShownBalance

    from .recomputed import Source

DIFFER = "The lines and the stored trial balance differ:\n"
COLUMNS = (
    "accounting_code", "type", "category", "currency", "opening", "debit", "credit", "closing",
)  # fmt: skip
AMOUNTS = COLUMNS[4:]
Files = Annotated[
    Path | None, typer.Option("--files", metavar="DIR", help="Write its detail files there.")
]


class Format(StrEnum):
    """How a trial balance is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


class Engine(StrEnum):
    """What computes a trial balance from the lines."""

    DATABASE = "database"
    DUCKDB = "duckdb"
    SPARK = "spark"


class Currency(StrEnum):
    """In which currency amounts are printed."""

    TRANSACTION = "transaction"
    HOME = "home"


FilesFolder = Annotated[
    Path | None, typer.Option("--files", metavar="DIR", help="Write its detail files there.")
]
WithCharges = Annotated[
    bool,
    typer.Option("--unprocessed-charges", help="Run it anew, or by an engine, with their file."),
]
ByEngine = Annotated[
    Engine | None,
    typer.Option(help="Compute it and its files anew, by this engine, and store nothing."),
]
ExportFolder = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Compute it from this export, by duckdb or by spark."),
]
Master = Annotated[
    str | None,
    typer.Option(
        metavar="MASTER", help="Of spark: local[N], spark://HOST:PORT; else this whole machine."
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A trial balance with all that is printed beside its rows; `head` is the head of its JSON."""

    title: str
    home: str
    rows: Sequence[BalanceRow]
    head: Mapping[str, Any]
    foot: Sequence[str]
    identities: Sequence[Mapping[str, Any]] = ()
    drift: Sequence[str] | None = None


@dataclass(slots=True)
class Figures:
    """One printed row; amounts in minor units."""

    code: str
    type: str
    category: str
    currency: str
    opening: int = 0
    debit: int = 0
    credit: int = 0

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit

    def amounts(self) -> tuple[str, ...]:
        from monthend.domain.money import text_of

        figures = (self.opening, self.debit, self.credit, self.closing)
        return tuple(text_of(figure, self.currency) for figure in figures)

    def values(self) -> tuple[str | int, ...]:
        """What stands in a workbook; amounts in minor units."""
        named = (self.code, self.type, self.category, self.currency)
        return (*named, self.opening, self.debit, self.credit, self.closing)

    def cells(self) -> tuple[str, ...]:
        return (self.code, self.type, self.category, self.currency, *self.amounts())


def _without_database(
    engine: Engine | None,
    parquet: Path | None,
    master: str | None,
    *,
    verify: bool,
    run: bool,
    files: Path | None,
    charges: bool,
    **rest: Any,
) -> bool:
    """Whether exported files are enough to go by, and if so, print what they say."""
    if parquet is None or verify:
        return False
    from . import recomputed

    opened = recomputed.files_read_by(engine, master, parquet)
    assert opened is not None, "there are files"
    if run:
        raise CommandFailed("An export cannot be run: --run goes with --parquet to --verify alone.")
    wanted = recomputed.files_wanted(files, charges=charges)
    recomputed.print_exported(opened, parquet, files=wanted, **rest)
    return True


@partial(acts, alone=_without_database)
def trial_balance(  # noqa: PLR0913, PLR0917 - each option is a parameter
    acting: Acting,
    period: Period,
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TABLE,
    currency: Annotated[
        Currency, typer.Option("--in", help="Transaction currencies, or home currency.")
    ] = Currency.TRANSACTION,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compute it again from the lines; differences fail.")
    ] = False,
    run: Annotated[bool, typer.Option("--run", help="Run it anew before.")] = False,
    files: FilesFolder = None,
    charges: WithCharges = False,
    engine: ByEngine = None,
    parquet: ExportFolder = None,
    master: Master = None,
) -> None:
    """Print the trial balance of a period; one that has none gets one if it is not closed."""
    from . import recomputed

    source = recomputed.lines_source(
        engine, parquet, master=master, files=bool(files and not verify)
    )
    if source is not None and not verify:
        wanted = recomputed.files_wanted(files, charges=charges)
        if run:
            _run(acting, period)
        shown = recomputed.computed(acting, period, source, wanted)
    else:
        if run or charges:
            _run(acting, period, charges=charges)
        shown = _stored(acting, period, source, verify=verify, files=files)
    print_balance(shown, format, currency)
    if shown.drift:
        raise CommandFailed(DIFFER + "\n".join(shown.drift))


def _stored(
    acting: Acting, text: str, source: Source | None, *, verify: bool, files: Path | None
) -> Printed:
    """The frozen result; where there is none yet, what waits is run, or a run is requested.

    Its files go into a folder, if one is given.
    """
    from monthend.domain.errors import TrialBalanceNotRun
    from monthend.services import trial_balances

    from .recomputed import lines_of

    def read(books: Books, caller: Caller) -> ShownBalance:
        period_id = named(books.calendar(), text).id
        with lines_of(source, books, caller) as lines:
            return trial_balances.read(books, caller, period_id, verify=verify, lines=lines)

    try:
        shown = acting.read(read)
    except TrialBalanceNotRun:
        _run(acting, text)
        shown = acting.read(read)
    if files is not None:
        write_files(acting, shown.period, files)
    return _printed(shown, acting.caller().tenant.home_currency)


def _printed(shown: ShownBalance, home: str) -> Printed:
    """A stored trial balance, in the words of the REST interface where it is printed as JSON."""
    period, frozen = shown.period, shown.frozen
    state = "closed" if period.closed else "not closed"
    return Printed(
        title=f"{period.name}, {period.start_date} to {period.end_date}, {state}",
        home=home,
        rows=shown.rows,
        head={
            "accountingPeriodId": period.id,
            "name": period.name,
            "startDate": period.start_date and period.start_date.isoformat(),
            "endDate": period.end_date and period.end_date.isoformat(),
            "homeCurrency": home,
            "revision": frozen.revision,
            "commitSequence": frozen.commit_sequence,
            "completedOn": frozen.completed_on.isoformat(),
            "sha256": frozen.sha256,
            "postingsSince": shown.postings_since,
        },
        foot=(
            f"SHA-256 {frozen.sha256}",
            f"Commit sequence {frozen.commit_sequence}, revision {frozen.revision}",
            *_told_since(shown.postings_since),
        ),
        identities=frozen.identities,
        drift=shown.drift,
    )


def _told_since(postings: int) -> Sequence[str]:
    from monthend.services.trial_balances import COUNTED_AT_MOST

    if not postings:
        return ()
    number = f"{postings:,} or more" if postings >= COUNTED_AT_MOST else f"{postings:,}"
    return (f"Postings since that are not in it: {number}. --run has a new one made.",)


def _run(acting: Acting, text: str, *, charges: bool = False) -> None:
    """Run what the period waits for, or else request a run; the guards refuse a closed one."""
    from monthend.services import files, periods

    period = acting.read(
        lambda books, caller: periods.get(books, caller, named(books.calendar(), text).id)
    )
    ask = files.run_with_charges if charges else periods.run_trial_balance
    waits = acting.store.read_runs(lambda runs: runs.unfinished(period.id))
    if not waits:
        acting.write(lambda books, caller: ask(books, caller, period.id))
    listed = not (waits and charges) or acting.write(
        lambda books, caller: files.want_charges(books, caller, period.id)
    )
    typer.echo(f"Running the trial balance of {period.name} …", err=True)
    run_waiting(acting, period.id)
    if not listed:
        # Whoever was at work at it already had not been told of charges.
        acting.write(lambda books, caller: ask(books, caller, period.id))
        run_waiting(acting, period.id)
    typer.echo(outcome(acting, period.id), err=True)


def _as_posted(rows: Iterable[BalanceRow]) -> list[Figures]:
    return [
        Figures(row.code, row.type, row.category, row.currency, row.opening, row.debit, row.credit)
        for row in rows
    ]


def _in_home(rows: Iterable[BalanceRow], home: str) -> list[Figures]:
    """One row for each accounting code, over all its currencies."""
    summed: dict[str, Figures] = {}
    for row in rows:
        figures = summed.setdefault(row.code, Figures(row.code, row.type, row.category, home))
        figures.opening += row.home_opening
        figures.debit += row.home_debit
        figures.credit += row.home_credit
    return list(summed.values())


def _csv(rows: Iterable[Figures]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(figures.cells() for figures in rows)
    return text.getvalue()


def _as_json(shown: Printed, rows: Sequence[Figures]) -> dict[str, Any]:
    """The trial balance in the words of the REST interface."""
    answer = {
        **shown.head,
        "identities": list(shown.identities),
        "rows": [
            {
                "accountingCode": figures.code,
                "type": figures.type,
                "category": figures.category,
                "currency": figures.currency,
                **dict(zip(AMOUNTS, figures.amounts(), strict=True)),
            }
            for figures in rows
        ],
    }
    return answer if shown.drift is None else {**answer, "drift": list(shown.drift)}


def _totals(rows: Iterable[Figures]) -> list[Figures]:
    """One row of sums for each currency."""
    sums: dict[str, Figures] = {}
    for figures in rows:
        total = sums.setdefault(figures.currency, Figures("Total", "", "", figures.currency))
        total.opening += figures.opening
        total.debit += figures.debit
        total.credit += figures.credit
    return list(sums.values())


def print_balance(shown: Printed, format: Format, currency: Currency) -> None:
    """Print a trial balance as it was asked for."""
    in_home = currency is Currency.HOME
    rows = _in_home(shown.rows, shown.home) if in_home else _as_posted(shown.rows)
    if format is Format.CSV:
        typer.echo(_csv(rows), nl=False)
    elif format is Format.JSON:
        typer.echo(json.dumps(_as_json(shown, rows), indent=2, ensure_ascii=False))
    elif format is Format.XLSX:
        write_workbook(COLUMNS, (figures.values() for figures in rows), shown.home)
    else:
        _print(shown, rows)


def _print(shown: Printed, rows: Sequence[Figures]) -> None:
    from .tables import print_table, ticked

    typer.echo(shown.title)
    print_table(
        [column.replace("_", " ") for column in COLUMNS],
        [figures.cells() for figures in rows],
        right=AMOUNTS,
        totals=[total.cells() for total in _totals(rows)],
    )
    for proof in shown.identities:
        detail = f" ({proof['detail']})" if proof["detail"] else ""
        typer.echo(ticked(f"{proof['name']}: {proof['statement']}{detail}", holds=proof["holds"]))
    if shown.drift is not None:
        typer.echo(ticked("the lines add up to the stored result", holds=not shown.drift))
    for line in shown.foot:
        typer.echo(line)
