"""Amounts are whole minor units, read strictly and rounded half up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monthend.domain.errors import (
    AmountOutOfRange,
    InvalidAmount,
    TooManyDecimals,
    UnknownCurrency,
)
from monthend.domain.money import (
    EXPONENTS,
    converted,
    decimal_of,
    exponent,
    minor_units,
    rounded,
    text_of,
)


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("JPY", 0), ("USD", 2), ("EUR", 2), ("BHD", 3), ("CLF", 4), ("BGN", 2), ("TRL", 0)],
)
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


@pytest.mark.parametrize("currency", ["", "usd", "US", "XXX", "XAU", "EURO"])
def test_a_code_without_minor_units_is_refused(currency: str) -> None:
    with pytest.raises(UnknownCurrency, match="is not a code of ISO 4217"):
        minor_units("1", currency)


def test_every_code_is_three_capital_letters_and_listed_once() -> None:
    assert len(EXPONENTS) == 180
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in EXPONENTS)


@pytest.mark.parametrize(
    ("text", "currency", "units"),
    [
        ("12.30", "USD", 1230),
        ("12.3", "USD", 1230),
        ("12", "USD", 1200),
        ("-5", "USD", -500),
        ("-0.05", "USD", -5),
        ("-0.00", "USD", 0),
        ("0", "JPY", 0),
        ("1200", "JPY", 1200),
        ("1.234", "BHD", 1234),
        ("0.0001", "CLF", 1),
        ("007.50", "USD", 750),
        ("9999999999999.99", "USD", 999999999999999),
        ("-9999999999999.9999", "CLF", -99999999999999999),
    ],
)
def test_a_plain_decimal_number_becomes_minor_units(text: str, currency: str, units: int) -> None:
    assert minor_units(text, currency) == units
    assert minor_units(Decimal(text), currency) == units


def test_zeros_past_the_decimals_of_the_currency_change_nothing() -> None:
    assert minor_units("1200.00", "JPY") == 1200
    assert minor_units("12.300000", "USD") == 1230


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", ".", "-.", ".5", "-.5", "5.", "5.-", "--5", "+5", "5-", "(5)", "5 USD", "$5"),
        *(" 5", "5 ", "5\n", "1 000", "1,000", "1,5", "1_000", "1.2.3", "0x10", "1e3", "1E-2"),
        *("NaN", "Infinity", "٣", "²", "1.٣", "5\0"),
    ],
)
@pytest.mark.parametrize("currency", ["USD", "JPY"])
def test_any_other_spelling_of_a_number_is_refused(text: str, currency: str) -> None:
    with pytest.raises(InvalidAmount):
        minor_units(text, currency)


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "1E+1000000", "0E+99999", "1E-9999"])
def test_a_number_without_end_or_measure_is_refused(number: str) -> None:
    with pytest.raises(InvalidAmount):
        minor_units(Decimal(number), "USD")


@pytest.mark.parametrize(
    ("text", "currency"),
    [("12.345", "USD"), ("0.001", "EUR"), ("1.5", "JPY"), ("1.2345", "KWD"), ("1.00001", "CLF")],
)
def test_more_decimals_than_the_currency_has_are_refused_not_rounded(
    text: str, currency: str
) -> None:
    with pytest.raises(TooManyDecimals, match=f"more than the . decimals of {currency}"):
        minor_units(text, currency)
    with pytest.raises(TooManyDecimals):
        minor_units(Decimal(text), currency)


@pytest.mark.parametrize("text", ["10000000000000", "-10000000000000.00", "9" * 6000])
def test_more_than_thirteen_digits_before_the_point_are_refused(text: str) -> None:
    with pytest.raises(AmountOutOfRange, match="more than 13 digits before the decimal point"):
        minor_units(text, "USD")


def test_leading_zeros_are_not_counted_as_digits() -> None:
    assert minor_units("0" * 6000 + "12.30", "USD") == 1230
    assert minor_units("0" * 6000, "JPY") == 0


@pytest.mark.parametrize(
    ("units", "currency", "text"),
    [
        (1230, "USD", "12.30"),
        (5, "USD", "0.05"),
        (-5, "USD", "-0.05"),
        (0, "USD", "0.00"),
        (12, "JPY", "12"),
        (-12, "JPY", "-12"),
        (1234, "BHD", "1.234"),
        (1, "CLF", "0.0001"),
        (10**20, "USD", "1000000000000000000.00"),
    ],
)
def test_minor_units_are_written_with_all_decimals(units: int, currency: str, text: str) -> None:
    assert text_of(units, currency) == text
    assert str(decimal_of(units, currency)) == text


def test_the_documented_example_rounds_half_up_and_keeps_what_rounding_took() -> None:
    assert rounded(Decimal("903.23") * Decimal("1.5"), "USD") == (135485, Decimal("-0.005"))


@pytest.mark.parametrize(
    ("unrounded", "currency", "units", "rounding"),
    [
        ("1.004", "USD", 100, "0.004"),
        ("1.005", "USD", 101, "-0.005"),
        ("-1.005", "USD", -101, "0.005"),
        ("0.5", "JPY", 1, "-0.5"),
        ("0.4999999999999", "JPY", 0, "0.5"),
        ("1.0004999", "BHD", 1000, "0.0004999"),
        ("1.123456789123", "USD", 112, "0.003456789"),
        ("2", "USD", 200, "0"),
    ],
)
def test_half_a_unit_is_rounded_away_from_zero(
    unrounded: str, currency: str, units: int, rounding: str
) -> None:
    assert rounded(Decimal(unrounded), currency) == (units, Decimal(rounding))


def test_no_rounding_is_a_plain_zero() -> None:
    _, rounding = rounded(Decimal("-2.00"), "USD")
    assert str(rounding) == "0"


@pytest.mark.parametrize("unrounded", ["9999999999999.995", "1E+13", "1E+400", "NaN", "-Infinity"])
def test_a_result_of_more_than_thirteen_digits_is_refused(unrounded: str) -> None:
    with pytest.raises(AmountOutOfRange):
        rounded(Decimal(unrounded), "USD")


def test_conversion_goes_by_the_decimals_of_both_currencies() -> None:
    assert converted(100000, "JPY", Decimal("0.00625"), "USD") == (62500, Decimal(0))
    assert converted(1234, "BHD", Decimal("2.65"), "JPY") == (3, Decimal("0.2701"))


def test_a_conversion_out_of_range_is_refused() -> None:
    with pytest.raises(AmountOutOfRange):
        converted(10**15 - 1, "USD", Decimal(11), "EUR")


def test_a_rate_of_28_digits_still_rounds_an_exact_half_up() -> None:
    a_third = Decimal("0.3333333333333333333333333333")
    assert converted(150, "USD", a_third, "JPY") == (1, Decimal("-0.5"))
