"""Entities of a tenant: books of their own, and who reaches them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

import pytest

from company import Company, secrets_for_tests
from monthend.domain.errors import (
    NameTaken,
    NotSignedIn,
    PeriodNotFound,
    PermissionMissing,
    ScopeNotReachable,
    UserNotFound,
)
from monthend.domain.permissions import STANDARD_USER, Channel, Permission
from monthend.services import client_scopes, entities, periods, roles, scopes, sessions, tenants
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.people_notes import BeyondOwnPermissions
from monthend.services.ports import StaleCaller
from monthend.services.scopes import EntityNamedTwice, EntityNotNamed, EntityNotReachable, Named
from monthend.services.tenants import Credentials, EntitiesInUse

T = TypeVar("T")
Written = Callable[[Directory, Caller], T]


def by_name(company: Company, name: str = "admin", entity: str | None = None) -> Caller:
    return company.store.read_directory(
        lambda d: sessions.caller_by_name(d, None, name, Channel.CLI, entity)
    )


def change(company: Company, work: Written[T], name: str = "admin") -> T:
    caller = by_name(company, name)
    return company.store.write_directory(lambda directory: work(directory, caller))


def switch(company: Company, value: str) -> None:
    change(company, lambda d, by: tenants.set_setting(d, by, "multi_entity", value))


def token_of(company: Company, known: Credentials, scope: str = "") -> Caller:
    """The caller behind a token that was asked for with a scope."""
    issued = company.store.write_directory(
        lambda d: sessions.issue_token(d, known.client_id, known.client_secret, scope=scope)
    )
    return company.store.read_directory(
        lambda d: sessions.caller_of_token(d, issued.access_token)[1]
    )


def add_user(company: Company, name: str, role: str = STANDARD_USER) -> Credentials:
    return change(company, lambda d, by: tenants.add_user(d, by, name, role, secrets_for_tests()))


def let_in(company: Company, place: str, name: str) -> None:
    change(company, lambda d, by: entities.let_in(d, by, place, name))


def keep_out(company: Company, place: str, name: str) -> None:
    change(company, lambda d, by: entities.keep_out(d, by, place, name))


def add_client(company: Company, name: str, *only: str) -> Credentials:
    return change(company, lambda d, by: client_scopes.add_client(d, by, name, only=only))


@pytest.fixture
def global_entity(company: Company) -> str:
    return company.administrator.entity_id


@pytest.fixture
def europe(company: Company) -> str:
    """An entity beside the global one, which the administrator reaches."""
    switch(company, "true")
    return change(company, lambda d, by: entities.add(d, by, "Europe")).entity_id


# The switch -------------------------------------------------------------------------


def test_without_multi_entity_none_is_added(company: Company) -> None:
    with pytest.raises(entities.MultiEntityOff):
        change(company, lambda d, by: entities.add(d, by, "Europe"))


def test_switched_on_nothing_is_there_but_what_was(company: Company, global_entity: str) -> None:
    switch(company, "true")
    assert [each.entity_id for each in by_name(company).reach] == [global_entity]


def test_it_is_switched_off_while_nothing_but_the_global_entity_is_used(
    company: Company, europe: str, global_entity: str
) -> None:
    with pytest.raises(EntitiesInUse):
        switch(company, "false")
    keep_out(company, europe, "admin")
    switch(company, "false")
    assert [each.entity_id for each in by_name(company).reach] == [global_entity]


def test_it_stays_on_once_another_entity_has_a_period(company: Company, europe: str) -> None:
    there = by_name(company, entity="Europe")
    january = {
        "name": "Jan", "start_date": date(2026, 1, 1), "end_date": date(2026, 1, 31),
        "fiscal_year": 2026,
    }  # fmt: skip
    company.write(lambda books, by: periods.create(books, by, january), there)  # type: ignore[arg-type]
    keep_out(company, europe, "admin")
    with pytest.raises(EntitiesInUse):
        switch(company, "false")


# Books of their own -----------------------------------------------------------------


def test_a_new_entity_begins_with_its_open_ended_period(company: Company, europe: str) -> None:
    company.sign_in()
    company.create_months(date(2026, 1, 1), 2)
    there = by_name(company, entity=europe)
    calendar = company.read(lambda books, _: books.calendar(), there)
    assert calendar.periods == ()
    assert calendar.open_ended.start_date is None
    assert [each.name for each in company.calendar.periods] == ["Jan", "Feb"]


def test_a_period_is_unknown_in_another_entity(company: Company, europe: str) -> None:
    company.sign_in()
    january, *_ = company.create_months(date(2026, 1, 1), 1)
    there = by_name(company, entity="Europe")
    for unknown in (january, "0" * 32):
        with pytest.raises(PeriodNotFound):
            company.read(partial(periods.get, period_id=unknown), there)


def test_names_of_entities_are_used_once(company: Company, europe: str) -> None:
    with pytest.raises(NameTaken):
        change(company, lambda d, by: entities.add(d, by, "Europe"))


def test_entities_are_added_from_the_global_one(company: Company, europe: str) -> None:
    there = by_name(company, entity=europe)
    with pytest.raises(entities.OnlyFromGlobalEntity):
        company.store.write_directory(lambda d: entities.add(d, there, "Asia"))


def test_adding_one_needs_manage_users(company: Company, europe: str) -> None:
    add_user(company, "ann")
    with pytest.raises(PermissionMissing):
        change(company, lambda d, by: entities.add(d, by, "Asia"), "ann")


# Reach ------------------------------------------------------------------------------


def test_a_user_reaches_the_global_entity_until_they_are_let_into_others(
    company: Company, europe: str, global_entity: str
) -> None:
    add_user(company, "ann")
    assert [each.entity_id for each in by_name(company, "ann").reach] == [global_entity]
    let_in(company, "Europe", "ann")
    assert [each.entity_id for each in by_name(company, "ann").reach] == [global_entity, europe]
    keep_out(company, global_entity, "ann")
    assert [each.entity_id for each in by_name(company, "ann").reach] == [europe]


def test_a_user_keeps_one_entity(company: Company, europe: str, global_entity: str) -> None:
    add_user(company, "ann")
    with pytest.raises(entities.LastEntityOfUser):
        keep_out(company, global_entity, "ann")


def test_who_reaches_an_entity_is_told(company: Company, europe: str, global_entity: str) -> None:
    add_user(company, "ann")
    let_in(company, europe, "ann")
    keep_out(company, global_entity, "ann")
    add_user(company, "bob")

    def who(place: str) -> tuple[str, ...]:
        return change(company, lambda d, by: entities.users_of(d, by, place))

    assert who("Europe") == ("admin", "ann")
    assert who(global_entity) == ("admin", "bob")


@pytest.mark.parametrize("place", ["Asia", "0" * 32, ""])
def test_nobody_is_let_into_what_is_not_there(company: Company, europe: str, place: str) -> None:
    with pytest.raises(EntityNotReachable):
        let_in(company, place, "admin")


def test_a_user_of_another_tenant_is_let_in_nowhere(company: Company, europe: str) -> None:
    company.store.write_directory(
        lambda d: tenants.create_tenant(d, "Umbrella", "EUR", secrets_for_tests(), creator=None)
    )
    (stranger,) = (name for (name,) in company.rows("SELECT username FROM app_user") if "@" in name)  # type: ignore[operator]
    for name in (str(stranger), "nobody"):
        with pytest.raises(UserNotFound):
            let_in(company, europe, name)


def test_nobody_lets_in_or_keeps_out_who_may_do_more_than_they(
    company: Company, europe: str
) -> None:
    managing = [Permission.FINANCE_ACCESS, Permission.MANAGE_USERS]
    change(company, lambda d, by: roles.create(d, by, "Manager", [each.value for each in managing]))
    add_user(company, "mary", "Manager")
    before = company.dump()
    with pytest.raises(BeyondOwnPermissions):
        change(company, lambda d, by: entities.let_in(d, by, europe, "admin"), "mary")
    with pytest.raises(BeyondOwnPermissions):
        change(company, lambda d, by: entities.keep_out(d, by, europe, "admin"), "mary")
    assert company.dump() == before
    add_user(company, "max", "Manager")
    change(company, lambda d, by: entities.let_in(d, by, europe, "max"), "mary")
    assert by_name(company, "max", "Europe").entity_id == europe


def test_access_that_is_as_it_should_be_is_left_alone(company: Company, europe: str) -> None:
    add_user(company, "ann")
    let_in(company, europe, "ann")
    before = company.rows("SELECT count(*) FROM history")
    let_in(company, europe, "ann")
    keep_out(company, europe, "ann")
    keep_out(company, europe, "ann")
    ((count,), (counted,)) = *before, *company.rows("SELECT count(*) FROM history")
    assert counted == count + 1  # type: ignore[operator]


def test_an_entity_tells_who_reaches_it_and_a_caller_what_they_reach(
    company: Company, europe: str
) -> None:
    add_user(company, "ann")
    let_in(company, europe, "ann")
    caller = by_name(company)
    reached = company.store.read_directory(lambda d: entities.users_of(d, caller, europe))
    assert reached == ("admin", "ann")
    assert [each.entity_name for each in entities.listed(caller)] == ["Acme", "Europe"]


def test_a_right_that_was_taken_meanwhile_lets_nobody_in(company: Company, europe: str) -> None:
    add_user(company, "ann")
    old = by_name(company)
    add_user(company, "eve")
    switch(company, "true")
    with pytest.raises(StaleCaller):
        company.store.write_directory(lambda d: entities.let_in(d, old, europe, "ann"))


def test_whoever_lost_an_entity_has_no_session_there(company: Company, europe: str) -> None:
    opened = company.store.write_directory(
        lambda d: sessions.open_session(d, "admin", "a hash", europe)
    )
    keep_out(company, europe, "admin")
    with pytest.raises(NotSignedIn):
        company.store.read_directory(lambda d: sessions.caller_of_session(d, opened.session))


# Tokens and clients -----------------------------------------------------------------


def test_a_token_is_for_all_entities_or_for_those_of_its_scope(
    company: Company, europe: str, global_entity: str
) -> None:
    known = add_client(company, "admin")
    both = [global_entity, europe]
    assert [each.entity_id for each in token_of(company, known).reach] == both
    narrow = token_of(company, known, f"entity.{europe} service.echo.read")
    assert [each.entity_id for each in narrow.reach] == [europe]
    assert narrow.entity_id == europe
    wide = token_of(company, known, f"entity.{europe} entity.{global_entity}")
    assert [each.entity_id for each in wide.reach] == both


def test_a_token_does_not_grow(company: Company, global_entity: str) -> None:
    known = add_client(company, "admin")

    def issued() -> str:
        return company.store.write_directory(
            lambda d: sessions.issue_token(d, known.client_id, known.client_secret)
        ).access_token

    def reached(token: str) -> list[str]:
        _, caller = company.store.read_directory(lambda d: sessions.caller_of_token(d, token))
        return [each.entity_name for each in caller.reach]

    before = issued()
    switch(company, "true")
    between = issued()
    change(company, lambda d, by: entities.add(d, by, "Europe"))
    assert reached(before) == reached(between) == ["Acme"]
    assert reached(issued()) == ["Acme", "Europe"]


@pytest.mark.parametrize("scope", ["entity.", "entity.0f0f", "entity.Europe"])
def test_a_scope_out_of_reach_gets_no_token(company: Company, europe: str, scope: str) -> None:
    known = add_client(company, "admin")
    with pytest.raises(ScopeNotReachable):
        token_of(company, known, scope)


def test_a_client_is_held_to_its_entities(
    company: Company, europe: str, global_entity: str
) -> None:
    known = add_client(company, "admin", "Europe")
    assert [each.entity_id for each in token_of(company, known).reach] == [europe]
    with pytest.raises(ScopeNotReachable):
        token_of(company, known, f"entity.{global_entity}")


def test_a_client_is_not_held_to_what_its_user_does_not_reach(
    company: Company, europe: str
) -> None:
    add_user(company, "ann")
    with pytest.raises(EntityNotReachable):
        add_client(company, "ann", "Europe")


def test_a_token_dies_where_its_entities_are_taken(company: Company, europe: str) -> None:
    known = add_client(company, "admin")
    issued = company.store.write_directory(
        lambda d: sessions.issue_token(
            d, known.client_id, known.client_secret, scope=f"entity.{europe}"
        )
    )
    keep_out(company, europe, "admin")
    with pytest.raises(NotSignedIn):
        company.store.read_directory(lambda d: sessions.caller_of_token(d, issued.access_token))


# What a request names ---------------------------------------------------------------


def test_a_request_names_one_of_several_entities(company: Company, europe: str) -> None:
    known = token_of(company, add_client(company, "admin"))
    bare = europe.replace("-", "")
    ways = (
        Named(entity_ids=europe), Named(entity_ids=f" {europe.upper()} "), Named(entity_id=bare),
        Named(entity_name="Europe"),
    )  # fmt: skip
    for named in ways:
        assert scopes.in_scope(known, named).entity_id == europe
    with pytest.raises(EntityNotNamed):
        scopes.in_scope(known, Named())


def test_the_only_entity_need_not_be_named(company: Company) -> None:
    caller = company.administrator
    assert scopes.in_scope(caller, Named()) is caller
    assert scopes.in_scope(caller, Named(entity_ids=caller.entity_id)) is caller


@pytest.mark.parametrize("given", ["", " ", "0" * 32, "a,b", "Europe"])
def test_what_is_not_reached_is_refused(company: Company, given: str) -> None:
    with pytest.raises(ScopeNotReachable, match="Zuora-Entity-Ids"):
        scopes.in_scope(company.administrator, Named(entity_ids=given))
    with pytest.raises(ScopeNotReachable, match="entityId"):
        scopes.in_scope(company.administrator, Named(entity_id=given))
    with pytest.raises(ScopeNotReachable, match="entityName"):
        scopes.in_scope(company.administrator, Named(entity_name=given))


def test_an_entity_is_named_in_one_way(company: Company) -> None:
    entity = company.administrator.entity_id
    with pytest.raises(EntityNamedTwice):
        scopes.in_scope(company.administrator, Named(entity_ids=entity, entity_id=entity))
    with pytest.raises(EntityNamedTwice):
        scopes.in_scope(company.administrator, Named(entity_id=entity, entity_name="Acme"))


def test_orgs_are_not_reached_without_any(company: Company) -> None:
    for orgs in ("", "north", "north, south"):
        with pytest.raises(ScopeNotReachable, match="Zuora-Org-Ids"):
            scopes.in_scope(company.administrator, Named(orgs=orgs))


def test_all_of_it_is_in_the_history_of_the_tenant(company: Company, europe: str) -> None:
    add_user(company, "ann")
    let_in(company, europe, "ann")
    keep_out(company, europe, "ann")
    told = [row[0] for row in company.rows("SELECT event FROM history WHERE calendar_id IS NULL")]
    assert told[-4:] == [
        "entityAdded", "userAdded", "entityAccessChanged", "entityAccessChanged",
    ]  # fmt: skip


def test_history_tells_how_it_was_asked_for(company: Company, europe: str) -> None:
    add_user(company, "ann")
    asked = replace(by_name(company), channel=Channel.REST, track_id="T-1")
    company.store.write_directory(lambda d: entities.let_in(d, asked, europe, "ann"))
    rows = company.rows("SELECT channel, track_id FROM history WHERE calendar_id IS NULL")
    assert rows[-1] == ("REST", "T-1")
