"""Headers that say who asks are given once, in a form that nobody reads in two ways."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from monthend.middleware.heads import LONGEST, HeadRules, check
from monthend.middleware.refusal import RequestRefused
from monthend.middleware.safe_headers import safe_headers


@pytest.mark.parametrize("name", sorted(LONGEST))
def test_a_header_is_refused_twice_too_long_or_in_other_characters(name: bytes) -> None:
    longest = LONGEST[name]
    check([(name, b"a" * longest), (b"accept", b"a"), (b"accept", b"b")])
    for wrong in (
        [(name, b"a"), (name, b"a")],
        [(name, b"a" * (longest + 1))],
        [(name, "é".encode())],
        [(name, b"a\x0bb")],
    ):
        with pytest.raises(RequestRefused, match="once") as refused:
            check(wrong)
        assert (refused.value.http_status, refused.value.category) == (400, 20)


def test_credentials_are_given_once_and_else_for_the_doorman_to_judge() -> None:
    check([(b"authorization", "Bearer é".encode() * 1000)])
    with pytest.raises(RequestRefused, match="given once"):
        check([(b"authorization", b"Bearer a")] * 2)


def test_an_empty_header_is_for_the_dialect_to_judge() -> None:
    check([(name, b"") for name in LONGEST])


@pytest.mark.parametrize("with_rules", [True, False])
def test_without_the_rules_the_application_is_asked(with_rules: bool) -> None:
    """The control: it is these rules that keep a doubled header from the application."""
    asked = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope)

    async def nothing(*_: object) -> dict[str, object]:
        return {"type": "http.disconnect"}

    app = HeadRules(application, refuse=lambda *_: (400, [], b""))
    scope = {"type": "http", "state": {}, "headers": [(b"authorization", b"a")] * 2}
    asyncio.run((app if with_rules else application)(scope, nothing, nothing))  # type: ignore[arg-type]
    assert len(asked) == (0 if with_rules else 1)


def test_every_answer_is_kept_from_caches_frames_and_guesses() -> None:
    added = dict(safe_headers([], "http"))
    assert added[b"x-content-type-options"] == b"nosniff"
    assert added[b"cache-control"] == b"no-store"
    assert added[b"content-security-policy"] == b"default-src 'none'; frame-ancestors 'none'"
    assert b"strict-transport-security" not in added
    assert b"strict-transport-security" in dict(safe_headers([], "https"))


def test_what_an_answer_says_itself_stays() -> None:
    said = [(b"cache-control", b"max-age=60"), (b"content-security-policy", b"sandbox")]
    added = dict(safe_headers(said, "http"))
    assert not added.keys() & dict(said).keys()
