"""`/ledger/codes`: the accounting codes, each with what may still be changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from monthend.domain.ledger import CATEGORIES, AccountingCode
from monthend.domain.permissions import Operation
from monthend.services import accounting_codes, values
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.subledger.accounting_codes import CodeFields

from . import filters, ledger_statuses, sheets, tables
from .asked import Asked, Done
from .inputs import Input
from .pages import Context, Menu, form, page
from .tables import Column, Kind, Link, Row, TableSpec, table

ALL = "/ledger/codes"
ONE = ALL + "/{code_id}"
TYPES = tuple((each, f"{each} ({category.value})") for each, category in CATEGORIES.items())
FILTERS = (
    Input(name="q", into="begins", label="Name begins with", widget="search"),
    Input(name="type", into="type_name", label="Type", widget="select", choices=TYPES),
    Input(
        name="status",
        into="status",
        label="Status",
        widget="select",
        choices=(("active", "Active"), ("inactive", "Inactive")),
    ),
)
INPUTS = (
    Input(
        name="name", into="name", label="Name", kind=values.CODE_NAME, required=True, longest=100
    ),
    Input(
        name="type", into="type", label="Type", kind=values.CODE_TYPE, required=True,
        widget="select", choices=TYPES,
    ),
    Input(
        name="glAccountName", into="gl_account_name", label="GL account name",
        kind=values.GL_ACCOUNT, nullable=True, longest=255,
    ),
    Input(
        name="glAccountNumber", into="gl_account_number", label="GL account number",
        kind=values.GL_ACCOUNT, nullable=True, longest=255,
    ),
    Input(
        name="notes", into="notes", label="Notes", kind=values.CODE_NOTES, nullable=True,
        widget="textarea", longest=2000,
    ),
)  # fmt: skip
CODES = table(
    TableSpec(
        name="accounting-codes",
        caption="Accounting codes",
        columns=(
            Column("name", "Name", Kind.LINK),
            Column("type", "Type"),
            Column("category", "Category"),
            Column("status", "Status", Kind.STATUS),
            Column("gl_name", "GL account name"),
            Column("gl_number", "GL account number"),
            Column("used", "Used"),
            Column("updated", "Updated", Kind.INSTANT),
        ),
        empty="No accounting code is like that. Create one, or import a file of them.",
    )
)
FORMS = {
    Operation.UPDATE_CODE: "edit-code",
    Operation.ACTIVATE_CODE: "activate-code",
    Operation.DEACTIVATE_CODE: "deactivate-code",
    Operation.DELETE_CODE: "delete-code",
}
"""The form of each step."""


def href(code: AccountingCode) -> str:
    """The page of a code."""
    return sheets.address(ONE, {"code_id": code.id})


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on when they change a code."""
    code = accounting_codes.get(books, caller, path["code_id"])
    return {
        "The name": code.name,
        "The type": code.type,
        "The status": code.status,
        "The GL account name": code.gl_account_name or "",
        "The GL account number": code.gl_account_number or "",
        "The notes": code.notes or "",
    }


@page(
    ALL, "codes", "Accounting codes", Operation.READ_CODES, menu=Menu("Ledger", "Codes", "c", 6)
)  # fmt: skip
def codes(books: Books, caller: Caller, asked: Asked) -> Context:
    """Every accounting code, by the beginning of its name, its type and its status."""
    narrowed = filters.read(asked, FILTERS)
    status = narrowed.values.get("status")
    found = (
        []
        if narrowed.refused
        else accounting_codes.search(
            books,
            caller,
            begins=narrowed.values.get("begins", ""),
            type_name=narrowed.values.get("type_name"),
            active=None if status is None else status == "active",
        )
    )
    rows = [_row(each) for each in found]
    return {
        "filters": narrowed,
        "list": tables.shown(asked, CODES, tables.listed(rows)),
        "may_create": caller.may(Operation.CREATE_CODE),
    }


