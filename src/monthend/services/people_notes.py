"""What changes of users, clients and roles have in common: who may make them, and the note."""

from __future__ import annotations

from collections.abc import Mapping

from monthend.domain.errors import NotAllowed
from monthend.domain.history import Event
from monthend.domain.permissions import OVER_HTTP, Operation, Permission

from .caller import Caller
from .directory import NOTHING, Directory
from .people_ports import PeopleEvent

NOTHING_MORE: frozenset[Permission] = frozenset()
API_WRITE = frozenset({Permission.API_WRITE_ACCESS})


class BeyondOwnPermissions(NotAllowed):
    message = "You do not have the permission {permission}, so you cannot give it or act on it."


class ClientIsHeld(NotAllowed):
    message = (
        "This OAuth client is held to some entities or orgs; it changes no users, clients or roles."
    )


def begin(directory: Directory, caller: Caller) -> None:
    """Begin a change of who there is; whoever changed it meanwhile has been first."""
    caller.require(Operation.MANAGE_USERS)
    if caller.held:
        raise ClientIsHeld
    directory.people.begin_change(caller.tenant.id, caller.tenant.version)


def check_within_own(caller: Caller, permissions: frozenset[Permission]) -> None:
    """Refuse to give what the caller has not, or to act on who may do more than they.

    Otherwise who manages users could do everything, by way of another user. API Write Access
    is nothing to have on the command line, and is given there by whoever manages users.
    """
    over_http = caller.channel in OVER_HTTP
    beyond = permissions - caller.permissions - (NOTHING_MORE if over_http else API_WRITE)
    for permission in sorted(beyond):
        raise caller.turned_away(BeyondOwnPermissions(permission=permission.value))


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
