"""What clients send: for every field values that can be meant and values that cannot.

A value is written once, as text; what a wire makes of it is worked out here a
second time, naively, and is nothing but a list of codes or what is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

DAY_ONE = date(2026, 1, 1)
ONE_DAY = timedelta(days=1)
CUSTOM = {
    "Colour__c": "string", "Count__c": "int", "Day__c": "date", "Price__c": "decimal",
    "Done__c": "boolean",
}  # fmt: skip
VERSIONS = (48, 52, 68, 69, 75, 76, 80, 81, 115, 152)
QUERY_ONLY = ("CreatedById", "CreatedDate", "UpdatedById", "UpdatedDate")
BY_HAND = ("Name", "StartDate", "EndDate", "FiscalYear", "FiscalQuarter", "Notes", "Status")


class Dialect(StrEnum):
    REST = "REST"
    SOAP = "SOAP"
    ACTION = "ACTION"


@dataclass(frozen=True, slots=True)
class Wire:
    """A dialect, and the version of the WSDL it is spoken in; REST has none."""

    dialect: Dialect
    version: int = 152

    @property
    def has_dates(self) -> bool:
        return self.version >= 69 or self.dialect is Dialect.REST

    def knows(self, name: str) -> bool:
        """Whether the object has this field on this wire."""
        if self.dialect is Dialect.REST:
            return name in (*BY_HAND[:-1], *CUSTOM)
        if name.endswith("__c"):
            return self.version >= 75 and name in CUSTOM
        if name == "FiscalQuarter":
            return self.version >= 81
        return name in ("Id", *BY_HAND, *QUERY_ONLY)

    def fields(self) -> list[str]:
        """Every field in the order of the WSDL."""
        return [
            "Id",
            *sorted(each for each in (*BY_HAND, *QUERY_ONLY, *CUSTOM) if self.knows(each)),
        ]


@dataclass(frozen=True, slots=True)
class Sent:
    """A value on its way: its text, and what is meant by it where something can be."""

    text: str
    meant: Any = None
    good: bool = True

    def plain(self) -> object:
        """The value in JSON: numbers and booleans as such where they are meant."""
        if not self.good or isinstance(self.meant, str | date):
            return self.text
        if isinstance(self.meant, Decimal):
            return int(self.meant) if self.meant == int(self.meant) else float(self.meant)
        return self.meant


NIL = Sent("", None)
"""What is sent as null."""


@dataclass(slots=True)
class SentRow:
    """One row of a call: its fields in some order, and what it wants emptied."""

    fields: dict[str, Sent]
    nulls: list[str] = field(default_factory=list)


def good(meant: Any, text: str | None = None) -> Sent:
    return Sent(str(meant) if text is None else text, meant)


def bad(text: str) -> Sent:
    return Sent(text, None, good=False)


def mostly(usual: list[Sent], wrong: list[Sent]) -> st.SearchStrategy[Sent]:
    """One in sixteen is wrong."""
    return st.integers(0, 15).flatmap(lambda dice: st.sampled_from(wrong if dice == 15 else usual))


LETTERS = "ABCDEFGHIJKLMNOP"
NAMES = [
    *LETTERS,
    *LETTERS.lower()[:4],
    "Open-Ended",
    "A & B <c>",
    'it\'s "so" \\',
    " Ünï 🗓 ",
    "J%_x",
]
NOTES = ["", "x", "X y", "line\nbreak", "a]]>b & 'c'", "é🗓", "100%", "_", "n" * 255]
NAME = mostly([good(each) for each in NAMES], [bad(""), bad("  "), bad("x" * 101), bad("a\tb")])
NOTE = mostly([*map(good, NOTES), NIL], [bad("n" * 256), bad("a\u2028b"), bad("a\x85b")])
YEAR = mostly(
    [good(2025), good(2026), good(2027)], [bad("999"), bad("10000"), bad("20x6"), bad("")]
)
QUARTER = mostly(
    [good(1), good(2), good(3), good(4), NIL], [bad("0"), bad("5"), bad("1.5"), bad("")]
)
STATUS = mostly([good("Open"), good("Closed")], [bad("PendingClose"), bad("open"), bad("")])
CUSTOM_VALUES = {
    "Colour__c": mostly(
        [good(""), good("red"), good("Red"), good("bl\\ue"), good("it's"), NIL], [bad("x" * 256)]
    ),
    "Count__c": mostly(
        [good(-3), good(0), good(7), good(2**31 - 1), NIL], [bad("2147483648"), bad("x")]
    ),
    "Day__c": mostly(
        [*(good(DAY_ONE + timedelta(days=n)) for n in (0, 1, 40)), NIL],
        [bad("2026-02-30"), bad("soon"), bad("2026-01-01T00:00:00")],
    ),
    "Price__c": mostly(
        [good(Decimal(each)) for each in ("0.5", "-3.25", "1000000", "0")] + [NIL],
        [bad("1,5"), bad("x"), bad("")],
    ),
    "Done__c": mostly([good(True, "true"), good(False, "false"), NIL], [bad("yes"), bad("")]),
}  # fmt: skip
BAD_DAYS = ["2026-02-30", "01/31/2026", "2026-1-1", "", "soon"]


def day_sent(day: date, wire: Wire) -> st.SearchStrategy[Sent]:
    """The forms of a day: as a date, in old versions as a dateTime; and wrong ones."""
    following = day + ONE_DAY
    usual, wrong = [str(day), str(day)], BAD_DAYS
    if wire.dialect is not Dialect.REST:
        usual += [f"{day}Z", f"{day}-08:00"]
    if wire.has_dates:
        wrong = [*BAD_DAYS, f"{day}T00:00:00", f"{day}T00:00:00-08:00"]
    else:
        # In Los Angeles the day ends at seven or eight in the morning of London.
        usual += [f"{day}T00:00:00", f"{day}T23:59:59.5", f"{day}T12:00:00Z"]
        usual += [f"{following}T01:30:00+00:00", f"{following}T06:59:59Z", f"{day}T08:00:00Z"]
        wrong = [*BAD_DAYS, f"{day}T24:01:00", f"{day} 00:00:00"]
    return mostly([good(day, text) for text in usual], [bad(text) for text in wrong])


@st.composite
def extras(draw: st.DrawFn, wire: Wire) -> dict[str, Sent]:
    """Some of the fields that a row may have or not."""
    row: dict[str, Sent] = {}
    for name in draw(st.lists(st.sampled_from(sorted(CUSTOM)), max_size=2, unique=True)):
        row[name] = draw(CUSTOM_VALUES[name])
    if draw(st.booleans()):
        row["Notes"] = draw(NOTE)
    if draw(st.booleans()):
        row["FiscalQuarter"] = draw(QUARTER)
    if draw(st.integers(0, 15)) == 0:
        row[draw(st.sampled_from(["Bogus", "bogus__c", *QUERY_ONLY]))] = good("x")
    return row


NULLABLE = ("Notes", "FiscalQuarter", *CUSTOM)
nulls = st.integers(0, 5).flatmap(
    lambda dice: (
        st.lists(
            st.sampled_from([*NULLABLE, *NULLABLE, "Name", "EndDate", "Status", "Bogus"]),
            min_size=1,
            max_size=2,
            unique=True,
        )
        if dice == 0
        else st.just([])
    )
)


# What comes of a row before any rule is asked ------------------------------------------

INVALID, UNKNOWN, MISSING = "INVALID_VALUE", "INVALID_FIELD", "MISSING_REQUIRED_VALUE"


def wrong_in_create(wire: Wire, row: SentRow) -> list[str]:
    """The codes of a new row that cannot be read, none where it can."""
    codes = []
    for name, value in row.fields.items():
        if value is NIL:
            continue
        if not wire.knows(name):
            codes += [] if wire.dialect is Dialect.ACTION else [UNKNOWN]
        elif name in ("Id", "Status", *QUERY_ONLY):
            codes.append(UNKNOWN)
        elif not value.good:
            codes.append(INVALID)
    codes += wrong_nulls(wire, row)
    required = ["Name", "EndDate", "FiscalYear"]
    required += ["StartDate"] if wire.dialect is Dialect.REST else []
    return codes + [MISSING for name in required if row.fields.get(name, NIL) is NIL]


def wrong_in_update(wire: Wire, row: SentRow) -> list[str]:
    """The codes of a changed row that cannot be read; its Id is looked at elsewhere."""
    codes = []
    for name, value in row.fields.items():
        if name == "Id" or value is NIL:
            continue
        if not wire.knows(name):
            codes += [UNKNOWN] if wire.dialect is Dialect.REST else []
        elif name in QUERY_ONLY:
            codes.append(UNKNOWN)
        elif not value.good:
            codes.append(INVALID)
    return codes + wrong_nulls(wire, row)


def wrong_nulls(wire: Wire, row: SentRow) -> list[str]:
    codes = []
    for name in row.nulls:
        if not wire.knows(name):
            codes.append(UNKNOWN)
        elif name not in NULLABLE or row.fields.get(name, NIL) is not NIL:
            codes.append(INVALID)
    return codes


MEANT = {
    "Name": "name", "StartDate": "start", "EndDate": "end", "FiscalYear": "year",
    "FiscalQuarter": "quarter", "Notes": "notes", "Status": "status",
}  # fmt: skip


def meaning(wire: Wire, row: SentRow) -> dict[str, Any]:
    """What a readable row asks for, in the words of the model."""
    asked: dict[str, Any] = {}
    for name, value in row.fields.items():
        if name == "Id" or not wire.knows(name):
            continue
        if value is not NIL:
            put(asked, name, value.meant)
        elif wire.dialect is Dialect.REST and name in NULLABLE:
            put(asked, name, "" if name == "Notes" else None)
    for name in row.nulls:
        put(asked, name, None)
    return asked


def put(asked: dict[str, Any], name: str, value: Any) -> None:
    if name in CUSTOM:
        asked.setdefault("custom", {})[name] = value
    else:
        asked[MEANT[name]] = value
