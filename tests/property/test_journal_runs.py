"""What holds for journal runs over whatever transactions, however they are undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from company import CODES, Company
from monthend.subledger.journal_runs import TYPES, RunStatus
from property.passing import passing_company

START, END = date(2026, 1, 1), date(2026, 1, 31)
KINDS = {
    "Invoice Item": ("Invoice Item", None, "Posted"),
    "External Payment": ("Payment", "External", "Processed"),
    "Electronic Payment": ("Payment", "Electronic", "Processed"),
    "Taxation Item": ("Taxation Item", None, "Posted"),
}
BALANCES = (
    "SELECT * FROM day_balance ORDER BY 1, 2, 3, 4, 5",
    "SELECT * FROM month_balance ORDER BY 1, 2, 3, 4, 5",
    "SELECT count(*) FROM line",
)
Wanted = dict[str, Any]


@st.composite
def transactions(draw: st.DrawFn) -> Wanted:
    currency = draw(st.sampled_from(("USD", "EUR", "JPY")))
    kind, subtype, status = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    rounding = None
    if currency != "USD":
        rounding = f"{draw(st.integers(-5_000_000, 5_000_000)) / 10**9:.9f}"
    return {
        "kind": kind, "subtype": subtype, "status": status, "currency": currency,
        "day": START + timedelta(days=draw(st.integers(0, 40))),
        "amount": draw(st.integers(-(10**6), 10**6)),
        "home_amount": draw(st.integers(-(10**6), 10**6)),
        "home_rounding": rounding,
        "codes": tuple(draw(st.permutations(sorted(CODES)))[:2]),
        "segments": draw(st.sampled_from((None, {"Region": "West"}, {"Region": "East"}))),
    }  # fmt: skip


STEPS = st.sampled_from(
    ("run", "run some", "cancel a run", "cancel an entry", "transfer", "take back", "cancel one")
)


@contextmanager
def books() -> Iterator[Company]:
    with passing_company() as (company, _):
        company.create_months(START, 2)
        yield company


def add(company: Company, wanted: Wanted) -> str:
    rest = {name: value for name, value in wanted.items() if name not in ("kind", "status", "day")}
    return company.add_transaction(wanted["kind"], wanted["status"], wanted["day"], **rest)


def balances(company: Company) -> list[object]:
    return [company.rows(query) for query in BALANCES]


class Undoing:
    """Steps taken one after the other, and what must be true after each."""

    def __init__(self, company: Company, ids: list[str]) -> None:
        self.company = company
        self.ids = ids
        self.runs: list[str] = []
        self.cancelled: set[str] = set()

    def take(self, step: str, which: int) -> None:
        company = self.company
        before = balances(company)
        entries = [each for run in self.runs for each in company.entries_of(run)]
        active = [each for each in entries if each.status == "Created"]
        entry = active[which % len(active)] if active else None
        if step.startswith("run"):
            types = list(TYPES) if step == "run" else [sorted(KINDS)[which % len(KINDS)]]
            self.runs.append(company.ask_for_run(*types, period_name="Jan", entry_day=END))
            company.run_journal_runs()
        elif step == "cancel a run" and self.runs:
            number = self.runs[which % len(self.runs)]
            if company.journal_run(number).status is RunStatus.COMPLETED:
                company.cancel_run(number)
                company.run_journal_runs()
        elif step == "cancel an entry" and entry and entry.transferred != "Yes":
            company.cancel_entry(entry.number)
        elif step in ("transfer", "take back") and entry:
            company.change_entry(entry.number, transferred="Yes" if step == "transfer" else "No")
        elif step == "cancel one" and self.ids:
            gone = self.ids[which % len(self.ids)]
            if gone not in self.cancelled:
                self.cancelled.add(gone)
                company.set_status(gone, "Canceled")
            return
        assert balances(company) == before

    def check(self) -> None:
        """Every transaction is in one active entry at most, and every one of those is there."""
        company = self.company
        parts = Counter(
            (run, part)
            for run, part in company.rows("SELECT run_id, part FROM summarised_transaction")
        )
        active = {
            (entry.run, entry.part): entry
            for number in self.runs
            for entry in company.entries_of(number)
            if entry.status == "Created"
        }
        assert parts == {key: each.details["transaction_count"] for key, each in active.items()}
        for entry in active.values():
            for name in ("amount", "home_amount"):
                sides = [(1 if i["debit"] else -1) * i[name] for i in entry.details["items"]]
                assert sum(sides) == 0


@settings(max_examples=40, deadline=None)
@given(
    wanted=st.lists(transactions(), max_size=12),
    steps=st.lists(st.tuples(STEPS, st.integers(0, 11)), max_size=8),
)
def test_a_transaction_is_in_one_active_entry_and_no_balance_moves(
    wanted: list[Wanted], steps: list[tuple[str, int]]
) -> None:
    with books() as company:
        undoing = Undoing(company, [add(company, each) for each in wanted])
        for step, which in steps:
            undoing.take(step, which)
            undoing.check()


@settings(max_examples=30, deadline=None)
@given(wanted=st.lists(transactions(), max_size=15))
def test_a_run_adds_up_to_what_was_posted_and_its_cancellation_leaves_no_trace(
    wanted: list[Wanted],
) -> None:
    with books() as company:
        for each in wanted:
            add(company, each)
        january = company.calendar.periods[0].id
        before, status = balances(company), company.journal_status(january)
        number = company.ask_for_run(*TYPES, period_name="Jan", entry_day=END)
        company.run_journal_runs()
        done = company.journal_status(january)
        assert done.identity.holds
        assert done.outstanding == []
        # Each item is rounded once, so that no code is further off than its items allow.
        for balance in done.balances:
            assert abs(balance.rounding) <= 1 + sum(each["day"] <= END for each in wanted)
        amounts: Counter[tuple[str, str]] = Counter()
        for entry in company.entries_of(number):
            for item in entry.details["items"]:
                sign = 1 if item["debit"] else -1
                amounts[entry.currency, item["accounting_code"]] += sign * item["amount"]
        expected: Counter[tuple[str, str]] = Counter()
        for each in wanted:
            if each["day"] <= END:
                debit, credit = each["codes"]
                expected[each["currency"], debit] += each["amount"]
                expected[each["currency"], credit] -= each["amount"]
        assert {key: value for key, value in amounts.items() if value} == {
            key: value for key, value in expected.items() if value
        }
        company.cancel_run(number)
        company.run_journal_runs()
        assert company.rows("SELECT count(*) FROM summarised_transaction") == [(0,)]
        assert balances(company) == before
        assert company.journal_status(january) == status
