"""What was hidden in one place is not told in another: answers repeat what they do not understand.

A name stands before a secret once; where the same is said again, nothing tells what it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from urllib.parse import unquote_plus

from starlette.types import Scope

from .masking import MASK, TAKEN_AT_MOST
from .request_notes import Details, Noted
from .secret_names import is_no_word

_PIECE = re.compile(r"\w[\w.+~$@!*-]{4,}\w")
"""What may be a secret, or a part of one."""
_OF_A_USER = "apiaccesskeyid"
"""A header with the name of somebody: not kept where it stands, and no secret elsewhere."""


def hidden(scope: Scope, body: bytes, kept: Details) -> set[str]:
    """What may be secrets of what was sent and not kept."""
    return {piece for sent, left in _places(scope, body, kept) for piece in left_out(sent, left)}


def _places(scope: Scope, body: bytes, kept: Details) -> Iterator[tuple[str, str]]:
    """Each text that was sent, and what is kept of it."""
    yield scope["path"], kept.path
    yield scope["query_string"].decode("latin-1"), kept.query
    for (name, value), (_, left) in zip(scope["headers"], kept.headers, strict=True):
        if name.decode("latin-1").lower() != _OF_A_USER:
            yield value.decode("latin-1"), left
    yield body[:TAKEN_AT_MOST].decode("utf-8", "replace"), kept.body


def left_out(sent: str, kept: str) -> set[str]:
    """What may be secrets of a text that is kept in another way."""
    if sent == kept:
        return set()
    # It may stand in the same text twice, and be hidden once.
    fewer = Counter(_PIECE.findall(unquote_plus(sent)))
    fewer.subtract(_PIECE.findall(unquote_plus(kept)))
    return {each for each, times in fewer.items() if times > 0 and is_no_word(each)}


def without(noted: Noted, pieces: Collection[str]) -> Noted:
    """The same request, with none of these in anything that was said."""
    if not pieces:
        return noted

    def cut(text: str) -> str:
        return _PIECE.sub(lambda found: MASK if found[0] in pieces else found[0], text)

    of = noted.details
    body = cut(of.body)
    details = replace(
        of,
        method=cut(of.method),
        path=cut(of.path),
        query=cut(of.query),
        headers=[(name, cut(value)) for name, value in of.headers],
        body=body,
        whole=of.whole and body == of.body,
        answer_headers=[(name, cut(value)) for name, value in of.answer_headers],
        answer=cut(of.answer),
        why=[{**each, "message": cut(each["message"])} for each in of.why],
    )
    track_id = None if noted.track_id is None else cut(noted.track_id)
    return replace(noted, track_id=track_id, details=details)
