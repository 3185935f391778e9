"""What raw SQL may write into closed days while an exception is being used, in each store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from any_store import another_program
from company import Company
from exempt import grant, with_bob
from monthend.storage.fence import CLOSED
from monthend.storage.fence_exemptions import NO_EXEMPTION

USED = (
    "INSERT INTO exemption_use (exemption_id, calendar_id, user_id, at, commit_sequence, type, "
    "number, day, under_way) SELECT id, calendar_id, user_id, granted_on, 1, '{kind}', 'mine', "
    "'2026-01-15', TRUE FROM exemption"
)
END = "UPDATE exemption_use SET under_way = FALSE"
PAYMENT = (
    "INSERT INTO subledger_transaction (calendar_id, number, type, status, date, currency, amount, "
    "debit_code, credit_code) VALUES (1, '{number}', 'Payment', 'Processed', '{day}', 'USD', 5, "
    "1, 2)"
)
ENTRY = (
    "INSERT INTO journal_entry (calendar_id, number, date, currency, status, details, created_by, "
    "created_on) VALUES (1, '{number}', '{day}', 'USD', 'Created', '{{}}', 'x', 'x')"
)
LINE = (
    "INSERT INTO line (calendar_id, date, code_id, currency, amount, commit_sequence) "
    "VALUES (1, '{day}', 1, 'USD', 5, 1)"
)
OTHER_STATUS = "UPDATE subledger_transaction SET status = 'Canceled' WHERE number = '{number}'"
REFUSED = (sqlite3.IntegrityError, psycopg.errors.RaiseException)


@pytest.fixture
def books(company: Company) -> Company:
    """Bob may post into a closed January."""
    with_bob(company)
    company.create_months(date(2026, 1, 1), 2)
    company.post_entry("Jan", date(2026, 1, 10))
    ids = [period.id for period in company.calendar.periods]
    company.close_through(ids)
    grant(company, ids[0])
    return company


@pytest.fixture
def connection(books: Company) -> Iterator[Any]:
    """The database as any other program opens it, in a transaction of its own."""
    with another_program(books.store) as opened:
        yield opened


def used(connection: Any, kind: str, *more: str) -> None:
    for statement in (USED.format(kind=kind), *more):
        connection.execute(statement)


@pytest.mark.parametrize(("kind", "header"), [("Payment", PAYMENT), ("Journal Entry", ENTRY)])
def test_what_an_exception_is_used_for_goes_by(connection: Any, kind: str, header: str) -> None:
    mine = header.format(number="mine", day="2026-01-15")
    used(connection, kind, mine, LINE.format(day="2026-01-15"), END)


def test_another_status_goes_by(connection: Any) -> None:
    mine = {"number": "mine", "day": "2026-01-15"}
    used(connection, "Payment", PAYMENT.format(**mine), OTHER_STATUS.format(**mine), END)


@pytest.mark.parametrize(("kind", "header"), [("Payment", PAYMENT), ("Journal Entry", ENTRY)])
@pytest.mark.parametrize(
    ("number", "day"), [("another", "2026-01-15"), ("mine", "2026-01-16"), ("mine", "2026-02-15")]
)
def test_nothing_else_does(connection: Any, kind: str, header: str, number: str, day: str) -> None:
    used(connection, kind)
    with pytest.raises(REFUSED, match=CLOSED):
        connection.execute(header.format(number=number, day=day))


@pytest.mark.parametrize(
    "statement",
    [
        PAYMENT.format(number="mine", day="2026-01-15"),
        ENTRY.format(number="mine", day="2026-01-15"),
    ],
)
def test_nor_what_is_of_another_kind(connection: Any, statement: str) -> None:
    used(connection, "Refund")
    with pytest.raises(REFUSED, match=CLOSED):
        connection.execute(statement)


def test_a_line_of_another_day_does_not(connection: Any) -> None:
    used(connection, "Payment")
    with pytest.raises(REFUSED, match=CLOSED):
        connection.execute(LINE.format(day="2026-01-16"))


def test_nothing_does_once_the_use_has_ended(connection: Any) -> None:
    used(connection, "Payment", END)
    with pytest.raises(REFUSED, match=CLOSED):
        connection.execute(PAYMENT.format(number="mine", day="2026-01-15"))


def test_an_exception_that_was_revoked_is_used_no_more(connection: Any) -> None:
    connection.execute("UPDATE exemption SET revoked_on = granted_on, revoked_by = granted_by")
    with pytest.raises(REFUSED, match=NO_EXEMPTION):
        used(connection, "Payment")


def test_an_open_period_needs_none(connection: Any) -> None:
    connection.execute("UPDATE accounting_period SET status = 'Open' WHERE name = 'Jan'")
    with pytest.raises(REFUSED, match=NO_EXEMPTION):
        used(connection, "Payment")
