"""A team's rehearsal: its close survives every fault, and each of its bugs is shown by one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from contract.started_server import STANDARD_USER, Credentials, DatabaseFile, StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import Json, assert_done
from monthend.rehearsal.faults import PROFILES
from rehearsal.nightly_close import (
    AMOUNT,
    Client,
    CloseFailed,
    NightlyClose,
    WithoutPolling,
    WithoutWaitingForPostings,
)
from rehearsal.rehearsed import FAULTS, count, faults, have

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:zuora_sdk"),
]
MONTH, LAST_DAY = "Jan 2016", "2016-01-31"
OVERTAKEN = {
    "kind": "trialBalanceOvertaken", "debitCode": "Cash", "creditCode": "Sales Revenue",
    "amount": 1234, "times": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedServer]:
    database = DatabaseFile(tmp_path_factory.mktemp("rehearsed") / "monthend.db")
    database.init()
    with StartedServer(database, settings={"MONTHEND_REHEARSAL": "true"}) as started:
        yield started
    assert "Traceback" not in started.log, started.log[-5000:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A tenant with a month to be closed, and somebody who posts and may not close."""

    tenant: Tenant
    accountant: Credentials

    def close(self, kind: type[NightlyClose], *, retries: bool = True) -> NightlyClose:
        url = self.tenant.server.url
        made = kind(
            Client(url, self.accountant, retries=retries),
            Client(url, self.tenant.credentials, retries=retries),
            MONTH,
            LAST_DAY,
        )
        made.run()
        return made

    @property
    def january(self) -> Json:
        return self.tenant.zuora.periods()[0]

    def is_right(self) -> bool:
        """Whether the month is closed, balanced, and has the accrual once."""
        zuora = self.tenant.zuora
        assert_done(zuora.request("DELETE", FAULTS))
        said = self.january
        if (said["status"], said["runTrialBalanceStatus"]) != ("Closed", "Completed"):
            return False
        rows = zuora.trial_balance(said["id"])["rows"]
        debits = {row["accountingCode"]: float(row["debit"]) for row in rows}
        return debits.get("Accounts Receivable") == AMOUNT


@pytest.fixture
def night(server: StartedServer) -> Night:
    tenant = new_tenant(server).with_codes()
    tenant.create_months(2)
    name = f"accountant {time.monotonic_ns()}"
    known = server.database.add_user(name, STANDARD_USER, tenant=tenant.credentials.tenant_id)
    return Night(tenant=tenant, accountant=known)


def test_without_faults_it_closes(night: Night) -> None:
    night.close(NightlyClose)
    assert night.is_right()


@pytest.mark.parametrize("profile", PROFILES)
def test_it_survives_every_fault_profile(night: Night, profile: str) -> None:
    have(night.tenant.zuora, profile=profile)
    night.close(NightlyClose)
    assert any(each["met"] for each in faults(night.tenant.zuora)), "it met none of them"
    assert night.is_right()


def test_it_survives_whoever_posts_while_the_trial_balance_runs(night: Night) -> None:
    have(night.tenant.zuora, **OVERTAKEN)
    night.close(NightlyClose)
    (fault,) = faults(night.tenant.zuora)
    assert fault["note"].startswith("posted JE-")
    assert night.is_right()
    rows = night.tenant.zuora.trial_balance(night.january["id"])["rows"]
    assert {row["accountingCode"]: row["debit"] for row in rows}["Cash"] == "12.34"


def test_a_stuck_trial_balance_goes_on_when_the_fault_is_taken_away(night: Night) -> None:
    zuora = night.tenant.zuora
    have(zuora, kind="trialBalanceStuck")
    zuora.run_trial_balance(night.january["id"])
    time.sleep(1)
    assert night.january["runTrialBalanceStatus"] in {"Pending", "Processing"}
    assert_done(zuora.request("DELETE", FAULTS))
    assert zuora.after_trial_balance(night.january["id"])["runTrialBalanceStatus"] == "Completed"


def test_servers_of_one_database_share_faults_and_requests(night: Night) -> None:
    server = night.tenant.server
    settings = {"MONTHEND_REHEARSAL": "true"}
    with StartedServer(server.database, settings=settings) as other:
        here = night.tenant.zuora
        there = here.at(other.url)
        have(here, kind="serverError", operation="GET_AllAccountingPeriods", times=3)
        asked = [each.get("/v1/accounting-periods").status for each in (here, there) * 3]
    assert sorted(asked) == [200, 200, 200, 500, 500, 500]
    assert count(here, operation="GET_AllAccountingPeriods") == 6


# Its bugs, each of them shown ---------------------------------------------------------------


def test_without_polling_it_does_well_until_a_trial_balance_is_slow(night: Night) -> None:
    have(night.tenant.zuora, profile="slow-trial-balance")
    with pytest.raises(CloseFailed, match="trial balance"):
        night.close(WithoutPolling)
    assert not night.is_right()


def test_without_polling_it_does_well_where_nothing_is_slow(night: Night) -> None:
    night.close(WithoutPolling)
    assert night.is_right()


@pytest.mark.parametrize("profile", ["rate-limited", "unreliable", "lost-requests"])
def test_without_retries_it_fails(night: Night, profile: str) -> None:
    have(night.tenant.zuora, profile=profile)
    with pytest.raises(Exception, match=r"429|50[23]|Connection|closed|reset|Max retries"):
        night.close(NightlyClose, retries=False)
    assert not night.is_right()


def test_without_retries_it_does_well_where_nothing_fails(night: Night) -> None:
    night.close(NightlyClose, retries=False)
    assert night.is_right()


def test_posting_beside_the_close_comes_too_late_when_postings_are_slow(night: Night) -> None:
    have(night.tenant.zuora, profile="slow-postings")
    buggy = night.close(WithoutWaitingForPostings)
    assert isinstance(buggy, WithoutWaitingForPostings)
    buggy.posting.join()
    assert "pending close" in str(buggy.problem) or "closed" in str(buggy.problem)
    assert not night.is_right(), "the accrual is missing"
    assert count(night.tenant.zuora, operation="POST_JournalEntry", outcome="refused") == 1


def test_posting_beside_the_close_does_well_where_postings_are_quick(night: Night) -> None:
    buggy = night.close(WithoutWaitingForPostings)
    assert isinstance(buggy, WithoutWaitingForPostings)
    buggy.posting.join()
    assert night.is_right()
