"""Whose requests somebody sees: everybody's where they reach all of the tenant, else their own.

Requests and answers are full of what stands in the books that they were for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from monthend.domain.errors import NotAllowed
from monthend.services import scopes
from monthend.services.caller import Caller
from monthend.services.people_reach import reaches_everything
from monthend.services.ports import Books

from .request_notes import ALL, Noted, RequestNotes, Wanted


class CameWithLess(NotAllowed):
    message = (
        "You may not see what was asked of the server: your client is held to a part of what you "
        "reach, or your token is older than that. Sign in again, or use another client."
    )


def sight(books: Books, caller: Caller, notes: RequestNotes) -> Sight:
    """The requests that a caller may see.

    Who comes with less than they reach themselves is refused: nobody knows with what else they
    sent their own.
    """
    directory = books.directory
    if reaches_everything(directory, caller):
        return Sight(notes, caller.tenant.id)
    own = scopes.reachable(directory, caller.tenant, caller.user_id)
    if not replace(caller, reach=own).reached_calendars <= caller.reached_calendars:
        raise caller.turned_away(CameWithLess())
    return Sight(notes, caller.tenant.id, caller.username)


@dataclass(frozen=True, slots=True)
class Sight:
    """The requests of a tenant, or of one user of it."""

    notes: RequestNotes
    tenant_id: str
    user: str | None = None

    def find(self, wanted: Wanted, count: int) -> list[Noted]:
        """The latest first."""
        return self.notes.find(self.tenant_id, self._seen(wanted), count)

    def count(self, wanted: Wanted = ALL) -> int:
        return self.notes.count(self.tenant_id, self._seen(wanted))

    def get(self, key: str) -> Noted | None:
        """One by its Zuora-Request-Id."""
        return self.notes.get(self.tenant_id, key, self._seen(ALL))

    def operations(self) -> list[str]:
        """The operations that were asked for, in the order of their names."""
        return self.notes.operations(self.tenant_id, self._seen(ALL))

    def forget(self) -> int:
        """Forget them; how many there were."""
        return self.notes.forget(self.tenant_id, self._seen(ALL))

    def _seen(self, wanted: Wanted) -> Wanted:
        return replace(wanted, only=self.user)
