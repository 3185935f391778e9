"""Everything the rules can refuse, one class per refusal.

A refusal carries facts (names, numbers, days), never wire codes. Each dialect
holds one table from these classes to its own codes. The family says what the
caller can do about it; `field` names the one value to blame, where there is one.
"""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """A request the rules do not allow."""

    message: ClassVar[str] = ""
    field: str | None = None

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        named = facts.get("field")
        if isinstance(named, str):
            self.field = named
        super().__init__(self.message.format(**facts))


class Refusals(Exception):
    """Several refusals of one request, each field error in the order of the fields."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__("; ".join(str(refusal) for refusal in refusals))


# Families ---------------------------------------------------------------------


class InvalidValue(Refusal):
    """A value of the wrong form, type, length or range: send another one."""


class MissingValue(Refusal):
    """A required value was not sent: send it."""


class UnknownField(Refusal):
    """A name nobody declared: leave it out or declare it."""


class NotFound(Refusal):
    """Nothing the caller can reach has this id, name or number."""


class NotAllowed(Refusal):
    """The caller lacks a right: ask for it."""


class RuleBroken(Refusal):
    """The rules of the close forbid it now: change the situation first."""


class Busy(Refusal):
    """Another request got there first: try again."""


# Fields -----------------------------------------------------------------------


class RequiredFieldMissing(MissingValue):
    message = "The field {field} is required."


class FieldUnknown(UnknownField):
    message = "The field {field} is not known here."


class FieldNotUpdatable(InvalidValue):
    message = "The field {field} cannot be set here."


class WrongType(InvalidValue):
    message = "The field {field} must be {expected}."


class TooLong(InvalidValue):
    message = "The field {field} must have at most {limit} characters."


class Empty(InvalidValue):
    message = "The field {field} must not be empty."


class ForbiddenCharacter(InvalidValue):
    message = "The field {field} must not contain control characters."


class OutOfRange(InvalidValue):
    message = "The field {field} must be between {least} and {most}."


class NotADate(InvalidValue):
    message = "The field {field} must be a calendar day of the form yyyy-mm-dd."


class NotOneOf(InvalidValue):
    message = "The field {field} must be one of {allowed}."


class EndBeforeStart(InvalidValue):
    message = "The field {field} must not be before the start date {start}."


class ParameterInvalid(InvalidValue):
    message = "The parameter {field} must be {expected}."


# Who asks ---------------------------------------------------------------------


class NotSignedIn(NotAllowed):
    """No caller could be made out; `reason` never says which part was wrong."""

    message = "{reason}"


class PermissionMissing(NotAllowed):
    message = "You need the {permission} permission to {operation}."


class ScopeNotReachable(NotAllowed):
    message = "The header {header} names '{scope}', which you cannot reach."


class UserNotFound(NotFound):
    message = "There is no user {name}."


class RoleNotFound(NotFound):
    message = "There is no role {name}; there are {roles}."


class NameTaken(RuleBroken):
    message = "There is already {what} named {name}."


# Periods ----------------------------------------------------------------------


class PeriodNotFound(NotFound):
    message = "There is no accounting period {period}."


class UnknownPeriodName(InvalidValue):
    field = "accountingPeriodName"
    message = "There is no accounting period named {name}."


class PeriodAlreadyClosed(RuleBroken):
    message = "The accounting period {name} is closed."


class PeriodAlreadyPendingClose(RuleBroken):
    message = "The accounting period {name} is already pending close."


class PeriodNotOpen(RuleBroken):
    message = (
        "The accounting period {name} is {status}; only an open accounting period allows this."
    )


class PeriodNotClosed(RuleBroken):
    message = (
        "The accounting period {name} is open; only a closed or pending close one can be reopened."
    )


class TrialBalanceRunning(RuleBroken):
    message = "A trial balance is running for the accounting period {name}."


class EarlierPeriodNotClosed(RuleBroken):
    message = "The earlier accounting period {earlier} must be closed before {name}."


class ActionItemsRequired(RuleBroken):
    message = "The accounting period {name} has {count} required action items: {items}."


class ChildOrgNotClosed(RuleBroken):
    message = "The org {org} below this one must close the days of {name} first."


class NextPeriodNotOpen(RuleBroken):
    message = "The next accounting period {next} is {status}; reopen it before {name}."


class NotMostRecentPeriod(RuleBroken):
    message = "The accounting period {name} is not the most recent one, which is {latest}."


class RevenueDistributed(RuleBroken):
    message = "Revenue has been distributed into the accounting period {name}."


class ActiveJournalEntries(RuleBroken):
    message = "The accounting period {name} has active journal entries."


class OpenEndedPeriod(RuleBroken):
    message = "The open-ended accounting period does not allow this."


class StartDateNotUpdatable(RuleBroken):
    field = "startDate"
    message = "Only the first accounting period has a start date of its own; {name} starts {start}."


class PeriodsNotContiguous(RuleBroken):
    field = "startDate"
    message = "The accounting period must start {expected}, the day after {earlier} ends."


class NeighbourWouldBeEmpty(RuleBroken):
    field = "endDate"
    message = "The end date {end} would leave no day to {neighbour}, which ends {neighbour_end}."


class StartsAfterFirstTransaction(RuleBroken):
    field = "startDate"
    message = (
        "The first accounting period must start on or before {earliest}, the earliest transaction."
    )


class NotWholeMonths(RuleBroken):
    message = (
        "With monthly recognition over time, a period starts on a first and ends on a last day."
    )


class PendingRevenueSchedule(RuleBroken):
    message = "The accounting period {name} has {count} pending revenue schedules."


class PeriodNameTaken(RuleBroken):
    field = "name"
    message = "There is already an accounting period named {name}."


class StatusNotAlone(RuleBroken):
    field = "status"
    message = "An update of the status cannot update any other field."


class ClosedPeriodField(RuleBroken):
    message = "In the closed accounting period {name} the field {field} cannot change."


# Ledger -----------------------------------------------------------------------


class PostingPeriodClosed(RuleBroken):
    message = "The accounting period {name} is closed and takes no posting dated {day}."


class PostingPeriodPendingClose(RuleBroken):
    message = (
        "The accounting period {name} is pending close; "
        "only holders of {permission} post into it (dated {day})."
    )


class BeforeFirstPeriod(RuleBroken):
    message = "The day {day} is before {first}, the start of the first accounting period."


class DateOutsidePeriod(RuleBroken):
    field = "journalEntryDate"
    message = "The day {day} is not in the accounting period {name}."


class AccountingCodeNotFound(NotFound):
    message = "There is no accounting code {name}."


class AccountingCodeInactive(RuleBroken):
    message = "The accounting code {name} is inactive."


class AccountingCodeTypeDiffers(InvalidValue):
    message = "The accounting code {name} is of type {type}, not {given}."


class EntryMovesNothing(RuleBroken):
    message = "A journal entry debits and credits an amount; this one moves nothing."


class EntryUnbalanced(RuleBroken):
    message = "The debits of {debit} {currency} and the credits of {credit} {currency} differ."


class DebitAndCredit(InvalidValue):
    message = "A line has a debit or a credit, none of them negative, and not both."


class EntryNotOne(InvalidValue):
    message = "The entry {entry} has another date or currency in an earlier row."


class SameCode(RuleBroken):
    message = "A transaction goes from one accounting code to another, not from {name} to itself."


class JournalEntryNotFound(NotFound):
    message = "There is no journal entry {number}."


class TransactionNotFound(NotFound):
    message = "There is no transaction {transaction}."


class TransactionNumberTaken(RuleBroken):
    message = "The number {number} is taken by another {type}."


class StatusStepNotAllowed(RuleBroken):
    field = "status"
    message = "The status of this {type} goes from {status} to {allowed}, not to {wanted}."


class TrialBalanceNotRun(NotFound):
    message = "The accounting period {name} has no completed trial balance."


# Amounts and rates --------------------------------------------------------------


class UnknownCurrency(InvalidValue):
    message = "The currency {currency} is not a code of ISO 4217."


class InvalidAmount(InvalidValue):
    message = "The amount {amount} is not a plain decimal number such as -1234.50."


class TooManyDecimals(InvalidValue):
    message = "The amount {amount} has more than the {decimals} decimals of {currency}."


class AmountOutOfRange(InvalidValue):
    message = "The amount {amount} has more than {digits} digits before the decimal point."


class InvalidExchangeRate(InvalidValue):
    message = (
        "The exchange rate {rate} from {from_currency} to {to_currency} "
        "is not a positive number between two currencies."
    )


class ExchangeRateMissing(RuleBroken):
    message = (
        "There is no exchange rate from {from_currency} to {to_currency} "
        "on {day} or in the 7 days before."
    )
