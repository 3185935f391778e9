"""What the database finds for a selection, value by value."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from company import Company, secrets_for_tests
from monthend.domain.lifecycle import PeriodFields
from monthend.domain.permissions import Channel
from monthend.services import sessions, tenants
from monthend.services.queries import Condition, Found, Operator, Selection, Value
from monthend.storage.selections import TABLES

DAY = timedelta(days=1)


@pytest.fixture
def names(company: Company) -> "Names":
    return Names(company)


class Names:
    """A calendar of short periods, and the names of those that a selection finds."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.next = date(2026, 1, 1)

    def add(self, name: str, **more: object) -> str:
        fields: PeriodFields = {
            "name": name,
            "start_date": self.next,
            "end_date": self.next + DAY,
            "fiscal_year": 2026,
            **more,  # type: ignore[typeddict-item]
        }
        self.next += 2 * DAY
        return self.company.create_period(fields)

    def add_all(self, *names: str) -> None:
        for name in names:
            self.add(name)

    def select(self, selection: Selection, limit: int = 100) -> Found:
        return self.company.read(lambda books, _: books.select(selection, limit))

    def select_ids(self, selection: Selection, ids: list[str]) -> list[tuple[object, ...]]:
        return list(self.company.read(lambda books, _: books.select_ids(selection, ids)))

    def where(self, *groups: tuple[Condition, ...], case_sensitive: bool = True) -> list[str]:
        selection = Selection(
            object="AccountingPeriod",
            fields=("name",),
            any_of=groups,
            case_sensitive=case_sensitive,
        )
        return [name for _, name in self.select(selection).rows]

    def of(
        self,
        field: str,
        operator: str,
        value: Value,
        custom: str | None = None,
        *,
        case_sensitive: bool = True,
    ) -> list[str]:
        return self.where(
            (Condition(field=field, operator=Operator(operator), value=value, custom=custom),),
            case_sensitive=case_sensitive,
        )


EVERYTHING = Selection(object="AccountingPeriod", fields=tuple(TABLES["AccountingPeriod"].columns))


# Rows -------------------------------------------------------------------------------


def test_without_conditions_all_rows_come_by_date_the_open_ended_one_last(names: Names) -> None:
    names.add_all("C", "A", "B")
    assert names.where() == ["C", "A", "B", "Open-Ended"]


def test_a_row_is_its_id_and_the_fields_as_plain_values(names: Names, company: Company) -> None:
    made = names.add("Jan", fiscal_quarter=1, notes=None)
    at, by = "2026-07-01 12:00:00.000000", company.administrator.user_id
    found = names.select(EVERYTHING)
    assert found.rows[0] == (
        made, made, "Jan", "2026-01-01", "2026-01-02", 2026, 1, None, "Open", by, at, by, at,
    )  # fmt: skip
    assert found.rows[1][4] is None
    assert found.ids is None


def test_custom_fields_are_selected_by_their_names(names: Names) -> None:
    values = {
        "Text__c": "ü", "Count__c": 7, "Day__c": "2026-05-01", "Rate__c": "1.50", "Done__c": True,
    }  # fmt: skip
    made = names.add("Jan", custom_fields=values)
    selection = Selection(object="AccountingPeriod", fields=("name", *values, "No__c"))
    first, last = names.select(selection).rows
    assert first == (made, "Jan", *values.values(), None)
    assert last[1:] == ("Open-Ended", *[None] * 6)


def test_more_rows_than_the_limit_come_with_every_id(names: Names) -> None:
    ids = [names.add(name) for name in "ABCD"]
    all_ids = (*ids, names.company.calendar.open_ended.id)
    exactly, fewer = names.select(EVERYTHING, 5), names.select(EVERYTHING, 2)
    assert (len(exactly.rows), exactly.ids) == (5, None)
    assert [row[0] for row in fewer.rows] == ids[:2]
    assert fewer.ids == all_ids


def test_the_ids_are_those_of_the_selection(names: Names) -> None:
    ids = [names.add(name) for name in ("A1", "B1", "A2", "B2", "A3")]
    group = (Condition(field="name", operator=Operator.LIKE, value="A%"),)
    selection = Selection(object="AccountingPeriod", fields=("name",), any_of=(group,))
    assert names.select(selection, 1).ids == (ids[0], ids[2], ids[4])


