"""Writes the pages of docs/reference that repeat what the code says; `--check` only compares."""

import argparse
import ast
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer

from coverage_reference import coverage_page
from errors_reference import errors_page
from events_reference import events_page
from markdown_pages import NOTE, sentence, table
from monthend import config
from monthend.cli import options
from monthend.cli.program import app
from monthend.domain import errors, guards, ledger, permissions
from monthend.objects.all_objects import needed_by
from monthend.objects.fields import Call
from monthend.rest import routes
from monthend.rest.operations import OPERATIONS, REHEARSALS
from monthend.services import settings
from monthend.subledger import accounting_codes, duties, tasks
from posting_rules_reference import posting_rules_page
from postman_collection import collection, document
from rest_reference import rest_page
from soap_reference import soap_page

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"

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

CODES_DOCUMENTED_AT = {
    "create": "POST_AccountingCode",
    "update": "PUT_AccountingCode",
    "deactivate": "PUT_DeactivateAccountingCode",
    "delete": "DELETE_AccountingCode",
}


def refusals_of(guard: Callable[..., None]) -> Iterator[str]:
    """The refusals that a guard can raise, itself or through another guard."""
    for node in ast.walk(ast.parse(inspect.getsource(guard))):
        called = called_by(guard, node.func) if isinstance(node, ast.Call) else None
        if inspect.isclass(called) and issubclass(called, errors.Refusal):
            yield called.__name__
        elif inspect.isfunction(called) and called is not guard:
            yield from refusals_of(called)


def called_by(guard: Callable[..., None], name: ast.expr) -> object:
    """What a name in the source of a guard stands for; nothing for what is no name."""
    if isinstance(name, ast.Attribute):
        return getattr(called_by(guard, name.value), name.attr, None)
    return inspect.unwrap(guard).__globals__.get(name.id) if isinstance(name, ast.Name) else None


def guards_page() -> Iterator[str]:
    """What stands in the way of each operation on a period, in order of precedence."""
    yield NOTE.format(sources="src/monthend/domain/guards.py and src/monthend/subledger/duties.py")
    yield "# What an accounting period does not allow\n"
    yield (
        "An operation looks at its limitations from top to bottom, and the first that does not"
        " hold is the answer. Each line states what must be true. The documented condition is"
        " on the page of the operation; what no page says is in [differences](differences.md).\n"
    )
    for operation, run in guards.OPERATIONS.items():
        yield f"## {operation}\n"
        yield f"Documented at <{DOCUMENTED_AT[operation]}>.\n"
        yield from guards_table(run)
    yield "## Where duties are kept apart\n"
    yield (
        "What a tenant may [ask for beside that](../guides/duties.md) is looked at after all the"
        " documented limitations; at first nobody asks for any of it.\n"
    )
    for operation, rules in duties.OPERATIONS.items():
        yield f"### To {operation} a period\n"
        yield from guards_table(rules)
    yield "## Where tasks block a close\n"
    yield (
        "With `tasks_block_close` a close looks last of all at its"
        " [checklist](../guides/checklist.md).\n"
    )
    yield from guards_table((tasks.required_tasks_are_done,))


def guards_table(run: Sequence[Callable[..., None]]) -> Iterator[str]:
    """The guards of an operation: what each wants, and what it refuses with."""
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


def codes_page() -> Iterator[str]:
    """The types of accounting codes, and what stands in the way of each operation on one."""
    yield NOTE.format(
        sources="src/monthend/domain/ledger.py and src/monthend/subledger/accounting_codes.py"
    )
    yield "# Accounting codes\n"
    yield "## Types\n"
    yield (
        "The category follows from the type, and says on which side a balance is expected;"
        " discounts stand against the revenue they belong to.\n"
    )
    yield from table(
        ("Type", "Category", "Normal side"),
        (
            (f"`{kind}`", category.value, accounting_codes.normal_side(kind).value)
            for kind, category in ledger.CATEGORIES.items()
        ),
    )
    yield "\n## What a code does not allow\n"
    yield (
        "The guards of an operation from top to bottom; the first that does not hold is the answer."
        " To activate a code nothing stands in the way. A posting names active codes alone, and"
        " whatever it names is used from then on, for good: whatever becomes of the transaction.\n"
    )
    for operation, run in accounting_codes.OPERATIONS.items():
        yield f"### {operation}\n"
        yield f"Documented at <{V1}{CODES_DOCUMENTED_AT[operation]}>.\n"
        yield from guards_table(run)


def permissions_page() -> Iterator[str]:
    """What each operation needs, and what the stock roles hold."""
    channels = permissions.Channel
    assert routes.DECLARED_IN, "the modules that fill the operation table"
    over_soap = {needs for call in Call for needs in needed_by(call)}
    served = {
        channels.REST: {row.operation for row in (*OPERATIONS, *REHEARSALS)},
        channels.SOAP: over_soap,
    }

    def listed(operation: permissions.Operation, channel: permissions.Channel) -> str:
        if operation not in served.get(channel, permissions.Operation):
            return f"not over {channel}"
        return ", ".join(p.value for p in permissions.needed(operation, channel)) or "nothing"

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
        "Every setting has three spellings: a variable of the environment as it stands here, the"
        " same name without `MONTHEND_` in small letters in a TOML file, and that name with hyphens"
        " as an option of `monthend serve` and `monthend config`: `MONTHEND_LOG_LEVEL=debug`,"
        ' `log_level = "debug"`, `--log-level debug`. The command line goes before the'
        " environment, and that before the file, which `--config FILE` names before or after the"
        " command, or `MONTHEND_CONFIG`. A value of the wrong form, and a name in the file that is"
        " no setting, end the command before anything starts. `monthend config --show` lists what"
        " all of it comes to, and where each value is from.\n"
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
    meanings = settings.meanings()
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
        " `--help` after any of them says what stands here; `monthend --install-completion` has the"
        " shell complete them; `python -m monthend` is `monthend`. Every command that acts as a"
        " user also takes these options:\n"
    )
    every = list(commands_of(typer.main.get_command(app), "monthend"))
    common = {item.name: item for item in dict(every)["monthend close"].params}
    shared = ("database", "tenant", "username")
    head = ("", "Meaning", "Default")
    yield from table(head, (parameter_row(common[name]) for name in shared))
    for name, command in every:
        own = [item for item in command.params if item.name not in shared]
        takes_settings = "config" in {item.name for item in own}
        if takes_settings:
            own = [item for item in own if item.name not in options.ALL]
        alone = "tenant" not in {item.name for item in command.params} or name == "monthend init"
        if alone:
            own += [item for item in command.params if item.name in shared]
        if takes_settings:
            own = [item for item in own if item.name != "database"]
        yield f"\n## {name}\n"
        note = " Acts as no user." if alone else ""
        if takes_settings:
            which = "those of a worker" if name == "monthend worker" else "every one"
            note += f" Takes [settings](settings.md#of-a-process) as options, {which}."
        yield f"{command.help.strip()}{note}\n"
        if own:
            yield from table(head, (parameter_row(item) for item in own))


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "guards.md": guards_page,
    "accounting-codes.md": codes_page,
    "errors.md": errors_page,
    "permissions.md": permissions_page,
    "settings.md": settings_page,
    "cli.md": commands_page,
    "soap.md": soap_page,
    "posting-rules.md": posting_rules_page,
    "events.md": events_page,
    "rest.md": rest_page,
    "coverage.md": coverage_page,
    "openapi.json": document,
    "monthend.postman_collection.json": collection,
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
