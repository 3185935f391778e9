"""A tenant in a store of its own, and what tests do with it through the services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from any_store import AnyStore, change, rows_of, tables_of
from monthend.domain import ledger
from monthend.domain.ledger import AccountingCode
from monthend.domain.lifecycle import PeriodFields
from monthend.domain.period import AccountingPeriod, Calendar
from monthend.domain.permissions import Channel, Permission
from monthend.services import (
    journal_entries,
    journal_entry_changes,
    journal_jobs,
    journal_runs,
    journal_status,
    periods,
    sessions,
    tenants,
    transactions,
    trial_balances,
)
from monthend.services.caller import Caller
from monthend.services.journal_entries import DraftEntry, DraftItem
from monthend.services.journal_entry_changes import EntryFields
from monthend.services.journal_ports import JournalRun
from monthend.services.journal_runs import DraftRun
from monthend.services.journal_status import JournalStatus
from monthend.services.ports import Books, HistoryRow, JournalEntry, Transaction
from monthend.services.tenants import NewSecrets
from monthend.storage import schema
from monthend.storage.books import StoredBooks
from monthend.storage.last_keys import NEXT
from monthend.storage.ledger import public_id
from monthend.storage.session import insert, json_text
from monthend.subledger.exchange_rates import ExchangeRate

T = TypeVar("T")

CODES = {
    "Receivable": "AccountsReceivable",
    "Cash": "Cash",
    "Revenue": "SalesRevenue",
    "Deferred": "DeferredRevenue",
}
ALL_PERMISSIONS = frozenset(Permission)
ADD_TRANSACTION = insert(
    schema.subledger_transaction,
    "calendar_id", "number", "type", "status", "date", "currency", "amount", "home_amount",
    "debit_code", "credit_code", "subtype", "home_rounding", "segments",
    without="id", suffix="RETURNING id", key=NEXT["subledger_transaction"],
)  # fmt: skip


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it."""

    at: datetime = datetime(2026, 7, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, span: timedelta) -> None:
        self.at += span


def secrets_for_tests() -> NewSecrets:
    return NewSecrets(password="a password", password_hash="a hash", client_secret="a secret")


