"""A build that asks for exceptions and locked types on a look at the calendar before its lock.

What was revoked or locked between that look and the write is not noticed; behind it stands the
fence alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from any_store import AnyStore
from fault.known_bad.check_outside_lock import CALENDAR_SEEN_BEFORE, looking_first
from monthend.domain.period import AccountingPeriod, Calendar, Exemption
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore
from monthend.subledger import exemptions, type_locks
from monthend.subledger.exemptions import Whom

Replace = Callable[[object, str, object], None]

EXEMPTIONS = (("exemption_used", "exemption_use"),)
LOCKED_TYPES = tuple(
    (f"types_{table}_added", table) for table in ("subledger_transaction", "journal_entry")
)
LOCKED_TYPES_ON_POSTGRESQL = tuple(
    (f"types_{table}_insert", table) for table in ("subledger_transaction", "journal_entry")
)
BATCHES = {SqliteStore: "types_batch_posted", PostgresStore: "types_import_batch_changed"}


def look_before_the_lock(replace: Replace) -> None:
    """Decide on the calendar as it was when the posting came."""
    for store in (SqliteStore, PostgresStore):
        replace(store, "submit", looking_first(store.submit))
    live, check = exemptions.live, type_locks.check

    def live_when_it_came(
        calendar: Calendar, day: date, whom: Whom | None
    ) -> tuple[AccountingPeriod, Exemption] | None:
        return live(CALENDAR_SEEN_BEFORE.get(calendar), day, whom)

    def check_as_it_came(
        calendar: Calendar, period: AccountingPeriod, type_name: str, day: date
    ) -> None:
        check(CALENDAR_SEEN_BEFORE.get(calendar), period, type_name, day)

    replace(exemptions, "live", live_when_it_came)
    replace(type_locks, "check", check_as_it_came)


def fence_of_types(store: AnyStore) -> list[tuple[str, str]]:
    """The triggers that would catch what this build lets into a locked type, with their tables."""
    added = LOCKED_TYPES if isinstance(store, SqliteStore) else LOCKED_TYPES_ON_POSTGRESQL
    return [*added, (BATCHES[type(store)], "import_batch")]
