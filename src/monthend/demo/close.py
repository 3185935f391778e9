"""The month-end close over REST: periods, seventeen closes, and one that is refused first."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from monthend.services.period_generator import PlannedPeriod

from .audit import Auditor
from .client import Client, Json, UnexpectedAnswer
from .company import PERIODS
from .screen import Screen

PATH = "/v1/accounting-periods"
OWN_PATH = "/monthend/v1"
RECEIVABLES = "AccountsReceivable"
RUN_WITHIN = 60.0
POLL_EVERY = 0.002

RESOLUTIONS = {
    "draft invoices": "Posted",
    "draft payments": "Canceled",
    "processing payments": "Processed",
    "processing refunds": "Processed",
    "draft credit memos": "Posted",
    "draft debit memos": "Posted",
}
"""The status that the demo gives to each kind of required action item."""


@dataclass(slots=True, kw_only=True)
class MonthEnd:
    """One finance user at work, with an auditor looking over their shoulder."""

    screen: Screen
    client: Client
    auditor: Auditor
    ids: list[str] = field(default_factory=list)

    def perform(self) -> None:
        """Everything from the first period to the closed last month."""
        self._create_periods()
        self._close_earlier_months()
        last = self.ids[-1]
        self._set_pending_close(last)
        self._be_refused(last)
        items = self._list_action_items(last)
        self._resolve(last, items)
        self._close(last)
        self._show_trial_balance(last)
        self._try_to_change(items[0]["transaction"])
        self._show_history(last)

    # The calendar ---------------------------------------------------------------------

    def _create_periods(self) -> None:
        self.screen.step(f"{len(PERIODS)} accounting periods, {_span(PERIODS)}")
        for place, period in enumerate(PERIODS):
            made = self.client.post(PATH, _body(period))
            self.ids.append(made.said["id"])
            if place == 0:
                self.screen.exchange(made)
        self.screen.say(f"... and so on, up to {PERIODS[-1].name}")
        self._list_periods()

    def _list_periods(self) -> None:
        listed = self.client.get(f"{PATH}?pageSize=40")
        found = Counter(period["status"] for period in listed.said["accountingPeriods"])
        counted = ", ".join(f"{number} {status}" for status, number in sorted(found.items()))
        self.screen.exchange(listed, f"{counted}, with the open-ended one after the last")

    def _close_earlier_months(self) -> None:
        earlier = PERIODS[:-1]
        self.screen.step(f"Close {len(earlier)} months, one after another")
        self.screen.say(f"PUT {PATH}/{{id}}/close, then GET {PATH}/{{id}}")
        self.screen.say(
            "until its trial balance is completed: the two times below. The amounts are in"
        )
        self.screen.say(
            "home currency. An auditor adds up the imported file by itself, and compares."
        )
        rows, figures = [], 0
        for place, period in enumerate(earlier):
            closed = self.client.put(f"{PATH}/{self.ids[place]}/close")
            waited = self._wait_for_trial_balance(self.ids[place])
            balance = self.client.get(_own(self.ids[place], "trial-balance")).said
            figures += self.auditor.check(place, balance)
            rows.append(
                (
                    period.name,
                    f"{closed.seconds * 1000:.0f} ms",
                    f"{waited * 1000:.0f} ms",
                    f"{_total(balance, 'homeDebit'):,}",
                    f"{_total(balance, 'homeClosing', RECEIVABLES):,}",
                )
            )
        columns = ("closed", "close", "balance", "debits = credits", "receivable")
        self.screen.table(columns, rows, right=columns[1:])
        self.screen.found(f"all {figures:,} balances are what the file adds up to")

    # The last month -------------------------------------------------------------------

    def _set_pending_close(self, period_id: str) -> None:
        self.screen.step(f"{PERIODS[-1].name}: set to pending close")
        self.screen.exchange(self.client.put(f"{PATH}/{period_id}/pending-close"))
        waited = self._wait_for_trial_balance(period_id)
        shown = self.client.get(f"{PATH}/{period_id}")
        if shown.said["status"] != "PendingClose":
            raise UnexpectedAnswer(f"the period is {shown.said['status']}, not PendingClose")
        essence = f"status PendingClose, trial balance Completed after {waited * 1000:.0f} ms"
        self.screen.exchange(shown, essence)
        balance = self.client.get(_own(period_id, "trial-balance"))
        figures = self.auditor.check(len(PERIODS) - 1, balance.said)
        self.screen.exchange(balance, f"{len(balance.said['rows'])} rows")
        self.screen.found(f"all {figures} balances are what the file adds up to, without drafts")

    def _be_refused(self, period_id: str) -> None:
        self.screen.step("Try to close it")
        self.screen.exchange(self.client.put_in_vain(f"{PATH}/{period_id}/close"))
        self.screen.found("a month with unfinished business does not close, and says why")

    def _list_action_items(self, period_id: str) -> list[Json]:
        self.screen.step("What stands in the way")
        listed = self.client.get(_own(period_id, "action-items"))
        items: list[Json] = listed.said["actionItems"]
        required = [item for item in items if item["required"]]
        self.screen.exchange(
            listed, f"{len(required)} required, {len(items) - len(required)} optional"
        )
        columns = ("number", "kind", "amount", "remedy")
        self.screen.table(columns, [_item_row(item) for item in items], right=("amount",))
        missing = set(RESOLUTIONS) - {item["kind"] for item in required}
        if missing:
            raise UnexpectedAnswer(f"the action items lack {', '.join(sorted(missing))}")
        return required

    def _resolve(self, period_id: str, items: list[Json]) -> None:
        self.screen.step("Resolve it")
        for item in items:
            transaction, status = item["transaction"], RESOLUTIONS[item["kind"]]
            path = f"{OWN_PATH}/transactions/{transaction['id']}"
            changed = self.client.put(path, {"status": status})
            self.auditor.resolve(transaction["type"], transaction["number"], status)
            if changed.said["status"] != status:
                raise UnexpectedAnswer(f"{transaction['number']} is {changed.said['status']}")
            self.screen.exchange(changed, f"{transaction['type']} {transaction['number']} {status}")
        left = self.client.get(_own(period_id, "action-items"))
        kinds = {(item["kind"], item["required"]) for item in left.said["actionItems"]}
        self.screen.exchange(left, f"left: {', '.join(kind for kind, _ in kinds)}")
        if any(required for _, required in kinds):
            raise UnexpectedAnswer("a required action item is left")

    def _close(self, period_id: str) -> None:
        self.screen.step(f"Close {PERIODS[-1].name}")
        self.screen.exchange(self.client.put(f"{PATH}/{period_id}/close"))
        waited = self._wait_for_trial_balance(period_id)
        shown = self.client.get(f"{PATH}/{period_id}")
        if shown.said["status"] != "Closed":
            raise UnexpectedAnswer(f"the period is {shown.said['status']}, not Closed")
        essence = f"status Closed, trial balance Completed after {waited * 1000:.0f} ms"
        self.screen.exchange(shown, essence)
        self._list_periods()

    def _show_trial_balance(self, period_id: str) -> None:
        self.screen.step(f"The trial balance of {PERIODS[-1].name}")
        answer = self.client.get(_own(period_id, "trial-balance"))
        balance = answer.said
        figures = self.auditor.check(len(PERIODS) - 1, balance)
        self.screen.exchange(answer, f"{len(balance['rows'])} rows")
        self.screen.trial_balance(balance)
        for proof in balance["identities"]:
            self.screen.found(f"{proof['name']}: {proof['statement']}")
        self.screen.found(f"all {figures} balances are what the file adds up to")
        self.screen.say(f"frozen at commit sequence {balance['commitSequence']}, SHA-256")
        self.screen.say(f"  {balance['sha256']}")

    def _try_to_change(self, transaction: Json) -> None:
        self.screen.step("Try to change a closed month")
        path = f"{OWN_PATH}/transactions/{transaction['id']}"
        self.screen.exchange(self.client.put_in_vain(path, {"status": "Canceled"}))
        self.screen.found("what is closed stays closed")

    def _show_history(self, period_id: str) -> None:
        self.screen.step("What history keeps of this")
        answer = self.client.get(_own(period_id, "history"))
        rows: list[Json] = answer.said["history"]
        self.screen.exchange(answer, f"{len(rows)} rows, of which none is ever changed")
        columns = ("sequence", "at (UTC)", "user", "channel", "event")
        self.screen.table(columns, [_history_row(row) for row in rows], right=("sequence",))

    # Waiting --------------------------------------------------------------------------

    def _wait_for_trial_balance(self, period_id: str) -> float:
        """Ask until the run is through; the answer is how many seconds that took."""
        began = time.perf_counter()
        while (waited := time.perf_counter() - began) < RUN_WITHIN:
            period = self.client.get(f"{PATH}/{period_id}").said
            if period["runTrialBalanceStatus"] == "Completed":
                return waited
            if period["runTrialBalanceStatus"] == "Error":
                raise UnexpectedAnswer(f"{period['name']}: {period['runTrialBalanceErrorMessage']}")
            time.sleep(POLL_EVERY)
        raise UnexpectedAnswer(f"No trial balance after {RUN_WITHIN:.0f} seconds.")


def _own(period_id: str, what: str) -> str:
    return f"{OWN_PATH}/accounting-periods/{period_id}/{what}"


def _span(periods: tuple[PlannedPeriod, ...]) -> str:
    return f"{periods[0].name} to {periods[-1].name}"


def _body(period: PlannedPeriod) -> Json:
    return {
        "name": period.name,
        "startDate": period.start_date.isoformat(),
        "endDate": period.end_date.isoformat(),
        "fiscalYear": period.fiscal_year,
        "fiscalQuarter": period.fiscal_quarter,
    }


def _total(balance: Json, figure: str, kind: str | None = None) -> Decimal:
    rows = (row for row in balance["rows"] if kind in (None, row["type"]))
    return sum((Decimal(row[figure]) for row in rows), start=Decimal(0))


def _item_row(item: Json) -> tuple[str, ...]:
    transaction = item["transaction"]
    amount = f"{transaction['amount']} {transaction['currency']}"
    remedy = item["remedy"] if item["required"] else f"{item['remedy']} It does not block."
    return (transaction["number"], item["kind"], amount, remedy)


def _history_row(row: Json) -> tuple[str, ...]:
    return (
        str(row["commitSequence"]),
        row["at"][:19],
        row["user"],
        row["channel"],
        row["event"],
    )
