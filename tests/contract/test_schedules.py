"""Schedules over REST: made, changed, refused by their fields, and made by the server."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from contract.event_calls import SCHEDULES
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    MISSING_FIELD,
    NOT_FOUND,
    PERMISSION,
    RULE,
    assert_done,
    assert_refused,
)

NIGHTLY = {"name": "nightly", "cadence": "daily", "at": "02:30"}


def test_a_schedule_is_made_changed_and_taken_away(tenant: Tenant) -> None:
    zuora = tenant.zuora
    types = ["Invoice Item", "External Payment"]
    made = assert_done(zuora.send("POST", SCHEDULES, {**NIGHTLY, "transactionTypes": types}))
    one = f"{SCHEDULES}/{made['id']}"
    assert (made["transactionTypes"], made["period"], made["trialBalance"]) == (
        types, "current", True
    )  # fmt: skip
    assert (made["zone"], made["actsFor"]) == (
        "America/Los_Angeles", tenant.credentials.username
    )  # fmt: skip
    assert assert_done(zuora.get(one)) == made
    said = {"cadence": "weekly", "weekday": 1, "transactionTypes": None}
    changed = assert_done(zuora.send("PUT", one, said))
    assert (changed["weekday"], changed["transactionTypes"]) == (1, [])
    assert assert_done(zuora.send("PUT", one, {"enabled": False}))["nextOn"] is None
    assert [each["id"] for each in assert_done(zuora.get(SCHEDULES))["schedules"]] == [made["id"]]
    assert assert_done(zuora.get(f"{one}/runs"))["runs"] == []
    assert_done(zuora.request("DELETE", one))
    assert_refused(zuora.get(one), NOT_FOUND)
    found = assert_done(zuora.get("/monthend/v1/history?event=scheduleDeleted"))["history"]
    assert [row["subject"] for row in found] == ["nightly"]


@pytest.mark.parametrize(
    ("field", "category", "said"),
    [
        ("name", MISSING_FIELD, {"cadence": "daily", "at": "02:30"}),
        ("at", INVALID_VALUE, {**NIGHTLY, "at": "2:30"}),
        ("cadence", INVALID_VALUE, {**NIGHTLY, "cadence": "hourly"}),
        ("weekday", MISSING_FIELD, {**NIGHTLY, "cadence": "weekly"}),
        ("day", MISSING_FIELD, {**NIGHTLY, "cadence": "monthly"}),
        ("day", INVALID_VALUE, {**NIGHTLY, "cadence": "monthly", "day": 32}),
        ("weekday", INVALID_VALUE, {**NIGHTLY, "weekday": 1}),
        ("period", INVALID_VALUE, {**NIGHTLY, "period": "next"}),
        ("transactionTypes", INVALID_VALUE, {**NIGHTLY, "transactionTypes": ["Invoice"]}),
        ("transactionTypes", INVALID_VALUE, {**NIGHTLY, "trialBalance": False}),
    ],
)
def test_what_is_no_schedule_is_refused_by_its_field(
    tenant: Tenant, field: str, category: int, said: dict[str, object]
) -> None:
    assert_refused(tenant.zuora.send("POST", SCHEDULES, said), category, naming=field)
    assert assert_done(tenant.zuora.get(SCHEDULES))["schedules"] == []


def test_a_name_is_taken_once_and_changing_takes_permissions(tenant: Tenant) -> None:
    assert_done(tenant.zuora.send("POST", SCHEDULES, NIGHTLY))
    assert_refused(tenant.zuora.send("POST", SCHEDULES, NIGHTLY), RULE, naming="nightly")
    role = {"name": "Reader", "permissions": ["Finance Access"]}
    assert_done(tenant.zuora.send("POST", "/monthend/v1/roles", role))
    reader = tenant.user("Reader")
    assert len(assert_done(reader.get(SCHEDULES))["schedules"]) == 1
    assert_refused(reader.send("POST", SCHEDULES, {**NIGHTLY, "name": "x"}), PERMISSION)


def test_the_server_makes_what_is_due(tenant: Tenant) -> None:
    zuora = tenant.zuora
    tenant.change_setting("time_zone", "UTC")
    now = datetime.now(UTC)
    first = now.date().replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    zuora.create("This month", first.isoformat(), last.isoformat(), fiscalYear=first.year)
    said = {**NIGHTLY, "at": "00:00"}
    made = assert_done(zuora.send("POST", SCHEDULES, said))
    # What the clock would do until tomorrow.
    tenant.server.database.change(
        f"UPDATE schedule SET next_on = '2000-01-01 00:00:00.000000' WHERE id = '{made['id']}'"
    )
    state, until = None, time.monotonic() + 20
    while state != "Completed" and time.monotonic() < until:
        found = assert_done(zuora.get(f"{SCHEDULES}/{made['id']}/runs"))["runs"]
        state = found[0]["state"] if found else None
        time.sleep(0.05)
    assert state == "Completed"
    assert found[0]["accountingPeriodName"] == "This month"
    assert found[0]["missed"] > 0
