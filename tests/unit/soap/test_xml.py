"""What the reader of request bodies takes, and what it refuses as no XML."""

import pytest

from monthend.soap.xml import XSI, read
from unit.soap.refusals import refusal

MEBIBYTE = 1024 * 1024
ENTITY = "<!DOCTYPE a [<!ENTITY b 'c'>]>"


def test_an_element_has_its_names_its_attributes_its_children_and_its_text() -> None:
    root = read(b'<s:a xmlns:s="urn:s" s:b="1" c="2">x<s:d>y</s:d>z<e/></s:a>')
    assert (root.namespace, root.name, root.text) == ("urn:s", "a", "xz")
    assert [(each.namespace, each.name, each.text) for each in root.children] == [
        ("urn:s", "d", "y"),
        ("", "e", ""),
    ]
    assert root.attribute("b") == root.attribute_in("urn:s", "b") == "1"
    assert root.attribute("c") == "2"
    assert root.attribute("d") is None
    assert root.attribute_in("urn:t", "b") is None


@pytest.mark.parametrize("others", ["nil='a' {}", "{} nil='a'", "o:nil='a' nil='b' {}"])
def test_an_attribute_of_xsi_weighs_more_than_its_namesakes(others: str) -> None:
    given = others.format("x:nil='true'")
    root = read(f"<a xmlns:x='{XSI}' xmlns:o='urn:o' {given}/>".encode())
    assert root.attribute("nil") == "true"


def test_cdata_and_comments_are_no_border_inside_a_text() -> None:
    assert read(b"<a>x<![CDATA[<&]]>y<!-- no -->z<?nor this?>&amp;&#65;</a>").text == "x<&yz&A"


def test_a_text_of_any_length_is_one_text() -> None:
    assert read(b"<a>" + b"x" * MEBIBYTE + b"</a>").text == "x" * MEBIBYTE


def test_a_character_may_stand_across_the_border_of_two_pieces() -> None:
    text = "x" + "é😀" * 60_000
    assert read(f"<a>{text}</a>".encode()).text == text


# What XML forbids ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "no body"),
        (" \n", "no body"),
        ("a", "a tag is expected"),
        ('{"a": 1}', ""),
        ("<a>", "ends before"),
        ("<a><b></a></b>", "end tag"),
        ("<a b='1' b='2'/>", "twice"),
        ("<a/><b/>", "follows"),
        ("<a/>x", "follows"),
        ("<a>&b;</a>", "entity"),
        ("<a>&nbsp;</a>", "entity"),
        ("<a b='&c;'/>", "entity"),
        ("<a", "not closed"),
        ("<a><![CDATA[x</a>", "CDATA"),
        ("<s:a/>", "prefix"),
        ("<a s:b='1'/>", "prefix"),
        ("<a>&#0;</a>", "does not have"),
        ("<a>&#xD800;</a>", "does not have"),
        ("<a>\x00</a>", "zero byte"),
        ("<a>\x0b</a>", "may not"),
        ("<a>\ufffe</a>", "may not"),
        ("<a b=<c/>/>", "may not"),
        ("<a>x & y</a>", "may not"),
        ('<?xml version="1.0" encoding=""?><a/>', "encoding"),
        ("<?xml?><a/>", ""),
        (' <?xml version="1.0"?><a/>', "not at the start"),
        ('<?xml encoding="UTF-8" version="1.0"?><a/>', "declaration"),
    ],
)
def test_what_is_no_xml_is_refused_and_says_why(body: str, reason: str) -> None:
    assert reason in str(refusal(body))


def test_a_refusal_says_where() -> None:
    said = refusal("<a>\n <b>\n  <c></b>\n</a>")
    assert (said.line, said.column) == (3, 8)
    assert str(said).endswith("(line 3, column 8).")


def test_places_are_counted_across_pieces() -> None:
    said = refusal("<a>" + "x\n" * 100_000 + "</b>")
    assert said.line == 100_001


