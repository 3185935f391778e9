"""The tables and indexes of the one schema, in the words of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from monthend.storage import schema

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def tables() -> Iterator[str]:
    """The tables alone, those that others refer to first."""
    for table in schema.metadata.sorted_tables:
        if table is schema.line:
            yield _partitioned(table)
        else:
            yield str(CreateTable(table).compile(dialect=_DIALECT))


def indexes() -> Iterator[str]:
    for table in schema.metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            yield str(CreateIndex(index).compile(dialect=_DIALECT))


def _partitioned(table: Table) -> str:
    """The lines by month of their date, which a key of theirs has to name as well."""
    columns = [str(CreateColumn(each).compile(dialect=_DIALECT)) for each in table.columns]
    listed = ", ".join([*columns, "PRIMARY KEY (id, date)"])
    return f"CREATE TABLE {table.name} ({listed}) PARTITION BY RANGE (date)"
