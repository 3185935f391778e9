"""Writes the pages of docs/reference that repeat what the code says; `--check` only compares."""

import argparse
import ast
import importlib
import inspect
import json
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from monthend import config, services
from monthend.cli.program import app
from monthend.domain import errors, guards, permissions
from monthend.objects import describe, kinds, versions
from monthend.objects.accounting_period import OBJECTS
from monthend.objects.fields import ApiField, ApiObject, Call
from monthend.rest import endpoint, routes
from monthend.rest import errors as rest_errors
from monthend.rest.operations import OPERATIONS
from monthend.services import settings
from monthend.soap import wsdl

for module in pkgutil.iter_modules(services.__path__):
    importlib.import_module(f"monthend.services.{module.name}")

# A line of the docstring that explains the settings: name, meaning.
SETTING_MEANING = re.compile(r"^(\w+): (.+)$", re.MULTILINE)
REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from {sources}; change it there. -->\n"

V1 = "https://developer.zuora.com/v1-api-reference/api/operation/"
CURRENT = "https://developer.zuora.com/api-references/api/operation/"
DOCUMENTED_AT = {
    "create": V1 + "POST_AccountingPeriod",
    "update": V1 + "PUT_UpdateAccountingPeriod",
    "delete": CURRENT + "DELETE_AccountingPeriod",
    "pending-close": V1 + "PUT_PendingCloseAccountingPeriod",
    "close": V1 + "PUT_CloseAccountingPeriod",
    "reopen": CURRENT + "PUT_ReopenAccountingPeriod",
    "run-trial-balance": CURRENT + "PUT_RunTrialBalance",
}


def sentence(subject: object) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(subject) or "").partition("\n\n")[0].split())


