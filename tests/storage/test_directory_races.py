"""Whoever is let in, and whatever is added, while another transaction takes that away.

One writer at a time, as SQLite has it, knows none of this.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, timedelta
from typing import TypeVar

import pytest

from any_store import STORES
from company import Company, secrets_for_tests
from monthend.domain.errors import NameTaken, NotSignedIn
from monthend.domain.permissions import STANDARD_USER, Channel
from monthend.services import clients, entities, org_reach, orgs, periods, sessions, tenants, users
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.org_books import OrgsInUse
from monthend.services.ports import Books, StaleCaller
from monthend.services.users import NewPassword
from people import Work, add, set_setting, token_of

pytestmark = pytest.mark.parametrize("store", STORES[1:], indirect=True)

T = TypeVar("T")
FRESH = NewPassword(password="another", hash="another hash")


def meanwhile(company: Company, first: Work[object], then: Callable[[Directory], T]) -> Future[T]:
    """What comes of a change that begins while another is not committed yet."""
    caller = company.sign_in()
    has_begun, may_end = threading.Event(), threading.Event()

    def work(directory: Directory) -> None:
        first(directory, caller)
        has_begun.set()
        assert may_end.wait(20)

    before = company.store.submit_directory(work)
    assert has_begun.wait(20)
    after = company.store.submit_directory(then)
    with pytest.raises(TimeoutError):
        after.result(0.1)
    may_end.set()
    before.result(20)
    return after


ENDING: dict[str, Work[object]] = {
    "another secret": lambda d, by: clients.rotate(d, by, client_of(d, by), 0),
    "revoked": lambda d, by: clients.revoke(d, by, client_of(d, by)),
    "deactivated": lambda d, by: users.deactivate(d, by, users.id_of(d, by, "ann")),
}


def client_of(directory: Directory, by: Caller) -> str:
    found = clients.list_clients(directory, by, users.id_of(directory, by, "ann"), 0, 1)
    return found[0].id


@pytest.mark.parametrize("how", ENDING)
def test_no_token_comes_by_what_ends_while_it_is_issued(company: Company, how: str) -> None:
    ann = add(company)
    # Its use has just been recorded, so issuing another token writes nothing to its row.
    token_of(company, ann)
    issued = meanwhile(
        company,
        ENDING[how],
        lambda d: sessions.issue_token(d, ann.client_id, ann.client_secret),
    )
    with pytest.raises(NotSignedIn):
        issued.result(20)


@pytest.mark.parametrize("legacy", [False, True], ids=["session", "name and password"])
def test_nobody_comes_in_by_a_password_that_is_changed_meanwhile(
    company: Company, legacy: bool
) -> None:
    add(company)

    def come_in(directory: Directory) -> object:
        if legacy:
            return sessions.caller_of_password(directory, "ann", "a hash", None)
        return sessions.open_session(directory, "ann", "a hash")

    def change(directory: Directory, by: Caller) -> object:
        return users.reset_password(directory, by, users.id_of(directory, by, "ann"), FRESH)

    with pytest.raises(NotSignedIn):
        meanwhile(company, change, come_in).result(20)


def test_two_at_once_add_no_two_entities_of_one_name(company: Company) -> None:
    set_setting(company, "multi_entity", "true")
    by = company.sign_in()
    second = meanwhile(
        company,
        lambda d, who: entities.add(d, who, "Europe"),
        lambda d: entities.add(d, by, "Europe"),
    )
    with pytest.raises(StaleCaller):
        second.result(20)


def test_two_at_once_add_no_two_orgs_of_one_name_nor_of_the_same_numbers(company: Company) -> None:
    set_setting(company, "multi_org", "true")
    by = company.sign_in()
    second = meanwhile(
        company,
        lambda d, who: orgs.add(d, who, "Europe", None),
        lambda d: orgs.add(d, by, "America", None),
    )
    with pytest.raises(StaleCaller):
        second.result(20)


def test_a_name_that_another_tenant_takes_meanwhile_is_refused(company: Company) -> None:
    fresh = secrets_for_tests()
    company.clock.advance(timedelta(days=1))
    company.store.write_directory(lambda d: tenants.create_tenant(d, "Other", "EUR", fresh, None))
    theirs = company.store.read_directory(
        lambda d: sessions.caller_by_name(d, "Other", None, Channel.REST)
    )

    def add_ann(directory: Directory, by: Caller) -> object:
        return tenants.add_user(directory, by, "ann", STANDARD_USER, fresh)

    with pytest.raises(NameTaken):
        meanwhile(company, add_ann, lambda d: add_ann(d, theirs)).result(20)


def test_a_setting_is_changed_from_what_it_was(company: Company) -> None:
    by = company.sign_in()
    second = meanwhile(
        company,
        lambda d, who: tenants.set_setting(d, who, "segmentation_rules", "By region=Region"),
        lambda d: tenants.set_setting(d, by, "lockout_after", "5"),
    )
    with pytest.raises(StaleCaller):
        second.result(20)


def test_orgs_are_not_switched_off_under_what_is_being_made_in_them(company: Company) -> None:
    company.create_months(date(2026, 1, 1), 1)
    set_setting(company, "multi_org", "true")
    at_root = company.read(lambda _, by: org_reach.in_org(by, "Acme", "org"), company.sign_in())
    has_begun, may_end = threading.Event(), threading.Event()

    def make(books: Books) -> None:
        (january,) = books.calendar().periods
        periods.update(books, at_root, january.id, {"name": "January"})
        has_begun.set()
        assert may_end.wait(20)

    made = company.store.submit(at_root, make)
    assert has_begun.wait(20)
    by = company.sign_in()
    off = company.store.submit_directory(lambda d: tenants.set_setting(d, by, "multi_org", "false"))
    with pytest.raises(TimeoutError):
        off.result(0.1)
    may_end.set()
    made.result(20)
    with pytest.raises(OrgsInUse):
        off.result(20)
