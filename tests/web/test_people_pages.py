"""Users, roles and clients on the pages: what is done, what is told once, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monthend.domain.permissions import ADMINISTRATOR, STANDARD_USER, Channel, Permission
from monthend.services import roles, users
from monthend.web.administration.roles import explained
from people import done, notes
from unit.house import House
from web.browser import Browser, Page

USERS = "/administration/users"
CLIENTS = "/administration/clients"
ROLES = "/administration/roles"


def secrets_in(page: Page) -> dict[str, str]:
    """What is shown this once, by the words beside it."""
    words = [each.text_content() for each in page.all("//section[contains(@class,'once')]//dt")]
    found = [each.text_content() for each in page.all("//code[@class='secret']")]
    return dict(zip(words, found, strict=False))


def added(browser: Browser, name: str = "ann", role: str = STANDARD_USER) -> Page:
    page = browser.go(f"{USERS}/new")
    return browser.press(page, f"{USERS}/new", username=name, role=role)


def page_of(house: House, browser: Browser, name: str) -> Page:
    user_id = done(house.company, lambda d, by: users.id_of(d, by, name))
    return browser.go(f"{USERS}/{user_id}")


# Users --------------------------------------------------------------------------------------


def test_a_user_is_added_and_comes_in_with_what_was_shown_once(
    house: House, browser: Browser
) -> None:
    page = added(browser)
    assert (page.status, page.heading) == (200, "ann is added")
    told = secrets_in(page)
    assert set(told) == {"Username", "Password", "Client id", "Client secret"}
    other = Browser(house.app, house.loop)
    assert other.sign_in("ann", told["Password"]).heading == "Accounting periods"
    shown = page_of(house, browser, "ann")
    assert told["Password"] not in shown.text
    assert told["Client secret"] not in browser.go(f"{CLIENTS}/{told['Client id']}").text
    rows = house.company.rows("SELECT channel FROM history WHERE event = 'userAdded'")
    assert rows[-1] == ("WEB",)


def test_a_form_of_a_new_user_that_is_sent_twice_adds_one_and_tells_nothing_again(
    browser: Browser,
) -> None:
    values = browser.go(f"{USERS}/new").values(f"{USERS}/new")
    typed = {**values, "username": "ann", "role": STANDARD_USER}
    first = browser.send(f"{USERS}/new", typed)
    again = browser.follow(browser.send(f"{USERS}/new", typed))
    assert secrets_in(first)["Password"] not in again.text
    assert again.heading == "ann"
    assert "is not shown again" in again.notice


@pytest.mark.parametrize("name", ["", " ", "x" * 256])
def test_a_name_that_is_none_is_refused_at_its_input(browser: Browser, name: str) -> None:
    page = added(browser, name)
    assert page.status == 422
    assert page.all("//input[@name='username'][@aria-invalid='true']")


def test_a_name_that_somebody_has_is_refused_at_its_input(browser: Browser) -> None:
    added(browser)
    page = added(browser)
    assert page.all("//input[@name='username'][@aria-invalid='true']")
    assert page.values(f"{USERS}/new")["username"] == ["ann"]


def test_a_user_is_given_another_role_and_api_write_access(house: House, browser: Browser) -> None:
    added(browser)
    page = page_of(house, browser, "ann")
    action = f"{page.address}/change"
    page = browser.press(page, action, role=ADMINISTRATOR, apiWriteAccess=None)
    assert "ann is changed" in page.notice
    user = done(house.company, lambda d, by: d.people.user_named(by.tenant.id, "ann"))
    assert user is not None
    assert (user.role, user.api_write_access) == (ADMINISTRATOR, False)


def test_a_page_of_a_user_that_is_old_changes_nothing(house: House, browser: Browser) -> None:
    added(browser)
    old = page_of(house, browser, "ann")
    browser.press(old, f"{old.address}/change", role=ADMINISTRATOR)
    page = browser.press(old, f"{old.address}/deactivate")
    assert page.status == 409
    assert page.troubles == [f"The role was “{STANDARD_USER}” and is now “{ADMINISTRATOR}”."]


def test_a_user_is_deactivated_and_let_in_again(house: House, browser: Browser) -> None:
    told = secrets_in(added(browser))
    ann = Browser(house.app, house.loop)
    ann.sign_in("ann", told["Password"])
    page = page_of(house, browser, "ann")
    page = browser.press(page, f"{page.address}/deactivate")
    house.clock.advance(timedelta(seconds=11))
    assert ann.go("/periods").heading == "Sign in"
    assert page.words("//h1/../span[contains(@class,'status')]").strip() == "Deactivated"
    page = browser.press(page, f"{page.address}/activate")
    assert ann.sign_in("ann", told["Password"]).heading == "Accounting periods"


def test_the_last_who_manages_users_cannot_be_deactivated(house: House, browser: Browser) -> None:
    page = page_of(house, browser, house.owner.username)
    page = browser.press(page, f"{page.address}/deactivate")
    assert page.status == 409
    assert "no active user would have Manage Users" in page.troubles[0]


def test_whom_wrong_passwords_have_locked_out_is_unlocked(house: House, browser: Browser) -> None:
    house.set_up("lockout_after", "2")
    told = secrets_in(added(browser))
    ann = Browser(house.app, house.loop)
    for _ in range(2):
        ann.sign_in("ann", "wrong")
    page = page_of(house, browser, "ann")
    assert "Locked out until" in page.text
    assert browser.press(page, f"{page.address}/unlock").notice == "ann may sign in again."
    assert ann.sign_in("ann", told["Password"]).status == 200


def test_a_given_password_is_shown_once_with_when_it_ends(house: House, browser: Browser) -> None:
    house.set_up("given_password_hours", "24")
    before = secrets_in(added(browser))["Password"]
    page = page_of(house, browser, "ann")
    page = browser.press(page, f"{page.address}/reset-password")
    fresh = secrets_in(page)["Password"]
    assert "Good until" in page.text
    ann = Browser(house.app, house.loop)
    assert ann.sign_in("ann", before).status == 403
    assert ann.sign_in("ann", fresh).status == 200
    page = page_of(house, browser, "ann")
    assert "given by somebody else, good until" in page.words("//dl[@class='facts']")


def test_whoever_gives_themselves_a_password_is_told_it(house: House, browser: Browser) -> None:
    page = page_of(house, browser, house.owner.username)
    page = browser.press(page, f"{page.address}/reset-password")
    fresh = secrets_in(page)["Password"]
    assert Browser(house.app, house.loop).sign_in(house.owner.username, fresh).status == 200
    assert browser.go("/periods").heading == "Accounting periods"


def test_whoever_may_do_less_is_told_why_and_offered_nothing(house: House) -> None:
    done(
        house.company,
        lambda d, by: roles.create(d, by, "Helper", ["Finance Access", "Manage Users"]),
    )
    house.user("helper", "Helper")
    helper = Browser(house.app, house.loop)
    helper.sign_in("helper")
    page = page_of(house, helper, house.owner.username)
    assert "so you cannot give it or act on it" in page.words("//main")
    assert page.forms() == []
    page = helper.go(f"{USERS}/new")
    assert page.all("//select[@name='role']/option/@value") == ["", "Helper"]


# Where they reach ---------------------------------------------------------------------------


def test_users_are_let_into_entities_and_orgs_and_kept_out(house: House, browser: Browser) -> None:
    for name in ("multi_entity", "multi_org"):
        house.set_up(name, "true")
    entities, orgs = "/administration/entities", "/administration/orgs"
    page = browser.press(browser.go(entities), f"{entities}/add", name="Europe")
    assert page.notice == "The entity Europe is added."
    page = browser.press(browser.go(orgs), f"{orgs}/add", name="West")
    assert page.notice == "The org West is added."
    added(browser)
    page = page_of(house, browser, "ann")
    action = f"{page.address}/let-into-entity"
    (europe,) = page.all(f"//form[@action='{action}']//option[text()='Europe']/@value")
    page = browser.press(page, action, entity=europe)
    assert "ann reaches that entity" in page.notice
    assert "Europe" in page.words("//section[@aria-labelledby='reach']//ul")
    page = browser.press(page, f"{page.address}/keep-out-of-entity", entity=europe)
    assert "ann does not reach that entity any more." in page.notice
    action = f"{page.address}/let-into-org"
    (west,) = page.all(f"//form[@action='{action}']//option[text()='West']/@value")
    page = browser.press(page, action, org=west)
    assert "ann reaches that org." in page.notice
    page = browser.press(page, f"{page.address}/keep-out-of-org", org=west)
    assert "ann does not reach that org any more." in page.notice


def test_the_last_entity_is_not_taken_away(house: House, browser: Browser) -> None:
    house.set_up("multi_entity", "true")
    added(browser)
    page = page_of(house, browser, "ann")
    action = f"{page.address}/keep-out-of-entity"
    (home,) = page.all(f"//form[@action='{action}']//option[@value!='']/@value")
    page = browser.press(page, action, entity=home)
    assert page.status == 409
    assert page.troubles == ["ann reaches no other entity; a user reaches at least one."]


def test_periods_are_shared_with_an_entity_and_no_longer(house: House, browser: Browser) -> None:
    house.set_up("multi_entity", "true")
    path = "/administration/entities"
    page = browser.press(browser.go(path), f"{path}/add", name="Europe")
    action = f"{path}/share-periods"
    (europe,) = page.all(f"//form[@action='{action}']//option[text()='Europe']/@value")
    page = browser.press(page, action, entity=europe)
    assert page.notice == "0 accounting periods are shared."
    assert "Periods shared" in page.words("//td")
    page = browser.press(page, f"{path}/stop-sharing", entity=europe)
    assert "no longer" in page.notice


# Roles --------------------------------------------------------------------------------------


def test_a_role_is_made_changed_and_deleted(house: House, browser: Browser) -> None:
    page = browser.go(f"{ROLES}/new")
    names = ["Finance Access", "Run Trial Balance"]
    page = browser.press(
        page, f"{ROLES}/new", name="Runs & looks", description="for one", permissions=names
    )
    assert page.notice == "The role Runs & looks is made."
    action = f"{ROLES}/Runs%20%26%20looks"
    assert page.values(f"{action}/change")["permissions"] == names
    page = browser.press(page, f"{action}/change", permissions=["Finance Access"], description="")
    role = done(house.company, lambda d, by: roles.get(d, by, "Runs & looks"))
    assert role.permissions == {Permission.FINANCE_ACCESS}
    assert role.description is None
    page = browser.press(page, f"{action}/delete")
    assert (page.address, page.notice) == (ROLES, "The role Runs & looks is deleted.")


def test_what_was_typed_into_a_role_outlives_the_session(house: House, browser: Browser) -> None:
    done(house.company, lambda d, by: roles.create(d, by, "Some & more", ["Finance Access"]))
    page = browser.go(f"{ROLES}/Some%20%26%20more")
    house.clock.advance(timedelta(hours=1))
    action = f"{ROLES}/Some%20%26%20more/change"
    page = browser.press(page, action, description="what was typed")
    page = browser.press(page, "/sign-in", username=house.owner.username, password="a password")
    assert page.heading == "Some & more"
    assert page.values(action)["description"] == ["what was typed"]


def test_a_stock_role_says_why_it_is_fixed(browser: Browser) -> None:
    page = browser.go(f"{ROLES}/{ADMINISTRATOR.replace(' ', '%20')}")
    assert "belongs to every tenant and cannot be changed" in page.words("//main")
    assert page.forms() == []


def test_every_permission_says_what_it_is_for() -> None:
    words = {each: explained(each) for each in Permission}
    assert all(len(text) > 10 and text[0].isupper() for text in words.values()), words
    assert len(set(words.values())) == len(words)


# Clients ------------------------------------------------------------------------------------


def test_a_client_is_added_gets_another_secret_and_is_revoked(
    house: House, browser: Browser
) -> None:
    page = browser.go(f"{CLIENTS}/new?username={house.owner.username}")
    page = browser.press(page, f"{CLIENTS}/new", name="nightly")
    first = secrets_in(page)
    action = f"{CLIENTS}/{first['Client id']}"
    page = browser.go(action)
    assert page.heading == "nightly"
    old = page
    page = browser.press(page, f"{action}/rotate", overlapHours="0")
    second = secrets_in(page)
    assert second["Client secret"] != first["Client secret"]
    page = browser.press(old, f"{action}/revoke")
    assert page.status == 409, "the secret has become another since the page was shown"
    page = browser.press(page, f"{action}/revoke")
    assert "is revoked" in page.notice
    assert page.forms() == []
    events = [event for event, *_ in notes(house.company)]
    assert events[-3:] == ["clientAdded", "clientRotated", "clientRevoked"]


@pytest.mark.parametrize("hours", ["", "721", "-1", "many"])
def test_hours_that_are_none_are_refused(house: House, browser: Browser, hours: str) -> None:
    action = f"{CLIENTS}/{house.owner.client_id}"
    page = browser.press(browser.go(action), f"{action}/rotate", overlapHours=hours)
    assert page.status == 422
    assert page.all("//input[@name='overlapHours'][@aria-invalid='true']")


def test_a_client_is_held_to_an_entity(house: House, browser: Browser) -> None:
    house.set_up("multi_entity", "true")
    page = browser.go(f"{CLIENTS}/new")
    (home,) = page.all("//input[@name='entities']/@value")
    page = browser.press(page, f"{CLIENTS}/new", username=house.owner.username, entities=[home])
    client_id = secrets_in(page)["Client id"]
    assert "Held to Acme" in " ".join(browser.go(f"{CLIENTS}/{client_id}").words("//dl").split())


def test_the_pages_write_as_the_channel_that_they_are(house: House, browser: Browser) -> None:
    added(browser)
    (row,) = house.company.rows("SELECT channel FROM history WHERE subject = 'ann'")
    assert row == (Channel.WEB.value,)