def _row(code: AccountingCode) -> Row:
    return {
        "name": Link(code.name, href(code)),
        "type": code.type,
        "category": code.category.value,
        "status": ledger_statuses.of_code(code),
        "gl_name": code.gl_account_name,
        "gl_number": code.gl_account_number,
        "used": "Used" if code.used else "Unused",
        "updated": code.updated_on,
    }


@page(ALL + "/new", "new-code", "New accounting code", Operation.CREATE_CODE, under="codes")
def new_code(books: Books, caller: Caller, asked: Asked) -> Context:
    """The form of a new accounting code."""
    return {"sheet": sheets.sheet(books, caller, asked, "create-code")}


@form(
    ALL + "/new", "create-code", "Create", Operation.CREATE_CODE, page="new-code", inputs=INPUTS
)  # fmt: skip
def create(books: Books, caller: Caller, asked: Asked) -> Done:
    """Create an accounting code, which is active from the start."""
    fields = cast(CodeFields, dict(asked.values))
    code_id = accounting_codes.create(books, caller, fields)
    to = sheets.address(ONE, {"code_id": code_id})
    return Done(to=to, notice=f"The accounting code {fields['name']} is created.")


@page(ONE, "code", "Accounting code", Operation.READ_CODES, under="codes")
def code(books: Books, caller: Caller, asked: Asked) -> Context:
    """One accounting code, and what may be changed of it."""
    found = accounting_codes.get(books, caller, asked.path["code_id"])
    steps = accounting_codes.refusals(books, caller, found)
    was_sent = asked.attempt.action if asked.attempt else ""
    offered = {
        operation: made
        for operation, refusal in steps.items()
        if (made := sheets.sheet(books, caller, asked, FORMS[operation], values=_values(found)))
        and (refusal is None or made.action == was_sent)
    }
    return {
        "code": found,
        "heading": found.name,
        "status": ledger_statuses.of_code(found),
        "edit": offered.pop(Operation.UPDATE_CODE, None),
        "steps": offered,
        "frozen": steps[Operation.UPDATE_CODE],
        "custom": caller.tenant.fields_of("AccountingCode"),
        "may_read_ledger": caller.may(Operation.READ_LEDGER),
    }


def _values(code: AccountingCode) -> Mapping[str, object]:
    return {
        "name": code.name,
        "type": code.type,
        "glAccountName": code.gl_account_name,
        "glAccountNumber": code.gl_account_number,
        "notes": code.notes,
    }


def _here(asked: Asked, notice: str) -> Done:
    return Done(to=sheets.address(ONE, asked.path), notice=notice)


@form(
    ONE + "/edit", "edit-code", "Save", Operation.UPDATE_CODE, page="code", inputs=INPUTS, seen=seen
)
def edit(books: Books, caller: Caller, asked: Asked) -> Done:
    """Rename an accounting code that nothing has used, or change what else it says."""
    fields = cast(CodeFields, dict(asked.values))
    accounting_codes.update(books, caller, asked.path["code_id"], fields)
    return _here(asked, f"The accounting code {fields['name']} is saved.")


@form(
    ONE + "/activate", "activate-code", "Activate", Operation.ACTIVATE_CODE, page="code", seen=seen
)
def activate(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let postings name an accounting code again."""
    accounting_codes.activate(books, caller, asked.path["code_id"])
    return _here(asked, "The accounting code is active.")


@form(
    ONE + "/deactivate",
    "deactivate-code",
    "Deactivate",
    Operation.DEACTIVATE_CODE,
    page="code",
    seen=seen,
)
def deactivate(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let no posting name an accounting code."""
    accounting_codes.deactivate(books, caller, asked.path["code_id"])
    return _here(asked, "The accounting code is inactive.")


@form(ONE + "/delete", "delete-code", "Delete", Operation.DELETE_CODE, page="code", seen=seen)
def delete(books: Books, caller: Caller, asked: Asked) -> Done:
    """Delete an inactive accounting code that nothing has used."""
    name = accounting_codes.get(books, caller, asked.path["code_id"]).name
    accounting_codes.delete(books, caller, asked.path["code_id"])
    return Done(to=ALL, notice=f"The accounting code {name} is deleted.")
