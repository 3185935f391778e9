"""Imports that die and are done again: files that break off, and a ledger without its keys."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

from company import Company, found_company
from imported import PiecewiseFile, entries, invoice, transactions
from monthend.services.caller import Caller
from monthend.services.import_resuming import LEASE, Rereadable
from monthend.services.imports import ImportKind, ImportResult, import_file
from monthend.services.ports import StoreUnavailable
from monthend.storage.store import SqliteStore

# An importer may have looked at its own clock, some time after the company did.
OVER = LEASE + timedelta(minutes=5)
TEXTS = {
    "transactions": "SELECT t.number, t.type, t.subtype, t.status, t.date, t.currency, t.amount, "
    "d.name, c.name, t.home_amount, t.home_rounding, t.exchange_rate, t.rate_date, "
    "t.document_date, t.posting_rules FROM subledger_transaction t "
    "JOIN accounting_code d ON d.id = t.debit_code JOIN accounting_code c ON c.id = t.credit_code",
    "entries": "SELECT number, date, currency, status, line_count, document_date "
    "FROM journal_entry",
    "lines": "SELECT coalesce(t.number, e.number), l.date, c.name, l.currency, l.amount, "
    "l.home_amount FROM line l JOIN accounting_code c ON c.id = l.code_id "
    "LEFT JOIN subledger_transaction t ON t.id = l.transaction_id "
    "LEFT JOIN journal_entry e ON e.id = l.entry_id",
    "days": "SELECT b.day, c.name, b.currency, sum(b.debit), sum(b.credit), sum(b.home_debit), "
    "sum(b.home_credit), sum(b.unconverted) FROM day_balance b "
    "JOIN accounting_code c ON c.id = b.code_id GROUP BY 1, 2, 3",
    "months": "SELECT b.month, c.name, b.currency, sum(b.debit), sum(b.credit), "
    "sum(b.home_debit), sum(b.home_credit), sum(b.unconverted) FROM month_balance b "
    "JOIN accounting_code c ON c.id = b.code_id GROUP BY 1, 2, 3",
    "codes": "SELECT name, type, active, used FROM accounting_code",
    "late": "SELECT kind, number, type, status, document_date, payload FROM late_transaction",
    "batches": "SELECT posted, count(*) FROM import_batch GROUP BY 1",
    "staged codes": "SELECT count(*) FROM staged_code",
}
"""What there is of a ledger, apart from keys and from who made it when."""

Ledger = dict[str, list[tuple[object, ...]]]


def ledger_of(company: Company) -> Ledger:
    """Everything an import leaves, in one order on every store."""
    return {what: sorted(_plain(company.rows(query)), key=repr) for what, query in TEXTS.items()}


def _plain(rows: list[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """Sums are decimals in one store, truth is a number in the other."""
    for row in rows:
        yield tuple(int(str(v)) if type(v).__name__ == "Decimal" else v for v in row)


def die() -> NoReturn:
    """What an importer is told that loses its store, and can clear nothing away."""
    raise StoreUnavailable(file="books", cause="the power is gone")


def broken_off(
    content: bytes, rows: int | None, then: Callable[[], object] = die
) -> Iterator[bytes]:
    """A file whose importer dies once so many rows are read."""
    if rows is None:
        yield content
        return
    lines = content.splitlines(keepends=True)
    yield b"".join(lines[: rows + 1])
    then()
    yield b"".join(lines[rows + 1 :])


def import_again(
    company: Company,
    content: str,
    kind: str = "transactions",
    *,
    after: int | None = None,
    then: Callable[[], object] = die,
    create_codes: bool = False,
    caller: Caller | None = None,
    said: list[str] | None = None,
    wait: Callable[[float], None] | None = None,
    digest: Callable[[], str] | None = None,
) -> ImportResult:
    """Import a file that can be read again; `then` happens after so many rows."""
    given = content.encode()
    told: list[str] = [] if said is None else said
    file = Rereadable(
        file=PiecewiseFile(broken_off(given, after, then)),
        digest=digest or hashlib.sha256(given).hexdigest,
        said=told.append,
        wait=wait or (lambda seconds: company.clock.advance(timedelta(seconds=seconds))),
    )
    return import_file(
        company.store,
        caller or company.sign_in(),
        file,
        kind=ImportKind(kind),
        create_codes=create_codes,
        file_name="again.csv",
        progress=lambda count: None,
    )


def import_and_die(
    company: Company, content: str, kind: str = "transactions", **how: object
) -> int:
    """Die in the middle of an import, long ago; how many rows are staged."""
    try:
        import_again(company, content, kind, **how)  # type: ignore[arg-type]
    except StoreUnavailable:
        pass
    else:
        raise AssertionError("nobody died")
    company.clock.advance(OVER)
    company.sign_in()
    ((rows,),) = company.rows("SELECT sum(staged_rows) FROM import_batch WHERE NOT posted")
    return int(str(rows))


def twin_of(company: Company, folder: Path, prepare: Callable[[Company], object]) -> Company:
    """Another company in a file of its own, made the same way."""
    folder.mkdir(exist_ok=True)
    store = SqliteStore(str(folder / "twin.db"), clock=company.clock, synchronous="OFF")
    twin = found_company(store, company.clock)
    twin.add_codes()
    prepare(twin)
    return twin


def many_transactions(count: int) -> str:
    """Posted and drafted ones of three months and two currencies."""
    rows = (
        invoice(
            f"N-{n}",
            f"2026-0{n % 3 + 1}-{n % 28 + 1:02}",
            f"{n % 90 + 1}.{n % 100:02}",
            status="Draft" if n % 7 == 0 else "Posted",
            currency="EUR" if n % 5 == 0 else "USD",
        )
        for n in range(count)
    )
    return transactions(*rows)


def many_entries(count: int) -> str:
    """Entries of two to six lines."""
    rows = []
    for n in range(count):
        day, currency = f"2026-0{n % 3 + 1}-{n % 28 + 1:02}", "EUR" if n % 5 == 0 else "USD"
        lines = n % 5 + 1
        rows += [f"E-{n},{day},Cash,{n % 50 + 1}.00,,{currency}"] * lines
        rows.append(f"E-{n},{day},Revenue,,{(n % 50 + 1) * lines}.00,{currency}")
    return entries(*rows)


def three_months(company: Company) -> None:
    company.create_months(date(2026, 1, 1), 3)
    for day in range(1, 32, 5):
        company.add_rate(date(2026, 1, day), "EUR", "USD", f"1.08{day:02}")
