"""Which orgs somebody reaches, and in which of them a request works.

Orgs are a tree within an entity, each with books of its own. Whoever reaches one reaches all
below it; whoever reaches the root also reaches the books that have no label, which are those
that the entity had before there were orgs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monthend.domain.errors import MissingValue, NotAllowed, ScopeNotReachable

from .caller import Caller, OrgPlace, Reach
from .directory import Directory
from .org_ports import Kept, StoredOrg

ORG_IDS = "Zuora-Org-Ids"
WORKING_ORG = "Zuora-Working-Org"
UNLABELLED = "unlabelled"
SHOWN_AT_MOST = 100


class OrgNotReachable(NotAllowed):
    message = "{field} names '{org}', which is no org that you can reach."


class OrgNotNamed(MissingValue):
    message = "You reach several orgs: name one in the header {field}."


def with_orgs(
    reaches: Iterable[Reach],
    tree: Sequence[StoredOrg],
    given: frozenset[str],
    held_to: frozenset[str] = frozenset(),
) -> tuple[Reach, ...]:
    """Entities with the orgs that a user reaches in them; those where a client is held to none
    are out of its reach."""
    found = (
        replace(each, orgs=_held(_places(each, tree, given), tree, held_to)) for each in reaches
    )
    return tuple(each for each in found if each.orgs)


def _held(
    places: tuple[OrgPlace, ...], tree: Sequence[StoredOrg], held_to: frozenset[str]
) -> tuple[OrgPlace, ...]:
    """Of the places of an entity, those that a client may reach."""
    roots = {each.org_id for each in tree if each.parent_id is None}
    if not held_to or any(each.org_id in held_to & roots for each in places):
        return places
    allowed = below(tree, held_to)
    return tuple(each for each in places if each.org_id in allowed)


def _places(
    entity: Reach, tree: Sequence[StoredOrg], given: frozenset[str]
) -> tuple[OrgPlace, ...]:
    orgs = [each for each in tree if each.entity_id == entity.entity_id]
    reached = {each.org_id for each in orgs if each.org_id in given}
    unlabelled = OrgPlace(calendar_id=entity.calendar_id, org_id=None, name=UNLABELLED)
    if not reached or any(each.parent_id is None for each in orgs if each.org_id in reached):
        return (unlabelled, *map(_place_of, orgs))
    return tuple(_place_of(each) for each in orgs if each.org_id in below(orgs, reached))


def below(tree: Iterable[StoredOrg], orgs: Iterable[str]) -> frozenset[str]:
    """These orgs and all below them; a tree has each after its parent."""
    found = set(orgs)
    for each in tree:
        if each.parent_id in found:
            found.add(each.org_id)
    return frozenset(found)


def _place_of(org: StoredOrg) -> OrgPlace:
    return OrgPlace(calendar_id=org.calendar_id, org_id=org.org_id, name=org.name)


# The scope of a request ------------------------------------------------------------------


def in_scope(caller: Caller, ids: str | None, working: str | None) -> Caller:
    """The caller in the orgs that a request names, in all that they reach where it names none.

    What is not reached is refused alike, whether it exists or not, and so is a blank value.
    """
    places = caller.orgs
    if ids is not None:
        named = [_by_id(caller, each) for each in ids.split(",")]
        places = tuple(each for each in places if each in named)
    default = None
    if working is not None:
        default = found(places, working)
        if default is None:
            refusal = ScopeNotReachable(header=WORKING_ORG, scope=shown(working))
            raise caller.turned_away(refusal)
    if ids is None and default is None:
        return caller
    return replace(caller, orgs=places, calendar_id=places[0].calendar_id, working_org=default)


def _by_id(caller: Caller, org_id: str) -> OrgPlace:
    wanted = org_id.strip()
    for each in caller.orgs:
        if each.org_id is not None and each.org_id == wanted:
            return each
    raise caller.turned_away(ScopeNotReachable(header=ORG_IDS, scope=shown(org_id)))


def found(places: Iterable[OrgPlace], org: str) -> OrgPlace | None:
    """An org by its id or by its name, as people name it."""
    wanted = org.strip()
    orgs = [each for each in places if each.org_id is not None]
    by_id = (each for each in orgs if each.org_id == wanted)
    return next(by_id, None) or next((each for each in orgs if each.name == wanted), None)


def shown(org: str) -> str:
    return org.strip()[:SHOWN_AT_MOST]


def in_org(caller: Caller, org: str, field: str) -> Caller:
    """The caller at work in an org that they name."""
    return caller.in_org(reached(caller, org, field))


def reached(caller: Caller, org: str, field: str) -> OrgPlace:
    """An org that somebody reaches, by its id or by its name."""
    place = found(caller.orgs, org)
    if place is None:
        raise OrgNotReachable(field=field, org=shown(org))
    return place


def to_write_in(caller: Caller) -> Caller:
    """The caller in the org whose books take what has no label: the working or the only one."""
    place = caller.working_org or (caller.orgs[0] if len(caller.orgs) == 1 else None)
    if place is None:
        raise OrgNotNamed(field=WORKING_ORG)
    return caller.in_org(place)


def where(directory: Directory, caller: Caller, kind: Kept, key: str) -> Caller:
    """The caller in the books that have something; where none has it, as they were."""
    calendars = directory.orgs.having(kind, key, caller.calendars)
    if len(calendars) > 1:
        raise OrgNotNamed(field=ORG_IDS)
    return caller.at(calendars[0]) if calendars else caller
