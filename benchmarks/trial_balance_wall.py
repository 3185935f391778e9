"""One month's trial balance in the service, over four million lines on PostgreSQL."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import timedelta
from statistics import median

from monthend.app import utc_now
from monthend.storage.postgresql.calls import Transaction
from monthend.storage.postgresql.store import PostgresStore

from . import clusters, ledger_generator
from .audit_filling import ADD_DAYS, ADD_MONTHS, LINES
from .company import Company, found, month
from .ledger_filling import CODES
from .results import Result, Setting, at_most
from .trial_balance_cpu import FIRST, MONTHS, run_once

LINES_A_MONTH = 166_668
LIMIT_MILLISECONDS = 40
RUNS_A_ROUND = 6
# Two lines an entry, a debit and its credit, over all days, codes and three currencies; few
# codes take most of the lines.
ADD_LINES = (
    f"INSERT INTO {LINES} SELECT %(calendar)s, %(day)s, "
    "%(code)s + (CAST(sqrt(n * 7919 %% 40000) AS bigint) + side * 7) %% %(codes)s, "
    "(ARRAY['USD', 'EUR', 'GBP'])[n %% 3 + 1], n * 31 %% 99991 * (1 - 2 * side) + 1 - 2 * side, "
    "n * 31 %% 99991 * (1 - 2 * side) + 1 - 2 * side, n, %(sequence)s "
    "FROM generate_series(1, %(entries)s) AS n, generate_series(0, 1) AS side"
)


def trial_balance_postgresql(setting: Setting) -> list[Result]:
    """No earlier period is closed, so that the openings are summed from the first day on."""
    if clusters.POSTGRESQL not in clusters.kinds():
        return []
    with (
        clusters.running() as cluster,
        closing(PostgresStore(cluster.empty_database(), clock=utc_now)) as store,
    ):
        names = ledger_generator.accounts(CODES)
        company = found(store, first=FIRST, months=MONTHS, codes=names)
        lines = fill(store, company)
        run_once(store, company, time.perf_counter)
        before = clusters.cpu_seconds(cluster)
        spent = [
            run_once(store, company, time.perf_counter)
            for _ in range(RUNS_A_ROUND * setting.rounds)
        ]
        cpu = (clusters.cpu_seconds(cluster) - before) / len(spent) * 1000
    return [
        at_most(
            f"trial balance of a month, {lines:,} lines, {CODES} codes, 3 currencies, PostgreSQL",
            LIMIT_MILLISECONDS,
            "ms",
            median(spent),
            f"{median(spent):.1f} ms ({cpu:.1f} ms CPU with the database's)",
        )
    ]


def fill(store: PostgresStore, company: Company) -> int:
    """A month of lines in each transaction; the number of lines."""
    for number in range(MONTHS):
        store.database.write(lambda given, at=number: _post(given, company, at))  # type: ignore[misc]
    store.database.write(lambda given: given.connection.execute("ANALYZE"))
    return int(store.rows("SELECT count(*) FROM line")[0][0])


def _post(given: Transaction, company: Company, number: int) -> None:
    run = given.connection.execute
    first, last = month(FIRST, number)
    days = (last - first).days + 1
    for place in range(days):
        asked = {
            "calendar": company.caller.calendar_id,
            "day": (first + timedelta(days=place)).isoformat(),
            "code": 1,
            "codes": CODES,
            "sequence": 1,
            "entries": LINES_A_MONTH // 2 // days + 1,
        }
        run(ADD_LINES, asked)
    run(ADD_DAYS.format(first=first, last=last))
    run(ADD_MONTHS.format(first=first, last=last))
