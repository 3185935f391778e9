"""Whatever is asked in whatever order: the services and a naive model answer alike."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from company import Clock, Company, found_company
from monthend.domain.errors import Refusal
from monthend.domain.period import TrialBalanceStatus
from monthend.domain.permissions import STANDARD_USER, STOCK_ROLES, Permission
from monthend.services import periods, trial_balances
from monthend.services.caller import Caller
from monthend.services.trial_balances import ATTEMPTS, LEASE_SECONDS
from monthend.storage.store import SqliteStore
from property.model import OPEN_ENDED, STEPS, Model

DAY_ONE = date(2026, 1, 1)
SECOND = timedelta(seconds=1)
LEASE_OVER = timedelta(seconds=LEASE_SECONDS) + SECOND
BLOCKING = ["Draft", "Processing", "Pending", "Unprocessed", "Posted", "Processed", "Distributed"]

LAST_ONE, NOWHERE = 14, 15
places = st.integers(0, NOWHERE)
names = st.sampled_from([*"HIJKLMNOP", "A", "B", "C", "D", "E", "F", "G", OPEN_ENDED])
days = st.integers(-1, 40).map(lambda number: DAY_ONE + timedelta(days=number))
spans = st.integers(-1, 15)
who = st.sampled_from([*["administrator"] * 5, "accountant"])
cents = st.integers(1, 10**6)
KINDS = [(kind, status) for kind in STEPS for status in STEPS[kind] if status in BLOCKING]


class CalendarMachine(RuleBasedStateMachine):
    """Every request goes to both, who must answer alike and look alike afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        path = str(Path(self.folder.name) / "books.db")
        self.store = SqliteStore(path, clock=self.clock, synchronous="OFF")
        self.company: Company = found_company(self.store, self.clock)
        self.company.add_codes()
        self.model = Model()
        self.ids = {"open-ended": self.company.calendar.open_ended.id}
        self.callers: dict[str, Caller] = {
            "administrator": self.company.administrator,
            "accountant": self.company.caller(
                STOCK_ROLES[STANDARD_USER] | {Permission.API_WRITE_ACCESS}
            ),
        }
        self.made = 0

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    # Asking both ---------------------------------------------------------------------

    def key_at(self, place: int) -> str:
        """The key of one of the periods, now and then of the open-ended one or of none."""
        if place == NOWHERE:
            return "no such"
        if place == LAST_ONE or not self.model.periods:
            return str(self.model.open_ended["key"])
        return str(self.model.periods[place % len(self.model.periods)]["key"])

    def both(self, act: Callable[[], None], call: Callable[[], object]) -> bool:
        """Whether a request was done; both must say the same."""
        before = self.kept()
        expected = self.model.answer(act)
        self.clock.advance(SECOND)
        try:
            call()
            answer = "ok"
        except Refusal as refused:
            answer = type(refused).__name__
        assert answer == expected
        if answer != "ok":
            assert self.kept() == before
        return answer == "ok"

    def ask(self, by: str, name: str, key: str, *more: Any) -> bool:
        """Ask both for the operation of this name on a period."""
        act, call = getattr(self.model, name), getattr(self.company, name)
        period_id = self.ids.get(key, "0" * 32)
        return self.both(
            lambda: act(by, key, *more), lambda: call(period_id, *more, self.callers[by])
        )

    def kept(self) -> list[object]:
        return [
            self.company.rows(f"SELECT {what} FROM {table}")
            for table, what in (
                ("accounting_period", "*"),
                ("calendar", "*"),
                ("trial_balance_run", "*"),
                ("history", "count(*), max(id)"),
                ("line", "count(*), sum(amount)"),
                ("subledger_transaction", "status"),
            )
        ]

    # Periods -------------------------------------------------------------------------

    @initialize(
        number=st.sampled_from([3, 3, 3, 2, 0]),
        lengths=st.lists(st.integers(0, 15), min_size=3, max_size=3),
    )
    def begin_with_periods(self, number: int, lengths: list[int]) -> None:
        start = DAY_ONE
        for name, length in zip("ABC"[:number], lengths, strict=False):
            end = start + timedelta(days=length)
            self.create(name, start, end, "administrator")
            start = end + timedelta(days=1)

    def create(self, name: str, start: date | None, end: date, by: str) -> None:
        self.made += 1
        key = f"period {self.made}"
        fields: Any = {"name": name, "end_date": end, "fiscal_year": 2026}
        if start is not None:
            fields["start_date"] = start

        def call() -> None:
            self.ids[key] = self.company.write(
                lambda books, caller: periods.create(books, caller, fields), self.callers[by]
            )

        self.both(lambda: self.model.create(by, key, name, start, end), call)

    @rule(name=names, length=spans, off=st.sampled_from([None, None, 0, 1, -1]), by=who)
    def create_the_next(self, name: str, length: int, off: int | None, by: str) -> None:
        last = self.model.periods[-1]["end"] if self.model.periods else None
        expected = DAY_ONE if last is None else last + timedelta(days=1)
        start = None if off is None else expected + timedelta(days=off)
        self.create(name, start, (start or expected) + timedelta(days=length), by)

    @rule(place=places, name=st.none() | names, note=st.none() | st.sampled_from(["x", "y"]))
    def rename_or_annotate(self, place: int, name: str | None, note: str | None) -> None:
        asked = {"name": name, "notes": note}
        self.update(place, {key: value for key, value in asked.items() if value is not None})

    @rule(place=places, by=st.integers(-4, 12), name=st.none() | names)
    def move_the_end(self, place: int, by: int, name: str | None) -> None:
        asked: dict[str, Any] = {} if name is None else {"name": name}
        here = [each for each in self.model.periods if each["key"] == self.key_at(place)]
        end = here[0]["end"] if here else DAY_ONE
        self.update(place, {"end": end + timedelta(days=by), **asked})

    @rule(place=places, to=days)
    def move_the_start(self, place: int, to: date) -> None:
        self.update(place, {"start": to})

    def update(self, place: int, asked: dict[str, Any]) -> None:
        key = self.key_at(place)
        called = {"start": "start_date", "end": "end_date"}
        fields: Any = {called.get(name, name): value for name, value in asked.items()}
        self.both(
            lambda: self.model.update("administrator", key, asked),
            lambda: self.company.update(self.ids.get(key, "0" * 32), fields),
        )

    @rule(place=places, by=who)
    def delete(self, place: int, by: str) -> None:
        self.ask(by, "delete", self.key_at(place))

    @rule(place=places, by=who)
    def pending_close(self, place: int, by: str) -> None:
        self.ask(by, "pending_close", self.key_at(place))

    @rule(place=places, by=who)
    def close(self, place: int, by: str) -> None:
        self.ask(by, "close", self.key_at(place))

    @rule(place=places, by=who)
    def reopen(self, place: int, by: str) -> None:
        self.ask(by, "reopen", self.key_at(place))

    @rule(step=st.sampled_from(["pending_close", "close", "close"]), done=st.booleans())
    def go_on_with_the_close(self, step: str, done: bool) -> None:
        for period in self.model.periods:
            if period["status"] != "Closed":
                self.ask("administrator", step, period["key"])
                break
        if done:
            self.run_next(killed=False)

    @precondition(lambda self: any(each["status"] != "Open" for each in self.model.periods))
    @rule()
    def reopen_the_latest(self) -> None:
        begun = [each for each in self.model.periods if each["status"] != "Open"]
        self.ask("administrator", "reopen", begun[-1]["key"])

    @rule(place=places, by=who)
    def request_trial_balance(self, place: int, by: str) -> None:
        self.ask(by, "request_trial_balance", self.key_at(place))

    # The worker ----------------------------------------------------------------------

    @rule(killed=st.sampled_from([False, False, False, True]))
    def run_next(self, killed: bool) -> None:
        """Do the next run; now and then so many workers are killed over it that it is given up."""
        if killed and self.model.runs:
            for _ in range(ATTEMPTS):
                self.store.write_runs(lambda runs: runs.claim("killed", self.clock() + LEASE_OVER))
                self.clock.advance(2 * LEASE_OVER)
        done = trial_balances.run_next(self.store, "worker", self.clock())
        assert done == self.model.run_next(killed=killed)

    # Postings ------------------------------------------------------------------------

    @rule(place=places, day=days, amount=cents, by=who)
    def post_entry_into(self, place: int, day: date, amount: int, by: str) -> None:
        listed = self.model.everything()
        name = "No such" if place == NOWHERE else listed[place % len(listed)]["name"]
        self.post(name, day, amount, by)

    @rule(day=days, amount=cents, by=who)
    def post_entry_on(self, day: date, amount: int, by: str) -> None:
        period = self.model.period_of(day)
        self.post(period["name"] if period else OPEN_ENDED, day, amount, by)

    def post(self, name: str, day: date, amount: int, by: str) -> None:
        self.both(
            lambda: self.model.post_entry(by, name, day, amount),
            lambda: self.company.post_entry(name, day, amount, self.callers[by]),
        )

    @rule(kind=st.sampled_from(KINDS), day=days, amount=cents)
    def import_transaction(self, kind: tuple[str, str], day: date, amount: int) -> None:
        """An import lands only where its administrator may post."""
        if self.model.answer(lambda: self.may_post(day)) == "ok":
            key = self.company.add_transaction(*kind, day, amount=amount)
            self.model.add_transaction(key, *kind, day, amount)

    def may_post(self, day: date) -> None:
        self.model.check_takes_postings("administrator", day)

    @precondition(lambda self: self.model.transactions)
    @rule(place=st.integers(0, 9), step=st.integers(0, 2), by=who)
    def resolve(self, place: int, step: int, by: str) -> None:
        keys = list(self.model.transactions)
        key = keys[place % len(keys)]
        transaction = self.model.transactions[key]
        steps = STEPS[transaction["kind"]]
        allowed = steps[transaction["status"]] or list(steps)
        self.step(key, allowed[step % len(allowed)], by)

    @precondition(lambda self: self.model.transactions)
    @rule(place=st.integers(0, 9), status=st.sampled_from(["Draft", "Posted", "Settled"]), by=who)
    def try_any_status(self, place: int, status: str, by: str) -> None:
        keys = list(self.model.transactions)
        self.step(keys[place % len(keys)], status, by)

    def step(self, key: str, status: str, by: str) -> None:
        self.both(
            lambda: self.model.set_status(by, key, status),
            lambda: self.company.set_status(key, status, self.callers[by]),
        )

    # What is true after every step -----------------------------------------------------

    @invariant()
    def both_show_the_same_periods(self) -> None:
        shown = [
            {
                "key": period.id,
                "name": period.name,
                "start": period.start_date,
                "end": period.end_date,
                "status": period.status.value,
                "waits": period.close_requested,
                "trial_balance": period.trial_balance.status.value,
                "notes": period.notes,
            }
            for period in self.company.calendar.everything
        ]
        expected = [{**period, "key": self.ids[period["key"]]} for period in self.model.visible()]
        assert shown == expected

    @invariant()
    def both_tell_the_same_histories(self) -> None:
        told: dict[object, list[object]] = {}
        for period_id, event in self.company.rows(
            "SELECT period_id, event FROM history WHERE period_id IS NOT NULL ORDER BY id"
        ):
            told.setdefault(period_id, []).append(event)
        assert told == {self.ids[key]: events for key, events in self.model.history.items()}

    @invariant()
    def both_have_frozen_the_same_results(self) -> None:
        for key, rows in self.model.results.items():
            period = self.company.period(self.ids[key])
            if period.closed and period.trial_balance.status is not TrialBalanceStatus.COMPLETED:
                continue  # the run of the close has still to come, and only that one counts
            shown = self.company.read(
                lambda books, by, at=self.ids[key]: trial_balances.read(books, by, at)  # type: ignore[misc]
            )
            assert {row.code: (row.opening, row.debit, row.credit) for row in shown.rows} == rows
        assert self.company.rows(
            "SELECT count(DISTINCT period_id) FROM trial_balance_run "
            "WHERE state = 'done' AND NOT superseded"
        ) == [(len(self.model.results),)]

    @invariant()
    def closed_periods_form_a_prefix(self) -> None:
        order = {"Closed": 0, "PendingClose": 1, "Open": 2}
        statuses = [order[period.status.value] for period in self.company.calendar.everything]
        assert statuses == sorted(statuses)
        assert statuses.count(1) <= 1

    @invariant()
    def no_day_is_left_out(self) -> None:
        listed = self.company.calendar.everything
        assert [period.open_ended for period in listed].count(True) == 1
        assert listed[-1].open_ended
        for period, following in pairwise(listed):
            assert period.start_date is not None
            assert period.end_date is not None
            assert period.start_date <= period.end_date
            assert following.start_date == period.end_date + timedelta(days=1)

    @invariant()
    def debits_equal_credits(self) -> None:
        assert self.company.rows("SELECT coalesce(sum(amount), 0) FROM line") == [(0,)]
        assert self.company.rows(
            "SELECT coalesce(sum(debit - credit), 0), coalesce(sum(home_debit - home_credit), 0) "
            "FROM day_balance"
        ) == [(0, 0)]


ANY_SPEED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        CalendarMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=ANY_SPEED,
        ),
    )


def test_the_services_and_a_naive_model_answer_alike() -> None:
    run(examples=80, steps=50)


@pytest.mark.nightly
def test_the_services_and_a_naive_model_answer_alike_for_long() -> None:
    run(examples=300, steps=80)
