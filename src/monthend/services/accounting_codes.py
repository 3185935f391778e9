"""The operations on accounting codes, one function each, whatever the dialect.

Whoever changes a code holds its row until the commit, and a posting that uses it
for the first time needs the same row: each sees what the other has done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monthend.domain.errors import Refusal
from monthend.domain.history import Event
from monthend.domain.ledger import AccountingCode
from monthend.domain.permissions import Operation
from monthend.subledger import accounting_codes
from monthend.subledger.accounting_codes import CodeFields, CodeSituation
from monthend.subledger.errors import NoSuchAccountingCode

from .caller import Caller
from .ports import Books


def list_codes(books: Books, caller: Caller) -> tuple[AccountingCode, ...]:
    """Every accounting code, in the order of their names."""
    caller.require(Operation.READ_CODES)
    return tuple(books.codes().values())


def get(books: Books, caller: Caller, code_id: str) -> AccountingCode:
    """One accounting code."""
    caller.require(Operation.READ_CODES)
    for code in books.codes().values():
        if code.id == code_id:
            return code
    raise NoSuchAccountingCode(code=code_id)


def search(
    books: Books,
    caller: Caller,
    *,
    begins: str = "",
    type_name: str | None = None,
    active: bool | None = None,
) -> Sequence[AccountingCode]:
    """The accounting codes whose names begin so, whatever their capitals, in their order."""
    wanted = begins.casefold()
    return [
        code
        for code in list_codes(books, caller)
        if code.name.casefold().startswith(wanted)
        and type_name in (None, code.type)
        and active in (None, code.active)
    ]


def refusals(
    books: Books, caller: Caller, code: AccountingCode
) -> Mapping[Operation, Refusal | None]:
    """What could be done with a code now, each with what would refuse it.

    An import that is under way may refuse it all the same.
    """
    caller.require(Operation.READ_CODES)
    now = CodeSituation(code=code, asked=code, codes=books.codes())
    toggled = Operation.DEACTIVATE_CODE if code.active else Operation.ACTIVATE_CODE
    return {
        Operation.UPDATE_CODE: accounting_codes.refusal_of("update", now),
        toggled: accounting_codes.refusal_of("deactivate", now) if code.active else None,
        Operation.DELETE_CODE: accounting_codes.refusal_of("delete", now),
    }


def create(books: Books, caller: Caller, fields: CodeFields) -> str:
    """Create an accounting code and answer its id."""
    caller.require(Operation.CREATE_CODE)
    stamp = caller.stamp(books.now)
    code = accounting_codes.create(books.codes(), books.new_id(), fields, stamp)
    books.add_code(code, caller)
    _note(books, caller, Event.CODE_CREATED, code, new=accounting_codes.recorded(code))
    return code.id


def update(books: Books, caller: Caller, code_id: str, fields: CodeFields) -> None:
    """Change fields of a code that nothing has used so far."""
    caller.require(Operation.UPDATE_CODE)
    now = _situation(books, code_id)
    after = accounting_codes.update(now, fields, caller.stamp(books.now))
    _save(books, caller, Event.CODE_UPDATED, now.code, after)


def activate(books: Books, caller: Caller, code_id: str) -> None:
    """Let postings name a code again."""
    caller.require(Operation.ACTIVATE_CODE)
    now = _situation(books, code_id)
    after = accounting_codes.activate(now, caller.stamp(books.now))
    _save(books, caller, Event.CODE_ACTIVATED, now.code, after)


def deactivate(books: Books, caller: Caller, code_id: str) -> None:
    """Let no posting name a code that nothing has used so far."""
    caller.require(Operation.DEACTIVATE_CODE)
    now = _situation(books, code_id)
    after = accounting_codes.deactivate(now, caller.stamp(books.now))
    _save(books, caller, Event.CODE_DEACTIVATED, now.code, after)


def change(
    books: Books, caller: Caller, code_id: str, fields: CodeFields, *, active: bool | None = None
) -> None:
    """Change fields, the status or both; without either the code must be there."""
    if fields or active is None:
        update(books, caller, code_id, fields)
    if active is not None:
        (activate if active else deactivate)(books, caller, code_id)


def delete(books: Books, caller: Caller, code_id: str) -> None:
    """Delete an inactive code that nothing has ever used."""
    caller.require(Operation.DELETE_CODE)
    now = _situation(books, code_id)
    accounting_codes.check_delete(now)
    books.delete_code(now.code)
    _note(books, caller, Event.CODE_DELETED, now.code, old=accounting_codes.recorded(now.code))


def _situation(books: Books, code_id: str) -> CodeSituation:
    """The code under its lock, among all codes of the tenant."""
    held = books.held_code(code_id)
    if held is None:
        raise NoSuchAccountingCode(code=code_id)
    code, being_imported = held
    return CodeSituation(code=code, asked=code, codes=books.codes(), being_imported=being_imported)


def _save(
    books: Books, caller: Caller, event: Event, before: AccountingCode, after: AccountingCode
) -> None:
    """Write a code that differs, with its history."""
    if after is not before:
        books.save_code(after)
        old, new = accounting_codes.difference(before, after)
        _note(books, caller, event, before, old=old, new=new)


NOTHING: Mapping[str, Any] = {}


def _note(
    books: Books,
    caller: Caller,
    event: Event,
    code: AccountingCode,
    *,
    old: Mapping[str, object] = NOTHING,
    new: Mapping[str, object] = NOTHING,
) -> None:
    books.note(event, caller, subject=code.name, old=old, new=new)
