"""Duties kept apart over REST, SOAP and `/v1/action`: each asks the same rules."""

from __future__ import annotations

import pytest

from contract.soap import Soap, envelope, z_object
from contract.started_server import Credentials
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

PERIODS = "/v1/accounting-periods"
ADMINISTRATOR = "Zuora Finance Administrator"


@pytest.fixture
def january(tenant: Tenant) -> str:
    """The first of two months, closed by the administrator."""
    january, _ = tenant.create_months(2)
    assert_done(tenant.zuora.close(january))
    tenant.zuora.after_trial_balance(january)
    return january


def reopen(zuora: Zuora, period: str, reason: str) -> Answer:
    path = f"{PERIODS}/{period}/reopen"
    return zuora.request("PUT", path, headers={"Monthend-Reason": reason})


def soap_of(tenant: Tenant, credentials: Credentials) -> Soap:
    return Soap.signed_in(tenant.server.url, credentials)


def test_a_reason_is_given_in_a_header_and_kept(tenant: Tenant, january: str) -> None:
    tenant.change_setting("reopen_needs_reason", "true")
    assert_refused(tenant.zuora.reopen(january), MISSING_FIELD, naming="Monthend-Reason")
    assert_done(reopen(tenant.zuora, january, "Miete%20f%C3%BCr M%C3%A4rz"))
    assert tenant.zuora.history(january)[-1]["reason"] == "Miete für März"


@pytest.mark.parametrize("reason", ["%FF", "a%0Ab", "x" * 256])
def test_a_reason_that_is_no_line_of_text_is_refused(
    tenant: Tenant, january: str, reason: str
) -> None:
    answer = reopen(tenant.zuora, january, reason)
    assert_refused(answer, INVALID_VALUE, naming="Monthend-Reason")
    assert tenant.zuora.period(january)["status"] == "Closed"


def test_such_a_reason_of_an_action_is_refused_as_actions_are(tenant: Tenant, january: str) -> None:
    said = {"type": "AccountingPeriod", "objects": [{"Id": january, "Status": "Open"}]}
    answer = tenant.zuora.send("POST", "/v1/action/update", said, {"Monthend-Reason": "%FF"})
    assert answer.status == 400
    assert answer.json["FaultCode"] == "INVALID_VALUE"
    assert "Monthend-Reason" in answer.json["FaultMessage"]
    assert set(answer.json) == {"FaultCode", "FaultMessage"}
    assert tenant.zuora.period(january)["status"] == "Closed"


def test_a_status_over_soap_is_judged_by_the_same_rules(tenant: Tenant, january: str) -> None:
    tenant.change_setting("closer_is_not_reopener", "true")
    tenant.change_setting("reopen_needs_reason", "true")
    database, name = tenant.server.database, f"soap {tenant.credentials.tenant_id}"
    other = database.add_user(name, ADMINISTRATOR, tenant=tenant.credentials.tenant_id)
    update = {"Id": january, "Status": "Open"}
    (own,) = soap_of(tenant, tenant.credentials).update(update)
    ((code, message, _),) = own.errors
    assert (code, "closer_is_not_reopener" in message) == ("INVALID_VALUE", True)
    theirs = soap_of(tenant, other)
    (silent,) = theirs.update(update)
    assert silent.codes == ["MISSING_REQUIRED_VALUE"]
    block = f"<ns1:session>{theirs.session}</ns1:session>"
    asked = envelope(
        f"<ns1:update>{z_object(update)}</ns1:update>",
        f"<ns1:SessionHeader>{block}</ns1:SessionHeader>",
    )
    said = theirs.post(asked, **{"Monthend-Reason": "Rent was booked twice"})
    assert [row.success for row in said.row_results("update")] == [True]
    assert tenant.zuora.history(january)[-1]["reason"] == "Rent was booked twice"


def test_an_action_is_judged_by_the_same_rules(tenant: Tenant, january: str) -> None:
    tenant.change_setting("reopen", "never")
    said = {"type": "AccountingPeriod", "objects": [{"Id": january, "Status": "Open"}]}
    answer = tenant.zuora.send("POST", "/v1/action/update", said)
    assert "closed for good" in answer.content.decode()
    assert_refused(tenant.zuora.reopen(january), RULE, naming="closed for good")


def test_a_preview_says_that_somebody_else_must_close(tenant: Tenant) -> None:
    january, _ = tenant.create_months(2)
    tenant.change_setting("preparer_is_not_closer", "true")
    assert_done(tenant.zuora.pending_close(january))
    tenant.zuora.after_trial_balance(january)
    preview = f"{EXTENSIONS}/{january}/close-preview"
    said = assert_done(tenant.zuora.get(preview))
    assert "somebody else closes it" in said["refusal"]
    broken = [check["name"] for check in said["checks"] if not check["holds"]]
    assert broken == ["prepared_by_another"]
    assert_refused(tenant.zuora.close(january), RULE, naming="somebody else closes it")
    other = tenant.user(ADMINISTRATOR)
    assert assert_done(other.get(preview))["wouldClose"] is True
    assert_done(other.close(january))


