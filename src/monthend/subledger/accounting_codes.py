"""Accounting codes: how one is made, what may change, and what stands in the way.

A guard looks at a `CodeSituation` and raises the one refusal it stands for. The
tuples at the end name the guards of an operation; as with those of periods the
first that refuses is the answer, in the order of the documented limitations. A
code that a transaction names is frozen for good: nothing of it changes any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypedDict

from monthend.domain.errors import NameTaken, Refusal
from monthend.domain.history import plain
from monthend.domain.ledger import CATEGORIES, AccountingCode, Category
from monthend.domain.lifecycle import Stamp

from . import errors

RECEIVABLE = "AccountsReceivable"


class Side(StrEnum):
    """The two sides of a posting."""

    DEBIT = "Debit"
    CREDIT = "Credit"


DEBIT_CATEGORIES = frozenset({Category.ASSETS, Category.EXPENSES})
CONTRA_TYPES = frozenset({"SalesDiscounts"})
"""Types whose balance is normally on the other side than that of their category."""


def normal_side(code_type: str) -> Side:
    """The side on which the balance of codes of a type is expected."""
    debit = (CATEGORIES[code_type] in DEBIT_CATEGORIES) != (code_type in CONTRA_TYPES)
    return Side.DEBIT if debit else Side.CREDIT


class CodeFields(TypedDict, total=False):
    """What a client may set; a field that is absent stays as it is."""

    name: str
    type: str
    gl_account_name: str | None
    gl_account_number: str | None
    notes: str | None
    segment_values: dict[str, str]
    custom_fields: dict[str, object]


REST_NAMES = {
    "name": "name",
    "type": "type",
    "gl_account_name": "glAccountName",
    "gl_account_number": "glAccountNumber",
    "notes": "notes",
    "segment_values": "segmentConstantValues",
    "custom_fields": "custom fields",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSituation:
    """A code as it is and, where it is to change, as it is asked for, among all of its tenant.

    `being_imported` says that an import under way has rows of it.
    """

    code: AccountingCode
    asked: AccountingCode
    codes: Mapping[str, AccountingCode]
    being_imported: bool = False


Guard = Callable[[CodeSituation], None]


# Guards -----------------------------------------------------------------------


def not_used(now: CodeSituation) -> None:
    """No transaction and no journal entry names the accounting code, whatever became of it."""
    if now.code.used:
        raise errors.AccountingCodeUsed(name=now.code.name)


def not_being_imported(now: CodeSituation) -> None:
    """No import that is under way has rows of the accounting code."""
    if now.being_imported:
        raise errors.AccountingCodeBeingImported(name=now.code.name)


def not_receivable(now: CodeSituation) -> None:
    """The accounting code is not of type AccountsReceivable."""
    if now.code.type == RECEIVABLE:
        raise errors.ReceivableStaysActive(name=now.code.name)


def receivable_keeps_its_type(now: CodeSituation) -> None:
    """An accounting code of type AccountsReceivable keeps its type."""
    if now.code.type == RECEIVABLE != now.asked.type:
        raise errors.ReceivableKeepsItsType(name=now.code.name)


def inactive(now: CodeSituation) -> None:
    """The accounting code has been deactivated."""
    if now.code.active:
        raise errors.AccountingCodeActive(name=now.code.name)


def unique_name(now: CodeSituation) -> None:
    """The name of an accounting code is used once."""
    holder = now.codes.get(now.asked.name)
    if holder is not None and holder.id != now.code.id:
        raise NameTaken(field="name", what="an accounting code", name=now.asked.name)


CREATE: tuple[Guard, ...] = (unique_name,)
UPDATE: tuple[Guard, ...] = (not_used, not_being_imported, receivable_keeps_its_type, unique_name)
DEACTIVATE: tuple[Guard, ...] = (not_used, not_being_imported, not_receivable)
DELETE: tuple[Guard, ...] = (not_used, not_being_imported, inactive)

OPERATIONS: dict[str, tuple[Guard, ...]] = {
    "create": CREATE,
    "update": UPDATE,
    "deactivate": DEACTIVATE,
    "delete": DELETE,
}


# What comes of it -------------------------------------------------------------


def create(
    codes: Mapping[str, AccountingCode], code_id: str, fields: CodeFields, stamp: Stamp
) -> AccountingCode:
    """A new code, active from the start."""
    custom = fields.get("custom_fields", {})
    code = AccountingCode(
        key=0,
        id=code_id,
        name=fields["name"],
        type=fields["type"],
        gl_account_name=fields.get("gl_account_name"),
        gl_account_number=fields.get("gl_account_number"),
        notes=fields.get("notes"),
        segment_values=fields.get("segment_values", {}),
        custom_fields={name: value for name, value in custom.items() if value is not None},
        created_by=stamp.by,
        created_on=stamp.at,
        updated_by=stamp.by,
        updated_on=stamp.at,
    )
    _check(CREATE, CodeSituation(code=code, asked=code, codes=codes))
    return code


def update(now: CodeSituation, fields: CodeFields, stamp: Stamp) -> AccountingCode:
    """The code with new values; the very same object when nothing differs."""
    custom = {**now.code.custom_fields, **fields.get("custom_fields", {})}
    given = {
        **fields,
        "custom_fields": {name: value for name, value in custom.items() if value is not None},
    }
    asked = replace(now.code, **given)  # type: ignore[arg-type]
    _check(UPDATE, replace(now, asked=asked))
    return now.code if asked == now.code else _stamped(asked, stamp)


def activate(now: CodeSituation, stamp: Stamp) -> AccountingCode:
    """The code as an active one; one that is active already stays as it is."""
    return now.code if now.code.active else _stamped(replace(now.code, active=True), stamp)


def deactivate(now: CodeSituation, stamp: Stamp) -> AccountingCode:
    """The code as an inactive one, into which nothing is posted."""
    _check(DEACTIVATE, now)
    return _stamped(replace(now.code, active=False), stamp) if now.code.active else now.code


def check_delete(now: CodeSituation) -> None:
    """Refuse to delete a code that was ever used, or is active."""
    _check(DELETE, now)


def refusal_of(operation: str, now: CodeSituation) -> Refusal | None:
    """What would refuse one of `OPERATIONS` as things are; None if nothing would."""
    try:
        _check(OPERATIONS[operation], now)
    except Refusal as refusal:
        return refusal
    return None


def _stamped(code: AccountingCode, stamp: Stamp) -> AccountingCode:
    return replace(code, updated_by=stamp.by, updated_on=stamp.at)


def _check(guards: tuple[Guard, ...], now: CodeSituation) -> None:
    for guard in guards:
        guard(now)


# History ----------------------------------------------------------------------


def recorded(code: AccountingCode) -> dict[str, object]:
    """A code as its history shows it."""
    shown = {"status": code.status}
    for name, spelled in REST_NAMES.items():
        if name != "custom_fields":
            shown[spelled] = getattr(code, name)
    return {**shown, **{name: plain(value) for name, value in code.custom_fields.items()}}


def difference(
    before: AccountingCode, after: AccountingCode
) -> tuple[dict[str, object], dict[str, object]]:
    """The recorded fields that differ, as they were and as they are."""
    old, new = recorded(before), recorded(after)
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return (
        {name: old[name] for name in names if name in old},
        {name: new[name] for name in names if name in new},
    )
