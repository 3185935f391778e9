"""The entities of a tenant: added from the global one, and opened to users and clients."""

from __future__ import annotations

from collections.abc import Sequence

from monthend.domain.errors import NameTaken, NotAllowed, RuleBroken, UserNotFound
from monthend.domain.history import Event
from monthend.domain.permissions import Operation

from . import org_books, people_notes, scopes
from .caller import Caller, Reach
from .directory import Directory, User
from .people_notes import begin, check_within_own
from .people_reach import check_managed, reaches_home
from .tenants import named

HOME_NEEDED = "The tenant has no multi-entity: `monthend settings set multi_entity true` first."


class MultiEntityOff(RuleBroken):
    message = HOME_NEEDED


class OnlyFromGlobalEntity(NotAllowed):
    message = "Only from the global entity are entities added and accounting periods shared."


class LastEntityOfUser(RuleBroken):
    message = "{name} reaches no other entity; a user reaches at least one."


def listed(caller: Caller) -> tuple[Reach, ...]:
    """The entities that a caller reaches, the global one first."""
    caller.require(Operation.READ_PERIODS)
    return caller.reach


def global_entity(directory: Directory, caller: Caller) -> str:
    """The id of the entity that every tenant has, in which it began."""
    return directory.reach(caller.tenant.id)[0].entity_id


def is_global(directory: Directory, caller: Caller, entity_id: str) -> bool:
    return global_entity(directory, caller) == entity_id


def add(directory: Directory, caller: Caller, name: str) -> Reach:
    """Add an entity, whose maker reaches it from now on."""
    begin(directory, caller)
    _check_on(caller)
    named("entity", name)
    every = directory.reach(caller.tenant.id)
    if not _administers_all(directory, caller):
        raise OnlyFromGlobalEntity
    if any(each.entity_name == name for each in every):
        raise NameTaken(field="name", what="an entity", name=name)
    made = directory.scopes.add_entity(caller.tenant.id, name, caller.user_id)
    if caller.tenant.settings.multi_org:
        org_books.add_root(directory, caller, made)
    _give(directory, caller, caller.user_id, made.entity_id)
    people_notes.note(directory, caller, Event.ENTITY_ADDED, name, {"entityId": made.entity_id})
    return made


def manageable(directory: Directory, caller: Caller) -> tuple[Reach, ...]:
    """The entities into which a caller may let others; none while there is but one."""
    if not (caller.may(Operation.MANAGE_USERS) and caller.tenant.settings.multi_entity):
        return ()
    all_of_them = _administers_all(directory, caller)
    return directory.reach(caller.tenant.id) if all_of_them else caller.reach


def given_to(directory: Directory, caller: Caller, user_id: str) -> frozenset[str]:
    """The ids of the entities that a user was given, that of the global one if none."""
    caller.require(Operation.READ_USERS)
    return _given(directory, caller, user_id)


def adds(directory: Directory, caller: Caller) -> bool:
    """Whether a caller may add entities where they are at work."""
    permitted = caller.may(Operation.MANAGE_USERS) and caller.tenant.settings.multi_entity
    return permitted and _administers_all(directory, caller)


def users_of(directory: Directory, caller: Caller, entity: str) -> tuple[str, ...]:
    """Who reaches an entity."""
    place = _place(directory, caller, entity, Operation.READ_USERS)
    return directory.scopes.users_of(
        caller.tenant.id,
        place.entity_id,
        is_global=is_global(directory, caller, place.entity_id),
    )


def let_in(directory: Directory, caller: Caller, entity: str, username: str) -> None:
    """Let a user into an entity that the caller reaches, one who may do no more than they."""
    place, user = _place(directory, caller, entity), _changed_user(directory, caller, username)
    if place.entity_id in _given(directory, caller, user.id):
        return
    _give(directory, caller, user.id, place.entity_id)
    _noted_access(directory, caller, username, place, reaches=True)


def keep_out(directory: Directory, caller: Caller, entity: str, username: str) -> None:
    """Take an entity from a user; their tokens and sessions do not reach it from now on."""
    place, user = _place(directory, caller, entity), _changed_user(directory, caller, username)
    given = _given(directory, caller, user.id)
    if place.entity_id not in given:
        return
    if len(given) == 1:
        raise LastEntityOfUser(name=username)
    directory.scopes.take_from_user(caller.tenant.id, user.id, place.entity_id)
    check_managed(directory, caller)
    _noted_access(directory, caller, username, place, reaches=False)


