"""Locks by type inside a period: cash is done on the first day, billing on the second.

A lock stands for one type of transaction in one accounting period, whose status it leaves
as it is. What the gate lets through is asked for here; what is locked is late, and the
policy on late postings says what happens then.
"""

from __future__ import annotations

from datetime import date

from monthend.domain import ledger
from monthend.domain.errors import Busy, NotOneOf, RuleBroken
from monthend.domain.period import AccountingPeriod, Calendar

ENTRIES = "Journal Entry"
"""Manual journal entries, beside the types of transactions; those of journal runs post nothing."""
TYPES = (*ledger.TRANSACTION_TYPES, ENTRIES)


class TypeLocked(RuleBroken):
    message = (
        "The accounting period {name} takes no posting of the type {type} any more (dated {day})."
    )


class TypeNotLocked(RuleBroken):
    message = "The type {type} is not locked in the accounting period {name}."


class TypeLockedAlready(RuleBroken):
    message = "The type {type} is locked in the accounting period {name} already."


class LocksMoved(Busy):
    message = (
        "Types of transactions were locked in the accounting period {name} meanwhile; import again."
    )


def known(type_name: str) -> str:
    """A type that can be locked, whatever its case."""
    for each in TYPES:
        if each.casefold() == type_name.strip().casefold():
            return each
    raise NotOneOf(field="type", allowed=", ".join(TYPES))


def locked_in(calendar: Calendar, period: AccountingPeriod) -> tuple[str, ...]:
    """What is locked in a period, in the order in which types are known."""
    return tuple(each for each in TYPES if (period.id, each) in calendar.locks)


def check(calendar: Calendar, period: AccountingPeriod, type_name: str, day: date) -> None:
    """Refuse a type that is locked in the period it would go into; nothing locks no type at all."""
    if (period.id, type_name) in calendar.locks:
        raise TypeLocked(name=period.name, type=type_name, day=day)
