"""A build that acknowledges entries before it commits: a kill in between takes them back.

Run as `python -m fault.known_bad.answer_before_commit serve …`.
"""

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from monthend import cli
from monthend.storage.calls import Call
from monthend.storage.postgresql import calls, database
from monthend.storage.writer import Outcome, Writer

COMMIT_COMES_LATER = 0.1


def answer_before_the_commit() -> None:
    """Whoever posts an entry has the answer while the transaction is still open."""
    work_through = Writer._work_through

    def work_through_and_tell(
        self: Writer,
        first: Call,
        connection: sqlite3.Connection,
        outcomes: list[Outcome],
        actions: list[Callable[[], None]],
    ) -> None:
        work_through(self, first, connection, outcomes, actions)
        early = [outcome for outcome in outcomes if is_entry(outcome.value)]
        if early:
            self._tell(early, [])
            outcomes[:] = [outcome for outcome in outcomes if not is_entry(outcome.value)]
            time.sleep(COMMIT_COMES_LATER)

    Writer._work_through = work_through_and_tell  # type: ignore[method-assign]


def answer_before_the_commit_on_postgresql() -> None:
    answer = database._Worker._answer

    def answer_early(self: database._Worker, call: calls.Call) -> None:
        def work(given: calls.Transaction) -> Any:
            value = call.work(given)
            if is_entry(value):
                call.answer.set_result(value)
                time.sleep(COMMIT_COMES_LATER)
            return value

        late = Future[Any]()
        answer(self, call._replace(work=work, answer=late))
        problem = late.exception()
        if call.answer.done():
            return
        if problem is None:
            call.answer.set_result(late.result())
        else:
            call.answer.set_exception(problem)

    database._Worker._answer = answer_early  # type: ignore[method-assign]


def is_entry(value: object) -> bool:
    """Whether a call answers with the number of an entry; other callers read what they wrote."""
    match value:
        case (bytes(answer), *_):
            return b"journalEntryNumber" in answer
    return False


if __name__ == "__main__":
    answer_before_the_commit()
    answer_before_the_commit_on_postgresql()
    cli.main()
