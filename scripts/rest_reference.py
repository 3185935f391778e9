"""The page of the REST API: every operation with what it takes, needs and answers."""

from collections.abc import Iterator
from itertools import groupby

from markdown_pages import NOTE, table
from monthend.domain.permissions import Channel, needed
from monthend.rest import routes
from monthend.rest.actions import ACTIONS, ActionRow
from monthend.rest.fields import Field
from monthend.rest.operations import OPERATIONS, REHEARSALS, OperationRow
from monthend.rest.page import words_of
from monthend.services.values import Schema

assert routes.DECLARED_IN, "the modules that fill the operation table"

ADDITIONS = "/monthend/v1"

INTRODUCTION = """\
Whoever has a token from `POST /oauth/token` sends it as `Authorization: Bearer …`; older clients
may send `apiAccessKeyId` and `apiSecretAccessKey` instead. A request that breaks a rule is HTTP 200
with `success: false` and [reasons](errors.md). Every request may have a `Zuora-Track-Id`, every
`POST` an `Idempotency-Key`. Paths under `/v1` are Zuora's, those under `/monthend/v1` are
additions; what is promised of them stands in [stability](../stability.md).

For programs: [openapi.json](openapi.json), which a running server gives out at `/openapi.json`, and
a [Postman collection](monthend.postman_collection.json), which does every one of these operations
once ([how](../guides/postman.md)). Which of Zuora's operations there are is told by the
[coverage](coverage.md).
"""


def rest_page() -> Iterator[str]:
    """All operations by what they are about."""
    yield NOTE.format(sources="the operation table in src/monthend/rest")
    yield "# The REST API\n"
    yield INTRODUCTION
    zuoras = [row for row in OPERATIONS if not row.path.startswith(ADDITIONS)]
    ours = [row for row in OPERATIONS if row.path.startswith(ADDITIONS)]
    yield "## Zuora's operations\n"
    yield from grouped(zuoras)
    yield "### Objects and queries\n"
    for action in ACTIONS:
        yield from action_section(action)
    yield "## Additions\n"
    yield from grouped(ours)
    yield "## Rehearsals\n"
    yield (
        "Only a server that was [started for rehearsals](../guides/rehearse.md) has them; on any"
        " other their paths are not there.\n"
    )
    yield from grouped(list(REHEARSALS))


def grouped(rows: list[OperationRow]) -> Iterator[str]:
    """The operations below the noun that their paths begin with."""
    for noun, group in groupby(sorted(rows, key=lambda row: noun_of(row.path)), key=told_noun):
        yield f"### {noun}\n"
        for row in group:
            yield from section(row)


def noun_of(path: str) -> str:
    return path.removeprefix(ADDITIONS).removeprefix("/v1").split("/")[1].removesuffix(".csv")


def told_noun(row: OperationRow) -> str:
    return noun_of(row.path).replace("-", " ").capitalize()


def section(row: OperationRow) -> Iterator[str]:
    """One operation; its heading is the name that clients know it by."""
    needs = ", ".join(each.value for each in needed(row.operation, Channel.REST)) or "nothing"
    yield f"#### {row.operation_id}\n"
    yield f"`{row.method} {row.path}`\n"
    yield f"{row.summary} {row.description}".strip() + f" Needs: {needs}.\n"
    if row.parameters:
        listed = ((f"`{each.name}`", words_of(each.schema)) for each in row.parameters)
        yield from table(("Parameter", "Allowed"), listed)
        yield ""
    if row.body is not None:
        fields = [field_row(each) for each in row.body.fields]
        if row.body.custom is not None:
            fields.append(("`…__c`", "", "a declared custom field"))
        if row.label is not None:
            fields += [(f"`{name}`", "", "which org it is for") for name in row.label.schema]
        yield from table(("Field", "Required", "Allowed"), iter(fields))
        yield ""
    yield f"Answers {answered(row)}.\n"


def field_row(field: Field) -> tuple[str, ...]:
    """A field of a body."""
    names = " or ".join(f"`{name}`" for name in (field.name, *field.also))
    allowed = "null, or " * field.nullable + words_of(field.kind.schema)
    return names, "yes" if field.required else "", allowed


def answered(row: OperationRow) -> str:
    """What an answer has beside `success`."""
    if row.is_download:
        return f"a file, `{row.media}`"
    named = [name for name, schema in row.answers.items() for name in names_in(name, schema)]
    return ", ".join(f"`{name}`" for name in named) or "that it is done"


def names_in(name: str, schema: Schema) -> Iterator[str]:
    """A value of an answer and what it consists of, as paths."""
    yield name
    inner = schema.get("items", schema)
    mark = "[]" if inner is not schema else ""
    for below, each in inner.get("properties", {}).items():
        yield from names_in(f"{name}{mark}.{below}", each)


def action_section(row: ActionRow) -> Iterator[str]:
    """One action of the object API."""
    yield f"#### {row.operation_id}\n"
    yield f"`{row.method} {row.path}`\n"
    needs = "; ".join(
        f"to {operation.value} "
        + (", ".join(each.value for each in needed(operation, Channel.ACTION)) or "nothing")
        for operation in row.needs
    )
    names = ", ".join(f"`{name}`" for name in row.body["properties"])
    yield (
        f"{row.summary} The body has {names}. A call that is refused as a whole is HTTP 400 with"
        f" `FaultCode` and `FaultMessage`. Needs, {needs}.\n"
    )
