"""Values as JSON gives them: each kind takes its own, and names the field when it is another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monthend.domain.errors import NotADate, Refusal, TooLong, UnknownCurrency, WrongType
from monthend.services.values import (
    MOMENT,
    Kind,
    boolean,
    currency,
    day,
    text,
    texts_by_name,
    whole_number,
)

OF_ANOTHER_TYPE = {
    "a number for a text": (text(10), 7),
    "a text for yes or no": (boolean, "true"),
    "a number for yes or no": (boolean, 1),
    "a number for a currency": (currency, 7),
    "yes for a number": (whole_number(1, 4), True),
    "a text for a number": (whole_number(1, 4), "two"),
    "a fraction for a number": (whole_number(1, 4), 2.5),
}


@pytest.mark.parametrize(("kind", "value"), OF_ANOTHER_TYPE.values(), ids=OF_ANOTHER_TYPE)
def test_a_value_of_another_type_is_refused_by_the_name_of_its_field(
    kind: Kind, value: object
) -> None:
    with pytest.raises(WrongType) as refused:
        kind.read("field", value)
    assert refused.value.field == "field"


def test_a_currency_is_a_code_of_iso_4217() -> None:
    assert currency.read("currency", "JPY") == "JPY"
    with pytest.raises(UnknownCurrency) as refused:
        currency.read("currency", "YEN")
    assert isinstance(refused.value, Refusal)
    assert refused.value.field == "currency"


@pytest.mark.parametrize("value", [20260131, "2026-1-31", "31/01/2026", "2026-02-30", ""])
def test_a_day_is_a_calendar_day_in_one_form(value: object) -> None:
    with pytest.raises(NotADate) as refused:
        day.read("startDate", value)
    assert refused.value.field == "startDate"


def test_yes_and_no_are_themselves() -> None:
    assert boolean.read("field", True) is True
    assert boolean.read("field", False) is False


def test_a_whole_number_may_come_as_digits() -> None:
    assert whole_number(1, 4).read("field", 3) == 3
    assert whole_number(1, 4).read("field", "3") == 3


SEGMENTS = texts_by_name(2, name_most=3, text_most=4)


def test_texts_by_name_are_themselves() -> None:
    assert SEGMENTS.read("segments", {"one": "east", "two": ""}) == {"one": "east", "two": ""}


@pytest.mark.parametrize(
    ("value", "refusal", "field"),
    [
        (["east"], WrongType, "segments"),
        ({"1": "a", "2": "b", "3": "c"}, WrongType, "segments"),
        ({"four": "a"}, TooLong, "segments"),
        ({"one": "north"}, TooLong, "segments.one"),
        ({"one": 1}, WrongType, "segments.one"),
    ],
    ids=["no object", "too many", "a long name", "a long text", "a number for a text"],
)
def test_texts_by_name_are_so_many_and_so_long(
    value: object, refusal: type[Refusal], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        SEGMENTS.read("segments", value)
    assert refused.value.field == field


def test_a_moment_is_an_instant_in_a_field() -> None:
    assert MOMENT.read("until", "2026-01-31T13:00:00+01:00") == datetime(
        2026, 1, 31, 12, tzinfo=UTC
    )


@pytest.mark.parametrize("value", ["tomorrow", "", 5, None, "9999-12-31T23:59:59-01:00"])
def test_what_is_no_moment_is_refused_by_its_field(value: object) -> None:
    with pytest.raises(WrongType, match="until must be an instant"):
        MOMENT.read("until", value)
