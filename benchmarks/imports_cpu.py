"""Importing a file with all that belongs to it, beside its rows put into one bare table."""

from __future__ import annotations

import csv
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from monthend.services.import_files import BinaryFile
from monthend.services.imports import ImportKind, import_file

from . import bare_servers, ledger_generator
from .company import found, opened
from .ledger_filling import CODES, DAYS
from .ledger_generator import CURRENCIES
from .results import Result, Setting, Told, at_least_times

FIRST = date(2024, 1, 1)
MONTHS = 24
TRANSACTIONS = 200_000
ENTRIES = 100_000
LIMIT = 0.2
KINDS = (("Invoice Item", "Posted"), ("Payment", "Processed"), ("Credit Memo Item", "Posted"))
RATE_OF = {"GBP": "0.8512", "USD": "1.0832"}
COLUMNS = (
    "number type subtype status date currency amount debit_code credit_code account_number "
    "due_date home_amount exchange_rate org"
).split()

# The rows -------------------------------------------------------------------------------


def days_in_order(number: int) -> Iterator[date]:
    """Equally many rows a day, the oldest first."""
    return (FIRST + timedelta(days=place * DAYS // number) for place in range(number))


def random_days(number: int) -> Iterator[date]:
    """Any day of the two years for each row."""
    random = Random(21)
    return (FIRST + timedelta(days=random.randrange(DAYS)) for _ in range(number))


Days = Callable[[int], Iterator[date]]


def transactions(days: Days) -> Iterator[Sequence[object]]:
    """Sub-ledger transactions as rows of a file, the heading first."""
    random = Random(22)
    below, names = random.randrange, ledger_generator.accounts(CODES)
    yield COLUMNS
    for place, day in enumerate(days(TRANSACTIONS)):
        kind, status = KINDS[below(len(KINDS))]
        minor = 1 + below(1_000_000)
        debit, credit = random.sample(names, 2)
        yield (
            f"T{place:08}", kind, "", status, day, CURRENCIES[below(3)],
            f"{minor // 100}.{minor % 100:02}", debit, credit,
            f"A{below(9999):04}", day + timedelta(days=30), "", "", "",
        )  # fmt: skip


def write_transactions(path: Path, days: Days) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(transactions(days))


def write_entries(path: Path, days: Days) -> None:
    """Journal entries of two to six lines, a row each."""
    made = ledger_generator.entries(ENTRIES, first=FIRST, days=DAYS, codes=CODES)
    dated = (replace(entry, day=day) for entry, day in zip(made, days(ENTRIES), strict=True))
    with path.open("w", encoding="utf-8") as file:
        ledger_generator.write_csv(file, dated, ledger_generator.accounts(CODES))


def rates() -> bytes:
    """A rate for each day and currency, from the day before the first on."""
    rows = (
        f"{FIRST + timedelta(days=day)},EUR,{currency},{rate}\n"
        for day in range(-1, DAYS)
        for currency, rate in RATE_OF.items()
    )
    return ("date,from,to,rate\n" + "".join(rows)).encode()


# The two sides --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file to import; the peer's one index is on the columns named."""

    what: str
    kind: ImportKind
    write: Callable[[Path, Days], None]
    days: Days
    rates: bool
    index: str


def _cases() -> Iterator[Case]:
    for order, days in (("on random days", random_days), ("in the order of days", days_in_order)):
        for known, told in ((False, "without rates"), (True, "with rates")):
            yield Case(
                what=f"{TRANSACTIONS:,} transactions {order}, {told}",
                kind=ImportKind.TRANSACTIONS,
                write=write_transactions,
                days=days,
                rates=known,
                index="date, debit_code",
            )
        yield Case(
            what=f"{ENTRIES:,} journal entries, a row a line, {order}, with rates",
            kind=ImportKind.ENTRIES,
            write=write_entries,
            days=days,
            rates=True,
            index="date, account",
        )


def imported(case: Case, file: Path, folder: Path) -> float:
    """Seconds of CPU, those of every thread, for an import into fresh books."""
    with opened(folder / "books.db") as store:
        names = ledger_generator.accounts(CODES)
        caller = found(store, first=FIRST, months=MONTHS, codes=names).caller

        def run(kind: ImportKind, source: BinaryFile) -> float:
            before = time.process_time()
            import_file(
                store, caller, source, kind=kind, file_name="file.csv", progress=lambda _: None
            )
            return time.process_time() - before

        if case.rates:
            run(ImportKind.RATES, BytesIO(rates()))
        with file.open("rb") as source:
            return run(case.kind, source)


def inserted(case: Case, rows: Sequence[Sequence[str]], names: Sequence[str], to: Path) -> float:
    """Seconds of CPU for the rows as they stand in the file, put into one table at once."""
    connection = bare_servers.connect(to / "bare.db")
    with closing(connection):
        connection.execute(f"CREATE TABLE posting ({', '.join(names)})")
        connection.execute(f"CREATE INDEX posting_by_day ON posting ({case.index})")
        insert = f"INSERT INTO posting VALUES ({', '.join('?' * len(names))})"
        before = time.process_time()
        connection.execute("BEGIN")
        connection.executemany(insert, rows)
        connection.execute("COMMIT")
        return time.process_time() - before


def compared(case: Case, setting: Setting) -> Result:
    """One row of the table."""
    file = setting.scratch / "file.csv"
    case.write(file, case.days)
    with file.open(encoding="utf-8", newline="") as source:
        names, *rows = map(tuple, csv.reader(source))
    # What is kept for the peer must not be gone through while monthend is measured.
    gc.collect()
    gc.freeze()
    ours, peer = [], []
    for _ in range(setting.rounds):
        with TemporaryDirectory(dir=setting.scratch) as folder:
            ours.append(len(rows) / imported(case, file, Path(folder)))
            peer.append(len(rows) / inserted(case, rows, names, Path(folder)))
    gc.unfreeze()
    return at_least_times(
        f"import of {case.what}",
        LIMIT,
        ours,
        peer,
        Told("{:,.0f} rows a second of CPU", "{:,.0f}"),
    )


def imports(setting: Setting) -> list[Result]:
    """Files of both kinds, their days mixed and in order."""
    return [compared(case, setting) for case in _cases()]
