"""`/monthend/v1/history` and its like: what was done, by whom, and whether it was done at all."""

from __future__ import annotations

from urllib.parse import urlencode

from monthend.domain.history import Event
from monthend.domain.permissions import Channel, Operation
from monthend.services import close_report, histories
from monthend.services.audit_ports import HistoryFilter
from monthend.services.caller import Caller
from monthend.services.close_report_data import as_data
from monthend.services.histories import Done, Scope
from monthend.services.people_ports import PeopleEvent
from monthend.services.ports import Books
from monthend.services.rehearsal_ports import RehearsalEvent
from monthend.services.values import instant, last_instant, text
from monthend.subledger.archives import ArchiveEvent
from monthend.subledger.events import ScheduleEvent, WebhookEvent
from monthend.subledger.tasks import TaskEvent

from .answers import history_row
from .lists import PAGE
from .operations import Answer, Asked, Parameter, operation
from .schemas import CLOSE_REPORT, HISTORY_ROW, TEXT
from .schemas_exceptions import EXCEPTIONS
from .schemas_tasks import TASKS

HISTORY = "/monthend/v1/history"
CLOSE_REPORT_OF = "/monthend/v1/accounting-periods/{ap-id}/close-report"
REQUEST = "/monthend/v1/requests/{track-id}"

LONG_PAGE_SIZE = Parameter(name="pageSize", least=1, most=1000, default=1000)
LARGEST = 2**63 - 1
WORDS = (
    Event, PeopleEvent, RehearsalEvent, TaskEvent, WebhookEvent, ScheduleEvent, ArchiveEvent,
)  # fmt: skip
EVENTS = tuple(each.value for kind in WORDS for each in kind)
FILTERS = {
    "period": "period_id",
    "user": "user",
    "event": "event",
    "channel": "channel",
    "trackId": "track_id",
    "from": "from_time",
    "to": "to_time",
    "fromSequence": "from_sequence",
    "toSequence": "to_sequence",
}
"""The parameters that choose rows, and the fields of the filter that they fill."""


@operation(
    "GET",
    HISTORY,
    "GET_History",
    Operation.READ_PERIODS,
    parameters=(
        PAGE,
        LONG_PAGE_SIZE,
        Parameter(name="of", words=tuple(each.value for each in Scope), default="calendar"),
        Parameter(name="period", kind=text(32, least=1)),
        Parameter(name="user", kind=text(255, least=1)),
        Parameter(name="event", words=EVENTS),
        Parameter(name="channel", words=tuple(each.value for each in Channel)),
        Parameter(name="trackId", kind=text(64, least=1)),
        Parameter(name="from", kind=instant),
        Parameter(name="to", kind=last_instant),
        Parameter(name="fromSequence", most=LARGEST),
        Parameter(name="toSequence", most=LARGEST),
    ),
    answers={"history": {"type": "array", "items": HISTORY_ROW}, "nextPage": TEXT},
)
def get_history(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read what happened in the books, oldest first, each row with its number and hash.

    Without `of=tenant` it is the history of the calendar. With it, it is that of
    users, clients, settings and sign-ins, which needs Manage Users. A row that is
    not sealed yet has neither number nor hash. Instants are in UTC and shown in whole
    seconds, and so they may be given: `from` and `to` then take in all of their second.
    """
    page, size = asked.query["page"], asked.query["pageSize"]
    wanted = HistoryFilter(**{field: asked.query[name] for name, field in FILTERS.items()})
    scope = Scope(asked.query["of"])
    rows = histories.read(books, caller, scope, wanted, (page - 1) * size, size + 1)
    answer: Answer = {"history": [history_row(row) for row in rows[:size]]}
    if len(rows) > size:
        answer["nextPage"] = f"{asked.url}{HISTORY}?{_next(asked)}"
    return {**answer, "success": True}


def _next(asked: Asked) -> str:
    """The same question, a page further."""
    said = {name: asked.query[name] for name in ("of", *FILTERS)}
    shown = {
        name: value.isoformat() if name in ("from", "to") else value
        for name, value in said.items()
        if value is not None
    }
    return urlencode(
        {**shown, "page": asked.query["page"] + 1, "pageSize": asked.query["pageSize"]}
    )


@operation(
    "GET",
    REQUEST,
    "GET_RequestOutcome",
    Operation.READ_PERIODS,
    settled=True,
    answers={
        "trackId": TEXT,
        "done": {"type": "string", "enum": [each.value for each in Done]},
        "history": {"type": "array", "items": HISTORY_ROW},
        "nextPage": TEXT,
    },
)
def get_request_outcome(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Find out whether a request whose answer was lost was done, by its Zuora-Track-Id.

    It is that of the caller; what others did under the same one is in the history.
    `done` comes with the rows of history that it left. `notDone` means that
    nothing under this Track-Id is in the books, and that whatever had reached
    them by now is decided. `underWay` means that a request with an
    Idempotency-Key is still being worked on, and comes with its rows so far: ask again.
    Where there are more rows than an answer has, `nextPage` leads to them.
    """
    track_id = asked.value("track-id")
    outcome = histories.outcome_of(books, caller, track_id)
    answer: Answer = {
        "trackId": track_id,
        "done": outcome.done.value,
        "history": [history_row(row) for row in outcome.rows],
    }
    if outcome.more:
        rest = {"trackId": track_id, "user": caller.user_id, "page": 2}
        rest["pageSize"] = histories.ROWS_OF_A_REQUEST
        answer["nextPage"] = f"{asked.url}{HISTORY}?{urlencode(rest)}"
    return {**answer, "success": True}


@operation(
    "GET",
    CLOSE_REPORT_OF,
    "GET_AccountingPeriodCloseReport",
    Operation.READ_LEDGER,
    slow=lambda _: True,
    answers={**CLOSE_REPORT["properties"], "exceptions": EXCEPTIONS, "tasks": TASKS},
)
def get_close_report(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read the evidence of a close, and what changed while the period was open again."""
    report = close_report.make(books, caller, asked.value("ap-id"))
    return {**as_data(report), "success": True}
