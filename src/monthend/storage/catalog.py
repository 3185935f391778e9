"""A tenant's accounting codes and exchange rates, read anew only when they have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from monthend.domain.ledger import AccountingCode
from monthend.subledger.exchange_rates import ExchangeRate, RateTable

from .codes import CodeTable
from .session import Session, Statement, insert

T = TypeVar("T")

RATES = Statement(
    "SELECT date, from_currency, to_currency, rate FROM exchange_rate WHERE tenant_id = :tenant_id"
)
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
            listed = CodeTable(session, self._tenant_id).everything()
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

    def held_code(self, session: Session, code_id: str) -> tuple[AccountingCode, bool] | None:
        return CodeTable(session, self._tenant_id).held(code_id)

    def change_codes(self, session: Session, change: Callable[[CodeTable], T]) -> T:
        """Write codes, and have everybody read them anew."""
        done = change(CodeTable(session, self._tenant_id))
        self._moved(session)
        return done

    def use_codes(self, session: Session, codes: Iterable[AccountingCode]) -> None:
        """Mark codes as used; those that are known to be used are not even looked at."""
        first = [code for code in codes if not code.used]
        if first:
            self.change_codes(session, lambda table: table.use(first))

    def stage_codes(self, session: Session, batch_id: int, codes: Iterable[AccountingCode]) -> None:
        """Mark codes as those of an import under way; nobody else has to know."""
        CodeTable(session, self._tenant_id).stage(batch_id, codes)

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
