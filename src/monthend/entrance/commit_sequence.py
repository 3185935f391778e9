"""The header by which a client learns the number of its commit."""

from __future__ import annotations

from monthend.services.audit_ports import SEQUENCE_HEADER

NAME = SEQUENCE_HEADER.encode()


def sequence_header(sequence: int | None) -> list[tuple[bytes, bytes]]:
    """The header of an answer; without a number, where nothing was written, there is none."""
    return [] if sequence is None else [(NAME, b"%d" % sequence)]
