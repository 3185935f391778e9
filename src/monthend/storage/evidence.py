"""Reading what somebody may have tampered with: no text ends the reading."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from .session import Row, Session, Statement

T = TypeVar("T")

NOT_DECODED = "Could not decode to UTF-8"
"""How the message of the driver begins; it has no code of its own."""


class EvidenceSession(Session):
    """A reading session on SQLite, which keeps whatever bytes somebody calls a text.

    Bytes that are no UTF-8 come as lone surrogates, so each text is still another one.
    The driver reads as ever until it fails: to decode in Python takes times as long.
    """

    def one(self, statement: Statement, **values: Any) -> Row | None:
        return self._leniently(lambda: super(EvidenceSession, self).one(statement, **values))

    def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        return self._leniently(lambda: super(EvidenceSession, self).all(statement, **values))

    def pieces(self, statement: Statement, count: int, **values: Any) -> Iterator[Sequence[Row]]:
        """The same rows; from the piece that cannot be read the answer is asked for anew."""
        done = 0
        try:
            for rows in super().pieces(statement, count, **values):
                done += 1
                yield rows
            return
        except sqlite3.OperationalError as problem:
            if not str(problem).startswith(NOT_DECODED):
                raise
        cursor = self.run(statement, **values)
        place = 0
        while rows := self._decoding(lambda: cursor.fetchmany(count)):
            place += 1
            if place > done:
                yield rows

    def _leniently(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except sqlite3.OperationalError as problem:
            if not str(problem).startswith(NOT_DECODED):
                raise
        return self._decoding(read)

    def _decoding(self, read: Callable[[], T]) -> T:
        """Read with a decoder of our own, which goes again with the reading."""
        before = self._connection.text_factory
        self._connection.text_factory = _decoded
        try:
            return read()
        finally:
            self._connection.text_factory = before


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
