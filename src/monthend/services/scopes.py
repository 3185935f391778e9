"""Which entities somebody reaches, and in which of them a request works.

The first entity of a tenant is its global one. While `multi_entity` is off there is no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monthend.domain.errors import InvalidValue, MissingValue, NotAllowed, ScopeNotReachable

from . import org_reach
from .caller import Caller, Reach, Tenant
from .directory import Directory, Token

ENTITY_IDS = "Zuora-Entity-Ids"
SHOWN_AT_MOST = 100
PREFIX = "entity."
NONE: frozenset[str] = frozenset()


class EntityNamedTwice(InvalidValue):
    field = "entityName"
    message = "An entity is named by its id or by its name, not by both."


class EntityNotReachable(NotAllowed):
    message = "There is no entity '{entity}' that you can reach."


class EntityNotNamed(MissingValue):
    field = ENTITY_IDS
    message = "You reach several entities: name one in the header Zuora-Entity-Ids."


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the headers of a request name: an entity, in one of three ways, and orgs.

    `org` is the one that what it makes belongs to, where nothing else says so.
    """

    entity_ids: str | None = None
    entity_id: str | None = None
    entity_name: str | None = None
    orgs: str | None = None
    org: str | None = None


def reachable(
    directory: Directory, tenant: Tenant, user_id: str, client_id: str | None = None
) -> tuple[Reach, ...]:
    """The entities that a user reaches, the global one first; of those, what a client may."""
    scopes, orgs = directory.scopes, directory.orgs
    reach = directory.reach(tenant.id)[:1]
    if tenant.settings.multi_entity:
        held_to = NONE if client_id is None else scopes.of_client(client_id)
        reach = among_entities(directory.reach(tenant.id), scopes.of_user(user_id), held_to)
    if tenant.settings.multi_org:
        held_to = NONE if client_id is None else orgs.of_client(client_id)
        reach = org_reach.with_orgs(reach, orgs.tree(tenant.id), orgs.of_user(user_id), held_to)
    return reach


def reach_of_everybody(
    directory: Directory, tenant: Tenant
) -> Callable[[str, str | None], tuple[Reach, ...]]:
    """What each user of a tenant reaches, or a client of theirs, from one look at all of them."""
    scopes, orgs, settings = directory.scopes, directory.orgs, tenant.settings
    every, tree = directory.reach(tenant.id), orgs.tree(tenant.id)
    given, held_to = scopes.all_of_users(tenant.id), scopes.all_of_clients(tenant.id)
    given_orgs, held_to_orgs = orgs.all_of_users(tenant.id), orgs.all_of_clients(tenant.id)

    def reach_of(user_id: str, client_id: str | None) -> tuple[Reach, ...]:
        reach, client = every[:1], client_id or ""
        if settings.multi_entity:
            reach = among_entities(every, given.get(user_id, NONE), held_to.get(client, NONE))
        if settings.multi_org:
            own, held = given_orgs.get(user_id, NONE), held_to_orgs.get(client, NONE)
            reach = org_reach.with_orgs(reach, tree, own, held)
        return reach

    return reach_of


def among_entities(
    every: Sequence[Reach], given: frozenset[str], held_to: frozenset[str] = NONE
) -> tuple[Reach, ...]:
    """Of all entities those that a user was given, the global one if none; of these, a client's."""
    given = given or frozenset({every[0].entity_id})
    return tuple(
        each
        for each in every
        if each.entity_id in given and (not held_to or each.entity_id in held_to)
    )


def covered(directory: Directory, tenant: Tenant, token: Token) -> tuple[Reach, ...]:
    """The entities of a token that its user still reaches.

    One that was issued while there were no entities is for the global one.
    """
    reach = reachable(directory, tenant, token.user_id, token.client_id)
    if token.entities is not None:
        return tuple(each for each in reach if each.entity_id in token.entities)
    if not tenant.settings.multi_entity:
        return reach
    home = directory.reach(tenant.id)[0]
    return tuple(each for each in reach if each.entity_id == home.entity_id)


def among(reach: Sequence[Reach], named: str | None, titled: str | None) -> Reach:
    """The entity of an id, with or without dashes, or of a name; the first one without."""
    named, titled = (named or "").strip(), (titled or "").strip()
    if named and titled:
        raise EntityNamedTwice
    if not named and not titled:
        return reach[0]
    found = _named(reach, named) if named else _titled(reach, titled)
    if found is None:
        raise EntityNotReachable(entity=(named or titled)[:SHOWN_AT_MOST])
    return found


def by_id_or_name(reach: Sequence[Reach], entity: str | None) -> Reach:
    """An entity by either, as people name it; the first one where they name none."""
    if entity is None:
        return reach[0]
    found = _named(reach, entity) or _titled(reach, entity.strip())
    if found is None:
        raise EntityNotReachable(entity=_shown(entity))
    return found


def in_scope(caller: Caller, named: Named) -> Caller:
    """The caller in the entity and the orgs that a request names; in all where it names none.

    What is not reached is refused alike, whether it exists or not, and so is a blank value.
    """
    caller = _in_entity(caller, named)
    if not caller.orgs:
        for header, said in ((org_reach.ORG_IDS, named.orgs), (org_reach.WORKING_ORG, named.org)):
            if said is not None:
                raise caller.turned_away(ScopeNotReachable(header=header, scope=_shown(said)))
    return org_reach.in_scope(caller, named.orgs, named.org)


def _in_entity(caller: Caller, named: Named) -> Caller:
    ids, legacy, titled = named.entity_ids, named.entity_id, named.entity_name
    if len([each for each in (ids, legacy, titled) if each is not None]) > 1:
        raise EntityNamedTwice
    if ids is None and legacy is None and titled is None:
        if len(caller.reach) > 1:
            raise EntityNotNamed
        return caller
    said = ids or legacy or titled or ""
    found = _titled(caller.reach, said.strip()) if titled else _named(caller.reach, said)
    if found is None:
        header = next(
            name
            for name, value in ((ENTITY_IDS, ids), ("entityId", legacy), ("entityName", said))
            if value is not None
        )
        raise caller.turned_away(ScopeNotReachable(header=header, scope=_shown(said)))
    return caller.working_in(found)


def asked_for(reach: Sequence[Reach], scope: str) -> tuple[Reach, ...]:
    """The entities that the scope of a token request names; all when it names none."""
    ids = [word.removeprefix(PREFIX) for word in scope.split() if word.startswith(PREFIX)]
    found = []
    for each in ids:
        place = _named(reach, each)
        if place is None:
            raise ScopeNotReachable(header="scope", scope=_shown(each))
        found.append(place)
    return tuple(each for each in reach if each in found) if ids else tuple(reach)


def _named(reach: Sequence[Reach], entity_id: str) -> Reach | None:
    bare = _bare(entity_id)
    return next((each for each in reach if _bare(each.entity_id) == bare), None)


def _titled(reach: Sequence[Reach], name: str) -> Reach | None:
    return next((each for each in reach if each.entity_name == name), None)


def _bare(entity_id: str) -> str:
    """An entity's id as both spellings of it have it, with dashes and without."""
    return entity_id.strip().replace("-", "").lower()


def _shown(scope: str) -> str:
    return scope.strip()[:SHOWN_AT_MOST]
