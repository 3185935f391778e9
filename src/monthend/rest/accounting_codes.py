"""`/v1/accounting-codes`: one function per documented operation."""

from __future__ import annotations

from typing import cast

from monthend.domain.ledger import AccountingCode
from monthend.domain.permissions import Operation
from monthend.services import accounting_codes, values
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.subledger.accounting_codes import CodeFields

from .fields import Field, FieldTable
from .lists import PAGE, PAGE_SIZE, page_of
from .operations import Answer, Asked, operation
from .schemas import TEXT
from .schemas_codes import CODE
from .shown import shown_custom, shown_instant

OBJECT = "AccountingCode"
PATH = "/v1/accounting-codes"
ONE = PATH + "/{ac-id}"

NO_HYPHEN_SINCE = "2024-05-20"
"""From this version of the API on a type is one word; it was `On-Account Receivable` before."""

CREATE = FieldTable(
    name="CreateAccountingCode",
    fields=(
        Field(name="name", into="name", kind=values.CODE_NAME, required=True),
        Field(name="type", into="type", kind=values.CODE_TYPE, required=True),
        Field(name="glAccountName", into="gl_account_name", kind=values.GL_ACCOUNT, nullable=True),
        Field(
            name="glAccountNumber", into="gl_account_number", kind=values.GL_ACCOUNT, nullable=True
        ),
        Field(name="notes", into="notes", kind=values.CODE_NOTES, nullable=True),
        Field(name="segmentConstantValues", into="segment_values", kind=values.SEGMENT_VALUES),
    ),
    custom=OBJECT,
)
UPDATE = CREATE.for_update("UpdateAccountingCode")


def item(code: AccountingCode, caller: Caller, asked: Asked) -> Answer:
    """A code as the API shows it."""
    hyphen = code.type == "OnAccountReceivable" and not asked.since(NO_HYPHEN_SINCE)
    return {
        "id": code.id,
        "name": code.name,
        "type": "On-Account Receivable" if hyphen else code.type,
        "category": code.category.value,
        "status": code.status,
        "glAccountName": code.gl_account_name,
        "glAccountNumber": code.gl_account_number,
        "notes": code.notes,
        "segmentConstantValues": dict(code.segment_values),
        "createdOn": shown_instant(code.created_on),
        "createdBy": code.created_by,
        "updatedOn": shown_instant(code.updated_on),
        "updatedBy": code.updated_by,
        **shown_custom(code.custom_fields, caller.tenant.fields_of(OBJECT)),
    }


@operation(
    "POST",
    PATH,
    "POST_AccountingCode",
    Operation.CREATE_CODE,
    body=CREATE,
    answers={"id": TEXT},
)
def post_accounting_code(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Create an accounting code, which is active from the start."""
    fields = cast(CodeFields, dict(asked.body))
    return {"id": accounting_codes.create(books, caller, fields), "success": True}


@operation(
    "GET",
    PATH,
    "GET_AllAccountingCodes",
    Operation.READ_CODES,
    parameters=(PAGE, PAGE_SIZE),
    answers={"accountingCodes": {"type": "array", "items": CODE}, "nextPage": TEXT},
)
def get_all_accounting_codes(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the accounting codes, in the order of their names."""
    shown, following = page_of(accounting_codes.list_codes(books, caller), asked, PATH)
    listed = [item(code, caller, asked) for code in shown]
    return {"accountingCodes": listed, **following, "success": True}


@operation("GET", ONE, "GET_AccountingCode", Operation.READ_CODES, answers=CODE["properties"])
def get_accounting_code(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read one accounting code."""
    found = accounting_codes.get(books, caller, asked.value("ac-id"))
    return {**item(found, caller, asked), "success": True}


@operation("PUT", ONE, "PUT_AccountingCode", Operation.UPDATE_CODE, body=UPDATE)
def put_accounting_code(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Update an accounting code that no transaction and no journal entry names."""
    fields = cast(CodeFields, dict(asked.body))
    accounting_codes.update(books, caller, asked.value("ac-id"), fields)
    return {"success": True}


@operation("DELETE", ONE, "DELETE_AccountingCode", Operation.DELETE_CODE)
def delete_accounting_code(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Delete an inactive accounting code that nothing has ever named."""
    accounting_codes.delete(books, caller, asked.value("ac-id"))
    return {"success": True}


@operation("PUT", ONE + "/activate", "PUT_ActivateAccountingCode", Operation.ACTIVATE_CODE)
def put_activate_accounting_code(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Activate an accounting code."""
    accounting_codes.activate(books, caller, asked.value("ac-id"))
    return {"success": True}


@operation("PUT", ONE + "/deactivate", "PUT_DeactivateAccountingCode", Operation.DEACTIVATE_CODE)
def put_deactivate_accounting_code(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Deactivate an accounting code that no transaction and no journal entry names."""
    accounting_codes.deactivate(books, caller, asked.value("ac-id"))
    return {"success": True}
