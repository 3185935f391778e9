"""A generated ledger as a file: its trial balances are what others make of the same file.

The sums are kept while the file is written, before monthend has seen any of it. DuckDB adds up
the file itself, and hledger a journal that is written beside it.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from benchmarks.company import month
from benchmarks.ledger_generator import HEADER, accounts, entries

from any_store import POSTGRESQL, STORES, AnyStore, make_schema
from company import Clock, Company, found_company
from monthend.domain.money import decimal_of
from monthend.services import trial_balances
from monthend.services.imports import ImportKind, import_file
from monthend.services.trial_balances import ShownBalance
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore

FIRST, MONTHS, DAYS = date(2024, 1, 1), 24, 730
NAMES = accounts(200)
ENDS = [month(FIRST, number) for number in range(MONTHS)]
RATES = ("EUR,USD,1.0832", "GBP,USD,1.2613")
ONLY_SQLITE_FROM = 1_000_000
HLEDGER, HLEDGER_MONTH, HLEDGER_AT_MOST = shutil.which("hledger"), 17, 50 * 2**20
SIZES = [
    2_000,
    10_000,
    pytest.param(100_000, marks=pytest.mark.nightly),
    pytest.param(ONLY_SQLITE_FROM, marks=pytest.mark.nightly),
]
MONTH_BY_DUCKDB = """\
SELECT account, currency,
       sum(CASE WHEN date < ? THEN debit - credit ELSE 0 END),
       sum(CASE WHEN date >= ? THEN debit ELSE 0 END),
       sum(CASE WHEN date >= ? THEN credit ELSE 0 END)
