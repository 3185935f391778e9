"""The charts of a trial balance, each with a table of the same figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monthend.services import shown_balances
from monthend.services.shown_balances import Share, ShownBalances

from . import charts as drawing
from . import tables
from .asked import Asked
from .charts import Chart, Item
from .tables import Column, Kind, Money, Row, ShownTable, TableSpec, table

STEPS = {
    "opening": "Opening",
    "invoices": "Invoices",
    "debit_memos": "Debit memos",
    "credit_memos": "Credit memos",
    "adjustments": "Adjustments",
    "payments": "Payments",
    "refunds": "Refunds",
    "credit_balance": "Credit balance",
    "journal_entries": "Journal entries",
    "other": "Other",
    "ending": "Ending",
}
TIMES = {
    "recognized_before": "Before",
    "recognized_in": "In the period",
    "recognized_after": "After",
    "pending": "Pending",
}


def _of(name: str, caption: str, first: str) -> TableSpec:
    return table(
        TableSpec(
            name=name,
            caption=caption,
            columns=(
                Column("what", first),
                Column("currency", "Currency", Kind.CODE),
                Column("amount", "Amount", Kind.MONEY),
                Column("home", "Home currency", Kind.MONEY),
            ),
        )
    )


ROLL_FORWARD = _of("receivables-roll-forward", "Roll-forward of receivables", "Movement")
AGING = _of("receivables-aging", "Receivables by age", "Days past due")
REVENUE = _of("revenue-recognized", "Revenue recognized", "When")


@dataclass(frozen=True, slots=True)
class Figured:
    """A chart, unless a home amount is not known, and its table."""

    chart: Chart | None
    table: ShownTable


def charts(asked: Asked, shown: ShownBalances) -> Sequence[Figured]:
    """Those for which the run has kept figures."""
    wanted: tuple[tuple[str, TableSpec, Mapping[str, str], Draw], ...] = (
        (shown_balances.ROLL_FORWARD, ROLL_FORWARD, STEPS, _waterfall),
        (shown_balances.AGING, AGING, {}, _bars),
        (shown_balances.REVENUE, REVENUE, TIMES, _bars),
    )
    found = []
    for proof, spec, words, draw in wanted:
        shares = shown_balances.shares(shown.figures.get(proof, ()))
        if shares:
            found.append(_figured(asked, shown, spec, words, draw, shares))
    return found


Draw = Callable[[Sequence[Item]], Sequence[Item]]


def _figured(
    asked: Asked,
    shown: ShownBalances,
    spec: TableSpec,
    words: Mapping[str, str],
    draw: Draw,
    shares: Sequence[Share],
) -> Figured:
    home = shown.home_currency
    rows: list[Row] = [
        {
            "what": words.get(share.name, share.name),
            "currency": figure.currency,
            "amount": Money(figure.amount, figure.currency),
            "home": None if figure.home_amount is None else Money(figure.home_amount, home),
        }
        for share in shares
        for figure in share.by_currency
        if figure.amount or figure.home_amount != 0
    ]
    items = [
        Item(words.get(share.name, share.name), share.home)
        for share in shares
        if share.home is not None
    ]
    chart = None
    if len(items) == len(shares):
        chart = drawing.bars(spec.name, spec.caption, draw(items), home, asked.formats)
    return Figured(chart, tables.shown(asked, spec, tables.listed(rows)))


def _waterfall(items: Sequence[Item]) -> Sequence[Item]:
    """From the opening to the ending, by the kinds of movements that there were."""
    first, *moves, last = items
    return drawing.steps(first, [each for each in moves if each.amount], last)


def _bars(items: Sequence[Item]) -> Sequence[Item]:
    return items
