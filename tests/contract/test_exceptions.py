"""Exceptions over REST: granted, used by whatever client posts, listed, revoked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from contract.ledger_rows import entry
from contract.tenant import Tenant
from contract.zuora import (
    EXTENSIONS,
    INVALID_VALUE,
    MISSING_FIELD,
    NOT_FOUND,
    PERMISSION,
    RULE,
    Answer,
    Zuora,
    assert_done,
    assert_refused,
)

Said = Mapping[str, object]
STANDARD = "Zuora Finance Standard User"
POSTED = entry("Jan 2016", "2016-01-15", "12.50")


@pytest.fixture
def january(tenant: Tenant) -> str:
    """The first of two months, closed, with codes to post to."""
    january, _ = tenant.with_codes().create_months(2)
    assert_done(tenant.zuora.close(january))
    tenant.zuora.after_trial_balance(january)
    return january


def clerk(tenant: Tenant) -> tuple[Zuora, str]:
    """A user who may post and close nothing, and their name."""
    name = f"clerk {tenant.credentials.tenant_id}"
    return tenant.user(STANDARD, name), name


def said(username: str) -> Said:
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    return {"username": username, "until": until, "reason": "the bank was late"}


def grant(tenant: Tenant, period: str, body: Said) -> Answer:
    return tenant.zuora.send("POST", f"{EXTENSIONS}/{period}/exceptions", body)


def test_an_exception_is_granted_used_listed_and_revoked(tenant: Tenant, january: str) -> None:
    zuora, path = tenant.zuora, f"{EXTENSIONS}/{january}"
    theirs, name = clerk(tenant)
    assert_refused(theirs.post(POSTED), RULE, naming="closed")
    granted = assert_done(grant(tenant, january, said(name)))
    (one,) = granted["exceptions"]
    assert (one["id"], one["username"], one["live"], one["used"]) == (granted["id"], name, True, 0)
    made = theirs.post(POSTED)
    assert_done(made)
    assert_refused(zuora.post(POSTED), RULE, naming="closed")
    (used,) = assert_done(theirs.get(f"{path}/exceptions"))["exceptions"]
    (use,) = used["uses"]
    assert use["number"] == made.json["journalEntryNumber"]
    assert (use["type"], use["date"], used["used"]) == ("Journal Entry", "2016-01-15", 1)
    assert use["commitSequence"] == made.commit_sequence
    for shown in ("close-report", "close-preview"):
        assert assert_done(zuora.get(f"{path}/{shown}"))["exceptions"] == [used]
    zuora.after_trial_balance(january)
    revoked = zuora.send("PUT", f"{path}/exceptions/{one['id']}/revoke", {"reason": "found"})
    assert assert_done(revoked)["exceptions"][0]["live"] is False
    assert_refused(theirs.post(POSTED), RULE, naming="closed")
    events = [row["event"] for row in zuora.history(january)]
    assert [each for each in events if each.startswith("exception")] == [
        "exceptionGranted", "exceptionUsed", "exceptionRevoked"
    ]  # fmt: skip


def test_what_clients_see_of_the_period_stays(tenant: Tenant, january: str) -> None:
    before = tenant.zuora.period(january)
    theirs, name = clerk(tenant)
    assert_done(grant(tenant, january, said(name)))
    assert tenant.zuora.period(january) == before
    assert_done(theirs.post(POSTED))
    after = tenant.zuora.after_trial_balance(january)
    assert after["status"] == "Closed"
    assert {name for name in before if before[name] != after[name]} <= {
        "runTrialBalanceStart", "runTrialBalanceEnd", "updatedOn", "fileIds"
    }  # fmt: skip
    verified = tenant.zuora.get(f"{EXTENSIONS}/{january}/trial-balance?verify=true")
    balance = assert_done(verified)
    assert (balance["revision"], balance["drift"]) == (2, [])
    assert {row["debit"] for row in balance["rows"]} == {"12.50", "0.00"}


def test_what_is_no_exception_is_refused_by_the_name_of_its_field(
    tenant: Tenant, january: str
) -> None:
    _, name = clerk(tenant)
    for field, category, value in (
        ("username", MISSING_FIELD, None),
        ("username", INVALID_VALUE, "nobody"),
        ("until", MISSING_FIELD, None),
        ("until", INVALID_VALUE, "tomorrow"),
        ("until", INVALID_VALUE, 5),
        ("until", INVALID_VALUE, "2016-01-01T00:00:00Z"),
        ("until", INVALID_VALUE, "9999-12-31T23:59:59Z"),
        ("reason", MISSING_FIELD, None),
        ("reason", INVALID_VALUE, "x" * 256),
    ):
        body = {each: given for each, given in {**said(name), field: value}.items() if given}
        assert_refused(grant(tenant, january, body), category, naming=field)
    own = tenant.credentials.username
    assert_refused(grant(tenant, january, said(own)), RULE, naming="themselves")
    assert_refused(grant(tenant, "0" * 32, said(name)), NOT_FOUND)
    (february,) = [each["id"] for each in tenant.zuora.periods() if each["name"] == "Feb 2016"]
    assert_refused(grant(tenant, february, said(name)), RULE, naming="is open")
    missing = f"{EXTENSIONS}/{january}/exceptions/{'0' * 32}/revoke"
    assert_refused(tenant.zuora.send("PUT", missing, {}), NOT_FOUND)


def test_a_clerk_grants_nothing(tenant: Tenant, january: str) -> None:
    theirs, name = clerk(tenant)
    path = f"{EXTENSIONS}/{january}/exceptions"
    assert_refused(theirs.send("POST", path, said(name)), PERMISSION)
    assert_refused(theirs.send("PUT", f"{path}/{'0' * 32}/revoke", {}), PERMISSION)
