"""A company in a monthend database: a tenant, its periods, its codes, and ways to sign in."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monthend.app import utc_now
from monthend.domain.ledger import AccountingCode
from monthend.domain.lifecycle import PeriodFields
from monthend.domain.permissions import Channel
from monthend.services import periods, sessions, tenants
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore

TYPE_OF = {
    "Assets": "OtherAssets",
    "Liabilities": "OtherLiabilities",
    "Equity": "OtherEquity",
    "Income": "OtherRevenue",
    "Expenses": "OtherExpenses",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who asks, with what token or password, and the ids of the periods in the order of time."""

    caller: Caller
    token: str
    password: str
    password_hash: str
    period_ids: tuple[str, ...]

    @property
    def authorization(self) -> tuple[str, str]:
        return "Authorization", f"Bearer {self.token}"


@contextmanager
def opened(database: Path) -> Iterator[SqliteStore]:
    """A store on the file, closed at the end."""
    store = SqliteStore(str(database), clock=utc_now)
    try:
        yield store
    finally:
        store.close()


def not_hashed(password: str) -> str:
    """The password itself: a slow hash is made only where somebody signs in with it."""
    return password


def found(
    store: SqliteStore | PostgresStore,
    *,
    first: date,
    months: int,
    codes: list[str],
    hashed: tenants.PasswordHasher = not_hashed,
) -> Company:
    """A tenant with monthly periods and accounting codes."""
    fresh = tenants.new_secrets(hashed)
    store.create_schema()
    made = store.write_directory(
        lambda directory: tenants.create_tenant(directory, "Company", "USD", fresh, None)
    )
    token = store.write_directory(
        lambda directory: sessions.issue_token(directory, made.client_id, made.client_secret)
    )
    caller = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, "Company", None, Channel.REST)
    )
    ids = store.write(caller, lambda books: _create_months(books, caller, first, months))
    store.write(caller, lambda books: _add_codes(books, caller, codes))
    return Company(
        caller=caller,
        token=token.access_token,
        password=made.password,
        password_hash=fresh.password_hash,
        period_ids=tuple(ids),
    )


def session_of(store: SqliteStore, company: Company) -> str:
    """A session of the company's administrator, as a login by password would open it."""
    name, password_hash = company.caller.username, company.password_hash
    issued = store.write_directory(
        lambda directory: sessions.open_session(directory, name, password_hash)
    )
    return issued.session


def month(first: date, number: int) -> tuple[date, date]:
    """The first and the last day of the month so many months later."""
    years, place = divmod(first.month - 1 + number, 12)
    year, shown = first.year + years, place + 1
    return date(year, shown, 1), date(year, shown, monthrange(year, shown)[1])


def _create_months(books: Books, caller: Caller, first: date, months: int) -> list[str]:
    made = []
    for number in range(months):
        start, end = month(first, number)
        fields: PeriodFields = {
            "name": f"{start:%Y-%m}",
            "start_date": start,
            "end_date": end,
            "fiscal_year": start.year,
            "fiscal_quarter": (start.month + 2) // 3,
            "notes": "note",
        }
        made.append(periods.create(books, caller, fields))
    return made


def _add_codes(books: Books, caller: Caller, codes: list[str]) -> None:
    for name in codes:
        kind = TYPE_OF[name.partition(":")[0]]
        books.add_code(AccountingCode(key=0, name=name, type=kind), caller)
