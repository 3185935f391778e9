"""A tenant elsewhere, read over the documented REST calls with an OAuth client.

The secret goes to the token path of the one address that was named, and the token to that address
alone: no redirect is followed, and no page of a list that lies elsewhere is fetched.
"""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

PERIODS = "/v1/accounting-periods"
PAGE_SIZE = 40
"""The official client takes no more, whatever the page of the operation says."""
ANSWER_SECONDS = 130.0
"""The documented limit of a request is 120 seconds."""
LARGEST_ANSWER = 32 * 1024 * 1024
PAGES_AT_MOST = 1000
ATTEMPTS = 5
LONGEST_WAIT = 60.0
LATER = (429, 503)


class ElsewhereFailed(Exception):
    """The tenant elsewhere could not be read; the text says why, without any secret."""


class _NoRedirect(HTTPRedirectHandler):
    """A redirect is an answer: what it leads to would be given the token."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """An address and an OAuth client of the tenant there; `scope` are headers of its requests."""

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: Mapping[str, str] = field(default_factory=dict)
    wait: Callable[[float], None] = time.sleep

    def periods(self) -> list[Mapping[str, Any]]:
        """Every accounting period there, page after page."""
        opener = build_opener(_NoRedirect)
        token = self._token(opener)
        headers = {"Authorization": f"Bearer {token}", **self.scope}
        found: list[Mapping[str, Any]] = []
        following = f"{self.url}{PERIODS}?{urlencode({'page': 1, 'pageSize': PAGE_SIZE})}"
        seen: set[str] = set()
        while following:
            if following in seen or len(seen) >= PAGES_AT_MOST:
                raise ElsewhereFailed("the list of periods has no end: its pages lead in a circle")
            seen.add(following)
            said = self._asked(opener, Request(following, headers=headers), "the list of periods")
            found += _items(said)
            following = self._following(following, said.get("nextPage"))
        return found

    def _token(self, opener: OpenerDirector) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        asked = Request(f"{self.url}/oauth/token", data=urlencode(form).encode("ascii"))
        token = self._asked(opener, asked, "the token").get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise ElsewhereFailed("the answer to the request for a token has none")
        return token

    def _following(self, present: str, said: Any) -> str:
        """The address of the next page; it must be where the list is."""
        if not said:
            return ""
        if not isinstance(said, str):
            raise ElsewhereFailed("nextPage of the list of periods is no address")
        address = urljoin(present, said)
        if urlsplit(address)[:2] != urlsplit(self.url)[:2]:
            raise ElsewhereFailed(
                f"nextPage of the list of periods leads to {urlsplit(address).netloc}, and the "
                f"token is for {urlsplit(self.url).netloc} alone"
            )
        return address

    def _asked(self, opener: OpenerDirector, asked: Request, what: str) -> Mapping[str, Any]:
        """One answer; where the tenant there has too much to do, it is asked again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with opener.open(asked, timeout=ANSWER_SECONDS) as answer:
                    return _said(answer.read(LARGEST_ANSWER + 1), what)
            except HTTPError as refused:
                if refused.code not in LATER or attempt == ATTEMPTS:
                    raise ElsewhereFailed(_refusal(refused, what)) from None
                self.wait(_pause(refused.headers.get("Retry-After"), attempt))
            except URLError as problem:
                raise ElsewhereFailed(f"{what} had no answer: {problem.reason}") from None
            except (OSError, HTTPException, ValueError) as problem:
                why = str(problem) or type(problem).__name__
                raise ElsewhereFailed(f"{what} had no answer: {why}") from None
        raise AssertionError("an attempt ends the loop")


def address(text: str, *, plain: bool = False) -> str:
    """An address that a secret may be sent to, without what follows the host; else `ValueError`.

    `plain` lets HTTP without TLS go to other machines than this one.
    """
    wanted = ValueError("an http or https address such as https://rest.zuora.com")
    try:
        parts = urlsplit(text)
        has_port = parts.port != 0
    except ValueError:
        raise wanted from None
    known = parts.scheme in ("http", "https") and has_port
    if not known or not parts.hostname or parts.username is not None:
        raise wanted
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("an address without a path, such as https://rest.zuora.com")
    if parts.scheme == "http" and not plain and not _here(parts.hostname):
        raise ValueError("https: over http anybody on the way could read the secret")
    return f"{parts.scheme}://{parts.netloc}"


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _pause(said: str | None, attempt: int) -> float:
    """How long to wait, in seconds: as long as was said, otherwise longer each time."""
    seconds = float(said) if said is not None and said.isdecimal() else 2.0**attempt
    return min(seconds, LONGEST_WAIT)


def _items(said: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The periods on one page; a refusal has HTTP 200 too."""
    if said.get("success") is False:
        raise ElsewhereFailed(f"the list of periods was refused: {_reasons(said)}")
    items = said.get("accountingPeriods")
    if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
        raise ElsewhereFailed("the list of periods has no accountingPeriods")
    return items


def _said(body: bytes, what: str) -> Mapping[str, Any]:
    if len(body) > LARGEST_ANSWER:
        raise ElsewhereFailed(f"{what} is longer than {LARGEST_ANSWER} bytes")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise ElsewhereFailed(f"{what} is no JSON object")
    return said


def _refusal(refused: HTTPError, what: str) -> str:
    try:
        said = json.loads(refused.read(LARGEST_ANSWER))
        why = _reasons(said) if isinstance(said, dict) else ""
    except (ValueError, RecursionError, OSError, HTTPException):
        why = ""
    return f"{what} was answered {refused.code}{f': {why}' if why else ''}"


def _reasons(said: Mapping[str, Any]) -> str:
    """Why, in the words of the tenant there."""
    reasons = said.get("reasons")
    given = reasons if isinstance(reasons, list) else [said]
    words = [str(each.get("message", "")) for each in given if isinstance(each, dict)]
    return " ".join(word for word in words if word)
