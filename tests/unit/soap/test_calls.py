"""What is read from each call: logins, rows, ids, queries; and what is no such call."""

import pytest

from monthend.objects.rows import GivenRow
from monthend.soap.envelope import (
    BadEnvelope,
    DeleteGiven,
    LoginGiven,
    Problem,
    delete_of,
    login_of,
    query_locator_of,
    query_string_of,
    rows_of,
)
from unit.soap.envelopes import call


def row(fields: str, kind: str = 'xsi:type="o:AccountingPeriod"') -> GivenRow:
    (given,) = rows_of(call(f"<create><zObjects {kind}>{fields}</zObjects></create>"))
    return given


def test_a_login_is_read_in_any_order() -> None:
    given = login_of(call("<login><o:password> p </o:password><username>u</username></login>"))
    assert given == LoginGiven(username="u", password=" p ", entity_id=None, entity_name=None)
    given = login_of(call("<login><entityId>1</entityId><entityName>E</entityName></login>"))
    assert given == LoginGiven(username=None, password=None, entity_id="1", entity_name="E")


def test_rows_keep_their_order_and_their_repetitions() -> None:
    given = rows_of(
        call(
            "<create><zObjects xsi:type='o:A'><o:Name>a</o:Name><Name> b </Name></zObjects>"
            "<zObjects xsi:type=' B '><Notes/></zObjects><zObjects/></create>"
        )
    )
    assert given == (
        GivenRow("A", (("Name", "a"), ("Name", " b ")), ()),
        GivenRow("B", (("Notes", ""),), ()),
        GivenRow(None, (), ()),
    )


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ('xsi:type="o:AccountingPeriod"', "AccountingPeriod"),
        ('xsi:type="AccountingPeriod"', "AccountingPeriod"),
        ('xsi:type="nobody:AccountingPeriod"', "AccountingPeriod"),
        ('type="AccountingPeriod"', "AccountingPeriod"),
        ('type="Other" xsi:type="AccountingPeriod"', "AccountingPeriod"),
        ('o:type="Other" type="Another" xsi:type="AccountingPeriod"', "AccountingPeriod"),
        ('xsi:type="o:"', None),
        ('xsi:type=""', None),
        ("", None),
    ],
)
def test_the_type_of_a_row_is_its_local_name(kind: str, read: str | None) -> None:
    assert row("", kind).type == read


def test_a_nil_field_is_none_and_an_empty_one_is_empty() -> None:
    fields = (
        '<Name xsi:nil="true"/><Notes xsi:nil="1"> </Notes><EndDate/><StartDate xsi:nil="false">x'
        '</StartDate><Status xsi:nil="">y</Status>'
    )
    assert row(fields).fields == (
        ("Name", None),
        ("Notes", None),
        ("EndDate", ""),
        ("StartDate", "x"),
        ("Status", "y"),
    )


def test_only_the_nil_of_xsi_counts_where_there_is_one() -> None:
    fields = '<Name nil="true" xsi:nil="false">a</Name><Notes o:nil="0" xsi:nil="true"/>'
    assert row(fields).fields == (("Name", "a"), ("Notes", None))


def test_fields_to_null_repeat_and_stand_anywhere() -> None:
    fields = (
        "<Id>1</Id><fieldsToNull>Notes</fieldsToNull><Name>a</Name>"
        '<o:fieldsToNull> A__c </o:fieldsToNull><fieldsToNull/><fieldsToNull xsi:nil="true"/>'
    )
    given = row(fields)
    assert given.nulls == ("Notes", "A__c")
    assert given.fields == (("Id", "1"), ("Name", "a"))


def test_a_delete_has_a_type_and_ids_in_order() -> None:
    given = delete_of(call("<delete><ids>2</ids><type> A </type><ids> 1</ids><ids/></delete>"))
    assert given == DeleteGiven(type="A", ids=("2", " 1", ""))


def test_a_query_is_its_text_with_its_white_space() -> None:
    text = query_string_of(call("<query><queryString>\n select &lt; </queryString></query>"))
    assert text == "\n select < "


def test_a_locator_is_trimmed() -> None:
    body = "<queryMore><queryLocator> ab-50\n</queryLocator></queryMore>"
    assert query_locator_of(call(body)) == "ab-50"


NULL_ROW = '<create><zObjects xsi:nil="true"/></create>'


@pytest.mark.parametrize(
    ("body", "kind", "naming"),
    [
        (NULL_ROW, Problem.INVALID_VALUE, "zObjects is null"),
        ("<create><zobjects/></create>", Problem.INVALID_VALUE, "Unexpected element zobjects"),
        ("<create>x<zObjects/></create>", Problem.INVALID_VALUE, "create holds text"),
        ("<create><zObjects>x</zObjects></create>", Problem.INVALID_VALUE, "zObjects holds text"),
        (
            "<create><zObjects><Name>a<b/></Name></zObjects></create>",
            Problem.INVALID_VALUE,
            "Name holds elements",
        ),
        (
            "<create><zObjects><fieldsToNull><b/></fieldsToNull></zObjects></create>",
            Problem.INVALID_VALUE,
            "fieldsToNull holds elements",
        ),
        (
            "<create><zObjects><Name xsi:nil='maybe'/></zObjects></create>",
            Problem.INVALID_VALUE,
            "nil",
        ),
        (
            "<create><zObjects><Name xsi:nil='true'>a</Name></zObjects></create>",
            Problem.INVALID_VALUE,
            "Name is nil",
        ),
        ("<delete><ids>1</ids></delete>", Problem.MISSING, "no type"),
        ("<delete><type xsi:nil='true'/></delete>", Problem.INVALID_VALUE, "type is null"),
        (
            "<delete><type>A</type><type>B</type></delete>",
            Problem.INVALID_VALUE,
            "type stands twice",
        ),
        (
            "<delete><type>A</type><ids xsi:nil='true'/></delete>",
            Problem.INVALID_VALUE,
            "ids is null",
        ),
        ("<delete><type>A</type><id>1</id></delete>", Problem.INVALID_VALUE, "element id"),
        ("<query/>", Problem.MISSING, "no queryString"),
        ("<query><queryString xsi:nil='true'/></query>", Problem.INVALID_VALUE, "is null"),
        ("<query><querystring/></query>", Problem.INVALID_VALUE, "querystring"),
        (
            "<query><queryString>a</queryString><queryString>b</queryString></query>",
            Problem.INVALID_VALUE,
            "queryString stands twice",
        ),
        ("<queryMore/>", Problem.MISSING, "no queryLocator"),
        ("<queryMore><queryString/></queryMore>", Problem.INVALID_VALUE, "queryString"),
        ("<login><user>a</user></login>", Problem.INVALID_VALUE, "Unexpected element user"),
        (
            "<login><password>a</password><password>b</password></login>",
            Problem.INVALID_VALUE,
            "password stands twice",
        ),
    ],
)
def test_a_call_of_another_form_is_refused_and_says_what_is_wrong(
    body: str, kind: Problem, naming: str
) -> None:
    readers = {
        "create": rows_of,
        "delete": delete_of,
        "query": query_string_of,
        "queryMore": query_locator_of,
        "login": login_of,
    }
    element = call(body)
    with pytest.raises(BadEnvelope) as refused:
        readers[element.name](element)
    assert refused.value.kind is kind
    assert naming in refused.value.message


def test_no_password_is_ever_in_a_message() -> None:
    body = "<login><password>secret<b/></password></login>"
    with pytest.raises(BadEnvelope) as refused:
        login_of(call(body))
    assert "secret" not in refused.value.message
