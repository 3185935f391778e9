"""What is kept of a body: everything but its secrets, and nothing where they cannot be found."""

import json
from urllib.parse import urlencode

import pytest

from monthend.rehearsal.masking import (
    FORM,
    KEPT_AT_MOST,
    MASK,
    TAKEN_AT_MOST,
    UNREADABLE,
    body,
    headers,
    path,
    query,
    signs_in,
    words,
)

SECRET = "s3cr3t-value"
SECRET_OF_DIGITS = "x1y2z3a4b5"
KNOWN = "f4293f5e0d3844a329bfabc5821cf11d"
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
        f"<a:session></b:session>{SECRET}</a:session>",
        f"<a:session/><a:id>{SECRET}</a:id>",
        f"{SECRET}",
        f"<a:session a={SECRET}>x",
        f"<a:b password='{SECRET}'/>",
        f"<a:b>to<!-- -->ken={SECRET}</a:b>",
        f"<a:b>tok<![CDATA[en]]>={SECRET}</a:b>",
        f"<a:b><name>pass<!-- -->word</name><value>{SECRET}</value></a:b>",
        f"<a:b><name>p&#x430;ssword</name><value>{SECRET}</value></a:b>",
        f"<a:b><value>x<!-- -->{SECRET}</value><name>password</name></a:b>",
        f"<a:b fieldName='password' fieldValue='{SECRET}'/>",
        f"<a:Nonce>{SECRET}</a:Nonce>",
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
        f'{{"tokens": ["{SECRET}"], x',
        f'{{"secret": {{"a": "{SECRET}"}}, x',
        f'{{"password": "{SECRET}", "password": ""}}',
        f'{{"x": "{{\\"password\\": \\"{SECRET}\\"}}"}}',
        f'{{"name": "password", "value": "{SECRET}"}}',
        f'["authorization", "Basic {SECRET}"]',
        f'{{"url": "https://us:{SECRET}@books.example/"}}',
        f'{{"url": "https://books.example/?access_token={SECRET}"}}',
        json.dumps({"fieldName": "password", "fieldValue": SECRET}),
        json.dumps([{"op": "replace", "path": "/password", "value": SECRET}]),
        json.dumps({"columns": ["id", "password"], "rows": [["x", SECRET]]}),
        json.dumps([["id", "password"], ["x", SECRET]]),
        json.dumps({"token": {SECRET: 1}}),
        json.dumps({"nextPageToken": SECRET}),
        json.dumps({"pw": SECRET}),
        json.dumps({"url": f"/x?sig={SECRET}"}),
        json.dumps({"url": f"/x?%u0070assword={SECRET}"}),
        json.dumps({"notes": f"the password is {SECRET_OF_DIGITS}"}),
        json.dumps({"notes": f"whsec_{SECRET}"}),
        f'{{"\\uff50assword": "{SECRET}"',
        f'{{"\\ud835\\udc29assword": "{SECRET}"',
    ],
)
def test_no_secret_of_json_is_kept_whether_it_can_be_read_or_not(text: str) -> None:
    kept, whole = body(text.encode(), "application/json")
    assert SECRET not in kept
    assert SECRET_OF_DIGITS not in kept
    assert not whole


LOOKS = (
    "\uff50assword", "p\u0430ssword", "t\u03bfken", "PASS\u200bWORD", "p\u0430ssw\u043erd",
    "\u0405\u0415\u0421\u0420\u0415\u0422 secret", "passw\u00f6rd", "sess\u0131on",
    "\U0001d429assword",
)  # fmt: skip
"""Full width, Cyrillic, Greek, with a space of no width, both, large ones, a mark, no dot, bold."""


@pytest.mark.parametrize("name", LOOKS)
def test_a_name_is_one_by_its_looks(name: str) -> None:
    for said in (
        json.dumps({name: SECRET}),
        json.dumps({"notes": f"{name}\uff1d{SECRET}"}, ensure_ascii=False),
        f"<a><{name.split()[0]} token='{SECRET}'/><b>{name}: {SECRET}</b></a>",
        f"name,{name}\nx,{SECRET}",
    ):
        assert SECRET not in body(said.encode(), "")[0]
    said = f"{name}={SECRET}"
    assert SECRET not in str(headers([(b"x-other", said.encode())]))
    assert SECRET not in query(urlencode({name: SECRET, "x": said}))
    assert SECRET not in path(f"/v1/{said}")
    assert words(said, ()) == MASK


def test_other_scripts_stand_as_they_are() -> None:
    for said in ("Январь 2026: закрыт", "Ιανουάριος = 1", "一月: 2026", "Ｊａｎ: 1", "Übertrag: 5"):
        assert words(said, ["f" * 32]) == said
        text = json.dumps({"notes": said}, ensure_ascii=False)
        assert body(text.encode(), "") == (text, True)


def test_a_body_without_secrets_is_kept_to_the_letter() -> None:
    text = '{"name":  "Jan 2026", "nextPage": "/v1?page=2", "notes": "\\u00e9"}'
    assert body(text.encode(), "application/json") == (text, True)


@pytest.mark.parametrize(
    "said",
    [
        f"client_id=a&client_secret={SECRET}",
        f"client_id=a;client_secret={SECRET}&grant_type=client_credentials",
        f"{SECRET}=&x=1",
        f'"{SECRET}"',
    ],
)
def test_of_a_form_nothing_is_kept(said: str) -> None:
    assert body(said.encode(), FORM) == (MASK, False)
    if "client_secret" in said:
        assert body(said.encode(), "text/plain") == (MASK, False)


