"""OAuth clients that are held to some of the entities and orgs that their user reaches.

One that is held changes no users, clients or roles: with a user or a client that it made, or
whose secret it changed, it would come in where it does not reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monthend.domain.errors import RuleBroken
from monthend.domain.permissions import Operation

from . import entities, org_reach, scopes, tenants
from .caller import Caller
from .directory import Directory
from .orgs import MultiOrgOff
from .people_data import Data, shown_client
from .people_notes import note
from .people_ports import ClientRecord, PeopleEvent
from .tenants import Credentials


class ClientReachesNothing(RuleBroken):
    message = "The orgs of the OAuth client are in none of its entities."


def add_client(
    directory: Directory,
    caller: Caller,
    username: str,
    name: str | None = None,
    only: Sequence[str] = (),
    orgs: Sequence[str] = (),
) -> Credentials:
    """Add a client for a user, held to these entities and orgs where there are any.

    They are named by id or by name; caller and user reach them all.
    """
    made = tenants.add_client(directory, caller, username, name)
    held: dict[str, object] = {}
    if only:
        held["entities"] = entities.hold_client(
            directory, caller, made.client_id, made.user_id, only
        )
    if orgs:
        held["orgs"] = _hold_to_orgs(directory, caller, made, orgs)
    if held:
        if not scopes.reachable(directory, caller.tenant, made.user_id, made.client_id):
            raise ClientReachesNothing
        new = {"clientId": made.client_id, **held}
        note(directory, caller, PeopleEvent.CLIENT_HELD, username, new)
    return made


def shown_with_scopes(
    directory: Directory, caller: Caller, found: Sequence[ClientRecord]
) -> list[Data]:
    """Clients as plain data, with the entities and orgs that each is held to, if it is."""
    tenant_id, now = caller.tenant.id, directory.now
    held, held_to_orgs = (
        book.all_of_clients(tenant_id) for book in (directory.scopes, directory.orgs)
    )
    return [
        {
            **shown_client(each, now),
            "entities": sorted(held.get(each.id, ())),
            "orgs": sorted(held_to_orgs.get(each.id, ())),
        }
        for each in found
    ]


def places_of(directory: Directory, caller: Caller) -> Callable[[str], frozenset[str]]:
    """The ids of the entities and orgs that each client is held to, from one look at all."""
    caller.require(Operation.READ_USERS)
    tenant_id = caller.tenant.id
    of_entities = directory.scopes.all_of_clients(tenant_id)
    of_orgs = directory.orgs.all_of_clients(tenant_id)
    return lambda client: of_entities.get(client, scopes.NONE) | of_orgs.get(client, scopes.NONE)


def _hold_to_orgs(
    directory: Directory, caller: Caller, made: Credentials, orgs: Sequence[str]
) -> list[str]:
    """Hold a new client to orgs of the entity at work, and to what is below them."""
    if not caller.tenant.settings.multi_org:
        raise MultiOrgOff
    theirs = scopes.reachable(directory, caller.tenant, made.user_id)
    reached = {place.org_id for each in theirs for place in each.orgs}
    found = [org_reach.reached(caller, each, "orgs") for each in orgs]
    for place in found:
        if place.org_id not in reached:
            raise org_reach.OrgNotReachable(field="orgs", org=place.name)
    ids = list(dict.fromkeys(str(place.org_id) for place in found))
    directory.orgs.give_client(caller.tenant.id, made.client_id, ids)
    return ids
