"""Whose a close is that waited for revenue schedules: theirs who asked for it."""

from __future__ import annotations

from datetime import date

import pytest

from company import Company
from monthend.domain.permissions import ADMINISTRATOR
from monthend.services import close_report
from monthend.subledger.duties import CloserReopens
from people import add, caller_named, set_setting


@pytest.fixture
def january(company: Company) -> str:
    """Ann asked for the close, and who prepared it brought what it waited for."""
    add(company, "ann", ADMINISTRATOR)
    for rule in ("preparer_is_not_closer", "closer_is_not_reopener"):
        set_setting(company, rule, "true")
    company.sign_in()
    (period_id,) = company.create_months(date(2026, 1, 1), 1)
    waited_for = company.add_transaction("Revenue Event Item", "Processing", date(2026, 1, 31))
    company.pending_close(period_id)
    company.run_trial_balances()
    company.close(period_id, caller_named(company, "ann"))
    company.run_trial_balances()
    company.set_status(waited_for, "Distributed")
    company.run_trial_balances()
    assert company.period(period_id).closed
    assert "autoClosed" in company.events(period_id)
    return period_id


def test_who_asked_for_it_does_not_reopen_it(company: Company, january: str) -> None:
    with pytest.raises(CloserReopens):
        company.reopen(january, caller_named(company, "ann"))


def test_who_brought_what_it_waited_for_may(company: Company, january: str) -> None:
    company.reopen(january, company.sign_in())
    assert not company.period(january).closed


def test_the_report_asks_the_rules_of_who_asked_for_it(company: Company, january: str) -> None:
    made = company.read(lambda books, by: close_report.make(books, by, january), company.sign_in())
    rule = next(check for check in made.checks if check.name == "prepared_by_another")
    assert rule.holds