def test_rows_by_id_come_in_the_order_of_the_ids_and_gone_ones_are_left_out(names: Names) -> None:
    ids = [names.add(name) for name in "ABC"]
    selection = Selection(object="AccountingPeriod", fields=("name", "Text__c"))
    asked = [ids[2], "0" * 32, ids[0]]
    assert names.select_ids(selection, asked) == [(ids[2], "C", None), (ids[0], "A", None)]
    assert names.select_ids(selection, []) == []


def test_rows_of_other_calendars_are_never_found(names: Names, company: Company) -> None:
    made = names.add("Jan")
    company.store.write_directory(
        lambda directory: tenants.create_tenant(
            directory, "Other", "USD", secrets_for_tests(), creator=None
        )
    )
    other = company.store.read_directory(
        lambda directory: sessions.caller_by_name(directory, "Other", None, Channel.REST)
    )
    everything = tuple(
        (Condition(field="id", operator=how, value="x"),)
        for how in (Operator.EQUAL, Operator.NOT_EQUAL)
    )
    selection = Selection(object="AccountingPeriod", fields=("name",), any_of=everything)
    found = company.read(lambda books, _: books.select(selection, 9), other)
    assert [name for _, name in found.rows] == ["Open-Ended"]
    assert company.read(lambda books, _: books.select_ids(selection, [made]), other) == []


# Groups -----------------------------------------------------------------------------


def test_one_group_is_enough_and_takes_all_its_conditions(names: Names) -> None:
    names.add("A", fiscal_quarter=1)
    names.add("B", fiscal_quarter=2)
    names.add("C", fiscal_quarter=2)

    def at(name: str, quarter: int) -> tuple[Condition, ...]:
        return (
            Condition(field="name", operator=Operator.AT_LEAST, value=name),
            Condition(field="fiscal_quarter", operator=Operator.EQUAL, value=quarter),
        )

    assert names.where(at("A", 1)) == ["A"]
    assert names.where(at("C", 2)) == ["C"]
    assert names.where(at("A", 1), at("C", 2)) == ["A", "C"]
    assert names.where(at("B", 1)) == []


def test_two_hundred_conditions_are_one_statement(names: Names) -> None:
    names.add_all("A", "B")
    each = [Condition(field="name", operator=Operator.EQUAL, value=f"{n}") for n in range(199)]
    last = Condition(field="name", operator=Operator.EQUAL, value="B")
    assert names.where(*[(one,) for one in [*each, last]]) == ["B"]
    assert names.where((*each, last)) == []


# Null -------------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "custom"), [("notes", None), ("Text__c", "string")])
def test_null_is_equal_to_null_alone(names: Names, field: str, custom: str | None) -> None:
    names.add("Null", notes=None)
    names.add("None", notes=None, custom_fields={"Text__c": None})
    names.add("Text", notes="x", custom_fields={"Text__c": "x"})
    names.add("Empty", notes="", custom_fields={"Text__c": ""})
    nothing = [name for name in names.of(field, "=", None, custom) if name != "Open-Ended"]
    assert nothing == ["Null", "None"]
    something = [name for name in names.of(field, "!=", None, custom) if name != "Open-Ended"]
    assert something == ["Text", "Empty"]


@pytest.mark.parametrize("operator", ["=", "!=", "<", ">", "<=", ">=", "like"])
def test_a_field_that_is_null_compares_with_no_value(names: Names, operator: str) -> None:
    names.add("Null", notes=None)
    compared: list[tuple[str, str | None, Value]] = [
        ("notes", None, "x"),
        ("Text__c", "string", "x"),
        ("Rate__c", "decimal", Decimal(1)),
        ("Count__c", "int", 1),
        ("Done__c", "boolean", True),
    ]
    for field, custom, value in compared:
        if operator == "like" and not isinstance(value, str):
            continue
        assert "Null" not in names.of(field, operator, value, custom)
        assert "Null" not in names.of(field, operator, value, custom, case_sensitive=False)


# Texts ------------------------------------------------------------------------------


def test_texts_are_equal_by_code_point(names: Names) -> None:
    names.add_all("é", "e\u0301", "É")
    assert names.of("name", "=", "é") == ["é"]
    assert names.of("name", "=", "e\u0301") == ["e\u0301"]


