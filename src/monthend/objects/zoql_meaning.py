"""What a query means: its names looked up, its literals read, for one version and tenant."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from monthend.domain.errors import Refusal
from monthend.services.queries import Condition, Operator, Selection, Value

from .asked import Asked
from .fields import ApiField, ApiObject, ObjectView
from .kinds import Family
from .refusals import CallRefused, FaultType
from .versions import ErrorCode
from .zoql import DATE, DATE_TIME, Comparison, Literal, LiteralKind, Query, ZoqlError

EQUALITY = (Operator.EQUAL, Operator.NOT_EQUAL)
ORDERED = (*EQUALITY, Operator.LESS, Operator.GREATER, Operator.AT_MOST, Operator.AT_LEAST)

OPERATORS: dict[Family, tuple[Operator, ...]] = {
    Family.STRING: (*ORDERED, Operator.LIKE),
    Family.ID: (*ORDERED, Operator.LIKE),
    Family.NUMBER: ORDERED,
    Family.DATE: ORDERED,
    Family.DATE_TIME: ORDERED,
    Family.BOOLEAN: EQUALITY,
}
"""The operators that each family of types takes."""

WHOLE = re.compile(r"([+-]?)0*([0-9]{1,10})", re.ASCII)
INT = range(-(2**31), 2**31)

TAKEN = {
    "string": "a text in single quotes",
    "ID": "an id in single quotes",
    "int": "a whole number of 32 bits",
    "decimal": "a number",
    "boolean": "true or false",
    "date": "a date of the form yyyy-mm-dd",
    "dateTime": "a date or a dateTime of the form yyyy-mm-ddThh:mm:ss",
}
"""The literals that a type takes, by its name in a schema."""


def selection_of(
    query: Query, asked: Asked, known: ApiObject, *, case_sensitive: bool = True
) -> tuple[Selection, tuple[ApiField, ...]]:
    """The rows that a query names, and the fields of its records, each once."""
    meaning = _Meaning(query, asked, known, asked.view(known), case_sensitive)
    named = [meaning.field(name.name, "query") for name in query.fields]
    fields = {field.name: field for field in named}
    selection = Selection(
        object=known.name,
        fields=tuple(field.attribute for field in fields.values()),
        any_of=tuple(tuple(map(meaning.condition, group)) for group in query.any_of),
        case_sensitive=case_sensitive,
    )
    return selection, tuple(fields.values())


@dataclass(frozen=True, slots=True)
class _Meaning:
    query: Query
    asked: Asked
    known: ApiObject
    view: ObjectView
    case_sensitive: bool

    def field(self, name: str, use: str) -> ApiField:
        """The field of this name, if it may be used so: to `query` or to `filter`."""
        # Custom fields may differ in nothing but case; then the spelling decides.
        field = self.view.field(name) or self.view.folded(name)
        if field is None or use not in field.can:
            message = f"invalid field for query: {self.known.name}.{name.lower()[:100]}"
            raise CallRefused(FaultType.MALFORMED_QUERY, ErrorCode.INVALID_FIELD, message)
        return field

    def condition(self, comparison: Comparison) -> Condition:
        field = self.field(comparison.field.name, "filter")
        self._check_operator(field, comparison)
        value = None
        if comparison.literal.kind is not LiteralKind.NULL:
            value = self._value(field, comparison)
            if field.attribute in self.known.shown:
                return self._by_what_is_shown(field, comparison.operator, str(value))
        return Condition(
            field=field.attribute, operator=comparison.operator, value=value, custom=field.custom
        )

    def _check_operator(self, field: ApiField, comparison: Comparison) -> None:
        family, place = field.kind.family(self.asked.reading), comparison.field.position
        allowed = OPERATORS[family]
        if comparison.operator not in allowed:
            raise self._malformed(
                place, f"the field {field.name} is a {family} and takes {_listed(allowed)}"
            )
        if comparison.literal.kind is not LiteralKind.NULL:
            return
        if comparison.operator not in EQUALITY:
            raise self._malformed(place, f"null takes {_listed(EQUALITY)}")
        if field.custom == "date":
            raise self._malformed(
                place, f"the custom date {field.name} cannot be compared with null"
            )

    def _value(self, field: ApiField, comparison: Comparison) -> Value:
        """What a literal stands for, which must be of the field's type."""
        literal = comparison.literal
        match field.kind.family(self.asked.reading), literal.kind:
            case Family.ID, LiteralKind.TEXT:
                value: Value = literal.text.strip()
            case Family.STRING, LiteralKind.TEXT:
                value = self._spelled(field, comparison.operator, literal.text)
            case Family.NUMBER, LiteralKind.NUMBER:
                value = self._number(field, literal)
            case Family.BOOLEAN, LiteralKind.BOOLEAN:
                value = literal.text == "true"
            case (
                (Family.DATE | Family.DATE_TIME),
                (LiteralKind.TEXT | LiteralKind.DATE | LiteralKind.DATE_TIME),
            ):
                value = self._day(field, literal)
            case _:
                raise self._wrong_type(field, literal)
        if comparison.operator is Operator.LIKE:
            self._check_pattern(literal, str(value))
        return value

    def _spelled(self, field: ApiField, how: Operator, text: str) -> str:
        """A word as it is stored, where another spelling of it is asked for as a whole."""
        also = field.kind.also
        if how not in EQUALITY or not also:
            return text
        if not self.case_sensitive:
            text, also = text.lower(), {word.lower(): known for word, known in also.items()}
        return also.get(text, text)

    def _check_pattern(self, literal: Literal, pattern: str) -> None:
        if pattern.count("%") > 1 or "%" in pattern[1:-1]:
            raise self._malformed(
                literal.position, "like takes one % at most, at the beginning or at the end"
            )

    def _number(self, field: ApiField, literal: Literal) -> int | Decimal:
        if field.kind.xsd(self.asked.reading) == "decimal":
            return Decimal(literal.text)
        found = WHOLE.fullmatch(literal.text)
        if found is None or (value := int(found[1] + found[2])) not in INT:
            raise self._wrong_type(field, literal)
        return value

    def _day(self, field: ApiField, literal: Literal) -> Value:
        """A date, or where the version allows it the day of a dateTime in the tenant's zone."""
        reading = self.asked.reading
        is_date = DATE.fullmatch(literal.text) is not None
        taken = TAKEN[field.kind.xsd(reading)]
        malformed = self._malformed(literal.position, f"the field {field.name} takes {taken}")
        if not is_date and not DATE_TIME.fullmatch(literal.text):
            raise malformed
        if reading.has_dates and is_date != (field.kind.family(reading) is Family.DATE):
            raise self._wrong_type(field, literal)
        try:
            value: Value = field.kind.read(field.name, literal.text, reading)
        except Refusal:
            raise malformed from None
        return value

    def _by_what_is_shown(self, field: ApiField, how: Operator, wanted: str) -> Condition:
        """The stored values that look as they are wanted, to this tenant."""
        shown = self.known.shown[field.attribute]
        fits = _FITS[how]
        wanted = wanted if self.case_sensitive else wanted.lower()
        values = []
        for stored in self.known.stored_values[field.attribute]:
            seen = shown(self.asked.caller, stored)
            if fits(seen if self.case_sensitive else seen.lower(), wanted):
                values.append(stored)
        return Condition(field=field.attribute, operator=Operator.ONE_OF, value=tuple(values))

    def _malformed(self, position: int, problem: str) -> CallRefused:
        error = ZoqlError(self.query.text, position, problem)
        return CallRefused(FaultType.MALFORMED_QUERY, error.code, error.message)

    def _wrong_type(self, field: ApiField, literal: Literal) -> CallRefused:
        taken = TAKEN[field.kind.xsd(self.asked.reading)]
        return CallRefused(
            FaultType.MALFORMED_QUERY,
            ErrorCode.INVALID_VALUE,
            f"The field {field.name} takes {taken} (at character {literal.position}).",
        )


def _like(seen: str, pattern: str) -> bool:
    wild = {"%": ".*", "_": "."}
    form = "".join(wild.get(each) or re.escape(each) for each in pattern)
    return re.fullmatch(form, seen, re.DOTALL) is not None


_FITS: dict[Operator, Callable[[str, str], bool]] = {
    Operator.EQUAL: operator.eq,
    Operator.NOT_EQUAL: operator.ne,
    Operator.LESS: operator.lt,
    Operator.GREATER: operator.gt,
    Operator.AT_MOST: operator.le,
    Operator.AT_LEAST: operator.ge,
    Operator.LIKE: _like,
}


def _listed(operators: tuple[Operator, ...]) -> str:
    return f"{', '.join(operators[:-1])} and {operators[-1]}"
