"""Queries by chance, of values that occur: most of them find some rows and not others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from property.sent_rows import CUSTOM, QUERY_ONLY, Wire
from property.zoql_evaluator import Condition, Row, found

ORDERED = ["=", "!=", "<", ">", "<=", ">="]
OPERATORS = {"Id": ["=", "!="], "Done__c": ["=", "!="]}
TEXTS = ("Name", "Notes", "Status", "Colour__c")
ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in its text and in its meaning."""

    text: str
    fields: list[str]
    any_of: list[list[Condition]]

    @property
    def conditions(self) -> int:
        return sum(len(group) for group in self.any_of)


def query(by: Random, rows: list[Row], wire: Wire, *, case_counts: bool = True) -> Asked:
    """A query of one to six conditions; of eight drawn the first that tells rows apart."""
    for _ in range(8):
        groups = [
            [condition(by, rows, wire) for _ in range(by.choice((1, 1, 2, 3)))]
            for _ in range(by.choice((1, 1, 2)))
        ]
        number = len(found(rows, groups, case_counts=case_counts))
        if 0 < number < len(rows) or by.random() < 1 / 10:
            break
    fields = by.sample(wire.fields(), by.randint(1, len(wire.fields())))
    return Asked(written(by, fields, groups, wire), fields, groups)


def condition(by: Random, rows: list[Row], wire: Wire) -> Condition:
    """A field, and an operator with a value that some row has there, or a neighbour of it."""
    field = by.choice([name for name in wire.fields() if name not in QUERY_ONLY])
    value = by.choice(rows)[field]
    if value is None and field == "Day__c":
        value = date(2026, 1, 2)  # a custom date takes no null
    if value is None:
        return field, by.choice(["=", "!="]), None
    if field in TEXTS and by.random() < 1 / 3:
        return field, "like", pattern(by, value)
    operator = by.choice(OPERATORS.get(field, ORDERED))
    if by.random() < 1 / 5:
        value = neighbour(by, value)
    return field, operator, value


def neighbour(by: Random, value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + by.choice((-1, 1)) if abs(value) < 10**6 else value
        case Decimal():
            return value + Decimal("0.01")
        case date():
            return value + timedelta(days=by.choice((-1, 1)))
        case _:
            return value.swapcase() if by.random() < 1 / 2 else f"{value}a"


def pattern(by: Random, value: str) -> str:
    """A pattern made from a text: one run of it wild at an end, or letters."""
    text = value.replace("%", "_")
    if text and by.random() < 1 / 2:
        place = by.randrange(len(text))
        text = f"{text[:place]}_{text[place + 1 :]}"
    cut = by.randint(0, len(text))
    return by.choice([text, f"{text[:cut]}%", f"%{text[cut:]}"])


def written(by: Random, fields: list[str], groups: list[list[Condition]], wire: Wire) -> str:
    """The text of a query, in whatever case and with whatever white space."""
    listed = by.choice([",", ", ", " ,\n"]).join(cased(by, name) for name in fields)
    text = f"{cased(by, 'select')} {listed} {cased(by, 'from')} {cased(by, 'AccountingPeriod')}"
    space = by.choice([" ", " ", "\n", "\t "])
    joined = f"{space}{cased(by, 'or')}{space}".join(
        f"{space}{cased(by, 'and')}{space}".join(
            f"{cased(by, field)}{tight(by, operator)}{literal(by, field, value, wire)}"
            for field, operator, value in group
        )
        for group in groups
    )
    return f"{text}{space}{cased(by, 'where')}{space}{joined}{by.choice(['', ' '])}"


def cased(by: Random, word: str) -> str:
    return by.choice([word, word, word.lower(), word.upper()])


def tight(by: Random, operator: str) -> str:
    return operator if operator != "like" and by.random() < 1 / 2 else f" {operator} "


def literal(by: Random, field: str, value: Any, wire: Wire) -> str:
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case date():
            form = str(value)
            if not wire.has_dates and field not in CUSTOM:
                form = by.choice([form, f"{form}T00:00:00", f"{form}T12:00:00Z"])
            return by.choice([form, f"'{form}'"])
        case str():
            text = "".join(ESCAPES.get(each, each) for each in value)
            return f"' {text} '" if field == "Id" and by.random() < 1 / 2 else f"'{text}'"
        case _:
            return str(value)


REFUSED = (
    "select * from AccountingPeriod",
    "select Bogus from AccountingPeriod",
    "select Name from Bogus",
    "select Name from AccountingPeriod where CreatedDate > '2026-01-01T00:00:00'",
    "select Name from AccountingPeriod where Bogus = 1",
    "select Name from AccountingPeriod where Name = 1",
    "select Name from AccountingPeriod where FiscalYear = '2026'",
    "select Name from AccountingPeriod where FiscalYear like '2%'",
    "select Name from AccountingPeriod where Name like '%a%'",
    "select Name from AccountingPeriod where Name like 'a%b'",
    "select Name from AccountingPeriod where (Name = 'A')",
    "select Name from AccountingPeriod where Name in ('A')",
    "select Name from AccountingPeriod where Name > null",
    "select Name from AccountingPeriod where Name = 'A",
    "select Name from AccountingPeriod where Name = 'A' and",
    "select Name from AccountingPeriod where StartDate = '2026-02-30'",
    "select Name from AccountingPeriod where " + " and ".join(["Name != 'A'"] * 201),
    "select Name from AccountingPeriod where Name = '" + "x" * 10_000 + "'",
    "select Name from AccountingPeriod limit 1",
    "",
)
OLD_OR_NEW = {
    "select FiscalQuarter from AccountingPeriod": range(48, 81),
    "select Colour__c from AccountingPeriod": range(48, 75),
    "select Name from AccountingPeriod where FiscalQuarter = 1": range(48, 81),
    "select Name from AccountingPeriod where Day__c = null": range(48, 153),
    "select Name from AccountingPeriod where EndDate = '2026-01-01T00:00:00'": range(69, 153),
}
"""Queries that some versions refuse: which ones."""
