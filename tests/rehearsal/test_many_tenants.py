"""Fifty tenants on fifty days at once, in one server: none of them sees the day of another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from monthend.pytest_plugin import MonthendServer, MonthendTenant, started

TENANTS = 50
ROUNDS = 8
JANUARY = {"name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31", "fiscalYear": 2026}
FIRST = datetime(2021, 1, 31, 18, tzinfo=UTC)


def day_of(number: int) -> datetime:
    return FIRST + timedelta(days=31 * number)


def month_of(server: MonthendServer, number: int) -> tuple[datetime, list[str]]:
    """A tenant's month, and every instant that it was told of on the way."""
    tenant: MonthendTenant = server.tenant(now=day_of(number))
    first = day_of(number).date().replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    made = tenant.ask(
        "POST",
        "/v1/accounting-periods",
        {"name": "Month", "startDate": str(first), "endDate": str(last), "fiscalYear": 2026},
    )
    path = f"/v1/accounting-periods/{made['id']}"
    told = [str(tenant.ask("GET", path)["createdOn"])]
    tenant.clock.advance(hours=1)
    tenant.ask("PUT", path, {"notes": f"of {number}"})
    told.append(str(tenant.ask("GET", path)["updatedOn"]))
    told += [row["at"] for row in tenant.ask("GET", f"/monthend{path}/history")["history"]]
    assert tenant.ask("GET", path)["notes"] == f"of {number}"
    assert len(tenant.ask("GET", "/v1/accounting-periods")["accountingPeriods"]) == 2
    tenant.close()
    return day_of(number), told


def test_fifty_tenants_on_fifty_days_see_nothing_of_each_other() -> None:
    with started() as server, ThreadPoolExecutor(max_workers=10) as pool:
        months = list(pool.map(lambda number: month_of(server, number), range(TENANTS)))
    assert len({day for day, _ in months}) == TENANTS
    for day, told in months:
        later = day + timedelta(hours=1)
        assert {datetime.fromisoformat(each).replace(tzinfo=UTC) for each in told} == {day, later}


def going_back(tenant: MonthendTenant) -> int:
    """How often a tenant went back over a month that it made; it is empty in the end."""
    for _ in range(ROUNDS):
        with tenant.snapshot():
            tenant.ask("POST", "/v1/accounting-periods", JANUARY)
    assert len(tenant.ask("GET", "/v1/accounting-periods")["accountingPeriods"]) == 1
    return ROUNDS


def at_work(tenant: MonthendTenant) -> list[str]:
    """The names of codes that a tenant made meanwhile, every one of which was answered."""
    names = [f"Code {number}" for number in range(10 * ROUNDS)]
    for name in names:
        tenant.ask("POST", "/v1/accounting-codes", {"name": name, "type": "Cash"})
    listed = tenant.ask("GET", "/v1/accounting-codes?pageSize=100")["accountingCodes"]
    assert sorted(each["name"] for each in listed) == sorted(names)
    return names


@pytest.mark.nightly
def test_others_go_on_while_a_tenant_goes_back() -> None:
    with started() as server, ThreadPoolExecutor(max_workers=5) as pool:
        back = [pool.submit(going_back, server.tenant()) for _ in range(2)]
        others = [pool.submit(at_work, server.tenant()) for _ in range(3)]
        assert [each.result() for each in back] == [ROUNDS] * 2
        assert all(len(each.result()) == 10 * ROUNDS for each in others)
