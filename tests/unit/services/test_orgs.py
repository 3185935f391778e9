"""Orgs of an entity: their tree, their books, and who reaches them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from company import Company, secrets_for_tests
from monthend.domain import errors
from monthend.domain.errors import NameTaken, PermissionMissing, ScopeNotReachable, UserNotFound
from monthend.domain.permissions import ADMINISTRATOR, STANDARD_USER, Channel
from monthend.services import (
    entities,
    org_reach,
    orgs,
    periods,
    scopes,
    sessions,
    shared_periods,
    tenants,
    trial_balances,
)
from monthend.services.caller import Caller
from monthend.services.entities import OnlyFromGlobalEntity
from monthend.services.org_books import AUTO_CREATED, OrgsInUse
from monthend.services.org_ports import Kept
from monthend.services.org_reach import OrgNotNamed, OrgNotReachable
from monthend.services.orgs import LastOrgOfUser, MultiOrgOff
from monthend.services.scopes import Named
from unit.services.org_tree import add, by_name, change, hold, months, planted, switch


def add_user(company: Company, name: str, role: str = STANDARD_USER, by: str = "admin") -> None:
    change(company, lambda d, who: tenants.add_user(d, who, name, role, secrets_for_tests()), by)


def reached(caller: Caller) -> list[str]:
    return [each.name for each in caller.orgs]


def names(company: Company, org: str | None) -> list[str]:
    caller = by_name(company, org=org)
    found = company.read(periods.list_periods, caller)
    return [each.name for each in found]


@pytest.fixture
def tree(company: Company) -> Company:
    return planted(company)


# Switching ---------------------------------------------------------------------------------


def test_while_it_is_off_there_are_no_orgs(company: Company) -> None:
    caller = by_name(company)
    assert (caller.orgs, caller.calendars, caller.org) == ((), (caller.calendar_id,), None)
    with pytest.raises(MultiOrgOff):
        add(company, "West")
    with pytest.raises(OrgNotReachable):
        by_name(company, org="West")
    assert change(company, orgs.listed) == []


def test_switching_on_makes_the_root_of_every_entity(company: Company) -> None:
    switch(company, setting="multi_entity")
    change(company, lambda d, by: entities.add(d, by, "Europe"))
    switch(company)
    tree = company.store.read_directory(lambda d: d.orgs.tree(company.administrator.tenant.id))
    assert [(each.name, each.parent_id) for each in tree] == [("Acme", None), ("Europe", None)]
    change(company, lambda d, by: entities.add(d, by, "Asia"))
    tree = company.store.read_directory(lambda d: d.orgs.tree(company.administrator.tenant.id))
    assert [each.name for each in tree] == ["Acme", "Europe", "Asia"]


def test_the_root_goes_on_from_the_periods_that_are_not_closed(company: Company) -> None:
    january, february, _ = company.create_months(date(2026, 1, 1), 3)
    company.write(lambda books, by: periods.close(books, by, january))
    company.write(lambda books, by: periods.set_pending_close(books, by, february))
    switch(company)
    assert names(company, None) == ["Jan", "Feb", "Mar", "Open-Ended"]
    assert names(company, "Acme") == [
        "<unlabelled-ap-Feb>", "<unlabelled-ap-Mar>", "Open-Ended",
    ]  # fmt: skip
    made = company.read(periods.list_periods, by_name(company, org="Acme"))
    assert [each.start_date for each in made] == [
        date(2026, 2, 1),
        date(2026, 3, 1),
        date(2026, 4, 1),
    ]
    assert {each.status.value for each in made} == {"Open"}
    history = company.read(
        lambda books, by: periods.history(books, by, made[0].id), by_name(company, org="Acme")
    )
    assert [row.event for row in history] == ["created"]


def test_a_name_that_would_be_too_long_is_that_of_its_first_day(company: Company) -> None:
    (january,) = company.create_months(date(2026, 1, 1), 1)
    company.write(lambda books, by: periods.update(books, by, january, {"name": "x" * 90}))
    switch(company)
    assert names(company, "Acme")[0] == f"{AUTO_CREATED}2026-01-01>"


def test_it_is_switched_off_while_nothing_is_in_an_org(company: Company) -> None:
    company.create_months(date(2026, 1, 1), 1)
    switch(company)
    switch(company, "false")
    assert by_name(company).orgs == ()
    switch(company)
    assert reached(by_name(company)) == ["unlabelled", "Acme"]
    add(company, "West")
    months(company, "West")
    with pytest.raises(OrgsInUse):
        switch(company, "false")


def test_who_was_let_into_all_of_an_entity_does_not_keep_it_on(company: Company) -> None:
    switch(company)
    add_user(company, "ann")
    change(company, lambda d, by: orgs.let_in(d, by, "Acme", "ann"))
    switch(company, "false")
    assert by_name(company).orgs == ()


def test_a_user_who_was_given_an_org_keeps_it_on(tree: Company) -> None:
    add_user(tree, "ann")
    hold(tree, "ann", "West")
    with pytest.raises(OrgsInUse):
        switch(tree, "false")


# The tree ----------------------------------------------------------------------------------


def test_an_org_begins_with_an_open_ended_period_of_its_own(tree: Company) -> None:
    assert names(tree, "West") == ["Open-Ended"]
    months(tree, "West", 2)
    assert names(tree, "West") == ["1", "2", "Open-Ended"]
    assert names(tree, "East") == ["Open-Ended"]


def test_orgs_are_listed_each_after_its_parent(tree: Company) -> None:
    listed = change(tree, orgs.listed)
    known = {each.org_id: each.name for each in listed}
    assert [(each.name, known.get(each.parent_id or "")) for each in listed] == [
        ("Acme", None), ("West", "Acme"), ("East", "Acme"), ("North", "West"),
    ]  # fmt: skip


def test_a_parent_that_is_out_of_reach_is_not_told(tree: Company) -> None:
    add_user(tree, "ann")
    hold(tree, "ann", "North")
    ((name, parent),) = [(each.name, each.parent_id) for each in change(tree, orgs.listed, "ann")]
    assert (name, parent) == ("North", None)


def test_a_name_is_used_once_in_an_entity(tree: Company) -> None:
    with pytest.raises(NameTaken):
        add(tree, "North", "East")
    with pytest.raises(errors.Empty):
        add(tree, " ")
    with pytest.raises(OrgNotReachable):
        add(tree, "South", "Nowhere")


def test_only_who_manages_users_adds_orgs(tree: Company) -> None:
    add_user(tree, "ann")
    with pytest.raises(PermissionMissing):
        add(tree, "South", by="ann")


# Who reaches what --------------------------------------------------------------------------


def test_a_user_reaches_everything_until_they_are_held_to_an_org(tree: Company) -> None:
    add_user(tree, "ann")
    assert reached(by_name(tree, "ann")) == ["unlabelled", "Acme", "West", "East", "North"]
    change(tree, lambda d, by: orgs.let_in(d, by, "West", "ann"))
    assert reached(by_name(tree, "ann")) == ["unlabelled", "Acme", "West", "East", "North"]
    change(tree, lambda d, by: orgs.keep_out(d, by, "Acme", "ann"))
    assert reached(by_name(tree, "ann")) == ["West", "North"]
    assert by_name(tree, "ann").org is not None
    change(tree, lambda d, by: orgs.let_in(d, by, "East", "ann"))
    assert reached(by_name(tree, "ann")) == ["West", "East", "North"]


def test_letting_in_and_keeping_out_twice_changes_nothing(tree: Company) -> None:
    add_user(tree, "ann")
    hold(tree, "ann", "West")
    before = tree.dump()
    change(tree, lambda d, by: orgs.let_in(d, by, "West", "ann"))
    change(tree, lambda d, by: orgs.keep_out(d, by, "East", "ann"))
    after = tree.dump()
    assert [name for name in before if after[name] != before[name]] == ["tenant"]


def test_the_last_org_of_a_user_is_not_taken(tree: Company) -> None:
    add_user(tree, "ann")
    with pytest.raises(LastOrgOfUser):
        change(tree, lambda d, by: orgs.keep_out(d, by, "Acme", "ann"))
    with pytest.raises(UserNotFound):
        change(tree, lambda d, by: orgs.let_in(d, by, "West", "nobody"))


def test_who_reaches_an_org_is_told(tree: Company) -> None:
    add_user(tree, "ann")
    add_user(tree, "bob")
    hold(tree, "ann", "West")
    hold(tree, "bob", "North")
    told = {
        org: change(tree, partial(orgs.users_of, org=org))
        for org in ("Acme", "West", "East", "North")
    }
    assert told == {
        "Acme": ("admin",), "West": ("admin", "ann"), "East": ("admin",),
        "North": ("admin", "ann", "bob"),
    }  # fmt: skip


def test_who_is_held_to_an_org_makes_users_and_orgs_below_it(tree: Company) -> None:
    add_user(tree, "ann", ADMINISTRATOR)
    hold(tree, "ann", "West")
    add_user(tree, "bob", by="ann")
    assert reached(by_name(tree, "bob")) == ["West", "North"]
    add(tree, "South", by="ann")
    assert reached(by_name(tree, "bob")) == ["West", "North", "South"]
    for work in (orgs.let_in, orgs.keep_out):
        with pytest.raises(OrgNotReachable):
            change(tree, partial(work, org="East", username="bob"), "ann")


def test_access_stands_in_the_history_of_the_tenant(tree: Company) -> None:
    add_user(tree, "ann")
    hold(tree, "ann", "West")
    rows = tree.rows(
        "SELECT event, subject FROM history WHERE event LIKE 'org%' ORDER BY commit_sequence"
    )
    assert rows == [
        ("orgAdded", "Acme"), ("orgAdded", "West"), ("orgAdded", "East"), ("orgAdded", "North"),
        ("orgAccessChanged", "ann"), ("orgAccessChanged", "ann"),
    ]  # fmt: skip


# The scope of a request ---------------------------------------------------------------------


def ids_of(company: Company) -> dict[str, str]:
    return {each.name: each.org_id for each in change(company, orgs.listed)}


def test_a_request_is_for_the_orgs_that_it_names(tree: Company) -> None:
    known, caller = ids_of(tree), by_name(tree)
    assert scopes.in_scope(caller, Named()) is caller
    named = scopes.in_scope(caller, Named(orgs=f" {known['North']},{known['West']}"))
    assert reached(named) == ["West", "North"]
    assert named.org is not None
    assert named.org.name == "West"


@pytest.mark.parametrize("said", ["", ",", "{West},", "{West},nobody", "West", "{West} {East}"])
def test_any_that_is_not_reached_has_the_call_fail(tree: Company, said: str) -> None:
    named = Named(orgs=said.format(**ids_of(tree)))
    with pytest.raises(ScopeNotReachable):
        scopes.in_scope(by_name(tree), named)


def test_an_org_that_is_out_of_reach_is_as_one_that_is_not(tree: Company) -> None:
    add_user(tree, "ann")
    hold(tree, "ann", "West")
    known, ann = ids_of(tree), by_name(tree, "ann")
    assert reached(scopes.in_scope(ann, Named(orgs=known["North"]))) == ["North"]
    for said in (known["East"], known["Acme"], f"{known['West']},{known['East']}", "0" * 32):
        with pytest.raises(ScopeNotReachable):
            scopes.in_scope(ann, Named(orgs=said))
    with pytest.raises(ScopeNotReachable):
        scopes.in_scope(ann, Named(org="East"))


def test_where_there_are_no_orgs_none_can_be_named(company: Company) -> None:
    for named in (Named(orgs="x"), Named(org="x")):
        with pytest.raises(ScopeNotReachable):
            scopes.in_scope(company.administrator, named)


def test_what_has_no_label_goes_to_the_working_org_or_the_only_one(tree: Company) -> None:
    caller, known = by_name(tree), ids_of(tree)
    with pytest.raises(OrgNotNamed):
        org_reach.to_write_in(caller)
    for said in ("North", known["North"]):
        working = scopes.in_scope(caller, Named(org=said))
        assert reached(working) == reached(caller)
        written = org_reach.to_write_in(working).org
        assert written is not None
        assert written.name == "North"
    only = scopes.in_scope(caller, Named(orgs=known["East"]))
    assert org_reach.to_write_in(only) == only
    with pytest.raises(ScopeNotReachable):
        scopes.in_scope(caller, Named(orgs=known["East"], org="West"))


def test_what_is_in_one_of_the_orgs_is_found_there(tree: Company) -> None:
    (west,) = months(tree, "West")
    caller, east = by_name(tree), by_name(tree, org="East")

    def where(by: Caller, key: str, kind: Kept = Kept.PERIOD) -> Caller:
        return tree.store.read_directory(lambda d: org_reach.where(d, by, kind, key))

    assert where(caller, west) == by_name(tree, org="West")
    narrowed = replace(east, orgs=tuple(each for each in east.orgs if each.name == "East"))
    assert where(narrowed, west) == narrowed
    for kind in Kept:
        assert where(caller, "0", kind) == caller


def test_numbers_of_entries_say_which_org_they_are_of(tree: Company) -> None:
    number = tree.write(lambda books, _: books.next_entry_number(), by_name(tree, org="East"))
    assert number == "JE-300000001"
    assert tree.write(lambda books, _: books.next_entry_number()) == "JE-00000001"


def test_a_number_that_several_orgs_have_is_of_none(tree: Company) -> None:
    for org in ("West", "East"):
        caller = by_name(tree, org=org)
        tree.spoil(
            "INSERT INTO journal_entry (calendar_id, number, date, currency, status, details, "
            "created_by, created_on) VALUES (?, 'MINE-1', '2026-01-01', 'USD', 'Created', '{}', "
            "'x', '2026-01-01 00:00:00.000000')",
            caller.calendar_id,
        )
    caller = by_name(tree)
    with pytest.raises(OrgNotNamed):
        tree.store.read_directory(lambda d: org_reach.where(d, caller, Kept.ENTRY, "MINE-1"))


# The close ----------------------------------------------------------------------------------


def close(company: Company, org: str, period: str) -> None:
    company.write(lambda books, by: periods.close(books, by, period), by_name(company, org=org))


def test_all_that_are_below_close_before_their_parent(tree: Company) -> None:
    made = {org: months(tree, org)[0] for org in ("Acme", "West", "East", "North")}
    for org, child in (("Acme", "East"), ("West", "North")):
        with pytest.raises(errors.ChildOrgNotClosed, match=child):
            close(tree, org, made[org])
    for org in ("North", "West", "East", "Acme"):
        close(tree, org, made[org])


def test_an_org_that_comes_later_below_a_closed_one_keeps_its_root_open(tree: Company) -> None:
    made = {org: months(tree, org)[0] for org in ("Acme", "West", "East", "North")}
    for org in ("North", "West", "East"):
        close(tree, org, made[org])
    add(tree, "South", "North")
    with pytest.raises(errors.ChildOrgNotClosed, match="South"):
        close(tree, "Acme", made["Acme"])


def test_runs_are_done_in_the_books_of_their_org(tree: Company) -> None:
    (january,) = months(tree, "East")
    close(tree, "East", january)
    while trial_balances.run_next(tree.store, "worker", tree.clock()):
        pass
    found = tree.read(lambda b, by: periods.get(b, by, january), by_name(tree, org="East"))
    assert found.trial_balance.status.value == "Completed"


# Tokens, sessions and entities --------------------------------------------------------------


def test_a_token_issued_before_there_were_orgs_is_for_all_that_its_user_reaches(
    company: Company,
) -> None:
    known = change(
        company, lambda d, by: tenants.add_user(d, by, "ann", STANDARD_USER, secrets_for_tests())
    )
    issued = company.store.write_directory(
        lambda d: sessions.issue_token(d, known.client_id, known.client_secret)
    )

    def caller() -> Caller:
        return company.store.read_directory(
            lambda d: sessions.caller_of_token(d, issued.access_token)[1]
        )

    assert caller().orgs == ()
    switch(company)
    add(company, "West")
    assert reached(caller()) == ["unlabelled", "Acme", "West"]
    hold(company, "ann", "West")
    assert reached(caller()) == ["West"]


def test_a_session_is_for_the_orgs_of_its_entity(tree: Company) -> None:
    add_user(tree, "ann")
    hold(tree, "ann", "West")
    issued = tree.store.write_directory(lambda d: sessions.open_session(d, "ann", "a hash"))
    assert reached(issued.caller) == ["West", "North"]
    found = tree.store.read_directory(lambda d: sessions.caller_of_session(d, issued.session)[1])
    assert found == issued.caller


def test_orgs_of_one_entity_are_none_of_another(company: Company) -> None:
    switch(company, setting="multi_entity")
    change(company, lambda d, by: entities.add(d, by, "Europe"))
    switch(company)
    add(company, "West")
    here = by_name(company)
    there = company.store.read_directory(
        lambda d: sessions.caller_by_name(d, None, "admin", Channel.CLI, "Europe")
    )
    assert reached(there) == ["unlabelled", "Europe"]
    assert scopes.in_scope(here, Named(entity_ids=there.entity_id)).calendars == there.calendars
    with pytest.raises(ScopeNotReachable):
        scopes.in_scope(here, Named(entity_ids=there.entity_id, org="West"))


def test_an_org_shares_no_periods_with_entities(company: Company) -> None:
    switch(company, setting="multi_entity")
    europe = change(company, lambda d, by: entities.add(d, by, "Europe"))
    switch(company)
    months(company, "Acme")
    with pytest.raises(OnlyFromGlobalEntity):
        company.write(
            lambda books, by: shared_periods.share(books, by, europe.entity_id),
            by_name(company, org="Acme"),
        )
    company.sign_in()
    company.create_months(date(2026, 1, 1), 2)
    shared = company.write(
        lambda books, by: shared_periods.share(books, by, europe.entity_id), by_name(company)
    )
    assert shared == 2
