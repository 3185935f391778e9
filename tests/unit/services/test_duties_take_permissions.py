"""Every step beside a close asks by itself who takes it, for the command line asks nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from company import ALL_PERMISSIONS, Company
from exempt import grant, with_bob
from monthend.domain.errors import PermissionMissing
from monthend.domain.permissions import Channel, Permission
from monthend.services import duties, exemptions, type_locks
from people import set_setting

CLOSING, REOPENING = Permission.MANAGE_CLOSE_PROCESS, Permission.REOPEN_ACCOUNTING_PERIOD
STEPS: dict[str, tuple[Permission, Any]] = {
    "lock": (CLOSING, lambda books, by, key: type_locks.lock(books, by, key, "Payment")),
    "unlock": (CLOSING, lambda books, by, key: type_locks.unlock(books, by, key, "Refund")),
    "request": (REOPENING, duties.request_reopen),
    "decline": (REOPENING, duties.decline_reopen),
}


def refuses(company: Company, lacking: Permission, work: Any) -> None:
    """Somebody who lacks it is refused, and changes nothing."""
    before = company.dump()
    by = company.caller(ALL_PERMISSIONS - {lacking}, Channel.CLI)
    with pytest.raises(PermissionMissing, match=lacking.value):
        company.write(work, by)
    assert company.dump() == before


@pytest.mark.parametrize("step", STEPS)
def test_a_step_takes_its_permission(company: Company, step: str) -> None:
    (january,) = company.create_months(date(2026, 1, 1), 1)
    lacking, take = STEPS[step]
    if lacking is REOPENING:
        set_setting(company, "reopen", "second_person")
        company.sign_in()
        company.close_through([january])
    else:
        company.write(lambda books, by: type_locks.lock(books, by, january, "Refund"))
    if step == "decline":
        company.write(lambda books, by: duties.request_reopen(books, by, january))
    refuses(company, lacking, lambda books, by: take(books, by, january))
    company.sign_in()
    company.write(lambda books, by: take(books, by, january))


@pytest.mark.parametrize("lacking", [CLOSING, REOPENING])
def test_an_exception_is_revoked_by_those_who_may_grant_one(
    company: Company, lacking: Permission
) -> None:
    with_bob(company)
    (january,) = company.create_months(date(2026, 1, 1), 1)
    company.close_through([january])
    key = grant(company, january)
    refuses(company, lacking, lambda books, by: exemptions.revoke(books, by, january, key))
