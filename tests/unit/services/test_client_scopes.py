"""OAuth clients that are held to some orgs: what their tokens reach, and what they do not do."""

from __future__ import annotations

import pytest

from company import Company, secrets_for_tests
from monthend.domain.errors import NotSignedIn, ScopeNotReachable
from monthend.domain.permissions import ADMINISTRATOR
from monthend.services import (
    access_review,
    client_scopes,
    clients,
    entities,
    orgs,
    scopes,
    sessions,
    tenants,
    users,
)
from monthend.services.caller import Caller
from monthend.services.client_scopes import ClientReachesNothing
from monthend.services.directory import Directory
from monthend.services.org_books import OrgsInUse
from monthend.services.org_reach import OrgNotReachable
from monthend.services.orgs import MultiOrgOff
from monthend.services.people_data import Data
from monthend.services.people_notes import ClientIsHeld
from monthend.services.people_reach import BeyondOwnReach
from monthend.services.scopes import Named
from monthend.services.tenants import Credentials
from people import notes, token_of
from unit.services.org_tree import change, hold, planted, switch


@pytest.fixture
def tree(company: Company) -> Company:
    return planted(company)


def client(
    company: Company, *held_to: str, by: str = "admin", only: tuple[str, ...] = ()
) -> Credentials:
    return change(company, lambda d, who: client_scopes.add_client(d, who, by, None, only, held_to))


def user(company: Company, name: str, org: str) -> Credentials:
    fresh = secrets_for_tests()
    made = change(company, lambda d, by: tenants.add_user(d, by, name, ADMINISTRATOR, fresh))
    hold(company, name, org)
    return made


def inside(company: Company, made: Credentials) -> Caller:
    token = token_of(company, made)
    return company.store.read_directory(lambda d: sessions.caller_of_token(d, token)[1])


def reached(caller: Caller) -> list[str]:
    return [each.name for each in caller.orgs]


def test_a_client_reaches_what_is_below_its_orgs_and_no_more(tree: Company) -> None:
    for held_to, names in (
        (("West",), ["West", "North"]),
        (("North", "East"), ["East", "North"]),
        (("Acme",), ["unlabelled", "Acme", "West", "East", "North"]),
        ((), ["unlabelled", "Acme", "West", "East", "North"]),
    ):
        caller = inside(tree, client(tree, *held_to))
        assert (reached(caller), caller.held) == (names, bool(held_to))
        assert caller.calendar_id == caller.orgs[0].calendar_id


def test_a_header_names_of_these_alone(tree: Company) -> None:
    caller = inside(tree, client(tree, "West"))
    ids = {each.name: str(each.org_id) for each in inside(tree, client(tree)).orgs}
    assert reached(scopes.in_scope(caller, Named(orgs=ids["North"]))) == ["North"]
    for named in (
        Named(orgs=ids["East"]),
        Named(orgs=f"{ids['West']},{ids['Acme']}"),
        Named(org="East"),
    ):
        with pytest.raises(ScopeNotReachable):
            scopes.in_scope(caller, named)


def test_what_its_user_loses_it_loses(tree: Company) -> None:
    user(tree, "ann", "West")
    made = client(tree, "North", by="ann")
    assert reached(inside(tree, made)) == ["North"]
    token = token_of(tree, made)
    change(tree, lambda d, by: orgs.let_in(d, by, "East", "ann"))
    change(tree, lambda d, by: orgs.keep_out(d, by, "West", "ann"))
    for ask in (
        lambda: token_of(tree, made),
        lambda: tree.store.read_directory(lambda d: sessions.caller_of_token(d, token)),
    ):
        with pytest.raises(NotSignedIn):
            ask()


def test_it_is_held_to_what_caller_and_user_reach(tree: Company) -> None:
    user(tree, "ann", "West")
    before = tree.dump()
    for held_to in ("East", "Nothing", "unlabelled"):
        with pytest.raises(OrgNotReachable):
            client(tree, held_to, by="ann")
    with pytest.raises(BeyondOwnReach):
        change(tree, lambda d, by: client_scopes.add_client(d, by, "admin", orgs=["East"]), "ann")
    assert tree.dump() == before


