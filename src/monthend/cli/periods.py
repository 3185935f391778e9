"""Accounting periods: listed, generated, and taken through the close."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acting import Acting, acts
from .failures import CommandFailed, Program
from .runs import outcome, run_waiting

if TYPE_CHECKING:
    from monthend.domain.period import AccountingPeriod, Calendar
    from monthend.services.caller import Caller, OrgPlace
    from monthend.services.period_generator import PlannedPeriod
    from monthend.services.ports import Books, HistoryRow

periods = typer.Typer(cls=Program, no_args_is_help=True, help="Accounting periods.")

Period = Annotated[
    str, typer.Argument(metavar="PERIOD", help="Its name, its id, or a day in it (yyyy-mm-dd).")
]
SHOWN_STATUS = {"Open": "open", "PendingClose": "pending close", "Closed": "closed"}
ID_LENGTH = 32

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def named(calendar: Calendar, text: str) -> AccountingPeriod:
    """The period with this name or id, or the one that a day falls into."""
    from monthend.domain.errors import PeriodNotFound

    period = calendar.get(text) or calendar.named(text)
    if period is None:
        try:
            period = calendar.on(date.fromisoformat(text))
        except ValueError:
            period = None
    if period is None:
        raise PeriodNotFound(period=text)
    return period


@periods.command("list")
@acts
def list_periods(acting: Acting, as_json: AsJson = False) -> None:
    """List the accounting periods in the order of their days."""
    found = acting.read(lambda books, caller: _listed(books, caller, acting.org))
    if as_json:
        typer.echo(
            json.dumps([{**_as_json(period), **_label(org)} for period, org in found], indent=2)
        )
        return
    from .tables import print_table

    of_orgs = any(org is not None for _, org in found)
    print_table(
        (
            *(("org",) if of_orgs else ()), "name", "start", "end", "fiscal year", "quarter",
            "status", "trial balance",
        ),
        [
            (
                *((_name(org),) if of_orgs else ()),
                period.name,
                str(period.start_date or ""),
                str(period.end_date or "open-ended"),
                str(period.fiscal_year or ""),
                str(period.fiscal_quarter or ""),
                period.status.value,
                period.trial_balance.status.value,
            )
            for period, org in found
        ],
    )  # fmt: skip


def _listed(
    books: Books, caller: Caller, org: str | None
) -> list[tuple[AccountingPeriod, OrgPlace | None]]:
    """The periods of the org that is named, of all that the caller reaches where none is."""
    from monthend.services import periods as service

    scope = caller if org is None else caller.alone()
    return [(period, by.org) for period, _, by in service.list_everywhere(books, scope)]


def _name(org: OrgPlace | None) -> str:
    return "" if org is None or org.org_id is None else org.name


def _label(org: OrgPlace | None) -> dict[str, Any]:
    return {} if org is None else {"organizationLabel": _name(org) or None}


def _as_json(period: AccountingPeriod) -> dict[str, Any]:
    """A period in the words of the REST interface."""
    return {
        "id": period.id,
        "name": period.name,
        "startDate": period.start_date and period.start_date.isoformat(),
        "endDate": period.end_date and period.end_date.isoformat(),
        "fiscalYear": period.fiscal_year,
        "fiscalQuarter": period.fiscal_quarter,
        "status": period.status.value,
        "runTrialBalanceStatus": period.trial_balance.status.value,
        "notes": period.notes,
    }


First = Annotated[
    str | None,
    typer.Option("--from", metavar="YYYY-MM", help="The first month; else what follows."),
]
Months = Annotated[int | None, typer.Option(metavar="COUNT", help="So many months.")]
Quarters = Annotated[int | None, typer.Option(metavar="COUNT", help="So many quarters.")]
Pattern = Annotated[
    str | None,
    typer.Option(metavar="PATTERN", help="Years of whole weeks: 4-4-5, 4-5-4 or 5-4-4."),
]
Years = Annotated[int, typer.Option(metavar="COUNT", help="So many years of weeks.")]
YearEnds = Annotated[
    str,
    typer.Option(metavar="RULE", help="A year of weeks ends on the last or the nearest weekday."),
]
Weekday = Annotated[str, typer.Option(metavar="DAY", help="The weekday on which it ends.")]
FiscalYearStart = Annotated[
    int | None, typer.Option(metavar="MONTH", help="The month in which the fiscal year starts.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Create them without asking.")]


@periods.command("generate")
@acts
def generate(  # noqa: PLR0913, PLR0917 - each option is a parameter
    acting: Acting,
    first: First = None,
    months: Months = None,
    quarters: Quarters = None,
    calendar: Pattern = None,
    years: Years = 1,
    year_ends: YearEnds = "last",
    weekday: Weekday = "saturday",
    fiscal_year_start: FiscalYearStart = None,
    yes: Yes = False,
) -> None:
    """Create many accounting periods at once: all of them or none."""
    from monthend.services import periods as service
    from monthend.services.period_generator import YearEnd, year_month

    month = None if first is None else year_month(first)
    plans = acting.read(
        lambda books, caller: service.plan_next(
            books,
            caller,
            month,
            months=months,
            quarters=quarters,
            calendar=calendar,
            years=years,
            year_end=YearEnd(rule=year_ends, weekday=weekday),
            fiscal_year_start=fiscal_year_start,
        )
    )
    _preview(plans)
    if not yes:
        _ask(len(plans))
    made = acting.write(lambda books, caller: service.generate(books, caller, plans))
    typer.echo(f"Created {len(made)} accounting periods.")


def _preview(plans: tuple[PlannedPeriod, ...]) -> None:
    from .tables import print_table

    print_table(
        ("name", "start", "end", "days", "fiscal year", "quarter"),
        [
            (
                plan.name,
                str(plan.start_date),
                str(plan.end_date),
                str((plan.end_date - plan.start_date).days + 1),
                str(plan.fiscal_year),
                str(plan.fiscal_quarter),
            )
            for plan in plans
        ],
        right=("days",),
    )


def _ask(count: int) -> None:
    if not sys.stdin.isatty():
        raise CommandFailed("Nothing was created, for nobody is there to ask; add --yes.")
    if not typer.confirm(f"Create these {count} accounting periods?"):
        raise CommandFailed("Nothing was created.")


# Through the close ----------------------------------------------------------------


@acts
def pending_close(acting: Acting, period: Period) -> None:
    """Set a period to pending close, and run its trial balance."""
    from monthend.services import periods as service

    _move(acting, period, service.set_pending_close)


@acts
def close(acting: Acting, period: Period) -> None:
    """Close a period, and run its trial balance."""
    from monthend.services import periods as service

    _move(acting, period, service.close)


@acts
def reopen(
    acting: Acting,
    period: Period,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why; history keeps it.")
    ] = None,
) -> None:
    """Reopen a closed or pending close period."""
    from monthend.services import periods as service

    _move(acting, period, lambda b, caller, key: service.reopen(b, caller, key, reason), runs=False)


def _move(
    acting: Acting, text: str, step: Callable[[Books, Caller, str], None], *, runs: bool = True
) -> None:
    """Take a period one step; then run what the step has asked for, and say what came of it."""

    def work(books: Books, caller: Caller) -> AccountingPeriod:
        period_id = named(books.calendar(), text).id
        step(books, caller, period_id)
        return named(books.calendar(), period_id)

    moved = acting.write(work)
    if moved.close_requested:
        typer.echo(f"{moved.name} closes when its revenue schedules are processed.")
        return
    typer.echo(f"{moved.name} is {SHOWN_STATUS[moved.status]}.")
    if runs:
        run_waiting(acting, moved.id)
        typer.echo(outcome(acting, moved.id))


@acts
def history(acting: Acting, period: Period, as_json: AsJson = False) -> None:
    """Show what happened to a period, oldest first."""
    rows = acting.read(lambda books, caller: _history(books, caller, period))
    if as_json:
        typer.echo(json.dumps([_row_as_json(row) for row in rows], indent=2))
        return
    from .tables import print_table

    print_table(
        ("sequence", "at (UTC)", "event", "user", "channel", "change", "reason"),
        [
            (
                str(row.commit_sequence),
                f"{row.at:%Y-%m-%d %H:%M:%S}",
                row.event,
                row.user,
                row.channel,
                ", ".join(_differences(row)),
                row.reason or "",
            )
            for row in rows
        ],
        right=("sequence",),
    )


def _history(books: Books, caller: Caller, text: str) -> Sequence[HistoryRow]:
    """The history of a period, which may have been deleted if it is named by its id."""
    from monthend.domain.errors import PeriodNotFound
    from monthend.services import periods as service

    try:
        text = named(books.calendar(), text).id
    except PeriodNotFound:
        if len(text) != ID_LENGTH:
            raise
    return service.history(books, caller, text)


def _differences(row: HistoryRow) -> Iterator[str]:
    """What a row says has changed, field by field."""
    for field in {**row.old, **row.new}:
        before, after = row.old.get(field), row.new.get(field)
        yield f"{field}: {after}" if before is None else f"{field}: {before} → {after}"


def _row_as_json(row: HistoryRow) -> dict[str, Any]:
    """A row in the words of the REST interface."""
    return {
        "commitSequence": row.commit_sequence,
        "at": row.at.isoformat(),
        "user": row.user,
        "channel": row.channel,
        "trackId": row.track_id,
        "event": row.event,
        "subject": row.subject,
        "old": row.old,
        "new": row.new,
        "reason": row.reason,
    }
