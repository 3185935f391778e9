"""`GET /monthend/v1/history`: rows chosen in every way, paged, with their places in the chain."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import pytest

from contract.ledger_rows import entry
from contract.tenant import Tenant
from contract.zuora import (
    EXTENSIONS,
    INVALID_VALUE,
    NOT_FOUND,
    PERIODS,
    PERMISSION,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)

HISTORY = "/monthend/v1/history"


@pytest.fixture(scope="module")
def tenant_with_history(shared_tenant: Tenant) -> Tenant:
    months = shared_tenant.with_codes().create_months(3)
    zuora = shared_tenant.zuora
    zuora.send("PUT", f"{PERIODS}/{months[0]}", {"notes": "x"}, {"Zuora-Track-Id": "note-1"})
    zuora.post(entry("Jan 2016", "2016-01-31"))
    assert_done(zuora.close(months[0]))
    zuora.after_trial_balance(months[0])
    assert_done(zuora.reopen(months[0]))
    return shared_tenant


@pytest.fixture
def zuora(tenant_with_history: Tenant) -> Zuora:
    return tenant_with_history.zuora


def rows(zuora: Zuora, **asked: Any) -> list[Json]:
    query = "&".join(f"{name}={quote(str(value))}" for name, value in asked.items())
    found = assert_done(zuora.get(f"{HISTORY}?{query}"))["history"]
    assert isinstance(found, list)
    return found


def test_without_a_filter_it_is_all_that_happened_in_its_order(zuora: Zuora) -> None:
    found = rows(zuora)
    events = [row["event"] for row in found]
    assert events[0] == "imported"
    assert {"created", "updated", "journalEntryCreated", "closed", "reopened"} <= set(events)
    sequences = [row["commitSequence"] for row in found]
    assert sequences == sorted(sequences)


def test_rows_get_numbers_without_a_gap_and_hashes(zuora: Zuora) -> None:
    until = time.monotonic() + 10
    while any(row["number"] is None for row in rows(zuora)) and time.monotonic() < until:
        time.sleep(0.05)
    found = rows(zuora)
    assert [row["number"] for row in found] == list(range(1, len(found) + 1))
    assert {len(row["hash"]) for row in found} == {64}


def test_pages_follow_one_another(zuora: Zuora) -> None:
    everything, paged = rows(zuora), []
    path: str | None = f"{HISTORY}?pageSize=4&channel=REST"
    while path:
        said = assert_done(zuora.get(path))
        paged += said["history"]
        path = said.get("nextPage", "").removeprefix(zuora.url) or None
    assert [row["commitSequence"] for row in paged] == [
        row["commitSequence"] for row in everything if row["channel"] == "REST"
    ]


@pytest.mark.parametrize(
    ("asked", "events"),
    [
        ({"event": "reopened"}, {"reopened"}),
        ({"trackId": "note-1"}, {"updated"}),
        ({"channel": "SYSTEM"}, {"trialBalanceStarted", "trialBalanceCompleted"}),
        ({"trackId": "nothing"}, set()),
        ({"user": "nobody"}, set()),
        ({"fromSequence": 10**17}, set()),
        ({"to": "2016-01-01"}, set()),
        ({"from": "2199-01-01T00:00:00Z"}, set()),
    ],
)
def test_a_filter_lets_by_what_it_names(zuora: Zuora, asked: Json, events: set[str]) -> None:
    assert {row["event"] for row in rows(zuora, **asked)} == events


def test_spans_include_their_ends(zuora: Zuora) -> None:
    (closed,) = rows(zuora, event="closed")
    sequence = closed["commitSequence"]
    found = rows(zuora, fromSequence=sequence, toSequence=sequence)
    assert [row["event"] for row in found] == ["closed"]
    assert rows(zuora, **{"from": "2000-01-01T00:00:00+02:00"}) == rows(zuora)


def test_a_row_is_found_by_the_instant_that_it_shows(zuora: Zuora) -> None:
    for row in rows(zuora):
        assert row in rows(zuora, **{"from": row["at"], "to": row["at"]})


def test_a_period_is_chosen_by_its_id(zuora: Zuora) -> None:
    january = zuora.periods()[0]["id"]
    assert rows(zuora, period=january) == zuora.history(january)


def test_a_user_is_named_or_given_by_id(zuora: Zuora) -> None:
    (closed,) = rows(zuora, event="closed")
    for user in (closed["user"], closed["userId"]):
        assert closed in rows(zuora, user=user)


def test_what_concerns_the_tenant_is_for_those_who_manage_users(
    zuora: Zuora, tenant_with_history: Tenant
) -> None:
    user = tenant_with_history.user("Zuora Finance Standard User", "reader")
    assert {"tenantCreated", "userAdded"} <= {row["event"] for row in rows(zuora, of="tenant")}
    assert_refused(user.get(f"{HISTORY}?of=tenant"), PERMISSION, naming="Manage Users")
    assert rows(user) == rows(zuora)


def test_what_happened_to_users_is_chosen_by_its_event(
    zuora: Zuora, tenant_with_history: Tenant
) -> None:
    made = zuora.send("POST", "/monthend/v1/roles", {"name": "Clerk", "permissions": []})
    assert_done(made)
    told = rows(zuora, of="tenant", event="roleCreated")
    assert [row["subject"] for row in told] == ["Clerk"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("event=nothing", "event"),
        ("channel=FAX", "channel"),
        ("from=yesterday", "from"),
        ("to=2016-13-01", "to"),
        ("fromSequence=-1", "fromSequence"),
        ("fromSequence=9223372036854775808", "fromSequence"),
        ("pageSize=1001", "pageSize"),
        ("of=everybody", "of"),
    ],
)
def test_a_filter_of_a_wrong_form_is_refused(zuora: Zuora, query: str, field: str) -> None:
    assert_refused(zuora.get(f"{HISTORY}?{query}"), INVALID_VALUE, naming=field)


def test_the_close_report_is_read_over_rest(zuora: Zuora) -> None:
    january = zuora.periods()[0]["id"]
    said = assert_done(zuora.get(f"{EXTENSIONS}/{january}/close-report"))
    assert [event["event"] for event in said["closes"]] == ["closed"]
    assert [window["closed"] for window in said["openedAgain"]] == [None]
    assert all(check["holds"] for check in said["checks"])
    assert said["chainHead"]["chain"].startswith("calendar ")


def test_there_is_no_report_of_a_period_that_there_is_not(zuora: Zuora) -> None:
    assert_refused(zuora.get(f"{EXTENSIONS}/{'0' * 32}/close-report"), NOT_FOUND)