def test_orgs_are_those_of_its_entities(tree: Company) -> None:
    switch(tree, setting="multi_entity")
    change(tree, lambda d, by: entities.add(d, by, "Asia"))
    caller = inside(tree, client(tree, "West"))
    assert [each.entity_name for each in caller.reach] == ["Acme"]
    both = inside(tree, client(tree, "West", only=("Acme", "Asia")))
    assert [each.entity_name for each in both.reach] == ["Acme"]
    before = tree.dump()
    with pytest.raises(ClientReachesNothing):
        client(tree, "West", only=("Asia",))
    assert tree.dump() == before


def test_whoever_is_held_changes_nobody_who_is_not(tree: Company) -> None:
    other, caller = client(tree), inside(tree, client(tree, "West"))
    before, fresh = tree.dump(), secrets_for_tests()
    for work in (
        lambda d: tenants.add_user(d, caller, "bob", ADMINISTRATOR, fresh),
        lambda d: client_scopes.add_client(d, caller, "admin"),
        lambda d: clients.rotate(d, caller, other.client_id),
        lambda d: users.reset_password(
            d, caller, caller.user_id, users.NewPassword(password="p", hash="h")
        ),
        lambda d: orgs.let_in(d, caller, "North", "admin"),
    ):
        with pytest.raises(ClientIsHeld):
            tree.store.write_directory(work)
    assert tree.dump() == before


def test_history_tells_to_what_and_multi_org_stays_on(company: Company) -> None:
    with pytest.raises(MultiOrgOff):
        client(company, "Acme")
    switch(company)
    made = client(company, "Acme")
    event, subject, _, new = notes(company)[-1]
    assert (event, subject, new["clientId"]) == ("clientHeld", "admin", made.client_id)
    assert len(new["orgs"]) == 1
    with pytest.raises(OrgsInUse):
        switch(company, "false")


def test_an_access_review_says_where_users_and_clients_reach(tree: Company) -> None:
    switch(tree, setting="multi_entity")
    change(tree, lambda d, by: entities.add(d, by, "Asia"))
    ann = user(tree, "ann", "West")
    held = client(tree, "North", by="ann")
    review = change(tree, access_review.make)
    rows = {row[0]: dict(zip(access_review.COLUMNS, row, strict=True)) for row in
            access_review.csv_rows(review)}  # fmt: skip
    every = "Acme / unlabelled; Acme / Acme; Acme / West; Acme / East; Acme / North"
    assert rows["admin"]["reaches"] == f"{every}; Asia / unlabelled; Asia / Asia"
    assert rows["ann"]["reaches"] == "Acme / West; Acme / North"
    told = rows["ann"]["active_clients"].split("; ")
    assert f"{ann.client_id} never used" in told
    assert f"{held.client_id} never used, held to Acme / North" in told
    found = access_review.shown(review)["users"]
    assert isinstance(found, list)
    (shown,) = (each for each in found if each["username"] == "ann")
    (entity,) = shown["entities"]
    assert [each["name"] for each in entity["orgs"]] == ["West", "North"]
    by_id = {each["clientId"]: each["entities"] for each in shown["clients"]}
    assert by_id[ann.client_id] == shown["entities"]
    assert [each["name"] for each in by_id[held.client_id][0]["orgs"]] == ["North"]


def test_a_list_tells_what_each_client_is_held_to(tree: Company) -> None:
    switch(tree, setting="multi_entity")
    europe = change(tree, lambda d, by: entities.add(d, by, "Europe")).entity_id
    change(tree, lambda d, by: entities.let_in(d, by, europe, "admin"))
    held, free = client(tree, "West", "East"), client(tree)
    elsewhere = client(tree, only=("Europe",))
    ids = {each.name: str(each.org_id) for each in inside(tree, free).reach[0].orgs}

    def listed(directory: Directory, by: Caller) -> list[Data]:
        found = clients.list_clients(directory, by, None, 0, 9)
        return client_scopes.shown_with_scopes(directory, by, found)

    told = {each["clientId"]: (each["entities"], each["orgs"]) for each in change(tree, listed)}
    assert told[held.client_id] == ([], sorted([ids["West"], ids["East"]]))
    assert told[free.client_id] == ([], [])
    assert told[elsewhere.client_id] == ([europe], [])
