"""`/monthend/v1/rehearsal/snapshots`: states of a tenant to go back to; `/reset`: an empty one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

from monthend.domain.permissions import Operation
from monthend.services import snapshots
from monthend.services.caller import Caller
from monthend.services.ports import Books, Store
from monthend.services.rehearsal_ports import Snapshot
from monthend.services.remembered_requests import KeyedRequest

from .endpoint import Endpoint
from .fields import Field, FieldTable
from .operations import Answer, Asked, OperationRow, operation
from .replies import Headers, LongDownload
from .schemas import TEXT, properties
from .shown import shown_instant

PATH = "/monthend/v1/rehearsal/snapshots"
ONE = PATH + "/{snapshot-name}"
RESTORE = ONE + "/restore"
RESET = "/monthend/v1/rehearsal/reset"
PACKED_AT_ONCE = 2
SNAPSHOT = properties(
    {
        "name": TEXT,
        "takenOn": TEXT,
        "commitSequence": {"type": "integer"},
        "rows": {"type": "integer"},
    }
)
NEW_SNAPSHOT = FieldTable(
    name="NewSnapshot",
    fields=(Field(name="name", into="name", kind=snapshots.NAME, required=True),),
)


def _shown(found: Snapshot) -> Answer:
    return {
        "name": found.name,
        "takenOn": shown_instant(found.taken_on),
        "commitSequence": found.commit_sequence,
        "rows": found.rows,
    }


@operation(
    "GET",
    PATH,
    "GET_RehearsalSnapshots",
    Operation.READ_REHEARSAL,
    answers={"snapshots": {"type": "array", "items": SNAPSHOT}},
    rehearsal=True,
)
def get_rehearsal_snapshots(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """List the tenant's snapshots, the oldest first."""
    return {"snapshots": [_shown(each) for each in snapshots.listed(books, caller)],
            "success": True}  # fmt: skip


@operation(
    "POST",
    PATH,
    "POST_RehearsalSnapshot",
    Operation.REHEARSE,
    body=NEW_SNAPSHOT,
    answers=SNAPSHOT["properties"],
    rehearsal=True,
)
def post_rehearsal_snapshot(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Keep what the tenant is now under a name, to go back to."""
    taken = snapshots.keep(books, caller, asked.body["name"], asked.prepared)
    return {**_shown(taken), "success": True}


class TakingEndpoint(Endpoint):
    """Packs the postings before the transaction that keeps them, so that nobody waits for that."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._packing = asyncio.Semaphore(PACKED_AT_ONCE)

    async def _run(
        self, row: OperationRow, caller: Caller, asked: Asked, keyed: KeyedRequest | None
    ) -> tuple[bytes | LongDownload, Headers]:
        if row.action is not post_rehearsal_snapshot:
            return await super()._run(row, caller, asked, keyed)
        store = cast("Store", self._store)
        for tries_left in reversed(range(snapshots.TRIES)):
            async with self._packing:
                name = asked.body["name"]
                packed = await asyncio.to_thread(snapshots.pack, store, caller, name)
                made = replace(asked, prepared=packed)
                try:
                    return await super()._run(row, caller, made, keyed)
                except snapshots.ChangedMeanwhile:
                    if not tries_left:
                        raise
        raise AssertionError("the last try answers or raises")


@operation(
    "PUT",
    RESTORE,
    "PUT_RestoreRehearsalSnapshot",
    Operation.REHEARSE,
    answers=SNAPSHOT["properties"],
    rehearsal=True,
)
def put_restore_rehearsal_snapshot(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Have the tenant be what it was when a snapshot was taken: books, settings, users, clock.

    Tokens and sessions go on, as far as there still is whose they are. Where people, roles or
    clients become others than they are, it takes Manage Users and all that a role can have; where
    exceptions or locks do, what granting or locking takes.
    """
    found = snapshots.restore(books, caller, asked.value("snapshot-name"))
    return {**_shown(found), "success": True}


@operation(
    "DELETE",
    ONE,
    "DELETE_RehearsalSnapshot",
    Operation.REHEARSE,
    rehearsal=True,
)
def delete_rehearsal_snapshot(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Forget a snapshot."""
    snapshots.delete(books, caller, asked.value("snapshot-name"))
    return {"success": True}


@operation("POST", RESET, "POST_ResetRehearsal", Operation.REHEARSE, rehearsal=True)
def post_reset_rehearsal(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """Have the tenant's books empty, its settings as at first and its clock the machine's.

    Users, clients, roles, entities and orgs stay, and so do snapshots.
    """
    snapshots.reset(books, caller)
    return {"success": True}