def test_json_that_is_called_a_form_is_kept_without_its_secrets() -> None:
    said = {"name": "Jan 2026", "client_secret": SECRET}
    kept, _ = body(json.dumps(said).encode(), FORM)
    assert json.loads(kept) == {"name": "Jan 2026", "client_secret": MASK}


def test_what_signs_in_is_known_by_its_path_its_name_and_its_envelope() -> None:
    assert signs_in("/oauth/token", "token", b"")
    assert signs_in("/apps/services/a/91.0", "soap login", b"")
    assert signs_in("/apps/services/a/91.0", "none", b"<s:Body><a:login ><a:username>")
    assert not signs_in("/v1/accounting-periods", "POST_AccountingPeriod", b"login")


def test_secrets_of_queries_are_left_out() -> None:
    assert query(f"page=2&access_token={SECRET}") == f"page=2&access_token={MASK}"
    assert query("page=2&pageSize=%41") == "page=2&pageSize=%41"
    assert SECRET not in query(f"x=1;client_secret={SECRET}")
    assert SECRET not in query(f"next=%2Fv1%3Ftoken%3D{SECRET}")
    assert query(f"pageSize=5&nextPageToken={SECRET}") == f"pageSize=5&nextPageToken={MASK}"
    assert query("pageSize=5&page=2") == "pageSize=5&page=2"
    for said in (f"name=password&value={SECRET}", f"password[{SECRET}]=1", f"={SECRET}&password"):
        assert SECRET not in query(said)
    assert KNOWN not in query(f"{KNOWN}=1", [KNOWN])


def test_of_a_path_nothing_is_kept_after_a_secret_is_named() -> None:
    for said in (f"password/{SECRET}", f"token:ab/{SECRET}", f"password%2F{SECRET_OF_DIGITS}"):
        kept = path(f"/v1/users/{said}")
        assert kept.startswith("/v1/users/")
        assert SECRET not in kept
        assert SECRET_OF_DIGITS not in kept
    assert SECRET not in path(f"/v1/{SECRET}/x", [f"{SECRET}/x"])
    for own in ("/monthend/v1/webhooks/7/rotate-secret", "/oauth/token"):
        assert path(own) == own


def test_a_secret_that_is_known_stands_nowhere() -> None:
    text, _ = body(f"no {SECRET} is known".encode(), "", [SECRET])
    assert text == f"no {MASK} is known"
    for said in (KNOWN.upper(), f"{KNOWN[:9]}\u200b{KNOWN[9:]}"):
        assert (
            body(json.dumps({"notes": said}).encode(), "", [KNOWN])[0] == f'{{"notes": "{MASK}"}}'
        )


@pytest.mark.parametrize("content", ["<session>x</session>".encode("utf-16"), b"\xff\xfe", b"a\0b"])
def test_what_is_no_text_is_not_kept(content: bytes) -> None:
    assert body(content, "text/xml") == (UNREADABLE, False)


def test_of_a_long_body_the_beginning_is_kept() -> None:
    for more in (1, 5_000):
        text, whole = body(b"x" * (KEPT_AT_MOST + more), "")
        assert (len(text), whole) == (KEPT_AT_MOST, False)


def test_no_beginning_of_a_secret_is_left_by_the_cut() -> None:
    for begins in range(TAKEN_AT_MOST - len(SECRET), TAKEN_AT_MOST):
        text, _ = body(b"x" * begins + SECRET.encode() * 9, "", [SECRET])
        assert "s3" not in text
    within = (f"<a>{SECRET}</a>" * 9_000).encode()
    assert "s3" not in body(within, "", [SECRET])[0]


def test_secret_headers_have_no_value() -> None:
    given = [(b"Authorization", b"Bearer x"), (b"Cookie", b"y"), (b"Zuora-Track-Id", b"z")]
    assert headers(given) == [("authorization", MASK), ("cookie", MASK), ("zuora-track-id", "z")]


@pytest.mark.parametrize(
    "name",
    [
        "Cf-Access-Client-Secret", "X-Forwarded-Access-Token", "X-Api-Key", "apiAccessKeyId",
        "apiSecretAccessKey", "X-Auth", "Proxy-Authorization", "X-Session-Id", "Set-Cookie",
    ],
)  # fmt: skip
def test_a_header_is_secret_by_its_name(name: str) -> None:
    assert headers([(name.encode(), SECRET.encode())]) == [(name.lower(), MASK)]


def test_a_header_whose_name_is_a_secret_has_none() -> None:
    assert headers([(KNOWN.upper().encode(), b"x")], [KNOWN]) == [(MASK, MASK)]


def test_a_header_is_secret_by_what_it_says() -> None:
    for said in (f"http://x/?access_token={SECRET}", f"http://u:{SECRET}@x/", f"no {SECRET}"):
        ((_, kept),) = headers([(b"Referer", said.encode())], [SECRET])
        assert SECRET not in kept
    kept_ones = headers([(b"Idempotency-Key", b"a=b"), (b"Content-Type", b"text/xml; charset=u")])
    assert [value for _, value in kept_ones] == ["a=b", "text/xml; charset=u"]
