"""Amounts are written as the library of the world's languages would write them."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import localedata
from babel.numbers import format_decimal

from monthend.domain.money import exponent
from monthend.web.formats import Formats

MINOR = (0, 1, -1, 99, 100, -100, 1_234_56, -12_345_678, 9_999_999_999_999)
CURRENCIES = {"USD": "#,##0.00", "JPY": "#,##0", "KWD": "#,##0.000"}


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_language_has_its_signs(currency: str) -> None:
    for locale in localedata.locale_identifiers():
        here = Formats(locale, ZoneInfo("UTC"))
        for minor in MINOR:
            exact = Decimal(minor).scaleb(-exponent(currency))
            wanted = format_decimal(exact, format=CURRENCIES[currency], locale=locale)
            assert here.amount(minor, currency) == wanted, locale
