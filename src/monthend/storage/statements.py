"""Statements written once, in the form of each database.

Building a statement anew costs more than running it. `Statement` has its text ready
for the database at hand; where the databases need other words, one statement has both
texts side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from . import reach as reaches
from .reach import Reach

if TYPE_CHECKING:
    from sqlalchemy import Table

# The name of a value in a text; two colons are a cast of PostgreSQL.
_VALUE = re.compile(r"(?<![:\w]):(\w+)(?!:)")


class Statement:
    """One SQL text with `:name` parameters, and a second one where PostgreSQL needs it.

    SQLite reads `:name` itself, the driver of PostgreSQL wants `%(name)s`. `reach` says
    which fiscal years that are away it may have to see.
    """

    def __init__(
        self, sql: str, *, postgresql: str | None = None, reach: Reach = reaches.everything
    ) -> None:
        self._text = sql
        self._for_postgresql = postgresql
        self.reach = reach
        self._with_years: dict[tuple[str, str], str] = {}

    @cached_property
    def reads_postings(self) -> bool:
        """Whether it reads transactions, entries or lines, of which some may be away."""
        return reaches.reads_postings(self._text)

    def with_years(self, dialect: str, suffix: str) -> str:
        """Its text over the views that have rows of some years beside those of the database."""
        text = self._with_years.get((dialect, suffix))
        if text is None:
            text = reaches.with_years(getattr(self, dialect), suffix)
            self._with_years[dialect, suffix] = text
        return text

    @cached_property
    def sqlite(self) -> str:
        return self._text

    @cached_property
    def postgresql(self) -> str:
        text = self._text if self._for_postgresql is None else self._for_postgresql
        return _VALUE.sub(r"%(\1)s", text.replace("%", "%%"))


class Insert(Statement):
    """An INSERT into a table whose columns are looked up when it is first run.

    A command that only reads need not wait until there is a description of every table. What
    SQLite is to take for the `key`, which is `without`, may be said.
    """

    def __init__(
        self, table: Table | str, columns: Sequence[str], *, without: str, suffix: str, key: str
    ) -> None:
        self._table = table
        self._columns = columns
        self._without = without
        self._suffix = suffix
        self._key = key
        self._for_postgresql = None

    reads_postings = False

    @cached_property
    def _text(self) -> str:  # type: ignore[override]
        names = self._columns or [name for name in self._known() if name != self._without]
        listed, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{n}" for n in names)
        table = self._table if isinstance(self._table, str) else self._table.name
        return f"INSERT INTO {table} ({listed}) VALUES ({values}) {self._suffix}"

    @cached_property
    def sqlite(self) -> str:
        if not self._key:
            return self._text
        named = self._text.replace("(", f'("{self._without}", ', 1)
        return named.replace("VALUES (", f"VALUES ({self._key}, ", 1)

    def _known(self) -> Iterable[str]:
        if not isinstance(self._table, str):
            return self._table.columns.keys()
        from . import schema

        return schema.metadata.tables[self._table].columns.keys()


def insert(
    table: Table | str, *columns: str, without: str = "", suffix: str = "", key: str = ""
) -> Statement:
    """An INSERT of the named columns, of all but `without` when none are named."""
    return Insert(table, columns, without=without, suffix=suffix, key=key)
