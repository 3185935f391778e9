"""What changes of users, clients and roles have in common: who may make them, and the note."""

from __future__ import annotations

from collections.abc import Mapping

from monthend.domain.errors import NotAllowed
from monthend.domain.permissions import Channel, Operation, Permission

from .caller import Caller
from .directory import NOTHING, Directory, TenantEvent

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
    check_manages(caller)
    directory.people.begin_change(caller.tenant.id, caller.tenant.version)


def check_manages(caller: Caller) -> None:
    """Refuse to change who there is to who may not, and to a client that is held."""
    caller.require(Operation.MANAGE_USERS)
    if caller.held:
        raise ClientIsHeld


def check_within_own(caller: Caller, permissions: frozenset[Permission]) -> None:
    """Refuse to give what the caller has not, or to act on who may do more than they."""
    refusal = beyond_own(caller, permissions)
    if refusal is not None:
        raise caller.turned_away(refusal)


def beyond_own(caller: Caller, permissions: frozenset[Permission]) -> BeyondOwnPermissions | None:
    """Why a caller cannot give these permissions, or act on who has them; None where they can.

    Otherwise who manages users could do everything, by way of another user.
    """
    beyond = sorted(permissions - giveable(caller))
    return BeyondOwnPermissions(permission=beyond[0].value) if beyond else None


def giveable(caller: Caller) -> frozenset[Permission]:
    """What a caller may give.

    API Write Access is nothing to have on the command line, and is given there by whoever
    manages users; on the pages it is as over the API.
    """
    on_machine = caller.channel is Channel.CLI
    return caller.permissions | (API_WRITE if on_machine else NOTHING_MORE)


def note(
    directory: Directory,
    caller: Caller,
    event: TenantEvent,
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
