"""Credentials become a token, and a token becomes a caller, for one hour."""

from __future__ import annotations

from datetime import timedelta

import pytest

from any_store import without_trigger
from company import Company, secrets_for_tests
from monthend.domain.errors import NotSignedIn, UserNotFound
from monthend.domain.permissions import (
    ADMINISTRATOR,
    STANDARD_USER,
    STOCK_ROLES,
    Channel,
    Permission,
)
from monthend.services import sessions, tenants
from monthend.services.caller import Caller
from monthend.services.ports import StoreUnavailable
from monthend.services.sessions import IssuedToken
from monthend.services.tenants import Credentials


@pytest.fixture
def accountant(company: Company) -> Credentials:
    """A user with the stock role that cannot close."""
    return company.store.write_directory(
        lambda directory: tenants.add_user(
            directory, company.administrator, "ann", STANDARD_USER, secrets_for_tests()
        )
    )


def issue(company: Company, client_id: str, secret: str) -> IssuedToken:
    return company.store.write_directory(
        lambda directory: sessions.issue_token(directory, client_id, secret)
    )


def caller_of(company: Company, token: str) -> Caller:
    return company.store.read_directory(
        lambda directory: sessions.caller_of_token(directory, token)
    )[1]


def by_name(company: Company, tenant: str | None, user: str | None) -> Caller:
    return company.store.read_directory(
        lambda directory: sessions.caller_by_name(directory, tenant, user, Channel.CLI)
    )


def deactivate(company: Company, table: str, key: str) -> None:
    company.spoil(f"UPDATE {table} SET active = FALSE WHERE id = ?", key)


# Tokens ---------------------------------------------------------------------------


def test_a_token_stands_for_the_user_of_the_client(
    company: Company, accountant: Credentials
) -> None:
    token = issue(company, accountant.client_id, accountant.client_secret)
    caller = caller_of(company, token.access_token)
    assert (caller.user_id, caller.username) == (accountant.user_id, "ann")
    assert caller.channel is Channel.REST
    assert caller.permissions == STOCK_ROLES[STANDARD_USER] | {Permission.API_WRITE_ACCESS}
    assert caller.calendar_id == company.administrator.calendar_id


def test_a_token_says_how_long_and_for_what_it_is_good(
    company: Company, accountant: Credentials
) -> None:
    token = issue(company, accountant.client_id, accountant.client_secret)
    assert token.expires_in == 3599
    assert token.scope.split() == [
        f"user.{accountant.user_id}",
        f"entity.{accountant.entity_id}",
        "service.echo.read",
        f"tenant.{accountant.tenant_id}",
    ]
    assert len(token.access_token) == len(token.jti) == 32
    assert token.access_token != token.jti


def test_only_the_hash_of_a_token_is_stored(company: Company, accountant: Credentials) -> None:
    token = issue(company, accountant.client_id, accountant.client_secret)
    assert token.access_token not in str(company.dump())
    assert accountant.client_secret not in str(company.dump())


@pytest.mark.parametrize("part", ["client", "secret"])
def test_wrong_credentials_do_not_say_which_part_was_wrong(
    company: Company, accountant: Credentials, part: str
) -> None:
    client, secret = accountant.client_id, accountant.client_secret
    wrong = (client + "x", secret) if part == "client" else (client, secret + "x")
    with pytest.raises(NotSignedIn, match=r"^The client id or the client secret is wrong\.$"):
        issue(company, *wrong)


@pytest.mark.parametrize(("table", "key"), [("app_user", "user_id"), ("oauth_client", "client_id")])
def test_a_deactivated_user_or_client_gets_no_token_and_loses_those_there_are(
    company: Company, accountant: Credentials, table: str, key: str
) -> None:
    token = issue(company, accountant.client_id, accountant.client_secret)
    deactivate(company, table, getattr(accountant, key))
    with pytest.raises(NotSignedIn):
        issue(company, accountant.client_id, accountant.client_secret)
    with pytest.raises(NotSignedIn):
        caller_of(company, token.access_token)


