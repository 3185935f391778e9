"""Reading history: of the books somebody works in, of their tenant, of one request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from monthend.domain.permissions import Operation, Permission

from .audit_ports import HistoryFilter
from .caller import Caller
from .ports import Books, HistoryRow

ROWS_OF_A_REQUEST = 1000


class Scope(StrEnum):
    """Whose history is read."""

    CALENDAR = "calendar"
    TENANT = "tenant"


class Done(StrEnum):
    """What is known of a request: done; under way, so that it may be; or not done."""

    DONE = "done"
    UNDER_WAY = "underWay"
    NOT_DONE = "notDone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of somebody's requests with one Track-Id, and the first of their rows."""

    done: Done
    rows: Sequence[HistoryRow]
    more: bool


def read(
    books: Books, caller: Caller, scope: Scope, wanted: HistoryFilter, first: int, count: int
) -> Sequence[HistoryRow]:
    """Some rows that a filter lets by, oldest first.

    What concerns a tenant as a whole tells of its users and of who signed in,
    which only those who manage users may know.
    """
    caller.require(Operation.READ_PERIODS)
    if scope is Scope.CALENDAR:
        return books.history.of_calendar(books.calendar_id, wanted, first, count)
    if not caller.holds(Permission.MANAGE_USERS):
        raise caller.denied(Permission.MANAGE_USERS, "read the history of the tenant")
    return books.history.of_tenant(caller.tenant.id, wanted, first, count)


def outcome_of(books: Books, caller: Caller, track_id: str) -> Outcome:
    """Whether something was done under a Track-Id by the caller, in the books they work in.

    Track-Ids are chosen by clients, and two users may choose the same.
    The books hold whatever any store was asked to write before: what is not there
    now comes only of a request that has not reached the store yet, and such a one
    is known to be under way if it has an Idempotency-Key.
    """
    caller.require(Operation.READ_PERIODS)
    wanted = HistoryFilter(track_id=track_id, user=caller.user_id)
    at_most = ROWS_OF_A_REQUEST + 1
    # What changes users, roles or clients leaves its rows in the history of the tenant.
    found = books.history.of_calendar(
        books.calendar_id, wanted, 0, at_most
    ) or books.history.of_tenant(caller.tenant.id, wanted, 0, at_most)
    rows, more = found[:ROWS_OF_A_REQUEST], len(found) > ROWS_OF_A_REQUEST
    # Work of several transactions has left rows before it has come to its end.
    if books.requests.under_way(caller.user_id, track_id):
        return Outcome(done=Done.UNDER_WAY, rows=rows, more=more)
    return Outcome(done=Done.DONE if rows else Done.NOT_DONE, rows=rows, more=more)
