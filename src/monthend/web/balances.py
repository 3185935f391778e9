"""`/trial-balance` and `/periods/{period_id}/balances`: a trial balance, its proofs, what moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from monthend.domain.history import Event
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.domain.trial_balance import PRIOR_YEARS, BalanceRow
from monthend.services import balance_comparisons, files, period_steps, periods, verifications
from monthend.services import shown_balances as service
from monthend.services.balance_comparisons import Changed, Comparison
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.shown_balances import CodeRow, Section, ShownBalances
from monthend.services.trial_balances import ShownBalance

from . import balance_charts, one_period, proof_figures, sheets, statuses, tables
from .asked import Asked, Done, File
from .one_period import ONE
from .pages import Context, Menu, form, page
from .tables import Column, Kind, Link, Money, Row, ShownTable, TableSpec, table

BALANCES = ONE + "/balances"
BY_CURRENCY, IN_HOME = "currency", "home"
VIEWS = {BY_CURRENCY: "By currency", IN_HOME: "In home currency"}
ROWS_AT_ONCE = 250
NOTHING = "none"
"""In the place of a period to compare with: none is wanted."""

FIGURES = (
    ("opening", "Opening"),
    ("debit", "Debits"),
    ("credit", "Credits"),
    ("closing", "Closing"),
)
TRIAL_BALANCE = table(
    TableSpec(
        name="trial-balance",
        caption="Trial balance by code and currency",
        columns=(
            Column("code", "Accounting code", Kind.LINK),
            Column("type", "Type"),
            Column("category", "Category"),
            *(Column(name, label, Kind.MONEY) for name, label in FIGURES),
            *(Column(f"home_{name}", f"{label} (home)", Kind.MONEY) for name, label in FIGURES),
        ),
        page_size=ROWS_AT_ONCE,
        empty="No accounting code has a balance or a movement.",
    )
)
IN_HOME_CURRENCY = table(
    TableSpec(
        name="trial-balance-home",
        caption="Trial balance by code in home currency",
        columns=(
            Column("code", "Accounting code", Kind.LINK),
            Column("type", "Type"),
            Column("category", "Category"),
            *(Column(name, label, Kind.MONEY) for name, label in FIGURES),
        ),
        page_size=ROWS_AT_ONCE,
        empty="No accounting code has a balance or a movement.",
    )
)
CHANGES = table(
    TableSpec(
        name="trial-balance-changes",
        caption="What moved",
        columns=(
            Column("code", "Accounting code", Kind.LINK),
            Column("what", "Compared"),
            Column("then", "Then", Kind.MONEY),
            Column("now", "Now", Kind.MONEY),
            Column("change", "Change", Kind.MONEY),
            Column("home_change", "Change (home)", Kind.MONEY),
        ),
        page_size=50,
        empty="Nothing is other than it was then.",
    )
)
DETAIL_FILES = table(
    TableSpec(
        name="detail-files",
        caption="Detail files",
        columns=(
            Column("name", "File", Kind.LINK),
            Column("kind", "What it lists"),
            Column("rows", "Rows", Kind.COUNT),
            Column("size", "Bytes", Kind.COUNT),
            Column("sha256", "SHA-256", Kind.CODE),
        ),
        empty="The run of this period has made no files: it had nothing to list in them.",
    )
)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a category that a page shows, with the sums of all of them."""

    section: Section
    rows: Sequence[Row]


@page(
    "/trial-balance",
    "trial-balance",
    "Trial balance",
    Operation.READ_LEDGER,
    template="trial_balance.html",
    menu=Menu("Close", "Trial balance", "t"),
)
def trial_balance(books: Books, caller: Caller, asked: Asked) -> Context | File:
    """The trial balance of a chosen period, or of the one that is next to close."""
    calendar = books.calendar()
    chosen = asked.query.get("period", "")
    period = (
        periods.get(books, caller, chosen)
        if chosen
        else calendar.next_to_close or calendar.last or calendar.open_ended
    )
    return {
        **_about(books, caller, asked, period),
        "choices": [(each.id, each.name) for each in reversed(calendar.periods)],
    }


