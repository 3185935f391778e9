"""A build that looks at a period's status before it takes the calendar's lock.

Between its look and its write another process can close the period, and the
fence that would catch the row is left out of the schema. Run as
`python -m fault.known_bad.check_outside_lock serve …`, and `init` as well, for
the fence is laid when the schema is made.
"""

from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from datetime import date
from typing import Any, TypeVar

from any_store import AnyStore
from monthend import cli
from monthend.domain import gate
from monthend.domain.period import AccountingPeriod, Calendar
from monthend.domain.permissions import Permission
from monthend.services.caller import Caller
from monthend.storage import fence
from monthend.storage.postgresql import fence as postgresql_fence
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore

T = TypeVar("T")
CALENDAR_SEEN_BEFORE: ContextVar[Calendar] = ContextVar("calendar_seen_before")


def look_before_the_lock() -> None:
    """Every writing call first reads the calendar on its own, without the lock."""
    for store in (SqliteStore, PostgresStore):
        store.submit = looking_first(store.submit)  # type: ignore[method-assign]


def looking_first(submit: Callable[..., Future[T]]) -> Callable[..., Future[T]]:
    def look_then_submit(
        self: AnyStore, caller: Caller, work: Callable[[Any], T], **how: Any
    ) -> Future[T]:
        seen = self.read(caller, lambda books: books.calendar())

        def work_on_what_was_seen(books: Any) -> T:
            token = CALENDAR_SEEN_BEFORE.set(seen)
            try:
                return work(books)
            finally:
                CALENDAR_SEEN_BEFORE.reset(token)

        return submit(self, caller, work_on_what_was_seen, **how)

    return look_then_submit


def decide_on_what_was_seen() -> None:
    """The gate judges the calendar of that earlier look."""
    decide = gate.period_for_posting

    def decide_on_earlier_look(
        calendar: Calendar, day: date, permissions: frozenset[Permission]
    ) -> AccountingPeriod:
        return decide(CALENDAR_SEEN_BEFORE.get(calendar), day, permissions)

    gate.period_for_posting = decide_on_earlier_look


def lay_no_fence() -> None:
    """The triggers that refuse a row of a closed period are not made."""
    triggers = fence.triggers
    fence.triggers = lambda: [sql for sql in triggers() if fence.CLOSED not in sql]
    statements = postgresql_fence.statements
    postgresql_fence.statements = lambda: [
        sql
        for sql in statements()
        if not any(f"fence_{what}_insert" in sql for what in postgresql_fence.LOOKED_AT)
    ]


if __name__ == "__main__":
    look_before_the_lock()
    decide_on_what_was_seen()
    lay_no_fence()
    cli.main()
