"""What the sub-ledger refuses: changes of accounting codes.

The families, and what a refusal is, are those of `domain/errors.py`.
"""

from __future__ import annotations

from monthend.domain.errors import Busy, NotFound, RuleBroken

# Accounting codes ---------------------------------------------------------------


class NoSuchAccountingCode(NotFound):
    message = "There is no accounting code with the id {code}."


class AccountingCodeUsed(RuleBroken):
    message = "The accounting code {name} is associated with transactions and stays as it is."


class AccountingCodeBeingImported(Busy):
    message = "An import that has not ended has rows of the accounting code {name}."


class AccountingCodeOvertaken(Busy):
    message = "The accounting code {name} was changed or deleted in this moment; try again."


class AccountingCodeActive(RuleBroken):
    message = "The accounting code {name} is active; deactivate it before it is deleted."


class ReceivableStaysActive(RuleBroken):
    message = "The accounting code {name} is of type AccountsReceivable and stays active."


class ReceivableKeepsItsType(RuleBroken):
    field = "type"
    message = "The accounting code {name} is of type AccountsReceivable and keeps it."
