"""The content of a file while it is written: cut into pieces, compressed, handed to the store.

No more than a piece of it is held. The last one is kept back: it is stored with
the end of the run, so that a short file costs no write of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from isal import isal_zlib

from .file_ports import CHUNK_BYTES, FileHead, WrittenFile

COMPRESSION = 1

Stage = Callable[[FileHead, int, bytes], None]
"""Stores a piece of a file by its number; the file itself with the first."""


class Content:
    """Takes a file's bytes as they come."""

    def __init__(self, head: FileHead, stage: Stage) -> None:
        self.head = head
        self._stage = stage
        self._held = bytearray()
        self._hash = hashlib.sha256()
        self._size = 0
        self._chunks = 0

    def write(self, content: bytes) -> None:
        self._held += content
        while len(self._held) > CHUNK_BYTES:
            self._stage(self.head, self._chunks, self._piece())
            self._chunks += 1

    def written(self, rows: int) -> WrittenFile:
        """The file, with its last piece in hand."""
        last = self._piece()
        return WrittenFile(
            head=self.head,
            rows=rows,
            size=self._size,
            sha256=self._hash.hexdigest(),
            chunks=self._chunks + 1,
            last=last,
            staged=self._chunks > 0,
        )

    def _piece(self) -> bytes:
        piece = bytes(self._held[:CHUNK_BYTES])
        del self._held[:CHUNK_BYTES]
        self._hash.update(piece)
        self._size += len(piece)
        compressed: bytes = isal_zlib.compress(piece, COMPRESSION)
        return compressed
