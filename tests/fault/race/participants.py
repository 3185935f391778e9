"""Who takes part in a race: each does one thing without pause until it is over."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from subprocess import CompletedProcess

from contract.ledger_rows import entry
from contract.soap import Soap
from contract.started_server import DatabaseFile
from contract.zuora import LOCK, RULE, Answer, Zuora, assert_done, reasons

from .raw_sql import RawPoster
from .told import Attempt, Course, Place, Told, Trial

PATIENCE = 30.0
CLOSES_OF_A_PERIOD = 4
# So long posters run between two steps of the closer, and hit what is closed.
LEAST_PAUSE, MOST_PAUSE = 0.01, 0.04
WHILE_CLOSED = 0.012
ENTRIES_IN_A_FILE = 3
BETWEEN_RUNS = 0.1


def guarded(told: Told, course: Course, name: str, work: Callable[[], None]) -> Callable[[], None]:
    """The work again and again; whatever it stumbles over ends the race and is told."""

    def run() -> None:
        try:
            while not course.over.is_set():
                work()
        except BaseException as problem:
            told.problems.append(f"{name}: {type(problem).__name__}: {problem}")
            course.over.set()

    return run


def rest_poster(zuora: Zuora, course: Course, tried: list[Attempt], cents: int) -> None:
    """Post one journal entry over REST."""
    place, sent = course.now, time.monotonic()
    answer = zuora.post(entry(place.name, place.day, f"{cents / 100:.2f}"))
    answered, sequence = time.monotonic(), None
    assert answer.status == 200, answer.content
    if answer.json["success"]:
        sequence = answer.commit_sequence
    else:
        assert {reason.category for reason in reasons(answer)} == {RULE}, answer.content
    tried.append(
        Attempt(place=place.number, sent=sent, answered=answered, sequence=sequence, cents=cents)
    )


def raw_poster(raw: RawPoster, course: Course, tried: list[Attempt]) -> None:
    """Post past the program: the statements that it would run, without its gate."""
    place, sent = course.now, time.monotonic()
    sequence = raw.post(place.day)
    tried.append(
        Attempt(place=place.number, sent=sent, answered=time.monotonic(), sequence=sequence)
    )
    time.sleep(0.004)


class Importer:
    """Imports one small file after another, as the command line does.

    It takes longer than most closes, so that every other file is for the period to come.
    """

    def __init__(self, database: DatabaseFile, tenant: str) -> None:
        self._database = database
        self._tenant = tenant
        self._files = 0

    def run(self, course: Course, tried: list[Attempt]) -> None:
        self._files += 1
        place, sent = course.after(self._files % 2), time.monotonic()
        done = self._database.try_import(
            "entries", self._rows(place.day), "--json", tenant=self._tenant
        )
        sequence = None
        if done.returncode == 0:
            sequence = int(json.loads(done.stdout)["commit_sequence"])
        else:
            assert _refused_as_closed(done), done.stderr
        tried.append(
            Attempt(place=place.number, sent=sent, answered=time.monotonic(), sequence=sequence)
        )

    def _rows(self, day: str) -> str:
        rows = ["entry_id,date,account,debit,credit,currency"]
        for number in range(ENTRIES_IN_A_FILE):
            key = f"FILE-{self._files}-{number}"
            rows += [f"{key},{day},Cash,1.00,,USD", f"{key},{day},Sales Revenue,,1.00,USD"]
        return "\n".join(rows) + "\n"


def _refused_as_closed(done: CompletedProcess[str]) -> bool:
    return done.returncode == 1 and "closed" in done.stderr


def runner(zuora: Zuora, course: Course, told: Told, chance: random.Random) -> None:
    """Ask for trial balances, of the contested period and, more often, of the one after it."""
    place = course.after(chance.random() < 0.8)
    answer = zuora.run_trial_balance(place.id)
    if answer.succeeded:
        told.runs_requested += 1
    else:
        assert _may_pass(answer), answer.content
    time.sleep(BETWEEN_RUNS)


def _may_pass(answer: Answer) -> bool:
    """Whether a refusal is one that comes of others being at it too."""
    return {reason.category for reason in reasons(answer)} <= {RULE, LOCK}


class Closer:
    """Closes period after period under the posters, opens most again, and closes them again."""

    def __init__(
        self, zuora: Zuora, soap: Soap, told: Told, *, seed: int, until_late: bool
    ) -> None:
        self._zuora = zuora
        self._soap = soap
        self._told = told
        self._chance = random.Random(seed)
        self._until_late = until_late

    def run(self, course: Course, count: int) -> None:
        for place in course.places:
            course.now = place
            opened = 0
            for close in range(1, CLOSES_OF_A_PERIOD + 1):
                if course.over.is_set() or len(self._told.trials) == count:
                    return
                if self._until_late and self._told.late:
                    return
                opened = self._close_once(course, place, opened, again=close < CLOSES_OF_A_PERIOD)

    def _close_once(self, course: Course, place: Place, opened: int, *, again: bool) -> int:
        """The commit sequence of the reopening, if there was one."""
        time.sleep(self._chance.uniform(LEAST_PAUSE, MOST_PAUSE))
        close = self._chance.choice((self._close_by_rest, self._close_by_soap))
        sent, answered, closed = self._until_done(course, lambda: close(place.id))
        trial = Trial(
            place=place.number, way=close.__name__, sent=sent, answered=answered, opened=opened,
            closed=closed,
        )  # fmt: skip
        self._told.trials.append(trial)
        # The posters hit the closed period for a moment longer: that is when late rows come.
        time.sleep(WHILE_CLOSED)
        if again:
            reopen = self._chance.choice((self._reopen_by_rest, self._reopen_by_soap))
            trial.opened_again, _, trial.reopened = self._until_done(
                course, lambda: reopen(place.id)
            )
        return trial.reopened or 0

    def _until_done(
        self, course: Course, step: Callable[[], int | str]
    ) -> tuple[float, float, int]:
        """When the try that went well was sent and answered, and its commit sequence."""
        until, why = time.monotonic() + PATIENCE, ""
        while time.monotonic() < until and not course.over.is_set():
            sent = time.monotonic()
            done = step()
            if isinstance(done, int):
                return sent, time.monotonic(), done
            why = done
            time.sleep(0.002)
        raise AssertionError(f"a step was refused again and again: {why}")

    def _close_by_rest(self, period: str) -> int | str:
        return _by_rest(self._zuora.close(period))

    def _reopen_by_rest(self, period: str) -> int | str:
        return _by_rest(self._zuora.reopen(period))

    def _close_by_soap(self, period: str) -> int | str:
        return self._by_soap(period, "Closed")

    def _reopen_by_soap(self, period: str) -> int | str:
        return self._by_soap(period, "Open")

    def _by_soap(self, period: str, status: str) -> int | str:
        answer = self._soap.try_update({"Id": period, "Status": status})
        (result,) = answer.row_results("update")
        return answer.http.commit_sequence if result.success else str(result.errors)


def _by_rest(answer: Answer) -> int | str:
    if answer.succeeded:
        assert_done(answer)
        return answer.commit_sequence
    assert _may_pass(answer), answer.content
    return reasons(answer)[0].message
