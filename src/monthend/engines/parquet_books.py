"""Books by DuckDB, over the Parquet files of an export and without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monthend.domain.errors import PeriodNotFound, Refusal
from monthend.domain.ledger import AccountingCode
from monthend.domain.period import PeriodStatus
from monthend.domain.trial_balance import BalanceRow, TrialBalance
from monthend.services.export_ports import ExportedTable
from monthend.services.settings import DEFAULTS, TenantSettings, with_setting
from monthend.subledger import prior_years

from . import manifest
from .detail_queries import with_dollars
from .manifest import ExportUnusable, ExtraMissing
from .recomputation import QUERY, recomputed_rows

if TYPE_CHECKING:
    from monthend.services.detail_files import Basis

    from .details import Details
    from .parquet_details import ParquetDetails

# Nothing is fetched from anywhere: what a plain installation has is enough.
SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
PERIODS = (
    "SELECT id, name, start_date, end_date, fiscal_year, status FROM {files} "
    "ORDER BY end_date NULLS LAST"
)
CODES = "SELECT id, name, type, active FROM {files}"
LINES = (
    "CREATE OR REPLACE VIEW counted_line AS "
    "SELECT date, code_id, currency, amount, home_amount FROM {files} "
    "WHERE commit_sequence <= {until:d}"
)
NO_LINES = (
    "CREATE OR REPLACE VIEW counted_line AS SELECT DATE '0001-01-01' AS date, 0 AS code_id, "
    "'' AS currency, 0 AS amount, 0 AS home_amount WHERE false"
)
RECOMPUTE = with_dollars(QUERY)


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


class ParquetBooks:
    """The exported books of a calendar."""

    def __init__(self, folder: Path) -> None:
        try:
            import duckdb
        except ImportError:
            raise ExtraMissing("The engine duckdb") from None
        self._folder = folder
        self.manifest = manifest.read(folder)
        self._connection = duckdb.connect(config=dict(SETTINGS))
        self._opened: list[ParquetDetails] = []

    def __enter__(self) -> ParquetBooks:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        for details in self._opened:
            details.close()

    @cached_property
    def periods(self) -> Sequence[ExportedPeriod]:
        rows = self._rows(PERIODS.format(files=self._read(ExportedTable.PERIODS)))
        return [
            ExportedPeriod(
                id=key, name=name, start_date=start, end_date=end, fiscal_year=year,
                closed=status == PeriodStatus.CLOSED,
            )
            for key, name, start, end, year, status in rows
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

    def codes(self) -> list[AccountingCode]:
        rows = self._rows(CODES.format(files=self._read(ExportedTable.CODES)))
        return [
            AccountingCode(key=key, name=name, type=kind, active=active)
            for key, name, kind, active in rows
        ]

    def balances(
        self, start: date | None, end: date, until: int | None = None
    ) -> tuple[BalanceRow, ...]:
        """The balance rows of the days from start to end, computed from the lines.

        With `until`, from those that were there at a commit sequence.
        """
        files = self._read(ExportedTable.LINES, end)
        latest = self.manifest.commit_sequence if until is None else until
        lines = LINES.format(files=files, until=latest)
        self._connection.execute(lines if files else NO_LINES)
        rows = self._rows(RECOMPUTE, {"start": start or date.min, "end": end})
        return recomputed_rows(rows, self.codes())

    def trial_balance(self, period: ExportedPeriod) -> TrialBalance:
        """The trial balance of a period, computed from the lines."""
        if period.end_date is None:
            raise ExportUnusable(self._folder, f"{period.name} has no end, and no trial balance")
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
        from .parquet_details import ParquetDetails

        opened = ParquetDetails(self._folder, self._read, self.codes(), SETTINGS)
        self._opened.append(opened)
        return Details(opened)

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
            codes={code.name: code for code in self.codes()},
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
            raise ExportUnusable(self._folder, f"its settings are none ({refusal})") from refusal
        return found

    # ---------------------------------------------------------------------------------

    def _rows(self, sql: str, values: dict[str, Any] | None = None) -> Sequence[tuple[Any, ...]]:
        return self._connection.execute(sql, values).fetchall()

    def _read(self, table: ExportedTable, end: date | None = None) -> str:
        """The files of a table as SQL; those that begin after a day are left alone."""
        last = (end or date.max).isoformat()
        files = [
            _quoted(str(self._folder / file.path))
            for file in self.manifest.files
            if file.table == table and (file.first_date is None or file.first_date <= last)
        ]
        return f"read_parquet([{', '.join(files)}], hive_partitioning = false)" if files else ""


def _quoted(path: str) -> str:
    """A path as a text of SQL."""
    return "'" + path.replace("'", "''") + "'"
