"""Sessions of the pages: they end, they move between entities and orgs, and are none of SOAP."""

from __future__ import annotations

import pytest

import people
from company import Company, secrets_for_tests
from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import Channel
from monthend.services import sessions
from monthend.services.caller import Caller
from monthend.services.scopes import EntityNotReachable
from monthend.services.sessions import IssuedSession
from unit.services.org_tree import hold, planted

HASH = secrets_for_tests().password_hash


def sign_in(company: Company, name: str = "admin") -> IssuedSession:
    return company.store.write_directory(
        lambda directory: sessions.open_session(directory, name, HASH, channel=Channel.WEB)
    )


def caller_of(company: Company, session: str, channel: Channel = Channel.WEB) -> Caller:
    return company.store.read_directory(
        lambda directory: sessions.caller_of_session(directory, session, channel)
    )[1]


def move(company: Company, issued: IssuedSession, caller: Caller, calendar_id: int) -> None:
    company.store.write_directory(
        lambda directory: sessions.work_elsewhere(directory, issued.session, caller, calendar_id)
    )


def end(company: Company, issued: IssuedSession) -> None:
    company.store.write_directory(
        lambda directory: sessions.end_session(directory, issued.session, issued.caller)
    )


def signed_out(company: Company) -> list[tuple[object, ...]]:
    return company.rows("SELECT subject, channel FROM history WHERE event = 'signedOut'")


def test_a_session_of_the_pages_is_none_of_soap(company: Company) -> None:
    issued = sign_in(company)
    assert caller_of(company, issued.session).channel is Channel.WEB
    with pytest.raises(NotSignedIn):
        caller_of(company, issued.session, Channel.SOAP)


def test_whoever_signs_out_has_no_session_any_more(company: Company) -> None:
    issued = sign_in(company)
    end(company, issued)
    with pytest.raises(NotSignedIn):
        caller_of(company, issued.session)
    assert signed_out(company) == [("admin", "WEB")]


def test_a_session_that_has_ended_is_not_ended_again(company: Company) -> None:
    issued = sign_in(company)
    end(company, issued)
    end(company, issued)
    assert len(signed_out(company)) == 1


def test_a_session_works_in_one_org_and_moves_to_another(company: Company) -> None:
    planted(company)
    issued = sign_in(company)
    ((here,), everywhere) = issued.caller.orgs, issued.caller.reach[0].orgs
    assert here.calendar_id == issued.caller.calendar_id
    west = next(each for each in everywhere if each.name == "West")
    move(company, issued, issued.caller, west.calendar_id)
    moved = caller_of(company, issued.session)
    assert moved.orgs == (west,)
    assert moved.calendar_id == west.calendar_id
    assert moved.reached_calendars == issued.caller.reached_calendars


def test_a_session_moves_to_no_calendar_that_its_user_does_not_reach(company: Company) -> None:
    issued = sign_in(company)
    with pytest.raises(EntityNotReachable):
        move(company, issued, issued.caller, 999)
    assert caller_of(company, issued.session).calendar_id == issued.caller.calendar_id


def test_a_session_that_has_ended_does_not_move(company: Company) -> None:
    issued = sign_in(company)
    end(company, issued)
    with pytest.raises(NotSignedIn):
        move(company, issued, issued.caller, issued.caller.calendar_id)


def test_a_session_whose_place_is_out_of_reach_is_none(company: Company) -> None:
    planted(company)
    people.add(company, "ann")
    issued = sign_in(company, "ann")
    top = issued.caller.calendar_id
    west = next(each for each in issued.caller.reach[0].orgs if each.name == "West")
    hold(company, "ann", "West")
    with pytest.raises(NotSignedIn):
        caller_of(company, issued.session)
    assert top != west.calendar_id
    again = sign_in(company, "ann")
    assert caller_of(company, again.session).calendar_id == west.calendar_id


def test_every_process_asks_again_when_a_session_moves_or_ends(company: Company) -> None:
    """What another server remembers of it is true no more."""
    planted(company)
    issued = sign_in(company)
    versions = [company.rows("SELECT version FROM tenant")]
    west = next(each for each in issued.caller.reach[0].orgs if each.name == "West")
    move(company, issued, issued.caller, west.calendar_id)
    versions.append(company.rows("SELECT version FROM tenant"))
    end(company, issued)
    versions.append(company.rows("SELECT version FROM tenant"))
    assert len({str(each) for each in versions}) == 3
