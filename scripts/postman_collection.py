"""The REST API as files for other programs: an OpenAPI document and a Postman collection.

Both are made from the operation table; the order of the collection, and what its requests say, is
that of `postman_walk.py`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from monthend import __version__
from monthend.rest import openapi, routes
from monthend.rest.actions import ACTIONS, ActionRow
from monthend.rest.operations import OPERATIONS, OperationRow
from postman_steps import MINE, PLACES, TOKEN, Part, Step
from postman_walk import GIVEN, WALK

assert routes.DECLARED_IN, "the modules that fill the operation table"

Row = OperationRow | ActionRow
Item = dict[str, Any]
EVERY: list[Row] = [*OPERATIONS, *ACTIONS]
ROWS = {row.operation_id: row for row in EVERY}
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
TOMORROW = (
    "const later = Date.now() + 86400000; "
    'pm.collectionVariables.set("tomorrow", new Date(later).toISOString());'
)
SAID = "pm.response.json()"
DONE = f'pm.test("is done", () => pm.expect({SAID}.success).to.equal(true));'
EACH_DONE = (
    f'pm.test("is done", () => {SAID}.forEach((each) => '
    "pm.expect(each.Success || each.success).to.equal(true)));"
)
FOUND = 'pm.test("is done", () => pm.response.to.have.status(200));'

DESCRIPTION = """Every operation of monthend's REST API, in an order in which each can be done.

Set `client_id` and `client_secret` to those of a new tenant, as `monthend init --json` or
`monthend tenant add` print them, and run the collection. Some folders begin with a command, which
stands in their description and switches on what they need; without it their requests are refused.
Made from monthend {version}; its own server answers the same API at `/openapi.json`."""


def document() -> Iterator[str]:
    """The OpenAPI document as the server answers it, an operation on each line."""
    said = openapi.document(OPERATIONS, ACTIONS, __version__)
    paths = said.pop("paths")
    yield "{"
    yield from (f"{_line(name)}: {_line(value)}," for name, value in said.items())
    yield '"paths": {'
    for path, methods in paths.items():
        listed = (f"{_line(method)}: {_line(told)}" for method, told in methods.items())
        comma = "," if path != list(paths)[-1] else ""
        yield f"{_line(path)}: {{\n" + ",\n".join(listed) + f"}}{comma}"
    yield "}}"


def collection() -> Iterator[str]:
    """The Postman collection, in version 2.1 of its format."""
    yield json.dumps(
        {
            "info": {
                "name": "monthend",
                "description": DESCRIPTION.format(version=__version__),
                "schema": SCHEMA,
            },
            "auth": _bearer(MINE),
            "event": [_event("prerequest", [TOMORROW])],
            "variable": [{"key": name, "value": value} for name, value in GIVEN.items()],
            "item": [_folder(part) for part in WALK],
        },
        indent=1,
        ensure_ascii=False,
    )


def _line(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _bearer(variable: str) -> Item:
    return {
        "type": "bearer",
        "bearer": [{"key": "token", "value": f"{{{{{variable}}}}}", "type": "string"}],
    }


def _event(listen: str, lines: list[str]) -> Item:
    return {"listen": listen, "script": {"type": "text/javascript", "exec": lines}}


def _folder(part: Part) -> Item:
    commands = "\n".join(part.before)
    before = f"First, for the same tenant:\n\n```sh\n{commands}\n```" if commands else ""
    return {
        "name": part.name,
        **({"description": before} if before else {}),
        "item": [_token(each) if each.operation == TOKEN else _item(each) for each in part.steps],
    }


def _token(step: Step) -> Item:
    owner = "" if step.by == MINE else "colleague_"
    form = {
        "client_id": f"{{{{{owner}client_id}}}}",
        "client_secret": f"{{{{{owner}client_secret}}}}",
        "grant_type": "client_credentials",
    }
    return {
        "name": step.title or "Get a bearer token for a client",
        "event": [_event("test", [FOUND, *_kept(step)])],
        "request": {
            "method": "POST",
            "auth": {"type": "noauth"},
            "header": [],
            "url": _url("/oauth/token", ""),
            "body": {
                "mode": "urlencoded",
                "urlencoded": [{"key": name, "value": value} for name, value in form.items()],
            },
        },
    }


def _item(step: Step) -> Item:
    row = ROWS[step.operation]
    headers = [{"key": name, "value": value} for name, value in step.headers.items()]
    body: Item = {}
    if row.body is not None or step.body is not None:
        headers.append({"key": "Content-Type", "value": "application/json"})
        raw = json.dumps(step.body or {}, indent=2)
        language = {"raw": {"language": "json"}}
        body = {"body": {"mode": "raw", "raw": raw, "options": language}}
    return {
        "name": step.title or row.summary.rstrip("."),
        "event": [_event("test", list(_checks(row, step)))],
        "request": {
            "method": row.method,
            **({} if step.by == MINE else {"auth": _bearer(step.by)}),
            "header": headers,
            "url": _url(_path(row.path, step), step.query),
            "description": f"{row.operation_id}: {row.summary}",
            **body,
        },
    }


def _path(path: str, step: Step) -> str:
    return re.sub(
        "{([^}]+)}",
        lambda found: f"{{{{{step.at.get(found[1], PLACES.get(found[1], ''))}}}}}",
        path,
    )


def _url(path: str, query: str) -> Item:
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    return {
        "raw": f"{{{{base_url}}}}{path}{'?' if query else ''}{query}",
        "host": ["{{base_url}}"],
        "path": path.strip("/").split("/"),
        **({"query": [{"key": name, "value": value} for name, _, value in pairs]} if pairs else {}),
    }


def _checks(row: Row, step: Step) -> Iterator[str]:
    """What is asked of an answer, what is kept of it, and whether it is asked for again."""
    if isinstance(row, OperationRow):
        yield FOUND if row.is_download else DONE
    else:
        yield FOUND if row.name.startswith("query") else EACH_DONE
    yield from _kept(step)
    if step.until is not None:
        path, value = step.until
        name = json.dumps(step.title or row.summary.rstrip("."))
        again = f"pm.execution.setNextRequest({name})"
        yield f"if ({_at(path)} !== {json.dumps(value)}) {again};"


def _kept(step: Step) -> Iterator[str]:
    for variable, path in step.keeps.items():
        yield f"pm.collectionVariables.set({json.dumps(variable)}, {_at(path)});"


def _at(path: str) -> str:
    """A place in the answer, as JavaScript spells it."""
    keys = (f"[{key}]" if key.isdigit() else f"[{json.dumps(key)}]" for key in path.split("."))
    return SAID + "".join(keys)
