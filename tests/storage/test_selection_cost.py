"""How often the database turns to Python for a selection: by the rows, not by the conditions."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from company import Company
from monthend.services.queries import Condition, Found, Operator, Selection, Value
from monthend.storage import selections
from monthend.storage.functions import backwards, decimal_key, lowered
from monthend.storage.session import Session

pytestmark = pytest.mark.sqlite_only

SqlFunction = Callable[[str | None], str | None]

CONDITIONS = 200
PERIODS = 12
ROWS = PERIODS + 1
"""All periods, and the open-ended one."""


@pytest.fixture
def counted(company: Company, tmp_path: Path) -> Iterator["Counted"]:
    first = date(2026, 1, 1)
    for number in range(PERIODS):
        day = first + timedelta(days=number)
        company.create_period(
            {
                "name": f"Period {number}",
                "start_date": day,
                "end_date": day,
                "fiscal_year": 2026,
                "custom_fields": {"Text__c": "İ" * 255, "Rate__c": f"{number}.50"},
            }
        )
    with closing(sqlite3.connect(tmp_path / "books.db", isolation_level=None)) as connection:
        yield Counted(company, connection)


class Counted:
    """A connection to the books that counts how often each function is called."""

    def __init__(self, company: Company, connection: sqlite3.Connection) -> None:
        self.calls: Counter[str] = Counter()
        for function in (lowered, backwards, decimal_key):
            connection.create_function(
                function.__name__, 1, self._counting(function), deterministic=True
            )
        (self._calendar_id,) = connection.execute("SELECT id FROM calendar").fetchone()
        self._session = Session(connection, company.clock(), lambda _: None)

    def _counting(self, function: SqlFunction) -> SqlFunction:
        def call(text: str | None) -> str | None:
            self.calls[function.__name__] += 1
            return function(text)

        return call

    def select(self, *groups: tuple[Condition, ...], limit: int = 100) -> Found:
        selection = Selection(
            object="AccountingPeriod", fields=("name",), any_of=groups, case_sensitive=False
        )
        return selections.select(self._session, self._calendar_id, selection, limit)


def conditions(
    field: str, custom: str | None, operator: Operator, *values: Value
) -> list[Condition]:
    """As many conditions as a query may have, with these values by turns."""
    return [
        Condition(field=field, custom=custom, operator=operator, value=values[n % len(values)])
        for n in range(CONDITIONS)
    ]


def by_or(several: list[Condition]) -> list[tuple[Condition, ...]]:
    return [(each,) for each in several]


def test_a_text_is_put_in_lower_case_once_for_all_conditions(counted: Counted) -> None:
    some = conditions("Text__c", "string", Operator.EQUAL, "i", "İ")
    assert not counted.select(*by_or(some)).rows
    assert counted.calls == {"lowered": ROWS}


def test_a_decimal_is_made_comparable_once_for_all_conditions(counted: Counted) -> None:
    some = conditions("Rate__c", "decimal", Operator.GREATER, Decimal(3), Decimal("-0.5"))
    assert len(counted.select(tuple(some)).rows) == PERIODS - 3
    assert counted.calls == {"decimal_key": ROWS}


def test_the_end_of_a_text_is_turned_to_its_beginning_once(counted: Counted) -> None:
    some = conditions("Text__c", "string", Operator.LIKE, "%" + "İ" * 20 + "I", "%i")
    assert not counted.select(*by_or(some)).rows
    assert counted.calls == {"lowered": ROWS, "backwards": ROWS}


def test_each_field_is_worked_out_once(counted: Counted) -> None:
    some = [
        *conditions("Text__c", "string", Operator.NOT_EQUAL, "x"),
        *conditions("name", None, Operator.NOT_EQUAL, "x"),
        *conditions("Rate__c", "decimal", Operator.NOT_EQUAL, Decimal(99)),
    ]
    assert len(counted.select(tuple(some)).rows) == PERIODS
    assert counted.calls == {"lowered": 2 * ROWS, "decimal_key": ROWS}


def test_more_rows_than_the_limit_cost_no_second_time(counted: Counted) -> None:
    some = conditions("Text__c", "string", Operator.EQUAL, "x", "İ" * 255)
    found = counted.select(*by_or(some), limit=2)
    assert [name for _, name in found.rows] == ["Period 0", "Period 1"]
    assert found.ids is not None
    assert len(found.ids) == PERIODS
    assert found.ids[:2] == tuple(row[0] for row in found.rows)
    assert counted.calls == {"lowered": ROWS}


def test_a_plain_column_needs_no_python(counted: Counted) -> None:
    found = counted.select((Condition(field="fiscal_year", operator=Operator.EQUAL, value=2026),))
    assert found.rows
    assert not counted.calls
