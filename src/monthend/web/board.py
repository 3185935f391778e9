"""`/board`: the periods of every entity and org at a glance, and their close in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.services import board, values
from monthend.services.board import Place
from monthend.services.caller import Caller
from monthend.services.ports import Books

from . import sheets, statuses, tables
from .asked import Asked, Done
from .inputs import Input
from .pages import Context, Menu, form, page
from .statuses import Status
from .tables import Column, Kind, Row, TableSpec, table

BOARD, CLOSE = "/board", "/board/close"
BEFORE, AFTERWARDS = 3, 5
"""How many days of ends are shown before the first that is not closed everywhere, and after it."""
READY, BLOCKED = Status("Nothing in the way", "good"), Status("Not yet", "bad")
PERIODS = table(
    TableSpec(
        name="board",
        caption="Periods of all places",
        columns=(
            Column("place", "Entity or org"),
            Column("period", "Period"),
            Column("start", "Starts", Kind.DAY),
            Column("end", "Ends", Kind.DAY),
            Column("status", "Status", Kind.STATUS),
            Column("run", "Trial balance", Kind.STATUS),
        ),
        empty="There is no accounting period yet.",
    )
)
CLOSINGS = table(
    TableSpec(
        name="periods-to-close",
        caption="What would be closed, in this order",
        columns=(
            Column("period", "Period"),
            Column("place", "Entity or org"),
            Column("end", "Ends", Kind.DAY),
            Column("status", "Status", Kind.STATUS),
            Column("now", "On its own", Kind.STATUS),
            Column("why", "What a close of it alone would be told now"),
        ),
        page_size=board.CLOSED_AT_ONCE,
        empty="Everything that ends by this day is closed.",
    )
)
UNTIL = Input(
    name="until",
    into="until",
    label="Everything that ends by",
    kind=values.day,
    required=True,
    widget="date",
)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A place on the board, with its period for each of the days."""

    place: Place
    is_here: bool
    cells: Sequence[tuple[AccountingPeriod, Status] | None]


@page(BOARD, "board", "Board", Operation.READ_PERIODS, menu=Menu("Close", "Board", "b"))
def all_places(books: Books, caller: Caller, asked: Asked) -> Context:
    """Where every entity and org stands in its close, by the last days of their periods."""
    places = board.read(books, caller)
    days = _days(places)
    return {
        "days": days,
        "left": {each.end_date for place in places for each in place.periods if not each.closed},
        "rows": [
            BoardRow(place, place.calendar_id == books.calendar_id, _cells(place, days))
            for place in places
        ],
        "status_of": statuses.OF_PERIOD,
        "may_close": caller.may(Operation.CLOSE),
        "list": tables.shown(asked, PERIODS, tables.listed(_rows(places))),
    }


def _days(places: Sequence[Place]) -> Sequence[date]:
    """The last days of periods around the first one that is not closed everywhere."""
    ends = sorted({each.end_date for place in places for each in place.periods if each.end_date})
    left = [each.end_date for place in places if (each := place.next_to_close) is not None]
    first = min((day for day in left if day is not None), default=None)
    at = len(ends) if first is None else ends.index(first)
    start = max(0, min(at - BEFORE, len(ends) - BEFORE - AFTERWARDS - 1))
    return ends[start : start + BEFORE + 1 + AFTERWARDS]


def _cells(place: Place, days: Sequence[date]) -> Sequence[tuple[AccountingPeriod, Status] | None]:
    found = [place.ending_on(day) for day in days]
    return [None if each is None else (each, statuses.OF_PERIOD[each.status]) for each in found]


def _rows(places: Sequence[Place]) -> list[Row]:
    return [
        {
            "place": place.name,
            "period": each.name,
            "start": each.start_date,
            "end": each.end_date,
            "status": statuses.OF_PERIOD[each.status],
            "run": statuses.of_run(each),
        }
        for place in places
        for each in place.periods
    ]


# The close of several -----------------------------------------------------------------


def seen(books: Books, caller: Caller, _path: Mapping[str, str]) -> Mapping[str, str]:
    """What somebody decides on who closes several periods: what is next to close everywhere."""
    return {
        f"What {place.name} closes next": ""
        if following is None
        else f"{following.name}, {statuses.OF_PERIOD[following.status].word}"
        for place in board.read(books, caller)
        for following in (place.next_to_close,)
    }


@page(CLOSE, "close-all", "Close in one go", Operation.READ_PERIODS, under="board")
def close_all(books: Books, caller: Caller, asked: Asked) -> Context:
    """Which periods of all places would be closed up to a day, in their order."""
    until = _until(books, caller, asked)
    found = [] if until is None else board.preview(books, caller, until)
    return {
        "until": until,
        "sheet": sheets.sheet(books, caller, asked, "close-several", values={"until": until})
        if found
        else None,
        "how_many": len(found),
        "list": tables.shown(
            asked,
            CLOSINGS,
            tables.listed(
                [
                    {
                        "period": each.period.name,
                        "place": each.place.name,
                        "end": each.period.end_date,
                        "status": statuses.OF_PERIOD[each.period.status],
                        "now": READY if each.conditions.refusal is None else BLOCKED,
                        "why": None
                        if each.conditions.refusal is None
                        else str(each.conditions.refusal),
                    }
                    for each in found
                ]
            ),
        ),
    }


def _until(books: Books, caller: Caller, asked: Asked) -> date | None:
    """The day that an address names; else the last day of the first period that is not closed."""
    try:
        return date.fromisoformat(asked.query.get("until", ""))
    except ValueError:
        pass
    left = (place.next_to_close for place in board.read(books, caller))
    return min((each.end_date for each in left if each and each.end_date), default=None)


@form(
    CLOSE,
    "close-several",
    "Close them",
    Operation.CLOSE,
    page="close-all",
    inputs=(UNTIL,),
    seen=seen,
)
def close_several(books: Books, caller: Caller, asked: Asked) -> Done:
    """Close everything that ends by a day, orgs before those above them, or nothing at all."""
    count = board.close(books, caller, asked.values["until"])
    return Done(to=BOARD, notice=f"{count} accounting periods are closed.")