@page(
    BALANCES,
    "period-balances",
    "Balances",
    Operation.READ_LEDGER,
    template="period_balances.html",
    under="periods",
)
def period_balances(books: Books, caller: Caller, asked: Asked) -> Context | File:
    """The trial balance of one period, with its proofs and its files."""
    period = periods.get(books, caller, asked.path["period_id"])
    if "file" in asked.query:
        found = files.find(books, caller, asked.query["file"])
        return File(content=files.whole(books, caller, found), media=found.media, name=found.name)
    return {
        **_about(books, caller, asked, period),
        **one_period.top(caller, asked, period),
    }


def verified_before(books: Books, caller: Caller, path: Mapping[str, str]) -> object:
    """Compare the frozen balance with its lines, before anything is written."""
    return verifications.look(books, caller, path["period_id"])


@form(
    ONE + "/verify-trial-balance",
    "verify-trial-balance",
    "Verify now",
    Operation.READ_LEDGER,
    page="period-balances",
    looks=verified_before,
)
def verify(books: Books, caller: Caller, asked: Asked) -> Done:
    """Compare the frozen trial balance with the lines, and keep in history what came of it."""
    found = asked.looked
    assert isinstance(found, ShownBalance)
    verifications.note(books, caller, found)
    name, differing = found.period.name, len(found.drift or ())
    notice = (
        f"The lines differ from the frozen trial balance of {name} in {differing} rows."
        if differing
        else f"The frozen trial balance of {name} is what its lines add up to."
    )
    return Done(to=sheets.address(BALANCES, asked.path), notice=notice)


# What both pages show ----------------------------------------------------------------


def _about(books: Books, caller: Caller, asked: Asked, period: AccountingPeriod) -> Context:
    shown = service.read(books, caller, period.id)
    here = {"period_id": period.id}
    run = next(
        (
            step
            for step in period_steps.steps(books, caller, period)
            if step.operation is Operation.RUN_TRIAL_BALANCE and step.refusal is None
        ),
        None,
    )
    view = IN_HOME if asked.query.get("in") == IN_HOME else BY_CURRENCY
    return {
        "period": period,
        "shown": shown,
        "run": statuses.of_run(period),
        "views": {name: (words, _query(asked, "in", name)) for name, words in VIEWS.items()},
        "view": view,
        "has_other_currencies": any(row.currency != shown.home_currency for row in shown.rows),
        **_balance(asked, shown, view),
        **_compared(books, caller, asked, shown),
        "proofs": [proof_figures.tabled(each, shown.home_currency) for each in shown.proofs],
        "charts": balance_charts.charts(asked, shown),
        "files": _files(books, caller, asked, period),
        "run_sheet": run and sheets.sheet(books, caller, asked, "run-trial-balance", path=here),
        "verify_sheet": shown.frozen
        and sheets.sheet(books, caller, asked, "verify-trial-balance", path=here),
        "event": Event.TRIAL_BALANCE_VERIFIED.value,
    }


def _query(asked: Asked, name: str, value: str) -> str:
    """The address of the same page with one thing asked otherwise, from its first rows on."""
    kept = {key: each for key, each in asked.query.items() if key in ("period", "against", "in")}
    return f"{asked.address}?{urlencode({**kept, name: value})}"


def moves_of(period: AccountingPeriod, code: str) -> str:
    """What moved a code in a period; a page has a thousand of these addresses."""
    return f"/periods/{period.id}/balances/moves?code={quote_plus(code)}"


def _code(period: AccountingPeriod, code: str, kind: str) -> Link | str:
    """A code with the way to what moved it; the row of prior years has no lines of its own."""
    return code if kind == PRIOR_YEARS else Link(code, moves_of(period, code))


