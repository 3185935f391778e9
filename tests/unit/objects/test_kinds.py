"""How each type of field is read from text and shown again, by version and time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monthend.domain import errors
from monthend.domain.errors import InvalidValue
from monthend.objects.kinds import (
    CUSTOM,
    DATE_TIME,
    DAY_OR_DATE_TIME,
    ID,
    Family,
    InvalidId,
    NotADateTime,
    Reading,
    one_of,
    shown_instant,
    text,
    whole,
)
from monthend.objects.versions import WsdlVersion
from monthend.services import values

PACIFIC = "America/Los_Angeles"


def reading(version: int = 152, zone: str = PACIFIC) -> Reading:
    return Reading(WsdlVersion(version), ZoneInfo(zone))


def read_day(text: str, version: int = 152, zone: str = PACIFIC) -> Any:
    return DAY_OR_DATE_TIME.read("EndDate", text, reading(version, zone))


# Ids -----------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["a" * 32, "A0z9" * 8, "1", "0" * 32, " 12 ", f"\n{'a' * 32} "])
def test_an_id_is_32_letters_and_digits_or_a_number(given: str) -> None:
    assert ID.read("Id", given, reading()) == given.strip()


@pytest.mark.parametrize(
    "given", ["", "a" * 31, "a" * 33, "1" * 33, "a" * 31 + "-", "\u0661" * 32, "a b", "é" * 32]
)
def test_anything_else_is_no_id(given: str) -> None:
    with pytest.raises(InvalidId, match="Id"):
        ID.read("Id", given, reading())


# Whole numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "read"), [("2016", 2016), (" 2016\n", 2016), ("+2016", 2016)])
def test_a_whole_number_is_read(given: str, read: int) -> None:
    assert whole(values.FISCAL_YEAR).read("FiscalYear", given, reading()) == read


@pytest.mark.parametrize("given", ["", "2016.0", "2e3", "--1", "２０１６", "0x7e0", "9" * 19])
def test_text_that_is_no_whole_number_is_refused(given: str) -> None:
    with pytest.raises(errors.WrongType, match="FiscalYear"):
        whole(values.FISCAL_YEAR).read("FiscalYear", given, reading())


@pytest.mark.parametrize("given", ["999", "10000", "-2016", "9" * 18])
def test_a_whole_number_out_of_range_is_refused(given: str) -> None:
    with pytest.raises(errors.OutOfRange):
        whole(values.FISCAL_YEAR).read("FiscalYear", given, reading())


# Days ------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [1, 52, 68, 69, 152])
@pytest.mark.parametrize("given", ["2016-02-29", " 2016-02-29\n", "2016-02-29Z"])
def test_a_date_is_taken_by_every_version(version: int, given: str) -> None:
    assert read_day(given, version) == date(2016, 2, 29)


@pytest.mark.parametrize("zone", ["+00:00", "-08:00", "+14:00"])
def test_a_date_of_whatever_zone_is_the_day_it_says(zone: str) -> None:
    assert read_day(f"2016-02-29{zone}") == date(2016, 2, 29)


@pytest.mark.parametrize(
    "given",
    [
        "", "2016-02-30", "2015-02-29", "2016-2-9", "29.02.2016", "2016-13-01", "0000-01-01",
        "20160229", "2016-02-29+0800", "+2016-02-29", "２０１６-02-29",
    ],
)  # fmt: skip
@pytest.mark.parametrize("version", [68, 69])
def test_a_date_of_another_form_is_refused(version: int, given: str) -> None:
    with pytest.raises(InvalidValue, match="EndDate"):
        read_day(given, version)


def test_a_datetime_is_no_date_since_version_69() -> None:
    with pytest.raises(errors.NotADate, match="yyyy-mm-dd"):
        read_day("2016-02-29T00:00:00", 69)


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2016-02-29T00:00:00", date(2016, 2, 29)),
        ("2016-02-29T23:59:59.999", date(2016, 2, 29)),
        ("2014-12-01T01:30:00+00:00", date(2014, 11, 30)),
        ("2014-12-01T01:30:00Z", date(2014, 11, 30)),
        ("2014-12-01T00:00:00-08:00", date(2014, 12, 1)),
        ("2014-12-01T23:30:00-09:00", date(2014, 12, 2)),
        (" 2014-12-01T08:00:00.000000001Z\n", date(2014, 12, 1)),
    ],
)
def test_up_to_version_68_the_day_of_a_datetime_is_that_of_the_tenants_zone(
    given: str, day: date
) -> None:
    assert read_day(given, 68) == day


def test_another_tenants_zone_gives_the_same_instant_another_day() -> None:
    assert read_day("2014-12-01T01:30:00Z", 68, "Europe/Paris") == date(2014, 12, 1)
    assert read_day("2014-12-01T23:30:00Z", 68, "Europe/Paris") == date(2014, 12, 2)


@pytest.mark.parametrize(
    "given",
    [
        "2016-02-29T24:00:00", "2016-02-29T00:00", "2016-02-30T00:00:00", "2016-02-29 00:00:00",
        "2016-02-29T00:00:00 Z", "2016-02-29T00:00:60", "2016-02-29T00:00:00+99:00",
        "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2016-02-29t00:00:00",
    ],
)  # fmt: skip
def test_a_datetime_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(NotADateTime, match="EndDate"):
        read_day(given, 68)


def test_a_day_is_shown_as_a_datetime_without_offset_up_to_version_68() -> None:
    assert DAY_OR_DATE_TIME.shown is not None
    assert DAY_OR_DATE_TIME.shown("2016-02-29", reading(68)) == "2016-02-29T00:00:00"
    assert DAY_OR_DATE_TIME.shown("2016-02-29", reading(69)) == "2016-02-29"


def test_the_type_of_a_day_follows_the_version() -> None:
    kind = DAY_OR_DATE_TIME
    assert (kind.xsd(reading(68)), kind.family(reading(68))) == ("dateTime", Family.DATE_TIME)
    assert (kind.xsd(reading(69)), kind.family(reading(69))) == ("date", Family.DATE)


# Instants --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "zone", "shown"),
    [
        ("2026-01-01 08:00:00.123456", PACIFIC, "2026-01-01T00:00:00.123-08:00"),
        ("2026-07-01 12:00:00.000000", PACIFIC, "2026-07-01T05:00:00.000-07:00"),
        ("2026-07-01 12:00:00.999999", "UTC", "2026-07-01T12:00:00.999+00:00"),
        ("2026-07-01 23:59:59.500000", "Asia/Kolkata", "2026-07-02T05:29:59.500+05:30"),
        ("2026-03-08 09:59:59.000000", PACIFIC, "2026-03-08T01:59:59.000-08:00"),
        ("2026-03-08 10:00:00.000000", PACIFIC, "2026-03-08T03:00:00.000-07:00"),
        # An offset that changes within an hour: Liberia moved by 44.5 minutes.
        ("1972-01-07 00:44:29.000000", "Africa/Monrovia", "1972-01-06T23:59:59.000-00:44:30"),
        ("1972-01-07 00:44:30.000000", "Africa/Monrovia", "1972-01-07T00:44:30.000+00:00"),
        # ... and Adelaide by an hour at half past one of UTC.
        ("2026-10-03 16:29:59.000000", "Australia/Adelaide", "2026-10-04T01:59:59.000+09:30"),
        ("2026-10-03 16:30:00.000000", "Australia/Adelaide", "2026-10-04T03:00:00.000+10:30"),
    ],
)
def test_an_instant_is_shown_in_the_tenants_zone_with_milliseconds(
    stored: str, zone: str, shown: str
) -> None:
    assert shown_instant(stored, reading(zone=zone)) == shown


@pytest.mark.parametrize("zone", [PACIFIC, "Asia/Kathmandu", "Africa/Monrovia", "Antarctica/Troll"])
@pytest.mark.parametrize("year", [1971, 1999, 2026])
def test_the_shown_instant_is_the_stored_one_at_every_hour(zone: str, year: int) -> None:
    for hour in range(0, 8760, 7):
        day, within = divmod(hour, 24)
        at = datetime(year, 1, 1, within, 59, 59, 125000, tzinfo=UTC)
        at = at.fromtimestamp(at.timestamp() + day * 86400, tz=UTC)
        stored = at.strftime("%Y-%m-%d %H:%M:%S.%f")
        assert datetime.fromisoformat(shown_instant(stored, reading(zone=zone))) == at


def test_an_instant_without_an_offset_is_in_the_tenants_zone() -> None:
    read = DATE_TIME.read("CreatedDate", "2026-07-01T05:00:00", reading())
    assert read == datetime(2026, 7, 1, 12, tzinfo=UTC)


# Words, texts and custom types -------------------------------------------------------------


def test_one_of_a_few_words_is_read_in_its_own_case_alone() -> None:
    kind = one_of("Open", "Closed")
    assert (kind.max_length, kind.options) == (6, ("Open", "Closed"))
    assert kind.read("Status", " Closed\n", reading()) == "Closed"
    for wrong in ("closed", "CLOSED", "PendingClose", ""):
        with pytest.raises(errors.NotOneOf, match="Open, Closed"):
            kind.read("Status", wrong, reading())


def test_the_white_space_of_a_text_is_part_of_it() -> None:
    assert text(values.PERIOD_NOTES, 255).read("Notes", " a\n b ", reading()) == " a\n b "


@pytest.mark.parametrize("given", ["a" * 101, " ", "", "a\nb", "a\x00b"])
def test_a_name_has_up_to_a_hundred_characters_on_one_line(given: str) -> None:
    with pytest.raises(InvalidValue, match="Name"):
        text(values.PERIOD_NAME, 100).read("Name", given, reading())


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        ("string", " é ", " é "),
        ("int", "-2147483648", -(2**31)),
        ("date", "2016-02-29", date(2016, 2, 29)),
        ("decimal", " +1234.50 ", Decimal("1234.50")),
        ("decimal", "-0.000000000000000000000000000001", Decimal("-1E-30")),
        ("boolean", " true ", True),
        ("boolean", "1", True),
        ("boolean", "false", False),
        ("boolean", "0", False),
    ],
)
def test_a_custom_value_is_read(kind: str, given: str, read: object) -> None:
    value = CUSTOM[kind].read("Own__c", given, reading())
    assert (value, type(value)) == (read, type(read))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("string", "a" * 256), ("int", "2147483648"), ("int", "1.0"), ("int", ""),
        ("date", "2016-02-30"), ("date", "2016-02-29T00:00:00"), ("decimal", "1e3"),
        ("decimal", "NaN"), ("decimal", "1,5"), ("decimal", "++1"), ("boolean", "True"),
        ("boolean", "yes"), ("boolean", ""),
    ],
)  # fmt: skip
def test_a_custom_value_of_another_form_is_refused(kind: str, given: str) -> None:
    with pytest.raises(InvalidValue, match="Own__c"):
        CUSTOM[kind].read("Own__c", given, reading())


def test_a_custom_date_is_a_date_in_every_version() -> None:
    assert CUSTOM["date"].xsd(reading(60)) == "date"
    with pytest.raises(errors.NotADate):
        CUSTOM["date"].read("Own__c", "2016-02-29T00:00:00", reading(60))


@pytest.mark.parametrize(
    ("kind", "stored", "shown"),
    [("int", 5, "5"), ("boolean", True, "true"), ("boolean", False, "false")],
)
def test_custom_values_that_are_not_text_are_shown_as_text(
    kind: str, stored: object, shown: str
) -> None:
    show = CUSTOM[kind].shown
    assert show is not None
    assert show(stored, reading()) == shown


def test_every_type_has_its_name_in_a_schema_and_its_family() -> None:
    named = {name: (kind.xsd(reading()), kind.family(reading())) for name, kind in CUSTOM.items()}
    assert named == {
        "string": ("string", Family.STRING),
        "int": ("int", Family.NUMBER),
        "date": ("date", Family.DATE),
        "decimal": ("decimal", Family.NUMBER),
        "boolean": ("boolean", Family.BOOLEAN),
    }
    assert (ID.xsd(reading()), ID.family(reading())) == ("ID", Family.ID)
    assert (DATE_TIME.xsd(reading()), DATE_TIME.family(reading())) == (
        "dateTime",
        Family.DATE_TIME,
    )
