"""Close previews, posting rules and late transactions over REST, with their refusals."""

from __future__ import annotations

import pytest

from contract.ledger_rows import entry
from contract.tenant import Tenant
from contract.zuora import (
    EXTENSIONS,
    INVALID_VALUE,
    LOCK,
    MISSING_FIELD,
    NOT_FOUND,
    PERMISSION,
    RULE,
    UNKNOWN_FIELD,
    Answer,
    Json,
    assert_done,
    assert_refused,
    reasons,
)

TRANSACTIONS, RULES = "/monthend/v1/transactions", "/monthend/v1/posting-rules"
LATE = "/monthend/v1/late-transactions"
PAYMENT: Json = {
    "number": "P-1", "type": "Payment", "status": "Processed", "date": "2016-01-20",
    "currency": "USD", "amount": "12.50",
}  # fmt: skip


@pytest.fixture
def closed(tenant: Tenant) -> Tenant:
    """A closed January before an open February."""
    january, _ = tenant.with_codes().create_months(2)
    assert_done(tenant.zuora.close(january))
    tenant.zuora.after_trial_balance(january)
    return tenant


def post(tenant: Tenant, **changed: object) -> Answer:
    row = {name: value for name, value in {**PAYMENT, **changed}.items() if value is not None}
    return tenant.zuora.send("POST", TRANSACTIONS, row)


def preview(tenant: Tenant, period: str) -> Json:
    return assert_done(tenant.zuora.get(f"{EXTENSIONS}/{period}/close-preview"))


# Preview -----------------------------------------------------------------------------


def test_the_preview_says_what_the_close_then_says(tenant: Tenant) -> None:
    january, _ = tenant.with_codes().create_months(2)
    post(tenant, status="Processing")
    said = preview(tenant, january)
    refused = tenant.zuora.close(january)
    assert_refused(refused, RULE)
    assert said["wouldClose"] is False
    assert [said["refusal"]] == [reason.message for reason in reasons(refused)]
    kind = next(each for each in said["actionItems"] if each["count"])
    (row,) = kind["first"]
    assert_done(tenant.zuora.send("PUT", row["fix"]["href"], {"status": row["fix"]["statuses"][0]}))
    assert preview(tenant, january)["wouldClose"] is True
    assert_done(tenant.zuora.close(january))
    listed = assert_done(tenant.zuora.get(kind["href"]))
    assert listed["actionItems"] == []


def test_a_user_who_may_not_close_is_told_so(tenant: Tenant) -> None:
    january, _ = tenant.create_months(2)
    clerk = tenant.user("Zuora Finance Standard User")
    said = assert_done(clerk.get(f"{EXTENSIONS}/{january}/close-preview"))
    assert "Manage Close Process" in said["refusal"]
    assert_refused(clerk.close(january), PERMISSION, naming="Manage Close Process")


def test_a_preview_of_nothing_is_not_found(tenant: Tenant) -> None:
    assert_refused(tenant.zuora.get(f"{EXTENSIONS}/{'0' * 32}/close-preview"), NOT_FOUND)
    january, _ = tenant.create_months(2)
    path = f"{EXTENSIONS}/{january}/action-items?kind=elephants"
    assert_refused(tenant.zuora.get(path), INVALID_VALUE, naming="kind")


def test_the_command_line_previews_too(tenant: Tenant) -> None:
    tenant.with_codes().create_months(1)
    post(tenant, status="Draft")
    say = tenant.server.database.say
    whose = ("--tenant", tenant.credentials.tenant_id)
    told = say("close-preview", "Jan 2016", *whose)
    assert "would not close" in told
    assert "P-1" in told
    assert '"wouldClose": false' in say("close-preview", "Jan 2016", "--format", "json", *whose)


# Posting -----------------------------------------------------------------------------


def test_a_transaction_without_codes_is_posted_by_the_rules(tenant: Tenant) -> None:
    tenant.with_codes().create_months(2)
    said = assert_done(post(tenant))
    assert (said["debitCode"], said["creditCode"], said["postingRulesVersion"]) == (
        "Cash", "Accounts Receivable", 0,
    )  # fmt: skip
    assert (said["date"], said["accountingPeriodName"], said["documentDate"]) == (
        "2016-01-20", "Jan 2016", None,
    )  # fmt: skip
    assert_refused(post(tenant), RULE, naming="P-1")


