"""Requests and answers as they may be kept: without anything by which somebody could sign in.

What cannot be read well enough to know where its secrets are is not kept at all: it is better to
keep too little than a secret. A body is cut before it is looked at, and looked at once.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode

from .mask import MASK as MASK
from .masked_json import masked_json
from .masked_xml import masked_xml
from .secret_names import (
    holds_value,
    is_label,
    is_secret,
    names_another,
    names_one,
    stand_in,
    tells_one,
)

KEPT_AT_MOST = 32 * 1024
"""Characters of a body; of a larger one the first are kept."""
MARGIN = 1024
TAKEN_AT_MOST = KEPT_AT_MOST + MARGIN
"""Bytes of a body that are looked at; a larger one is cut here."""
SHORTEST_SECRET = 6
FORM = "application/x-www-form-urlencoded"
UNREADABLE = "(it is no text in UTF-8 and was not kept)"
SIGNING_IN = frozenset({"/oauth/token", "/monthend/v1/password"})
"""Paths where nothing is kept of what is sent."""
_LOGIN = re.compile(rb"(?i)<(?:[\w.-]*+:)?login[\s/>]")
_OF_A_NAME = re.compile(r"[\w.\[\]-]{1,100}")

Headers = Iterable[tuple[bytes, bytes]]
Secrets = Iterable[str]


def headers(given: Headers, secrets: Secrets = ()) -> list[tuple[str, str]]:
    """Headers, the secret ones without their values."""
    known = list(secrets)
    named = [(words(name.decode("latin-1").lower(), known), name, value) for name, value in given]
    return [
        (kept, MASK if kept == MASK else _header(name, value, known)) for kept, name, value in named
    ]


def _header(name: bytes, value: bytes, known: Sequence[str]) -> str:
    if _is_hidden(name) or tells_one(value.decode("utf-8", "replace")):
        return MASK
    return words(value.decode("latin-1"), known)


def _is_hidden(header: bytes) -> bool:
    name = header.decode("latin-1").lower()
    return "auth" in name or is_secret(name)


def secrets_of(given: Headers) -> list[str]:
    """What a request signs in with, as far as its headers say, and what else is hidden there."""
    found: list[str] = []
    for name, value in given:
        if _is_hidden(name) and name.lower() not in (b"cookie", b"apiaccesskeyid"):
            whole = value.decode("latin-1")
            found += [whole, whole.rpartition(" ")[2]]
    return found


def words(given: str, secrets: Secrets) -> str:
    """Any text that somebody wrote, or that repeats what they wrote: the one way to keep it."""
    return MASK if tells_one(given) else text(given, secrets)


def query(text_of_it: str, secrets: Secrets = ()) -> str:
    """The query of an address."""
    pairs = parse_qsl(text_of_it, keep_blank_values=True)
    known = list(secrets)
    labelled = any(names_another(name) and is_label(value) for name, value in pairs)
    kept = [
        (_name(name, known), _value(name, value, known, hide=labelled and holds_value(name)))
        for name, value in pairs
    ]
    if kept == pairs and not _stands(text_of_it, known):
        return text_of_it if pairs or not text_of_it else MASK
    return urlencode(kept, safe="*")


def _name(name: str, known: Sequence[str]) -> str:
    return words(name, known) if _OF_A_NAME.fullmatch(name) else MASK


def _value(name: str, value: str, known: Sequence[str], *, hide: bool) -> str:
    is_named = _OF_A_NAME.fullmatch(name) and not is_secret(name)
    return MASK if value and (hide or not is_named) else words(value, known)


def path(given: str, secrets: Secrets = ()) -> str:
    """The path of an address, as far as no secret is told in it."""
    if given in SIGNING_IN:
        return given
    # A secret may have strokes in it, so what comes after its name is not kept, however long.
    parts = text(given, secrets).split("/")
    for number, part in enumerate(parts):
        if tells_one(part):
            return "/".join([*parts[:number], MASK])
        if is_label(part) and any(parts[number + 1 :]):
            return "/".join([*parts[: number + 1], MASK])
    return "/".join(parts)


def signs_in(asked_at: str, operation: str, content: bytes) -> bool:
    """Whether a request signs in, or may be meant to."""
    return asked_at in SIGNING_IN or operation == "soap login" or bool(_LOGIN.search(content))


def body(content: bytes, media: str, secrets: Secrets = ()) -> tuple[str, bool]:
    """A body as it is kept, and whether it is all that was sent.

    `secrets` are values that must not stand in it, wherever they do.
    """
    is_cut, known = len(content) > TAKEN_AT_MOST, list(secrets)
    try:
        decoder = codecs.getincrementaldecoder("utf-8")()
        taken = decoder.decode(content[:TAKEN_AT_MOST], final=not is_cut)
    except UnicodeDecodeError:
        return UNREADABLE, False
    if "\0" in taken:
        return UNREADABLE, False
    masked = text(_masked(taken, media, known), known)
    if is_cut and known:
        # What the cut has left of a secret is the end of it.
        masked = masked[: -max(map(len, known))]
    kept = masked[:KEPT_AT_MOST]
    return kept, not is_cut and kept == taken


def _masked(taken: str, media: str, known: Sequence[str]) -> str:
    begin = taken.lstrip("\ufeff \t\r\n")[:1]
    if begin == "<":
        return masked_xml(taken)
    if FORM in media and begin not in ("{", "["):
        # Names in a form may be secrets themselves, and nothing but sign-ins takes one.
        return MASK if taken else ""
    try:
        return masked_json(taken, _long(known))
    except (ValueError, RecursionError):
        hides = FORM in media or names_one(taken) or tells_one(taken)
        return MASK if taken and hides else taken


def text(given: str, secrets: Secrets) -> str:
    """A text in which none of these secrets stands."""
    known = sorted(_long(secrets), key=len)
    for secret in reversed(known):
        given = given.replace(secret, MASK)
    return MASK if _stands(given, known) else given


def _stands(given: str, known: Secrets) -> bool:
    return stand_in(_long(known), given)


def _long(secrets: Secrets) -> list[str]:
    """Those that are long enough for nothing else to be called so."""
    return [each for each in dict.fromkeys(secrets) if len(each) >= SHORTEST_SECRET]
