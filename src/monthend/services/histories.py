"""Reading history: of the books somebody works in, of their tenant, of one request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from monthend.domain.permissions import Operation, Permission

from . import org_lists
from .audit import examined_chain
from .audit_ports import HistoryFilter
from .caller import Caller
from .history_chain import ChainFinding, Head, calendar_chain, tenant_chain
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """What the chain of some books, or of the tenant as a whole, came to.

    `head` is its last seal; `waiting` rows have none yet.
    """

    of: str
    head: Head
    waiting: int
    findings: Sequence[ChainFinding]


def reads_tenant(caller: Caller) -> bool:
    """Whether a caller may read what concerns the tenant as a whole."""
    return caller.holds(Permission.MANAGE_USERS)


def verify(books: Books, caller: Caller) -> Sequence[ChainState]:
    """Recompute the chains of all books that the caller reaches, and of the tenant if they may.

    This reads every row of them. Only with an anchor that was kept elsewhere is it told as well
    whether rows and seals were written anew together.
    """
    caller.require(Operation.READ_PERIODS)
    chains: dict[str, str] = {}
    for each in caller.reach:
        for org in each.orgs:
            chains[calendar_chain(org.calendar_id)] = f"{each.entity_name}, {org.name}"
        if not each.orgs:
            chains[calendar_chain(each.calendar_id)] = each.entity_name
    if reads_tenant(caller):
        chains[tenant_chain(caller.tenant.id)] = f"{caller.tenant.name}, as a whole"
    return [_state(books, chain, of) for chain, of in chains.items()]


def _state(books: Books, chain: str, of: str) -> ChainState:
    examined, waiting = examined_chain(books.history, chain)
    return ChainState(of=of, head=examined.head, waiting=waiting, findings=tuple(examined.findings))


def read(
    books: Books, caller: Caller, scope: Scope, wanted: HistoryFilter, first: int, count: int
) -> Sequence[HistoryRow]:
    """Some rows that a filter lets by, in its order.

    What concerns a tenant as a whole tells of its users and of who signed in,
    which only those who manage users may know.
    """
    caller.require(Operation.READ_PERIODS)
    if scope is Scope.CALENDAR:

        def of_calendar(_: Books, by: Caller, first: int, count: int) -> Sequence[HistoryRow]:
            return books.history.of_calendar(by.calendar_id, wanted, first, count)

        turn = -1 if wanted.newest_first else 1
        found = org_lists.some(
            books, caller, of_calendar, first, count, lambda row: turn * row.commit_sequence
        )
        return [row for row, _ in found]
    if not reads_tenant(caller):
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
    found = [
        row
        for each in caller.calendars
        for row in books.history.of_calendar(each, wanted, 0, at_most)
    ] or list(books.history.of_tenant(caller.tenant.id, wanted, 0, at_most))
    found.sort(key=lambda row: row.commit_sequence)
    rows, more = found[:ROWS_OF_A_REQUEST], len(found) > ROWS_OF_A_REQUEST
    # Work of several transactions has left rows before it has come to its end.
    if books.requests.under_way(caller.user_id, track_id):
        return Outcome(done=Done.UNDER_WAY, rows=rows, more=more)
    return Outcome(done=Done.DONE if rows else Done.NOT_DONE, rows=rows, more=more)
