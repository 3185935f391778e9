"""Requests and answers as they may be kept: without anything by which somebody could sign in.

What cannot be read well enough to know where its secrets are is not kept at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

MASK = "***"
SECRET_HEADERS = frozenset(
    "authorization proxy-authorization cookie set-cookie apiaccesskeyid apisecretaccesskey".split()
)
WORDS = "secret|password|passwd|token|authorization|session|cookie|apikey|accesskey"
SECRET_NAME = re.compile(rf"(?i)^(?!nextpage|tokentype|token_type).*(?:{WORDS}).*$", re.DOTALL)
OF_XML = re.compile(
    rf"(?is)(<(?:[\w.-]+:)?([\w.-]*(?:{WORDS})[\w.-]*)"
    r"""(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*)?(?<!/)>)(.*?)"""
    r"(?=</(?:[\w.-]+:)?\2\s*>|\Z)"
)
HOLDS_OTHERS = "sessionheader"
OF_JSON = re.compile(
    rf'(?is)("[^"\\]*(?:{WORDS})[^"\\]*"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,}}\]{{\[]+)'
)
KEPT_AT_MOST = 32 * 1024
"""Characters of a body; of a larger one the first are kept."""
SHORTEST_SECRET = 6
FORM = "application/x-www-form-urlencoded"
UNREADABLE = "(it is no text in UTF-8 and was not kept)"

Pairs = Sequence[tuple[str, str]]


def headers(given: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Headers, the secret ones without their values."""
    named = ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in given)
    return [(name, MASK if name in SECRET_HEADERS else value) for name, value in named]


def query(text: str) -> str:
    """The query of an address."""
    pairs = parse_qsl(text, keep_blank_values=True)
    if not any(_is_secret(name) for name, _ in pairs):
        return text
    return urlencode(_masked_pairs(pairs), safe="*")


def body(content: bytes, media: str, secrets: Iterable[str] = ()) -> tuple[str, bool]:
    """A body as it is kept, and whether it is all that was sent.

    `secrets` are values that must not stand in it, wherever they do.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return UNREADABLE, False
    if "\0" in text:
        return UNREADABLE, False
    masked = _masked(text, media)
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= SHORTEST_SECRET:
            masked = masked.replace(secret, MASK)
    return masked[:KEPT_AT_MOST], masked == text and len(masked) <= KEPT_AT_MOST


def _masked(text: str, media: str) -> str:
    if media.startswith(FORM):
        pairs = parse_qsl(text, keep_blank_values=True)
        return urlencode(_masked_pairs(pairs), safe="*") if pairs else (MASK if text else "")
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return OF_XML.sub(_without_text, text)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        # A name that is spelled by escapes could not be found.
        return MASK if "\\u" in text else OF_JSON.sub(rf'\1"{MASK}"', text)
    found = _without_secrets(said)
    return text if found == said else json.dumps(found, ensure_ascii=False)


def _without_text(element: re.Match[str]) -> str:
    """An element without what it says; one that only holds others is looked into."""
    begin, inside = element[1], element[3]
    if element[2].lower() == HOLDS_OTHERS:
        return begin + OF_XML.sub(_without_text, inside)
    return begin + (MASK if inside.strip() else inside)


def _without_secrets(said: Any) -> Any:
    if isinstance(said, list):
        return [_without_secrets(each) for each in said]
    if not isinstance(said, dict):
        return said
    return {
        name: _hidden(value) if _is_secret(name) else _without_secrets(value)
        for name, value in said.items()
    }


def _hidden(said: Any) -> Any:
    """All that is said under a secret name; that there is nothing may be seen."""
    if isinstance(said, list):
        return [_hidden(each) for each in said]
    if isinstance(said, dict):
        return {name: _hidden(value) for name, value in said.items()}
    return said if said is None or said == "" else MASK


def _masked_pairs(pairs: Pairs) -> list[tuple[str, str]]:
    return [(name, MASK if _is_secret(name) else value) for name, value in pairs]


def _is_secret(name: str) -> bool:
    return SECRET_NAME.match(name.replace("-", "")) is not None
