"""Refused sign-ins: counted, told in a few rows of history, and forgotten when one succeeds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from company import Company
from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import Channel
from monthend.services import sessions, sign_ins, users
from people import add, done, notes, set_setting, token_of


def refuse(company: Company, name: str = "ann", times: int = 1) -> None:
    for _ in range(times):
        company.store.write_directory(lambda d: sign_ins.refuse_password(d, name, Channel.SOAP))


def open_session(company: Company) -> None:
    company.store.write_directory(lambda d: sessions.open_session(d, "ann", "a hash"))


def told(company: Company, event: str) -> list[object]:
    return [new["inARow"] for each, _, _, new in notes(company) if each == event]


def test_history_tells_of_a_flood_in_few_rows(company: Company) -> None:
    add(company)
    set_setting(company, "lockout_after", "0")
    refuse(company, times=100)
    assert told(company, "signInRefused") == [1, 2, 4, 8, 16, 32, 64]
    assert told(company, "userLocked") == []
    open_session(company)
    assert company.rows("SELECT wrong_passwords FROM app_user WHERE username = 'ann'") == [(None,)]


def test_a_lock_is_told_and_counts_nothing_while_it_lasts(company: Company) -> None:
    add(company)
    set_setting(company, "lockout_after", "3")
    set_setting(company, "lockout_minutes", "30")
    refuse(company, times=50)
    assert (told(company, "signInRefused"), told(company, "userLocked")) == ([1, 2], [3])
    with pytest.raises(NotSignedIn):
        open_session(company)
    shown = done(company, lambda d, by: users.get(d, by, users.id_of(d, by, "ann")))
    assert shown.is_locked(company.clock.at)
    company.clock.advance(timedelta(minutes=30))
    refuse(company, times=2)
    assert told(company, "signInRefused") == [1, 2, 1, 2]
    open_session(company)


@pytest.mark.parametrize("remedy", ["unlock", "reset"])
def test_a_lock_is_ended_by_whoever_manages_users(company: Company, remedy: str) -> None:
    made = add(company)
    set_setting(company, "lockout_after", "1")
    refuse(company)
    fresh = users.NewPassword(password="p", hash="a hash")
    if remedy == "unlock":
        done(company, lambda d, by: users.unlock(d, by, made.user_id))
    else:
        done(company, lambda d, by: users.reset_password(d, by, made.user_id, fresh))
    open_session(company)


def test_whoever_is_not_there_leaves_nothing(company: Company) -> None:
    before = company.dump()
    refuse(company, "nobody")
    company.store.write_directory(lambda d: sign_ins.refuse_secret(d, "nothing"))
    assert company.dump() == before


def test_a_user_who_is_not_active_is_told_of_too(company: Company) -> None:
    made = add(company)
    done(company, lambda d, by: users.deactivate(d, by, made.user_id))
    refuse(company)
    assert told(company, "signInRefused") == [1]


def test_wrong_secrets_of_a_client_are_told_until_a_right_one_comes(company: Company) -> None:
    made = add(company)
    for _ in range(2):
        for _ in range(5):
            company.store.write_directory(lambda d: sign_ins.refuse_secret(d, made.client_id))
        company.clock.advance(timedelta(minutes=1))
        token_of(company, made)
    assert told(company, "signInRefused") == [1, 2, 4, 1, 2, 4]


def test_a_client_that_comes_after_an_hours_pause_is_told_of(company: Company) -> None:
    made = add(company)
    for _ in range(13):
        token_of(company, made)
        company.clock.advance(timedelta(minutes=10))
    signed_in = [new for event, _, _, new in notes(company) if event == "signedIn"]
    assert signed_in == [{"clientId": made.client_id}]
    company.clock.advance(timedelta(minutes=50))
    token_of(company, made)
    assert len([1 for event, *_ in notes(company) if event == "signedIn"]) == 2


def test_a_password_that_changed_while_it_was_verified_lets_nobody_in(company: Company) -> None:
    add(company)
    for name, stored in (("ann", "the hash of before"), ("nobody", "a hash")):
        with pytest.raises(NotSignedIn):
            company.store.write_directory(
                lambda d, name=name, stored=stored: sessions.caller_of_password(  # type: ignore[misc]
                    d, name, stored, None
                )
            )
    assert told(company, "signInRefused") == []
