"""Which exchange rate applies on a day, and what an amount is worth at it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from monthend.domain.errors import ExchangeRateMissing, InvalidExchangeRate, UnknownCurrency
from monthend.subledger.errors import HomeAmountOffRate, HomeAmountOfOtherSign
from monthend.subledger.exchange_rates import (
    AppliedRate,
    ExchangeRate,
    RateSource,
    RateTable,
    check_given,
)

FRIDAY = date(2026, 1, 9)
SUNDAY = date(2026, 1, 11)


def quoted(source: str, target: str, rate: str, day: date = FRIDAY) -> ExchangeRate:
    return ExchangeRate(date=day, from_currency=source, to_currency=target, rate=Decimal(rate))


def applied(rate: str, how: RateSource, rate_date: date = FRIDAY) -> AppliedRate:
    return AppliedRate(rate=Decimal(rate), rate_date=rate_date, how=how)


def test_a_direct_rate_applies_as_it_was_given() -> None:
    table = RateTable([quoted("EUR", "USD", "1.1172")])
    assert table.rate_on(FRIDAY, "EUR", "USD") == applied("1.1172", RateSource.DIRECT)


def test_without_a_direct_rate_the_inverse_applies_to_28_digits() -> None:
    table = RateTable([quoted("EUR", "USD", "1.5")])
    inverse = applied("0.6666666666666666666666666667", RateSource.INVERSE)
    assert table.rate_on(FRIDAY, "USD", "EUR") == inverse


def test_a_direct_rate_goes_before_a_younger_inverse_one() -> None:
    table = RateTable([quoted("USD", "GBP", "0.75"), quoted("GBP", "USD", "1.40", SUNDAY)])
    assert table.rate_on(SUNDAY, "USD", "GBP") == applied("0.75", RateSource.DIRECT)


def test_an_inverse_rate_goes_before_a_crossed_one() -> None:
    table = RateTable(
        [quoted("GBP", "USD", "1.25"), quoted("EUR", "USD", "1.1"), quoted("EUR", "GBP", "0.8")]
    )
    assert table.rate_on(FRIDAY, "USD", "GBP") == applied("0.8", RateSource.INVERSE)


def test_two_currencies_meet_in_the_euro() -> None:
    table = RateTable([quoted("EUR", "USD", "1.25"), quoted("EUR", "GBP", "0.8")])
    assert table.rate_on(FRIDAY, "USD", "GBP") == applied("0.64", RateSource.CROSS)
    assert table.rate_on(FRIDAY, "GBP", "USD") == applied("1.5625", RateSource.CROSS)


def test_a_crossed_rate_takes_its_halves_in_either_direction() -> None:
    table = RateTable([quoted("USD", "EUR", "0.8"), quoted("GBP", "EUR", "1.25")])
    assert table.rate_on(FRIDAY, "USD", "GBP") == applied("0.64", RateSource.CROSS)


def test_a_crossed_rate_is_as_old_as_its_older_half() -> None:
    thursday = FRIDAY - timedelta(days=1)
    table = RateTable([quoted("EUR", "USD", "1.25"), quoted("EUR", "GBP", "0.8", thursday)])
    assert table.rate_on(FRIDAY, "USD", "GBP") == applied("0.64", RateSource.CROSS, thursday)


def test_no_rate_is_crossed_through_another_currency_than_the_euro() -> None:
    table = RateTable([quoted("USD", "CHF", "0.8"), quoted("USD", "GBP", "0.75")])
    with pytest.raises(ExchangeRateMissing):
        table.rate_on(FRIDAY, "CHF", "GBP")


def test_no_rate_is_crossed_twice() -> None:
    table = RateTable([quoted("EUR", "USD", "1.1"), quoted("USD", "CHF", "0.8")])
    with pytest.raises(ExchangeRateMissing):
        table.rate_on(FRIDAY, "EUR", "CHF")


def test_a_currency_is_worth_itself_on_every_day() -> None:
    assert RateTable([]).rate_on(SUNDAY, "JPY", "JPY") == applied("1", RateSource.DIRECT, SUNDAY)


def test_on_a_weekend_the_rate_of_friday_applies() -> None:
    table = RateTable(
        [
            quoted("EUR", "USD", "1.13", FRIDAY + timedelta(days=3)),
            quoted("EUR", "USD", "1.12"),
            quoted("EUR", "USD", "1.11", FRIDAY - timedelta(days=1)),
        ]
    )
    assert table.rate_on(SUNDAY, "EUR", "USD") == applied("1.12", RateSource.DIRECT)


def test_a_rate_applies_for_seven_days_and_is_missing_on_the_eighth() -> None:
    table = RateTable([quoted("EUR", "USD", "1.12")])
    last = FRIDAY + timedelta(days=7)
    assert table.rate_on(last, "EUR", "USD").rate_date == FRIDAY
    with pytest.raises(ExchangeRateMissing, match="from EUR to USD on 2026-01-17"):
        table.rate_on(last + timedelta(days=1), "EUR", "USD")


def test_a_rate_of_tomorrow_is_missing_today() -> None:
    table = RateTable([quoted("EUR", "USD", "1.12", SUNDAY)])
    with pytest.raises(ExchangeRateMissing, match="or in the 7 days before"):
        table.rate_on(FRIDAY, "EUR", "USD")


def test_a_stale_direct_rate_gives_way_to_a_fresh_inverse_one() -> None:
    stale = FRIDAY - timedelta(days=8)
    table = RateTable([quoted("USD", "EUR", "0.9", stale), quoted("EUR", "USD", "1.25")])
    assert table.rate_on(FRIDAY, "USD", "EUR") == applied("0.8", RateSource.INVERSE)


def test_of_two_rates_for_one_pair_and_day_the_later_given_counts() -> None:
    table = RateTable([quoted("EUR", "USD", "1.12"), quoted("EUR", "USD", "1.13")])
    assert table.rate_on(FRIDAY, "EUR", "USD").rate == Decimal("1.13")


def test_the_same_question_has_the_same_answer() -> None:
    table = RateTable([quoted("EUR", "USD", "1.12")])
    assert table.rate_on(FRIDAY, "USD", "EUR") is table.rate_on(FRIDAY, "USD", "EUR")


@pytest.mark.parametrize(("source", "target"), [("EUR", "XXX"), ("usd", "EUR"), ("XXX", "XXX")])
def test_a_rate_of_an_unknown_currency_is_refused(source: str, target: str) -> None:
    with pytest.raises(UnknownCurrency):
        RateTable([]).rate_on(FRIDAY, source, target)
    with pytest.raises(UnknownCurrency):
        quoted(source, target, "1")


@pytest.mark.parametrize("rate", ["0", "-1.1", "NaN", "sNaN", "Infinity", "1E+28", "1E-28"])
def test_only_a_positive_number_of_ordinary_size_is_a_rate(rate: str) -> None:
    with pytest.raises(InvalidExchangeRate, match="from EUR to USD"):
        quoted("EUR", "USD", rate)


def test_there_is_no_rate_between_a_currency_and_itself() -> None:
    with pytest.raises(InvalidExchangeRate):
        quoted("EUR", "EUR", "1")


def test_a_conversion_tells_amount_rounding_rate_and_day() -> None:
    table = RateTable([quoted("EUR", "USD", "1.5")])
    conversion = table.convert(90323, "EUR", "USD", SUNDAY)
    assert conversion.home_minor == 135485
    assert conversion.rounding == Decimal("-0.005")
    assert conversion.rate == Decimal("1.5")
    assert conversion.rate_date == FRIDAY


def test_an_inverse_conversion_rounds_an_exact_half_up() -> None:
    table = RateTable([quoted("JPY", "USD", "3")])
    assert table.convert(150, "USD", "JPY", FRIDAY).home_minor == 1


def test_a_conversion_into_the_same_currency_changes_nothing() -> None:
    conversion = RateTable([]).convert(-1230, "USD", "USD", FRIDAY)
    assert (conversion.home_minor, conversion.rounding) == (-1230, Decimal(0))


@pytest.mark.parametrize("home", [159, 160, 161])
def test_a_given_home_amount_may_be_off_the_rate_by_one_minor_unit(home: int) -> None:
    check_given(100, "GBP", home, "USD", Decimal("1.6"))
    check_given(-100, "GBP", -home, "USD", Decimal("1.6"))


@pytest.mark.parametrize("home", [150, 158, 162])
def test_a_given_home_amount_further_off_the_rate_is_refused(home: int) -> None:
    with pytest.raises(HomeAmountOffRate, match=r"exchange rate 1\.6, which comes to 1\.60"):
        check_given(100, "GBP", home, "USD", Decimal("1.6"))


@pytest.mark.parametrize(("amount", "home"), [(100, -150), (-100, 150), (0, 1), (0, -1)])
def test_a_given_home_amount_of_another_sign_is_refused(amount: int, home: int) -> None:
    with pytest.raises(HomeAmountOfOtherSign):
        check_given(amount, "GBP", home, "USD", None)


@pytest.mark.parametrize("amount", [100, 0, -100])
def test_a_given_home_amount_may_be_zero(amount: int) -> None:
    check_given(amount, "GBP", 0, "USD", None)
