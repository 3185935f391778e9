"""What is kept of a body: everything but its secrets, and nothing where they cannot be found."""

import json

import pytest

from monthend.rehearsal.masking import FORM, KEPT_AT_MOST, MASK, UNREADABLE, body, headers, query

SECRET = "s3cr3t-value"
ENVELOPE = (
    '<s:Envelope xmlns:s="x"><s:Header><a:SessionHeader xmlns:a="y">{}</a:SessionHeader></s:Header>'
    "<s:Body><a:query><a:queryString>select Id</a:queryString></a:query></s:Body></s:Envelope>"
)


@pytest.mark.parametrize(
    "element",
    [
        f"<a:session>{SECRET}</a:session>",
        f"<session>\n {SECRET} \n</session >",
        f"<SESSION>{SECRET}</SESSION>",
        f"<a:session><![CDATA[{SECRET}]]></a:session>",
        f"<a:session b='>'>{SECRET}</a:session>",
        f"<a:session><!-- x -->{SECRET}</a:session>",
        f"<a:session><b/>{SECRET}</a:session>",
        f"<a:session><a:session>{SECRET}</a:session></a:session>",
        f"<a:session>{SECRET}",
    ],
)
def test_no_form_of_a_session_is_kept(element: str) -> None:
    text, whole = body(ENVELOPE.format(element).encode(), "text/xml")
    assert SECRET not in text
    assert not whole


def test_the_rest_of_an_envelope_stands() -> None:
    text, _ = body(ENVELOPE.format(f"<a:session>{SECRET}</a:session>").encode(), "text/xml")
    assert text == ENVELOPE.format(f"<a:session>{MASK}</a:session>")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"a": [{"client_secret": SECRET}]}),
        json.dumps({"password": {"new": SECRET, "old": [SECRET]}}),
        json.dumps({"access_token": SECRET, "expires_in": 3599}),
        f'{{"p\\u0061ssword": "{SECRET}"}}',
        f'{{"p\\u0061ssword": "{SECRET}"',
        f'{{"currentPassword" : "{SECRET}", "a": ',
        f'{{"token": {SECRET}}}',
    ],
)
def test_no_secret_of_json_is_kept_whether_it_can_be_read_or_not(text: str) -> None:
    assert SECRET not in body(text.encode(), "application/json")[0]


def test_a_body_without_secrets_is_kept_to_the_letter() -> None:
    text = '{"name":  "Jan 2026", "nextPage": "/v1?page=2", "notes": "\\u00e9"}'
    assert body(text.encode(), "application/json") == (text, True)


def test_secrets_of_forms_and_queries_are_left_out() -> None:
    said = f"client_id=a&client_secret={SECRET}"
    assert body(said.encode(), FORM) == (f"client_id=a&client_secret={MASK}", False)
    assert query(f"page=2&access_token={SECRET}") == f"page=2&access_token={MASK}"
    assert query("page=2&pageSize=%41") == "page=2&pageSize=%41"


def test_a_secret_that_is_known_stands_nowhere() -> None:
    text, _ = body(f"no {SECRET} is known".encode(), "", [SECRET])
    assert text == f"no {MASK} is known"


@pytest.mark.parametrize("content", ["<session>x</session>".encode("utf-16"), b"\xff\xfe", b"a\0b"])
def test_what_is_no_text_is_not_kept(content: bytes) -> None:
    assert body(content, "text/xml") == (UNREADABLE, False)


def test_of_a_long_body_the_beginning_is_kept() -> None:
    text, whole = body(b"x" * (KEPT_AT_MOST + 1), "")
    assert (len(text), whole) == (KEPT_AT_MOST, False)


def test_secret_headers_have_no_value() -> None:
    given = [(b"Authorization", b"Bearer x"), (b"Cookie", b"y"), (b"Zuora-Track-Id", b"z")]
    assert headers(given) == [("authorization", MASK), ("cookie", MASK), ("zuora-track-id", "z")]
