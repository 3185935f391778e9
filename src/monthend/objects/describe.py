"""The description of an object as a document: its fields, and what may be done with them.

Clients read it by the names of its elements. A field's type is one of text,
picklist, integer, decimal, boolean, date and datetime; ids are text. Only text
has a greatest length, and only a picklist has options.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from .fields import ApiField, ApiObject, ObjectView
from .kinds import Reading

TYPES = {
    "ID": "text",
    "string": "text",
    "int": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
    "date": "date",
    "dateTime": "datetime",
}
WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
CONTEXTS = ("soap", "export")
"""Where a field can be met. Clients leave out fields that do not name what they are after."""


def document(view: ObjectView, address: str) -> bytes:
    """The object as a version and a tenant know it; `address` is where this was asked."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<object href={quoteattr(address)}>",
        _text("name", view.object.name),
        _text("label", label_of(view.object.name)),
        "<fields>",
        *(line for each in view.fields for line in _field(each, view)),
        "</fields>",
        "<related-objects/>",
        "</object>",
    ]
    return ("\n".join(lines) + "\n").encode()


def listing(objects: Iterable[ApiObject], address: str) -> bytes:
    """Every object there is, each with the address of its description."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<objects>"]
    for each in objects:
        lines.append(f"<object href={quoteattr(f'{address}/{each.name}')}>")
        lines += [_text("name", each.name), _text("label", label_of(each.name)), "</object>"]
    return "\n".join([*lines, "</objects>", ""]).encode()


def label_of(name: str) -> str:
    """A name in words; what marks it as a tenant's own is left out."""
    return WORD_BEGINS.sub(" ", name.removesuffix("__c")).replace("_", " ")


def type_of(field: ApiField, view: ObjectView) -> str:
    """The type of a field in the words of this document."""
    xsd = field.kind.xsd(Reading(view.version, ZoneInfo("UTC")))
    known = TYPES[xsd]
    return "picklist" if known == "text" and field.kind.options else known


def _field(field: ApiField, view: ObjectView) -> Iterator[str]:
    kind = type_of(field, view)
    length = field.kind.max_length if kind in ("text", "picklist") else None
    yield "<field>"
    yield _text("name", field.name)
    yield _text("label", label_of(field.name))
    yield _flag("selectable", field.selectable)
    yield _flag("createable", field.createable)
    yield _flag("updateable", field.updateable)
    yield _flag("filterable", field.filterable)
    yield _flag("custom", field.custom is not None)
    yield _text("maxlength", "" if length is None else str(length))
    yield _flag("required", field.required)
    yield _text("type", kind)
    if kind == "picklist":
        yield from _list("options", "option", field.kind.options)
    yield from _list("contexts", "context", CONTEXTS)
    yield "</field>"


def _list(name: str, item: str, texts: tuple[str, ...]) -> Iterator[str]:
    yield f"<{name}>"
    for text in texts:
        yield _text(item, text)
    yield f"</{name}>"


def _flag(name: str, value: bool) -> str:
    return _text(name, "true" if value else "false")


def _text(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
