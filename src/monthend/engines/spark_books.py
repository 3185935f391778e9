"""Books by Spark, over the Parquet files of an export: one machine, or a cluster.

The files must lie at the same place on every machine of a cluster; the manifest is read, and
each file's hash compared, where the command runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monthend.services.export_ports import COLUMNS, ExportedTable, Kind

from . import spark_session
from .exported_books import ExportedBooks
from .manifest import ExportUnusable

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TYPES = {
    Kind.NUMBER: "BIGINT",
    Kind.WORD: "STRING",
    Kind.TEXT: "STRING",
    Kind.DAY: "DATE",
    Kind.FLAG: "BOOLEAN",
}
PATTERN = frozenset("*?[]{}\\")
"""What makes a pattern of a path, for Spark has no way to take one as it is."""


def columns_of(table: ExportedTable) -> str:
    """The columns of a table with their types, as Spark's SQL has them."""
    return ", ".join(f"`{column.name}` {TYPES[column.kind]}" for column in COLUMNS[table])


class SparkBooks(ExportedBooks):
    """The exported books of a calendar as Spark reads them."""

    def __init__(self, folder: Path, master: str = spark_session.HERE) -> None:
        super().__init__(folder.absolute())
        if found := PATTERN.intersection(str(self.folder)):
            listed = " ".join(sorted(found))
            raise ExportUnusable(
                self.folder, f"Spark takes its path for a pattern ({listed} in it)"
            )
        self._master = master

    def close(self) -> None:
        super().close()
        if "_session" in self.__dict__:
            spark_session.stop(self._session)

    @cached_property
    def _session(self) -> SparkSession:
        return spark_session.opened(self._master)

    def _opened(self) -> Spark:
        return Spark(self.folder, self._session.newSession())


class Spark:
    """A session of Spark with views over files; several answers are read side by side."""

    def __init__(self, folder: Path, session: SparkSession) -> None:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        self._folder = folder
        self._session = session
        self._broken = (PySparkException, Py4JError)
        for name, value in spark_session.SQL.items():
            session.conf.set(name, value)

    def read(self, name: str, table: ExportedTable, paths: Sequence[Path]) -> None:
        with self._failing():
            rows = self._session.read.schema(columns_of(table))
            rows.parquet(*(f"file:{path}" for path in paths)).createOrReplaceTempView(name)

    def define(self, name: str, query: str) -> None:
        with self._failing():
            self._session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {query}")

    def rows(self, query: str, **values: date | str) -> Iterator[tuple[Any, ...]]:
        # Days go as texts: those of the first centuries have no form that Java would take.
        texts = {name: str(value) for name, value in values.items()}
        with self._failing():
            # A part of an answer at a time is here, however long the whole is.
            yield from self._session.sql(query, args=texts).toLocalIterator()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """What Spark cannot do is told of the export."""
        try:
            yield
        except self._broken as problem:
            why = spark_session.told(problem)
            raise ExportUnusable(self._folder, f"Spark gives up on it ({why})") from problem

    def close(self) -> None:
        """The session of the books is stopped by whoever has it, and this one with it."""
