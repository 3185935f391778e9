"""A build whose migration commits after every statement: a kill leaves half of a schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event


@contextmanager
def commits_between_statements() -> Iterator[None]:
    event.listen(Engine, "after_cursor_execute", commit)
    try:
        yield
    finally:
        event.remove(Engine, "after_cursor_execute", commit)


def commit(connection: Connection, cursor: Any, statement: str, *_: object) -> None:
    # What is read goes on being read from its cursor.
    if not cursor.description:
        connection.connection.dbapi_connection.commit()  # type: ignore[union-attr]
