"""Who imports what: the caller as they are now, for an import outlives many changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from monthend.domain.errors import NotSignedIn
from monthend.domain.history import Event
from monthend.domain.permissions import Operation

from . import scopes, sessions
from .caller import Caller
from .directory import Directory
from .ports import Books, StaleCaller, Store

T = TypeVar("T")

TRIES = 5

Progress = Callable[[int], None]


class ImportKind(StrEnum):
    """What the rows of a file are."""

    TRANSACTIONS = "transactions"
    ENTRIES = "entries"
    CODES = "codes"
    RATES = "rates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who imports what, under which name."""

    caller: Caller
    kind: ImportKind
    needs: Sequence[Operation]
    file_name: str
    progress: Progress

    def require(self, caller: Caller) -> None:
        for operation in self.needs:
            caller.require(operation)

    def note(self, books: Books, caller: Caller, rows: int, sha256: str) -> None:
        new = {"kind": self.kind.value, "rows": rows, "sha256": sha256, "file": self.file_name}
        books.note(Event.IMPORTED, caller, subject=self.file_name, old={}, new=new)


def as_of_now(store: Store, caller: Caller) -> Caller:
    """The caller with the rights of this moment; a long import outlives many changes."""

    def find(directory: Directory) -> Caller:
        tenant, user = directory.tenant(caller.tenant.id), directory.user(caller.user_id)
        if tenant is None or user is None or not user.active:
            raise NotSignedIn(reason="The user who imports is no longer active.")
        places = scopes.reachable(directory, tenant, user.id)
        reach = next((each for each in places if each.entity_id == caller.entity_id), None)
        if reach is None:
            raise NotSignedIn(reason="The user who imports reaches the entity no longer.")
        now = sessions.caller_of(tenant, user, reach, caller.channel).tracked(caller.track_id)
        if caller.calendar_id not in now.calendars:
            raise NotSignedIn(reason="The user who imports reaches the org no longer.")
        now = now.at(caller.calendar_id)
        return replace(now, permissions=now.permissions & caller.permissions)

    return store.read_directory(find)


def write_as_of_now(
    store: Store, told: Told, work: Callable[[Books, Caller], T], *, posting: bool = False
) -> T:
    """Run the work for the caller as they are now, with the right to import."""
    for _ in range(TRIES):
        now = as_of_now(store, told.caller)
        told.require(now)
        with suppress(StaleCaller):
            return store.write(
                now,
                lambda books, now=now: work(books, now),  # type: ignore[misc]
                posting=posting,
            )
    raise StaleCaller
