"""Another password of one's own: what it takes, and what ends with the one of before."""

from __future__ import annotations

import pytest

from company import Company
from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import Channel
from monthend.services import own_password, roles, sessions, sign_ins, users
from monthend.services.own_password import CurrentPasswordWrong, Proof
from monthend.services.people_ports import UserRecord
from monthend.services.ports import StaleCaller
from monthend.services.users import NewPassword
from people import add, caller_named, done, notes, refused, set_setting, token_of

FRESH = NewPassword(password="another password", hash="another hash")
PROOF = Proof(password_hash="a hash")


def changes(company: Company, proof: Proof = PROOF) -> UserRecord:
    by = caller_named(company, "ann")
    return done(company, lambda d, by: own_password.change(d, by, proof, FRESH), by)


def test_sessions_end_and_tokens_but_the_one_it_came_with(company: Company) -> None:
    made, other = add(company), add(company, "bob")
    kept, lost, bobs = token_of(company, made), token_of(company, made), token_of(company, other)
    session = company.store.write_directory(
        lambda d: sessions.open_session(d, "ann", "a hash").session
    )
    held = Proof(password_hash="a hash", token_hash=sessions.secret_hash(kept))
    assert changes(company, held).password_changed_on == company.clock.at
    for token in (kept, bobs):
        company.store.read_directory(lambda d, token=token: sessions.caller_of_token(d, token))  # type: ignore[misc]
    for ask in (
        lambda d: sessions.caller_of_token(d, lost),
        lambda d: sessions.caller_of_session(d, session),
        lambda d: sessions.open_session(d, "ann", "a hash"),
    ):
        with pytest.raises(NotSignedIn):
            company.store.write_directory(ask)
    company.store.write_directory(lambda d: sessions.open_session(d, "ann", "another hash"))
    token_of(company, made)


def test_without_a_token_all_of_them_end(company: Company) -> None:
    token_of(company, add(company))
    changes(company)
    assert company.rows("SELECT count(*) FROM oauth_token") == [(0,)]


def test_history_tells_that_it_changed_and_no_secret(company: Company) -> None:
    add(company)
    changes(company)
    assert notes(company)[-1] == ("passwordChanged", "ann", {}, {})
    assert "hash" not in str(notes(company))
    assert "hash" not in repr(PROOF)[20:]


def test_it_takes_no_permission_at_all(company: Company) -> None:
    done(company, lambda d, by: roles.create(d, by, "Nothing", ["Finance Access"]))
    made = add(company, role="Nothing")
    done(company, lambda d, by: roles.change(d, by, "Nothing", permissions=["Run Trial Balance"]))
    done(company, lambda d, by: users.change(d, by, made.user_id, api_write_access=False))
    changes(company)


def test_a_password_that_changed_meanwhile_or_is_locked_out_proves_nothing(
    company: Company,
) -> None:
    add(company)
    ann = caller_named(company, "ann")
    for proof in (Proof(password_hash="another hash"), Proof(password_hash="")):
        told = refused(
            company,
            lambda d, by, proof=proof: own_password.change(d, by, proof, FRESH),  # type: ignore[misc]
            ann,
        )
        assert isinstance(told, CurrentPasswordWrong)
    set_setting(company, "lockout_after", "1")
    company.store.write_directory(lambda d: sign_ins.refuse_password(d, "ann", Channel.REST))
    ann = caller_named(company, "ann")
    told = refused(company, lambda d, by: own_password.change(d, by, PROOF, FRESH), ann)
    assert isinstance(told, CurrentPasswordWrong)


def test_of_two_at_once_one_is_made_out_again(company: Company) -> None:
    add(company)
    before = caller_named(company, "ann")
    changes(company)
    with pytest.raises(StaleCaller):
        done(company, lambda d, by: own_password.change(d, by, PROOF, FRESH), before)


def test_the_session_that_it_came_with_goes_on(company: Company) -> None:
    add(company)
    kept, lost = (
        company.store.write_directory(
            lambda d: sessions.open_session(d, "ann", "a hash", channel=Channel.WEB).session
        )
        for _ in range(2)
    )
    key = sessions.session_hash(kept, Channel.WEB)
    changes(company, Proof(password_hash="a hash", session_hash=key))
    company.store.read_directory(lambda d: sessions.caller_of_session(d, kept, Channel.WEB))
    with pytest.raises(NotSignedIn):
        company.store.read_directory(lambda d: sessions.caller_of_session(d, lost, Channel.WEB))
