"""Accounting codes: listed, added, changed, deactivated and deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .failures import Program

if TYPE_CHECKING:
    from monthend.domain.ledger import AccountingCode
    from monthend.services.ports import Books
    from monthend.subledger.accounting_codes import CodeFields

codes = typer.Typer(cls=Program, no_args_is_help=True, help="Accounting codes.")

Code = Annotated[str, typer.Argument(metavar="CODE", help="Its name or its id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def named(books: Books, text: str) -> str:
    """The id of the code with this name or id."""
    known = books.codes().get(text)
    return text if known is None else known.id


@codes.command("list")
@acts
def list_codes(acting: Acting, as_json: AsJson = False) -> None:
    """List the accounting codes in the order of their names."""
    from monthend.services import accounting_codes as service
    from monthend.subledger.accounting_codes import normal_side

    found = acting.read(service.list_codes)
    if as_json:
        typer.echo(json.dumps([_as_json(code) for code in found], indent=2, ensure_ascii=False))
        return
    from .tables import print_table

    print_table(
        ("name", "type", "category", "normal side", "status", "used", "GL account"),
        [
            (
                code.name,
                code.type,
                code.category.value,
                normal_side(code.type).value,
                code.status,
                "yes" if code.used else "no",
                code.gl_account_number or "",
            )
            for code in found
        ],
    )


def _as_json(code: AccountingCode) -> dict[str, Any]:
    """A code in the words of the REST interface, and whether it is used."""
    from monthend.subledger.accounting_codes import normal_side

    return {
        "id": code.id,
        "name": code.name,
        "type": code.type,
        "category": code.category.value,
        "normalSide": normal_side(code.type).value,
        "status": code.status,
        "used": code.used,
        "glAccountName": code.gl_account_name,
        "glAccountNumber": code.gl_account_number,
        "notes": code.notes,
    }


@codes.command("add")
@acts
def add(
    acting: Acting,
    name: Annotated[str, typer.Argument(help="Its name, used once.")],
    kind: Annotated[
        str, typer.Option("--type", metavar="TYPE", help="One of the nineteen types, such as Cash.")
    ],
    gl_account_name: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The account's name in the general ledger.")
    ] = None,
    gl_account_number: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Its number in the general ledger.")
    ] = None,
    notes: Annotated[str | None, typer.Option(metavar="TEXT", help="What to say of it.")] = None,
) -> None:
    """Add an accounting code."""
    from monthend.services import accounting_codes as service
    from monthend.services import values

    fields: CodeFields = {
        "name": values.CODE_NAME.read("name", name),
        "type": values.CODE_TYPE.read("type", kind),
    }
    _fill(fields, gl_account_name, gl_account_number, notes)
    key = acting.write(lambda books, caller: service.create(books, caller, fields))
    typer.echo(f"Added the accounting code {name} ({key}).")


@codes.command("update")
@acts
def update(
    acting: Acting,
    code: Code,
    name: Annotated[str | None, typer.Option(help="Another name, used once.")] = None,
    kind: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Another of the nineteen types.")
    ] = None,
    gl_account_name: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The account's name in the general ledger.")
    ] = None,
    gl_account_number: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Its number in the general ledger.")
    ] = None,
    notes: Annotated[str | None, typer.Option(metavar="TEXT", help="What to say of it.")] = None,
) -> None:
    """Change an accounting code that nothing has used so far.

    An empty text takes a GL account or the notes away.
    """
    from monthend.services import accounting_codes as service
    from monthend.services import values

    fields: CodeFields = {}
    if name is not None:
        fields["name"] = values.CODE_NAME.read("name", name)
    if kind is not None:
        fields["type"] = values.CODE_TYPE.read("type", kind)
    _fill(fields, gl_account_name, gl_account_number, notes)
    acting.write(lambda books, caller: service.update(books, caller, named(books, code), fields))
    typer.echo(f"Updated the accounting code {code}." if fields else "Nothing to change was given.")


def _fill(
    fields: CodeFields,
    gl_account_name: str | None,
    gl_account_number: str | None,
    notes: str | None,
) -> None:
    """Add what may be missing; an empty text stands for none."""
    from monthend.services import values

    if gl_account_name is not None:
        text = values.GL_ACCOUNT.read("gl-account-name", gl_account_name)
        fields["gl_account_name"] = text or None
    if gl_account_number is not None:
        text = values.GL_ACCOUNT.read("gl-account-number", gl_account_number)
        fields["gl_account_number"] = text or None
    if notes is not None:
        fields["notes"] = values.CODE_NOTES.read("notes", notes) or None


@codes.command("activate")
@acts
def activate(acting: Acting, code: Code) -> None:
    """Let postings name an accounting code again."""
    from monthend.services import accounting_codes as service

    acting.write(lambda books, caller: service.activate(books, caller, named(books, code)))
    typer.echo(f"The accounting code {code} is active.")


@codes.command("deactivate")
@acts
def deactivate(acting: Acting, code: Code) -> None:
    """Let no posting name an accounting code that nothing has used so far."""
    from monthend.services import accounting_codes as service

    acting.write(lambda books, caller: service.deactivate(books, caller, named(books, code)))
    typer.echo(f"The accounting code {code} is inactive.")


@codes.command("delete")
@acts
def delete(acting: Acting, code: Code) -> None:
    """Delete an inactive accounting code that nothing has ever used."""
    from monthend.services import accounting_codes as service

    acting.write(lambda books, caller: service.delete(books, caller, named(books, code)))
    typer.echo(f"Deleted the accounting code {code}.")
