"""An access review: what each user can do, since when, with which clients, last used when."""

from __future__ import annotations

from datetime import timedelta

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import PermissionMissing
from monthend.domain.permissions import STANDARD_USER, STOCK_ROLES, Channel, Permission
from monthend.services import (
    access_review,
    clients,
    histories,
    roles,
    sessions,
    sign_ins,
    tenants,
    users,
)
from monthend.services.access_review import COLUMNS, AccessReview
from monthend.services.audit_ports import HistoryFilter
from monthend.services.people_data import shown_role
from people import add, done, refused, set_setting, token_of


def made(company: Company) -> AccessReview:
    return company.read(lambda b, by: access_review.make(b.directory, by), company.sign_in())


def of(company: Company, name: str) -> dict[str, object]:
    """The row of a user, as plain data."""
    users = access_review.shown(made(company))["users"]
    assert isinstance(users, list)
    (row,) = (row for row in users if row["username"] == name)
    return dict(row)


def cells(company: Company, name: str) -> dict[str, str]:
    (row,) = (row for row in access_review.csv_rows(made(company)) if row[0] == name)
    return dict(zip(COLUMNS, row, strict=True))


def test_a_review_takes_the_permission_to_manage_users(company: Company) -> None:
    others = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_USERS})
    assert isinstance(refused(company, access_review.make, others), PermissionMissing)


def test_permissions_are_as_old_as_the_role_or_what_it_permits(company: Company) -> None:
    done(company, lambda d, by: roles.create(d, by, "Closer", ["Finance Access"]))
    company.clock.advance(timedelta(days=1))
    user = add(company, role="Closer")
    assert of(company, "ann")["permissionsSince"] == "2026-07-02 12:00:00"
    company.clock.advance(timedelta(days=1))
    done(company, lambda d, by: roles.change(d, by, "Closer", ["Finance Access", "Manage Users"]))
    row = of(company, "ann")
    assert row["permissionsSince"] == "2026-07-03 12:00:00"
    assert row["permissions"] == ["API Write Access", "Finance Access", "Manage Users"]
    company.clock.advance(timedelta(days=1))
    done(company, lambda d, by: users.change(d, by, user.user_id, role=STANDARD_USER))
    assert cells(company, "ann")["permissions_since"] == "2026-07-04 12:00:00"
    shown = [shown_role(role) for role in done(company, lambda d, by: roles.list_roles(d, by))]
    assert [(role["name"], role["stock"]) for role in shown] == [
        ("Closer", False), *((name, True) for name in sorted(STOCK_ROLES)),
    ]  # fmt: skip


def test_api_write_access_is_as_old_as_it_is(company: Company) -> None:
    user = add(company)

    def since_when(allowed: bool) -> object:
        company.clock.advance(timedelta(days=1))
        done(company, lambda d, by: users.change(d, by, user.user_id, api_write_access=allowed))
        row = of(company, "ann")
        assert ("API Write Access" in str(row["permissions"])) == allowed
        assert row["roleSince"] == "2026-07-01 12:00:00"
        return row["permissionsSince"]

    told = [since_when(allowed) for allowed in (False, False, True)]
    assert told == ["2026-07-02 12:00:00", "2026-07-02 12:00:00", "2026-07-04 12:00:00"]


def test_the_last_use_is_that_of_a_session_or_a_client(company: Company) -> None:
    user = add(company)
    assert of(company, "ann")["lastUsedOn"] is None
    token_of(company, user)
    assert of(company, "ann")["lastUsedOn"] == "2026-07-01 12:00:00"
    session = company.store.write_directory(
        lambda d: sessions.open_session(d, "ann", "a hash").session
    )
    company.clock.advance(timedelta(minutes=5))
    at = company.clock.at
    company.store.write_directory(lambda d: sessions.use_session(d, session, at))
    company.clock.advance(timedelta(days=1))
    company.store.write_directory(lambda d: d.drop_sessions(company.clock.at))
    assert of(company, "ann")["lastUsedOn"] == "2026-07-01 12:05:00"


def test_clients_stand_beside_their_user_with_their_state(company: Company) -> None:
    user = add(company)
    token_of(company, user)
    named = done(company, lambda d, by: tenants.add_client(d, by, "ann", "the script"))
    done(company, lambda d, by: clients.rotate(d, by, user.client_id))
    done(company, lambda d, by: clients.revoke(d, by, named.client_id))
    row = cells(company, "ann")
    assert row["active_clients"] == f"{user.client_id} last used 2026-07-01 12:00:00"
    assert row["revoked_clients"] == f"{named.client_id} (the script) never used"
    shown = of(company, "ann")["clients"]
    assert isinstance(shown, list)
    assert {each["previousSecretUntil"] for each in shown} == {"2026-07-02 12:00:00", None}


def test_whoever_has_left_or_is_locked_out_is_there(company: Company) -> None:
    user = add(company)
    add(company, "bob")
    set_setting(company, "lockout_after", "1")
    company.store.write_directory(lambda d: sign_ins.refuse_password(d, "bob", Channel.SOAP))
    done(company, lambda d, by: users.deactivate(d, by, user.user_id))
    assert cells(company, "ann")["deactivated_on"] == "2026-07-01 12:00:00"
    assert cells(company, "ann")["active"] == "no"
    assert cells(company, "bob")["locked_until"] == "2026-07-01 12:15:00"
    company.clock.advance(timedelta(minutes=15))
    assert cells(company, "bob")["locked_until"] == ""


def test_what_concerns_users_is_found_by_its_track_id(company: Company) -> None:
    by = company.sign_in().tracked("asked-once")
    done(company, lambda d, by: roles.create(d, by, "Closer", []), by)
    company.sign_in()
    outcome = company.read(lambda books, by: histories.outcome_of(books, by, "asked-once"))
    assert [row.event for row in outcome.rows] == ["roleCreated"]
    wanted = HistoryFilter(track_id="asked-once")
    assert company.read(lambda b, by: histories.read(b, by, histories.Scope.TENANT, wanted, 0, 9))
