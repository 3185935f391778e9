"""A build that looks at accounting codes before it takes any lock, and looks for their lines.

A posting takes the codes as they were, and a change of a code asks whether lines
name it, both a moment too early; nothing marks a code, and the fence does not
watch over codes. Run as `python -m fault.known_bad.code_outside_lock serve …`, and
`init` as well, for the fence is laid when the schema is made.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from any_store import AnyStore
from monthend import cli
from monthend.domain.ledger import AccountingCode
from monthend.services.caller import Caller
from monthend.storage import fence
from monthend.storage.books import StoredBooks
from monthend.storage.ledger import LedgerTable
from monthend.storage.postgresql import fence as postgresql_fence
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.session import Statement
from monthend.storage.store import SqliteStore

T = TypeVar("T")
NAMED_BY_LINES = Statement("SELECT DISTINCT code_id FROM line WHERE calendar_id = :calendar_id")


@dataclass(frozen=True, slots=True)
class Seen:
    """The codes by name, used where a line names them."""

    codes: Mapping[str, AccountingCode]


SEEN_BEFORE: ContextVar[Seen] = ContextVar("seen_before")


def look_before_the_lock() -> None:
    """Every writing call first reads the codes on its own, without a lock."""
    for store in (SqliteStore, PostgresStore):
        store.submit = looking_first(store.submit)  # type: ignore[method-assign]


def look(books: StoredBooks) -> Seen:
    rows = books.session.all(NAMED_BY_LINES, calendar_id=books.calendar_id)
    named = {key for (key,) in rows}
    return Seen({name: replace(c, used=c.key in named) for name, c in READ_CODES(books).items()})


def looking_first(submit: Callable[..., Future[T]]) -> Callable[..., Future[T]]:
    def look_then_submit(
        self: AnyStore, caller: Caller, work: Callable[[Any], T], **how: Any
    ) -> Future[T]:
        seen = self.read(caller, look)

        def work_on_what_was_seen(books: Any) -> T:
            token = SEEN_BEFORE.set(seen)
            try:
                return work(books)
            finally:
                SEEN_BEFORE.reset(token)

        return submit(self, caller, work_on_what_was_seen, **how)

    return look_then_submit


READ_CODES = LedgerTable.codes


def codes_as_seen(self: LedgerTable) -> Mapping[str, AccountingCode]:
    seen = SEEN_BEFORE.get(None)
    return READ_CODES(self) if seen is None else seen.codes


def held_as_seen(self: LedgerTable, code_id: str) -> tuple[AccountingCode, bool] | None:
    for code in SEEN_BEFORE.get().codes.values():
        if code.id == code_id:
            return code, False
    return None


def mark_nothing(self: LedgerTable, codes: Iterable[AccountingCode]) -> None:
    """No posting tells the codes that it uses them."""


def lay_no_fence() -> None:
    """The triggers that keep used codes are not made."""
    triggers = fence.triggers
    fence.triggers = lambda: [sql for sql in triggers() if "fence_code_" not in sql]
    statements = postgresql_fence.statements
    postgresql_fence.statements = lambda: [sql for sql in statements() if "fence_code_" not in sql]


if __name__ == "__main__":
    look_before_the_lock()
    LedgerTable.codes = codes_as_seen  # type: ignore[method-assign]
    LedgerTable.held_code = held_as_seen  # type: ignore[method-assign]
    LedgerTable.use_codes = mark_nothing  # type: ignore[method-assign]
    lay_no_fence()
    cli.main()
