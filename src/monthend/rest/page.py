"""`/docs`: the operation table as one page that needs nothing from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape

from monthend.domain.permissions import Channel, needed

from .actions import ActionRow
from .fields import Field, FieldTable
from .operations import OperationRow

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .3rem; border-top: 1px solid #8884; padding-top: 1.2rem; }
code, pre { font: .9em ui-monospace, monospace; }
h2 b { display: inline-block; min-width: 4.8rem; }
table { border-collapse: collapse; margin: .6rem 0; }
td, th { text-align: left; padding: .15rem .9rem .15rem 0; vertical-align: top; }
th { font-weight: 600; border-bottom: 1px solid #8884; }
.needs { opacity: .75; }
"""

_HASH = b64encode(sha256(STYLE.encode()).digest()).decode("ascii")
CONTENT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What a browser may do with the page: nothing but what stands in it."""


def docs_page(rows: Iterable[OperationRow], actions: Iterable[ActionRow], version: str) -> str:
    """The whole page."""
    listed = "\n".join([*map(_section, rows), *map(_action, actions)])
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>monthend API</title><style>{STYLE}</style>"
        f"<h1>monthend API {escape(version)}</h1>"
        "<p>Get a token from <code>POST /oauth/token</code> with <code>client_id</code>, "
        "<code>client_secret</code> and <code>grant_type=client_credentials</code>, and send it "
        "as <code>Authorization: Bearer …</code>. A refusal is HTTP 200 with "
        "<code>success: false</code> and <code>reasons</code>. "
        "For tools: <a href='/openapi.json'>openapi.json</a>.</p>"
        f"{listed}</html>"
    )


def _section(row: OperationRow) -> str:
    needs = ", ".join(each.value for each in needed(row.operation, Channel.REST)) or "nothing"
    parts = [
        f"<h2 id='{escape(row.operation_id)}'><b>{row.method}</b> <code>{escape(row.path)}</code>"
        "</h2>",
        f"<p>{escape(row.summary)} {escape(row.description)}</p>",
        f"<p class=needs>Needs {escape(needs)}.</p>",
    ]
    if row.parameters:
        listed = "".join(
            f"<tr><td><code>{escape(each.name)}</code><td>{escape(words_of(each.schema))}"
            for each in row.parameters
        )
        parts.append(f"<table><tr><th>Parameter<th>Allowed{listed}</table>")
    if row.body is not None:
        parts.append(_fields(row.body))
    return "".join(parts)


def _action(row: ActionRow) -> str:
    needs = "; ".join(
        f"{', '.join(each.value for each in needed(operation, Channel.ACTION))} "
        f"to {operation.value}"
        for operation in row.needs
    )
    names = ", ".join(f"<code>{escape(name)}</code>" for name in row.body["properties"])
    return (
        f"<h2 id='{escape(row.operation_id)}'><b>{row.method}</b> <code>{escape(row.path)}</code>"
        f"</h2><p>{escape(row.summary)} The body has {names}; a call that is refused as a whole is "
        "HTTP 400 with <code>FaultCode</code> and <code>FaultMessage</code>.</p>"
        f"<p class=needs>Needs {escape(needs)}.</p>"
    )


def _fields(table: FieldTable) -> str:
    rows = "".join(_field(row) for row in table.fields)
    custom = "<tr><td><code>…__c</code><td>no<td>a declared custom field" if table.custom else ""
    return f"<table><tr><th>Field<th>Required<th>Allowed{rows}{custom}</table>"


def _field(row: Field) -> str:
    names = " or ".join(f"<code>{escape(name)}</code>" for name in (row.name, *row.also))
    allowed = "null, or " * row.nullable + words_of(row.kind.schema)
    return f"<tr><td>{names}<td>{'yes' if row.required else 'no'}<td>{escape(allowed)}"


def words_of(schema: dict[str, object]) -> str:
    """A field's schema in a few words."""
    match schema:
        case {"enum": list(words)}:
            return ", ".join(str(word) for word in words)
        case {"maxLength": int(most)}:
            return f"text of at most {most} characters"
        case {"format": "date"}:
            return "a day, yyyy-mm-dd"
        case {"type": "array", "maxItems": int(most)}:
            return f"a list of at most {most} objects"
        case {"minimum": int(least), "maximum": int(most)}:
            return f"a whole number from {least} to {most}"
        case {"anyOf": [{"minimum": int(least), "maximum": int(most)}, *_]}:
            return f"a whole number from {least} to {most}"
        case {"anyOf": _}:
            return "a decimal number, as text or number"
        case _:
            return str(schema.get("type", ""))
