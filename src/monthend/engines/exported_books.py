"""The books of an export, whatever engine computes with them, and without a database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from monthend.domain.errors import PeriodNotFound, Refusal
from monthend.domain.ledger import AccountingCode
from monthend.domain.period import PeriodStatus
from monthend.domain.trial_balance import BalanceRow, TrialBalance
from monthend.services.export_ports import ExportedTable
from monthend.services.settings import DEFAULTS, TenantSettings, with_setting
from monthend.subledger import prior_years

from . import manifest
from .exported_tables import (
    CODES,
    COUNTED_LINE,
    NEEDED,
    NO_LINES,
    PERIODS,
    RELATIONS,
    view_of,
)
from .manifest import ExportUnusable
from .recomputation import QUERY, recomputed_rows

if TYPE_CHECKING:
    from monthend.services.detail_files import Basis

    from .details import Details

Row = tuple[Any, ...]


class FileEngine(Protocol):
    """What computes over files: views of them and of one another, and queries that ask these."""

    def read(self, name: str, table: ExportedTable, paths: Sequence[Path]) -> None:
        """Offer the rows of files of a table under a name; there is one file at least."""

    def define(self, name: str, query: str) -> None:
        """Offer what a query answers under a name, instead of what had it before."""

    def rows(self, query: str, **values: date | str) -> Iterator[Row]:
        """What a query answers, read piece by piece; `:name` in it is a value.

        Days are days, or texts of days.
        """

    def close(self) -> None:
        """Let go of everything that was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedPeriod:
    """An accounting period as it was when it was exported."""

    id: str
    name: str
    start_date: date | None
    end_date: date | None
    fiscal_year: int
    closed: bool

    def has(self, day: date) -> bool:
        return (self.start_date or date.min) <= day <= (self.end_date or date.max)


@dataclass(frozen=True, slots=True)
class _Details:
    """An engine with the relations of detail files."""

    rows: Callable[..., Iterator[Row]]
    known: Sequence[AccountingCode]

    def codes(self) -> Sequence[AccountingCode]:
        return self.known


class ExportedBooks(ABC):
    """The exported books of a calendar; which engine reads them its kinds say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = manifest.read(folder)
        self._at_work: list[FileEngine] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything that was opened."""
        for engine in self._at_work:
            engine.close()

    @abstractmethod
    def _opened(self) -> FileEngine:
        """An engine with names of its own."""

    def _engine(self) -> FileEngine:
        engine = self._opened()
        self._at_work.append(engine)
        return engine

    @cached_property
    def _ledger(self) -> FileEngine:
        """What knows periods, codes and the lines that a recomputation asks."""
        engine = self._engine()
        for table in (ExportedTable.PERIODS, ExportedTable.CODES):
            if paths := self._paths(table):
                engine.read(view_of(table), table, paths)
        return engine

    @cached_property
    def periods(self) -> Sequence[ExportedPeriod]:
        return [
            ExportedPeriod(
                id=key, name=name, start_date=start, end_date=end, fiscal_year=year,
                closed=status == PeriodStatus.CLOSED,
            )
            for key, name, start, end, year, status in self._ledger.rows(PERIODS)
        ]  # fmt: skip

    def period(self, text: str) -> ExportedPeriod:
        """The period with this name or id, or the one that a day falls into."""
        for period in self.periods:
            if text in (period.id, period.name):
                return period
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise PeriodNotFound(period=text) from None
        found = self.period_of(day)
        if found is None:
            raise PeriodNotFound(period=text)
        return found

    def period_of(self, day: date) -> ExportedPeriod | None:
        return next((period for period in self.periods if period.has(day)), None)

    def closed_in(self, day: date) -> str | None:
        """The name of the period of a day, if it was closed."""
        period = self.period_of(day)
        return period.name if period is not None and period.closed else None

    @cached_property
    def codes(self) -> Sequence[AccountingCode]:
        return [
            AccountingCode(key=key, name=name, type=kind, active=active)
            for key, name, kind, active in self._ledger.rows(CODES)
        ]

    def balances(
        self, start: date | None, end: date, until: int | None = None
    ) -> tuple[BalanceRow, ...]:
        """The balance rows of the days from start to end, computed from the lines.

        With `until`, from those that were there at a commit sequence.
        """
        name, paths = view_of(ExportedTable.LINES), self._paths(ExportedTable.LINES, end)
        if paths:
            self._ledger.read(name, ExportedTable.LINES, paths)
        else:
            self._ledger.define(name, NO_LINES)
        latest = self.manifest.commit_sequence if until is None else until
        self._ledger.define("counted_line", COUNTED_LINE.format(until=latest))
        rows = self._ledger.rows(QUERY, start=start or date.min, end=end)
        return recomputed_rows(rows, self.codes)

    def trial_balance(self, period: ExportedPeriod) -> TrialBalance:
        """The trial balance of a period, computed from the lines."""
        if period.end_date is None:
            raise ExportUnusable(self.folder, f"{period.name} has no end, and no trial balance")
        place = self.periods.index(period)
        latest_first = reversed(self.periods[: place + 1])
        since = prior_years.result_since(
            self.settings.pnl_opening,
            ((each.start_date, each.fiscal_year) for each in latest_first),
        )
        return TrialBalance(
            period_name=period.name,
            start_date=period.start_date or date.min,
            end_date=period.end_date,
            home_currency=self.manifest.home_currency,
            commit_sequence=self.manifest.commit_sequence,
            rows=prior_years.rows_of(self.balances, period.start_date, period.end_date, since),
            result_since=since,
        )

    # Detail files --------------------------------------------------------------------

    @cached_property
    def details(self) -> Details:
        """The rows that detail files are made of."""
        from .details import Details

        engine = self._engine()
        for table in NEEDED:
            paths = self._paths(table)
            if not paths:
                raise ExportUnusable(self.folder, f"it has no {table}, which files are made of")
            engine.read(view_of(table), table, paths)
        for name, query in RELATIONS.items():
            engine.define(name, query)
        return Details(_Details(engine.rows, self.codes))

    def unconverted(self, end: date) -> Sequence[tuple[str, date]]:
        """The currencies and days, up to one, of lines that waited for an exchange rate."""
        waiting = self.manifest.unconverted
        days = [(currency, date.fromisoformat(day)) for currency, day in waiting]
        return [(currency, day) for currency, day in days if day <= end]

    def basis(self, period: ExportedPeriod, *, charges: bool) -> Basis:
        """What the files of a period are made of, and for whom it was exported."""
        from monthend.services.detail_files import Basis

        assert period.end_date is not None, "the open-ended period has no trial balance"
        of = self.manifest
        return Basis(
            details=self.details,
            codes={code.name: code for code in self.codes},
            settings=self.settings,
            home_currency=of.home_currency,
            period_name=period.name,
            start=period.start_date or date.min,
            end=period.end_date,
            at=datetime.fromisoformat(of.exported_on),
            by=of.exported_by,
            charges=charges,
        )

    @cached_property
    def settings(self) -> TenantSettings:
        """What the tenant had set of what an export is read by."""
        found = DEFAULTS
        try:
            for name, text in self.manifest.settings.items():
                found = with_setting(found, name, text)
        except Refusal as refusal:
            raise ExportUnusable(self.folder, f"its settings are none ({refusal})") from refusal
        return found

    def _paths(self, table: ExportedTable, end: date | None = None) -> Sequence[Path]:
        """The files of a table; those that begin after a day are left alone."""
        last = (end or date.max).isoformat()
        return [
            self.folder / file.path
            for file in self.manifest.files
            if file.table == table and (file.first_date is None or file.first_date <= last)
        ]
