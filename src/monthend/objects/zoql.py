"""ZOQL, the query language of the API: its text taken apart, and told where it is wrong.

    select field {, field} from object [where condition {(and|or) condition}]

A condition is a field, an operator and a literal; `and` binds tighter than
`or`, and there is nothing else: no parentheses, functions, lists, joins,
sorting or limits. Names and keywords may be written in any case. What fields
there are, and which literal each takes, is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from monthend.services.queries import Operator

from .versions import ErrorCode

CHARACTERS = 10_000
CONDITIONS = 200

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)

# The possessive `*+` gives nothing back, so a quote that is never closed costs one pass.
TOKEN = re.compile(
    r"(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>'(?:[^'\\]|\\.)*+')"
    r"|(?P<bare>[+-]?[0-9][0-9A-Za-z_.:+-]*)"
    r"|(?P<sign><=|>=|!=|<>|==|=|<|>|,)",
    re.DOTALL,
)
WHITE = re.compile(r"[ \t\r\n]*")
LINE_END = re.compile(r"\r\n|\r|\n")
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
SURROGATE = re.compile("[\ud800-\udfff]")

ESCAPES = {
    "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\",
}  # fmt: skip
KEYWORDS = {"select", "from", "where", "and", "or", "not", "like", "true", "false", "null"}

HINTS = {
    '"': "texts stand in single quotes",
    "*": "ZOQL has no *, every field is named",
    "(": "ZOQL has neither parentheses nor functions",
    ")": "ZOQL has neither parentheses nor functions",
    ".": "a field is named without its object",
    ";": "a query ends without a semicolon",
    "!": "unequal is !=",
    "<>": "unequal is !=",
    "==": "equal is =",
    "is": "ZOQL has = null and != null",
    "in": "ZOQL has no lists, conditions are joined with or",
    "not": "ZOQL has no not",
    "between": "ZOQL has no between, use >= and <=",
    "order": "ZOQL cannot sort",
    "group": "ZOQL cannot group",
    "limit": "ZOQL has no limit",
    "join": "ZOQL has no joins",
}


class LiteralKind(StrEnum):
    """What a literal looks like; a date or dateTime in quotes is a text here."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "dateTime"
    NULL = "null"


class QueryRefused(Exception):
    """A query that cannot be answered, with the code and the message its author gets."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ZoqlError(QueryRefused):
    """What is wrong with a query's text, and where: characters, lines and columns count from 1."""

    def __init__(self, text: str, position: int, problem: str) -> None:
        ends = list(LINE_END.finditer(text, 0, position - 1))
        self.position = position
        self.line = len(ends) + 1
        self.column = position - (ends[-1].end() if ends else 0)
        place = f"character {position}"
        if self.line > 1:
            place += f" (line {self.line}, column {self.column})"
        super().__init__(
            ErrorCode.MALFORMED_QUERY,
            f"You have an error in your ZOQL syntax at {place}: {problem}.",
        )


@dataclass(frozen=True, slots=True)
class Name:
    """A field or an object as the query spells it."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as the query spells it; of a text what its quotes and escapes stand for."""

    kind: LiteralKind
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One condition."""

    field: Name
    operator: Operator
    literal: Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query taken apart: one group of `any_of` must hold, all conditions of it."""

    object: Name
    fields: tuple[Name, ...]
    any_of: tuple[tuple[Comparison, ...], ...] = ()
    text: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int

    @property
    def folded(self) -> str:
        return self.text.lower() if self.kind == "word" else self.text


