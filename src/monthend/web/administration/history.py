"""`/administration/history`: every change, who made it and when, and whether all of it is there."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from monthend.domain.history import Event
from monthend.domain.permissions import Operation
from monthend.services import histories, periods, values
from monthend.services.audit_ports import HistoryFilter
from monthend.services.caller import Caller
from monthend.services.histories import Scope
from monthend.services.people_ports import PeopleEvent
from monthend.services.ports import Books, HistoryRow
from monthend.services.rehearsal_ports import RehearsalEvent
from monthend.subledger.events import ScheduleEvent, WebhookEvent
from monthend.subledger.tasks import TaskEvent
from monthend.web import tables
from monthend.web.asked import Asked
from monthend.web.history_rows import latest_first
from monthend.web.pages import Context, Menu, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Kind, Row, TableSpec, table
from monthend.web.wording import OVER, changes, in_words

from .wording import GROUP

PATH = "/administration/history"
VERIFICATION = PATH + "/verification"
EVENTS = {
    each.value: in_words(each.value)
    for each in (*Event, *PeopleEvent, *RehearsalEvent, *TaskEvent, *WebhookEvent, *ScheduleEvent)
}
SCOPES = {Scope.CALENDAR.value: "These books", Scope.TENANT.value: "The tenant"}

HISTORY = table(
    TableSpec(
        name="audit-history",
        caption="History",
        columns=(
            Column("at", "When", Kind.INSTANT),
            Column("event", "What"),
            Column("subject", "Of what"),
            Column("user", "Who"),
            Column("channel", "Over"),
            Column("changes", "What became what"),
            Column("reason", "Reason"),
            Column("sequence", "Commit", Kind.CODE),
            Column("number", "Seal", Kind.CODE),
            Column("track", "Track-Id", Kind.CODE),
        ),
        empty="No row of history is in this view.",
    )
)
CHAINS = table(
    TableSpec(
        name="history-chains",
        caption="Chains",
        columns=(
            Column("of", "Books"),
            Column("state", "Result", Kind.STATUS),
            Column("sealed", "Sealed rows", Kind.COUNT),
            Column("waiting", "Waiting for a seal", Kind.COUNT),
            Column("found", "Findings", Kind.COUNT),
            Column("hash", "Last hash", Kind.CODE),
        ),
    )
)
WHOLE, BROKEN = Status("Whole", "good"), Status("Broken", "bad")


@page(
    PATH,
    "audit-history",
    "History",
    Operation.READ_PERIODS,
    template="administration/history.html",
    menu=Menu(GROUP, "History"),
)
def history(books: Books, caller: Caller, asked: Asked) -> Context:
    """What was done, the latest first: by kind, by person, by period, by days."""
    query = asked.query
    may_read_tenant = histories.reads_tenant(caller)
    scope = Scope.TENANT if query.get("scope") == Scope.TENANT.value else Scope.CALENDAR
    wanted = _wanted(asked, caller.tenant.settings.zone)

    fetch = latest_first(
        lambda found, skipped, count: histories.read(books, caller, scope, found, skipped, count),
        wanted,
        _row,
    )
    return {
        "list": tables.shown(asked, HISTORY, fetch),
        "scopes": SCOPES if may_read_tenant else {},
        "scope": scope.value,
        "events": EVENTS,
        "chosen": {name: query.get(name, "") for name in ("event", "user", "period", "from", "to")},
        "periods": [(each.id, each.name) for each in reversed(periods.list_periods(books, caller))],
        "verification": VERIFICATION,
    }


def _wanted(asked: Asked, zone: ZoneInfo) -> HistoryFilter:
    """The filter that an address names; days are those of the tenant, both of them included."""
    query = asked.query
    first = _day("from", query.get("from", ""))
    last = _day("to", query.get("to", ""))
    return HistoryFilter(
        event=query.get("event") or None,
        user=query.get("user", "").strip() or None,
        period_id=query.get("period") or None,
        from_time=None if first is None else _midnight(first, zone),
        to_time=None if last is None else _last_of(last, zone),
    )


def _day(name: str, text: str) -> date | None:
    found: date | None = values.day.read(name, text) if text else None
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _last_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.max, zone)


def _row(row: HistoryRow) -> Row:
    return {
        "at": row.at,
        "event": EVENTS.get(row.event) or in_words(row.event),
        "subject": row.subject,
        "user": row.user,
        "channel": OVER.get(row.channel, row.channel),
        "changes": changes(row.old, row.new) or None,
        "reason": row.reason,
        "sequence": str(row.commit_sequence),
        "number": None if row.number is None else str(row.number),
        "track": row.track_id,
    }


@page(
    VERIFICATION,
    "history-verification",
    "Verification of history",
    Operation.READ_PERIODS,
    template="administration/verification.html",
    under="audit-history",
)
def verification(books: Books, caller: Caller, asked: Asked) -> Context:
    """Every chain of hashes recomputed now, and what is wrong with any of them."""
    found = histories.verify(books, caller)
    rows: list[Row] = [
        {
            "of": each.of,
            "state": BROKEN if each.findings else WHOLE,
            "sealed": each.head.number,
            "waiting": each.waiting,
            "found": len(each.findings),
            "hash": each.head.hash,
        }
        for each in found
    ]
    return {
        "at": books.now,
        "is_whole": not any(each.findings for each in found),
        "findings": [str(finding) for each in found for finding in each.findings],
        "list": tables.shown(asked, CHAINS, tables.listed(rows)),
        "with_tenant": histories.reads_tenant(caller),
    }
