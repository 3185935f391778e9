"""What a server must answer to a document of the corpus."""

from dataclasses import dataclass, replace
from typing import Self

from contract.soap import LATEST

RowErrors = tuple[tuple[str, str | None], ...]
"""The code and the field of every error of one row; a row without any is done."""

UNEXPECTED = "UnexpectedErrorFault"
DONE: RowErrors = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A fault of the stack, a declared fault, row errors or a plain answer.

    `code` is the code of the fault, without its prefix; `kind` the type of a
    declared one. `naming` is part of the message, in upper or lower case.
    """

    kind: str = ""
    code: str = ""
    rows: tuple[RowErrors, ...] | None = None
    naming: str = ""
    status: int = 500
    version: str = LATEST
    content_type: str = "text/xml; charset=utf-8"

    def at(self, version: str) -> Self:
        """The same, asked of another version of the WSDL."""
        return replace(self, version=version)

    def sent_as(self, content_type: str) -> Self:
        return replace(self, content_type=content_type)


def malformed(naming: str = "", *, code: str = "Server", status: int = 500) -> Outcome:
    """A fault that no WSDL declares: the envelope itself is wrong."""
    return Outcome(code=code, naming=naming, status=status)


def fault(kind: str, code: str, naming: str = "") -> Outcome:
    return Outcome(kind=kind, code=code, naming=naming)


def invalid_session() -> Outcome:
    return fault(UNEXPECTED, "INVALID_SESSION")


def malformed_query(naming: str = "", code: str = "MALFORMED_QUERY") -> Outcome:
    return fault("MalformedQueryFault", code, naming)


def rows(*results: RowErrors) -> Outcome:
    return Outcome(rows=results, status=200)


def row(code: str, field: str | None = None, naming: str = "") -> Outcome:
    """One row, refused for one reason."""
    return replace(rows(((code, field),)), naming=naming)


def answered() -> Outcome:
    """The call is answered: what is odd about the document means nothing here."""
    return Outcome(status=200)
