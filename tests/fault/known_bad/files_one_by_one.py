"""A build that lets each detail file count once it is written, and not with its run.

The fence would refuse that, so that this build comes without it.
"""

from __future__ import annotations

from any_store import AnyStore, change
from monthend.services import detail_files
from monthend.services.detail_files import RowFile
from monthend.services.ports import Books
from monthend.storage.postgresql.store import PostgresStore

TRIGGERS = ("fence_file_unchanged", "fence_file_done")


def install(store: AnyStore, calendar_id: int) -> None:
    """Make this process the bad build."""
    for name in TRIGGERS:
        where = " ON file" if isinstance(store, PostgresStore) else ""
        change(store, f"DROP TRIGGER IF EXISTS {name}{where}")

    def keep(self: detail_files.Making, *files: RowFile) -> None:
        written = [done for file in files if (done := file.end()) is not None]

        def count(books: Books) -> None:
            books.files.store_last(written)
            books.files.keep(written)

        store.write_calendar(calendar_id, count)

    detail_files.Making._keep = keep  # type: ignore[method-assign]