@pytest.mark.parametrize(
    ("body", "mendable"),
    [
        ("<a><b></c></a>", True),
        ("<a></b:></a>", True),
        ("<a></1b></a>", True),
        ("<a>" + "x\n" * 100_000 + "</b></a>", True),
        ('<?xml version="1.0" encoding=""?><a/>', True),
        ('<?xml version="1.0" encoding="http://a"?><a/>', True),
        ("<?xml?><a/>", True),
        ("<a/>x", False),
        ("<a><b></b>x & y</a>", False),
        ("<a>&b;</a>", False),
        ("<a b='1' b='2'/>", False),
        ("<s:a/>", False),
        ("<a", False),
        ("<a>", False),
        ("x", False),
        ("", False),
        (ENTITY, False),
        ("<a>" * 100, False),
        (' <?xml version="1.0"?><a/>', False),
    ],
)
def test_only_a_mistake_in_an_end_tag_or_the_declaration_may_be_mended(
    body: str, mendable: bool
) -> None:
    assert refusal(body).mendable is mendable


# DOCTYPE -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\ufeff",
        '<?xml version="1.0"?>',
        "<!-- a comment -->",
        "<!-- <a> --><?a b?>\n\n",
        " \t\r\n",
        "<!---->" * 1000,
    ],
)
@pytest.mark.parametrize(
    "doctype",
    ["<!DOCTYPE a>", ENTITY, '<!DOCTYPE a SYSTEM "file:///b">', "<!DOCTYPE", "<!doctype a>"],
)
@pytest.mark.parametrize("lenient", [False, True])
def test_a_doctype_is_refused_wherever_it_stands(before: str, doctype: str, lenient: bool) -> None:
    assert "DOCTYPE" in str(refusal(f"{before}{doctype}<a>&b;</a>", lenient=lenient))


def test_a_doctype_is_refused_in_every_encoding() -> None:
    for codec in ("utf-16", "utf-16-le", "utf-8-sig"):
        assert "DOCTYPE" in str(refusal(f"{ENTITY}<a>&b;</a>".encode(codec)))


@pytest.mark.parametrize("body", [f"<a>{ENTITY}&b;</a>", f"<a/>{ENTITY}", f"<!{ENTITY}<a/>"])
@pytest.mark.parametrize("lenient", [False, True])
def test_a_doctype_out_of_place_is_no_xml(body: str, lenient: bool) -> None:
    refusal(body, lenient=lenient)


def test_a_doctype_in_a_text_is_a_text() -> None:
    assert read(f"<!-- {ENTITY} --><a><![CDATA[{ENTITY}]]></a>".encode()).text == ENTITY


# The lenient reader --------------------------------------------------------------------


def test_an_end_tag_that_names_nothing_open_closes_the_innermost_element() -> None:
    body = b'<a xmlns:b="urn:b"><b:c>3</bc><b:d x="/>"/><!-- </e> --><![CDATA[</f>]]></ a>'
    refusal(body)
    refusal(body, lenient=True)
    root = read(body.replace(b"</ a>", b"</a >"), lenient=True)
    assert [(each.name, each.text) for each in root.children] == [("c", "3"), ("d", "")]
    assert root.text == "</f>"


@pytest.mark.parametrize(
    "body",
    [
        "<a><b>x</a>",
        "<a><b><c>x</b></a>",
        "<a><b>x",
        "<a><b>x</b>",
        "</a>",
        "<a></a></a>",
        "<a>x & y</a>",
        "<a>&b;</a>",
        "<a b=1/>",
        "<a><!-- x</b>",
        "<a><![CDATA[x</b>",
        "<a><?x</b>",
        "<a><b</b></a>",
        "<s:a></b>",
        "x",
    ],
)
def test_a_lenient_reader_guesses_at_nothing_else(body: str) -> None:
    strict, lenient = refusal(body), refusal(body, lenient=True)
    assert type(strict) is type(lenient)


def test_a_lenient_reader_reads_what_a_strict_one_does() -> None:
    root = read(b"<a>x<b c='1'>y</b></a>", lenient=True)
    assert (root.text, root.children[0].text, root.children[0].attributes) == ("x", "y", {"c": "1"})


def test_repairs_leave_lines_where_they_are() -> None:
    body = '<?xml\nversion="1.0"\nencoding="?no"?>\n<a>\n<b></c>\n&x;</a>'
    assert refusal(body, lenient=True).line == 6
