"""Orgs that share nothing: a tree in one tenant, books in one of them, and users of each.

Top is above Middle, whose books are those of the victim; Leaf is below it, and Other beside.
"""

from __future__ import annotations

from collections.abc import Mapping

from any_store import AnyStore
from company import Clock
from contract.soap import Soap, texts
from contract.zuora import assert_done
from isolation.world import (
    NOTHING,
    Place,
    WithHeader,
    World,
    filled,
    secret_of,
    switch,
    token,
)
from monthend.domain.permissions import ADMINISTRATOR
from monthend.services import tenants
from monthend.services.tenants import Credentials
from property.in_process import PASSWORD, SECRETS
from unit.house import House

ORGS = "/monthend/v1/orgs"
ORG_IDS = "Zuora-Org-Ids"
TREE = {"Top": "Acme", "Middle": "Top", "Leaf": "Middle", "Other": "Acme"}
OF_NONE = {**NOTHING, "label": NOTHING["org-id"]}
"""Ids of nothing, with which labels are sent as well."""


def build_orgs(store: AnyStore, clock: Clock) -> World:
    """Acme with four orgs below its root, and Umbrella with its root alone."""
    house = House.built(store, clock)  # type: ignore[arg-type]
    switch_on(store, "Acme")
    owner = token(house, house.owner)
    ids = {"Acme": str(assert_done(owner.get(ORGS))["orgs"][0]["id"])}
    world = World(house=house)
    for name, parent in TREE.items():
        shown = secret_of(name) if name == "Middle" else name
        said = {"name": shown, "parentId": ids[parent]}
        ids[name] = str(assert_done(owner.send("POST", ORGS, said))["id"])
        user = house.user(f"user-{name}", ADMINISTRATOR)
        for method, org in (("PUT", name), ("DELETE", "Acme")):
            path = f"{ORGS}/{ids[org]}/users/{user.username}"
            assert_done(owner.request(method, path))
        named = {ORG_IDS: ids[name]} if name in {"Top", "Middle"} else {}
        world.places[name] = org_place(house, user, ids[name], named)
        if name == "Middle":
            # Before there is a Leaf, which would have to close first.
            middle = filled(world, world.places[name], secret_of(name))
            # The entity is everybody's who is at work in one of its orgs.
            entity = {"entity-id": NOTHING["entity-id"]}
            world.ids[name] = {**middle, **entity, "label": ids[name]}
    # After Acme's users, for the house takes the first tenant for its own.
    umbrella = store.write_directory(
        lambda directory: tenants.create_tenant(directory, "Umbrella", "USD", SECRETS, creator=None)
    )
    switch_on(store, "Umbrella")
    root = str(assert_done(token(house, umbrella).get(ORGS))["orgs"][0]["id"])
    world.places["Umbrella"] = org_place(house, umbrella, root, {})
    return world


def switch_on(store: AnyStore, tenant: str) -> None:
    for setting, value in (("multi_org", "true"), ("late_transactions", "queue")):
        switch(store, tenant, setting, value)


def org_place(house: House, user: Credentials, org_id: str, named: Mapping[str, str]) -> Place:
    """Somebody at work in an org, who names some in every request."""
    soap = naming_soap(house, named)
    said = soap.login(user.username, PASSWORD).response("login")
    soap.session = texts(said[0])["Session"] or ""
    return Place(
        owner=user,
        entity_id=user.entity_id,
        org_id=org_id,
        rest=naming(house, user, named),
        soap=soap,
    )


def naming(house: House, user: Credentials, named: Mapping[str, str]) -> WithHeader:
    client = WithHeader(house.app, house.loop, token(house, user).token)
    client.named = named
    return client


def naming_soap(house: House, named: Mapping[str, str]) -> Soap:
    client = house.stranger()
    http = WithHeader(house.app, house.loop)
    http.named = named
    client.http = http
    return client
