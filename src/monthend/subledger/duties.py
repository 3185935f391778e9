"""Duties kept apart: who may not take a step of the close because of another one they took.

Each rule reads a `Deed` and returns when it may go on, or raises the one refusal it stands
for. The tuples at the end have the rules of a close and of a reopening in their order; they
come after the documented limitations, so that whoever uses none of them sees no difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from monthend.domain.errors import MissingValue, RuleBroken


class Reopening(StrEnum):
    """Whether a closed period may be opened again."""

    ALLOWED = "allowed"
    SECOND_PERSON = "second_person"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """The switches of a tenant; off, nothing here refuses anything."""

    preparer_is_not_closer: bool = False
    closer_is_not_reopener: bool = False
    reopen_needs_reason: bool = False
    reopen: Reopening = Reopening.ALLOWED


NOT_KEPT = Duties()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A step that somebody is about to take with a period, and what was done with it before.

    `prepared_by` is who set the period to pending close, None while nobody has. `entered` is
    how many of its manual journal entries are of whoever takes the step, and `granted` how many
    exceptions for it that still stand; `closed_by` is who closed it, or asked for a close that
    waits, and `requested_by` who wants it reopened.
    """

    duties: Duties
    name: str
    closed: bool
    person: str
    prepared_by: str | None = None
    entered: int = 0
    granted: int = 0
    closed_by: frozenset[str] = frozenset()
    requested_by: str | None = None
    reason: str | None = None


class NobodyPrepared(RuleBroken):
    message = (
        "Here preparer and closer are two persons (preparer_is_not_closer): set the accounting "
        "period {name} to pending close first, and have somebody else close it."
    )


class PreparerCloses(RuleBroken):
    message = (
        "You set the accounting period {name} to pending close; "
        "somebody else closes it (preparer_is_not_closer)."
    )


class EntererCloses(RuleBroken):
    message = (
        "{count} manual journal entries of the accounting period {name} are yours; "
        "somebody else closes it (preparer_is_not_closer)."
    )


class GranterCloses(RuleBroken):
    message = (
        "You granted {count} exceptions for the accounting period {name} that still stand: "
        "revoke them, or somebody else closes it (closer_is_not_reopener)."
    )


class NeverReopened(RuleBroken):
    message = "The accounting period {name} is closed for good: reopen is set to never."


class ReopeningNotRequested(RuleBroken):
    message = (
        "To reopen the accounting period {name} takes two persons (reopen is second_person): "
        "one requests it, another reopens it."
    )


class RequesterReopens(RuleBroken):
    message = "You requested to reopen the accounting period {name}; somebody else reopens it."


class ReopeningRequested(RuleBroken):
    message = "It is requested already that the accounting period {name} be reopened."


class NothingRequested(RuleBroken):
    message = "Nobody has requested to reopen the accounting period {name}."


class SecondPersonNotNeeded(RuleBroken):
    message = (
        "To reopen the accounting period {name} takes one person: "
        "it is not closed, or reopen is not second_person."
    )


class CloserReopens(RuleBroken):
    message = (
        "You closed the accounting period {name}; "
        "somebody else reopens it (closer_is_not_reopener)."
    )


class ReasonMissing(MissingValue):
    message = (
        "Say why the accounting period {name} is to be reopened, in the header Monthend-Reason "
        "or with --reason (reopen_needs_reason)."
    )


def prepared_by_another(deed: Deed) -> None:
    """The accounting period was set to pending close by somebody else than who closes it."""
    if not deed.duties.preparer_is_not_closer:
        return
    if deed.prepared_by is None:
        raise NobodyPrepared(name=deed.name)
    if deed.prepared_by == deed.person:
        raise PreparerCloses(name=deed.name)


def closer_entered_nothing(deed: Deed) -> None:
    """Who closes the accounting period entered none of its manual journal entries."""
    if deed.duties.preparer_is_not_closer and deed.entered:
        raise EntererCloses(name=deed.name, count=deed.entered)


def closer_granted_nothing(deed: Deed) -> None:
    """Who closes the accounting period granted no exception for it that still stands."""
    if deed.duties.closer_is_not_reopener and deed.granted:
        raise GranterCloses(name=deed.name, count=deed.granted)


def closed_is_not_final(deed: Deed) -> None:
    """A closed accounting period may be opened again at all."""
    if deed.closed and deed.duties.reopen is Reopening.NEVER:
        raise NeverReopened(name=deed.name)


def requested_by_another(deed: Deed) -> None:
    """Where it takes two, somebody else requested to reopen the closed accounting period."""
    if not takes_two(deed):
        return
    if deed.requested_by is None:
        raise ReopeningNotRequested(name=deed.name)
    if deed.requested_by == deed.person:
        raise RequesterReopens(name=deed.name)


def takes_two(deed: Deed) -> bool:
    """Whether a second person reopens what the first one wants reopened."""
    return deed.closed and deed.duties.reopen is Reopening.SECOND_PERSON


def closed_by_another(deed: Deed) -> None:
    """The accounting period was closed by somebody else than who reopens it."""
    if deed.duties.closer_is_not_reopener and deed.person in deed.closed_by:
        raise CloserReopens(name=deed.name)


def reason_given(deed: Deed) -> None:
    """There is a reason to reopen the accounting period."""
    if deed.duties.reopen_needs_reason and not (deed.reason or "").strip():
        raise ReasonMissing(name=deed.name)


Duty = Callable[[Deed], None]
CLOSE: tuple[Duty, ...] = (prepared_by_another, closer_entered_nothing, closer_granted_nothing)
REOPEN: tuple[Duty, ...] = (
    closed_is_not_final,
    requested_by_another,
    closed_by_another,
    reason_given,
)
EXCEPTION: tuple[Duty, ...] = (closed_is_not_final, closed_by_another)
"""What is asked of whoever lets somebody post into a closed period, for that opens it a little."""
OPERATIONS: dict[str, tuple[Duty, ...]] = {"close": CLOSE, "reopen": REOPEN}


def check(rules: tuple[Duty, ...], deed: Deed) -> None:
    """Ask rules in their order; the first that refuses is the answer."""
    for rule in rules:
        rule(deed)
