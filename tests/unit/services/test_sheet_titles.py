"""Titles of sheets: whatever a code is called, spreadsheets take them, and a workbook is made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from contract.detail_files import sheets
from monthend.services.detail_xlsx import XlsxRows
from monthend.services.sheet_titles import LONGEST, SheetTitles
from monthend.subledger.columns import Column, Kind

COLUMNS = [Column("currency", Kind.TEXT), Column("name", Kind.TEXT)]
AWKWARD = (
    "'\"[]:*?/\\ \t\n\r\x00\x1f\x7f\x85\u2028\ud800\udfff\ufffe\uffff\ufeff"
    + "😀𝒜<>&_aAßẞıİKkſsΣςσFfﬀｆ"
)
NAMES = st.text(
    st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=())), max_size=40
)
MANY_NAMES = st.lists(NAMES, min_size=1, max_size=8)


class Held(list[bytes]):
    """The bytes of a workbook."""

    def write(self, content: bytes) -> None:
        self.append(content)

    def written(self, _rows: int) -> bytes:
        return b"".join(self)


def book_of(names: Sequence[str]) -> bytes:
    """A workbook in which each name has a sheet, and stands in it and above it."""
    file = XlsxRows(
        Held(),
        COLUMNS,
        "USD",
        head=lambda name: ((name,),),
        sheet_of=lambda cells: str(cells[1]),
    )
    for name in names:
        file.add(("USD", name))
    made = file.end()
    assert made is not None
    return made


def titles_of(*names: str) -> list[str]:
    titles = SheetTitles()
    return [titles.new(name) for name in names]


@given(MANY_NAMES)
@example(["A" * 30 + "'zz"])
@example(["😀" * 31, "😀" * 15 + "a", "😀" * 16])
@example(["A" * 26 + "' x" + "B" * 10, "a" * 26 + "' x" + "C" * 10])
@example(["HISTORY", "history (2)", "Hiſtory"])
def test_every_name_makes_a_title_that_spreadsheets_take(names: list[str]) -> None:
    made = titles_of(*names)
    for title in made:
        assert 0 < len(title.encode("utf-16-le")) // 2 <= LONGEST
        assert not title.startswith("'")
        assert not title.endswith("'")
        assert not set(title) & set("[]:*?/\\\ufffe\uffff")
        assert title.lower() != "history"
        assert all(ord(letter) >= 32 for letter in title)
    for folded in (str.lower, str.upper, str.casefold):
        assert len({folded(title) for title in made}) == len(names)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(names=MANY_NAMES)
@example(names=["\ud800", "\udfff", "<r>\ud83d</r>", "\ufffe\uffff", "\x00\x01", "😀" * 40])
def test_a_workbook_is_well_formed_whatever_stands_in_it(
    names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    book = book_of(names)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        for part in parts.namelist():
            etree.fromstring(parts.read(part))
    assert sum(len(rows) - 2 for rows in sheets(book).values()) == len(names)


def test_a_title_is_as_long_as_spreadsheets_count() -> None:
    assert titles_of("😀" * 31, "😀" * 31) == ["😀" * 15, "😀" * 13 + " (2)"]


def test_no_title_ends_with_an_apostrophe_of_a_name_that_was_cut() -> None:
    assert titles_of("A" * 30 + "'zz", "B" * 26 + "'zzzzz", "b" * 26 + "'zzzzz") == [
        "A" * 30,
        "B" * 26 + "'zzzz",
        "b" * 26 + " (2)",
    ]


def test_what_has_no_letters_left_has_a_title_all_the_same() -> None:
    assert titles_of("' '", "\ud800", "\u3000", "[]") == [
        "Detail",
        "Detail (2)",
        "Detail (3)",
        "Detail (4)",
    ]


def test_titles_that_differ_by_the_width_of_letters_are_told_apart() -> None:
    assert titles_of("ABC", "ＡＢＣ") == ["ABC", "ＡＢＣ (2)"]
