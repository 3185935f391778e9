"""How each database says what databases say differently when something is selected."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import ClassVar

from .functions import decimal_key

_WILD = str.maketrans({"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"})
_NOT_FOR_GLOB = re.compile("[\x00\ufffe\uffff]")


class Form(Enum):
    """The form in which a value is compared."""

    STORED = auto()
    LOWERED = auto()
    BACKWARDS = auto()
    LOWERED_BACKWARDS = auto()
    DECIMAL = auto()


class SqliteWords:
    """SQLite, with the functions that it is taught."""

    wanted = "json_each(:ids) wanted"
    calendars = "(SELECT value FROM json_each(:calendars))"
    like = "{left} GLOB {value}"
    none_of_them = "{left} IN ()"
    derived = "{}"
    forms: ClassVar[dict[Form, str]] = {
        Form.STORED: "{}",
        Form.LOWERED: "lowered({})",
        Form.BACKWARDS: "backwards({})",
        Form.LOWERED_BACKWARDS: "backwards(lowered({}))",
        Form.DECIMAL: "decimal_key({})",
    }

    @staticmethod
    def path(custom_field: str) -> str:
        """How a custom field is found among the others."""
        return f'$."{custom_field}"'

    @staticmethod
    def member(column: str, path: str) -> str:
        """A custom field as the value that is shown."""
        return f"json_extract({column}, :{path})"

    @staticmethod
    def compared(column: str, path: str, kind: str) -> str:  # noqa: ARG004
        """A custom field as a value of its kind."""
        return f"json_extract({column}, :{path})"

    @staticmethod
    def pattern(text: str) -> str | None:
        """A pattern in the notation of GLOB, which compares by code point; None fits nothing.

        GLOB takes a zero for the end and the last two for U+FFFD, but no stored text holds these.
        """
        return None if _NOT_FOR_GLOB.search(text) else text.translate(_WILD)

    @staticmethod
    def text(value: str) -> str:
        """A text to compare with."""
        return value

    @staticmethod
    def decimal(value: str) -> str | None:
        """A decimal to compare with."""
        return decimal_key(value)


class PostgresWords:
    """PostgreSQL, whose texts are in the collation "C", which knows no lower case."""

    wanted = "json_array_elements_text(CAST(:ids AS json)) WITH ORDINALITY AS wanted (value, key)"
    calendars = (
        "(SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:calendars AS json)))"
    )
    like = "{left} LIKE {value} ESCAPE ''"
    none_of_them = "FALSE"
    derived = '({}) COLLATE "C"'
    _LOWERED = "translate(lower({} COLLATE \"und-x-icu\"), 'ς', 'σ') COLLATE \"C\""
    forms: ClassVar[dict[Form, str]] = {
        Form.STORED: "{}",
        Form.LOWERED: _LOWERED,
        Form.BACKWARDS: "reverse({})",
        Form.LOWERED_BACKWARDS: f"reverse({_LOWERED})",
        Form.DECIMAL: "{}",
    }

    @staticmethod
    def path(custom_field: str) -> str:
        return custom_field

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
    def pattern(text: str) -> str | None:
        return None if "\0" in text else text

    @staticmethod
    def text(value: str) -> str:
        # PostgreSQL takes no zero character. No stored text has one, so that the next one up is
        # in the same place among them.
        return value.replace("\0", "\x01")

    @staticmethod
    def decimal(value: str) -> str | None:
        return value


Words = type[SqliteWords] | type[PostgresWords]
WORDS: dict[str, Words] = {"sqlite": SqliteWords, "postgresql": PostgresWords}
"""By the dialect of a session."""
