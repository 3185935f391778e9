"""Amounts are written as the library of the world's languages would write them."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import localedata
from babel.numbers import format_decimal

from monthend.domain.money import exponent
from monthend.web.formats import Formats

MINOR = (0, -1, 9_999_999_999_999)
CURRENCIES = {"USD": "#,##0.00", "JPY": "#,##0", "KWD": "#,##0.000"}
MANY = (0, 1, -1, 99, 100, -100, 1_234_56, -12_345_678, 9_999_999_999_999)


def written(minor: int, currency: str, locale: str) -> str:
    exact = Decimal(minor).scaleb(-exponent(currency))
    return format_decimal(exact, format=CURRENCIES[currency], locale=locale)


def test_every_language_has_its_signs() -> None:
    for locale in localedata.locale_identifiers():
        here = Formats(locale, ZoneInfo("UTC"))
        for minor in MINOR:
            assert here.amount(minor, "USD") == written(minor, "USD", locale), locale


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("locale", ["en_US", "de_DE", "sv_SE", "fa_IR"])
def test_every_currency_has_its_decimals(locale: str, currency: str) -> None:
    here = Formats(locale, ZoneInfo("UTC"))
    for minor in MANY:
        assert here.amount(minor, currency) == written(minor, currency, locale)
