"""Values as JSON gives them: each kind takes its own, and names the field when it is another."""

from __future__ import annotations

import pytest

from monthend.domain.errors import Refusal, UnknownCurrency, WrongType
from monthend.services.values import Kind, boolean, currency, text, whole_number

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


def test_yes_and_no_are_themselves() -> None:
    assert boolean.read("field", True) is True
    assert boolean.read("field", False) is False


def test_a_whole_number_may_come_as_digits() -> None:
    assert whole_number(1, 4).read("field", 3) == 3
    assert whole_number(1, 4).read("field", "3") == 3
