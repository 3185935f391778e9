"""The versions of the WSDL: which there are, and what changed with which.

A client names the version it was written for, and gets the fields, types and
codes of that version. Source: the version history of the SOAP API, and the
public WSDLs of versions 1, 29 to 52, 78 and 81.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

FORM = re.compile(r"(0|[1-9][0-9]{0,2})\.([0-9])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class WsdlVersion:
    """A version such as 91.0; minor versions exist and change no fields."""

    major: int
    minor: int = 0

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @classmethod
    def parse(cls, text: str) -> WsdlVersion:
        """The version of this text; raises ValueError when there is none such."""
        found = FORM.fullmatch(text)
        if found is None:
            raise ValueError("no version")
        version = cls(int(found[1]), int(found[2]))
        if not FIRST <= version <= LATEST:
            raise ValueError("unknown version")
        return version


FIRST = WsdlVersion(1)
LATEST = WsdlVersion(152)
ACTION_DEFAULT = WsdlVersion(79)
"""What `/v1/action` speaks when the header names no version."""

GET_USER_INFO_SINCE = 29
DATES_SINCE = 69
"""StartDate and EndDate are dates; before, they are dateTimes."""
CUSTOM_FIELDS_SINCE = 75
CODES_SINCE = 52
DELETE_CODES_SINCE = 76
DELETE_PERIODS_SINCE = 76
FISCAL_QUARTER_SINCE = 81
SMALL_BATCHES_BEFORE = 6
"""Query batches hold 100 records at most before this version, 2,000 from it on."""


class ErrorCode(StrEnum):
    """The documented codes of row errors and faults, in the order of the WSDL."""

    API_DISABLED = "API_DISABLED"
    CANNOT_DELETE = "CANNOT_DELETE"
    CREDIT_CARD_PROCESSING_FAILURE = "CREDIT_CARD_PROCESSING_FAILURE"
    DUPLICATE_VALUE = "DUPLICATE_VALUE"
    INVALID_FIELD = "INVALID_FIELD"
    INVALID_LOGIN = "INVALID_LOGIN"
    INVALID_SESSION = "INVALID_SESSION"
    INVALID_TYPE = "INVALID_TYPE"
    INVALID_ID = "INVALID_ID"
    INVALID_VALUE = "INVALID_VALUE"
    INVALID_VERSION = "INVALID_VERSION"
    LOCK_COMPETITION = "LOCK_COMPETITION"
    MALFORMED_QUERY = "MALFORMED_QUERY"
    MAX_RECORDS_EXCEEDED = "MAX_RECORDS_EXCEEDED"
    MISSING_REQUIRED_VALUE = "MISSING_REQUIRED_VALUE"
    NO_PERMISSION = "NO_PERMISSION"
    SERVER_UNAVAILABLE = "SERVER_UNAVAILABLE"
    UNKNOWN_ERROR = "UNKNOWN_ERROR"
    TRANSACTION_FAILED = "TRANSACTION_FAILED"
    INVALID_TEMPLATE = "INVALID_TEMPLATE"
    ACCOUNTING_PERIOD_CLOSED = "ACCOUNTING_PERIOD_CLOSED"
    BATCH_FAIL_ERROR = "BATCH_FAIL_ERROR"
    PDF_QUERY_ERROR = "PDF_QUERY_ERROR"
    REQUEST_EXCEEDED_LIMIT = "REQUEST_EXCEEDED_LIMIT"
    REQUEST_EXCEEDED_RATE = "REQUEST_EXCEEDED_RATE"
    REQUEST_REJECTED = "REQUEST_REJECTED"
    TEMPORARY_ERROR = "TEMPORARY_ERROR"
    TRANSACTION_TERMINATED = "TRANSACTION_TERMINATED"
    TRANSACTION_TIMEOUT = "TRANSACTION_TIMEOUT"


_FIRST_CODES = frozenset(
    {
        ErrorCode.API_DISABLED,
        ErrorCode.CANNOT_DELETE,
        ErrorCode.DUPLICATE_VALUE,
        ErrorCode.INVALID_FIELD,
        ErrorCode.INVALID_LOGIN,
        ErrorCode.INVALID_SESSION,
        ErrorCode.INVALID_TYPE,
        ErrorCode.INVALID_VALUE,
        ErrorCode.INVALID_VERSION,
        ErrorCode.MALFORMED_QUERY,
        ErrorCode.MISSING_REQUIRED_VALUE,
        ErrorCode.NO_PERMISSION,
        ErrorCode.SERVER_UNAVAILABLE,
        ErrorCode.UNKNOWN_ERROR,
    }
)
"""The first WSDL has fourteen codes; which fourteen is inferred from what its calls can meet."""

_SINCE = {
    **{code: 29 for code in ErrorCode if code not in _FIRST_CODES},
    ErrorCode.PDF_QUERY_ERROR: 45,
    ErrorCode.REQUEST_EXCEEDED_LIMIT: 53,
    ErrorCode.REQUEST_EXCEEDED_RATE: 53,
    ErrorCode.REQUEST_REJECTED: 53,
    ErrorCode.LOCK_COMPETITION: 60,
    ErrorCode.TEMPORARY_ERROR: 60,
    ErrorCode.TRANSACTION_TERMINATED: 60,
    ErrorCode.TRANSACTION_TIMEOUT: 60,
}


@lru_cache(maxsize=256)
def codes_of(major: int) -> tuple[ErrorCode, ...]:
    """The codes that the WSDL of a version declares, in its order."""
    return tuple(code for code in ErrorCode if _SINCE.get(code, 1) <= major)


def code_for(version: WsdlVersion, code: ErrorCode) -> ErrorCode:
    """The code as a client of this version knows it; one it cannot know is UNKNOWN_ERROR."""
    return code if code in codes_of(version.major) else ErrorCode.UNKNOWN_ERROR
