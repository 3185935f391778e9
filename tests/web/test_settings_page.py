"""The settings of a tenant on their page: every one, typed, refused at its own input."""

from __future__ import annotations

from monthend.services.settings import DEFAULTS, FORMS, meanings, shown
from monthend.web.administration.settings import GROUPS
from people import notes
from unit.house import House
from web.browser import Browser

PATH = "/administration/settings"


def test_every_setting_is_under_one_heading_with_its_meaning(browser: Browser) -> None:
    names = [name for each in GROUPS.values() for name in each]
    assert sorted(names) == sorted(FORMS)
    page = browser.go(PATH)
    hints = page.words("//form//p[@class='hint']").replace("`", "")
    for name in names:
        assert page.all(f"//form[@action='{PATH}']//*[@name='{name}']"), name
        assert meanings()[name].replace("`", "")[1:] in hints, name


def test_settings_and_their_choices_are_words(browser: Browser) -> None:
    page = browser.go(PATH)
    said = page.all(f"//form[@action='{PATH}']//label | //form[@action='{PATH}']//option")
    said += page.all(f"//form[@action='{PATH}']//p[@class='hint']")
    words = [" ".join(each.text_content().split()) for each in said]
    assert len(words) > 2 * len(FORMS)
    assert [each for each in words if "`" in each or "_" in each.split(" ")[0]] == []
    assert [
        each for each in words if not (each[0].isupper() or each[0].isdigit() or each == "—")
    ] == []


def test_the_form_has_what_is_set_and_changes_nothing_as_it_stands(
    house: House, browser: Browser
) -> None:
    before = notes(house.company)
    page = browser.go(PATH)
    values = {name: given[-1] for name, given in page.values(PATH).items() if name in FORMS}
    assert values == shown(DEFAULTS)
    assert browser.press(page, PATH).notice == "All settings were so already."
    assert notes(house.company) == before


def test_several_are_changed_at_once_and_noted(house: House, browser: Browser) -> None:
    page = browser.press(
        browser.go(PATH), PATH, time_zone="Europe/Paris", reopen="second_person", lockout_after="5"
    )
    assert page.notice == "Changed, from the next request on: Time zone, Lockout after, Reopen."
    settings = house.company.sign_in().tenant.settings
    assert (settings.time_zone, settings.reopen) == ("Europe/Paris", "second_person")
    told = [subject for event, subject, _, _ in notes(house.company) if event == "settingChanged"]
    assert sorted(told) == ["lockout_after", "reopen", "time_zone"]


def test_what_is_wrong_is_told_at_its_input_and_nothing_is_changed(
    house: House, browser: Browser
) -> None:
    page = browser.press(
        browser.go(PATH), PATH, time_zone="Mars/North", lockout_after="101", reopen="never"
    )
    assert page.status == 422
    assert len(page.troubles) == 2
    for name in ("time_zone", "lockout_after"):
        (field,) = page.all(f"//*[@name='{name}']")
        assert field.get("aria-invalid") == "true"
    assert page.values(PATH)["reopen"] == ["never"], "what was typed is there"
    assert house.company.sign_in().tenant.settings == DEFAULTS


def test_a_choice_that_is_not_offered_is_refused(browser: Browser) -> None:
    page = browser.press(browser.go(PATH), PATH, reopen="perhaps")
    assert page.status == 422
    assert page.all("//select[@name='reopen'][@aria-invalid='true']")


def test_whoever_began_before_another_changed_them_is_told_what(
    house: House, browser: Browser
) -> None:
    old = browser.go(PATH)
    house.set_up("lockout_after", "3")
    page = browser.press(old, PATH, reopen="never")
    assert page.status == 409
    assert page.troubles == ["“Lockout after” was “10” and is now “3”."]


def test_what_the_rules_refuse_is_told(house: House, browser: Browser) -> None:
    house.set_up("multi_entity", "true")
    browser.press(
        browser.go("/administration/entities"), "/administration/entities/add", name="Europe"
    )
    page = browser.press(browser.go(PATH), PATH, multi_entity="false")
    assert page.status == 409
    assert "multi_entity stays on" in page.troubles[0]
