"""A password that somebody else made ends, where the tenant says when; one's own does not."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from company import Company
from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import Channel
from monthend.services import access_review, own_password, sessions, sign_ins, users
from monthend.services.own_password import CurrentPasswordWrong, Proof
from monthend.services.people_data import shown_user
from monthend.services.users import NewPassword
from people import add, caller_named, done, notes, refused, set_setting

OTHER = NewPassword(password="another password", hash="another hash")
PROOF = Proof(password_hash="a hash")


def let_in(company: Company, stored: str, name: str = "ann") -> bool:
    try:
        company.store.write_directory(lambda d: sessions.open_session(d, name, stored))
    except NotSignedIn:
        return False
    return True


def shown(company: Company, name: str = "ann") -> tuple[object, object]:
    user = done(company, lambda d, by: users.get(d, by, users.id_of(d, by, name)))
    data = shown_user(user, company.clock.at)
    return data["passwordGiven"], data["passwordUntil"]


def test_it_is_good_for_ever_until_a_limit_is_set_and_then_ends(company: Company) -> None:
    add(company)
    company.clock.advance(timedelta(days=400))
    assert (let_in(company, "a hash"), shown(company)) == (True, (True, None))
    set_setting(company, "given_password_hours", "24")
    assert (let_in(company, "a hash"), let_in(company, "a hash", "admin")) == (False, False)
    set_setting(company, "given_password_hours", "0")
    assert let_in(company, "a hash")


def test_it_is_good_to_its_last_second_and_another_from_then_on(company: Company) -> None:
    made = add(company)
    set_setting(company, "given_password_hours", "24")
    company.clock.advance(timedelta(hours=24, seconds=-1))
    assert (let_in(company, "a hash"), shown(company)) == (True, (True, "2026-07-02 12:00:00"))
    company.clock.advance(timedelta(seconds=1))
    assert not let_in(company, "a hash")
    done(company, lambda d, by: users.reset_password(d, by, made.user_id, OTHER))
    assert (let_in(company, OTHER.hash), shown(company)) == (True, (True, "2026-07-03 12:00:00"))
    company.clock.advance(timedelta(hours=24))
    assert not let_in(company, OTHER.hash)


def test_one_of_ones_own_does_not_end_until_another_is_given(company: Company) -> None:
    made = add(company)
    set_setting(company, "given_password_hours", "1")
    ann = caller_named(company, "ann")
    done(company, lambda d, by: own_password.change(d, by, PROOF, OTHER), ann)
    company.clock.advance(timedelta(days=400))
    assert (let_in(company, OTHER.hash), shown(company)) == (True, (False, None))
    done(company, lambda d, by: users.reset_password(d, by, made.user_id, OTHER))
    assert shown(company)[0] is True


def test_what_an_administrator_gives_to_themselves_ends_too(company: Company) -> None:
    set_setting(company, "given_password_hours", "1")
    by = company.sign_in()
    done(company, lambda d, by: users.reset_password(d, by, by.user_id, OTHER), by)
    assert shown(company, by.username)[0] is True


def test_ended_it_is_no_proof_for_another(company: Company) -> None:
    add(company)
    set_setting(company, "given_password_hours", "1")
    company.clock.advance(timedelta(hours=1))
    ann = caller_named(company, "ann")
    told = refused(company, lambda d, by: own_password.change(d, by, PROOF, OTHER), ann)
    assert isinstance(told, CurrentPasswordWrong)


def test_history_and_log_tell_what_the_refusal_does_not(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    made = add(company)
    set_setting(company, "given_password_hours", "1")

    def refuse() -> dict[str, object]:
        company.store.write_directory(lambda d: sign_ins.refuse_password(d, "ann", Channel.SOAP))
        return notes(company)[-1][3]

    with caplog.at_level(logging.INFO, "monthend.access"):
        assert (refuse(), caplog.messages) == ({"inARow": 1}, [])
        company.clock.advance(timedelta(hours=1))
        ended = "2026-07-01T13:00:00+00:00"
        assert refuse() == {"inARow": 2, "passwordEnded": ended}
    (line,) = caplog.messages
    assert line.startswith(
        f"no sign-in of user {made.user_id} of tenant {made.tenant_id} over SOAP"
    )
    assert line.endswith(ended)


def test_a_review_tells_whose_password_is_not_their_own(company: Company) -> None:
    add(company)
    set_setting(company, "given_password_hours", "1")
    ann = caller_named(company, "ann")
    done(company, lambda d, by: own_password.change(d, by, PROOF, OTHER), ann)
    by = company.sign_in()
    review = company.read(lambda books, by: access_review.make(books.directory, by), by)
    rows = [
        dict(zip(access_review.COLUMNS, row, strict=True)) for row in access_review.csv_rows(review)
    ]
    found = {row["username"]: (row["password_given"], row["password_until"]) for row in rows}
    assert found == {"admin": ("yes", "2026-07-01 13:00:00"), "ann": ("no", "")}
