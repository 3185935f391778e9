"""A secret that was planted is not kept, whatever surrounds it; nor does that take long."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monthend.rehearsal.again import left_out
from monthend.rehearsal.masked_json import masked_json
from monthend.rehearsal.masked_xml import masked_xml
from monthend.rehearsal.masking import FORM, body, headers, path, query
from monthend.rehearsal.secret_names import names_one, tells_one

SECRET = "Zq7Zq8Zq9Zq0"
NAMES = (
    "secret", "client_secret", "clientSecret", "CLIENT-SECRET", "password", "newPassword", "Passwd",
    "passphrase", "access_token", "refreshToken", "X-Token", "session", "sessionId", "cookie",
    "apiKey", "api_key", "X-API-Key", "apiSecretAccessKey", "private_key", "credentials", "auth",
    "authorization", "pwd", "pass", "signature", "jwt",
)  # fmt: skip
unhurried = settings(deadline=None)
names = st.sampled_from(NAMES)
words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20)
noise = st.text("abc {}[]\"':,<>&=;%\\/\n€1", max_size=60)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


def with_escapes(text: str) -> str:
    return "".join(f"\\u{ord(each):04x}" for each in text)


def with_references(text: str) -> str:
    return "".join(f"&#{ord(each)};" for each in text)


def with_percents(text: str) -> str:
    return "".join(f"%{ord(each):02X}" for each in text)


JSON_SHAPES: tuple[Callable[[str, object], object], ...] = (
    lambda name, other: {name: SECRET, "other": other},
    lambda name, other: {"other": other, name: [other, {"a": [SECRET]}]},
    lambda name, other: [other, [{"x": {name: {"deep": SECRET}}}]],
    lambda name, other: {"name": name, "value": SECRET, "other": other},
    lambda name, other: [[name, SECRET], other],
    lambda name, other: {"text": json.dumps({name: SECRET}), "other": other},
    lambda name, other: {"text": f"<{name}>{SECRET}</{name}>"},
    lambda name, other: {"url": f"https://x/?{name}={SECRET}", "other": other},
    lambda name, other: {"url": f"/x?next={quote(f'/y?{name}={SECRET}', safe='')}"},
    lambda name, other: {"url": f"https://me:{SECRET}@x/", name: other},
    lambda name, other: {f"{name}={SECRET}": other},
)
XML_SHAPES = (
    "<{name}>{secret}</{name}>", "<a:{name} b='c'>\n{secret}\n</a:{name}>", "<{name}>{secret}",
    "<{name}><![CDATA[{secret}]]></{name}>", "<{name}><b/>{secret}</{name}>",
    "<{name}><{name}>x</{name}>{secret}</{name}>", "<{name}><b c='{secret}'/></{name}>",
    "<a {name}='{secret}'/>", "<a {name} = \"{secret}\">x</a>", "<a {name}={secret}>x</a>",
    "<a><name>{name}</name><value>{secret}</value></a>", "<a key='{name}'>{secret}</a>",
    "<a name='{name}' value='{secret}'/>", "<!-- {name}: {secret} -->", "<?{name} {secret}?>",
    "<a>{name}={secret}</a>", "<a>&lt;{name}&gt;{secret}</a>",
    "<!DOCTYPE a [<!ENTITY {name} '{secret}'>]>",
    "<s:SessionHeader>{secret}</s:SessionHeader>",
    "<s:SessionHeader><s:id>{secret}</s:id></s:SessionHeader>",
)  # fmt: skip
FLAT_SHAPES = (
    "{name}={secret}", "a=b&{name}={secret}", "a=b;{name}={secret}&c", "{name}: {secret}",
    "{{'{name}': '{secret}', x", '{{"{name}": ["{secret}"], x', '{{"{name}": {{"a": "{secret}"}} x',
    '--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{secret}\r\n--b--',
    "name,{name}\nx,{secret}\n", "https://me:{secret}@x/",
)  # fmt: skip


def kept(text: str, media: str = "") -> str:
    return body(text.encode(), media)[0]


@unhurried
@given(names, plain, st.sampled_from(JSON_SHAPES), st.booleans(), noise, st.booleans())
def test_no_planted_secret_of_json_is_kept(
    name: str, other: object, shape: Callable[[str, object], object], ascii_only: bool,
    more: str, broken: bool,
) -> None:  # fmt: skip
    text = json.dumps(shape(name, other), ensure_ascii=ascii_only)
    if broken:
        text = text[: text.index(SECRET) + len(SECRET)] + more
    for spelled in (text, text.replace(name, with_escapes(name))):
        for media in ("application/json", "text/plain", FORM):
            assert SECRET not in kept(spelled, media)


@unhurried
@given(names, words, st.sampled_from(XML_SHAPES), noise, noise)
def test_no_planted_secret_of_xml_is_kept(
    name: str, word: str, shape: str, before: str, after: str
) -> None:
    planted = shape.format(name=name, secret=SECRET)
    for around in ("<e>{}{}{}</e>", "<e>{}</e>{}{}"):
        assert SECRET not in kept(around.format(f"<w>{escape(word)}</w>", planted, after))
        assert SECRET not in kept(f"<e>{before}{planted}{after}")


@unhurried
@given(names, st.sampled_from(FLAT_SHAPES), noise, noise)
def test_no_planted_secret_of_what_is_neither_is_kept(
    name: str, shape: str, before: str, after: str
) -> None:
    for spelled in (name, with_escapes(name), with_references(name), with_percents(name)):
        planted = shape.format(name=spelled, secret=SECRET)
        assert SECRET not in kept(f"x{before} {planted}{after}", "text/plain")


@unhurried
@given(names, words)
def test_no_planted_secret_of_a_head_is_kept(name: str, word: str) -> None:
    for pair in (f"{name}={SECRET}", f"{with_percents(name)}={SECRET}", f"a={name}%3D{SECRET}"):
        for said in (pair, f"a={quote(word)}&{pair}", f"a=b;{pair}"):
            assert SECRET not in query(said)
    assert SECRET not in path(f"/v1/{name}={SECRET}")
    assert SECRET not in str(headers([(f"x-{name}".encode(), SECRET.encode())]))
    assert SECRET not in str(headers([(b"referer", f"http://x/?{name}={SECRET}".encode())]))


@unhurried
@given(st.text(max_size=80), st.text(max_size=80), st.integers(0, 3))
def test_a_secret_that_is_known_is_nowhere_however_it_is_spelled(
    before: str, after: str, form: int
) -> None:
    spelled = (SECRET, with_escapes(SECRET), with_references(SECRET), with_percents(SECRET))[form]
    for text in (before + spelled + after, json.dumps({"a": before, "b": [SECRET, after]})):
        found, whole = body(text.encode("utf-8", "ignore"), "", [SECRET])
        assert SECRET not in found
        assert spelled not in found
        assert not whole


@unhurried
@given(st.binary(max_size=200) | noise.map(str.encode))
def test_whatever_is_sent_can_be_kept(content: bytes) -> None:
    for media in ("", FORM):
        found, whole = body(content, media, [SECRET])
        found.encode()
        assert not whole or found.encode() == content


@unhurried
@given(plain)
def test_what_has_no_secret_in_it_is_kept_to_the_letter(said: object) -> None:
    text = json.dumps(said)
    if not names_one(text) and not tells_one(text):
        assert body(text.encode(), "application/json") == (text, True)


# Time ------------------------------------------------------------------------------------

HOSTILE = (
    '"token', "<token", "<a ", "<session>", "<a b='", '{"token":', "[", "%25", "&#", "&amp;",
    "\\u00", "\\", "<!--", "<![CDATA[", "</a>", "://", "api ", "pass ", "a=token;", "<a b='c' ",
    "token token=", "p\u0301\u0316", "\uff50", ":\\\\", "pin ", "\\ud835", "token eyj-",
    "<![CDATA[a]]>",
)  # fmt: skip


def of_bytes(text: str) -> None:
    names_one(text)
    tells_one(text)
    masked_xml("<a>" + text)
    left_out(text, "")
    for said in (text, json.dumps([text])):
        with suppress(ValueError, RecursionError):
            masked_json(said)


def by_the_square(text: str) -> None:
    """A way to look for a secret that takes time by the square of the length."""
    re.search('"[^"]*token[^"]*":', f'"{text}')


def goes_by_the_length(work: Callable[[str], None], piece: str, size: int) -> bool:
    """Whether eight times as much takes about eight times as long, and not sixty-four times."""

    def seconds(text: str) -> float:
        # Of this processor alone, the least of three times: others may be at work beside it.
        took = []
        for _ in range(3):
            began = time.process_time()
            work(text)
            took.append(time.process_time() - began)
        return min(took)

    small, large = (piece * (each // len(piece)) for each in (size, 8 * size))
    return seconds(large) < 24 * seconds(small) + 0.001


@pytest.mark.parametrize("piece", HOSTILE)
def test_masking_takes_time_by_the_length(piece: str) -> None:
    assert goes_by_the_length(of_bytes, piece, 4_000)


def test_what_takes_time_by_the_square_would_be_noticed() -> None:
    assert not goes_by_the_length(by_the_square, "token", 4_000)
