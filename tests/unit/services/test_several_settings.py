"""Several settings of a tenant changed at once: all of them, or none."""

from __future__ import annotations

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import NotOneOf, PermissionMissing, Refusals
from monthend.domain.permissions import Permission
from monthend.services import settings, tenants
from monthend.services.settings import FORMS, SettingNotFound
from people import done, notes, refused


def change(company: Company, **texts: str) -> list[str]:
    return done(company, lambda d, by: tenants.set_settings(d, by, texts))


def test_each_that_became_another_is_told_and_noted(company: Company) -> None:
    changed = change(company, lockout_after="3", reopen="never", time_zone="America/Los_Angeles")
    assert changed == ["lockout_after", "reopen"]
    now = company.sign_in().tenant.settings
    assert (now.lockout_after, now.reopen) == (3, "never")
    told = [
        (subject, old, new) for event, subject, old, new in notes(company) if "setting" in event
    ]
    assert told == [
        ("lockout_after", {"value": "10"}, {"value": "3"}),
        ("reopen", {"value": "allowed"}, {"value": "never"}),
    ]


def test_where_nothing_becomes_another_nothing_is_written(company: Company) -> None:
    before = company.dump()
    assert change(company, reopen="allowed") == []
    assert company.dump() == before


def test_what_is_wrong_is_told_together_and_nothing_is_changed(company: Company) -> None:
    before = company.dump()
    with pytest.raises(Refusals) as caught:
        change(company, lockout_after="many", reopen="never", time_zone="Mars/North")
    assert [each.field for each in caught.value.refusals] == ["lockout_after", "time_zone"]
    assert company.dump() == before


def test_a_rule_goes_with_its_being_the_active_one(company: Company) -> None:
    change(company, segmentation_rules="By region=Region", active_segmentation_rule="By region")
    change(company, segmentation_rules="", active_segmentation_rule="")
    assert company.sign_in().tenant.settings.segmentation_rule is None
    caught = refused(
        company,
        lambda d, by: tenants.set_settings(d, by, {"active_segmentation_rule": "By region"}),
    )
    assert isinstance(caught, NotOneOf)


def test_it_takes_the_permission_and_names_that_are_known(company: Company) -> None:
    caught = refused(company, lambda d, by: tenants.set_settings(d, by, {"no_such": "x"}))
    assert isinstance(caught, SettingNotFound)
    others = company.caller(ALL_PERMISSIONS - {Permission.MANAGE_FINANCE_SETTINGS})
    caught = refused(company, lambda d, by: tenants.set_settings(d, by, {}), others)
    assert isinstance(caught, PermissionMissing)


def test_every_setting_has_a_meaning() -> None:
    assert list(settings.meanings()) == list(FORMS)
    assert all(meaning.endswith(".") for meaning in settings.meanings().values())
