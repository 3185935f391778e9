"""The files of a trial balance: made of one snapshot, row by row, and added up meanwhile.

A file without rows is not made. What the rows of the others come to is compared
with the balances of the same snapshot, which is identity R4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID, uuid5

from monthend.domain.errors import ExchangeRateMissing
from monthend.domain.ledger import AccountingCode
from monthend.domain.period import AccountingPeriod
from monthend.domain.trial_balance import BalanceRow, Identity
from monthend.subledger import (
    aging,
    ar_detail,
    foreign_exchange,
    receivables,
    revenue,
    roll_forward,
    unprocessed_charges,
)
from monthend.subledger.aging import AgedDocument, AgingRule
from monthend.subledger.columns import Column
from monthend.subledger.detail_totals import Part, Totals, counted, identities, revenue_identity
from monthend.subledger.foreign_exchange import RealizedGain
from monthend.subledger.receivables import RECEIVABLE_TYPE

from .caller import Caller
from .detail_csv import MEDIA as CSV
from .detail_csv import CsvRows
from .detail_ports import DetailBooks
from .detail_xlsx import MEDIA as XLSX
from .detail_xlsx import XlsxRows
from .file_content import Content, Stage
from .file_ports import FileHead, FileKind, WrittenFile
from .ports import Books, Run
from .settings import TenantSettings

OF_FILES = UUID("5b8e5b52-6a0f-4f0e-9d5c-1f1a3c9d2e47")
"""Ids of files are made under it, of the run, its attempt and the kind: no two have the same."""
ENDINGS = {CSV: "csv", XLSX: "xlsx"}
MEDIA = {"csv": CSV, "xlsx": XLSX}


class RowFile(Protocol):
    """A file that grows by a row at a time."""

    def add(self, cells: Sequence[object]) -> None: ...
    def end(self) -> WrittenFile | None:
        """The file; None if it has no rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The files of a trial balance, and what was proven of them."""

    files: tuple[WrittenFile, ...] = ()
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the files of a period are made of, and who they are for.

    `everything` is False where unprocessed charges alone may be listed; `charges` says
    that they are asked for. A run has its id and its attempt in the heads of its files.
    """

    details: DetailBooks
    codes: Mapping[str, AccountingCode]
    settings: TenantSettings
    home_currency: str
    period_name: str
    start: date
    end: date
    at: datetime
    by: str
    everything: bool = True
    charges: bool = False
    run: str = ""
    attempt: int = 0


class Wanted(NamedTuple):
    """Which files there is something for."""

    receivables: bool
    revenue: bool
    charges: bool


def basis(
    books: Books,
    caller: Caller,
    period: AccountingPeriod,
    *,
    run: Run | None = None,
    details: DetailBooks | None = None,
    charges: bool = False,
) -> Basis:
    """The files of a period of the books, of a run or for themselves, from any engine's rows."""
    assert period.end_date is not None, "the open-ended period has no trial balance"
    settings = caller.tenant.settings
    return Basis(
        details=details or books.details,
        codes=books.codes(),
        settings=settings,
        home_currency=caller.tenant.home_currency,
        period_name=period.name,
        start=period.start_date or date.min,
        end=period.end_date,
        at=books.now,
        by=caller.username,
        everything=run is None or settings.detail_files == "all",
        charges=charges or (run is not None and run.unprocessed_charges),
        run=run.id if run else "",
        attempt=run.attempt if run else 0,
    )


def missing_rate(
    books: Books, caller: Caller, end: date, balances: Iterable[BalanceRow]
) -> ExchangeRateMissing | None:
    """A rate that the files of a run would miss, by the balances alone.

    What is open in a currency, and adds up to nothing, is not seen in them.
    """
    if caller.tenant.settings.detail_files != "all":
        return None
    open_in: Counter[str] = Counter()
    for row in balances:
        if row.type == RECEIVABLE_TYPE:
            open_in[row.currency] += row.closing
    rates, home = books.details.rates_on(end), caller.tenant.home_currency
    for currency in sorted(currency for currency, amount in open_in.items() if amount):
        try:
            rates.rate_on(end, currency, home)
        except ExchangeRateMissing as missing:
            return missing
    return None


def wanted(of: Basis) -> Wanted:
    """Which files there is something to write into, and is asked for."""
    always = of.everything and of.settings.unprocessed_charges == "always"
    return Wanted(
        receivables=of.everything and of.details.has_receivables(of.end),
        revenue=of.everything and of.details.has_revenue(),
        charges=of.charges or always,
    )


def make(of: Basis, balances: Iterable[BalanceRow], stage: Stage) -> Made:
    """Write the files; those of a run count once it is done."""
    asked = wanted(of)
    with ExitStack() as scratch:
        making = Making(of, stage, scratch)
        if asked.receivables:
            making.aging()
            making.detail()
            making.exchange_gains()
        if asked.revenue:
            making.revenue()
        if asked.charges:
            making.charges()
        return Made(files=tuple(making.files), identities=tuple(making.proofs(asked, balances)))


