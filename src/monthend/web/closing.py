"""The close and the reopening of a period, each looked at before it is done."""

from __future__ import annotations

from monthend.domain.errors import Refusal
from monthend.domain.permissions import Operation
from monthend.services import close_preview, duties, period_steps, periods, trial_balances
from monthend.services.caller import Caller
from monthend.services.close_preview import ClosePreview
from monthend.services.ports import Books

from . import sheets, tables
from .asked import Asked, Done
from .one_period import ONE, REASON, get, here, seen, top, was_sent
from .pages import FORMS, Context, form, page
from .sheets import Sheet
from .tables import Column, Kind, Money, Row, TableSpec, table

FREEZES = table(
    TableSpec(
        name="totals-of-the-close",
        caption="What the trial balance of the close adds up to",
        columns=(
            Column("currency", "Currency"),
            Column("debit", "Debit", Kind.MONEY),
            Column("credit", "Credit", Kind.MONEY),
            Column("home_debit", "Debit in home currency", Kind.MONEY),
            Column("home_credit", "Credit in home currency", Kind.MONEY),
        ),
        empty="Nothing was posted up to the end of this period.",
    )
)
REQUEST = ONE + "/request-reopen"
DECLINE = ONE + "/decline-reopen"


@page(ONE + "/close", "close-preview", "Close preview", Operation.READ_LEDGER, under="periods")
def preview(books: Books, caller: Caller, asked: Asked) -> Context:
    """Whether a period would close now, and what the close would come to."""
    period = get(books, caller, asked)
    made = close_preview.make(books, caller, period.id)
    is_offered = made.would_close or was_sent(asked, FORMS["close-period"].path)
    return {
        **top(caller, asked, period),
        "preview": made,
        "action_needed": [each for each in made.items if each.count],
        "sheet": sheets.sheet(books, caller, asked, "close-period") if is_offered else None,
        "list": None
        if made.freezes is not None and not made.freezes.known
        else tables.shown(asked, FREEZES, tables.listed(_totals(made))),
    }


def _totals(made: ClosePreview) -> list[Row]:
    home = made.home_currency
    return [
        {
            "currency": each.currency,
            "debit": Money(each.debit, each.currency),
            "credit": Money(each.credit, each.currency),
            "home_debit": Money(each.home_debit, home),
            "home_credit": Money(each.home_credit, home),
        }
        for each in (() if made.freezes is None else made.freezes.totals)
    ]


@form(ONE + "/close", "close-period", "Close", Operation.CLOSE, page="close-preview", seen=seen)
def close(books: Books, caller: Caller, asked: Asked) -> Done:
    """Close a period; its trial balance starts by itself."""
    periods.close(books, caller, asked.path["period_id"])
    period = get(books, caller, asked)
    if period.closed:
        return here(asked, f"{period.name} is closed.")
    return here(asked, f"{period.name} closes as soon as its revenue schedules are done.")


@page(ONE + "/reopen", "reopening", "Reopening", Operation.READ_PERIODS, under="periods")
def reopening(books: Books, caller: Caller, asked: Asked) -> Context:
    """What it means to open a period again, and who may do it."""
    period = get(books, caller, asked)
    ways = period_steps.reopening(books, caller, period) if caller.may(Operation.REOPEN) else None
    refused: dict[str, Refusal | None] = {}
    if ways is not None:
        refused = {
            "reopen-period": ways.reopen,
            "request-reopening": ways.request,
            "decline-reopening": ways.decline,
        }
    return {
        **top(caller, asked, period),
        "frozen": trial_balances.current(books.runs, period),
        "is_removed": caller.tenant.settings.superseded_files == "remove",
        "requested": duties.reopen_request(books, caller, period),
        "why_not": None if ways is None else ways.reopen,
        "sheets": _offered(books, caller, asked, refused),
    }


def _offered(
    books: Books, caller: Caller, asked: Asked, refused: dict[str, Refusal | None]
) -> list[Sheet]:
    return [
        made
        for name, refusal in refused.items()
        if refusal is None or was_sent(asked, FORMS[name].path)
        if (made := sheets.sheet(books, caller, asked, name)) is not None
    ]


@form(
    ONE + "/reopen",
    "reopen-period",
    "Reopen",
    Operation.REOPEN,
    page="reopening",
    inputs=(REASON,),
    seen=seen,
)
def reopen(books: Books, caller: Caller, asked: Asked) -> Done:
    """Reopen a closed or pending close period; its results stay on record as superseded."""
    periods.reopen(books, caller, asked.path["period_id"], asked.values.get("reason"))
    return here(asked, f"{get(books, caller, asked).name} is open again.")


@form(
    REQUEST,
    "request-reopening",
    "Ask somebody else to reopen it",
    Operation.REOPEN,
    page="reopening",
    inputs=(REASON,),
    seen=seen,
)
def request(books: Books, caller: Caller, asked: Asked) -> Done:
    """Ask a second person to reopen a closed period; only its history changes."""
    duties.request_reopen(books, caller, asked.path["period_id"], asked.values.get("reason"))
    period = get(books, caller, asked)
    return here(asked, f"A second person can reopen {period.name} now.", ONE + "/reopen")


@form(
    DECLINE,
    "decline-reopening",
    "Turn the request down",
    Operation.REOPEN,
    page="reopening",
    inputs=(REASON,),
    seen=seen,
)
def decline(books: Books, caller: Caller, asked: Asked) -> Done:
    """Turn a request to reopen a period down, or take one's own back; it stays closed."""
    duties.decline_reopen(books, caller, asked.path["period_id"], asked.values.get("reason"))
    return here(asked, f"{get(books, caller, asked).name} stays closed.", ONE + "/reopen")