@dataclass(slots=True)
class Company:
    """The tenant, its administrator, and the books of its one entity."""

    store: AnyStore
    clock: Clock
    administrator: Caller
    numbers: int = field(default=0)

    def caller(
        self, permissions: Iterable[Permission] = ALL_PERMISSIONS, channel: Channel = Channel.REST
    ) -> Caller:
        """A caller who holds exactly these permissions."""
        self.sign_in()
        return replace(self.administrator, permissions=frozenset(permissions), channel=channel)

    def sign_in(self) -> Caller:
        """Make the administrator out afresh, for the tenant may have changed."""
        name = self.administrator.username
        self.administrator = self.store.read_directory(
            lambda directory: sessions.caller_by_name(directory, None, name, Channel.REST)
        )
        return self.administrator

    def write(self, work: Callable[[Books, Caller], T], caller: Caller | None = None) -> T:
        """Work on the books, as the administrator unless somebody else is named."""
        by = caller or self.administrator
        return self.store.write(by, lambda books: work(books, by))

    def read(self, work: Callable[[Books, Caller], T], caller: Caller | None = None) -> T:
        by = caller or self.administrator
        return self.store.read(by, lambda books: work(books, by))

    # Periods -------------------------------------------------------------------------

    def create_period(self, fields: PeriodFields) -> str:
        return self.write(lambda books, by: periods.create(books, by, fields))

    def create_months(self, first: date, number: int) -> list[str]:
        """Months named Jan, Feb, … from a first day on; their ids."""
        made = []
        for _ in range(number):
            following = (first + timedelta(days=31)).replace(day=1)
            fields: PeriodFields = {
                "name": f"{first:%b}",
                "start_date": first,
                "end_date": following - timedelta(days=1),
                "fiscal_year": first.year,
            }
            made.append(self.create_period(fields))
            first = following
        return made

    @property
    def calendar(self) -> Calendar:
        return self.read(lambda books, by: books.calendar())

    def period(self, period_id: str) -> AccountingPeriod:
        return self.read(lambda books, by: periods.get(books, by, period_id))

    def history(self, period_id: str) -> tuple[HistoryRow, ...]:
        return self.read(lambda books, by: periods.history(books, by, period_id))

    def events(self, period_id: str) -> list[str]:
        return [row.event for row in self.history(period_id)]

    def run_trial_balances(self) -> int:
        """Do every waiting run; how many there were."""
        done = 0
        while trial_balances.run_next(self.store, "worker", self.clock()):
            done += 1
        return done

    def run_journal_runs(self) -> int:
        """Make, cancel and delete whatever journal runs wait; how many there were."""
        done = 0
        while journal_jobs.run_next(self.store, "worker", self.clock()):
            done += 1
        return done

    def close_through(self, period_ids: Iterable[str]) -> None:
        for period_id in period_ids:
            self.close(period_id)
            self.run_trial_balances()

    def pending_close(self, period_id: str, caller: Caller | None = None) -> None:
        self.write(lambda books, by: periods.set_pending_close(books, by, period_id), caller)

    def close(self, period_id: str, caller: Caller | None = None) -> None:
        self.write(lambda books, by: periods.close(books, by, period_id), caller)

    def reopen(self, period_id: str, caller: Caller | None = None) -> None:
        self.write(lambda books, by: periods.reopen(books, by, period_id), caller)

    def request_trial_balance(self, period_id: str, caller: Caller | None = None) -> None:
        self.write(lambda books, by: periods.run_trial_balance(books, by, period_id), caller)

    def update(self, period_id: str, fields: PeriodFields, caller: Caller | None = None) -> None:
        self.write(lambda books, by: periods.update(books, by, period_id, fields), caller)

    def delete(self, period_id: str, caller: Caller | None = None) -> None:
        self.write(lambda books, by: periods.delete(books, by, period_id), caller)

    # Ledger --------------------------------------------------------------------------

    def add_codes(self) -> None:
        def work(books: Books, by: Caller) -> None:
            for name, kind in CODES.items():
                books.add_code(AccountingCode(key=0, name=name, type=kind), by)

        self.write(work)

    def add_rate(self, day: date, source: str, target: str, rate: str) -> None:
        quoted = ExchangeRate(
            date=day, from_currency=source, to_currency=target, rate=Decimal(rate)
        )
        self.write(lambda books, by: books.add_rates([quoted]))

    def post_entry(
        self, period_name: str, day: date, cents: int = 1000, caller: Caller | None = None
    ) -> str:
        """A journal entry from cash to revenue."""
        draft = DraftEntry(
            period_name=period_name,
            currency="USD",
            day=day,
            items=(
                DraftItem(accounting_code="Cash", debit=True, amount=cents),
                DraftItem(accounting_code="Revenue", debit=False, amount=cents),
            ),
        )
        made = self.write(lambda books, by: journal_entries.create(books, by, draft), caller)
        return made.number or f"late transaction {made.late_id}"

    def add_transaction(
        self,
        kind: str,
        status: str,
        day: date,
        *,
        amount: int = 1000,
        currency: str = "USD",
        home_amount: int | None = None,
        home_rounding: str | None = None,
        subtype: str | None = None,
        segments: Mapping[str, str] | None = None,
        codes: tuple[str, str] = ("Receivable", "Revenue"),
    ) -> str:
        """Store a transaction as an import would, by default to revenue; its id."""
        self.numbers += 1
        calendar_id = self.administrator.calendar_id
        row = {
            "calendar_id": calendar_id, "number": f"{kind[0]}-{self.numbers}", "type": kind,
            "status": status, "date": day.isoformat(), "currency": currency, "amount": amount,
            "home_amount": amount if currency == "USD" else home_amount,
            "home_rounding": home_rounding, "subtype": subtype,
            "segments": None if segments is None else json_text(segments),
        }  # fmt: skip

        def work(books: StoredBooks) -> Transaction:
            debit, credit = (books.codes()[name] for name in codes)
            sides = {"debit_code": debit.key, "credit_code": credit.key}
            books.use_codes([debit, credit])
            key = books.session.key_of(ADD_TRANSACTION, **row, **sides)
            added = books.transaction(public_id(calendar_id, key))
            assert added is not None
            if ledger.counts(kind, status):
                books.post(transactions.lines_of(added), transaction=added.id)
            return added

        return self.store.write(self.administrator, work).id

    def change_entry(
        self,
        number: str,
        *,
        transferred: str | None = None,
        notes: str | None = None,
        caller: Caller | None = None,
    ) -> None:
        given = {"transferred": transferred, "notes": notes}
        fields = EntryFields(
            given=frozenset(name for name, value in given.items() if value is not None),
            transferred=transferred,
            notes=notes,
        )
        self.write(
            lambda books, by: journal_entry_changes.update(books, by, number, fields), caller
        )

    def cancel_entry(self, number: str, caller: Caller | None = None) -> None:
        self.write(lambda books, by: journal_entry_changes.cancel(books, by, number), caller)

    def entry(self, number: str) -> JournalEntry:
        return self.read(lambda books, by: journal_entries.get(books, by, number))[0]

    # Journal runs --------------------------------------------------------------------

    def ask_for_run(
        self, *types: str, period_name: str, entry_day: date, caller: Caller | None = None
    ) -> str:
        draft = DraftRun(types=types, entry_day=entry_day, period_name=period_name)
        return self.write(lambda books, by: journal_runs.create(books, by, draft), caller)

    def journal_run(self, number: str) -> JournalRun:
        return self.read(lambda books, by: journal_runs.get(books, by, number))

    def cancel_run(self, number: str, caller: Caller | None = None) -> None:
        self.write(lambda books, by: journal_runs.cancel(books, by, number), caller)

    def entries_of(self, number: str) -> list[JournalEntry]:
        """The entries of a run, cancelled ones too."""
        found, _ = self.read(lambda books, by: journal_runs.entries(books, by, number, 0, 100_000))
        return [entry for entry, _ in found]

    def journal_status(self, period_id: str) -> JournalStatus:
        return self.read(lambda books, by: journal_status.read(books, by, period_id))

    def set_status(self, transaction: str, status: str, caller: Caller | None = None) -> None:
        self.write(
            lambda books, by: transactions.set_status(books, by, transaction, status), caller
        )

    # Below the services ----------------------------------------------------------------

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """What the database itself answers."""
        return rows_of(self.store, query, values)

    def spoil(self, statement: str, *values: object) -> None:
        """Change the database behind everybody's back."""
        change(self.store, statement, values)

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table: equal before and after whatever changes nothing."""
        return {
            table: sorted(self.rows(f"SELECT * FROM {table}"), key=repr)
            for table in tables_of(self.store)
        }


def found_company(store: AnyStore, clock: Clock) -> Company:
    """Set a tenant up in an empty store."""
    store.create_schema()
    store.write_directory(
        lambda directory: tenants.create_tenant(
            directory, "Acme", "USD", secrets_for_tests(), creator=None
        )
    )
    return company_in(store, clock)


def is_founded(store: AnyStore) -> bool:
    return "tenant" in tables_of(store) and rows_of(store, "SELECT 1 FROM tenant") != []


def company_in(store: AnyStore, clock: Clock, name: str = "Acme") -> Company:
    """A company that a store already has."""
    administrator = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, name, None, Channel.REST)
    )
    return Company(store=store, clock=clock, administrator=administrator)