def test_a_token_lives_one_hour(company: Company, accountant: Credentials) -> None:
    token = issue(company, accountant.client_id, accountant.client_secret)
    company.clock.advance(timedelta(minutes=59, seconds=59))
    caller_of(company, token.access_token)
    company.clock.advance(timedelta(seconds=1))
    with pytest.raises(NotSignedIn, match=r"^Authentication error$"):
        caller_of(company, token.access_token)


def test_an_unknown_token_is_nobody(company: Company) -> None:
    with pytest.raises(NotSignedIn):
        caller_of(company, "0" * 32)


def test_expired_tokens_are_forgotten_when_new_ones_are_issued(
    company: Company, accountant: Credentials
) -> None:
    issue(company, accountant.client_id, accountant.client_secret)
    company.clock.advance(timedelta(hours=2))
    issue(company, accountant.client_id, accountant.client_secret)
    assert company.rows("SELECT count(*) FROM oauth_token") == [(1,)]


# Names ------------------------------------------------------------------------------


def test_a_command_acts_as_the_first_administrator(
    company: Company, accountant: Credentials
) -> None:
    for tenant in (None, "Acme", company.administrator.tenant.id):
        caller = by_name(company, tenant, None)
        assert (caller.username, caller.channel) == ("admin", Channel.CLI)


def test_a_command_acts_as_the_user_named(company: Company, accountant: Credentials) -> None:
    assert by_name(company, None, "ann").user_id == accountant.user_id


def test_nobody_acts_as_a_user_of_another_tenant(company: Company, accountant: Credentials) -> None:
    company.store.write_directory(
        lambda directory: tenants.create_tenant(
            directory, "Umbrella", "EUR", secrets_for_tests(), creator=None
        )
    )
    with pytest.raises(UserNotFound, match="ann"):
        by_name(company, "Umbrella", "ann")


def test_an_unknown_name_is_not_found(company: Company, accountant: Credentials) -> None:
    for tenant, user, told in (
        ("Nobody", None, "of tenant Nobody"),
        ("Nobody", "ann", "ann"),
        ("Acme", "bob", "bob"),
    ):
        with pytest.raises(UserNotFound, match=told):
            by_name(company, tenant, user)


def test_a_deactivated_user_acts_no_more(company: Company, accountant: Credentials) -> None:
    deactivate(company, "app_user", accountant.user_id)
    with pytest.raises(UserNotFound, match="ann"):
        by_name(company, None, "ann")
    deactivate(company, "app_user", company.administrator.user_id)
    with pytest.raises(UserNotFound, match=ADMINISTRATOR):
        by_name(company, None, None)


def test_whoever_acts_for_a_tenant_without_a_calendar_is_told_where_to_look(
    company: Company,
) -> None:
    entity = company.administrator.entity_id
    company.spoil("INSERT INTO org (id, entity_id, name) VALUES ('north', ?, 'North')", entity)
    without_trigger(company.store, "fence_calendar_unchanged", "calendar")
    company.spoil("UPDATE calendar SET org_id = 'north'")
    told = r"the tenant Acme has no calendar \(`monthend doctor` tells more\)"
    with pytest.raises(StoreUnavailable, match=told):
        by_name(company, "Acme", None)


# Callers ----------------------------------------------------------------------------


def test_a_caller_carries_the_track_id_of_a_request(company: Company) -> None:
    caller = company.administrator
    assert caller.tracked(None) is caller
    assert caller.tracked("T-1").track_id == "T-1"


def test_a_caller_knows_what_they_hold(company: Company, accountant: Credentials) -> None:
    caller = by_name(company, None, "ann")
    assert caller.holds(Permission.CREATE_ACCOUNTING_PERIOD)
    assert not caller.holds(Permission.MANAGE_CLOSE_PROCESS)
