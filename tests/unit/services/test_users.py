"""Users: what may be changed of them, by whom, and what ends with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import NotSignedIn, PermissionMissing, RoleNotFound, UserNotFound
from monthend.domain.permissions import ADMINISTRATOR, STANDARD_USER, Channel, Permission
from monthend.services import roles, sessions, tenants, users
from monthend.services.people_notes import BeyondOwnPermissions
from monthend.services.people_ports import UserRecord
from monthend.services.people_reach import NobodyWouldManageUsers
from monthend.services.ports import StaleCaller
from monthend.services.users import NewPassword, UserInactive
from people import Work, add, caller_named, done, notes, refused, token_of

FRESH = NewPassword(password="another password", hash="another hash")
ON_A_USER: dict[str, Work[object]] = {
    "change": lambda d, by: users.change(d, by, ann(d), role=ADMINISTRATOR),
    "deactivate": lambda d, by: users.deactivate(d, by, ann(d)),
    "activate": lambda d, by: users.activate(d, by, ann(d)),
    "unlock": lambda d, by: users.unlock(d, by, ann(d)),
    "reset": lambda d, by: users.reset_password(d, by, ann(d), FRESH),
}


def ann(directory: object) -> str:
    found = directory.user_named("ann")  # type: ignore[attr-defined]
    return str(found.id) if found else "nobody"


@pytest.mark.parametrize("act", ON_A_USER)
def test_a_change_takes_the_permission_to_manage_users(company: Company, act: str) -> None:
    add(company)
    others = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_USERS})
    assert isinstance(refused(company, ON_A_USER[act], others), PermissionMissing)
    done(company, ON_A_USER[act])


@pytest.mark.parametrize("act", ON_A_USER)
def test_a_user_of_another_tenant_is_as_one_who_does_not_exist(company: Company, act: str) -> None:
    company.clock.advance(timedelta(days=1))
    other = done(company, lambda d, by: tenants.create_tenant(d, "Other", "EUR", secrets(), by))
    theirs = company.store.read_directory(
        lambda d: sessions.caller_by_name(d, "Other", None, Channel.REST)
    )
    add(company)
    assert isinstance(refused(company, ON_A_USER[act], theirs), UserNotFound)
    told = refused(company, lambda d, by: users.get(d, by, other.user_id))
    missing = refused(company, lambda d, by: users.get(d, by, "f" * 32))
    assert (type(told), str(told)[:17]) == (type(missing), str(missing)[:17])


def secrets() -> tenants.NewSecrets:
    return tenants.NewSecrets(password="p", password_hash="h", client_secret="s")


@pytest.mark.parametrize("act", sorted(set(ON_A_USER) - {"change"}))
def test_nobody_acts_on_a_user_who_may_do_more(company: Company, act: str) -> None:
    add(company, role=ADMINISTRATOR)
    less = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    told = refused(company, ON_A_USER[act], less)
    assert isinstance(told, BeyondOwnPermissions)
    assert "Manage Close Process" in str(told)


def test_nobody_gives_a_role_that_permits_more_than_they_may(company: Company) -> None:
    add(company)
    less = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_CLOSE_PROCESS})
    assert isinstance(refused(company, ON_A_USER["change"], less), BeyondOwnPermissions)
    told = refused(
        company, lambda d, by: tenants.add_user(d, by, "bob", ADMINISTRATOR, secrets()), less
    )
    assert isinstance(told, BeyondOwnPermissions)


def test_api_write_access_that_nobody_has_is_given_on_the_command_line(company: Company) -> None:
    admin = company.sign_in().user_id
    done(company, lambda d, by: users.change(d, by, admin, api_write_access=False))
    less = company.caller(ALL_PERMISSIONS - {Permission.API_WRITE_ACCESS}, Channel.CLI)
    given = done(company, lambda d, by: users.change(d, by, admin, api_write_access=True), less)
    assert given.api_write_access


def test_another_role_holds_from_the_next_request_on(company: Company) -> None:
    made = add(company)
    token = token_of(company, made)
    before = caller_named(company, "ann")
    changed = done(company, ON_A_USER["change"])
    assert isinstance(changed, UserRecord)
    assert (changed.role, changed.role_since) == (ADMINISTRATOR, company.clock.at)
    with pytest.raises(StaleCaller):
        company.read(lambda books, by: books.calendar(), before)
    _, caller = company.store.read_directory(lambda d: sessions.caller_of_token(d, token))
    assert Permission.MANAGE_CLOSE_PROCESS in caller.permissions
    assert notes(company)[-1] == (
        "userChanged", "ann", {"role": STANDARD_USER}, {"role": ADMINISTRATOR},
    )  # fmt: skip


def test_api_write_access_is_taken_and_given(company: Company) -> None:
    add(company)
    for allowed in (False, True):
        done(
            company,
            lambda d, by, allowed=allowed: users.change(  # type: ignore[misc]
                d, by, ann(d), api_write_access=allowed
            ),
        )
        held = caller_named(company, "ann").permissions
        assert (Permission.API_WRITE_ACCESS in held) is allowed


def test_a_change_to_what_is_there_leaves_no_history(company: Company) -> None:
    add(company)
    before = notes(company)
    for work in (
        lambda d, by: users.change(d, by, ann(d), role=STANDARD_USER),
        lambda d, by: users.activate(d, by, ann(d)),
        lambda d, by: users.unlock(d, by, ann(d)),
    ):
        done(company, work)
    assert notes(company) == before


def test_a_role_must_be_there(company: Company) -> None:
    add(company)
    told = refused(company, lambda d, by: users.change(d, by, ann(d), role="Nothing"))
    assert isinstance(told, RoleNotFound)


def test_sessions_tokens_and_clients_end_with_their_user(company: Company) -> None:
    made = add(company)
    token = token_of(company, made)
    session = company.store.write_directory(
        lambda d: sessions.open_session(d, "ann", "a hash").session
    )
    for _ in range(2):
        assert not done(company, lambda d, by: users.deactivate(d, by, ann(d))).active
    for left in ("user_session", "oauth_token", "query_cursor"):
        assert company.rows(f"SELECT count(*) FROM {left}") == [(0,)]
    for ask in (
        lambda d: sessions.caller_of_token(d, token),
        lambda d: sessions.caller_of_session(d, session),
    ):
        with pytest.raises(NotSignedIn):
            company.store.read_directory(ask)
    done(company, ON_A_USER["activate"])
    with pytest.raises(NotSignedIn):
        token_of(company, made)
    company.store.write_directory(lambda d: sessions.open_session(d, "ann", "a hash"))
    events = [event for event, *_ in notes(company)]
    assert events[-3:] == ["userDeactivated", "userActivated", "signedIn"]


def test_somebody_always_manages_users(company: Company) -> None:
    admin = company.sign_in().user_id
    for work in (
        lambda d, by: users.deactivate(d, by, admin),
        lambda d, by: users.change(d, by, admin, role=STANDARD_USER),
    ):
        assert isinstance(refused(company, work), NobodyWouldManageUsers)
    add(company, role=ADMINISTRATOR)
    done(company, lambda d, by: users.deactivate(d, by, admin), caller_named(company, "ann"))
    again = lambda d, by: users.deactivate(d, by, ann(d))  # noqa: E731
    assert isinstance(refused(company, again, caller_named(company, "ann")), NobodyWouldManageUsers)


def test_another_password_ends_sessions_and_leaves_clients(company: Company) -> None:
    made = add(company)
    token = token_of(company, made)
    company.store.write_directory(lambda d: sessions.open_session(d, "ann", "a hash"))
    company.clock.advance(timedelta(days=1))
    done(company, ON_A_USER["reset"])
    assert company.rows("SELECT count(*) FROM user_session") == [(0,)]
    assert company.rows("SELECT count(*) FROM oauth_token") == [(1,)]
    assert token
    with pytest.raises(NotSignedIn):
        company.store.write_directory(lambda d: sessions.open_session(d, "ann", "a hash"))
    company.store.write_directory(lambda d: sessions.open_session(d, "ann", "another hash"))
    kept = company.rows("SELECT password_changed_on, last_used_on FROM app_user ORDER BY username")
    assert str(kept[1][0]).startswith("2026-07-02")
    assert "another" not in str(notes(company))
    assert "another" not in repr(FRESH)


def test_whoever_is_not_active_gets_no_password(company: Company) -> None:
    add(company)
    done(company, ON_A_USER["deactivate"])
    assert isinstance(refused(company, ON_A_USER["reset"]), UserInactive)


def test_two_who_change_at_once_do_not_both_believe_what_was(company: Company) -> None:
    add(company, role=ADMINISTRATOR)
    admin, other = company.sign_in(), caller_named(company, "ann")
    done(company, ON_A_USER["deactivate"], admin)
    with pytest.raises(StaleCaller):
        done(company, lambda d, by: users.deactivate(d, by, admin.user_id), other)


def test_users_are_listed_by_name_in_pages(company: Company) -> None:
    for name in ("cid", "ann", "bob"):
        add(company, name)
    by = company.sign_in()
    for first, names in ((0, ["admin", "ann"]), (2, ["bob", "cid"])):
        found = company.read(
            lambda books, by, first=first: users.list_users(  # type: ignore[misc]
                books.directory, by, first, 2
            ),
            by,
        )
        assert [user.username for user in found] == names
    assert company.read(lambda books, by: users.id_of(books.directory, by, "bob"), by)
    with pytest.raises(UserNotFound):
        company.read(lambda books, by: users.id_of(books.directory, by, "dan"), by)
    got = company.read(lambda books, by: users.get(books.directory, by, by.user_id), by)
    assert (got.username, got.is_locked(company.clock.at)) == ("admin", False)


def test_roles_are_seen_by_whoever_manages_users_alone(company: Company) -> None:
    others = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_USERS})
    for work in (
        lambda d, by: users.list_users(d, by, 0, 1),
        lambda d, by: users.get(d, by, by.user_id),
        lambda d, by: roles.list_roles(d, by),
        lambda d, by: roles.get(d, by, ADMINISTRATOR),
    ):
        assert isinstance(refused(company, work, others), PermissionMissing)


def test_a_new_password_is_long_and_random_and_comes_with_its_hash() -> None:
    one, other = (users.new_password(str.upper) for _ in range(2))
    assert one.password != other.password
    assert len(one.password) == 24
    assert one.hash == one.password.upper()
    assert one.password not in repr(one)
