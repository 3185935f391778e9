"""What SQLite does not know of Unicode and of decimals, as functions of a connection."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

_COMPLEMENTS = str.maketrans("0123456789", "9876543210")

# No exponent that a Decimal can have is below, so that what is written has no sign.
_LOWEST_EXPONENT = -2 * 10**18


def register(connection: sqlite3.Connection) -> None:
    """Teach them to a connection."""
    for function in (lowered, backwards, decimal_key):
        connection.create_function(function.__name__, 1, function, deterministic=True)


def lowered(text: str | None) -> str | None:
    """A text in lower case. Both small sigmas are one: which it is depends on what follows."""
    if text is None:
        return None
    # These two capitals cost ten times what others do, and can be replaced by themselves.
    text = text.replace("Σ", "σ").replace("İ", "i\u0307")
    return text.lower().replace("ς", "σ")


def backwards(text: str | None) -> str | None:
    """The code points of a text from the last to the first."""
    return None if text is None else text[::-1]


def decimal_key(text: str | None) -> str | None:
    """A text for a decimal number; these sort by code point as the numbers do.

    A digit for the sign, the exponent, the digits without zeros at the end. Of a
    negative number every digit is turned round, and the end sorts after all digits.
    """
    if text is None:
        return None
    number = Decimal(text)
    if not number:
        return "1"
    mantissa, _, exponent = f"{number.copy_abs():e}".partition("e")
    digits = mantissa.replace(".", "").rstrip("0")
    size = f"{int(exponent) - _LOWEST_EXPONENT:019d}{digits}"
    return f"0{size.translate(_COMPLEMENTS)}~" if number.is_signed() else f"2{size}"
