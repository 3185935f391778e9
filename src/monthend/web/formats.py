"""Numbers, days and instants as the reader's language writes them, in the tenant's zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from monthend.domain.money import exponent

ENGLISH = "en_US"
LANGUAGES_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Formats:
    """How one reader sees values."""

    locale: str
    zone: ZoneInfo

    def day(self, day: date | None) -> str:
        return "" if day is None else _day(day, self.locale)

    def instant(self, at: datetime | None) -> str:
        if at is None:
            return ""
        there = at.astimezone(self.zone)
        return str(format_datetime(there, "medium", tzinfo=self.zone, locale=self.locale))

    def utc(self, at: datetime) -> str:
        """The same instant in UTC, as it is kept."""
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"

    def machine(self, at: datetime) -> str:
        """For the attribute `datetime`."""
        return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def count(self, count: int | None) -> str:
        return "" if count is None else format_decimal(count, locale=self.locale)

    def amount(self, minor: int, currency: str) -> str:
        """Minor units with the currency's decimals, without its name."""
        decimals, signs = exponent(currency), _signs(self.locale)
        units, rest = divmod(abs(minor), 10**decimals)
        written = f"{units:,}".replace(",", signs.group)
        if decimals:
            written += f"{signs.decimal}{rest:0{decimals}}"
        return f"-{written}" if minor < 0 else written


@dataclass(frozen=True, slots=True)
class _Signs:
    """What stands between the digits of a number."""

    group: str
    decimal: str


@lru_cache(maxsize=100)
def _signs(locale: str) -> _Signs:
    # A page has thousands of amounts, and the library takes a tenth of a millisecond for one.
    return _Signs(get_group_symbol(locale), get_decimal_symbol(locale))


@lru_cache(maxsize=10_000)
def _day(day: date, locale: str) -> str:
    return format_date(day, "medium", locale=locale)


def of_reader(accept_language: str, zone: ZoneInfo) -> Formats:
    """The formats of the first language somebody wants that is known; American English else."""
    return Formats(_locale(accept_language[:200]), zone)


@lru_cache(maxsize=1000)
def _locale(accept_language: str) -> str:
    for wanted in _wanted(accept_language):
        try:
            found = Locale.parse(wanted, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
        return str(found)
    return ENGLISH


def _wanted(accept_language: str) -> Iterable[str]:
    """The languages in the order of their weights; a language without a country has its usual."""
    weighed: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")[:LANGUAGES_AT_MOST]):
        name, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, name.strip()))
        except ValueError:
            continue
    return [name for _, _, name in sorted(weighed) if name and name != "*"]
