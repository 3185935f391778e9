"""Snapshots of a tenant to go back to, and the way back to an empty one.

Others go on meanwhile. Nothing of it happens while something is under way in the tenant's books,
which would go on in books that are no more. The history of the books goes back with them, to the
seal that it had; the tenant's own history does not: it says which heads its chains had before,
which is where whoever had noted one finds what became of it.

All of it is done to the whole tenant, so that it takes reaching every entity and org. And a restore
brings back who there was: where that would be others, or they might do something else than now, it
takes what a change of users takes, for otherwise a right that was taken would be got back. So it
is with exceptions and locks, which also say what somebody may post.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from contextlib import suppress
from functools import partial

from monthend.domain.errors import Busy, InvalidValue, NotFound, RuleBroken
from monthend.domain.permissions import FINANCE_PERMISSIONS, Operation

from .caller import Caller
from .people_notes import check_manages, check_within_own, note
from .people_reach import require_everywhere
from .ports import Books, Store
from .rehearsal_ports import ChainHead, PackedPostings, RehearsalEvent, Rights, Snapshot
from .values import in_paths, text

ROWS_AT_MOST = 2_000_000
SNAPSHOTS_AT_MOST = 100
TRIES = 2
NAME = in_paths(text(100, least=1))


class NoSuchSnapshot(NotFound):
    message = "There is no snapshot named {name}."


class SnapshotNameTaken(InvalidValue):
    field = "name"
    message = "There is a snapshot named {name} already; delete it, or take another name."


class SnapshotTooLarge(RuleBroken):
    message = "A snapshot has at most {limit} rows; for more, back up the database."


class TooManySnapshots(RuleBroken):
    message = "A tenant has at most {limit} snapshots; delete some."


class TenantAtWork(Busy):
    message = "{what} is under way in these books; try again when it has ended."


class ChangedMeanwhile(Busy):
    message = "Something was changed in these books while the snapshot was taken; try again."


def listed(books: Books, caller: Caller) -> Sequence[Snapshot]:
    """The tenant's snapshots, the oldest first."""
    caller.require(Operation.READ_REHEARSAL)
    return books.directory.snapshots.every(caller.tenant.id)


def take(store: Store, caller: Caller, name: str) -> Snapshot:
    """Keep what the tenant is now under a name.

    What there may be hundreds of thousands of is read and packed before, while all others go on,
    and the transaction that keeps it looks whether it still is what is there. If something was
    posted meanwhile all is done once more, and the second time refused.
    """
    for _ in range(TRIES - 1):
        with suppress(ChangedMeanwhile):
            return _taken(store, caller, name)
    return _taken(store, caller, name)


def _taken(store: Store, caller: Caller, name: str) -> Snapshot:
    packed = pack(store, caller, name)
    return store.write(caller, partial(keep, caller=caller, name=name, packed=packed))


def pack(store: Store, caller: Caller, name: str) -> PackedPostings:
    """What a snapshot is made of that takes long to read; for `keep`."""

    def read(books: Books) -> PackedPostings:
        _check_takes(books, caller, name)
        packed = books.directory.snapshots.packed(caller.tenant.id, ROWS_AT_MOST)
        if packed is None:
            raise SnapshotTooLarge(limit=f"{ROWS_AT_MOST:,}")
        return packed

    return store.read(caller, read, apart=True)


def keep(books: Books, caller: Caller, name: str, packed: PackedPostings) -> Snapshot:
    """Keep what the tenant is now, if its postings are still those that were packed."""
    book, tenant_id = books.directory.snapshots, caller.tenant.id
    book.hold(tenant_id, books.calendar_id)
    _check_takes(books, caller, name)
    if book.have_moved(tenant_id, packed):
        raise ChangedMeanwhile
    taken = book.take(tenant_id, name, caller.user_id, packed, ROWS_AT_MOST)
    if taken is None:
        raise SnapshotTooLarge(limit=f"{ROWS_AT_MOST:,}")
    new: dict[str, object] = {"rows": taken.rows, "commitSequence": taken.commit_sequence}
    note(books.directory, caller, RehearsalEvent.SNAPSHOT_TAKEN, name, new=new)
    return taken


def _check_takes(books: Books, caller: Caller, name: str) -> None:
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    book, tenant_id = books.directory.snapshots, caller.tenant.id
    _check_at_rest(books, caller)
    if book.named(tenant_id, name) is not None:
        raise SnapshotNameTaken(name=name)
    if len(book.every(tenant_id)) >= SNAPSHOTS_AT_MOST:
        raise TooManySnapshots(limit=SNAPSHOTS_AT_MOST)


def delete(books: Books, caller: Caller, name: str) -> None:
    """Forget a snapshot; the tenant stays what it is."""
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    books.directory.snapshots.drop(_named(books, caller, name))
    note(books.directory, caller, RehearsalEvent.SNAPSHOT_DELETED, name)


def restore(books: Books, caller: Caller, name: str) -> Snapshot:
    """Have the tenant be what it was when a snapshot was taken, its clock with it.

    Where people, roles or clients would become others it takes Manage Users and, as roles of every
    kind come back with them, all that a role can have; where exceptions or locks would, what
    granting or locking takes.
    """
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    found = _named(books, caller, name)
    _check_gives_back(caller, books.directory.snapshots.others(caller.tenant.id, found))
    before = _begin(books, caller)
    books.directory.snapshots.restore(caller.tenant.id, found)
    new: dict[str, object] = {
        "commitSequence": found.commit_sequence, "chains": _told(_heads(books, caller)),
    }  # fmt: skip
    note(
        books.directory, caller, RehearsalEvent.SNAPSHOT_RESTORED, name, new=new,
        old={"chains": _told(before)},
    )  # fmt: skip
    return found


def _check_gives_back(caller: Caller, others: Set[Rights]) -> None:
    if Rights.PEOPLE in others:
        check_manages(caller)
        check_within_own(caller, FINANCE_PERMISSIONS)
    if Rights.EXCEPTIONS in others:
        caller.require(Operation.GRANT_EXCEPTION)
    if Rights.LOCKS in others:
        caller.require(Operation.LOCK_TYPES)


def reset(books: Books, caller: Caller) -> None:
    """Have the tenant's books empty, and its settings as at first; who there is stays."""
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    before = _begin(books, caller)
    books.directory.snapshots.empty(caller.tenant.id, caller.user_id)
    note(
        books.directory, caller, RehearsalEvent.TENANT_RESET, caller.tenant.name,
        old={"chains": _told(before)},
    )  # fmt: skip


def _named(books: Books, caller: Caller, name: str) -> Snapshot:
    """A snapshot of the caller's own tenant: another's is none."""
    found = books.directory.snapshots.named(caller.tenant.id, name)
    if found is None:
        raise NoSuchSnapshot(name=name)
    return found


def _begin(books: Books, caller: Caller) -> Sequence[ChainHead]:
    """The books held, and the heads that their chains had."""
    books.directory.snapshots.hold(caller.tenant.id, books.calendar_id)
    _check_at_rest(books, caller)
    books.directory.people.begin_change(caller.tenant.id, caller.tenant.version)
    return _heads(books, caller)


def _check_at_rest(books: Books, caller: Caller) -> None:
    what = books.directory.snapshots.under_way(caller.tenant.id)
    if what is not None:
        raise TenantAtWork(what=what.capitalize())


def _heads(books: Books, caller: Caller) -> Sequence[ChainHead]:
    return books.directory.snapshots.heads(caller.tenant.id)


def _told(heads: Sequence[ChainHead]) -> dict[str, object]:
    return {each.chain: {"number": each.number, "hash": each.hash} for each in heads}
