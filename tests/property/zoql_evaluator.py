"""What a query finds, worked out once more: rows are dicts, conditions are looked at one by one.

A row has a value for every field, None where it has none. Nothing of the
server is used here, and nothing is compared by the database.
"""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
Condition = tuple[str, str, Any]
"""A field, an operator, and the value meant by the literal."""


def found(rows: list[Row], any_of: list[list[Condition]], *, case_counts: bool = True) -> list[Row]:
    """The rows that meet every condition of at least one group, in their order."""
    if not any_of:
        return list(rows)
    return [
        row
        for row in rows
        if any(all(meets(row, each, case_counts=case_counts) for each in group) for group in any_of)
    ]


def meets(row: Row, condition: Condition, *, case_counts: bool = True) -> bool:
    """Whether one row meets one condition."""
    field, operator, wanted = condition
    value = row[field]
    if wanted is None:
        return (value is None) if operator == "=" else (value is not None)
    if value is None:
        return False
    if isinstance(value, str):
        value, wanted = letters(value, case_counts), letters(wanted, case_counts)
    if operator == "like":
        return fits(value, wanted)
    if operator == "=":
        return bool(value == wanted)
    if operator == "!=":
        return bool(value != wanted)
    smaller, larger = value < wanted, value > wanted
    answers = {"<": smaller, ">": larger, "<=": not larger, ">=": not smaller}
    return bool(answers[operator])


def letters(text: str, case_counts: bool) -> list[int]:
    """The code points of a text."""
    return [ord(each) for each in (text if case_counts else small(text))]


def small(text: str) -> str:
    """A text in small letters, of which the sigma has but one."""
    one_by_one = [each.lower() for each in text]
    return "".join("σ" if each == "ς" else each for each in one_by_one)


def fits(value: list[int], pattern: list[int]) -> bool:
    """Whether a text fits a pattern with one % at an end, or none, and any number of _."""
    many, one = ord("%"), ord("_")
    fixed = [each for each in pattern if each != many]
    if len(fixed) == len(pattern):
        if len(value) != len(fixed):
            return False
        part = value
    elif len(value) < len(fixed):
        return False
    elif pattern[0] == many:
        part = value[len(value) - len(fixed) :]
    else:
        part = value[: len(fixed)]
    return all(wanted in (one, seen) for seen, wanted in zip(part, fixed, strict=True))
