"""The books kept a second time, as simply as can be: dicts and loops, and no line of the first.

An answer is `ok` or the name of the refusal. A period is a dict, the open-ended
one has no end, and the model never looks anything up that it could count.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

ONE_DAY = timedelta(days=1)
OPEN_ENDED = "Open-Ended"
CLOSERS = {"administrator"}
UNRESOLVED = {"Draft", "Processing", "Pending", "Unprocessed"}
STEPS = {
    "Invoice Item": {"Draft": ["Posted", "Canceled"], "Posted": ["Canceled"], "Canceled": []},
    "Payment": {
        "Draft": ["Processing", "Processed", "Canceled"],
        "Processing": ["Processed", "Error", "Canceled"],
        "Processed": ["Canceled"],
        "Error": ["Processing", "Canceled"],
        "Canceled": [],
    },
    "Revenue Event Item": {
        "Pending": ["Processing", "Distributed"],
        "Processing": ["Distributed"],
        "Distributed": [],
    },
    "Charge": {"Unprocessed": ["Processed"], "Processed": []},
}
COUNTED = {"Posted", "Processed", "Distributed"}
BLOCKS = {("Invoice Item", "Draft"), ("Payment", "Draft"), ("Payment", "Processing")}

Period = dict[str, Any]


class Refused(Exception):
    """What the rules do not allow; the text is the name of the refusal."""


class Model:
    """Periods, transactions, entries and runs of one company."""

    def __init__(self) -> None:
        self.periods: list[Period] = []
        self.open_ended: Period = new_period("open-ended", OPEN_ENDED, None, None)
        self.transactions: dict[str, dict[str, Any]] = {}
        self.lines: list[dict[str, Any]] = []
        self.entry_days: list[date] = []
        self.runs: list[str] = []
        self.results: dict[str, dict[str, tuple[int, int, int]]] = {}
        self.history: dict[str, list[str]] = {}

    def answer(self, act: Callable[[], None]) -> str:
        try:
            act()
        except Refused as refused:
            return str(refused)
        return "ok"

    # What there is -------------------------------------------------------------------

    def everything(self) -> list[Period]:
        return [*self.periods, self.open_ended]

    def find(self, key: str) -> Period:
        for period in self.everything():
            if period["key"] == key:
                return period
        raise Refused("PeriodNotFound")

    def period_of(self, day: date) -> Period | None:
        for period in self.everything():
            if inside(period, day):
                return period
        return None

    def earlier(self, period: Period) -> list[Period]:
        found = []
        for other in self.periods:
            if other is period:
                break
            found.append(other)
        return found

    def following(self, period: Period) -> Period:
        listed = self.everything()
        return listed[listed.index(period) + 1]

    def statuses(self, period: Period, kind: str) -> list[str]:
        return [
            each["status"]
            for each in self.transactions.values()
            if each["kind"] == kind and inside(period, each["day"])
        ]

    def blocked(self, period: Period) -> bool:
        return any(
            (each["kind"], each["status"]) in BLOCKS and inside(period, each["day"])
            for each in self.transactions.values()
        )

    def distributed(self, period: Period) -> bool:
        return "Distributed" in self.statuses(period, "Revenue Event Item")

    def has_entries(self, period: Period) -> bool:
        return any(inside(period, day) for day in self.entry_days)

    def running(self, period: Period) -> bool:
        return period["key"] in self.runs

    def earliest(self) -> date | None:
        days = [line["day"] for line in self.lines]
        days += [each["day"] for each in self.transactions.values()]
        return min(days) if days else None

    def visible(self) -> list[Period]:
        return [dict(period) for period in self.everything()]

    def balance(self, period: Period) -> dict[str, tuple[int, int, int]]:
        """Opening, debits and credits of each code, without those that have nothing."""
        found: dict[str, list[int]] = {}
        for line in self.lines:
            row = found.setdefault(line["code"], [0, 0, 0])
            if line["day"] < period["start"]:
                row[0] += line["amount"]
            elif line["day"] <= period["end"]:
                row[1 if line["amount"] > 0 else 2] += abs(line["amount"])
        return {code: (row[0], row[1], row[2]) for code, row in found.items() if any(row)}

    # Periods -------------------------------------------------------------------------

    def create(
        self, by: str, key: str, name: str, start: date | None, end: date, note: str = ""
    ) -> None:
        if start is None and self.periods:
            start = self.periods[-1]["end"] + ONE_DAY
        if start is None:
            raise Refused("RequiredFieldMissing")
        if end < start:
            raise Refused("EndBeforeStart")
        if self.periods:
            if start != self.periods[-1]["end"] + ONE_DAY:
                raise Refused("PeriodsNotContiguous")
        else:
            earliest = self.earliest()
            if earliest is not None and start > earliest:
                raise Refused("StartsAfterFirstTransaction")
        self.check_name_is_free(name)
        self.periods.append(new_period(key, name, start, end, note))
        self.note(self.periods[-1], "created")
        self.move_open_ended()

    def update(self, by: str, key: str, asked: dict[str, Any]) -> None:
        period = self.find(key)
        if period["end"] is None:
            raise Refused("OpenEndedPeriod")
        wanted = {**period, **asked}
        if wanted["end"] < wanted["start"]:
            raise Refused("EndBeforeStart")
        new_start = wanted["start"] != period["start"]
        new_end = wanted["end"] != period["end"]
        if new_start or new_end:
            self.check_dates(period, wanted, new_start, new_end)
        if wanted["name"] != period["name"]:
            self.check_name_is_free(wanted["name"])
        following = self.following(period)
        period.update(asked)
        if not (new_start or new_end):
            self.note(period, "updated")
            return
        self.note(period, "datesChanged")
        if new_end:
            following["start"] = period["end"] + ONE_DAY
            self.note(following, "datesShifted")
        self.clear_trial_balances()
        for other in list(self.periods):
            self.finish_waiting_close(other)

    def check_dates(self, period: Period, wanted: Period, new_start: bool, new_end: bool) -> None:
        if period["status"] == "Closed":
            raise Refused("ClosedPeriodField")
        if period["status"] != "Open":
            raise Refused("PeriodNotOpen")
        if new_start and period is not self.periods[0]:
            raise Refused("StartDateNotUpdatable")
        earliest = self.earliest()
        if new_start and earliest is not None and wanted["start"] > earliest:
            raise Refused("StartsAfterFirstTransaction")
        following = self.following(period)
        if new_end and following["end"] is not None and wanted["end"] >= following["end"]:
            raise Refused("NeighbourWouldBeEmpty")
        gives_days = new_end and following["end"] is not None
        for other in (period, following) if gives_days else (period,):
            if self.distributed(other):
                raise Refused("RevenueDistributed")
            if self.has_entries(other):
                raise Refused("ActiveJournalEntries")

    def delete(self, by: str, key: str) -> None:
        allow(by in CLOSERS)
        period = self.find(key)
        open_ended = period["end"] is None
        if not open_ended and period is not self.periods[-1]:
            raise Refused("NotMostRecentPeriod")
        if period["status"] != "Open":
            raise Refused("PeriodNotOpen")
        if self.distributed(period):
            raise Refused("RevenueDistributed")
        if self.has_entries(period):
            raise Refused("ActiveJournalEntries")
        if open_ended:
            raise Refused("OpenEndedPeriod")
        if self.running(period):
            raise Refused("TrialBalanceRunning")
        self.periods.remove(period)
        self.results.pop(key, None)
        self.note(period, "deleted")
        self.move_open_ended()

    def pending_close(self, by: str, key: str) -> None:
        allow(by in CLOSERS)
        period = self.find(key)
        if period["end"] is None:
            raise Refused("OpenEndedPeriod")
        if period["status"] == "Closed":
            raise Refused("PeriodAlreadyClosed")
        if period["status"] == "PendingClose":
            raise Refused("PeriodAlreadyPendingClose")
        self.check_may_leave(period)
        if "Pending" in self.statuses(period, "Revenue Event Item"):
            raise Refused("PendingRevenueSchedule")
        self.step(period, "PendingClose", "pendingClose")

    def close(self, by: str, key: str) -> None:
        allow(by in CLOSERS)
        period = self.find(key)
        if period["end"] is None:
            raise Refused("OpenEndedPeriod")
        if period["status"] == "Closed":
            raise Refused("PeriodAlreadyClosed")
        self.check_may_leave(period)
        if self.blocked(period):
            raise Refused("ActionItemsRequired")
        if "Pending" in self.statuses(period, "Revenue Event Item"):
            raise Refused("PendingRevenueSchedule")
        if "Processing" in self.statuses(period, "Revenue Event Item"):
            self.step(period, "PendingClose", "closeRequested")
            period["waits"] = True
        else:
            self.step(period, "Closed", "closed")

    def reopen(self, by: str, key: str) -> None:
        allow(by in CLOSERS)
        period = self.find(key)
        if period["end"] is None:
            raise Refused("OpenEndedPeriod")
        if period["status"] == "Open":
            raise Refused("PeriodNotClosed")
        if self.following(period)["status"] != "Open":
            raise Refused("NextPeriodNotOpen")
        period.update(status="Open", waits=False, trial_balance="Pending")
        self.discard(period)
        self.note(period, "reopened")

    def request_trial_balance(self, by: str, key: str) -> None:
        allow(by in CLOSERS)
        period = self.find(key)
        if period["end"] is None:
            raise Refused("OpenEndedPeriod")
        if period["status"] == "Closed":
            raise Refused("PeriodAlreadyClosed")
        if self.running(period):
            raise Refused("TrialBalanceRunning")
        period["trial_balance"] = "Pending"
        self.runs.append(key)
        self.note(period, "trialBalanceRequested")

    def run_next(self, *, killed: bool = False) -> bool:
        """Do the oldest run; one whose workers were all killed ends in an error."""
        if not self.runs:
            return False
        key = self.runs.pop(0)
        period = self.find(key)
        self.note(period, "trialBalanceStarted")
        if killed:
            period["trial_balance"] = "Error"
            self.note(period, "trialBalanceFailed")
        else:
            self.results[key] = self.balance(period)
            period["trial_balance"] = "Completed"
            self.note(period, "trialBalanceCompleted")
        self.finish_waiting_close(period)
        return True

    # Postings ------------------------------------------------------------------------

    def post_entry(self, by: str, name: str, day: date, cents: int) -> None:
        named = [period for period in self.everything() if period["name"] == name]
        if not named:
            raise Refused("UnknownPeriodName")
        if not inside(named[0], day):
            raise Refused("DateOutsidePeriod")
        self.check_takes_postings(by, day)
        self.entry_days.append(day)
        self.add_lines("Cash", "Revenue", day, cents)

    def add_transaction(self, key: str, kind: str, status: str, day: date, cents: int) -> None:
        self.transactions[key] = {"kind": kind, "status": status, "day": day, "cents": cents}
        if status in COUNTED and kind != "Charge":
            self.add_lines("Receivable", "Revenue", day, cents)

    def set_status(self, by: str, key: str, wanted: str) -> None:
        transaction = self.transactions[key]
        steps = STEPS[transaction["kind"]]
        if wanted not in steps:
            raise Refused("NotOneOf")
        if wanted not in steps[transaction["status"]]:
            raise Refused("StatusStepNotAllowed")
        period = self.check_takes_postings(by, transaction["day"])
        before, transaction["status"] = transaction["status"], wanted
        if transaction["kind"] != "Charge":
            if wanted in COUNTED:
                self.add_lines("Receivable", "Revenue", transaction["day"], transaction["cents"])
            elif before in COUNTED:
                self.add_lines("Receivable", "Revenue", transaction["day"], -transaction["cents"])
        self.finish_waiting_close(period)

    # Small steps ----------------------------------------------------------------------

    def check_takes_postings(self, by: str, day: date) -> Period:
        period = self.period_of(day)
        if period is None:
            raise Refused("BeforeFirstPeriod")
        if period["status"] == "Closed":
            raise Refused("PostingPeriodClosed")
        if period["status"] == "PendingClose" and by not in CLOSERS:
            raise Refused("PostingPeriodPendingClose")
        return period

    def check_may_leave(self, period: Period) -> None:
        if self.running(period):
            raise Refused("TrialBalanceRunning")
        for other in self.earlier(period):
            if other["status"] != "Closed":
                raise Refused("EarlierPeriodNotClosed")

    def check_name_is_free(self, name: str) -> None:
        for period in self.everything():
            if period["name"] == name:
                raise Refused("PeriodNameTaken")

    def step(self, period: Period, status: str, event: str) -> None:
        period.update(status=status, waits=False, trial_balance="Pending")
        self.runs.append(period["key"])
        self.note(period, event)

    def finish_waiting_close(self, period: Period) -> None:
        statuses = self.statuses(period, "Revenue Event Item")
        if not period["waits"] or "Processing" in statuses or "Pending" in statuses:
            return
        if not self.running(period) and not self.blocked(period):
            self.step(period, "Closed", "autoClosed")

    def clear_trial_balances(self) -> None:
        for period in self.everything():
            if period["status"] == "Closed":
                continue
            if period["trial_balance"] != "Pending":
                self.note(period, "trialBalanceCleared")
            period["trial_balance"] = "Pending"
            self.discard(period)

    def discard(self, period: Period) -> None:
        self.results.pop(period["key"], None)
        while period["key"] in self.runs:
            self.runs.remove(period["key"])

    def move_open_ended(self) -> None:
        start = self.periods[-1]["end"] + ONE_DAY if self.periods else None
        self.open_ended["start"] = start
        self.note(self.open_ended, "datesShifted")

    def add_lines(self, debit: str, credit: str, day: date, cents: int) -> None:
        for code, amount in ((debit, cents), (credit, -cents)):
            self.lines.append({"code": code, "day": day, "amount": amount})

    def note(self, period: Period, event: str) -> None:
        self.history.setdefault(period["key"], []).append(event)


def new_period(
    key: str, name: str, start: date | None, end: date | None, note: str | None = None
) -> Period:
    return {
        "key": key, "name": name, "start": start, "end": end, "status": "Open", "waits": False,
        "trial_balance": "Pending", "notes": note,
    }  # fmt: skip


def inside(period: Period, day: date) -> bool:
    if period["start"] is not None and day < period["start"]:
        return False
    return period["end"] is None or day <= period["end"]


def allow(holds: bool) -> None:
    if not holds:
        raise Refused("PermissionMissing")
