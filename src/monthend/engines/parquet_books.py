"""Books by DuckDB, over the Parquet files of an export and without a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monthend.services.export_ports import ExportedTable

from .detail_queries import with_dollars
from .exported_books import ExportedBooks
from .manifest import ExportUnusable, ExtraMissing

# Nothing is fetched from anywhere: what a plain installation has is enough.
SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
ROWS_AT_ONCE = 2_000
# What is to be sorted and does not fit goes into temporary files.
MEMORY = "1GB"


class ParquetBooks(ExportedBooks):
    """The exported books of a calendar as DuckDB reads them."""

    def __init__(self, folder: Path) -> None:
        try:
            import duckdb  # noqa: F401
        except ImportError:
            raise ExtraMissing("The engine duckdb") from None
        super().__init__(folder)

    def _opened(self) -> DuckDB:
        return DuckDB(self.folder)


class DuckDB:
    """DuckDB with views over files; several answers are read side by side."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self._folder = folder
        self._broken = duckdb.Error
        self._spilled = TemporaryDirectory(prefix="monthend-duckdb-")
        bounds = {"memory_limit": MEMORY, "temp_directory": self._spilled.name}
        self._connection = duckdb.connect(config={**SETTINGS, **bounds})

    def read(self, name: str, table: ExportedTable, paths: Sequence[Path]) -> None:  # noqa: ARG002
        files = ", ".join(_quoted(_as_pattern(path)) for path in paths)
        self.define(name, f"FROM read_parquet([{files}], hive_partitioning = false)")

    def define(self, name: str, query: str) -> None:
        with self._failing():
            self._connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def rows(self, query: str, **values: date | str) -> Iterator[tuple[Any, ...]]:
        with self._failing(), closing(self._connection.cursor()) as cursor:
            cursor.execute(with_dollars(query), values)
            while found := cursor.fetchmany(ROWS_AT_ONCE):
                yield from found

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """What DuckDB cannot do is told of the export."""
        try:
            yield
        except self._broken as problem:
            why = " ".join(str(problem).split())
            raise ExportUnusable(self._folder, f"DuckDB gives up on it ({why})") from problem

    def close(self) -> None:
        self._connection.close()
        self._spilled.cleanup()


def _as_pattern(path: Path) -> str:
    """A path as the pattern that it alone fits: DuckDB takes every path for one."""
    return "".join(f"[{each}]" if each in "*?[" else each for each in str(path))


def _quoted(path: str) -> str:
    """A path as a text of SQL."""
    return "'" + path.replace("'", "''") + "'"