@pytest.mark.parametrize(
    ("field", "value", "category"),
    [
        ("type", "Gift", INVALID_VALUE),
        ("subtype", "Charge", INVALID_VALUE),
        ("status", "Eaten", INVALID_VALUE),
        ("date", "2016-02-30", INVALID_VALUE),
        ("date", 20160120, INVALID_VALUE),
        ("currency", "XXQ", INVALID_VALUE),
        ("amount", "1.005", INVALID_VALUE),
        ("amount", "9" * 25, INVALID_VALUE),
        ("amount", [1], INVALID_VALUE),
        ("debitCode", "Nothing", INVALID_VALUE),
        ("exchangeRate", "-1", INVALID_VALUE),
        ("dueDate", "soon", INVALID_VALUE),
        ("segments", "Region", INVALID_VALUE),
        ("number", "", INVALID_VALUE),
        ("number", None, MISSING_FIELD),
        ("color", "red", UNKNOWN_FIELD),
    ],
)
def test_a_wrong_value_is_named(tenant: Tenant, field: str, value: object, category: int) -> None:
    tenant.with_codes().create_months(1)
    refused = post(
        tenant, **{"currency": "EUR" if field == "exchangeRate" else "USD", field: value}
    )
    assert_refused(refused, category)


# Late --------------------------------------------------------------------------------


def test_by_default_what_is_late_is_refused(closed: Tenant) -> None:
    assert_refused(post(closed), RULE, naming="Jan 2016")
    assert_refused(closed.zuora.post(entry("Jan 2016", "2016-01-31")), RULE, naming="Jan 2016")


def test_what_is_late_is_moved_and_the_answer_says_where(closed: Tenant) -> None:
    closed.change_setting("late_transactions", "earliest_open")
    said = assert_done(post(closed))
    assert (said["date"], said["documentDate"], said["accountingPeriodName"]) == (
        "2016-02-01", "2016-01-20", "Feb 2016",
    )  # fmt: skip
    made = assert_done(closed.zuora.post(entry("Jan 2016", "2016-01-31")))
    assert (made["journalEntryDate"], made["documentDate"], made["accountingPeriodName"]) == (
        "2016-02-01", "2016-01-31", "Feb 2016",
    )  # fmt: skip
    shown = assert_done(closed.zuora.journal_entry(made["journalEntryNumber"]))
    assert (shown["journalEntryDate"], shown["documentDate"]) == ("2016-02-01", "2016-01-31")


def test_what_is_queued_is_approved_or_rejected(closed: Tenant) -> None:
    closed.change_setting("late_transactions", "queue")
    first, second = assert_done(post(closed)), assert_done(post(closed, number="P-2"))
    assert first["accountingPeriodName"] == "Feb 2016"
    waits = assert_done(closed.zuora.post(entry("Jan 2016", "2016-01-31")))
    assert (waits["journalEntryNumber"], waits["lateTransactionId"] is None) == (None, False)
    clerk = closed.user("Zuora Finance Standard User")
    approve = f"{LATE}/{first['lateTransactionId']}/approve"
    assert_refused(clerk.request("PUT", approve), PERMISSION, naming="Manage Close Process")
    done = assert_done(closed.zuora.request("PUT", approve))
    assert (done["status"], done["date"], done["accountingPeriodName"]) == (
        "Approved", "2016-02-01", "Feb 2016",
    )  # fmt: skip
    assert_refused(closed.zuora.request("PUT", approve), RULE, naming="approved")
    reject = f"{LATE}/{second['lateTransactionId']}/reject"
    assert_refused(closed.zuora.send("PUT", reject, {"reason": "x" * 300}), INVALID_VALUE)
    assert assert_done(closed.zuora.send("PUT", reject, {}))["status"] == "Rejected"
    listed = assert_done(closed.zuora.get(f"{LATE}?status=Waiting"))["lateTransactions"]
    assert [late["kind"] for late in listed] == ["entry"]
    page = assert_done(closed.zuora.get(f"{LATE}?pageSize=2"))
    assert page["nextPage"].endswith("page=2&pageSize=2")