class Making:
    """The files of a period while they are made."""

    def __init__(self, of: Basis, stage: Stage, scratch: ExitStack) -> None:
        self._of = of
        self._details = of.details
        self._settings = of.settings
        self._home = of.home_currency
        self._start, self._end = of.start, of.end
        self._stage = stage
        self._scratch = scratch
        self.totals = Totals()
        self.files: list[WrittenFile] = []

    def aging(self) -> None:
        """Three files of one reading: documents by type, and accounts."""
        rule = AgingRule(
            end=self._end,
            buckets=aging.buckets_of(self._settings.aging_buckets),
            home_currency=self._home,
            rates=self._details.rates_on(self._end),
            rate_day=self._end,
            negative_invoices=self._settings.aging_negative_invoices,
        )
        invoices = self._file(FileKind.INVOICE_AGING, aging.DOCUMENT_COLUMNS)
        memos = self._file(FileKind.DEBIT_MEMO_AGING, aging.DOCUMENT_COLUMNS)
        accounts = self._file(FileKind.ACCOUNT_AGING, aging.account_columns(rule.buckets))
        self.totals.name(Part.AGED, aging.places(rule.buckets))

        def spread(rows: Iterable[AgedDocument]) -> Iterator[AgedDocument]:
            for row in rows:
                if aging.is_in_invoice_file(row):
                    invoices.add(row)
                elif aging.is_in_debit_memo_file(row):
                    memos.add(row)
                yield row

        postings = self._details.by_document(self._end, self._home)
        documents = receivables.documents(postings, self._end)
        rows = spread(counted(aging.aged(documents, rule), self.totals))
        for account in counted(aging.by_account(rows, rule), self.totals):
            accounts.add(account.cells())
        self._keep(accounts, invoices, memos)

    def detail(self) -> None:
        """The movements of receivables, and their roll-forward."""
        days = {"start": self._start, "end": self._end}
        postings = self._details.by_day(self._start, self._end, self._home)
        summary = self._file(FileKind.ROLL_FORWARD, roll_forward.COLUMNS)
        for moved in counted(roll_forward.roll_forward(postings, **days), self.totals):
            summary.add(moved)
        file = self._file(FileKind.AR_DETAIL, ar_detail.COLUMNS)
        postings = self._details.by_day(self._start, self._end, self._home)
        for row in counted(
            ar_detail.detail(postings, home_currency=self._home, **days), self.totals
        ):
            file.add(row)
        self._keep(file, summary)

    def exchange_gains(self) -> None:
        """Gains on what is not in home currency: two files of one reading."""
        realized = self._file(FileKind.FX_REALIZED, foreign_exchange.REALIZED_COLUMNS)
        unrealized = self._file(FileKind.FX_UNREALIZED, foreign_exchange.UNREALIZED_COLUMNS)
        gains = foreign_exchange.gains(
            self._details.foreign_by_document(self._start, self._end, self._home),
            end=self._end,
            home_currency=self._home,
            rates=self._details.rates_on(self._end),
            rate_day=self._end,
        )
        for row in counted(gains, self.totals):
            if not isinstance(row, RealizedGain):
                unrealized.add(row)
            elif row.date >= self._start:
                realized.add(row)
        for settled in self._details.settled_before(self._start, self._end, self._home):
            self.totals.count(settled)
        self._keep(realized, unrealized)

    def revenue(self) -> None:
        """One reading, written as CSV and as a workbook with a sheet for each deferred code."""
        text = self._file(FileKind.REVENUE_CSV, revenue.COLUMNS, CSV)
        book = self._file(
            FileKind.REVENUE_XLSX, revenue.COLUMNS, XLSX, head=self._revenue_head, by_code=True
        )
        rows = revenue.revenue_detail(
            self._details.revenue_events(),
            start=self._start,
            end=self._end,
            home_currency=self._home,
        )
        for row in counted(rows, self.totals):
            text.add(row)
            book.add(row)
        self._keep(text, book)

    def charges(self) -> None:
        file = self._file(FileKind.UNPROCESSED_CHARGES, unprocessed_charges.COLUMNS)
        charges = self._details.charges(self._end)
        for row in unprocessed_charges.unprocessed_charges(charges, end=self._end):
            file.add(row)
        self._keep(file)

    def proofs(self, asked: Wanted, balances: Iterable[BalanceRow]) -> Iterator[Identity]:
        """That the files are what the ledger has."""
        if asked.receivables:
            yield from identities(balances, self.totals)
        if asked.revenue:
            posted = self._details.recognized(self._start, self._end)
            yield revenue_identity(posted, self.totals)

    # ---------------------------------------------------------------------------------

    def _file(
        self,
        kind: FileKind,
        columns: Sequence[Column],
        media: str | None = None,
        *,
        head: Callable[[str], Sequence[Sequence[str]]] | None = None,
        by_code: bool = False,
    ) -> RowFile:
        media = media or MEDIA[self._settings.detail_format]
        content = Content(
            FileHead(
                id=uuid5(OF_FILES, f"{self._of.run} {self._of.attempt} {kind.value}").hex,
                run=self._of.run,
                attempt=self._of.attempt,
                kind=kind.value,
                name=f"{kind.slug}-{self._end}.{ENDINGS[media]}",
                media=media,
            ),
            self._stage,
        )
        if media == CSV:
            return CsvRows(content, columns, self._home)
        book = XlsxRows(
            content,
            columns,
            self._home,
            head=head or (lambda _: ()),
            sheet_of=(lambda cells: str(cells[0])) if by_code else (lambda _: "Detail"),
        )
        self._scratch.callback(book.drop)
        return book

    def _revenue_head(self, code: str) -> Sequence[Sequence[str]]:
        """What stands above the revenue of a deferred revenue code."""
        known = self._of.codes.get(code)
        return (
            ("Accounting period", self._of.period_name, f"{self._start} to {self._end}"),
            ("Home currency", self._home),
            ("Accounting code", code, known.type if known else ""),
            ("Generated", f"{self._of.at:%Y-%m-%d %H:%M:%S} UTC", self._of.by),
            (),
        )

    def _keep(self, *files: RowFile) -> None:
        self.files += [written for file in files if (written := file.end()) is not None]
