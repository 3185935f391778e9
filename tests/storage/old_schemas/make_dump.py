"""Writes a database of the program at hand as SQL text, with some of everything in it.

Before a schema changes, its fixture is made by the program that still has it:

    PYTHONPATH=src:tests python tests/storage/old_schemas/make_dump.py sqlite FILE.sql
    PYTHONPATH=src:tests python tests/storage/old_schemas/make_dump.py postgresql FILE.sql

The first programs had no imports, no sessions and no PostgreSQL; what they had not is left out.
"""

from __future__ import annotations

import importlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from company import Clock, Company, found_company

INVOICE = "Invoice Item"


def fill(store: Any, clock: Clock) -> None:
    """Everything that a few months of work leave behind."""
    company = found_company(store, clock)
    set_up(company)
    months = company.create_months(date(2026, 1, 1), 5)
    post(company, clock)
    import_files(company)
    clock.advance(timedelta(hours=1))
    company.close_through(months[:2])
    company.reopen(months[1])
    company.post_entry("Feb", date(2026, 2, 27), 123)
    company.close_through(months[1:2])
    clock.advance(timedelta(hours=1))
    company.pending_close(months[2])
    company.run_trial_balances()
    company.update(months[3], {"notes": "Easter is in it", "custom_fields": {"Region__c": "EU"}})
    # Nobody has done this one yet.
    company.request_trial_balance(months[3])
    sign_in(company, clock)
    seal(company)


def set_up(company: Company) -> None:
    tenants = importlib.import_module("monthend.services.tenants")
    new = tenants.NewSecrets(password="b", password_hash="another hash", client_secret="c")

    def add_user(directory: Any) -> None:
        caller = company.administrator
        roles = sorted(directory.roles(caller.tenant.id))
        tenants.add_user(directory, caller, "clerk@acme.test", roles[0], new)

    def declare(directory: Any) -> None:
        caller = company.administrator
        tenants.add_custom_field(directory, caller, "AccountingPeriod", "Region__c", "string")
        directory.set_setting(caller.tenant.id, "not_found_status", "404")

    # Whoever changes a tenant knows it as it is.
    for change in (add_user, declare):
        company.store.write_directory(change)
        company.sign_in()
    company.add_codes()
    company.add_rate(date(2026, 1, 1), "EUR", "USD", "1.0850")


def post(company: Company, clock: Clock) -> None:
    for month, name in enumerate(("Jan", "Feb", "Mar", "Apr"), start=1):
        for day in (1, 15, 28):
            company.post_entry(name, date(2026, month, day), 1000 * month + day)
            add_invoice(company, date(2026, month, day), 777 * day, "USD")
            clock.advance(timedelta(minutes=1))
    add_invoice(company, date(2026, 3, 3), 1000, "EUR")
    company.add_transaction("Payment", "Draft", date(2026, 4, 4))


def add_invoice(company: Company, day: date, amount: int, currency: str) -> None:
    """What comes as a draft is in the books, and in the history, once it is posted."""
    home = None if currency == "USD" else amount + 85
    added = company.add_transaction(
        INVOICE, "Draft", day, amount=amount, currency=currency, home_amount=home
    )
    company.set_status(added, "Posted")


def import_files(company: Company) -> None:
    """Some files that are there, and one whose importer dies when it has staged three rows."""
    try:
        imported = importlib.import_module("imported")
    except ModuleNotFoundError:
        return
    imports: Any = importlib.import_module("monthend.services.imports")
    imports.FIRST_CHUNK = imports.LARGEST_CHUNK = 3
    imported.import_transactions(
        company, *(imported.invoice(f"F-{n}", f"2026-01-{n + 10}") for n in range(5))
    )
    imported.import_entries(
        company, "E-1,2026-02-03,Cash,5.00,,USD", "E-1,2026-02-03,Revenue,,5.00,USD"
    )
    imports._discard = lambda store, batch: None

    def torn() -> Iterator[bytes]:
        rows = [imported.invoice(f"T-{n}", "2026-05-05") for n in range(8)]
        yield imported.transactions(*rows).encode()
        raise OSError("the file ends here")

    try:
        imported.import_pieces(company, torn())
    except Exception as problem:
        print("torn:", problem)


def sign_in(company: Company, clock: Clock) -> None:
    caller = company.administrator

    client = str(company.rows("SELECT min(id) FROM oauth_client")[0][0])
    until = clock() + timedelta(hours=1)
    company.store.write_directory(lambda d: d.add_token("a token's hash", client, until))
    try:
        cursors = importlib.import_module("monthend.services.cursors")
    except ModuleNotFoundError:
        return
    values = {
        "id": "c" * 32, "tenant_id": caller.tenant.id, "user_id": caller.user_id,
        "calendar_id": caller.calendar_id, "object": "AccountingPeriod", "fields": ("id", "name"),
        "version": "79.0", "ids": ("1", "2"), "created_on": clock(), "expires_on": until,
    }  # fmt: skip
    cursor = cursors.Cursor(**{each.name: values[each.name] for each in fields(cursors.Cursor)})

    def remember(directory: Any) -> None:
        directory.add_session("a session's hash", caller.user_id, caller.calendar_id)
        directory.add_cursor(cursor)

    company.store.write_directory(remember)


def seal(company: Company) -> None:
    try:
        sealing = importlib.import_module("monthend.services.history_sealing")
    except ModuleNotFoundError:
        return
    sealing.seal_waiting(company.store)


def sqlite_dump() -> Iterator[str]:
    store = importlib.import_module("monthend.storage.store")
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "books.db")
        opened = store.SqliteStore(path, clock=clock)
        fill(opened, clock)
        opened.close()
        with closing(sqlite3.connect(path)) as connection:
            yield from connection.iterdump()


def postgresql_dump() -> Iterator[str]:
    store = importlib.import_module("monthend.storage.postgresql.store")
    clusters = importlib.import_module("postgresql_cluster")
    clock = Clock()
    with clusters.Cluster(fsync=False) as cluster:
        url = cluster.empty_database()
        opened = store.PostgresStore(url, clock=clock, writers=1, readers=2)
        fill(opened, clock)
        opened.close()
        program = shutil.which("pg_dump") or "pg_dump"
        options = ("--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=1000")
        command = [program, *options, url]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # Lines for psql, comments, and what every connection says of itself.
    lines = (line for line in text.splitlines() if not re.match(r"--|\\|SET |$", line))
    yield from (line for line in lines if "set_config('search_path'" not in line)


def main() -> None:
    kind, target = sys.argv[1:]
    dump = {"sqlite": sqlite_dump, "postgresql": postgresql_dump}[kind]()
    Path(target).write_text("\n".join(dump) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