def _balance(asked: Asked, shown: ShownBalances, view: str) -> Context:
    """The rows of the page by category; a file has them signed, as the API has them."""
    period, home = shown.period, shown.home_currency
    if view == IN_HOME:
        sections = [service.in_home_currency(each) for each in shown.sections]
        every = [(each, row) for each in sections for row in each.rows]
        fetch = tables.made_of(every, lambda each: _home_row(period, home, *each))
        made = tables.shown(asked, IN_HOME_CURRENCY, fetch)
    else:
        sections = list(shown.sections)
        signed = [
            (row, row.signed) for each in sections for row in each.rows if row.signed is not None
        ]
        fetch = tables.made_of(signed, lambda each: _row(period, home, *each))
        made = tables.shown(asked, TRIAL_BALANCE, fetch)
    return {"list": made, "groups": _groups(made, sections)}


def _groups(made: ShownTable, sections: Sequence[Section]) -> Sequence[Group]:
    found = [
        Group(each, [row for row in made.rows if row["category"] == each.category.value])
        for each in sections
    ]
    return [each for each in found if each.rows]


def _row(period: AccountingPeriod, home: str, row: CodeRow, signed: BalanceRow) -> Row:
    """A row with its figures, debit positive, and on the natural side under `own_…`."""
    cells: dict[str, object] = {
        "code": _code(period, signed.code, signed.type),
        "type": signed.type,
        "category": signed.category,
    }
    for name, _ in FIGURES:
        cells[name] = Money(getattr(signed, name), signed.currency)
        cells[f"home_{name}"] = Money(getattr(signed, f"home_{name}"), home)
        cells[f"own_{name}"] = Money(getattr(row.own, name), signed.currency)
    cells["own_home_closing"] = Money(row.home.closing, home)
    return cells  # type: ignore[return-value]


def _home_row(period: AccountingPeriod, home: str, section: Section, row: CodeRow) -> Row:
    cells: dict[str, object] = {
        "code": _code(period, row.code, row.type),
        "type": row.type,
        "category": section.category.value,
    }
    for name, _ in FIGURES:
        natural = getattr(row.own, name)
        signed = service.natural(section.category, natural) if name in SIDED else natural
        cells[name] = Money(signed, home)
        cells[f"own_{name}"] = Money(natural, home)
    return cells  # type: ignore[return-value]


SIDED = ("opening", "closing")
"""The figures that have a side; debits and credits have theirs by name."""


def _compared(books: Books, caller: Caller, asked: Asked, shown: ShownBalances) -> Context:
    """What moved since another period, the one before unless another is named."""
    others = balance_comparisons.comparable(books, shown)
    wanted = asked.query.get("against", "")
    chosen = next((each for each in others if each.id == wanted), None)
    if chosen is None and wanted != NOTHING:
        chosen = balance_comparisons.usual(books, shown)
    compared = None if chosen is None else balance_comparisons.compare(books, caller, shown, chosen)
    return {
        "others": [(each.id, each.name) for each in others],
        "compared": compared,
        "changes": None if compared is None else _changes(asked, shown, compared),
    }


def _changes(asked: Asked, shown: ShownBalances, compared: Comparison) -> ShownTable:
    fetch = tables.made_of(compared.changed, lambda each: _change(shown, each))
    return tables.shown(asked, CHANGES, fetch)


def _change(shown: ShownBalances, row: Changed) -> Row:
    return {
        "code": _code(shown.period, row.code, row.type),
        "what": "Moved in the period" if row.moved_in_period else "Closing balance",
        "then": Money(row.then, row.currency),
        "now": Money(row.now, row.currency),
        "change": Money(row.change, row.currency),
        "home_change": Money(row.home_change, shown.home_currency),
    }


def _files(books: Books, caller: Caller, asked: Asked, period: AccountingPeriod) -> ShownTable:
    there = sheets.address(BALANCES, {"period_id": period.id})
    rows: list[Row] = [
        {
            "name": Link(each.name, f"{there}?{urlencode({'file': each.id})}"),
            "kind": each.kind.capitalize(),
            "rows": each.rows,
            "size": each.size,
            "sha256": each.sha256,
        }
        for each in files.listed(books, caller, period.id)
    ]
    return tables.shown(asked, DETAIL_FILES, tables.listed(rows))