def test_texts_are_ordered_by_code_point_beyond_the_basic_plane_too(names: Names) -> None:
    names.add_all("a", "Z", "ä", "～", "🗓")
    assert names.of("name", ">", "～") == ["🗓"]
    assert names.of("name", "<", "a") == ["Z", "Open-Ended"]
    assert names.of("name", "<=", "ä") == ["a", "Z", "ä", "Open-Ended"]


def test_a_quote_is_a_character_like_any_other(names: Names) -> None:
    names.add_all("O'Neil", "x' OR '1'='1", '"', "\\")
    for name in ("O'Neil", "x' OR '1'='1", '"', "\\"):
        assert names.of("name", "=", name) == [name]
        assert names.of("name", "like", name) == [name]


def test_case_is_left_out_when_it_does_not_count(names: Names) -> None:
    names.add_all("JÄNNER", "Jänner x")
    assert names.of("name", "=", "jänner") == []
    assert names.of("name", "=", "jännER", case_sensitive=False) == ["JÄNNER"]
    assert names.of("name", "like", "JÄN%", case_sensitive=False) == ["JÄNNER", "Jänner x"]
    assert names.of("name", ">", "JÄNNER", case_sensitive=False) == ["Jänner x", "Open-Ended"]
    assert names.of("fiscal_year", "=", 2026, case_sensitive=False)[:1] == ["JÄNNER"]


def test_lower_case_folds_nothing_else_together(names: Names) -> None:
    names.add_all("Straße", "STRASSE")
    assert names.of("name", "=", "strasse", case_sensitive=False) == ["STRASSE"]
    assert names.of("name", "=", "STRAßE", case_sensitive=False) == ["Straße"]


def test_a_sigma_is_the_same_letter_wherever_it_stands(names: Names) -> None:
    names.add_all("ΟΔΟΣ", "ΟΔΟΣΑ")
    assert names.of("name", "=", "οδος", case_sensitive=False) == ["ΟΔΟΣ"]
    assert names.of("name", "like", "ΟΔΟΣ%", case_sensitive=False) == ["ΟΔΟΣ", "ΟΔΟΣΑ"]


# Like -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("Jan%", ["Jan", "Jan 26", "Jane"]),
        ("%26", ["Jan 26"]),
        ("%an_", ["Jane"]),
        ("%__26", ["Jan 26"]),
        ("J%n", ["Jan"]),
        ("%a%n%", ["Jan", "Jan 26", "Jane"]),
        ("Ja_", ["Jan"]),
        ("_an%", ["Jan", "Jan 26", "Jane"]),
        ("jan%", []),
        ("Jan", ["Jan"]),
        ("", []),
        ("____", ["Jane"]),
    ],
)
def test_a_pattern_fits_the_whole_text(names: Names, pattern: str, found: list[str]) -> None:
    names.add_all("Jan", "Jan 26", "Jane")
    assert names.of("name", "like", pattern) == found


def test_a_run_alone_fits_every_text(names: Names) -> None:
    names.add("A", notes="")
    names.add("B", notes=None)
    assert "A" in names.of("notes", "like", "%")
    assert "B" not in names.of("notes", "like", "%")


def test_the_end_of_a_text_may_be_any_character_and_in_any_case(names: Names) -> None:
    names.add_all("x[*]🗓ΟΔΟΣ", "ΟΔΟΣ[*]🗓")
    assert names.of("name", "like", "%[*]🗓") == ["ΟΔΟΣ[*]🗓"]
    assert names.of("name", "like", "%🗓οδος") == []
    assert names.of("name", "like", "%🗓οδος", case_sensitive=False) == ["x[*]🗓ΟΔΟΣ"]


@pytest.mark.parametrize("sign", ["*", "?", "[", "]", "[a]", "[^a]", "\\", "^", "-"])
def test_a_sign_that_means_something_to_the_database_means_itself(names: Names, sign: str) -> None:
    names.add_all("a", "ab", f"a{sign}", f"{sign}b", "^a")
    assert names.of("name", "like", f"a{sign}") == [f"a{sign}"]
    assert names.of("name", "like", f"{sign}%")[0] == f"{sign}b"


@pytest.mark.parametrize("character", ["🗓", "\u0301", "ß", "\n"])
def test_one_character_is_one_code_point(names: Names, character: str) -> None:
    names.add("A", notes=f"x{character}y")
    assert names.of("notes", "like", "x_y") == ["A"]
    assert names.of("notes", "like", "x__y") == []


