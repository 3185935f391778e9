"""`/monthend/v1`: what stands in the way of a close, and what the close would come to."""

from __future__ import annotations

from urllib.parse import quote

from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.services import close_preview, periods, task_data, tasks, transactions
from monthend.services.caller import Caller
from monthend.services.close_preview_data import as_data, fix_of, shown_transaction
from monthend.services.ports import Books
from monthend.subledger.action_items import ActionItemKind

from .lists import PAGE, next_page
from .operations import Answer, Asked, Parameter, operation
from .schemas import TEXT
from .schemas_preview import ACTION_ITEM, CLOSE_PREVIEW, ITEMS_OF_KIND
from .schemas_tasks import TASKS

PERIOD = "/monthend/v1/accounting-periods/{ap-id}"
KIND = Parameter(name="kind", words=tuple(each.value for each in ActionItemKind))
LONG_PAGE_SIZE = Parameter(name="pageSize", least=1, most=1000, default=1000)


@operation(
    "GET",
    PERIOD + "/action-items",
    "GET_AccountingPeriodActionItems",
    Operation.READ_LEDGER,
    parameters=(PAGE, LONG_PAGE_SIZE, KIND),
    answers={
        "actionItems": {"type": "array", "items": ACTION_ITEM},
        "kinds": {"type": "array", "items": ITEMS_OF_KIND},
        "tasks": TASKS,
        "nextPage": TEXT,
    },
)
def get_action_items(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List what must and should be resolved before an accounting period closes, by day.

    `kinds` counts all of them, whatever the page. `fix` is the call that resolves an
    item, with the statuses it may say. `tasks` are those that people have still to do.
    """
    period_id, kind = asked.value("ap-id"), asked.query["kind"]
    page, size = asked.query["page"], asked.query["pageSize"]
    wanted = None if kind is None else ActionItemKind(kind)
    first = (page - 1) * size
    items, more = transactions.list_action_items(books, caller, period_id, first, size, wanted)
    period, home = periods.find(books.calendar(), period_id), caller.tenant.home_currency
    answer: Answer = {
        "actionItems": [
            {
                "kind": item.kind.value,
                "required": item.required,
                "remedy": item.remedy,
                "transaction": shown_transaction(item.transaction, home),
                "fix": fix_of(item.transaction),
            }
            for item in items
        ],
        "kinds": [
            {
                "kind": each.kind.value,
                "required": each.required,
                "remedy": each.remedy,
                "count": each.count,
            }
            for each in transactions.items_by_kind(books, period)
        ],
        "tasks": _left(books, caller, period),
    }
    if more:
        path = PERIOD.replace("{ap-id}", period_id) + "/action-items"
        chosen = "" if kind is None else f"&kind={quote(kind)}"
        answer["nextPage"] = next_page(asked.url, path, page, size) + chosen
    return {**answer, "success": True}


def _left(books: Books, caller: Caller, period: AccountingPeriod) -> list[Answer]:
    shown = tasks.of_period(books, caller, period)
    return [task_data.task_as_data(shown, task) for task in shown.tasks if not task.settled]


@operation(
    "GET",
    PERIOD + "/close-preview",
    "GET_AccountingPeriodClosePreview",
    Operation.READ_LEDGER,
    answers=CLOSE_PREVIEW["properties"],
)
def get_close_preview(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Find out whether an accounting period would close now, and what would come of it.

    The decision is that of the close itself, for this caller, and nothing changes.
    `refusal` is what the close would be answered; `checks` are all its conditions with
    what they were judged by, `changes` what its history would show.
    """
    preview = close_preview.make(books, caller, asked.value("ap-id"))
    return {**as_data(preview), "success": True}
