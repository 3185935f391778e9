"""The object `AccountingCode`: its fields, and what each call on it does.

Source of the fields and of what may be done with them: Zuora's reference page
of the object; that it came between versions 48 and 52 the public WSDLs tell. The
page calls no field but the id filterable, and queries by the status itself.
"""

from __future__ import annotations

from typing import Any, cast

from monthend.domain.ledger import Category
from monthend.domain.permissions import Operation
from monthend.services import accounting_codes, values
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.subledger.accounting_codes import CodeFields

from .fields import ApiObject, Call, api_field
from .kinds import DATE_TIME, ID, of_kind, one_of, text
from .versions import CODES_SINCE, DELETE_CODES_SINCE

ALL = "create query update filter"
ACTIVE, INACTIVE = "Active", "Inactive"


class CodeVerbs:
    """The calls on accounting codes."""

    def create(self, books: Books, caller: Caller, given: dict[str, Any]) -> str:
        return accounting_codes.create(books, caller, cast(CodeFields, given))

    def update(self, books: Books, caller: Caller, key: str, given: dict[str, Any]) -> None:
        status = given.get("status")
        fields = {name: value for name, value in given.items() if name != "status"}
        active = None if status is None else status == ACTIVE
        accounting_codes.change(books, caller, key, cast(CodeFields, fields), active=active)

    def delete(self, books: Books, caller: Caller, key: str) -> None:
        accounting_codes.delete(books, caller, key)


ACCOUNTING_CODE = ApiObject(
    name="AccountingCode",
    meaning="An account of the general ledger, under the name that the billing side uses.",
    calls={
        Call.CREATE: CODES_SINCE,
        Call.QUERY: CODES_SINCE,
        Call.UPDATE: CODES_SINCE,
        Call.DELETE: DELETE_CODES_SINCE,
    },
    needs={
        Call.CREATE: (Operation.CREATE_CODE,),
        Call.QUERY: (Operation.READ_CODES,),
        Call.UPDATE: (Operation.UPDATE_CODE, Operation.ACTIVATE_CODE, Operation.DEACTIVATE_CODE),
        Call.DELETE: (Operation.DELETE_CODE,),
    },
    verbs=CodeVerbs(),
    fields=(
        api_field(
            "Category",
            one_of(*(each.value for each in Category)),
            "category",
            "query filter",
            meaning="What it stands for in the books, which follows from its type.",
        ),
        api_field("CreatedById", ID, "created_by", "query", meaning="Who created it."),
        api_field("CreatedDate", DATE_TIME, "created_on", "query", meaning="When it was created."),
        api_field(
            "GLAccountName",
            text(values.GL_ACCOUNT, 255),
            "gl_account_name",
            ALL,
            nullable=True,
            meaning="The account's name in the general ledger.",
        ),
        api_field(
            "GLAccountNumber",
            text(values.SHORT_GL_ACCOUNT, 50),
            "gl_account_number",
            ALL,
            nullable=True,
            meaning="The account's number in the general ledger; over REST it may be longer.",
        ),
        api_field("Id", ID, "id", "query filter", meaning="Its id, given by the server."),
        api_field(
            "Name",
            text(values.CODE_NAME, 100),
            "name",
            "create! query update filter",
            nil=False,
            meaning="Its name, used once.",
        ),
        api_field(
            "Notes",
            text(values.CODE_NOTES, 2000),
            "notes",
            ALL,
            nullable=True,
            meaning="What there is to say about it.",
        ),
        api_field(
            "Status",
            one_of(ACTIVE, INACTIVE),
            "status",
            "query update filter",
            meaning="Active or Inactive; it is created as an active one.",
        ),
        api_field(
            "Type",
            of_kind(values.CODE_TYPE, *values.CODE_TYPES),
            "type",
            "create! query update filter",
            nil=False,
            meaning="What it is for, one of nineteen types.",
        ),
        api_field(
            "UpdatedById", ID, "updated_by", "query", meaning="Who changed it for the last time."
        ),
        api_field(
            "UpdatedDate",
            DATE_TIME,
            "updated_on",
            "query",
            meaning="When it was changed for the last time.",
        ),
    ),
)
