"""Who of those that are due is sent to, when there are more of them than places.

An endpoint is proven while its last attempt succeeded. Those that are not, which may hang, have a
part of the places and no more. A tenant has half of what there is for its kind, and one that has
no delivery under way goes before one that has: no tenant waits for another one's endpoints longer
than an attempt takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from .webhook_ports import Due, Job, WebhookQueue


@dataclass(frozen=True, slots=True)
class Places:
    """How many deliveries a worker has under way at most, and how many of them to the unproven."""

    every: int = 256
    unproven: int = 128


def lease_some(
    queue: WebhookQueue, owner: str, until: datetime, under_way: Collection[Job], places: Places
) -> list[Job]:
    """Lease endpoints with something due, as many as there are places beside what is under way."""
    of_unproven = [job.tenant_id for job in under_way if not job.proven]
    of_proven = [job.tenant_id for job in under_way if job.proven]
    free = places.every - len(under_way)
    room = _Room(queue, owner, until)
    # They first, or the proven of a busy server would leave them nothing.
    of_free = min(free, places.unproven - len(of_unproven))
    found = room.filled(of_free, places.unproven, of_unproven, proven=False)
    return found + room.filled(free - len(found), places.every, of_proven, proven=True)


@dataclass(slots=True)
class _Room:
    queue: WebhookQueue
    owner: str
    until: datetime

    def filled(self, free: int, at_most: int, under_way: list[str], *, proven: bool) -> list[Job]:
        """Leases of one kind for the places that are free; `under_way` are tenants, by place."""
        held = Counter(under_way)
        share = max(at_most // 2, 1)
        found = self._taken(free, held, set(held), share, proven=proven)
        # What those leave that had nothing under way is for all.
        full = {tenant for tenant in held if held[tenant] >= share}
        return found + self._taken(free - len(found), held, full, share, proven=proven)

    def _taken(
        self, free: int, held: Counter[str], apart: set[str], share: int, *, proven: bool
    ) -> list[Job]:
        """Leases for all tenants but those that are kept apart; `held` is brought up to date."""
        found: list[Job] = []
        while (wanted := free - len(found)) > 0:
            due = self.queue.due(wanted, apart, proven=proven)
            jobs = self.queue.lease(self.owner, self.until, _within(due, held, share))
            found += jobs
            held.update(job.tenant_id for job in jobs)
            full = {each.tenant_id for each in due if held[each.tenant_id] >= share}
            apart = apart | full
            if len(due) < wanted or not (jobs or full):
                break
        return found


def _within(due: Collection[Due], held: Counter[str], share: int) -> list[str]:
    """The endpoints among them with which no tenant has more than its share."""
    count, within = Counter(held), []
    for each in due:
        if count[each.tenant_id] < share:
            count[each.tenant_id] += 1
            within.append(each.webhook_id)
    return within
