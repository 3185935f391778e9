"""A name and a password become a session, and a session lives until it has idled too long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from company import Company, secrets_for_tests
from monthend.domain.errors import NotSignedIn, Refusal
from monthend.domain.permissions import Channel
from monthend.services import sessions, tenants
from monthend.services.caller import Caller
from monthend.services.scopes import EntityNamedTwice, EntityNotReachable
from monthend.services.sessions import (
    RECORDED_EVERY,
    IssuedSession,
)

HASH = secrets_for_tests().password_hash
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
WRONG = r"^Invalid login\. User name and password do not match\.$"


def sign_in(
    company: Company, name: str = "admin", hashed: str = HASH, **entity: Any
) -> IssuedSession:
    return company.store.write_directory(
        lambda directory: sessions.open_session(directory, name, hashed, **entity)
    )


def caller_of(company: Company, session: str) -> Caller:
    return company.store.read_directory(
        lambda directory: sessions.caller_of_session(directory, session)
    )[1]


def use(company: Company, session: str) -> None:
    at = company.clock()
    company.store.write_directory(lambda directory: sessions.use_session(directory, session, at))


def idle_minutes(company: Company, minutes: int) -> None:
    by = company.sign_in()
    company.store.write_directory(
        lambda directory: tenants.set_setting(directory, by, "session_idle_minutes", str(minutes))
    )


def count(company: Company) -> int:
    ((number,),) = company.rows("SELECT count(*) FROM user_session")
    assert isinstance(number, int)
    return number


@pytest.fixture
def second_entity(company: Company) -> str:
    """Another entity of the tenant, with a calendar."""
    tenant = company.administrator.tenant.id
    company.spoil("INSERT INTO entity (id, tenant_id, name) VALUES ('ab-cd', ?, 'Acme EU')", tenant)
    company.spoil(
        "INSERT INTO calendar (tenant_id, entity_id, version, next_entry_number)"
        " VALUES (?, 'ab-cd', 1, 1)",
        tenant,
    )
    for entity in ("ab-cd", company.administrator.entity_id):
        user = company.administrator.user_id
        company.spoil("INSERT INTO user_entity (user_id, entity_id) VALUES (?, ?)", user, entity)
    company.store.write_directory(
        lambda d: tenants.set_setting(d, company.administrator, "multi_entity", "true")
    )
    return "ab-cd"


# Signing in -------------------------------------------------------------------------


def test_a_session_stands_for_the_user_in_the_first_entity(company: Company) -> None:
    issued = sign_in(company)
    known = company.administrator
    for caller in (issued.caller, caller_of(company, issued.session)):
        assert (caller.user_id, caller.username) == (known.user_id, "admin")
        assert (caller.entity_id, caller.calendar_id) == (known.entity_id, known.calendar_id)
        assert caller.permissions == known.permissions
        assert caller.channel is Channel.SOAP


def test_a_session_is_long_random_and_safe_in_xml_and_addresses(company: Company) -> None:
    one, other = (sign_in(company).session for _ in range(2))
    assert one != other
    assert len(one) == 64
    assert set(one) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def test_only_the_hash_of_a_session_is_stored_and_nothing_of_it_noted(company: Company) -> None:
    assert sign_in(company).session not in str(company.dump())


def test_a_sign_in_stands_in_the_history_of_the_tenant(company: Company) -> None:
    sign_in(company)
    (row,) = company.rows(
        "SELECT event, subject, user_id, channel, new_values FROM history ORDER BY id DESC LIMIT 1"
    )
    known = company.administrator
    values = f'{{"entityId":"{known.entity_id}","entityName":"Acme"}}'
    assert row == ("signedIn", "admin", known.user_id, "SOAP", values)


def test_the_hash_that_a_password_is_checked_against_is_of_an_active_user(
    company: Company,
) -> None:
    def stored(name: str) -> str | None:
        return company.store.read_directory(
            lambda directory: sessions.password_hash_of(directory, name)
        )

    assert (stored("admin"), stored("nobody")) == (HASH, None)
    company.spoil("UPDATE app_user SET active = FALSE")
    assert stored("admin") is None


def test_a_password_that_changed_since_it_was_checked_opens_nothing(company: Company) -> None:
    before = company.dump()
    for name, hashed in (("admin", "another hash"), ("nobody", HASH)):
        with pytest.raises(NotSignedIn, match=WRONG):
            sign_in(company, name, hashed)
    assert company.dump() == before


def test_a_user_who_has_left_since_the_check_gets_no_session(company: Company) -> None:
    company.spoil("UPDATE app_user SET active = FALSE")
    with pytest.raises(NotSignedIn, match=WRONG):
        sign_in(company)


# Entities ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "named",
    [{"entity_id": "ab-cd"}, {"entity_id": " ABCD "}, {"entity_name": "Acme EU"}],
    ids=str,
)
def test_an_entity_is_named_by_its_id_or_its_name(
    company: Company, second_entity: str, named: dict[str, str]
) -> None:
    session = sign_in(company, **named).session
    caller = caller_of(company, session)
    assert caller.entity_id == second_entity
    assert caller.calendar_id != company.administrator.calendar_id


def test_without_an_entity_the_first_one_is_home(company: Company, second_entity: str) -> None:
    for named in ({}, {"entity_id": "", "entity_name": ""}):
        assert sign_in(company, **named).caller.entity_id == company.administrator.entity_id


@pytest.mark.parametrize(
    ("named", "refusal"),
    [
        ({"entity_id": "ab-cd", "entity_name": "Acme EU"}, EntityNamedTwice),
        ({"entity_id": "Acme EU"}, EntityNotReachable),
        ({"entity_name": "ab-cd"}, EntityNotReachable),
        ({"entity_name": "acme eu"}, EntityNotReachable),
        ({"entity_id": "-"}, EntityNotReachable),
    ],
    ids=str,
)
def test_an_entity_named_twice_or_out_of_reach_opens_nothing(
    company: Company, second_entity: str, named: dict[str, str], refusal: type[Refusal]
) -> None:
    before = company.dump()
    with pytest.raises(refusal):
        sign_in(company, **named)
    assert company.dump() == before


def test_an_entity_of_another_tenant_is_not_reached(company: Company) -> None:
    made = company.store.write_directory(
        lambda directory: tenants.create_tenant(
            directory, "Umbrella", "EUR", secrets_for_tests(), creator=None
        )
    )
    with pytest.raises(EntityNotReachable, match=f"no entity '{made.entity_id}'"):
        sign_in(company, entity_id=made.entity_id)


# Idling -----------------------------------------------------------------------------


def test_a_session_ends_when_it_has_idled_longer_than_the_tenant_allows(company: Company) -> None:
    session = sign_in(company).session
    company.clock.advance(15 * MINUTE + RECORDED_EVERY)
    caller_of(company, session)
    company.clock.advance(SECOND)
    with pytest.raises(NotSignedIn, match="session is invalid or has expired"):
        caller_of(company, session)


def test_every_use_starts_the_idle_time_anew(company: Company) -> None:
    session = sign_in(company).session
    for _ in range(5):
        company.clock.advance(14 * MINUTE)
        use(company, session)
    assert caller_of(company, session).username == "admin"


def test_a_use_recorded_late_does_not_go_back_behind_another(company: Company) -> None:
    session = sign_in(company).session
    early = company.clock()
    company.clock.advance(10 * MINUTE)
    use(company, session)
    company.store.write_directory(lambda directory: sessions.use_session(directory, session, early))
    company.clock.advance(10 * MINUTE)
    caller_of(company, session)


def test_a_shorter_idle_time_counts_at_once(company: Company) -> None:
    idle_minutes(company, 60)
    session = sign_in(company).session
    company.clock.advance(30 * MINUTE)
    caller_of(company, session)
    idle_minutes(company, 20)
    with pytest.raises(NotSignedIn):
        caller_of(company, session)


def test_a_longer_idle_time_counts_at_once_and_brings_nothing_back(company: Company) -> None:
    ended = sign_in(company).session
    company.clock.advance(10 * MINUTE)
    living = sign_in(company).session
    company.clock.advance(10 * MINUTE)
    idle_minutes(company, 480)
    company.clock.advance(60 * MINUTE)
    caller_of(company, living)
    with pytest.raises(NotSignedIn):
        caller_of(company, ended)


def test_the_sessions_of_a_user_who_leaves_are_over_at_once(company: Company) -> None:
    session = sign_in(company).session
    company.spoil("UPDATE app_user SET active = FALSE")
    with pytest.raises(NotSignedIn):
        caller_of(company, session)


def test_a_session_for_books_out_of_reach_is_nobody(company: Company) -> None:
    session = sign_in(company).session
    company.store.write_directory(
        lambda directory: tenants.create_tenant(
            directory, "Umbrella", "EUR", secrets_for_tests(), creator=None
        )
    )
    company.spoil("UPDATE user_session SET calendar_id = (SELECT max(id) FROM calendar)")
    with pytest.raises(NotSignedIn):
        caller_of(company, session)


@pytest.mark.parametrize("session", ["", "0" * 64, "Zürich"])
def test_what_is_no_session_is_nobody(company: Company, session: str) -> None:
    sign_in(company)
    with pytest.raises(NotSignedIn):
        caller_of(company, session)
    with pytest.raises(NotSignedIn):
        use(company, session)


def test_a_sign_in_deletes_the_users_sessions_that_have_ended(company: Company) -> None:
    sign_in(company)
    company.clock.advance(10 * MINUTE)
    living = sign_in(company).session
    company.clock.advance(6 * MINUTE)
    sign_in(company)
    assert count(company) == 2
    caller_of(company, living)


def test_a_sign_in_deletes_everybodys_sessions_that_no_setting_keeps_alive(
    company: Company,
) -> None:
    by = company.administrator
    company.store.write_directory(
        lambda directory: tenants.add_user(
            directory, by, "ann", "Zuora Finance Standard User", secrets_for_tests()
        )
    )
    sign_in(company, "ann")
    company.clock.advance(480 * MINUTE)
    sign_in(company)
    assert count(company) == 2
    company.clock.advance(SECOND)
    sign_in(company)
    assert count(company) == 2
