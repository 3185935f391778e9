"""What tests of exceptions share: two persons, and what one of them grants the other."""

from __future__ import annotations

from datetime import timedelta

from company import Company
from monthend.domain.permissions import STANDARD_USER
from monthend.services import exemptions, replay
from monthend.services.caller import Caller
from monthend.services.duty_ports import StoredExemption
from people import add, caller_named

HOUR = timedelta(hours=1)
WHY = "the bank statement came late"


def with_bob(company: Company, role: str = STANDARD_USER) -> Company:
    """A company in which a second person works."""
    add(company, "bob", role)
    company.sign_in()
    return company


def bob(company: Company) -> Caller:
    """The second person, made out anew, for the tenant may have changed."""
    return caller_named(company, "bob")


def grant(
    company: Company,
    period_id: str,
    *,
    username: str = "bob",
    span: timedelta = HOUR,
    reason: str | None = WHY,
    by: Caller | None = None,
) -> str:
    until = company.clock() + span
    return company.write(
        lambda books, who: exemptions.grant(books, who, period_id, username, until, reason), by
    )


def revoke(company: Company, period_id: str, key: str, reason: str | None = None) -> None:
    company.write(lambda books, who: exemptions.revoke(books, who, period_id, key, reason))


def listed(company: Company, period_id: str) -> list[StoredExemption]:
    return list(company.read(lambda books, who: exemptions.listed(books, who, period_id)))


def uses(company: Company, period_id: str) -> list[tuple[str, str]]:
    """What was posted by exceptions: type and number."""
    return [(use.type, use.number) for each in listed(company, period_id) for use in each.uses]


def anomalies(company: Company) -> list[str]:
    """What the replay of the ledger finds wrong."""
    return [str(each) for each in replay.replay(company.store).anomalies]