FROM entries WHERE date <= ? GROUP BY account, currency
"""

Figures = dict[tuple[str, str], tuple[int, int, int]]
"""Opening, debits and credits in cents by account and currency; what is all zero is left out."""


@dataclass(slots=True)
class Generated:
    """The file, a journal of it, and what was added up month by month while they were written."""

    file: Path
    journal: Path
    months: list[dict[tuple[str, str], list[int]]]

    @classmethod
    def written(cls, file: Path, size: int) -> Generated:
        months: list[dict[tuple[str, str], list[int]]] = [
            defaultdict(lambda: [0, 0]) for _ in range(MONTHS)
        ]
        made = cls(file, file.with_suffix(".journal"), months)
        with file.open("w", encoding="utf-8") as text, made.journal.open("w") as journal:
            text.write(HEADER)
            for entry in entries(size, first=FIRST, days=DAYS, codes=len(NAMES)):
                sums = months[(entry.day.year - FIRST.year) * 12 + entry.day.month - FIRST.month]
                journal.write(f"{entry.day} {entry.number}\n")
                for place, amount in entry.lines:
                    signed = decimal_of(amount, entry.currency)
                    journal.write(f"    {NAMES[place]}  {signed} {entry.currency}\n")
                    debit, credit = max(amount, 0), max(-amount, 0)
                    found = sums[NAMES[place], entry.currency]
                    found[0] += debit
                    found[1] += credit
                    sides = f"{debit // 100}.{debit % 100:02},{credit // 100}.{credit % 100:02}"
                    text.write(
                        f"{entry.number},{entry.day},{NAMES[place]},{sides},{entry.currency}\n"
                    )
        return made

    def figures(self) -> Iterator[Figures]:
        """Month by month, what came before as the opening."""
        opening: dict[tuple[str, str], int] = defaultdict(int)
        for sums in self.months:
            keys = sorted({*opening, *sums})
            moved = {key: sums.get(key, [0, 0]) for key in keys}
            yield {
                key: (opening[key], *moved[key])  # type: ignore[misc]
                for key in keys
                if opening[key] or any(moved[key])
            }
            for key in keys:
                opening[key] += moved[key][0] - moved[key][1]


@pytest.fixture(scope="module", params=SIZES)
def generated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generated:
    return Generated.written(tmp_path_factory.mktemp("file") / "entries.csv", request.param)


@pytest.fixture(scope="module", params=STORES)
def store(
    request: pytest.FixtureRequest, generated: Generated, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AnyStore]:
    store: AnyStore
    if request.param == POSTGRESQL:
        if sum(1 for _ in generated.file.open()) > 2 * ONLY_SQLITE_FROM:
            pytest.skip("the largest ledger is added up on SQLite alone")
        cluster = request.getfixturevalue("postgresql")
        store = PostgresStore(cluster.database(make_schema), clock=Clock(), writers=2, readers=2)
    else:
        path = tmp_path_factory.mktemp("generated") / "books.db"
        store = SqliteStore(str(path), clock=Clock(), synchronous="OFF")
    yield store
    store.close()


@pytest.fixture(scope="module")
def balances(
    store: AnyStore, generated: Generated, tmp_path_factory: pytest.TempPathFactory
) -> list[ShownBalance]:
    """The stored result of a run for every month, verified as it is read."""
    company = found_company(store, Clock())
    for start, end in ENDS:
        fields = {"start_date": start, "end_date": end, "fiscal_year": start.year}
        company.create_period({"name": f"{start:%Y-%m}", **fields})  # type: ignore[typeddict-item]
    days = (f"{start.replace(day=day)},{rate}" for start, _ in ENDS for day in (1, 7, 14, 21, 28)
            for rate in RATES)  # fmt: skip
    rates = tmp_path_factory.mktemp("rates") / "rates.csv"
    rates.write_text("\n".join(("date,from,to,rate", *days, "")), encoding="utf-8")
    load(company, ImportKind.RATES, rates)
    load(company, ImportKind.ENTRIES, generated.file)
    periods = company.calendar.periods
    for period in periods:
        company.request_trial_balance(period.id)
    company.run_trial_balances()
    # To verify every one would add the lines up so many times over.
    last = len(periods) - 1
    return [
        company.read(
            lambda books, by, period=period, verify=place == last: trial_balances.read(  # type: ignore[misc]
                books, by, period.id, verify=verify
            )
        )
        for place, period in enumerate(periods)
    ]


def load(company: Company, kind: ImportKind, file: Path) -> None:
    with file.open("rb") as content:
        import_file(
            company.store, company.administrator, content, kind=kind,
            create_codes=kind is ImportKind.ENTRIES, file_name=file.name, progress=lambda _: None,
        )  # fmt: skip


def figures(shown: ShownBalance) -> Figures:
    return {
        (row.code, row.currency): (row.opening, row.debit, row.credit)
        for row in shown.rows
        if row.opening or row.debit or row.credit
    }


def test_every_month_is_what_was_added_up_while_the_file_was_written(
    balances: list[ShownBalance], generated: Generated
) -> None:
    for shown, expected in zip(balances, generated.figures(), strict=True):
        assert figures(shown) == expected, shown.period.name
    assert balances[-1].drift == []


def test_every_month_is_what_duckdb_makes_of_the_file(
    balances: list[ShownBalance], generated: Generated
) -> None:
    duckdb = pytest.importorskip("duckdb")
    cents = {"debit": "DECIMAL(18, 2)", "credit": "DECIMAL(18, 2)"}
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE entries AS SELECT * FROM read_csv('{generated.file}', types = {cents})"
        )
        for shown in balances:
            start, end = shown.period.start_date, shown.period.end_date
            rows = connection.execute(MONTH_BY_DUCKDB, [start, start, start, end]).fetchall()
            found = {tuple(row[:2]): tuple(row[2:]) for row in rows if any(row[2:])}
            assert found == {
                key: tuple(decimal_of(cents, key[1]) for cents in amounts)
                for key, amounts in figures(shown).items()
            }, shown.period.name


@pytest.mark.skipif(
    HLEDGER is None, reason="hledger is not installed (Debian: apt-get install hledger)"
)
def test_a_month_is_what_hledger_makes_of_its_journal(
    balances: list[ShownBalance], generated: Generated
) -> None:
    if generated.journal.stat().st_size > HLEDGER_AT_MOST:
        pytest.skip("hledger reads the largest journal for minutes")
    shown = balances[HLEDGER_MONTH]
    moved = {key: debit - credit for key, (_, debit, credit) in figures(shown).items()}
    start, end = ENDS[HLEDGER_MONTH]
    assert by_hledger(generated.journal, start, end) == {
        key: decimal_of(cents, key[1]) for key, cents in moved.items() if cents
    }


def by_hledger(journal: Path, start: date, end: date) -> dict[tuple[str, str], Decimal]:
    """What moved between two days, by account and currency."""
    assert HLEDGER is not None
    days = ("-b", f"{start}", "-e", f"{end + timedelta(days=1)}")
    done = subprocess.run(
        [HLEDGER, "-f", str(journal), "bal", "--flat", "-N", "-O", "csv", *days],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = {}
    for account, amounts in list(csv.reader(done.stdout.splitlines()))[1:]:
        for each in amounts.split(", "):
            if each != "0":
                amount, currency = each.split()
                found[account, currency] = Decimal(amount)
    return found


def test_every_month_balances_in_each_currency_and_in_home_currency(
    balances: list[ShownBalance],
) -> None:
    for shown in balances:
        assert all(proof["holds"] for proof in shown.frozen.identities)
        for currency in {row.currency for row in shown.rows}:
            rows = [row for row in shown.rows if row.currency == currency]
            assert sum(row.debit - row.credit for row in rows) == 0
            assert sum(row.home_debit - row.home_credit for row in rows) == 0
            assert sum(row.closing for row in rows) == sum(row.home_closing for row in rows) == 0