def hold_client(
    directory: Directory, caller: Caller, client_id: str, user_id: str, entities: Sequence[str]
) -> list[str]:
    """Hold a new client to some of the entities of its user, who reaches all of them."""
    places = [_place(directory, caller, each) for each in entities]
    given = _given(directory, caller, user_id)
    for place in places:
        if place.entity_id not in given:
            raise scopes.EntityNotReachable(entity=place.entity_name)
    ids = list(dict.fromkeys(place.entity_id for place in places))
    directory.scopes.give_client(caller.tenant.id, client_id, ids)
    user = directory.people.user(caller.tenant.id, user_id)
    assert user is not None, "a client belongs to a stored user"
    held: dict[str, object] = {"clientId": client_id, "entities": list(ids)}
    people_notes.note(directory, caller, Event.ENTITY_ACCESS_CHANGED, user.username, held)
    return ids


def name_of(caller: Caller) -> str:
    """The name of the entity that a caller works in."""
    known = {each.entity_id: each.entity_name for each in caller.reach}
    return known.get(caller.entity_id, caller.entity_id)


def shared_place(directory: Directory, caller: Caller, entity: str) -> Reach:
    """An entity that the caller reaches, to share something of the global one, where they work.

    An org of it shares nothing.
    """
    of_org = caller.org is not None and caller.org.org_id is not None
    if of_org or caller.entity_id != global_entity(directory, caller):
        raise OnlyFromGlobalEntity
    _check_on(caller)
    return scopes.by_id_or_name(caller.reach, entity)


def note(
    directory: Directory, caller: Caller, event: Event, place: Reach, new: dict[str, object]
) -> None:
    """A row in the history of the tenant about an entity."""
    told = {"entityId": place.entity_id, **new}
    people_notes.note(directory, caller, event, place.entity_name, told)


def _manages(caller: Caller, needs: Operation = Operation.MANAGE_USERS) -> None:
    caller.require(needs)
    _check_on(caller)


def _check_on(caller: Caller) -> None:
    if not caller.tenant.settings.multi_entity:
        raise MultiEntityOff


def _place(
    directory: Directory,
    caller: Caller,
    entity: str,
    needs: Operation = Operation.MANAGE_USERS,
) -> Reach:
    """An entity by id or by name: from the global one any, else one that the caller reaches."""
    _manages(caller, needs)
    every = directory.reach(caller.tenant.id)
    return scopes.by_id_or_name(
        every if _administers_all(directory, caller) else caller.reach, entity
    )


def _administers_all(directory: Directory, caller: Caller) -> bool:
    """Whether somebody is at work in the global entity, held to no org of it."""
    at_home = is_global(directory, caller, caller.entity_id)
    return at_home and reaches_home(directory, caller)


def _changed_user(directory: Directory, caller: Caller, username: str) -> User:
    """The user whose entities change; whoever changed people or roles meanwhile has been first."""
    begin(directory, caller)
    user = directory.user_named(username)
    if user is None or user.tenant_id != caller.tenant.id:
        raise UserNotFound(name=username)
    check_within_own(caller, user.permissions)
    return user


def _given(directory: Directory, caller: Caller, user_id: str) -> frozenset[str]:
    home = global_entity(directory, caller)
    return directory.scopes.of_user(user_id) or frozenset({home})


def _give(directory: Directory, caller: Caller, user_id: str, entity_id: str) -> None:
    """A user without a row reached the global entity, and goes on to."""
    before = directory.scopes.of_user(user_id)
    home = global_entity(directory, caller)
    given = {entity_id} if before else {home, entity_id}
    directory.scopes.give_user(caller.tenant.id, user_id, sorted(given - before))


def _noted_access(
    directory: Directory, caller: Caller, username: str, place: Reach, *, reaches: bool
) -> None:
    new = {"entityId": place.entity_id, "reaches": reaches}
    people_notes.note(directory, caller, Event.ENTITY_ACCESS_CHANGED, username, new)
