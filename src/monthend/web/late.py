"""`/ledger/late`: what came late and waits for approval, and what was decided on it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from monthend.domain.permissions import Operation
from monthend.services import late_transactions, values
from monthend.services.caller import Caller
from monthend.services.policy_ports import LateTransaction
from monthend.services.ports import Books
from monthend.subledger.late_transactions import LateKind, LateStatus

from . import entries, filters, ledger_shown, ledger_statuses, sheets, tables, transactions
from .asked import Asked, Done
from .inputs import Input
from .pages import Context, Menu, form, page
from .tables import Column, Kind, Link, Part, Row, Rows, TableSpec, table

ALL = "/ledger/late"
ONE = ALL + "/{late_id}"
FILTERS = (
    Input(
        name="status", into="status", label="Status", widget="select",
        choices=tuple((each.value, each.value) for each in LateStatus),
    ),
)  # fmt: skip
LATE = table(
    TableSpec(
        name="late-transactions",
        caption="Late transactions",
        columns=(
            Column("id", "Waits as", Kind.LINK),
            Column("kind", "What it is"),
            Column("number", "Number"),
            Column("type", "Type"),
            Column("status", "Status", Kind.STATUS),
            Column("document_day", "Date of the document", Kind.DAY),
            Column("requested", "Came", Kind.INSTANT),
            Column("posted_day", "Posted on", Kind.DAY),
            Column("posted_period", "Posted in"),
        ),
        empty="Nothing came late and had to wait. The policy on late postings is a setting.",
    )
)
WORDS = {
    LateKind.TRANSACTION: "Transaction",
    LateKind.ENTRY: "Journal entry",
    LateKind.REVERSAL: "Reversal",
}


@page(
    ALL, "late", "Late transactions", Operation.READ_LEDGER, menu=Menu("Ledger", "Late", "l", 4)
)  # fmt: skip
def all_late(books: Books, caller: Caller, asked: Asked) -> Context:
    """What came late and was queued, in the order in which it came."""
    narrowed = filters.read(asked, FILTERS)
    word = narrowed.values.get("status")
    status = None if word is None else LateStatus(word)

    def fetch(part: Part) -> Rows:
        after = tables.place_of(part, longest=18)
        found = late_transactions.list_late(
            books, caller, status, count=part.count + 1, after=after
        )
        shown = found[: part.count]
        following = str(shown[-1].id) if len(found) > part.count else None
        return Rows(rows=[_row(each) for each in shown], following=following)

    return {"filters": narrowed, "list": tables.shown(asked, LATE, narrowed.guarded(fetch))}


def _row(late: LateTransaction) -> Row:
    return {
        "id": Link(str(late.id), href(late.id)),
        "kind": WORDS[late.kind],
        "number": late.number,
        "type": late.type or None,
        "status": ledger_statuses.OF_LATE[late.status],
        "document_day": late.document_day,
        "requested": late.requested_on,
        "posted_day": late.posted_day,
        "posted_period": late.posted_period,
    }


def href(late_id: int) -> str:
    """The page of one of them."""
    return ledger_shown.to(ONE, late_id=str(late_id))


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on: that it waits still, and where it would go."""
    late = late_transactions.get(books, caller, path["late_id"])
    return {"The status": late.status.value}


@page(ONE, "late-one", "Late transaction", Operation.READ_LEDGER, under="late")
def one_late(books: Books, caller: Caller, asked: Asked) -> Context:
    """One of them: what was asked for, and the decision on it."""
    late = late_transactions.get(books, caller, asked.path["late_id"])
    waits = late.status is LateStatus.WAITING
    offered = [
        made
        for name in ("approve-late", "reject-late")
        if (made := sheets.sheet(books, caller, asked, name))
        and (waits or (asked.attempt is not None and asked.attempt.action == made.action))
    ]
    return {
        "late": late,
        "heading": f"{WORDS[late.kind]} {late.number}",
        "kind": WORDS[late.kind],
        "status": ledger_statuses.OF_LATE[late.status],
        "rows": _told(late),
        "posted": _posted(late),
        "taken_back": _taken_back(late),
        "requested_by": ledger_shown.name_of(books, late.requested_by),
        "decided_by": ledger_shown.name_of(books, late.decided_by),
        "steps": offered,
    }


def _told(late: LateTransaction) -> list[Mapping[str, object]]:
    """What was asked for, by names: the rows of a file, or an entry and its items."""
    if "rows" in late.payload:
        return list(late.payload["rows"])
    entry = late.payload.get("entry")
    if not isinstance(entry, dict):
        return []
    plain = {name: value for name, value in entry.items() if value and name != "items"}
    return [plain, *entry.get("items", ())]


def _taken_back(late: LateTransaction) -> str | None:
    """The page of what a reversal would take back."""
    if late.kind is not LateKind.REVERSAL:
        return None
    if "transaction" in late.payload:
        return transactions.href(late.payload["transaction"])
    return entries.href(late.payload["entry"])


def _posted(late: LateTransaction) -> Link | None:
    """Where what it was posted as is found."""
    if late.posted_as is None:
        return None
    is_entry = late.kind is LateKind.ENTRY or "entry" in late.payload
    if is_entry:
        return Link(late.posted_as, entries.href(late.posted_as))
    return Link(late.posted_as, f"{transactions.ALL}?{urlencode({'q': late.posted_as})}")


@form(
    ONE + "/approve",
    "approve-late",
    "Approve and post",
    Operation.DECIDE_LATE_TRANSACTION,
    page="late-one",
    seen=seen,
)
def approve(books: Books, caller: Caller, asked: Asked) -> Done:
    """Post what waits, on its own day if that is open again, else in the earliest open period."""
    late = late_transactions.approve(books, caller, asked.path["late_id"])
    assert late.posted_day is not None, "what is approved is posted"
    told = f"Posted as {late.posted_as} on {late.posted_day.isoformat()}, in {late.posted_period}."
    return Done(to=href(late.id), notice=told)


@form(
    ONE + "/reject",
    "reject-late",
    "Reject",
    Operation.DECIDE_LATE_TRANSACTION,
    page="late-one",
    inputs=(
        Input(name="reason", into="reason", label="Reason", kind=values.REASON, longest=255,
              hint="Stays with it and in the history."),
    ),
    seen=seen,
)  # fmt: skip
def reject(books: Books, caller: Caller, asked: Asked) -> Done:
    """Turn down what waits: it posts nothing, ever."""
    given = asked.values.get("reason")
    late = late_transactions.reject(books, caller, asked.path["late_id"], given)
    return Done(to=href(late.id), notice="It is rejected, and posts nothing.")
