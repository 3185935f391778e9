"""What is refused to whoever changes accounting codes, journal entries and journal runs.

The families, and what a refusal is, are those of `domain/errors.py`.
"""

from __future__ import annotations

from monthend.domain.errors import (
    AmountOutOfRange,
    Busy,
    InvalidExchangeRate,
    InvalidValue,
    MissingValue,
    NotFound,
    RequiredFieldMissing,
    RuleBroken,
)

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


# Journal entries ----------------------------------------------------------------


class JournalEntryNotActive(RuleBroken):
    message = "The journal entry {number} is cancelled; {what}."


class JournalEntryNotCancelled(RuleBroken):
    message = "The journal entry {number} is active; cancel it before it is deleted."


class JournalEntryTransferred(RuleBroken):
    field = "transferredToAccounting"
    message = (
        "The journal entry {number} cannot be cancelled while its transfer to accounting "
        "is {transferred}."
    )


class NoSuchItem(InvalidValue):
    message = "The journal entry {number} has no {side} item of the accounting code {name}."


class CurrencyNotAggregated(RuleBroken):
    field = "currency"
    message = (
        "While currencies are aggregated, a journal entry is in the home currency {home}, "
        "not in {currency}."
    )


class AggregationMixed(RuleBroken):
    message = (
        "The accounting period {name} has active journal entries whose currencies are {there}, "
        "and these would be {asked}."
    )


class SegmentsDiffer(InvalidValue):
    message = "The field {field} must have the segments of the rule {rule}, in its order: {names}."


# Journal runs -------------------------------------------------------------------


class JournalRunNotFound(NotFound):
    message = "There is no journal run {number}."


class JournalRunUnderWay(RuleBroken):
    message = "The journal run {number} is {status}; there is one at a time."


class OtherRunUnderWay(JournalRunUnderWay):
    message = "A journal run is under way elsewhere; there is one at a time."


class JournalRunOvertaken(Busy):
    message = "Another journal run was asked for in this moment; there is one at a time."


class JournalRunNotCancellable(RuleBroken):
    message = (
        "The journal run {number} is {status}; only one that is Pending, Error or Completed "
        "can be cancelled."
    )


class JournalRunNotCancelled(RuleBroken):
    message = "The journal run {number} is {status}; cancel it before it is deleted."


class TargetMissing(MissingValue):
    message = "The field {field} is required unless an accounting period is named."


class TargetEndsBeforeStart(InvalidValue):
    message = "The field {field} must not be before {start}, the start of the target."


class TargetDiffers(InvalidValue):
    message = "The field {field} must be empty or {expected}, as in the accounting period {name}."


class TargetTooEarly(InvalidValue):
    message = "The field {field} must not be before {earliest}."


class TargetNotInOnePeriod(RuleBroken):
    field = "targetEndDate"
    message = "The days {start} to {end} must lie in one accounting period."


class EntryDateOutsideTarget(RuleBroken):
    field = "journalEntryDate"
    message = "The day {day} is not in the accounting period {name}, whose transactions it is for."


class TypeNotForOrgs(RuleBroken):
    field = "transactionTypes"
    message = "Transactions of type {type} are not summarised where there are orgs."


# Amounts in home currency, and rates --------------------------------------------


class HomeAmountMissing(RequiredFieldMissing):
    message = "The field {field} is required for item {item}, {code}: {why}."


class HomeAmountOfOtherSign(InvalidValue):
    message = "The home amount {home_amount} has not the sign of the amount {amount}."


class HomeAmountOffRate(InvalidValue):
    message = (
        "The home amount {home_amount} is not the amount {amount} at the exchange rate {rate}, "
        "which comes to {converted}; they may differ by one minor unit."
    )


class HomeAmountOutOfRange(AmountOutOfRange):
    message = (
        "{what} comes at the exchange rate {rate} to an amount in {currency} of more than "
        "{digits} digits before the decimal point."
    )


class BalanceTooLarge(AmountOutOfRange):
    message = "A balance would be larger than the {limit} minor units that books hold."


class ExchangeRateOutOfRange(InvalidExchangeRate):
    message = (
        "The exchange rate {rate} from {from_currency} to {to_currency} must be at least {least} "
        "and have at most {digits} digits before the decimal point."
    )


class RateGivenTwice(InvalidValue):
    message = (
        "The exchange rate from {from_currency} to {to_currency} on {day} is {rate} here, "
        "and {other} in {where}."
    )


# Lists of transactions ----------------------------------------------------------


class DaysOrNumberMissing(MissingValue):
    message = "Say in which days: accountingPeriodId, or both from and to; or say the number."


# Posting rules ------------------------------------------------------------------


class PostingRuleOpen(InvalidValue):
    message = (
        "The posting rule of {rule} leaves {field} open: of {account} there are {count} active "
        "accounting codes. Name one, or change the rule."
    )


class PostingRulesMoved(Busy):
    field = "expectedVersion"
    message = "The posting rules are at version {version} by now, not at {expected}."


# Late transactions --------------------------------------------------------------


class LateTransactionNotFound(NotFound):
    message = "There is no late transaction {id}."


class LateTransactionDecided(RuleBroken):
    message = "The late transaction {id} is {status} already."


class LateNumberWaits(RuleBroken):
    message = "Another {kind} with the number {number} waits for approval."


class TooManyLateRows(RuleBroken):
    message = "More than {limit} rows of the file would wait for approval; split it."


class PeriodsMoved(Busy):
    message = (
        "A posting dated {day} went to {before} when it was looked at; now it goes to {now}. "
        "Accounting periods or the policy on late postings have changed meanwhile; import again."
    )


class AlreadyReversed(RuleBroken):
    message = "The {what} {number} is reversed by {by}."


class PostingRulesVersionUnknown(NotFound):
    message = "There is no version {version} of the posting rules."
