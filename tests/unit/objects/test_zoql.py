"""The text of a query: what is one, and which character is the first that cannot be right."""

from contextlib import suppress

import pytest

from monthend.objects.versions import ErrorCode
from monthend.objects.zoql import (
    CHARACTERS,
    CONDITIONS,
    Comparison,
    LiteralKind,
    ZoqlError,
    parse,
)
from monthend.services.queries import Operator

ASKED = "select Id from AccountingPeriod where "


def only(condition: str) -> Comparison:
    (((comparison,),)) = parse(ASKED + condition).any_of
    return comparison


def shape(text: str) -> list[list[str]]:
    """The fields of the conditions, group by group."""
    return [[each.field.name for each in group] for group in parse(text).any_of]


def refusal(text: str) -> ZoqlError:
    with pytest.raises(ZoqlError) as told:
        parse(text)
    return told.value


# What is a query --------------------------------------------------------------------


def test_fields_and_object_are_told_with_their_places() -> None:
    query = parse("select Id, Name from AccountingPeriod")
    assert [(each.name, each.position) for each in query.fields] == [("Id", 8), ("Name", 12)]
    assert (query.object.name, query.object.position) == ("AccountingPeriod", 22)
    assert query.any_of == ()


def test_a_condition_has_a_field_an_operator_and_a_literal() -> None:
    condition = only("Name != 'Jan'")
    assert (condition.field.name, condition.field.position) == ("Name", 39)
    assert condition.operator is Operator.NOT_EQUAL
    literal = condition.literal
    assert (literal.kind, literal.text, literal.position) == (LiteralKind.TEXT, "Jan", 47)


@pytest.mark.parametrize("operator", ["=", "!=", "<", ">", "<=", ">=", "like"])
def test_there_are_seven_operators(operator: str) -> None:
    assert only(f"Name {operator} 'Jan'").operator == operator


@pytest.mark.parametrize(
    ("written", "kind", "text"),
    [
        ("'Jan'", "text", "Jan"),
        ("''", "text", ""),
        ("' a, b '", "text", " a, b "),
        ("'say \"x\"'", "text", 'say "x"'),
        ("'line\nbreak'", "text", "line\nbreak"),
        ("'Ünï🗓'", "text", "Ünï🗓"),
        ("2026", "number", "2026"),
        ("-12.50", "number", "-12.50"),
        ("+7", "number", "+7"),
        ("007", "number", "007"),
        ("true", "boolean", "true"),
        ("FALSE", "boolean", "false"),
        ("Null", "null", "null"),
        ("2026-01-31", "date", "2026-01-31"),
        ("2026-02-31", "date", "2026-02-31"),
        ("2012-09-12T05:07:32", "dateTime", "2012-09-12T05:07:32"),
        ("2012-09-12T05:07:32-08:00", "dateTime", "2012-09-12T05:07:32-08:00"),
        ("2012-09-12T05:07:32.123Z", "dateTime", "2012-09-12T05:07:32.123Z"),
    ],
)
def test_a_literal_is_known_by_its_looks(written: str, kind: str, text: str) -> None:
    literal = only(f"Name = {written}").literal
    assert (literal.kind, literal.text) == (kind, text)


def test_a_quoted_date_is_a_text_until_a_field_makes_it_a_date() -> None:
    assert only("StartDate = '2026-01-31'").literal.kind is LiteralKind.TEXT


@pytest.mark.parametrize(
    ("escape", "meant"),
    [
        ("b", "\b"), ("f", "\f"), ("n", "\n"), ("r", "\r"), ("t", "\t"),
        ("'", "'"), ('"', '"'), ("\\", "\\"),
    ],
)  # fmt: skip
def test_a_backslash_escapes_eight_characters(escape: str, meant: str) -> None:
    assert only(f"Name = 'a\\{escape}z'").literal.text == f"a{meant}z"


