"""Every table says whose its rows are, or docs/scale.md says by what they are found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monthend.storage.schema import metadata

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"
KEYS = {"tenant_id", "calendar_id"}
NOBODY = "nobody"
ROW = re.compile(r"^\| (?P<tables>`\w+`(?:, `\w+`)*) \| (?P<way>`\w+`|nobody) \|", re.MULTILINE)
TABLES = {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}


def documented() -> dict[str, str]:
    """The tables without either key, and the column that leads to one of a tenant."""
    return {
        name: row["way"].strip("`")
        for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))
        for name in re.findall(r"`(\w+)`", row["tables"])
    }


def test_a_table_without_a_key_of_its_own_is_documented() -> None:
    assert {name for name, columns in TABLES.items() if not columns & KEYS} == set(documented())


@pytest.mark.parametrize(("table", "way"), sorted(documented().items()))
def test_a_row_is_found_by_the_column_that_is_named(table: str, way: str) -> None:
    assert way == NOBODY or way in TABLES[table]


def test_a_key_is_never_empty_but_in_history() -> None:
    """History of a tenant as a whole has no calendar; whatever else has a key has it always."""
    empty = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in KEYS and column.nullable and not column.primary_key
    }
    assert empty == {("history", "calendar_id")}