# By two persons ---------------------------------------------------------------------------


def test_a_request_is_carried_out_by_somebody_else(tenant: Tenant, january: str) -> None:
    tenant.change_setting("reopen", "second_person")
    zuora, other = tenant.zuora, tenant.user(ADMINISTRATOR)
    path = f"{EXTENSIONS}/{january}"
    assert_refused(other.reopen(january), RULE, naming="takes two persons")
    said = {"reason": "Rent was booked twice"}
    request = assert_done(zuora.send("PUT", f"{path}/request-reopen", said))["reopenRequest"]
    assert request["reason"] == said["reason"]
    assert assert_done(zuora.get(f"{path}/close-report"))["reopenRequest"] == request
    assert_refused(zuora.send("PUT", f"{path}/request-reopen", said), RULE, naming="already")
    assert_refused(zuora.reopen(january), RULE, naming="somebody else reopens it")
    declined = other.send("PUT", f"{path}/decline-reopen", {})
    assert assert_done(declined)["reopenRequest"] is None
    assert_refused(other.send("PUT", f"{path}/decline-reopen", {}), RULE, naming="Nobody")
    assert_done(zuora.send("PUT", f"{path}/request-reopen", said))
    assert_done(other.reopen(january))
    assert zuora.history(january)[-1]["reason"] == said["reason"]


def test_to_request_takes_what_to_reopen_takes(tenant: Tenant, january: str) -> None:
    tenant.change_setting("reopen", "second_person")
    clerk = tenant.user("Zuora Finance Standard User")
    for step in ("request", "decline"):
        answer = clerk.send("PUT", f"{EXTENSIONS}/{january}/{step}-reopen", {})
        assert_refused(answer, PERMISSION)


# Locks by type ----------------------------------------------------------------------------

PAYMENT = {
    "number": "P-1", "type": "Payment", "status": "Processed", "date": "2016-01-20",
    "currency": "USD", "amount": "12.50",
}  # fmt: skip
TRANSACTIONS = "/monthend/v1/transactions"


def test_a_type_is_locked_listed_and_unlocked(tenant: Tenant) -> None:
    january, _ = tenant.with_codes().create_months(2)
    path, zuora = f"{EXTENSIONS}/{january}", tenant.zuora
    said = {"type": "payment", "reason": "cash is counted"}
    (locked,) = assert_done(zuora.send("PUT", f"{path}/lock-type", said))["typeLocks"]
    assert (locked["type"], locked["reason"]) == ("Payment", "cash is counted")
    refused = zuora.send("POST", TRANSACTIONS, PAYMENT)
    assert_refused(refused, RULE, naming="takes no posting of the type Payment")
    assert zuora.period(january)["status"] == "Open"
    listed = assert_done(zuora.get(f"{path}/type-locks"))
    assert listed["typeLocks"] == [locked]
    assert {"Payment", "Invoice Item", "Journal Entry"} < set(listed["types"])
    for shown in ("close-preview", "close-report"):
        assert assert_done(zuora.get(f"{path}/{shown}"))["typeLocks"] == [locked]
    assert assert_done(zuora.send("PUT", f"{path}/unlock-type", said))["typeLocks"] == []
    assert_done(zuora.send("POST", TRANSACTIONS, PAYMENT))


def test_what_cannot_be_locked_is_refused(tenant: Tenant) -> None:
    january, _ = tenant.create_months(2)
    zuora, clerk = tenant.zuora, tenant.user("Zuora Finance Standard User")
    path = f"{EXTENSIONS}/{january}"
    payment = {"type": "Payment"}
    assert_refused(clerk.send("PUT", f"{path}/lock-type", payment), PERMISSION)
    assert_refused(zuora.send("PUT", f"{path}/lock-type", {}), MISSING_FIELD, naming="type")
    cash = zuora.send("PUT", f"{path}/lock-type", {"type": "Cash"})
    assert_refused(cash, INVALID_VALUE, naming="Payment")
    assert_refused(zuora.send("PUT", f"{path}/unlock-type", payment), RULE, naming="not locked")
    nowhere = zuora.send("PUT", f"{EXTENSIONS}/{'0' * 32}/lock-type", payment)
    assert_refused(nowhere, NOT_FOUND)
    ended = zuora.send("PUT", f"{EXTENSIONS}/{zuora.open_ended()['id']}/lock-type", payment)
    assert_refused(ended, RULE)
