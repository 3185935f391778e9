"""What secrets are called, and whether a text tells one: by its name, however that is spelled.

All of it takes time in proportion to the length of the text, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from urllib.parse import unquote_plus

from .letters import folded

_WORDS = (
    "secret", "passw", "pwd", "token", "authorization", "authorisation", "authentication", "oauth",
    "session", "cookie", "credential", "signature", "bearer", "jwt",
)  # fmt: skip
"""Parts of the names of secrets."""
_OF = r"[\s_.-]?"
_TWO_WORDS = re.compile(
    f"pass{_OF}(?:phrase|code)|(?:auth|access){_OF}code|"
    f"(?:api|access|private|signing|encryption|client|auth|pass){_OF}key"
)
_ALONE = re.compile("(?:pass|auth)(?![a-z])")
_WHOLE = frozenset(
    "sig sid otp totp pin hmac nonce csrf xsrf pw psw pswd cred creds tok assertion"
    " clientassertion samlresponse".split()
)
"""Names of secrets that are parts of other words. No name is like theirs and harmless: a cursor
here is the number of a page or an id, and is called neither `nextPageToken` nor anything else with
`token` in it; so what comes under such a name is somebody else's."""
_NO_LETTERS = re.compile(r"[\W_]+")
_GIVES = re.compile(r"""[=:<>"'\\{\[|]""")
"""What stands between a name and its value in a text."""
_IN_AN_ADDRESS = re.compile(r":[/\\]{2}(?:[^/\\\s?#@]*+@|[^/\\\s?#@:]*+:(?!\d{1,5}(?!\w)))")
"""A name and a password before a host, or what is no port after one: the beginning of those."""
_LABEL = re.compile(r"[\w .:/-]{1,64}")
_NAMES_ANOTHER = re.compile(
    "(?:name|key|field|param|parameter|header|label|property|attribute|variable|path|column|type|id)"
    "s?$|^k$"
)
_HOLDS_VALUE = re.compile("value|content|text|data|default|rows|^v(?:al)?$")
_ANY_WHOLE = "|".join(sorted(_WHOLE))
_OF_A_FORM = re.compile(rf"""\bwhsec_\w|\beyj[\w-]{{8,200}}\.[\w-]|\b(?:{_ANY_WHOLE})["']?[=:]""")
"""Secrets of webhooks and signed tokens, by what they look like, and names that are whole words."""
_WHOLE_WORD = re.compile(rf"\b(?:{_ANY_WHOLE})\b")
_WORD = re.compile(r"[^\W_]+")
SHORTEST, WORDS_BETWEEN = 8, 2
"""Characters of what may be a secret after its name, and words until it comes."""
_ESCAPED = re.compile(r"((?:[\\%]u[0-9a-fA-F]{4})+)|\\x([0-9a-fA-F]{2})")
_NO_SIGNS = str.maketrans("", "", "\\%u")
_SPELLED = ("%", "&", "\\")
READ_AT_MOST = 3
"""How often a text is read as an escaped one."""


def is_secret(name: str) -> bool:
    """Whether something of this name is a secret."""
    plain = _NO_LETTERS.sub("", folded(name))
    return plain in _WHOLE or _names(plain)


def is_label(text: str) -> bool:
    """Whether a text is nothing but the name of a secret, whose value may stand beside it."""
    plain = folded(text).strip()
    return _LABEL.fullmatch(plain) is not None and is_secret(plain)


def names_another(field: str) -> bool:
    """Whether the text of such a field may be the name of what stands beside it."""
    return _NAMES_ANOTHER.search(folded(field)) is not None


def holds_value(field: str) -> bool:
    """Whether such a field may hold what another one beside it names."""
    return _HOLDS_VALUE.search(folded(field)) is not None


def names_one(text: str) -> bool:
    """Whether any secret is named in a text, however it is spelled."""
    return _in_some_reading(text, lambda each: _names(folded(each)))


def tells_one(text: str) -> bool:
    """Whether a text may tell a secret after its name, or in an address."""
    return _in_some_reading(text, _tells)


def _names(plain: str) -> bool:
    return _begin_of_name(plain) is not None


def _begin_of_name(plain: str) -> int | None:
    """Where the first name of a secret stands; to look for words is quicker than a pattern."""
    places = [place for word in _WORDS if (place := plain.find(word)) >= 0]
    if any(part in plain for part in ("key", "pass", "auth")):
        found = (_TWO_WORDS.search(plain), _ALONE.search(plain))
        places += [each.start() for each in found if each]
    return min(places, default=None)


def _tells(text: str) -> bool:
    plain = folded(text)
    named = _begin_of_name(plain)
    if named is not None and _GIVES.search(plain, named):
        return True
    if (named is not None or _WHOLE_WORD.search(plain)) and _is_said(plain):
        return True
    return any(each.search(plain) for each in (_OF_A_FORM, _IN_AN_ADDRESS))


def _is_said(words: str) -> bool:
    """Whether something that is no word follows the name of a secret, as "x1y2z3a4"."""
    awaited = 0
    for word in _WORD.findall(words):
        if word in _WHOLE or _names(word):
            awaited = WORDS_BETWEEN
        elif awaited and len(word) >= SHORTEST and is_no_word(word):
            return True
        else:
            awaited = max(awaited - 1, 0)
    return False


def is_no_word(said: str) -> bool:
    """Whether it has letters and digits, as most secrets and few words."""
    return any(map(str.isdigit, said)) and any(map(str.isalpha, said))


def stand_in(secrets: Sequence[str], text: str) -> bool:
    """Whether any of these secrets stands in a text, however it is spelled."""
    plain = [folded(each) for each in secrets]
    if not plain:
        return False
    return _in_some_reading(text, lambda reading: _holds(folded(reading), plain))


def _holds(text: str, secrets: Sequence[str]) -> bool:
    return any(each in text for each in secrets)


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
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(escaped: re.Match[str]) -> str:
    if escaped[2]:
        return chr(int(escaped[2], 16))
    # Two halves of a pair of UTF-16 are one letter.
    halves = bytes.fromhex(escaped[1].translate(_NO_SIGNS))
    return halves.decode("utf-16-be", "replace")
