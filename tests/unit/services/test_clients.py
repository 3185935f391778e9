"""OAuth clients: another secret beside the old one, and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import NotSignedIn, PermissionMissing, UserNotFound
from monthend.domain.permissions import ADMINISTRATOR, Permission
from monthend.services import clients, sessions, tenants, users
from monthend.services.clients import ClientNotFound, ClientRevoked
from monthend.services.people_notes import BeyondOwnPermissions
from monthend.services.sessions import IssuedToken
from monthend.services.tenants import Credentials
from monthend.services.users import UserInactive
from people import add, done, notes, refused, token_of


def issued(company: Company, client_id: str, secret: str) -> IssuedToken:
    return company.store.write_directory(lambda d: sessions.issue_token(d, client_id, secret))


def rotated(company: Company, made: Credentials, hours: int) -> str:
    return done(company, lambda d, by: clients.rotate(d, by, made.client_id, hours)).secret


def lives(company: Company, token: str) -> bool:
    try:
        company.store.read_directory(lambda d: sessions.caller_of_token(d, token))
    except NotSignedIn:
        return False
    return True


def test_both_secrets_are_good_until_the_overlap_ends(company: Company) -> None:
    made = add(company)
    secret = rotated(company, made, 2)
    assert secret != made.client_secret
    for each in (secret, made.client_secret):
        issued(company, made.client_id, each)
    company.clock.advance(timedelta(hours=1, minutes=30))
    late = issued(company, made.client_id, made.client_secret)
    assert late.expires_in == 30 * 60 - 1
    company.clock.advance(timedelta(minutes=30))
    assert not lives(company, late.access_token)
    with pytest.raises(NotSignedIn):
        issued(company, made.client_id, made.client_secret)
    issued(company, made.client_id, secret)


def test_without_an_overlap_the_old_secret_and_its_tokens_end_at_once(company: Company) -> None:
    made = add(company)
    token = token_of(company, made)
    secret = rotated(company, made, 0)
    assert not lives(company, token)
    with pytest.raises(NotSignedIn):
        issued(company, made.client_id, made.client_secret)
    assert lives(company, issued(company, made.client_id, secret).access_token)


def test_a_token_of_before_lives_no_longer_than_its_secret(company: Company) -> None:
    made = add(company)
    company.clock.advance(timedelta(minutes=30))
    token = token_of(company, made)
    rotated(company, made, 1)
    company.clock.advance(timedelta(minutes=59))
    assert lives(company, token)
    company.clock.advance(timedelta(minutes=1))
    assert not lives(company, token)


def test_a_second_rotation_ends_the_first_secret(company: Company) -> None:
    made = add(company)
    between = rotated(company, made, 24)
    last = rotated(company, made, 24)
    with pytest.raises(NotSignedIn):
        issued(company, made.client_id, made.client_secret)
    for each in (between, last):
        issued(company, made.client_id, each)


def test_a_revoked_client_gets_nothing_and_its_tokens_end(company: Company) -> None:
    made = add(company)
    token = token_of(company, made)
    rotated(company, made, 24)
    for _ in range(2):
        gone = done(company, lambda d, by: clients.revoke(d, by, made.client_id))
        assert (gone.active, gone.revoked_on) == (False, company.clock.at)
    assert not lives(company, token)
    with pytest.raises(NotSignedIn):
        issued(company, made.client_id, made.client_secret)
    again = refused(company, lambda d, by: clients.rotate(d, by, made.client_id))
    assert isinstance(again, ClientRevoked)
    assert [event for event, *_ in notes(company)][-2:] == ["clientRotated", "clientRevoked"]


def test_no_secret_is_in_the_database_or_in_what_is_shown_of_a_client(company: Company) -> None:
    made = add(company)
    secret = rotated(company, made, 24)
    told = done(company, lambda d, by: clients.rotate(d, by, made.client_id))
    kept = str(company.dump())
    for each in (secret, told.secret, made.client_secret):
        assert each not in kept
        assert each not in repr(told)
        assert each not in repr(made)


def test_clients_are_listed_of_all_or_of_one(company: Company) -> None:
    ann, bob = add(company, "ann"), add(company, "bob")
    company.clock.advance(timedelta(seconds=1))
    done(company, lambda d, by: tenants.add_client(d, by, "ann", "the close script"))
    by = company.sign_in()
    found = company.read(lambda b, by: clients.list_clients(b.directory, by, None, 1, 3), by)
    assert [(each.username, each.name) for each in found] == [
        ("ann", None), ("ann", "the close script"), ("bob", None),
    ]  # fmt: skip
    of_ann = company.read(
        lambda b, by: clients.list_clients(b.directory, by, ann.user_id, 0, 9), by
    )
    assert {each.user_id for each in of_ann} == {ann.user_id}
    got = company.read(lambda b, by: clients.get(b.directory, by, bob.client_id), by)
    assert got.username == "bob"


def test_what_is_no_client_of_the_tenant_is_not_found(company: Company) -> None:
    for work in (
        lambda d, by: clients.get(d, by, "nothing"),
        lambda d, by: clients.revoke(d, by, "nothing"),
        lambda d, by: clients.rotate(d, by, "nothing"),
    ):
        assert isinstance(refused(company, work), ClientNotFound)


def test_a_client_is_managed_by_whoever_may_do_all_that_it_may(company: Company) -> None:
    made = add(company, role=ADMINISTRATOR)
    less = company.caller(ALL_PERMISSIONS - {Permission.DELETE_ACCOUNTING_PERIOD})
    none = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_USERS})
    for work in (
        lambda d, by: clients.rotate(d, by, made.client_id),
        lambda d, by: clients.revoke(d, by, made.client_id),
        lambda d, by: tenants.add_client(d, by, "ann"),
    ):
        assert isinstance(refused(company, work, less), BeyondOwnPermissions)
        assert isinstance(refused(company, work, none), PermissionMissing)
    for read in (
        lambda d, by: clients.get(d, by, made.client_id),
        lambda d, by: clients.list_clients(d, by, None, 0, 1),
    ):
        assert isinstance(refused(company, read, none), PermissionMissing)


def test_a_client_is_for_an_active_user_who_is_there(company: Company) -> None:
    made = add(company)
    done(company, lambda d, by: users.deactivate(d, by, made.user_id))
    told = refused(company, lambda d, by: tenants.add_client(d, by, "ann"))
    assert isinstance(told, UserInactive)
    nobody = refused(company, lambda d, by: tenants.add_client(d, by, "nobody"))
    assert isinstance(nobody, UserNotFound)
