"""Texts in cells that a spreadsheet opens without doing anything with them."""

from __future__ import annotations

# What a spreadsheet would take for a formula, as some do its wide letters; and an
# apostrophe, so that whoever takes one off in front has the text again.
GUARDED = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n", "'")


def plain(text: str | None) -> str:
    """A text in its cell; one that would be a formula gets an apostrophe in front."""
    if text is None:
        return ""
    return f"'{text}" if text.startswith(GUARDED) else text
