"""How long a month-end close takes over HTTP, from the first step to the last result."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import date
from http.client import HTTPConnection
from statistics import median
from typing import Any

from . import ledger_generator, server_process
from .company import Company, found, opened
from .ledger_filling import CODES, fill
from .requests_cpu import PATH
from .results import Result, Setting, at_most

FIRST = date(2024, 1, 1)
MONTHS = 24
ENTRIES = 100_000
LIMIT_MILLISECONDS = 150
SECONDS_BETWEEN_LOOKS = 0.002
PATIENCE_SECONDS = 30


class Client:
    """One signed-in client on one connection."""

    def __init__(self, port: int, company: Company) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers = dict([company.authorization])

    def ask(self, method: str, path: str) -> Mapping[str, Any]:
        """The answer to a request, which must be a success."""
        self._connection.request(method, path, headers=self._headers)
        answer: dict[str, Any] = json.loads(self._connection.getresponse().read())
        if answer.get("success") is not True:
            raise RuntimeError(f"{method} {path} was refused: {answer}")
        return answer

    def step(self, period_id: str, step: str) -> float:
        """Milliseconds until a step is done and the trial balance that it starts is completed."""
        began = time.perf_counter()
        self.ask("PUT", f"{PATH}/{period_id}/{step}")
        while True:
            status = self.ask("GET", f"{PATH}/{period_id}")["runTrialBalanceStatus"]
            if status == "Completed":
                return (time.perf_counter() - began) * 1000
            if status == "Error" or time.perf_counter() - began > PATIENCE_SECONDS:
                raise RuntimeError(f"the trial balance is in the status {status}")
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def end(self) -> None:
        self._connection.close()


def close(setting: Setting) -> list[Result]:
    """Two years closed month after month; the first month only warms the server up."""
    database = setting.scratch / "close.db"
    with opened(database) as store:
        names = ledger_generator.accounts(CODES)
        company = found(store, first=FIRST, months=MONTHS, codes=names)
        lines = fill(store, company, FIRST, ENTRIES)
    pending, closing = [], []
    with server_process.monthend(database) as server:
        client = Client(server.port, company)
        for period_id in company.period_ids:
            pending.append(client.step(period_id, "pending-close"))
            closing.append(client.step(period_id, "close"))
        client.end()
    whole = [sum(steps) for steps in zip(pending, closing, strict=True)][1:]
    return [
        at_most(
            f"pending close, Completed, close, Completed over HTTP, {lines:,} lines",
            LIMIT_MILLISECONDS,
            "ms at p50",
            median(whole),
            f"p50 {median(whole):.0f} ms ({median(pending[1:]):.0f} + {median(closing[1:]):.0f}), "
            f"slowest {max(whole):.0f} ms",
        )
    ]
