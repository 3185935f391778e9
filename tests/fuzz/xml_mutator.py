"""Changes to an XML document that leave it one: a random byte would mostly break its tags.

One input in three is changed byte by byte all the same, and so is whatever is
no document any more.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

Bytewise = Callable[[bytes, int], bytes]

API, OBJECT = "{http://api.zuora.com/}", "{http://object.api.zuora.com/}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
SOAPS = (
    "{http://schemas.xmlsoap.org/soap/envelope/}",
    "{http://www.w3.org/2003/05/soap-envelope}",
)
NAMES = (
    "Envelope Header Body SessionHeader session CallOptions useSingleTransaction QueryOptions "
    "batchSize caseSensitive login username password entityId entityName create update delete "
    "query queryMore getUserInfo queryString queryLocator zObjects fieldsToNull type ids Id Name "
    "StartDate EndDate FiscalYear FiscalQuarter Notes Status"
).split()
TEXTS = (
    "",
    " ",
    "?",
    "true",
    "1",
    "0",
    "-1",
    "2147483648",
    "AccountingPeriod",
    "\n",
    "é",
    "x" * 70,
)
ENCODINGS = ("utf-8", "utf-8", "utf-8", "us-ascii", "utf-16", "iso-8859-1")


def mutator(bytewise: Bytewise) -> Callable[[bytes, int, int], bytes]:
    """A mutator as libFuzzer asks for it; `bytewise` is its own."""

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        by = random.Random(seed)
        if by.random() < 1 / 3:
            return bytewise(data, most)
        try:
            root = ElementTree.fromstring(data)
            for _ in range(by.randint(1, 3)):
                by.choice(STEPS)(root, by, bytewise)
            changed = bytes(ElementTree.tostring(root, encoding=by.choice(ENCODINGS)))
        except (ElementTree.ParseError, ValueError, LookupError):
            return bytewise(data, most)
        return changed if len(changed) <= most else bytewise(data, most)

    return mutated


def _any(root: Element, by: random.Random) -> Element:
    return by.choice(list(root.iter()))


def _rename(root: Element, by: random.Random, bytewise: Bytewise) -> None:
    element = _any(root, by)
    namespace, _, name = element.tag.rpartition("}")
    if by.random() < 1 / 2:
        name = by.choice(NAMES)
    else:
        name = bytewise(name.encode(), 20).decode("latin-1") or "x"
    if by.random() < 1 / 4:
        namespace = by.choice(("", API, OBJECT, *SOAPS)).rstrip("}")
    element.tag = f"{namespace}}}{name}" if namespace else name


def _write(root: Element, by: random.Random, bytewise: Bytewise) -> None:
    element = _any(root, by)
    text = by.choice(TEXTS)
    if by.random() < 1 / 2:
        text = bytewise((element.text or "").encode("utf-8", "replace"), 200).decode("latin-1")
    if by.random() < 1 / 5:
        element.tail = text
    else:
        element.text = text


def _mark(root: Element, by: random.Random, bytewise: Bytewise) -> None:
    name = by.choice(
        (f"{XSI}nil", f"{XSI}type", "nil", "type", *(f"{soap}mustUnderstand" for soap in SOAPS))
    )
    _any(root, by).set(name, by.choice(TEXTS))


def _add(root: Element, by: random.Random, bytewise: Bytewise) -> None:
    added = Element(by.choice(("", API, OBJECT, *SOAPS)) + by.choice(NAMES))
    added.text = by.choice(TEXTS)
    parent = _any(root, by)
    parent.insert(by.randint(0, len(parent)), added)


def _move(root: Element, by: random.Random, bytewise: Bytewise) -> None:
    """Take an element out, and put it back somewhere else, once, several times or not at all."""
    parent = _any(root, by)
    if not len(parent):
        return
    taken = by.choice(list(parent))
    if by.random() < 1 / 2:
        parent.remove(taken)
    elsewhere = by.choice([each for each in root.iter() if each not in set(taken.iter())])
    for _ in range(by.choice((0, 1, 1, 2, 40))):
        elsewhere.insert(by.randint(0, len(elsewhere)), taken)


def _repeat(root: Element, by: random.Random, bytewise: Bytewise) -> None:
    """One more of something beside it: a row, an id, a field."""
    parent = _any(root, by)
    for child in list(parent):
        if by.random() < 1 / 2:
            parent.insert(by.randint(0, len(parent)), deepcopy(child))


def _strip(root: Element, by: random.Random, bytewise: Bytewise) -> None:
    """An element without its attributes, or without what is in it."""
    marked = [each for each in root.iter() if each.attrib]
    if marked and by.random() < 2 / 3:
        by.choice(marked).attrib.clear()
    else:
        stripped = _any(root, by)
        stripped[:] = []


STEPS = (_rename, _write, _write, _mark, _add, _move, _repeat, _repeat, _strip)
