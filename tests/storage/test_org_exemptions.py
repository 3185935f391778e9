"""Exceptions where there are orgs: one in one of them opens nothing in another, in each store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from any_store import another_program
from company import Company
from exempt import HOUR, WHY, anomalies
from monthend.domain.errors import PeriodNotFound, PostingPeriodClosed
from monthend.domain.permissions import ADMINISTRATOR
from monthend.services import exemptions, periods
from monthend.services.caller import Caller
from monthend.storage.fence import CLOSED
from monthend.storage.fence_exemptions import NO_EXEMPTION
from monthend.subledger.exemptions import ExceptionNotFound, OutOfTheirReach
from people import add
from unit.services.org_tree import by_name, hold, months, planted

DAY = date(2026, 1, 15)
REFUSED = (sqlite3.IntegrityError, psycopg.errors.RaiseException)
USE = (
    "INSERT INTO exemption_use (exemption_id, calendar_id, user_id, at, commit_sequence, type, "
    "number, day, under_way) SELECT x.id, {calendar}, x.user_id, x.granted_on, 1, 'Journal Entry', "
    "'mine', '2026-01-15', TRUE FROM exemption x WHERE x.id = '{exemption}'"
)
ENTRY = (
    "INSERT INTO journal_entry (calendar_id, number, date, currency, status, details, created_by, "
    "created_on) VALUES ({calendar}, 'mine', '2026-01-15', 'USD', 'Created', '{{}}', 'x', 'x')"
)
FORGED = (
    "INSERT INTO exemption (id, calendar_id, period_id, user_id, until, reason, granted_by, "
    "granted_on) SELECT 'forged', {calendar}, period_id, user_id, until, reason, granted_by, "
    "granted_on FROM exemption"
)


class Orgs:
    """January, closed in East and in West with North below it, and bob, whom East lets in."""

    def __init__(self, company: Company) -> None:
        self.company = planted(company)
        add(company, "bob", ADMINISTRATOR)
        self.january = {org: months(company, org, 2)[0] for org in ("North", "West", "East")}
        for org, period in self.january.items():
            company.write(lambda b, by, p=period: periods.close(b, by, p), self.admin(org))  # type: ignore[misc]
        company.run_trial_balances()
        self.granted = self.grant("East")
        bob = by_name(company, "bob")
        self.calendars = {place.name: place.calendar_id for place in bob.orgs}

    def admin(self, org: str) -> Caller:
        return by_name(self.company, org=org)

    def bob(self, org: str) -> Caller:
        return by_name(self.company, "bob", org)

    def grant(self, org: str) -> str:
        until, period = self.company.clock() + HOUR, self.january[org]
        return self.company.write(
            lambda b, by: exemptions.grant(b, by, period, "bob", until, WHY), self.admin(org)
        )

    def used(self, org: str) -> list[int]:
        found = self.company.read(
            lambda b, by: exemptions.listed(b, by, self.january[org]), self.admin(org)
        )
        return [each.used for each in found]

    def post(self, org: str) -> str:
        return self.company.post_entry("1", DAY, caller=self.bob(org))


@pytest.fixture
def orgs(company: Company) -> Orgs:
    return Orgs(company)


def test_it_opens_its_own_org_and_no_other(orgs: Orgs) -> None:
    orgs.post("East")
    before = orgs.company.dump()
    for org in ("West", "North"):
        with pytest.raises(PostingPeriodClosed):
            orgs.post(org)
    with pytest.raises(PostingPeriodClosed):
        orgs.company.post_entry("1", DAY, caller=orgs.admin("East"))
    assert orgs.company.dump() == before
    assert [orgs.used(org) for org in ("East", "West", "North")] == [[1], [], []]
    assert orgs.company.run_trial_balances() == 1
    assert anomalies(orgs.company) == []


def test_above_and_below_are_other_orgs_too(orgs: Orgs) -> None:
    orgs.grant("West")
    orgs.post("West")
    with pytest.raises(PostingPeriodClosed):
        orgs.post("North")
    orgs.grant("North")
    orgs.post("North")
    assert [orgs.used(org) for org in ("East", "West", "North")] == [[0], [1], [1]]
    orgs.company.clock.advance(HOUR + timedelta(seconds=1))
    for org in orgs.january:
        with pytest.raises(PostingPeriodClosed):
            orgs.post(org)
    assert anomalies(orgs.company) == []


def test_its_id_and_its_period_are_nothing_elsewhere(orgs: Orgs) -> None:
    company, until, west = orgs.company, orgs.company.clock() + HOUR, orgs.admin("West")
    east, january = orgs.january["East"], orgs.january["West"]
    before = company.dump()
    with pytest.raises(PeriodNotFound):
        company.write(lambda b, by: exemptions.grant(b, by, east, "bob", until, WHY), west)
    with pytest.raises(PeriodNotFound):
        company.write(lambda b, by: exemptions.revoke(b, by, east, orgs.granted), west)
    with pytest.raises(ExceptionNotFound):
        company.write(lambda b, by: exemptions.revoke(b, by, january, orgs.granted), west)
    assert company.dump() == before


def test_whoever_does_not_reach_an_org_gets_none_there(orgs: Orgs) -> None:
    hold(orgs.company, "bob", "North")
    before = orgs.company.dump()
    with pytest.raises(OutOfTheirReach, match=r"username .* accounting period 1\."):
        orgs.grant("West")
    assert orgs.company.dump() == before
    orgs.grant("North")
    orgs.post("North")


# The fence ------------------------------------------------------------------------------


@pytest.fixture
def connection(orgs: Orgs) -> Iterator[Any]:
    """The database as any other program opens it, in a transaction of its own."""
    with another_program(orgs.company.store) as opened:
        yield opened


def test_what_is_used_in_one_org_lets_nothing_into_another(orgs: Orgs, connection: Any) -> None:
    west, east = orgs.calendars["West"], orgs.calendars["East"]
    connection.execute(USE.format(calendar=east, exemption=orgs.granted))
    connection.execute(ENTRY.format(calendar=east))
    with pytest.raises(REFUSED, match=CLOSED):
        connection.execute(ENTRY.format(calendar=west))


def test_it_is_not_used_in_another_org(orgs: Orgs, connection: Any) -> None:
    with pytest.raises(REFUSED, match=NO_EXEMPTION):
        connection.execute(USE.format(calendar=orgs.calendars["West"], exemption=orgs.granted))


def test_one_for_a_period_of_another_org_is_used_nowhere(orgs: Orgs, connection: Any) -> None:
    west = orgs.calendars["West"]
    connection.execute(FORGED.format(calendar=west))
    with pytest.raises(REFUSED, match=NO_EXEMPTION):
        connection.execute(USE.format(calendar=west, exemption="forged"))
