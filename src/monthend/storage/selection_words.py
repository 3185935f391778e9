"""How each database says what databases say differently when something is selected."""

from __future__ import annotations

import re
import sqlite3
from decimal import Decimal
from functools import lru_cache

_WILD = str.maketrans({"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"})
# GLOB takes a zero for the end and the last two for U+FFFD, but no stored text holds these.
_NOT_FOR_GLOB = re.compile("[\x00\ufffe\uffff]")


class Words:
    """How a database says what the databases say differently."""

    like: str
    wanted: str

    @staticmethod
    def path(custom_field: str) -> str:
        """How a custom field is found among the others."""
        raise NotImplementedError

    @staticmethod
    def pattern(text: str) -> str | None:
        """A pattern with `%` and `_` as `like` takes it; None fits nothing."""
        raise NotImplementedError

    @staticmethod
    def text(value: str) -> str:
        """A text to compare with."""
        return value

    @staticmethod
    def member(column: str, path: str) -> str:
        """A custom field as the value that is shown."""
        raise NotImplementedError

    @staticmethod
    def compared(column: str, path: str, kind: str) -> str:
        """A custom field as a value to be compared with one of its kind."""
        raise NotImplementedError

    @staticmethod
    def decimal(column: str, operator: str, name: str) -> str:
        raise NotImplementedError

    @staticmethod
    def lowered(column: str) -> str:
        raise NotImplementedError


class SqliteWords(Words):
    """SQLite, with the functions that `register` teaches it."""

    like = "{column} GLOB {value}"
    # A CROSS JOIN is never turned round: every id is looked up, in the order of the list.
    wanted = "json_each(:ids) wanted"

    @staticmethod
    def path(custom_field: str) -> str:
        return f'$."{custom_field}"'

    @staticmethod
    def pattern(text: str) -> str | None:
        return None if _NOT_FOR_GLOB.search(text) else text.translate(_WILD)

    @staticmethod
    def member(column: str, path: str) -> str:
        return f"json_extract({column}, :{path})"

    @staticmethod
    def compared(column: str, path: str, kind: str) -> str:  # noqa: ARG004
        return f"json_extract({column}, :{path})"

    @staticmethod
    def decimal(column: str, operator: str, name: str) -> str:
        return f"decimal_order({column}, :{name}) {operator} 0"

    @staticmethod
    def lowered(column: str) -> str:
        return f"lowered({column})"


class PostgresWords(Words):
    """PostgreSQL, whose texts are in the collation "C", which knows no lower case."""

    like = "{column} LIKE {value} ESCAPE ''"
    wanted = "json_array_elements_text(CAST(:ids AS json)) WITH ORDINALITY AS wanted (value, key)"

    @staticmethod
    def path(custom_field: str) -> str:
        return custom_field

    @staticmethod
    def pattern(text: str) -> str | None:
        return None if "\0" in text else text

    @staticmethod
    def text(value: str) -> str:
        # PostgreSQL takes no zero character. No stored text has one, so that the next one up is
        # in the same place among them.
        return value.replace("\0", "\x01")

    @staticmethod
    def member(column: str, path: str) -> str:
        return f"CAST({column} AS json) -> CAST(:{path} AS text)"

    @staticmethod
    def compared(column: str, path: str, kind: str) -> str:
        value = f"(CAST({column} AS json) ->> CAST(:{path} AS text))"
        if kind == "boolean":
            return f"CAST(CAST({value} AS boolean) AS integer)"
        if kind in ("int", "decimal"):
            return f"CAST({value} AS numeric)"
        return f'{value} COLLATE "C"'

    @staticmethod
    def decimal(column: str, operator: str, name: str) -> str:
        return f"{column} {operator} CAST(:{name} AS numeric)"

    @staticmethod
    def lowered(column: str) -> str:
        return f"translate(lower({column} COLLATE \"und-x-icu\"), 'ς', 'σ') COLLATE \"C\""


# SQL functions ---------------------------------------------------------------------


def register(connection: sqlite3.Connection) -> None:
    """Teach a connection what SQLite does not know of Unicode and of decimals."""
    connection.create_function("lowered", 1, lowered, deterministic=True)
    connection.create_function("decimal_order", 2, _decimal_order, deterministic=True)


def lowered(text: str | None) -> str | None:
    """A text in lower case. Both small sigmas are one: which it is depends on what follows."""
    return None if text is None else text.lower().replace("ς", "σ")


def _decimal_order(left: str | None, right: str) -> int | None:
    """Below zero, zero or above, as the left decimal is smaller, equal or larger."""
    if left is None:
        return None
    one, other = Decimal(left), _decimal(right)
    return (one > other) - (one < other)


@lru_cache(maxsize=64)
def _decimal(literal: str) -> Decimal:
    """Read once: a literal may have thousands of digits, and is compared with every row."""
    return Decimal(literal)
