"""A tenant's accounting codes and exchange rates, read anew only when they have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from monthend.domain.exchange_rates import ExchangeRate, RateTable
from monthend.domain.ledger import AccountingCode

from .session import Row, Session, Statement, insert, instant_text

CODES = Statement(
    "SELECT id, name, type, active, gl_account_name, gl_account_number, notes "
    "FROM accounting_code WHERE tenant_id = :tenant_id ORDER BY name"
)
RATES = Statement(
    "SELECT date, from_currency, to_currency, rate FROM exchange_rate WHERE tenant_id = :tenant_id"
)
ADD_CODE = insert("accounting_code", without="id", suffix="RETURNING id")
_CODE = (
    "tenant_id, name, type, active, gl_account_name, gl_account_number, notes, created_by, "
    "created_on"
)
ADD_CODES = f"INSERT INTO accounting_code ({_CODE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
ADD_KEYED_CODES = f"INSERT INTO accounting_code (id, {_CODE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
ADD_RATE = insert(
    "exchange_rate",
    suffix="ON CONFLICT (tenant_id, from_currency, to_currency, date) "
    "DO UPDATE SET rate = excluded.rate",
)
MOVE_CATALOG = Statement(
    "UPDATE tenant SET catalog_version = catalog_version + 1 WHERE id = :tenant_id"
)


@dataclass(slots=True)
class CatalogCache:
    """What was last read for one tenant, and at which version."""

    version: int
    codes: dict[str, AccountingCode] | None = None
    by_key: dict[int, AccountingCode] | None = None
    rates: RateTable | None = None


class Catalog:
    """The catalog of one tenant in one transaction; caches are shared while versions match."""

    def __init__(self, tenant_id: str, version: int, known: dict[str, CatalogCache]) -> None:
        self._tenant_id = tenant_id
        cache = known.get(tenant_id)
        if cache is None or cache.version != version:
            cache = known[tenant_id] = CatalogCache(version)
        self._cache = cache

    def codes(self, session: Session) -> Mapping[str, AccountingCode]:
        if self._cache.codes is None:
            rows = session.all(CODES, tenant_id=self._tenant_id)
            listed = [
                AccountingCode(
                    key=row[0], name=row[1], type=row[2], active=bool(row[3]),
                    gl_account_name=row[4], gl_account_number=row[5], notes=row[6],
                )
                for row in rows
            ]  # fmt: skip
            # In this order: another thread may look at the cache between the two.
            self._cache.by_key = {code.key: code for code in listed}
            self._cache.codes = {code.name: code for code in listed}
        return self._cache.codes

    def by_key(self, session: Session) -> dict[int, AccountingCode]:
        self.codes(session)
        return self._cache.by_key or {}

    def rates(self, session: Session) -> RateTable:
        if self._cache.rates is None:
            rows = session.all(RATES, tenant_id=self._tenant_id)
            self._cache.rates = RateTable(
                ExchangeRate(
                    date=date.fromisoformat(day),
                    from_currency=source,
                    to_currency=target,
                    rate=Decimal(rate),
                )
                for day, source, target, rate in rows
            )
        return self._cache.rates

    def add_code(self, session: Session, code: AccountingCode, user_id: str) -> AccountingCode:
        key = session.key_of(
            ADD_CODE,
            tenant_id=self._tenant_id,
            name=code.name,
            type=code.type,
            active=code.active,
            gl_account_name=code.gl_account_name,
            gl_account_number=code.gl_account_number,
            notes=code.notes,
            created_by=user_id,
            created_on=instant_text(session.now),
        )
        self._moved(session)
        return replace(code, key=key)

    def add_codes(self, session: Session, codes: Iterable[AccountingCode], user_id: str) -> None:
        """Store many new codes, under their own keys where they have one."""
        at = instant_text(session.now)
        keyed: list[Row] = []
        unkeyed: list[Row] = []
        for code in codes:
            row = (
                self._tenant_id, code.name, code.type, code.active, code.gl_account_name,
                code.gl_account_number, code.notes, user_id, at,
            )  # fmt: skip
            if code.key:
                keyed.append((code.key, *row))
            else:
                unkeyed.append(row)
        session.run_rows(ADD_KEYED_CODES, keyed)
        session.run_rows(ADD_CODES, unkeyed)
        self._moved(session)

    def add_rates(self, session: Session, rates: Iterable[ExchangeRate]) -> int:
        rows = [
            {
                "tenant_id": self._tenant_id, "from_currency": rate.from_currency,
                "to_currency": rate.to_currency, "date": rate.date.isoformat(),
                "rate": str(rate.rate),
            }
            for rate in rates
        ]  # fmt: skip
        session.run_many(ADD_RATE, rows)
        self._moved(session)
        return len(rows)

    def _moved(self, session: Session) -> None:
        """Never cached: a rolled-back version number could be given out again."""
        session.run(MOVE_CATALOG, tenant_id=self._tenant_id)
        self._cache = CatalogCache(-1)
