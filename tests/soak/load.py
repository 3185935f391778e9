"""What goes on during a soak: everybody who uses a server over a month, without pause for long."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from contract.ledger_rows import entry, invoice, payment, transactions
from contract.soap import Soap
from contract.started_server import Credentials, DatabaseFile
from contract.zuora import Zuora, assert_done

MONTHS = [(f"Month {number}", f"2016-{number:02d}") for number in range(1, 13)]
LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
POSTERS = 3
ROWS_OF_A_FILE = 300
FAULTY = (b"{", b"[]", b'{"name": 1}', b'{"name": "' + b"x" * 100_000 + b'"}', b"\xff\xfe")


@dataclass(slots=True)
class Course:
    """What everybody knows, and what came of it."""

    months: list[str]
    over: threading.Event = field(default_factory=threading.Event)
    done: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Load:
    """Posters, a closer, readers over REST and SOAP, an importer, and one who sends nonsense."""

    def __init__(self, database: DatabaseFile, urls: list[str], owner: Credentials) -> None:
        zuora = Zuora.signed_in(urls[0], owner)
        months = [
            zuora.create(name, f"{month}-01", f"{month}-{last}")
            for (name, month), last in zip(MONTHS, LAST_DAYS, strict=True)
        ]
        self.course = Course(months=months)
        self._database, self._urls, self._owner = database, urls, owner
        tasks = [(self._post, 0.01)] * POSTERS + [
            (self._close_a_month, 0.2),
            (self._read, 0.05),
            (self._query, 0.05),
            (self._import, 5.0),
            (self._send_nonsense, 0.2),
        ]
        self._threads = [
            threading.Thread(target=self._again_and_again, args=(task, pause, number))
            for number, (task, pause) in enumerate(tasks)
        ]

    def _again_and_again(
        self, task: Callable[[Zuora, random.Random], None], pause: float, number: int
    ) -> None:
        chance = random.Random(number)
        zuora = Zuora.signed_in(self._urls[number % len(self._urls)], self._owner, keep_alive=True)
        while not self.course.over.is_set():
            try:
                task(zuora, chance)
                self.course.done[task.__name__.strip("_").replace("_", " ")] += 1
            except BaseException as problem:
                self.course.problems.append(f"{task.__name__}: {problem!r}")
                self.course.over.set()
            self.course.over.wait(pause)

    def _post(self, zuora: Zuora, chance: random.Random) -> None:
        """Into any month: those that are closed refuse it."""
        name, month = chance.choice(MONTHS)
        answer = zuora.post(entry(name, f"{month}-{chance.randint(1, 29):02d}", "12.34"))
        assert answer.status == 200, answer.content
        self.course.done["accepted" if answer.json["success"] else "refused"] += 1

    def _close_a_month(self, zuora: Zuora, chance: random.Random) -> None:
        """The next one as it is done, and all of them open again after the last."""
        periods = zuora.periods()[:-1]
        ahead = next((each for each in periods if each["status"] != "Closed"), None)
        if ahead is None:
            for each in reversed(periods):
                assert_done(zuora.reopen(each["id"]))
            return
        assert_done(zuora.pending_close(ahead["id"]))
        zuora.after_trial_balance(ahead["id"], seconds=60)
        assert_done(zuora.close(ahead["id"]))
        said = zuora.after_trial_balance(ahead["id"], seconds=60)
        assert said["runTrialBalanceStatus"] == "Completed", said
        shown = zuora.trial_balance(ahead["id"])
        assert all(each["holds"] for each in shown["identities"]), shown["identities"]

    def _read(self, zuora: Zuora, chance: random.Random) -> None:
        period = chance.choice(self.course.months)
        zuora.periods()
        zuora.history(period)
        zuora.action_items(period)

    def _query(self, zuora: Zuora, chance: random.Random) -> None:
        """A login, a query with a page after it, and the locator thrown away."""
        soap = Soap(zuora.url)
        soap.sign_in(self._owner)
        page = soap.query("select Id, Name, Status, Notes from AccountingPeriod", batchSize=5)
        assert page.size == len(MONTHS) + 1, page
        assert page.locator is not None, page
        soap.query_more(page.locator)

    def _import(self, zuora: Zuora, chance: random.Random) -> None:
        stamp = f"{time.time_ns()}"
        rows = [
            row(f"{stamp}-{number}", "2017-01-15")
            for number in range(ROWS_OF_A_FILE // 2)
            for row in (invoice, payment)
        ]
        self._database.import_csv("transactions", transactions(*rows))

    def _send_nonsense(self, zuora: Zuora, chance: random.Random) -> None:
        headers = {"Content-Type": "application/json"}
        path = chance.choice(("/v1/accounting-periods", "/v1/journal-entries"))
        answer = zuora.request("POST", path, body=chance.choice(FAULTY), headers=headers)
        assert answer.status in {200, 400, 413}, answer.content[:500]
        envelope = chance.choice(FAULTY)
        answer = zuora.request(
            "POST", "/apps/services/a/152.0", body=envelope, headers={"Content-Type": "text/xml"}
        )
        assert answer.status in {400, 413, 500}, answer.content[:500]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.course.over.set()
        for thread in self._threads:
            thread.join(timeout=120)