@pytest.mark.parametrize("character", ["\0", "\ufffe", "\uffff"])
def test_a_character_that_no_text_holds_fits_none(names: Names, character: str) -> None:
    names.add_all("a", "\ufffd")
    assert names.of("name", "like", f"a{character}") == []
    assert names.of("name", "like", character) == []
    assert names.of("name", "=", f"a{character}") == []


# Other types ------------------------------------------------------------------------


def test_days_are_compared_as_days(names: Names) -> None:
    names.add("A", custom_fields={"Day__c": "2025-12-31"})
    names.add("B", custom_fields={"Day__c": "2026-01-01"})
    assert names.of("start_date", "=", date(2026, 1, 1)) == ["A"]
    assert names.of("end_date", ">", date(2026, 1, 2)) == ["B"]
    assert names.of("end_date", "=", None) == ["Open-Ended"]
    assert names.of("Day__c", "<", date(2026, 1, 1), "date") == ["A"]


def test_instants_are_compared_as_instants(names: Names) -> None:
    names.add("A")
    zone = names.company.clock.at.astimezone(UTC)
    assert "A" in names.of("created_on", "=", zone)
    assert "A" not in names.of("created_on", "<", datetime(2026, 7, 1, 12, tzinfo=UTC))


def test_whole_numbers_are_compared_as_numbers(names: Names) -> None:
    for name, count in [("A", -5), ("B", 9), ("C", 10)]:
        names.add(name, fiscal_year=1000 + count, custom_fields={"Count__c": count})
    assert names.of("Count__c", "<", 10, "int") == ["A", "B"]
    assert names.of("Count__c", "!=", 9, "int") == ["A", "C"]
    assert names.of("fiscal_year", ">=", 1009) == ["B", "C"]


def test_decimals_are_compared_exactly_and_without_their_spelling(names: Names) -> None:
    values = {"A": "0.1", "B": "0.10", "C": "-0.0", "D": "9" * 30 + "." + "0" * 29 + "1"}
    for name, value in values.items():
        names.add(name, custom_fields={"Rate__c": value})
    assert names.of("Rate__c", "=", Decimal("0.100"), "decimal") == ["A", "B"]
    assert names.of("Rate__c", "=", Decimal(0), "decimal") == ["C"]
    assert names.of("Rate__c", ">", Decimal("9" * 30), "decimal") == ["D"]
    assert names.of("Rate__c", "<", Decimal("0.1000000000000000001"), "decimal") == ["A", "B", "C"]
    assert names.of("Rate__c", "!=", Decimal("0.1"), "decimal") == ["C", "D"]


def test_booleans_are_equal_or_not(names: Names) -> None:
    for name, value in [("A", True), ("B", False), ("C", None)]:
        names.add(name, custom_fields={"Done__c": value})
    assert names.of("Done__c", "=", True, "boolean") == ["A"]
    assert names.of("Done__c", "!=", True, "boolean") == ["B"]


def test_one_of_some_values_is_enough_and_of_none_is_never(names: Names) -> None:
    names.add_all("A", "B", "C")
    assert names.of("name", "one of", ("A", "C")) == ["A", "C"]
    assert names.of("name", "one of", ("a",), case_sensitive=False) == []
    assert names.of("name", "one of", ()) == []
    assert names.of("status", "one of", ("Closed",)) == []


# Names that are none ----------------------------------------------------------------


@pytest.mark.parametrize("name", ['x"__c', "x') --", "$.x", "x y__c", "", "ü__c", "calendar_id"])
def test_a_name_that_no_custom_field_has_never_reaches_the_database(
    names: Names, name: str
) -> None:
    with pytest.raises(ValueError, match="no name of a custom field"):
        names.select(Selection(object="AccountingPeriod", fields=(name,)))
    with pytest.raises(ValueError, match="no name of a custom field"):
        names.of(name, "=", "x", "string")


def test_a_field_that_is_neither_a_column_nor_custom_is_a_mistake(names: Names) -> None:
    with pytest.raises(KeyError):
        names.of("calendar_id", "=", 1)
    with pytest.raises(KeyError):
        names.select(Selection(object="Unknown", fields=("id",)))