class _Tokens:
    """The tokens of a query, read one by one, so that the first mistake is the one told."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._end = 0
        self.current = self._read()

    def error(self, start: int, problem: str) -> ZoqlError:
        return ZoqlError(self.text, start + 1, problem)

    def unexpected(self, expected: str) -> ZoqlError:
        """The current token is not what may stand there."""
        found = self.current
        problem = f"expected {expected}, found {_described(found)}"
        hint = HINTS.get(found.folded)
        return self.error(found.start, f"{problem}; {hint}" if hint else problem)

    def advance(self) -> _Token:
        """The current token, and on to the next."""
        passed = self.current
        self.current = self._read()
        return passed

    def take(self, folded: str) -> bool:
        """Whether the current token is this word or sign; if so it is passed."""
        if self.current.folded != folded:
            return False
        self.advance()
        return True

    def name(self, expected: str) -> Name:
        token = self.current
        if token.kind != "word" or token.folded in KEYWORDS:
            raise self.unexpected(expected)
        self.advance()
        return Name(token.text, token.start + 1)

    def _read(self) -> _Token:
        white = WHITE.match(self.text, self._end)
        start = white.end() if white else self._end
        if start == len(self.text):
            return _Token("end", "", start)
        found = TOKEN.match(self.text, start)
        if found is not None and found.lastgroup is not None:
            self._end = found.end()
            return _Token(found.lastgroup, found[0], start)
        if self.text[start] == "'":
            raise self.error(start, "the text that begins here has no closing quote")
        self._end = start + 1
        return _Token("other", self.text[start], start)


def parse(text: str) -> Query:
    """The query of a text; raises ZoqlError at the first character that cannot be right."""
    if len(text) > CHARACTERS:
        raise ZoqlError(text, CHARACTERS + 1, f"a query has at most {CHARACTERS:,} characters")
    tokens = _Tokens(text)
    if not tokens.take("select"):
        raise tokens.unexpected("'select'")
    fields = [tokens.name("the name of a field")]
    while tokens.take(","):
        fields.append(tokens.name("the name of a field"))
    if not tokens.take("from"):
        raise tokens.unexpected("',' or 'from'")
    selected = tokens.name("the name of an object")
    expected = "'where' or the end of the query"
    any_of: tuple[tuple[Comparison, ...], ...] = ()
    if tokens.take("where"):
        any_of = _groups(tokens)
        expected = "'and', 'or' or the end of the query"
    if tokens.current.kind != "end":
        raise tokens.unexpected(expected)
    return Query(object=selected, fields=tuple(fields), any_of=any_of, text=text)


def _groups(tokens: _Tokens) -> tuple[tuple[Comparison, ...], ...]:
    groups = [[_comparison(tokens)]]
    count = 1
    while tokens.current.folded in ("and", "or"):
        if tokens.advance().folded == "or":
            groups.append([])
        count += 1
        if count > CONDITIONS:
            raise tokens.error(tokens.current.start, f"a query has at most {CONDITIONS} conditions")
        groups[-1].append(_comparison(tokens))
    return tuple(tuple(group) for group in groups)


def _comparison(tokens: _Tokens) -> Comparison:
    name = tokens.name("the name of a field")
    token = tokens.current
    if token.text == "," or token.folded not in _OPERATORS:
        raise tokens.unexpected("an operator (=, !=, <, >, <=, >= or like)")
    tokens.advance()
    return Comparison(name, _OPERATORS[token.folded], _literal(tokens))


_OPERATORS = {each.value: each for each in Operator if each is not Operator.ONE_OF}
_WORDS = {"true": LiteralKind.BOOLEAN, "false": LiteralKind.BOOLEAN, "null": LiteralKind.NULL}
_BARE = ((NUMBER, LiteralKind.NUMBER), (DATE, LiteralKind.DATE), (DATE_TIME, LiteralKind.DATE_TIME))


def _literal(tokens: _Tokens) -> Literal:
    token = tokens.current
    position = token.start + 1
    if token.kind == "text":
        value = Literal(LiteralKind.TEXT, _unescaped(tokens, token), position)
    elif token.folded in _WORDS:
        value = Literal(_WORDS[token.folded], token.folded, position)
    elif token.kind == "bare":
        kind = next((kind for form, kind in _BARE if form.fullmatch(token.text)), None)
        if kind is None:
            raise tokens.error(
                token.start,
                f"{_clipped(token.text)} is neither a number, a date (yyyy-mm-dd) nor a dateTime "
                "(yyyy-mm-ddThh:mm:ss); texts stand in single quotes",
            )
        value = Literal(kind, token.text, position)
    elif token.kind == "word" and token.folded not in KEYWORDS | HINTS.keys():
        raise tokens.error(
            token.start,
            f"expected a value, found {_described(token)}; texts stand in single quotes, and a "
            "field cannot be compared with a field",
        )
    else:
        raise tokens.unexpected("a value")
    tokens.advance()
    return value


def _unescaped(tokens: _Tokens, token: _Token) -> str:
    """What a quoted text stands for."""
    inner = token.text[1:-1]
    stray = SURROGATE.search(inner)
    if stray is not None:
        raise tokens.error(token.start + 1 + stray.start(), "this is half a character")

    def meant(escape: re.Match[str]) -> str:
        if escape[1] not in ESCAPES:
            raise tokens.error(
                token.start + 1 + escape.start(),
                f"{_clipped(escape[0])} is no escape; there are \\b \\f \\n \\r \\t \\' \\\" \\\\",
            )
        return ESCAPES[escape[1]]

    return ESCAPE.sub(meant, inner)


def _described(token: _Token) -> str:
    if token.kind == "end":
        return "the end of the query"
    shown = _clipped(token.text)
    return shown if token.kind == "text" else f"'{shown}'"


def _clipped(text: str) -> str:
    """A piece of a query fit for a message: short, and every character visible."""
    piece = text if len(text) <= 40 else text[:40] + "…"
    return "".join(each if each.isprintable() else f"U+{ord(each):04X}" for each in piece)
