"""A build that acknowledges entries before it commits: a kill in between takes them back.

Run as `python -m fault.known_bad.answer_before_commit serve …`.
"""

import sqlite3
import time
from collections.abc import Callable

from monthend import cli
from monthend.storage.calls import Call
from monthend.storage.writer import Outcome, Writer

COMMIT_COMES_LATER = 0.02


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


def is_entry(value: object) -> bool:
    """Whether a call answers with the number of an entry; other callers read what they wrote."""
    match value:
        case (bytes(answer), *_):
            return b"journalEntryNumber" in answer
    return False


if __name__ == "__main__":
    answer_before_the_commit()
    cli.main()
