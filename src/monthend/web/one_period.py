"""What all pages about one period have in common: its name at the top, its tabs, its sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monthend.domain.period import AccountingPeriod
from monthend.services import periods, values
from monthend.services.caller import Caller
from monthend.services.ports import Books

from . import sheets, statuses
from .asked import Asked, Done
from .inputs import Input
from .pages import PAGES, Context

ONE = "/periods/{period_id}"
TABS = (
    (ONE, "Summary"),
    (ONE + "/balances", "Balances"),
    (ONE + "/action-needed", "Action needed"),
    (ONE + "/journal-entries", "Journal entries"),
    (ONE + "/checklist", "Checklist"),
    (ONE + "/exceptions", "Exceptions"),
    (ONE + "/history", "History"),
)
"""The pages about a period and the words on their tabs, in their order."""

REASON = Input(
    name="reason",
    into="reason",
    label="Reason",
    kind=values.REASON,
    hint="Stays in the history of the period.",
    longest=255,
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to another page about the same period."""

    word: str
    href: str
    is_here: bool


def seen(books: Books, caller: Caller, path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on when they take a step of the close."""
    period = periods.get(books, caller, path["period_id"])
    return {
        "The name": period.name,
        "The status": statuses.OF_PERIOD[period.status].word,
        "The first day": "" if period.start_date is None else period.start_date.isoformat(),
        "The last day": "" if period.end_date is None else period.end_date.isoformat(),
    }


def get(books: Books, caller: Caller, asked: Asked) -> AccountingPeriod:
    """The period that an address names."""
    return periods.get(books, caller, asked.path["period_id"])


def top(caller: Caller, asked: Asked, period: AccountingPeriod) -> Context:
    """What `period.html` shows above every page about a period."""
    return {
        "period": period,
        "heading": period.name,
        "status": statuses.OF_PERIOD[period.status],
        "tabs": tabs(caller, asked, period),
    }


def tabs(caller: Caller, asked: Asked, period: AccountingPeriod) -> list[Tab]:
    """The pages about a period that the caller may see; one that goes deeper marks its own."""
    there = {row.path: row for row in PAGES.values()}
    found = [
        Tab(word, sheets.address(path, {"period_id": period.id}), False)
        for path, word in TABS
        if path in there and caller.may(there[path].needs)
    ]
    inner = [each.href for each in found[1:] if asked.address.startswith(each.href)]
    here = inner[0] if inner else found[0].href
    return [Tab(each.word, each.href, each.href == here) for each in found]


def here(asked: Asked, notice: str, path: str = ONE) -> Done:
    """On to a page about the same period."""
    return Done(to=sheets.address(path, asked.path), notice=notice)


def was_sent(asked: Asked, form_path: str, **more: str) -> bool:
    """Whether a form was just refused: it stays, with what was typed."""
    wanted = sheets.address(form_path, {**asked.path, **more})
    return asked.attempt is not None and asked.attempt.action == wanted
