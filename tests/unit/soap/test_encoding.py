"""Which encodings are read, and who is believed about them."""

import pytest

from monthend.soap.xml import read
from unit.soap.refusals import refusal

DECLARED = '<?xml version="1.0" encoding="{}"?><a>é</a>'


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("iso-8859-15", "latin-1"),
        ("Windows-1252", "cp1252"),
        ("UTF-16", "utf-16"),
        ("UTF-16LE", "utf-16-le"),
        ("UTF-16BE", "utf-16-be"),
    ],
)
def test_a_declared_encoding_is_read(name: str, codec: str) -> None:
    assert read(DECLARED.format(name).encode(codec)).text == "é"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_believed(codec: str) -> None:
    assert read("<a>é</a>".encode(codec)).text == "é"


def test_the_euro_sign_tells_the_latin_encodings_apart() -> None:
    body = b'<?xml version="1.0" encoding="%b"?><a>\xa4</a>'
    assert read(body % b"ISO-8859-1").text == "¤"
    assert read(body % b"ISO-8859-15").text == "€"


def test_the_header_weighs_more_than_the_declaration() -> None:
    body = DECLARED.format("UTF-16").encode()
    assert read(body, charset="UTF-8").text == "é"
    assert read(DECLARED.format("UTF-8").encode("latin-1"), charset="iso-8859-1").text == "é"


def test_the_mark_weighs_more_than_the_header() -> None:
    assert read("<a>é</a>".encode("utf-8-sig"), charset="iso-8859-1").text == "é"


def test_a_header_that_says_utf_16_needs_no_mark() -> None:
    assert read("<a>é</a>".encode("utf-16-be"), charset="utf-16").text == "é"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_zeros(codec: str) -> None:
    assert read("<a>é</a>".encode(codec)).text == "é"


IMPOSSIBLE = ["http://schemas.xmlsoap.org/soap/envelope/", "", "UTF-7", "EBCDIC-US", "zip", "hex"]


@pytest.mark.parametrize("name", IMPOSSIBLE)
@pytest.mark.parametrize("charset", [None, "utf-8"])
def test_an_encoding_that_is_none_is_refused(name: str, charset: str | None) -> None:
    said = refusal(DECLARED.format(name), charset=charset)
    assert "encoding" in str(said)
    assert name in str(said)


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_encoding_that_is_none_is_utf_8_to_a_lenient_reader(name: str) -> None:
    assert read(DECLARED.format(name).encode(), lenient=True).text == "é"


def test_a_header_with_an_unknown_encoding_is_refused() -> None:
    assert "'klingon'" in str(refusal("<a/>", charset="klingon"))
    assert "'kling\\xf6n'" in str(refusal("<a/>", charset="klingön"))


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (b"<a>\xe9</a>", None),
        (b"<a>\xc0\xaf</a>", None),
        (b"<a>\xed\xa0\x80</a>", None),
        (b"<a>\xc3\xa9</a>", "us-ascii"),
        (b'<?xml version="1.0" encoding="US-ASCII"?><a>\xe9</a>', None),
        (b'<?xml version="1.0" encoding="windows-1252"?><a>\x81</a>', None),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', None),
        ("\ufeff<a>é</a>".encode("utf-16-le")[2:] + b"\x00", None),
        (b"\xef\xbb\xbf" + "<a/>".encode("utf-16"), None),
        (b"\xef\xbb\xbf\xef\xbb\xbf<a/>", None),
        ("\ufeff<a/>".encode("utf-16"), None),
        ("<a>é</a>".encode("utf-16-le"), "utf-8"),
        (b"<a>\xc3\xa9</a>", "utf-16"),
        (b"\xff\xfe<\x00a\x00/\x00>\x00\x00", None),
        (b"\xff\xfe<\x00a\x00>\x00\x00\xd8<\x00/\x00a\x00>\x00", None),
        ("<a/>".encode("utf-32"), None),
        ("<a/>".encode("utf-32-be"), None),
        (b"\x00\x00\xfe\xff\x00\x00\x00<", None),
    ],
)
@pytest.mark.parametrize("lenient", [False, True])
def test_bytes_that_are_not_of_their_encoding_are_refused(
    body: bytes, charset: str | None, lenient: bool
) -> None:
    refusal(body, charset=charset, lenient=lenient)
