"""`/ledger/exchange-rates`: the rates of each pair of currencies, and the days without one."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import exchange_rates
from monthend.services.caller import Caller
from monthend.services.exchange_rates import PairOfCurrencies, Waiting
from monthend.services.ports import Books
from monthend.subledger.exchange_rates import Stretch

from . import ledger_shown, tables, transactions
from .asked import Asked
from .pages import Context, Menu, page
from .statuses import Status
from .tables import Column, Kind, Link, Row, TableSpec, table

ALL = "/ledger/exchange-rates"
ONE = ALL + "/{source}/{target}"
COMPLETE, GAPS = Status("Without a gap", "good"), Status("With gaps", "bad")
APPLIES, MISSING = Status("Applies", "good"), Status("No rate", "bad")
PAIRS = table(
    TableSpec(
        name="currency-pairs",
        caption="Exchange rates by pair",
        columns=(
            Column("pair", "From and to", Kind.LINK),
            Column("status", "Status", Kind.STATUS),
            Column("rates", "Rates", Kind.COUNT),
            Column("gaps", "Gaps", Kind.COUNT),
            Column("first", "First day", Kind.DAY),
            Column("last", "Last day", Kind.DAY),
        ),
        empty="There is no exchange rate yet. Import a file of them.",
    )
)
RATES = table(
    TableSpec(
        name="exchange-rates",
        caption="Rates and gaps",
        columns=(
            Column("start", "From", Kind.DAY),
            Column("end", "Through", Kind.DAY),
            Column("status", "Status", Kind.STATUS),
            Column("rate", "Rate"),
        ),
    )
)
WAITING = table(
    TableSpec(
        name="waiting-for-rates",
        caption="What waits for a rate",
        columns=(
            Column("day", "Date", Kind.LINK),
            Column("currency", "Currency"),
        ),
        empty="Every posting has its amount in home currency.",
    )
)


@page(
    ALL, "exchange-rates", "Exchange rates", Operation.READ_LEDGER,
    menu=Menu("Ledger", "Exchange rates", place=8),
)  # fmt: skip
def all_rates(books: Books, caller: Caller, asked: Asked) -> Context:
    """The pairs of currencies with their gaps, and the postings that wait for a rate."""
    pairs = [_pair(each) for each in exchange_rates.pairs(books, caller)]
    waiting = [_waits(each) for each in exchange_rates.waiting(books, caller)]
    return {
        "list": tables.shown(asked, PAIRS, tables.listed(pairs)),
        "waiting": tables.shown(asked, WAITING, tables.listed(waiting)),
        "may_import": caller.may(Operation.IMPORT_RATES),
    }


def _pair(each: PairOfCurrencies) -> Row:
    there = ledger_shown.to(ONE, source=each.source, target=each.target)
    return {
        "pair": Link(f"{each.source} → {each.target}", there),
        "status": GAPS if each.gaps else COMPLETE,
        "rates": each.rates,
        "gaps": each.gaps,
        "first": each.first,
        "last": each.last,
    }


def _waits(each: Waiting) -> Row:
    day = each.day.isoformat()
    there = f"{transactions.ALL}?from={day}&to={day}&currency={each.currency}"
    return {"day": Link(day, there), "currency": each.currency}


@page(ONE, "rates-of-pair", "Exchange rates", Operation.READ_LEDGER, under="exchange-rates")
def of_pair(books: Books, caller: Caller, asked: Asked) -> Context:
    """The rates of one pair, the latest first, with the days between that have none."""
    source, target = asked.path["source"], asked.path["target"]
    found = exchange_rates.of_pair(books, caller, source, target)
    rows = [_stretch(each) for each in found]
    return {
        "heading": f"{source} → {target}",
        "source": source,
        "target": target,
        "gaps": sum(each.rate is None for each in found),
        "list": tables.shown(asked, RATES, tables.listed(rows)),
    }


def _stretch(each: Stretch) -> Row:
    return {
        "start": each.start,
        "end": each.end,
        "status": MISSING if each.rate is None else APPLIES,
        "rate": None if each.rate is None else f"{each.rate:f}",
    }