def test_a_late_transaction_that_is_none_is_not_found(closed: Tenant) -> None:
    for wrong in ("0", "x", "9" * 40, "%D9%A3"):
        assert_refused(closed.zuora.get(f"{LATE}/{wrong}"), NOT_FOUND)
        assert_refused(closed.zuora.request("PUT", f"{LATE}/{wrong}/approve"), NOT_FOUND)


def test_the_command_line_decides_too(closed: Tenant) -> None:
    closed.change_setting("late_transactions", "queue")
    file = "number,type,status,date,currency,amount\nP-7,Payment,Processed,2016-01-20,USD,5.00\n"
    assert "1 late ones wait for approval" in closed.import_csv("transactions", file)
    say = closed.server.database.say
    whose = ("--tenant", closed.credentials.tenant_id)
    (late,) = assert_done(closed.zuora.get(LATE))["lateTransactions"]
    assert "P-7" in say("late-transactions", "list", *whose)
    told = say("late-transactions", "approve", late["id"], *whose)
    assert "on 2016-02-01 in Feb 2016" in told
    closed.change_setting("late_transactions", "earliest_open")
    moved = closed.import_csv("transactions", file.replace("P-7", "P-8"))
    assert "Moved 1 late rows to 2016-02-01, in Feb 2016" in moved


# Rules -------------------------------------------------------------------------------


def put_rules(tenant: Tenant, *rules: Json, **more: object) -> Answer:
    return tenant.zuora.send("PUT", RULES, {"postingRules": list(rules), **more})


def test_rules_are_changed_into_the_next_version(tenant: Tenant) -> None:
    tenant.with_codes().create_months(1)
    rule = {"type": "Invoice Item", "creditCode": "Sales Revenue"}
    assert assert_done(put_rules(tenant, rule, expectedVersion=0))["version"] == 1
    assert_refused(put_rules(tenant, rule, expectedVersion=0), LOCK, naming="version 1")
    shown = assert_done(tenant.zuora.get(RULES))["postingRules"]
    (changed,) = [each for each in shown if each["source"] == "changed"]
    assert (changed["debitType"], changed["creditCode"]) == ("AccountsReceivable", "Sales Revenue")
    before = assert_done(tenant.zuora.get(f"{RULES}?version=0"))
    assert (before["version"], before["createdBy"]) == (0, None)
    assert_refused(tenant.zuora.get(f"{RULES}?version=9"), NOT_FOUND, naming="9")
    say, whose = tenant.server.database.say, ("--tenant", tenant.credentials.tenant_id)
    assert "version 1" in say("posting-rules", "show", *whose)
    told = say("posting-rules", "set", "Invoice Item", "--credit-type", "SalesRevenue", *whose)
    assert "version 2" in told


@pytest.mark.parametrize(
    ("rule", "naming"),
    [
        ({"type": "Gift", "debitCode": "Cash"}, "type"),
        ({"type": "Payment", "debitCode": "Cash"}, "subtype"),
        ({"type": "Invoice Item", "debitCode": "Nothing"}, "Nothing"),
        ({"type": "Invoice Item", "debitType": "Gold"}, "debitType"),
        ({"type": "Invoice Item", "debitType": "Cash", "debitCode": "Cash"}, "debitCode"),
    ],
)
def test_a_wrong_rule_is_refused(tenant: Tenant, rule: Json, naming: str) -> None:
    tenant.with_codes()
    assert_refused(put_rules(tenant, rule), INVALID_VALUE, naming=naming)


def test_changing_rules_takes_the_permission(tenant: Tenant) -> None:
    clerk = tenant.user("Zuora Finance Standard User")
    body = {"postingRules": [{"type": "Invoice Item", "creditType": "SalesRevenue"}]}
    # The stock role of a standard user manages finance settings.
    assert_done(clerk.send("PUT", RULES, body))
