"""A team's nightly close by the official SDK: as it should be, and with bugs that teams have.

It posts an accrual, sets the month to pending close, waits for its trial balance, closes it
and waits again. Every step may be repeated: the SDK sends again what was lost.
"""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable
from typing import Any

from urllib3 import Retry

from contract.started_server import Credentials

SDK = Any
PATIENCE = 120.0
NAP = 4.0
"""How long somebody who does not poll takes a trial balance to be."""
AMOUNT = 75.0
BACK_OFF = (429, 500, 502, 503, 504)


class CloseFailed(Exception):
    """The close came to something that it does not know how to deal with."""


class Client:
    """One user at the server: sends again what was lost, and signs in again when it has to."""

    def __init__(self, url: str, known: Credentials, *, retries: bool = True) -> None:
        self._url, self._known, self._retries = url, known, retries
        self._sdk: SDK = importlib.import_module("zuora_sdk")
        self._sign_in()

    def _sign_in(self) -> None:
        module = importlib.import_module("zuora_sdk.zuora_client")
        retry = Retry(
            total=12, status_forcelist=BACK_OFF, allowed_methods=None, backoff_factor=0.05,
            raise_on_status=False,
        )  # fmt: skip
        settings = self._sdk.Configuration(host=self._url, retries=retry if self._retries else 0)
        known = self._known
        self._client = module.ZuoraClient(known.client_id, known.client_secret, None, settings)
        self._client.set_base_url(self._url)
        self._client.initialize()

    def call(self, api: str, method: str, *given: object, **named: object) -> Any:
        """What the SDK answers; a session that has expired is begun anew."""
        unknown = importlib.import_module("zuora_sdk.exceptions").UnauthorizedException
        for _ in range(5):
            try:
                return getattr(getattr(self._client, api)(), method)(*given, **named)
            except unknown:
                if not self._retries:
                    raise
                self._sign_in()
        raise CloseFailed("signed out again and again")

    def model(self, name: str, said: dict[str, Any]) -> Any:
        return getattr(self._sdk, name).from_dict(said)


class NightlyClose:
    """As it should be. `accountant` posts, `controller` closes."""

    def __init__(self, accountant: Client, controller: Client, month: str, last_day: str) -> None:
        self.accountant, self.controller = accountant, controller
        self.month, self.last_day = month, last_day

    def run(self) -> None:
        self.find()
        self.accrue()
        self.step("pending_close_accounting_period", ("PendingClose", "Closed"))
        self.balanced()
        self.step("close_accounting_period", ("Closed",))
        self.balanced()

    def find(self) -> None:
        listed = self.controller.call("accounting_periods_api", "get_all_accounting_periods")
        self.period = next(p.id for p in listed.accounting_periods if p.name == self.month)

    def accrue(self) -> None:
        """Post the accrual, once, however often it is sent."""
        sides = (("Debit", "Accounts Receivable"), ("Credit", "Sales Revenue"))
        items = [
            {"type": side, "accountingCodeName": code, "amount": AMOUNT} for side, code in sides
        ]
        entry = self.accountant.model(
            "CreateJournalEntryRequest",
            {
                "accountingPeriodName": self.month, "journalEntryDate": self.last_day,
                "currency": "USD", "journalEntryItems": items,
            },
        )  # fmt: skip
        said = self.accountant.call(
            "summary_journal_entries_api", "create_summary_journal_entry", entry,
            idempotency_key=f"accrual of {self.month}",
        )  # fmt: skip
        self.check(said)

    def step(self, method: str, wanted: tuple[str, ...]) -> None:
        """Take the month a step; where an answer was lost, what it shows says whether it did."""
        said = self.controller.call("accounting_periods_api", method, self.period)
        if not said.success and self.seen().status not in wanted:
            self.check(said)

    def seen(self) -> Any:
        return self.controller.call("accounting_periods_api", "get_accounting_period", self.period)

    def balanced(self) -> None:
        """Wait for the trial balance; one that failed is run again while that can be done."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            said = self.seen()
            if said.run_trial_balance_status == "Completed":
                return
            if said.run_trial_balance_status == "Error" and said.status != "Closed":
                self.controller.call("accounting_periods_api", "run_trial_balance", self.period)
            time.sleep(0.2)
        raise CloseFailed(f"no trial balance within {PATIENCE} s: {said}")

    def check(self, said: Any) -> None:
        if not said.success:
            raise CloseFailed("; ".join(reason.message for reason in said.reasons))


class WithoutPolling(NightlyClose):
    """A bug: it takes a trial balance to be done after a while."""

    def balanced(self) -> None:
        time.sleep(NAP)


class WithoutWaitingForPostings(NightlyClose):
    """A bug: the accrual is sent beside the close, and may come after pending close."""

    def accrue(self) -> None:
        self.posting = threading.Thread(target=self._post)
        self.posting.start()

    def _post(self) -> None:
        try:
            super().accrue()
        except CloseFailed as problem:
            self.problem = problem

    problem: CloseFailed | None = None

    def step(self, method: str, wanted: tuple[str, ...]) -> None:
        if "pending" in method:
            # On most nights this is enough.
            self.posting.join(timeout=1.0)
        super().step(method, wanted)


Night = Callable[..., NightlyClose]
