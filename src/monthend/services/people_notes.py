"""What changes of users, clients and roles have in common: who may, what stays true, the note."""

from __future__ import annotations

from collections.abc import Mapping

from monthend.domain.errors import NotAllowed, RuleBroken
from monthend.domain.history import Event
from monthend.domain.permissions import Operation, Permission

from .caller import Caller
from .directory import NOTHING, Directory
from .people_ports import PeopleEvent


class BeyondOwnPermissions(NotAllowed):
    message = "You do not have the permission {permission}, so you cannot give it or act on it."


class NobodyWouldManageUsers(RuleBroken):
    message = "After this no active user would have the permission Manage Users."


def begin(directory: Directory, caller: Caller) -> None:
    """Begin a change of who there is; whoever changed it meanwhile has been first."""
    caller.require(Operation.MANAGE_USERS)
    directory.people.begin_change(caller.tenant.id, caller.tenant.version)


def check_within_own(caller: Caller, permissions: frozenset[Permission]) -> None:
    """Refuse to give what the caller has not, or to act on who may do more than they.

    Otherwise who manages users could do everything, by way of another user.
    """
    for permission in sorted(permissions - caller.permissions):
        raise BeyondOwnPermissions(permission=permission.value)


def check_managed(directory: Directory, caller: Caller) -> None:
    """Refuse, after a change, to leave a tenant whose users nobody can manage."""
    if not directory.people.active_with(caller.tenant.id, Permission.MANAGE_USERS):
        raise NobodyWouldManageUsers


def note(
    directory: Directory,
    caller: Caller,
    event: Event | PeopleEvent,
    subject: str,
    new: Mapping[str, object] = NOTHING,
    old: Mapping[str, object] = NOTHING,
) -> None:
    """Append what a caller did to the tenant's own history."""
    directory.note(
        event,
        tenant_id=caller.tenant.id,
        user_id=caller.user_id,
        subject=subject,
        new=new,
        old=old,
        channel=caller.channel,
        track_id=caller.track_id,
    )
