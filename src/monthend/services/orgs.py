"""The orgs of an entity: added below others, and opened to users."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monthend.domain.errors import NameTaken, RuleBroken, UserNotFound
from monthend.domain.history import Event
from monthend.domain.permissions import Operation

from . import entities, org_reach
from .caller import Caller, OrgPlace
from .directory import Directory, User
from .org_ports import StoredOrg
from .people_notes import begin, check_within_own, note
from .people_reach import check_managed
from .tenants import named

SWITCH_NEEDED = "The tenant has no multi-org: `monthend settings set multi_org true` first."


class MultiOrgOff(RuleBroken):
    message = SWITCH_NEEDED


class LastOrgOfUser(RuleBroken):
    message = "{name} reaches no other org; a user reaches at least one."


def listed(directory: Directory, caller: Caller) -> Sequence[StoredOrg]:
    """The orgs that a caller reaches in the entity at work, each after its parent.

    One that is out of reach is not told as the parent of any.
    """
    caller.require(Operation.READ_PERIODS)
    reached = {each.org_id for each in caller.orgs}
    return [
        each if each.parent_id in reached else replace(each, parent_id=None)
        for each in _tree(directory, caller)
        if each.org_id in reached
    ]


def add(directory: Directory, caller: Caller, name: str, parent: str | None) -> StoredOrg:
    """Add an org below one that the caller reaches, below their first where they name none.

    Whoever reaches the parent reaches it from now on.
    """
    _manages(caller)
    begin(directory, caller)
    named("org", name)
    above = _place(caller, parent)
    if any(each.name == name for each in _tree(directory, caller)):
        raise NameTaken(field="name", what="an org", name=name)
    made = directory.orgs.add(
        caller.tenant.id, caller.entity_id, name, above.org_id, caller.user_id
    )
    new: dict[str, object] = {"orgId": made.org_id, "parentOrgId": made.parent_id}
    note(directory, caller, Event.ORG_ADDED, name, new)
    return made


def given_to(directory: Directory, caller: Caller, user_id: str) -> frozenset[str]:
    """The ids of the orgs of the entity at work that a user was given, that of its root if none."""
    caller.require(Operation.READ_USERS)
    tree = _tree(directory, caller)
    return _given(directory, tree, user_id) if tree else frozenset()


def users_of(directory: Directory, caller: Caller, org: str) -> tuple[str, ...]:
    """Who reaches an org: those who were given it or one above it, or none at all."""
    _manages(caller, Operation.READ_USERS)
    place, tree = _place(caller, org), _tree(directory, caller)
    given = directory.orgs.given(caller.entity_id)
    entity_id = caller.entity_id
    names = directory.scopes.users_of(
        caller.tenant.id,
        entity_id,
        is_global=entities.is_global(directory, caller, entity_id),
    )
    return tuple(
        name
        for name in names
        if name not in given or place.org_id in org_reach.below(tree, given[name])
    )


def let_in(directory: Directory, caller: Caller, org: str, username: str) -> None:
    """Let a user into an org that the caller reaches, one who may do no more than they."""
    _manages(caller)
    place, user = _place(caller, org), _changed_user(directory, caller, username)
    tree = _tree(directory, caller)
    before, given = _held(directory, tree, user.id), _given(directory, tree, user.id)
    if place.org_id in given:
        return
    directory.orgs.give_user(
        caller.tenant.id, user.id, sorted((given | {str(place.org_id)}) - before)
    )
    _noted(directory, caller, username, place, reaches=True)


def keep_out(directory: Directory, caller: Caller, org: str, username: str) -> None:
    """Take an org that a user was given; their tokens and sessions lose it at once."""
    _manages(caller)
    place, user = _place(caller, org), _changed_user(directory, caller, username)
    tree = _tree(directory, caller)
    given = _given(directory, tree, user.id)
    if place.org_id not in given:
        return
    if len(given) == 1:
        raise LastOrgOfUser(name=username)
    directory.orgs.take_from_user(caller.tenant.id, user.id, str(place.org_id))
    check_managed(directory, caller)
    _noted(directory, caller, username, place, reaches=False)


def _manages(caller: Caller, operation: Operation = Operation.MANAGE_USERS) -> None:
    caller.require(operation)
    if not caller.tenant.settings.multi_org:
        raise MultiOrgOff


def _tree(directory: Directory, caller: Caller) -> list[StoredOrg]:
    tree = directory.orgs.tree(caller.tenant.id)
    return [each for each in tree if each.entity_id == caller.entity_id]


def _place(caller: Caller, org: str | None) -> OrgPlace:
    """An org by id or by name, the first where none is named, of those that the caller reaches."""
    if org is None:
        return next(each for each in caller.orgs if each.org_id is not None)
    return org_reach.reached(caller, org, "org")


def _changed_user(directory: Directory, caller: Caller, username: str) -> User:
    """A user whose orgs change; nobody acts on who may do more than they."""
    begin(directory, caller)
    user = directory.user_named(username)
    if user is None or user.tenant_id != caller.tenant.id:
        raise UserNotFound(name=username)
    check_within_own(caller, user.permissions)
    return user


def _held(directory: Directory, tree: Sequence[StoredOrg], user_id: str) -> frozenset[str]:
    """The orgs of an entity that a user was given."""
    return directory.orgs.of_user(user_id) & {each.org_id for each in tree}


def _given(directory: Directory, tree: Sequence[StoredOrg], user_id: str) -> frozenset[str]:
    """The same; one who was given none reaches the root, and goes on to when given another."""
    return _held(directory, tree, user_id) or frozenset({tree[0].org_id})


def _noted(
    directory: Directory, caller: Caller, username: str, place: OrgPlace, *, reaches: bool
) -> None:
    new: dict[str, object] = {"orgId": place.org_id, "reaches": reaches}
    note(directory, caller, Event.ORG_ACCESS_CHANGED, username, new)
