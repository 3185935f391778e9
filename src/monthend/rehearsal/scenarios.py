"""Situations of a month end that can be loaded by name, to be rehearsed from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from monthend.domain.permissions import Operation
from monthend.services.caller import Caller
from monthend.services.period_generator import plan

from .loading import Loader, NoSuchScenario, ScenarioStore, begin, end

CODES = {
    "Accounts Receivable": "AccountsReceivable",
    "Cash": "Cash",
    "Deferred Revenue": "DeferredRevenue",
    "Sales Revenue": "SalesRevenue",
}
JANUARY = date(2026, 1, 1)
EACH_TAKES = (Operation.CREATE_CODE, Operation.CREATE_PERIOD, Operation.CREATE_TRANSACTION)
CLOSING = (Operation.SET_PENDING_CLOSE, Operation.CLOSE)
ORGS = ("North", "South", "East", "West")


def invoice(number: str, day: str, amount: str, status: str = "Posted", currency: str = "USD",
            ) -> Mapping[str, str]:  # fmt: skip
    """An invoice's item that is receivable and revenue."""
    return {
        "number": number, "type": "Invoice Item", "subtype": "", "status": status, "date": day,
        "currency": currency, "amount": amount, "debit_code": "Accounts Receivable",
        "credit_code": "Sales Revenue",
    }  # fmt: skip


def payment(number: str, day: str, amount: str, status: str = "Processed") -> Mapping[str, str]:
    """A payment of what is receivable."""
    return {
        "number": number, "type": "Payment", "subtype": "Electronic", "status": status,
        "date": day, "currency": "USD", "amount": amount, "debit_code": "Cash",
        "credit_code": "Accounts Receivable",
    }  # fmt: skip


def _monthly(days: Sequence[date], prefix: str = "") -> Iterator[Mapping[str, str]]:
    """An invoice and its payment for each of these days."""
    for number, day in enumerate(days, start=1):
        amount = f"{100 * number}.00"
        yield invoice(f"{prefix}INV-{number:04d}", day.isoformat(), amount)
        yield payment(f"{prefix}PAY-{number:04d}", day.isoformat(), amount)


def _month_end_with_drafts(loader: Loader) -> None:
    loader.codes(CODES)
    loader.periods(plan(JANUARY, months=3))
    loader.post(list(_monthly([date(2026, 1, day) for day in (5, 12, 19, 26)])))
    loader.post(
        [
            invoice("DRAFT-0001", "2026-01-28", "250.00", "Draft"),
            invoice("DRAFT-0002", "2026-01-30", "80.00", "Draft"),
            payment("PENDING-0001", "2026-01-31", "40.00", "Processing"),
        ]
    )


def _missing_rate(loader: Loader) -> None:
    loader.codes(CODES)
    loader.periods(plan(JANUARY, months=3))
    loader.post(list(_monthly([date(2026, 1, 12)])))
    loader.post([invoice("EUR-0001", "2026-01-20", "500.00", currency="EUR")])


def _four_orgs(loader: Loader) -> None:
    loader.switch("multi_org", "true")
    first = loader.caller.orgs[0].name
    for name in ORGS[1:]:
        loader.add_org(name)
    loader.codes(CODES)
    for org, name in zip((first, *ORGS[1:]), ORGS, strict=True):
        loader.org = org
        loader.periods(plan(JANUARY, months=3))
        days = [date(2026, 1, 5 + len(name)), date(2026, 2, 5 + len(name))]
        loader.post(list(_monthly(days, f"{name.upper()}-")))
    loader.org = None


def _year_end_4_4_5(loader: Loader) -> None:
    loader.codes(CODES)
    planned = plan(date(2025, 1, 1), calendar="4-4-5")
    made = loader.periods(planned)
    loader.post(list(_monthly([each.end_date for each in planned])))
    loader.close(made[:-1])


def _reopened_year(loader: Loader) -> None:
    loader.codes(CODES)
    planned = plan(date(2025, 1, 1), months=12)
    made = loader.periods(planned)
    loader.post(list(_monthly([each.end_date for each in planned])))
    loader.close(made)
    loader.reopen(list(reversed(made[-3:])), "The auditor found an invoice of October.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A situation, the day it is, and how it comes about."""

    name: str
    told: str
    now: datetime
    happens: Callable[[Loader], None]
    also_takes: tuple[Operation, ...] = ()
    """What it takes beside what every scenario does."""


SCENARIOS = {
    each.name: each
    for each in (
        Scenario(
            name="month-end-with-drafts",
            told="January is over: two drafts and a payment in process keep it from being closed.",
            now=datetime(2026, 2, 2, 9, tzinfo=UTC),
            happens=_month_end_with_drafts,
        ),
        Scenario(
            name="missing-rate",
            told="January is over: an invoice in EUR has no exchange rate.",
            now=datetime(2026, 2, 2, 9, tzinfo=UTC),
            happens=_missing_rate,
        ),
        Scenario(
            name="four-orgs",
            told="Four orgs with books of their own, January of each to be closed.",
            now=datetime(2026, 2, 2, 9, tzinfo=UTC),
            happens=_four_orgs,
            also_takes=(Operation.MANAGE_SETTINGS, Operation.MANAGE_USERS),
        ),
        Scenario(
            name="year-end-4-4-5",
            told="A year of 4-4-5 weeks, closed but for its last period.",
            now=datetime(2026, 1, 2, 9, tzinfo=UTC),
            happens=_year_end_4_4_5,
            also_takes=CLOSING,
        ),
        Scenario(
            name="reopened-year",
            told="A closed year of which the last quarter was reopened.",
            now=datetime(2026, 1, 20, 9, tzinfo=UTC),
            happens=_reopened_year,
            also_takes=(*CLOSING, Operation.REOPEN),
        ),
    )
}


def named(name: str) -> Scenario:
    found = SCENARIOS.get(name)
    if found is None:
        raise NoSuchScenario(name=name[:100], known=", ".join(SCENARIOS))
    return found


def load(
    store: ScenarioStore, caller: Caller, name: str, clock: Callable[[], datetime]
) -> Scenario:
    """Load a scenario into the caller's empty books; their clock stands at its day then."""
    found = named(name)
    loader = Loader(store, caller, clock)
    begin(loader, (*EACH_TAKES, *found.also_takes))
    loader.it_is(found.now)
    found.happens(loader)
    end(loader, found.name, found.told)
    return found
