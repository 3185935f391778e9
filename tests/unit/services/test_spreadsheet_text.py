"""Texts in CSV: no formula to a spreadsheet, and the same text to who takes the guard off."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monthend.services.sheet_titles import cell_text
from monthend.services.spreadsheet_text import plain

FIRST = "=+-@＝＋－＠\t\r\n"
TEXTS = st.text(st.one_of(st.sampled_from(FIRST + "'<r>"), st.characters()))


def unguarded(shown: str) -> str:
    """What the guide tells those who read the files to do."""
    return shown.removeprefix("'")


@pytest.mark.parametrize("first", FIRST)
def test_what_would_be_a_formula_has_an_apostrophe_in_front(first: str) -> None:
    assert plain(f"{first}1") == f"'{first}1"


@given(TEXTS)
@example("'")
@example("'=1")
@example("''")
def test_the_guard_can_be_taken_off(text: str) -> None:
    shown = plain(text)
    assert unguarded(shown) == text
    assert not shown.startswith(tuple(FIRST))


def test_other_texts_stay_as_they_are() -> None:
    assert [plain(text) for text in ("a=1", "1-1", "", None, " '")] == ["a=1", "1-1", "", "", " '"]


@given(TEXTS, TEXTS)
@example("<r>a</r>", "'<r>a</r>")
def test_texts_of_a_workbook_that_differ_stay_different(one: str, other: str) -> None:
    assert (cell_text(one) == cell_text(other)) == (one == other)
