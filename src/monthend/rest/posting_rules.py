"""`/monthend/v1/posting-rules`: which codes a type of transaction debits and credits."""

from __future__ import annotations

from typing import Any

from monthend.domain.errors import NotOneOf
from monthend.domain.ledger import CATEGORIES
from monthend.domain.permissions import Operation
from monthend.services import posting_rules
from monthend.services.caller import Caller
from monthend.services.policy_data import shown_rules
from monthend.services.ports import Books
from monthend.services.posting_rules import RuleChange
from monthend.services.values import one_of, text, whole_number
from monthend.subledger.posting_rules import Account

from .fields import Field, FieldTable, list_of
from .operations import Answer, Asked, Parameter, operation
from .schemas import TEXT, nullable, properties

PATH = "/monthend/v1/posting-rules"
LARGEST = 2**31 - 1

_TYPE, _CODE = one_of(*CATEGORIES), text(100, least=1)
RULE = FieldTable(
    name="PostingRule",
    fields=(
        Field(name="type", into="type", kind=text(100, least=1), required=True),
        Field(name="subtype", into="subtype", kind=text(100), nullable=True),
        Field(name="debitType", into="debit_type", kind=_TYPE, nullable=True),
        Field(name="debitCode", into="debit_code", kind=_CODE, nullable=True),
        Field(name="creditType", into="credit_type", kind=_TYPE, nullable=True),
        Field(name="creditCode", into="credit_code", kind=_CODE, nullable=True),
    ),
)
RULES = FieldTable(
    name="PostingRules",
    fields=(
        Field(
            name="postingRules",
            into="rules",
            kind=list_of(RULE, least=1, most=100),
            required=True,
        ),
        Field(name="expectedVersion", into="expected", kind=whole_number(0, LARGEST)),
    ),
)
_SHOWN = properties(
    {
        "type": TEXT,
        "subtype": nullable("string"),
        **{name: nullable("string")
           for name in ("debitType", "debitCode", "creditType", "creditCode")},
        "source": TEXT,
    }
)  # fmt: skip
ANSWERS = {
    "version": {"type": "integer"},
    "createdBy": nullable("string"),
    "createdOn": nullable("string"),
    "postingRules": {"type": "array", "items": _SHOWN},
}


@operation(
    "GET",
    PATH,
    "GET_PostingRules",
    Operation.READ_LEDGER,
    parameters=(Parameter(name="version", least=0, most=LARGEST),),
    answers=ANSWERS,
)
def get_posting_rules(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read the posting rules, of now or of an earlier version; version 0 are the defaults."""
    found = posting_rules.read(books, caller, asked.query["version"])
    return {**shown_rules(found), "success": True}


@operation(
    "PUT",
    PATH,
    "PUT_PostingRules",
    Operation.CHANGE_POSTING_RULES,
    body=RULES,
    answers=ANSWERS,
)
def put_posting_rules(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Change posting rules; those that are not named stay, and so does a side that is not given.

    A side is the type of an accounting code, of which one must be active when the rule is
    used, or the name of a code. With `expectedVersion` a change by somebody else is not lost.
    """
    changes = [
        RuleChange(
            type=rule["type"],
            subtype=rule.get("subtype") or None,
            debit=_account(rule, "debit", place),
            credit=_account(rule, "credit", place),
        )
        for place, rule in enumerate(asked.body["rules"])
    ]
    made = posting_rules.change(books, caller, changes, asked.body.get("expected"))
    return {**shown_rules(made), "success": True}


def _account(rule: dict[str, Any], side: str, place: int) -> Account | None:
    """A side as asked for: one name or one type, not both."""
    kind, code = rule.get(f"{side}_type"), rule.get(f"{side}_code")
    if kind and code:
        field = f"postingRules[{place}].{side}Code"
        raise NotOneOf(field=field, allowed=f"a name, or {side}Type, and not both")
    return Account(type=kind, code=code) if kind or code else None
