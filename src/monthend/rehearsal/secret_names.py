"""What secrets are called, and whether a text tells one: by its name, however that is spelled.

All of it takes time in proportion to the length of the text, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import unquote_plus

_WORDS = (
    "secret", "passw", "pwd", "token", "authorization", "authorisation", "authentication", "oauth",
    "session", "cookie", "credential", "signature", "bearer", "jwt",
)  # fmt: skip
"""Parts of the names of secrets."""
_OF = r"[\s_.-]?"
_TWO_WORDS = re.compile(
    f"pass{_OF}(?:phrase|code)|(?:api|access|private|signing|encryption|client|auth){_OF}key"
)
_ALONE = re.compile("(?:pass|auth)(?![a-z])")
OPEN = frozenset({"nextpage", "nextpagetoken", "tokentype"})
"""Names that are like those of secrets, and are not."""
_NO_LETTERS = re.compile(r"[\W_]+")
_GIVES = re.compile(r"""[=:<>"'\\{\[|]""")
"""What stands between a name and its value in a text."""
_IN_AN_ADDRESS = re.compile(r"://[^/\s?#@]*+@|://[^/\s?#@:]*+:(?!\d{1,5}(?!\w))")
"""A name and a password before a host, or what is no port after one: the beginning of those."""
_LABEL = re.compile(r"[\w .:-]{1,64}")
_ESCAPED = re.compile(r"\\(?:u00|x)([0-9a-fA-F]{2})")
_SPELLED = ("%", "&", "\\")
READ_AT_MOST = 3
"""How often a text is read as an escaped one."""


def is_secret(name: str) -> bool:
    """Whether something of this name is a secret."""
    plain = _NO_LETTERS.sub("", name).lower()
    return plain not in OPEN and _names(plain.casefold())


def is_label(text: str) -> bool:
    """Whether a text is nothing but the name of a secret, whose value may stand beside it."""
    return _LABEL.fullmatch(text) is not None and is_secret(text)


def names_one(text: str) -> bool:
    """Whether any secret is named in a text, however it is spelled."""
    return _in_some_reading(text, lambda each: _names(each.casefold()))


def tells_one(text: str) -> bool:
    """Whether a text may tell a secret after its name, or in an address."""
    return _in_some_reading(text, _tells)


def _names(folded: str) -> bool:
    return _begin_of_name(folded) is not None


def _begin_of_name(folded: str) -> int | None:
    """Where the first name of a secret stands; to look for words is quicker than a pattern."""
    places = [place for word in _WORDS if (place := folded.find(word)) >= 0]
    if any(part in folded for part in ("key", "pass", "auth")):
        found = (_TWO_WORDS.search(folded), _ALONE.search(folded))
        places += [each.start() for each in found if each]
    return min(places, default=None)


def _tells(text: str) -> bool:
    folded = text.casefold()
    named = _begin_of_name(folded)
    if named is not None and _GIVES.search(folded, named):
        return True
    return "://" in text and _IN_AN_ADDRESS.search(text) is not None


def stands_in(secret: str, text: str) -> bool:
    """Whether a secret stands in a text, however it is spelled."""
    return _in_some_reading(text, lambda reading: secret in reading)


def _in_some_reading(text: str, holds: Callable[[str], bool]) -> bool:
    """Whether it holds of a text as it is, or of what it means; what cannot be read may be any."""
    try:
        return any(holds(each) for each in _readings(text))
    except ValueError:
        return True


def _readings(text: str) -> Iterator[str]:
    """A text, and what it is when escapes of addresses, markup and JSON are taken for it."""
    yield text
    for _ in range(READ_AT_MOST):
        if not any(sign in text for sign in _SPELLED):
            return
        of_json, of_markup, of_address = _of_json(text), unescape(text), unquote_plus(text)
        yield from (of_json, of_markup, of_address)
        read = unquote_plus(unescape(of_json))
        if read == text:
            return
        text = read
        yield text
    if any(sign in text for sign in _SPELLED):
        raise ValueError("it is escaped more often than anybody means")


def _of_json(text: str) -> str:
    return _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), text)
