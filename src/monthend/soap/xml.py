"""The reader of request bodies: bytes in, a small tree out, or MalformedXml.

A body may come from anybody, so it is counted before it is parsed, and whatever
could make it grow is refused: there is no DOCTYPE and so no entity to expand, and
nothing is ever fetched. Expat reads it. libxml2 as lxml drives it would keep every
name it has met in a table of the thread, for as long as the thread lives: bodies
full of names that nobody has seen before would fill the memory for good.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.parsers import expat

from .encoding import MalformedXml, as_utf8

MAX_TAGS = 40_000
MAX_ATTRIBUTES = 20_000
MAX_DEPTH = 32
MAX_NAME = 256
MAX_NAMES = 2_000
MAX_TAG = 20_000
"""Fifty rows of a hundred custom fields stay well below each of these."""

_PIECE = 64 * 1024
"""Expat reads a piece to its end before a refusal inside it is heard."""

_LONG = re.compile(rb"<[^!?<\s][^<]{%d}" % (MAX_TAG - 2))
"""What may be too long a tag, or a short one and a long text."""

_ALL_OF_A_TAG = re.compile(rb"""[^<>"']*+(?:"[^"<]*+"?+[^<>"']*+|'[^'<]*+'?+[^<>"']*+)*+""")

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SEPARATOR = "}"
_PROLOG = re.compile(rb"(?:[ \t\r\n]++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DECLARATION = re.compile(rb"<\?xml[ \t\r\n].*?\?>", re.DOTALL)
_TAG = re.compile(
    rb"""<(/?)([^\s<>/="'?!]++)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""",
)
_NOT_TAGS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))

_REASONS = {
    "syntax error": "something else stands where a tag is expected",
    "no element found": "it ends before its root element does",
    "not well-formed (invalid token)": "a character stands where it may not",
    "unclosed token": "a tag or a comment is not closed",
    "partial character": "it ends in the middle of a character",
    "mismatched tag": "an end tag does not match its start tag",
    "duplicate attribute": "an attribute stands twice in one tag",
    "junk after document element": "something follows the root element",
    "undefined entity": "an entity is used that XML itself does not define",
    "unclosed CDATA section": "a CDATA section is not closed",
    "unbound prefix": "a prefix is bound to no namespace",
    "XML declaration not well-formed": "the XML declaration is malformed",
    "reference to invalid character number": "a reference is to a character XML does not have",
    "XML or text declaration not at start of entity": "the XML declaration is not at the start",
}


class Element:
    """An element as a dialect needs it: names, attributes, children and its own text."""

    __slots__ = ("attributes", "children", "name", "namespace", "text")

    def __init__(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        self.namespace = namespace
        self.name = name
        self.attributes = attributes
        self.children: Sequence[Element] = ()
        self.text = ""

    def append(self, child: Element) -> None:
        # Most elements have no children, and a list for each is what takes memory and time.
        if isinstance(self.children, list):
            self.children.append(child)
        else:
            self.children = [child]

    def attribute(self, name: str) -> str | None:
        """The attribute of this local name, whatever namespace it is in; one of XSI if there is."""
        in_xsi = self.attribute_in(XSI, name)
        if in_xsi is not None:
            return in_xsi
        for given, value in self.attributes.items():
            if given.rpartition(_SEPARATOR)[2] == name:
                return value
        return None

    def attribute_in(self, namespace: str, name: str) -> str | None:
        return self.attributes.get(f"{namespace}{_SEPARATOR}{name}")

    def named(self, name: str) -> list[Element]:
        """The children of this local name, whatever namespace they are in."""
        return [child for child in self.children if child.name == name]


def read(body: bytes, *, charset: str | None = None, lenient: bool = False) -> Element:
    """The root of the document in these bytes.

    `charset` is what the HTTP header says. A lenient reader forgives two mistakes
    that Zuora's own examples make: a declaration whose encoding is no encoding,
    and an end tag that names no open element, which then closes the innermost one.
    No text is ever guessed at or left out.
    """
    document = as_utf8(body, charset, lenient=lenient)
    _refuse_at_sight(document)
    _refuse_a_doctype(document)
    _refuse_a_long_tag(document)
    return _parse(_mended(document) if lenient else document)


def _refuse_at_sight(document: bytes) -> None:
    if not document.strip():
        raise MalformedXml("The request has no body where an XML document is expected.")
    if b"\x00" in document:
        # Expat would take it for UTF-16, and read something else than was counted.
        raise MalformedXml("The request is not well-formed XML: it holds a zero byte.")
    if document.startswith(b"\xef\xbb\xbf"):
        raise MalformedXml("The request is not well-formed XML: it has two byte order marks.")
    if document.count(b"<") > MAX_TAGS:
        raise MalformedXml(f"The XML has more than {MAX_TAGS:,} tags.")
    if document.count(b"=") > MAX_ATTRIBUTES:
        raise MalformedXml(f"The XML has more than {MAX_ATTRIBUTES:,} attributes.")


def _refuse_a_doctype(document: bytes) -> None:
    prolog = _PROLOG.match(document)
    after = prolog.end() if prolog is not None else 0
    if document[after : after + 9].upper() == b"<!DOCTYPE":
        raise _doctype(document.count(b"\n", 0, after) + 1)


def _doctype(line: int) -> MalformedXml:
    return MalformedXml("A DOCTYPE is not accepted in a SOAP message.", line=line)


def _refuse_a_long_tag(document: bytes) -> None:
    """Expat begins a tag anew with every piece, so a tag over many pieces costs their square."""
    for long in _LONG.finditer(document):
        tag = _ALL_OF_A_TAG.match(document, long.start() + 1)
        if tag is not None and len(tag[0]) > MAX_TAG - 2:
            message = (
                f"A tag is longer than {MAX_TAG:,} bytes: a name, a namespace or a value in it"
                " is too long, or there are too many."
            )
            raise MalformedXml(message, line=document.count(b"\n", 0, long.start()) + 1)


def _parse(document: bytes) -> Element:
    builder = _Builder()
    parser = builder.parser
    try:
        for start in range(0, len(document), _PIECE):
            parser.Parse(document[start : start + _PIECE], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _malformed(error, document, parser.ErrorByteIndex) from None
    finally:
        # The parser and the builder know each other, and would keep the tree until a collection.
        del builder.parser
    return builder.root.children[0]


def _malformed(error: expat.ExpatError, document: bytes, position: int) -> MalformedXml:
    said = expat.ErrorString(error.code) or ""
    reason = _REASONS.get(said, "it cannot be read")
    try:
        document.decode("utf-8")
    except UnicodeDecodeError:
        reason = "its bytes are not UTF-8"
    return MalformedXml(
        f"The request is not well-formed XML: {reason}.",
        line=error.lineno,
        column=error.offset + 1,
        mendable=_is_mendable(document, position),
    )


def _is_mendable(document: bytes, position: int) -> bool:
    """Whether the mistake at this place is in an end tag, or in the declaration."""
    if document.startswith(b"<?xml") and document.find(b"?>", 0, position) < 0:
        return True
    tag = document.rfind(b"</", 0, position + 2)
    return tag >= 0 and document.find(b">", tag, position) < 0


class _Builder:
    """Builds the tree while the parser reads, and stops it where a limit is passed."""

    def __init__(self) -> None:
        self.root = Element("", "", {})
        self._open = [self.root]
        self._texts: list[list[str]] = [[]]
        self._names: dict[str, tuple[str, str]] = {}
        self._namespaces: dict[str, str] = {}
        self.parser = expat.ParserCreate("utf-8", _SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartNamespaceDeclHandler = self._namespace
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _doctype(self, *_: object) -> None:
        raise _doctype(self.parser.CurrentLineNumber)

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        if len(prefix or "") > MAX_NAME or len(uri or "") > MAX_NAME:
            raise self._too_much(f"The name of a namespace is longer than {MAX_NAME} characters")

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            raise self._too_much(f"The XML is nested deeper than {MAX_DEPTH} elements")
        namespace, name = self._names.get(full_name) or self._meet(full_name)
        for attribute in attributes:
            if len(attribute) > 2 * MAX_NAME:
                raise self._too_much(f"A name is longer than {MAX_NAME} characters")
        element = Element(namespace, name, attributes)
        self._open[-1].append(element)
        self._open.append(element)
        self._texts.append([])

    def _meet(self, full_name: str) -> tuple[str, str]:
        namespace, _, name = full_name.rpartition(_SEPARATOR)
        if len(name) > MAX_NAME:
            raise self._too_much(f"A name is longer than {MAX_NAME} characters")
        if len(self._names) >= MAX_NAMES:
            raise self._too_much(f"The XML has more than {MAX_NAMES:,} different names")
        met = self._namespaces.setdefault(namespace, namespace), name
        self._names[full_name] = met
        return met

    def _end(self, _: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _text(self, text: str) -> None:
        self._texts[-1].append(text)

    def _too_much(self, what: str) -> MalformedXml:
        return MalformedXml(f"{what}.", line=self.parser.CurrentLineNumber)


def _mended(document: bytes) -> bytes:
    """The document without its declaration, and with every end tag naming what it closes."""
    document = _without_declaration(document)
    kept: list[bytes] = []
    expected: list[bytes] = []
    position = copied = 0
    while (start := document.find(b"<", position)) >= 0:
        tag = _TAG.match(document, start)
        if tag is None:
            position = _end_of_other_markup(document, start)
            continue
        closes, name, rest = tag.groups()
        position = tag.end()
        if not closes:
            expected += [] if rest.endswith(b"/") else [name]
            continue
        if not expected or (name != expected[-1] and name in expected):
            raise _beyond_mending()
        kept += [document[copied:start], b"</", expected.pop(), b">"]
        copied = position
    return b"".join([*kept, document[copied:]])


def _end_of_other_markup(document: bytes, start: int) -> int:
    """Where the comment, CDATA section or instruction at `start` ends."""
    for opening, closing in _NOT_TAGS:
        if document.startswith(opening, start):
            end = document.find(closing, start + len(opening))
            if end >= 0:
                return end + len(closing)
    raise _beyond_mending()


def _beyond_mending() -> MalformedXml:
    return MalformedXml("The request is not well-formed XML, and to mend it would be a guess.")


def _without_declaration(document: bytes) -> bytes:
    """The document with white space in place of its declaration; lines keep their numbers."""
    declaration = _DECLARATION.match(document)
    if declaration is None:
        return document
    return re.sub(rb"[^\n]", b" ", declaration[0]) + document[declaration.end() :]
