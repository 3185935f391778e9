"""Rows as canonical text: the bytes that PostgreSQL's COPY would write."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from monthend.engines.canonical_rows import sha256_of


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ((1, None, "a", True, False, -5), "1\t\\N\ta\t1\t0\t-5\n"),
        (("a\tb", 7, None), "a\\tb\t7\t\\N\n"),
        (("a\\N", "b\nc\r"), "a\\\\N\tb\\nc\\r\n"),
        (("\b\v\f", "é 漢"), "\\b\\v\\f\té 漢\n"),
        (("", ""), "\t\n"),
    ],
)
def test_a_row_is_a_line(row: tuple[Any, ...], line: str) -> None:
    assert sha256_of([[row]]) == hashlib.sha256(line.encode()).hexdigest()
    assert sha256_of([[row], [row]]) == sha256_of([[row, row]])