def test_an_escaped_backslash_escapes_nothing() -> None:
    assert only(r"Name = 'a\\n'").literal.text == r"a\n"
    assert only(r"Name = 'a\\'").literal.text == "a\\"


def test_and_binds_tighter_than_or() -> None:
    assert shape(ASKED + "a = 1 or b = 2 and c = 3 or d = 4") == [["a"], ["b", "c"], ["d"]]


def test_keywords_are_written_in_any_case() -> None:
    assert shape("SELECT Id FROM x WHERE a = 1 AND b LIKE 'x' Or c = TRUE") == [["a", "b"], ["c"]]


def test_white_space_may_stand_anywhere_and_is_needed_between_words_alone() -> None:
    assert shape("\n\tselect\r\nId ,Name\nfrom x where a='1'and b<2 or c='3'") == [
        ["a", "b"],
        ["c"],
    ]


def test_a_field_may_be_named_twice() -> None:
    assert [each.name for each in parse("select Id, Id, id from x").fields] == ["Id", "Id", "id"]


def test_the_place_of_a_query_in_its_text_does_not_make_it_another() -> None:
    assert parse("select Id from x") == parse("select Id from x ")


# What is none -----------------------------------------------------------------------

WRONG = [
    ("", 1, "expected 'select', found the end of the query."),
    ("selec Id from x", 1, "expected 'select', found 'selec'."),
    ("update x", 1, "expected 'select', found 'update'."),
    ("select", 7, "expected the name of a field, found the end of the query."),
    ("select from x", 8, "expected the name of a field, found 'from'."),
    ("select * from x", 8, "found '*'; ZOQL has no *, every field is named."),
    ("select Id, from x", 12, "expected the name of a field, found 'from'."),
    ("select Id Name from x", 11, "expected ',' or 'from', found 'Name'."),
    ("select count(Id) from x", 13, "ZOQL has neither parentheses nor functions."),
    ("select x.Id from x", 9, "a field is named without its object."),
    ("select 'Id' from x", 8, "expected the name of a field, found 'Id'."),
    ("select Id from", 15, "expected the name of an object, found the end of the query."),
    ("select Id from x, y", 17, "expected 'where' or the end of the query, found ','."),
    ("select Id from x wher a = 1", 18, "found 'wher'."),
    ("select Id from x order by a", 18, "ZOQL cannot sort."),
    ("select Id from x where", 23, "expected the name of a field, found the end of the query."),
    ("select Id from x where (a = 1)", 24, "ZOQL has neither parentheses nor functions."),
    ("select Id from x where not a = 1", 24, "ZOQL has no not."),
    ("select Id from x where 1 = a", 24, "expected the name of a field, found '1'."),
    ("select Id from x where a", 25, "or like), found the end of the query."),
    ("select Id from x where a , b", 26, "or like), found ','."),
    ("select Id from x where a == 1", 26, "equal is =."),
    ("select Id from x where a <> 1", 26, "unequal is !=."),
    ("select Id from x where a ! = 1", 26, "unequal is !=."),
    ("select Id from x where a is null", 26, "ZOQL has = null and != null."),
    ("select Id from x where a in (1)", 26, "ZOQL has no lists"),
    ("select Id from x where a between 1", 26, "ZOQL has no between"),
    ("select Id from x where a =", 27, "expected a value, found the end of the query."),
    ('select Id from x where a = "b"', 28, "texts stand in single quotes."),
    ("select Id from x where a = b", 28, "a field cannot be compared with a field."),
    ("select Id from x where a = (1)", 28, "ZOQL has neither parentheses nor functions."),
    ("select Id from x where a = and", 28, "expected a value, found 'and'."),
    ("select Id from x where a = 2026-1-1", 28, "2026-1-1 is neither a number, a date"),
    ("select Id from x where a = 1e3", 28, "1e3 is neither a number"),
    ("select Id from x where a = 1.", 28, "1. is neither a number"),
    ("select Id from x where a = 2026-01-01T1:00:00", 28, "is neither a number"),
    ("select Id from x where a = .5", 28, "expected a value, found '.'"),
    ("select Id from x where a = '\u0661", 28, "begins here has no closing quote."),
    ("select Id from x where a = 'b\\'", 28, "begins here has no closing quote."),
    ("select Id from x where a = 'b\\q'", 30, "\\q is no escape; there are \\b"),
    ("select Id from x where a = 'b\\%'", 30, "\\% is no escape"),
    ("select Id from x where a = 'b\\\nc'", 30, "\\U+000A is no escape"),
    ("select Id from x where a = 'b\ud800'", 30, "half a character."),
    ("select Id from x where a = 'b''c'", 31, "'and', 'or' or the end of the query, found 'c'."),
    ("select Id from x where a = 1 b = 2", 30, "expected 'and', 'or' or the end of the query"),
    ("select Id from x where a = 1 or", 32, "expected the name of a field, found the end"),
    ("select Id from x where a = 1 limit 3", 30, "ZOQL has no limit."),
    ("select Id from x where a = 1;", 29, "a query ends without a semicolon."),
    ("select Id\x00 from x", 10, "expected ',' or 'from', found 'U+0000'."),
    ("select Id from x where a =\u00a0'b'", 27, "expected a value, found 'U+00A0'."),
    ("select Näme from x", 9, "expected ',' or 'from', found 'ä'."),
]