def table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """A Markdown table, row by row."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def refusals_of(guard: Callable[..., None]) -> Iterator[str]:
    """The refusals that a guard can raise, itself or through another guard."""
    for node in ast.walk(ast.parse(inspect.getsource(guard))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and hasattr(errors, node.func.attr):
            yield node.func.attr
        elif isinstance(node.func, ast.Name):
            called = getattr(guards, node.func.id, None)
            if inspect.isfunction(called) and called is not guard:
                yield from refusals_of(called)


def guards_page() -> Iterator[str]:
    """What stands in the way of each operation on a period, in order of precedence."""
    yield NOTE.format(sources="src/monthend/domain/guards.py")
    yield "# What an accounting period does not allow\n"
    yield (
        "An operation looks at its limitations from top to bottom, and the first that does not"
        " hold is the answer. Each line states what must be true. The documented condition is"
        " on the page of the operation; what no page says is in [differences](differences.md).\n"
    )
    for operation, run in guards.OPERATIONS.items():
        yield f"## {operation}\n"
        yield f"Documented at <{DOCUMENTED_AT[operation]}>.\n"
        yield from table(
            ("", "Guard", "What must hold", "Otherwise"),
            (
                (
                    str(place),
                    f"`{guard.__name__}`",
                    sentence(guard),
                    ", ".join(f"`{name}`" for name in dict.fromkeys(refusals_of(guard))),
                )
                for place, guard in enumerate(run, start=1)
            ),
        )
        yield ""


Kind = type[errors.Refusal]

# What is answered before an operation runs, or instead of one: status, code, when.
WITHOUT_REFUSAL = (
    (400, rest_errors.MALFORMED, "The body is not one JSON object, or its gzip is broken."),
    (400, rest_errors.INVALID_VALUE, "The header Zuora-Track-Id breaks its documented form."),
    (400, rest_errors.MISSING_FIELD, "A request for a token lacks a field."),
    (404, rest_errors.NOT_FOUND, "Nothing is served at this path."),
    (405, rest_errors.METHOD, "The path does not know this method; `Allow` names those it knows."),
    (408, rest_errors.LIMIT, "The body took too long to arrive."),
    (413, rest_errors.LIMIT, "The body is too large, before or after it was inflated."),
    (415, rest_errors.INVALID_VALUE, "The body is encoded with something other than gzip."),
    (429, rest_errors.LIMIT, "The tenant has too many requests under way; `Retry-After`."),
    (500, rest_errors.INTERNAL, "An error that nobody foresaw; the log has the request id."),
    (503, rest_errors.TEMPORARY, "The ledger cannot be reached; nothing changed, `Retry-After`."),
)


def over_rest(kind: Kind) -> tuple[str, str]:
    """HTTP status and code of a refusal, as the server itself would answer it."""
    refusal = kind.__new__(kind)
    status, body, _ = endpoint.reply_to(refusal, {})
    shown = "200, or `not_found_status`" if isinstance(refusal, errors.NotFound) else str(status)
    return shown, str(body["reasons"][0]["code"])


def refusals_below(family: Kind) -> Iterator[Kind]:
    """Every refusal of a family, those of the services behind those of the domain."""
    for kind in family.__subclasses__():
        yield kind
        yield from refusals_below(kind)


def sample_envelope() -> str:
    """A refused close, as it goes over the wire."""
    refusal = errors.EarlierPeriodNotClosed(earlier="Jan 2026", name="Feb 2026")
    state = {
        "process_id": "3F7EA3FD706C7E7C",
        "request_id": "5f1c2a34-9b0e-4c6d-8a57-2f1e0d9c8b7a",
    }
    return json.dumps(rest_errors.of_refusals(state, [refusal]), indent=2)


def errors_page() -> Iterator[str]:
    """Every refusal with its text and its code, by what the caller can do about it."""
    sources = "src/monthend/domain/errors.py, the services and src/monthend/rest/errors.py"
    yield NOTE.format(sources=sources)
    yield "# Refusals\n"
    yield (
        "A refusal says why a request is not done; nothing has changed. The words in braces are"
        " replaced by the names, numbers and days of the case. Over REST a refused request is"
        " answered like this, with one reason for each refusal:\n"
    )
    yield f"```json\n{sample_envelope()}\n```\n"
    yield (
        f"The first six digits of a code are {rest_errors.RESOURCE}, the last two say what kind of"
        f" refusal it is. {rest_errors.NOT_SIGNED_IN} is the code of a request without a valid"
        " token. The setting `not_found_status` of a tenant ([settings](settings.md)) gives what"
        " is not found another HTTP status. Imports, settings and users are the command line's"
        " alone, where a refusal is a line on standard error.\n"
    )
    for family in errors.Refusal.__subclasses__():
        known = list(refusals_below(family))
        if not known:
            continue
        yield f"## {family.__name__}\n"
        yield f"{sentence(family)}\n"
        yield from table(
            ("Refusal", "Text", "HTTP", "Code"),
            ((f"`{kind.__name__}`", kind.message, *over_rest(kind)) for kind in known),
        )
        yield ""
    yield "## Not about the ledger\n"
    yield "These are answered without asking the ledger, or because it cannot be asked.\n"
    yield from table(
        ("HTTP", "Code", "When"),
        (
            (str(status), str(rest_errors.reason(number, "")["code"]), when)
            for status, number, when in WITHOUT_REFUSAL
        ),
    )


OVER_SOAP = {
    permissions.Operation.CREATE_PERIOD,
    permissions.Operation.READ_PERIODS,
    permissions.Operation.UPDATE_PERIOD,
    permissions.Operation.DELETE_PERIOD,
    permissions.Operation.CLOSE,
    permissions.Operation.REOPEN,
}


def permissions_page() -> Iterator[str]:
    """What each operation needs, and what the stock roles hold."""
    channels = permissions.Channel
    assert routes.DECLARED_IN, "the modules that fill the operation table"
    served = {channels.REST: {row.operation for row in OPERATIONS}, channels.SOAP: OVER_SOAP}

    def listed(operation: permissions.Operation, channel: permissions.Channel) -> str:
        if operation not in served.get(channel, permissions.Operation):
            return f"not over {channel}"
        return ", ".join(p.value for p in permissions.needed(operation, channel))

    yield NOTE.format(sources="src/monthend/domain/permissions.py")
    yield "# Permissions\n"
    yield "## What an operation needs\n"
    yield from table(
        ("To …", "over REST", "over SOAP and by `/v1/action`", "on the command line"),
        (
            (op.value, *(listed(op, way) for way in (channels.REST, channels.SOAP, channels.CLI)))
            for op in permissions.Operation
        ),
    )
    yield "\n## What the roles hold\n"
    roles = permissions.STOCK_ROLES
    yield from table(
        ("Permission", *roles),
        (
            (permission.value, *("yes" if permission in held else "" for held in roles.values()))
            for permission in permissions.Permission
        ),
    )


def settings_page() -> Iterator[str]:
    """Every setting with its variable, default, form and meaning."""
    yield NOTE.format(sources="src/monthend/config.py and src/monthend/services/settings.py")
    yield "# Settings\n"
    yield (
        "Settings are environment variables. What a command line says goes before them, and a value"
        " of the wrong form ends the command before anything starts.\n"
    )
    yield "## Of a process\n"
    yield from table(
        ("Variable", "Default", "Form", "Meaning"),
        (
            (
                f"`{config.environment_name(item.name)}`",
                f"`{item.default}`".replace("False", "false") if item.default != "" else "not set",
                item.metadata["form"].words,
                item.metadata["meaning"],
            )
            for item in fields(config.Settings)
        ),
    )
    yield "\n## Of a tenant\n"
    yield (
        "What each tenant decides for itself is shown by `monthend settings show` and changed by"
        " `monthend settings set NAME VALUE`; it holds from the next request on.\n"
    )
    meanings = dict(SETTING_MEANING.findall(inspect.getdoc(settings.TenantSettings) or ""))
    yield from table(
        ("Setting", "Allowed", "Default", "Meaning"),
        (
            (
                f"`{name}`",
                settings.FORMS[name].told,
                f"`{default}`",
                meanings[name],
            )
            for name, default in settings.shown(settings.DEFAULTS).items()
        ),
    )


def commands_of(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command below a group, with its full name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def parameter_row(parameter: Any) -> tuple[str, ...]:
    """An argument or an option: how it is typed, what it means, and its default."""
    if parameter.param_type_name == "argument":
        typed = parameter.metavar or parameter.name.upper()
    elif parameter.is_flag:
        typed = parameter.opts[0]
    else:
        value = parameter.metavar or parameter.display_type(None).strip("<>")
        typed = f"{parameter.opts[0]} {value}"
    default = getattr(parameter.default, "value", parameter.default)
    shown = "" if default in (None, False) else f"`{default}`"
    return f"`{typed}`", parameter.help, "required" if parameter.required else shown


def commands_page() -> Iterator[str]:
    """Every command with its arguments and options."""
    yield NOTE.format(sources="src/monthend/cli")
    yield "# Commands\n"
    yield (
        "A command ends with 0 when it has done what it was asked, with 1 and a line on standard"
        " error when it has not, with 2 when it was typed wrongly, and with 130 after Ctrl-C."
        " `--help` after any of them says what stands here. Every command that acts as a user also"
        " takes these options:\n"
    )
    every = list(commands_of(typer.main.get_command(app), "monthend"))
    common = {item.name: item for item in dict(every)["monthend close"].params}
    shared = ("database", "tenant", "username")
    head = ("", "Meaning", "Default")
    yield from table(head, (parameter_row(common[name]) for name in shared))
    for name, command in every:
        own = [item for item in command.params if item.name not in shared]
        alone = "tenant" not in {item.name for item in command.params} or name == "monthend init"
        if alone:
            own += [item for item in command.params if item.name in shared]
        yield f"\n## {name}\n"
        note = " Acts as no user." if alone else ""
        yield f"{command.help.strip()}{note}\n"
        if own:
            yield from table(head, (parameter_row(item) for item in own))


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
    yield f"{each.meaning} Calls: {', '.join(calls)}.\n"
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
        " for the newest version, answer a caller with Finance Access with an XML document:"
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


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "guards.md": guards_page,
    "errors.md": errors_page,
    "permissions.md": permissions_page,
    "settings.md": settings_page,
    "cli.md": commands_page,
    "soap.md": soap_page,
}


def main() -> int:
    """Write every page, or name the ones that are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when stale")
    only_check = parser.parse_args().check
    stale = []
    for name, page in PAGES.items():
        path, text = REFERENCE / name, "\n".join(page()).rstrip() + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not only_check:
            path.write_text(text, encoding="utf-8")
    if only_check and stale:
        print(f"Out of date in docs/reference: {', '.join(stale)}. Run `make docs`.")
        return 1
    print(f"docs/reference: {len(PAGES)} generated pages, {len(stale)} of them written anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
