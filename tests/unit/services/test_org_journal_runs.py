"""Journal runs of several orgs: one at a time, and whose it is only they are told who reach it."""

from __future__ import annotations

from datetime import date

import pytest

from company import Company
from monthend.domain.permissions import ADMINISTRATOR
from monthend.services import journal_runs
from monthend.subledger.errors import JournalRunUnderWay, OtherRunUnderWay
from people import add
from unit.services.org_tree import by_name, hold, months, planted

END = date(2026, 1, 31)
KIND = "Invoice Item"


@pytest.fixture
def runs(company: Company) -> dict[str, str]:
    """A run of West that is done and one of East that is pending, their numbers; bob has West."""
    planted(company)
    add(company, "bob", ADMINISTRATOR)
    hold(company, "bob", "West")
    made = {}
    for org in ("West", "East"):
        months(company, org)
        caller = by_name(company, org=org)
        made[org] = company.ask_for_run(KIND, period_name="1", entry_day=END, caller=caller)
        if org == "West":
            company.run_journal_runs()
    return made


def test_whoever_reaches_it_is_told_its_number(company: Company, runs: dict[str, str]) -> None:
    caller = by_name(company, org="West")
    with pytest.raises(JournalRunUnderWay, match=f"{runs['East']} is Pending"):
        company.ask_for_run(KIND, period_name="1", entry_day=END, caller=caller)


def test_whoever_does_not_is_told_that_there_is_one(company: Company, runs: dict[str, str]) -> None:
    bob = by_name(company, "bob", "West")
    before, told = company.dump(), set()
    for work in (
        lambda: company.ask_for_run(KIND, period_name="1", entry_day=END, caller=bob),
        lambda: company.write(lambda b, by: journal_runs.cancel(b, by, runs["West"]), bob),
    ):
        with pytest.raises(OtherRunUnderWay) as caught:
            work()
        told.add(str(caught.value))
    assert company.dump() == before
    (said,) = told
    assert not any(character.isdigit() for character in said)
    company.run_journal_runs()
    company.ask_for_run(
        KIND, period_name="1", entry_day=END, caller=by_name(company, "bob", "West")
    )
