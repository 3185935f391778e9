"""Refusals in the object API: a code and a message on the row, or a fault of the whole call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum

from monthend.domain import errors as e
from monthend.services.tenants import CustomFieldName

from .fields import Call, ObjectView
from .kinds import InvalidId
from .versions import ErrorCode, WsdlVersion, code_for

FAMILIES: dict[type[e.Refusal], ErrorCode] = {
    e.InvalidValue: ErrorCode.INVALID_VALUE,
    e.MissingValue: ErrorCode.MISSING_REQUIRED_VALUE,
    e.UnknownField: ErrorCode.INVALID_FIELD,
    e.NotFound: ErrorCode.INVALID_ID,
    e.NotAllowed: ErrorCode.NO_PERMISSION,
    e.RuleBroken: ErrorCode.INVALID_VALUE,
    e.Busy: ErrorCode.LOCK_COMPETITION,
}
"""The code of every refusal, by its family."""

CODES: dict[type[e.Refusal], ErrorCode] = {
    InvalidId: ErrorCode.INVALID_ID,
    CustomFieldName: ErrorCode.INVALID_FIELD,
    e.FieldNotUpdatable: ErrorCode.INVALID_FIELD,
    e.NotSignedIn: ErrorCode.INVALID_SESSION,
    e.NameTaken: ErrorCode.DUPLICATE_VALUE,
    e.PeriodNameTaken: ErrorCode.DUPLICATE_VALUE,
    e.TransactionNumberTaken: ErrorCode.DUPLICATE_VALUE,
    e.ClosedPeriodField: ErrorCode.ACCOUNTING_PERIOD_CLOSED,
    e.PostingPeriodClosed: ErrorCode.ACCOUNTING_PERIOD_CLOSED,
    e.PostingPeriodPendingClose: ErrorCode.ACCOUNTING_PERIOD_CLOSED,
}
"""Refusals whose code is not their family's."""


def code_of(refusal: e.Refusal, call: Call) -> ErrorCode:
    """The code of a refusal; whatever rule forbids a delete is CANNOT_DELETE."""
    if call is Call.DELETE and isinstance(refusal, e.RuleBroken):
        return ErrorCode.CANNOT_DELETE
    for kind in type(refusal).__mro__:
        known = CODES.get(kind) or FAMILIES.get(kind)
        if known is not None:
            return known
    raise LookupError(f"{type(refusal).__name__} belongs to no family")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """Why one row was refused; `field` is the one field to blame, where there is one.

    `refusal` is what the services said, where it was they.
    """

    code: ErrorCode
    message: str
    field: str | None = None
    refusal: e.Refusal | None = dataclass_field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """What became of one row: its id and the number of its commit, or what speaks against it."""

    id: str | None = None
    sequence: int | None = None
    errors: tuple[RowError, ...] = ()
    unknown: bool = False

    @property
    def may_be_written(self) -> bool:
        """Whether nobody may say that nothing was done."""
        return self.success or self.unknown

    @property
    def success(self) -> bool:
        return not self.errors


def spelled(name: str) -> str:
    """A field as this API spells it, which begins its names with a capital letter."""
    return name if name.endswith("__c") else name[:1].upper() + name[1:]


def as_sent(name: str) -> str:
    """A field as the client spelled it."""
    return name


def row_error(
    refusal: e.Refusal, call: Call, view: ObjectView, spell: Callable[[str], str] = spelled
) -> RowError:
    """A refusal as the error of a row, in the codes of the client's version."""
    facts = dict(refusal.facts)
    if isinstance(facts.get("field"), str):
        facts["field"] = spell(str(facts["field"]))
    name = None if refusal.field is None else spell(refusal.field)
    return RowError(
        code=code_for(view.version, code_of(refusal, call)),
        message=refusal.message.format(**facts),
        field=name if name is not None and view.field(name) is not None else None,
        refusal=refusal,
    )


def refused(
    problem: e.Refusal | e.Refusals,
    call: Call,
    view: ObjectView,
    spell: Callable[[str], str] = spelled,
) -> RowResult:
    """The result of a row that was refused, with every reason.

    The services speak of fields as REST spells them; `spell` puts that right.
    """
    reasons: Iterable[e.Refusal] = (
        problem.refusals if isinstance(problem, e.Refusals) else (problem,)
    )
    return RowResult(errors=tuple(row_error(each, call, view, spell) for each in reasons))


def told_by_services(results: Iterable[RowResult]) -> tuple[e.Refusal, ...]:
    """The refusals behind the errors of rows."""
    errors = (error for result in results for error in result.errors)
    return tuple(error.refusal for error in errors if error.refusal is not None)


class FaultType(StrEnum):
    """The faults that a WSDL declares."""

    LOGIN = "LoginFault"
    MALFORMED_QUERY = "MalformedQueryFault"
    INVALID_TYPE = "InvalidTypeFault"
    INVALID_VALUE = "InvalidValueFault"
    INVALID_QUERY_LOCATOR = "InvalidQueryLocatorFault"
    UNEXPECTED_ERROR = "UnexpectedErrorFault"


class CallRefused(Exception):
    """A call that is refused as a whole: nothing of it was done."""

    def __init__(self, fault: FaultType, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.fault = fault
        self.code = code
        self.message = message

    def code_in(self, version: WsdlVersion) -> ErrorCode:
        """The code as a client of this version knows it."""
        return code_for(version, self.code)


def call_refused(refusal: e.Refusal) -> CallRefused:
    """A refusal that concerns the whole call."""
    code = code_of(refusal, Call.QUERY)
    return CallRefused(FaultType.UNEXPECTED_ERROR, code, str(refusal))
