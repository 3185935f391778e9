"""`/monthend/v1/rehearsal/snapshots`: states of a tenant to go back to; `/reset`: an empty one."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import snapshots
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.rehearsal_ports import Snapshot

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas import TEXT, properties
from .shown import shown_instant

PATH = "/monthend/v1/rehearsal/snapshots"
ONE = PATH + "/{snapshot-name}"
RESTORE = ONE + "/restore"
RESET = "/monthend/v1/rehearsal/reset"
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
    return {**_shown(snapshots.take(books, caller, asked.body["name"])), "success": True}


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
