"""The page of the SOAP API by version: calls, objects, fields and codes."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from markdown_pages import NOTE, table
from monthend.objects import describe, kinds, versions
from monthend.objects.all_objects import OBJECTS
from monthend.objects.fields import ApiField, ApiObject, Call
from monthend.soap import wsdl

MAJORS = range(versions.FIRST.major, versions.LATEST.major + 1)


def type_by_version(field: ApiField) -> str:
    """The type of a field, and since when, where it was another one before."""
    since: dict[str, int] = {}
    for major in MAJORS:
        reading = kinds.Reading(versions.WsdlVersion(major), ZoneInfo("UTC"))
        since.setdefault(field.kind.xsd(reading), major)
    first, *later = since
    return ", ".join([f"`{first}`", *(f"`{name}` since {since[name]}" for name in later)])


def field_row(field: ApiField) -> tuple[str, ...]:
    """A field of an object: its type, what may be done with it, and what it means."""
    marks = ("create", "query", "update", "filter")
    allowed = ("required" if mark == "create" and field.required else "yes" for mark in marks)
    limit = "" if field.kind.max_length is None else str(field.kind.max_length)
    return (
        f"`{field.name}`",
        type_by_version(field),
        str(field.since) if field.since > MAJORS[0] else "",
        *(text if mark in field.can else "" for mark, text in zip(marks, allowed, strict=True)),
        "yes" if field.nullable else "",
        limit,
        field.meaning,
    )


def object_section(each: ApiObject) -> Iterator[str]:
    """An object with its calls and its fields."""
    yield f"## {each.name}\n"
    calls = (
        f"{call.value} since {each.calls[call]}" if each.calls[call] > MAJORS[0] else call.value
        for call in Call
        if call in each.calls
    )
    there = f" There since version {each.since}." if each.since > MAJORS[0] else ""
    yield f"{each.meaning}{there} Calls: {', '.join(calls)}.\n"
    head = ("Field", "Type", "Since", "create", "query", "update", "filter", "Null", "Limit")
    view = each.view(versions.LATEST, {})
    yield from table((*head, "Meaning"), (field_row(field) for field in view.fields))
    yield ""


def custom_row(name: str, kind: kinds.FieldKind) -> tuple[str, ...]:
    """A type that a field of a tenant's own can have."""
    each = ApiField(name=name, kind=kind, attribute=name, can=frozenset(), custom=name)
    view = OBJECTS["AccountingPeriod"].view(versions.LATEST, {"Any__c": name})
    limit = "" if kind.max_length is None else str(kind.max_length)
    return f"`{name}`", type_by_version(each), describe.type_of(each, view), limit


def soap_page() -> Iterator[str]:
    """Every object, field, call and code of the SOAP API, by version."""
    yield NOTE.format(sources="src/monthend/objects and src/monthend/soap/wsdl.py")
    yield "# The SOAP API by version\n"
    yield (
        f"Every version of the WSDL from {versions.FIRST} to {versions.LATEST} is served, at"
        " `/apps/services/a/NN.N`; the WSDL itself at `/apps/servlet/GenerateWsdl?version=NN.N`,"
        " or at the endpoint with `?wsdl`. Whoever asks for it with `Authorization: ZSession …`"
        " or `Bearer …` gets the custom fields of their tenant in it.\n"
    )
    yield "## Calls\n"
    yield from table(
        ("Call", "Since", "Headers", "Faults"),
        (
            (
                f"`{call.name}`",
                str(call.since) if call.since > MAJORS[0] else "",
                ", ".join(f"`{name}`" for name in call.headers),
                ", ".join(f"`{name}`" for name in call.faults),
            )
            for call in wsdl.OPERATIONS
        ),
    )
    yield ""
    yield (
        "What names no version is in every one. A field that may be null can stand in"
        " `fieldsToNull`; the limit is in characters.\n"
    )
    for each in OBJECTS.values():
        yield from object_section(each)
    yield from custom_section()
    yield from describe_section()
    yield from codes_section()


def custom_section() -> Iterator[str]:
    """What fields of a tenant's own can be."""
    yield "## Custom fields\n"
    yield (
        f"A field of a tenant's own ends in `__c`, is there since version"
        f" {versions.CUSTOM_FIELDS_SINCE}, and may be created, queried, updated, filtered by and"
        " set to null.\n"
    )
    yield from table(
        ("Declared as", "Type", "In a description", "Limit"),
        (custom_row(name, kind) for name, kind in kinds.CUSTOM.items()),
    )
    yield ""


def describe_section() -> Iterator[str]:
    """How the document that describes an object is read."""
    yield "## Descriptions\n"
    yield (
        "`GET /apps/api/NN.N/describe/AccountingPeriod`, and `GET /v1/describe/AccountingPeriod`"
        " for the newest version, answer a caller with Finance Access with an XML document, and so"
        " for every other object;"
        " `GET /apps/api/NN.N/describe` lists the objects that have one. In it,"
        " `object` has `name`, `label` and `fields`; a `field` has `name`, `label`, `selectable`,"
        " `createable`, `updateable`, `filterable`, `custom`, `maxlength`, `required`, `type` and"
        " `contexts`. The types are `text`, `picklist`, `integer`, `decimal`, `boolean`, `date`"
        " and `datetime`; an id is `text`. Only text has a `maxlength`, only a picklist has"
        " `options`. Every field names the contexts `soap` and `export`, as clients skip fields"
        " that do not; there are no data source exports yet.\n"
    )


def codes_section() -> Iterator[str]:
    """Which version knows which code."""
    yield "## Error codes\n"
    yield (
        "The codes that row errors and faults can carry. A client of an older version gets"
        f" `{versions.ErrorCode.UNKNOWN_ERROR}` in place of a code that its WSDL does not have.\n"
    )
    yield from table(
        ("Code", "Since"),
        (
            (f"`{code}`", str(next(m for m in MAJORS if code in versions.codes_of(m))))
            for code in versions.ErrorCode
        ),
    )