@pytest.mark.parametrize(("text", "position", "told"), WRONG)
def test_the_first_wrong_character_is_named(text: str, position: int, told: str) -> None:
    error = refusal(text)
    assert error.position == position
    assert error.code is ErrorCode.MALFORMED_QUERY
    assert error.message.startswith(
        f"You have an error in your ZOQL syntax at character {position}"
    )
    assert told in error.message


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_are_counted_when_there_is_more_than_one_line(end: str) -> None:
    error = refusal(f"select Id{end}from x{end}  wher")
    assert (error.line, error.column) == (3, 3)
    assert "(line 3, column 3)" in error.message


def test_what_was_found_is_shown_short_and_visible() -> None:
    error = refusal("select Id " + "y" * 500)
    assert f"found '{'y' * 40}…'." in error.message


# How much is allowed ----------------------------------------------------------------


def test_a_query_has_ten_thousand_characters_at_most() -> None:
    text = "select Id from AccountingPeriod".ljust(CHARACTERS)
    assert parse(text).object.name == "AccountingPeriod"
    error = refusal(text + " ")
    assert error.position == CHARACTERS + 1
    assert "10,000 characters" in error.message


def test_characters_beyond_the_basic_plane_count_once() -> None:
    text = ASKED + "Name = '" + "🗓" * 9000 + "'"
    assert len(parse(text).any_of[0][0].literal.text) == 9000


def test_a_query_has_two_hundred_conditions_at_most() -> None:
    conditions = ["a = 1"] * CONDITIONS
    assert len(parse(ASKED + " or ".join(conditions)).any_of) == CONDITIONS
    assert len(parse(ASKED + " and ".join(conditions)).any_of[0]) == CONDITIONS
    error = refusal(ASKED + " or ".join([*conditions, "b = 1"]))
    assert error.position == len(ASKED) + CONDITIONS * len("a = 1 or ") + 1
    assert "200 conditions" in error.message


@pytest.mark.parametrize(
    "text",
    [
        "'" * CHARACTERS,
        ASKED + "a = '" + "\\a" * 4900,
        ASKED + "a = '" + "\\\\" * 4900,
        "select " + "a," * 4900,
        ASKED + "a = " + "1" * 9900,
        ASKED + "a = " + "-" * 9900,
        "(" * CHARACTERS,
        " " * CHARACTERS,
        "\n" * 9990 + "x",
    ],
)
def test_the_longest_texts_are_read_to_their_end(text: str) -> None:
    with suppress(ZoqlError):
        parse(text)
