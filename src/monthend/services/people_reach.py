"""How far those who manage users reach: no farther by way of another user, and never nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from monthend.domain.errors import NotAllowed, RuleBroken
from monthend.domain.history import Event
from monthend.domain.permissions import Channel, Operation, needed

from . import org_reach, scopes
from .caller import Caller, Reach, Tenant
from .directory import Directory
from .people_notes import note


class BeyondOwnReach(NotAllowed):
    message = "{name} reaches entities or orgs that you do not reach, so you cannot act on them."


class ReachesOnlyAPart(NotAllowed):
    message = (
        "You may not {operation}: that is done to the whole tenant, and you do not reach all of "
        "its entities and orgs."
    )


class NobodyWouldManageUsers(RuleBroken):
    message = "After this no active user would have Manage Users and the Finance Access it takes."


class NobodyWouldReach(RuleBroken):
    message = "After this nobody who manages users would reach all of the entity {entity}."


def check_managed(directory: Directory, caller: Caller) -> None:
    """Refuse, after a change, to leave users, entities or orgs that nobody can manage."""
    tenant = caller.tenant
    can = [
        directory.people.active_with(tenant.id, permission)
        for permission in needed(Operation.MANAGE_USERS, Channel.CLI)
    ]
    managers = frozenset.intersection(*can)
    if not managers:
        raise NobodyWouldManageUsers
    if not (tenant.settings.multi_entity or tenant.settings.multi_org):
        return
    managed = frozenset[int]().union(*(_managed(directory, tenant, each) for each in managers))
    for entity in directory.reach(tenant.id):
        if entity.calendar_id not in managed:
            raise NobodyWouldReach(entity=entity.entity_name)


def _managed(directory: Directory, tenant: Tenant, user_id: str) -> frozenset[int]:
    """The books that somebody reaches or, from the global entity, may let themselves into."""
    every, reached = directory.reach(tenant.id), scopes.reachable(directory, tenant, user_id)
    if every[0].calendar_id in _calendars(reached):
        reached = every
        if tenant.settings.multi_org:
            orgs = directory.orgs
            reached = org_reach.with_orgs(every, orgs.tree(tenant.id), orgs.of_user(user_id))
    return _calendars(reached)


def check_within_reach(
    directory: Directory, caller: Caller, user_id: str, name: str, client_id: str | None = None
) -> None:
    """Refuse to act on who reaches more than the caller, or on such a client of theirs."""
    refusal = beyond_reach(directory, caller, user_id, name, client_id)
    if refusal is not None:
        raise caller.turned_away(refusal)


def beyond_reach(
    directory: Directory, caller: Caller, user_id: str, name: str, client_id: str | None = None
) -> BeyondOwnReach | None:
    """Why a caller cannot act on somebody, or on a client of theirs; None where they can.

    Otherwise a new password, or another client, would bring the caller wherever that user
    gets. Who reaches the global entity may let themselves into any other.
    """
    reached = scopes.reachable(directory, caller.tenant, user_id, client_id)
    if reaches_home(directory, caller):
        own = {each.entity_id for each in caller.reach}
        reached = tuple(each for each in reached if each.entity_id in own)
    within = _calendars(reached) <= _calendars(caller.reach)
    return None if within else BeyondOwnReach(name=name)


def inherit(directory: Directory, caller: Caller, user_id: str, username: str) -> None:
    """A new user reaches no more entities and orgs than whoever makes them."""
    tenant = caller.tenant
    if tenant.settings.multi_entity and not reaches_home(directory, caller):
        places = [each.entity_id for each in caller.reach]
        directory.scopes.give_user(tenant.id, user_id, places)
        for entity in places:
            new = {"entityId": entity, "reaches": True}
            note(directory, caller, Event.ENTITY_ACCESS_CHANGED, username, new)
    if tenant.settings.multi_org:
        given = sorted(directory.orgs.of_user(caller.user_id))
        directory.orgs.give_user(tenant.id, user_id, given)
        for org in given:
            new = {"orgId": org, "reaches": True}
            note(directory, caller, Event.ORG_ACCESS_CHANGED, username, new)


def reaches_books(directory: Directory, tenant: Tenant, user_id: str, calendar_id: int) -> bool:
    """Whether somebody reaches the books of an entity, or of an org in it."""
    return calendar_id in _calendars(scopes.reachable(directory, tenant, user_id))


def reaches_home(directory: Directory, caller: Caller) -> bool:
    """Whether somebody reaches the global entity, all of it where it has orgs."""
    return directory.reach(caller.tenant.id)[0].calendar_id in _calendars(caller.reach)


def reaches_everything(directory: Directory, caller: Caller) -> bool:
    """Whether somebody reaches every entity of their tenant, and every org in it."""
    tenant = caller.tenant
    every = directory.reach(tenant.id)
    if not tenant.settings.multi_entity:
        every = every[:1]
    if tenant.settings.multi_org:
        every = org_reach.with_orgs(every, directory.orgs.tree(tenant.id), scopes.NONE)
    return _calendars(every) <= _calendars(caller.reach)


def require_everywhere(directory: Directory, caller: Caller, operation: Operation) -> None:
    """Refuse what is done to a whole tenant to who may not do it, or reaches only a part."""
    caller.require(operation)
    if not reaches_everything(directory, caller):
        raise caller.turned_away(ReachesOnlyAPart(operation=operation.value))


def _calendars(reach: Iterable[Reach]) -> frozenset[int]:
    """The books of entities, or of the orgs in them."""
    return frozenset(
        calendar_id
        for each in reach
        for calendar_id in ([org.calendar_id for org in each.orgs] or [each.calendar_id])
    )
