"""Texts in cells that a spreadsheet opens without doing anything with them."""

from __future__ import annotations

# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str | None) -> str:
    """A text in its cell; one that would be a formula gets an apostrophe in front."""
    if text is None:
        return ""
    return f"'{text}" if text.startswith(FORMULA) else text
