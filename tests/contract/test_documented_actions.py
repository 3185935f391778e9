"""Close, pending close, reopen, run trial balance and delete: each documented limitation."""

from collections.abc import Callable

import pytest

from contract.ledger_rows import entry, find_transaction, invoice, payment, transactions
from contract.tenant import Tenant
from contract.zuora import (
    NOT_FOUND,
    PERIODS,
    RULE,
    Answer,
    Zuora,
    assert_done,
    assert_refused,
    nothing_changed,
)

Act = Callable[[Zuora, str], Answer]
ACTIONS: dict[str, Act] = {
    "pending-close": Zuora.pending_close,
    "close": Zuora.close,
    "reopen": Zuora.reopen,
    "run-trial-balance": Zuora.run_trial_balance,
    "delete": Zuora.delete,
}
EVERY_ACTION = pytest.mark.parametrize("act", ACTIONS.values(), ids=ACTIONS)


def settled(zuora: Zuora, answer: Answer, period: str) -> None:
    """The action is done and the trial balance it started has ended well."""
    assert_done(answer)
    assert zuora.after_trial_balance(period)["runTrialBalanceStatus"] == "Completed"


def refused(tenant: Tenant, act: Act, period: str) -> None:
    with nothing_changed(tenant.zuora):
        assert_refused(act(tenant.zuora, period), RULE)


@EVERY_ACTION
def test_a_missing_period_is_not_found(shared_tenant: Tenant, act: Act) -> None:
    assert_refused(act(shared_tenant.zuora, "0" * 32), NOT_FOUND)


@EVERY_ACTION
def test_the_open_ended_period_takes_no_action(tenant: Tenant, act: Act) -> None:
    tenant.create_months(1)
    refused(tenant, act, tenant.zuora.open_ended()["id"])


@EVERY_ACTION
def test_an_action_says_success_and_its_commit_sequence(tenant: Tenant, act: Act) -> None:
    (january,) = tenant.create_months(1)
    sequence = 0
    if act is Zuora.reopen:
        answer = tenant.zuora.close(january)
        settled(tenant.zuora, answer, january)
        sequence = answer.commit_sequence
    answer = act(tenant.zuora, january)
    assert answer.json == {"success": True}
    assert answer.commit_sequence > sequence


@pytest.mark.parametrize("action", ["pending-close", "close", "run-trial-balance"])
def test_an_action_bears_an_empty_json_object(tenant: Tenant, action: str) -> None:
    (january,) = tenant.create_months(1)
    assert_done(tenant.zuora.send("PUT", f"{PERIODS}/{january}/{action}", {}))


def test_pending_close_starts_a_trial_balance(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.pending_close(january), january)
    assert tenant.zuora.period(january)["status"] == "PendingClose"


def test_close_starts_a_trial_balance(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.close(january), january)
    assert tenant.zuora.period(january)["status"] == "Closed"


def test_a_trial_balance_tells_its_times(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.run_trial_balance(january), january)
    said = tenant.zuora.period(january)
    assert said["status"] == "Open"
    assert said["createdOn"] <= said["runTrialBalanceStart"] <= said["runTrialBalanceEnd"]
    assert said["runTrialBalanceErrorMessage"] is None


def test_a_run_shows_in_the_time_of_the_last_update(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.run_trial_balance(january), january)
    said = tenant.zuora.period(january)
    assert said["updatedOn"] == said["runTrialBalanceStart"]


def test_a_trial_balance_can_run_again(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.run_trial_balance(january), january)
    settled(tenant.zuora, tenant.zuora.run_trial_balance(january), january)


def test_a_trial_balance_runs_in_a_pending_close_period(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.pending_close(january), january)
    settled(tenant.zuora, tenant.zuora.run_trial_balance(january), january)


@pytest.mark.parametrize("act", [Zuora.pending_close, Zuora.close, Zuora.run_trial_balance])
def test_a_closed_period_refuses(tenant: Tenant, act: Act) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.close(january), january)
    refused(tenant, act, january)


def test_a_pending_close_period_is_not_set_so_again(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.pending_close(january), january)
    refused(tenant, Zuora.pending_close, january)


def test_a_pending_close_period_can_be_closed(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.pending_close(january), january)
    settled(tenant.zuora, tenant.zuora.close(january), january)
    assert tenant.zuora.period(january)["status"] == "Closed"


@pytest.mark.parametrize("act", [Zuora.pending_close, Zuora.close])
@pytest.mark.parametrize("earlier", ["Open", "PendingClose"])
def test_earlier_periods_must_be_closed(tenant: Tenant, act: Act, earlier: str) -> None:
    january, february = tenant.create_months(2)
    if earlier == "PendingClose":
        settled(tenant.zuora, tenant.zuora.pending_close(january), january)
    refused(tenant, act, february)
    settled(tenant.zuora, tenant.zuora.close(january), january)
    assert_done(act(tenant.zuora, february))


def test_an_earlier_open_period_is_named(tenant: Tenant) -> None:
    _, february = tenant.create_months(2)
    assert_refused(tenant.zuora.close(february), RULE, naming="Jan 2016")


def test_a_trial_balance_may_run_while_earlier_periods_are_open(tenant: Tenant) -> None:
    _, february = tenant.create_months(2)
    settled(tenant.zuora, tenant.zuora.run_trial_balance(february), february)


def test_an_open_period_is_not_reopened(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    refused(tenant, Zuora.reopen, january)


@pytest.mark.parametrize("act", [Zuora.pending_close, Zuora.close])
def test_a_period_next_to_an_open_one_is_reopened(tenant: Tenant, act: Act) -> None:
    january, _ = tenant.create_months(2)
    settled(tenant.zuora, act(tenant.zuora, january), january)
    assert_done(tenant.zuora.reopen(january))
    assert tenant.zuora.period(january)["status"] == "Open"


def test_the_last_period_is_reopened_next_to_the_open_ended_one(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.close(january), january)
    assert_done(tenant.zuora.reopen(january))


@pytest.mark.parametrize("act", [Zuora.pending_close, Zuora.close])
def test_only_the_period_before_an_open_one_is_reopened(tenant: Tenant, act: Act) -> None:
    january, february = tenant.create_months(2)
    settled(tenant.zuora, tenant.zuora.close(january), january)
    settled(tenant.zuora, act(tenant.zuora, february), february)
    refused(tenant, Zuora.reopen, january)


def test_reopening_takes_the_trial_balance_from_the_answers(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, tenant.zuora.close(january), january)
    assert_done(tenant.zuora.reopen(january))
    assert tenant.zuora.period(january)["runTrialBalanceStatus"] == "Pending"


def test_the_most_recent_period_is_deleted(tenant: Tenant) -> None:
    january, february = tenant.create_months(2)
    assert_done(tenant.zuora.delete(february))
    assert [each["name"] for each in tenant.zuora.periods()] == ["Jan 2016", "Open-Ended"]
    assert tenant.zuora.open_ended()["startDate"] == "2016-02-01"
    assert_done(tenant.zuora.delete(january))
    assert tenant.zuora.open_ended()["startDate"] is None


def test_only_the_most_recent_period_is_deleted(tenant: Tenant) -> None:
    january, _ = tenant.create_months(2)
    refused(tenant, Zuora.delete, january)


@pytest.mark.parametrize("act", [Zuora.pending_close, Zuora.close])
def test_only_an_open_period_is_deleted(tenant: Tenant, act: Act) -> None:
    (january,) = tenant.create_months(1)
    settled(tenant.zuora, act(tenant.zuora, january), january)
    refused(tenant, Zuora.delete, january)


def test_a_period_with_distributed_revenue_is_not_deleted(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    row = "RE-1,Revenue Event Item,,Distributed,2016-01-31,USD,10.00,Deferred Revenue,Sales Revenue"
    tenant.with_codes().import_csv("transactions", transactions(row))
    refused(tenant, Zuora.delete, january)


def test_a_period_with_an_active_journal_entry_is_not_deleted(tenant: Tenant) -> None:
    (january,) = tenant.with_codes().create_months(1)
    assert_done(tenant.zuora.post(entry("Jan 2016", "2016-01-31")))
    refused(tenant, Zuora.delete, january)


def test_a_deleted_period_is_not_found(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    assert_done(tenant.zuora.delete(january))
    assert_refused(tenant.zuora.delete(january), NOT_FOUND)


REQUIRED = {
    "a draft invoice": (invoice("X-1", "2016-01-31", status="Draft"), "Posted"),
    "a draft payment": (payment("X-1", "2016-01-31", status="Draft"), "Canceled"),
    "a processing payment": (payment("X-1", "2016-01-31", status="Processing"), "Processed"),
    "a processing refund": (
        "X-1,Refund,External,Processing,2016-01-31,USD,9.00,Accounts Receivable,Cash",
        "Processed",
    ),
    "a draft credit memo": (
        "X-1,Credit Memo Item,Charge,Draft,2016-01-31,USD,9.00,Sales Revenue,Accounts Receivable",
        "Posted",
    ),
    "a draft debit memo": (
        "X-1,Debit Memo Item,Charge,Draft,2016-01-31,USD,9.00,Accounts Receivable,Sales Revenue",
        "Posted",
    ),
}


@pytest.mark.parametrize(("row", "resolved"), REQUIRED.values(), ids=REQUIRED)
def test_a_required_action_item_holds_the_close_until_it_is_resolved(
    tenant: Tenant, row: str, resolved: str
) -> None:
    (january,) = tenant.create_months(1)
    tenant.with_codes().import_csv("transactions", transactions(row))
    settled(tenant.zuora, tenant.zuora.pending_close(january), january)
    refused(tenant, Zuora.close, january)
    blocking = find_transaction(tenant.zuora.action_items(january), "X-1")
    assert_done(tenant.zuora.set_status(blocking["id"], resolved))
    settled(tenant.zuora, tenant.zuora.close(january), january)


def test_a_draft_of_another_period_does_not_hold_the_close(tenant: Tenant) -> None:
    january, _ = tenant.create_months(2)
    rows = transactions(invoice("X-1", "2016-02-01", status="Draft"))
    tenant.with_codes().import_csv("transactions", rows)
    assert_done(tenant.zuora.close(january))


def test_an_unprocessed_charge_does_not_hold_the_close(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    tenant.with_codes().import_csv("transactions", transactions(invoice("X-1", "2016-01-05")))
    assert_done(tenant.zuora.close(january))


@pytest.mark.parametrize("act", [Zuora.pending_close, Zuora.close])
def test_a_pending_revenue_schedule_holds(tenant: Tenant, act: Act) -> None:
    (january,) = tenant.create_months(1)
    row = "RE-1,Revenue Event Item,,Pending,2016-01-31,USD,10.00,Deferred Revenue,Sales Revenue"
    tenant.with_codes().import_csv("transactions", transactions(row))
    refused(tenant, act, january)


def test_revenue_still_processing_leaves_the_close_pending_until_it_is_done(
    tenant: Tenant,
) -> None:
    (january,) = tenant.create_months(1)
    row = "RE-1,Revenue Event Item,,Processing,2016-01-31,USD,10.00,Deferred Revenue,Sales Revenue"
    tenant.with_codes().import_csv("transactions", transactions(row))
    settled(tenant.zuora, tenant.zuora.close(january), january)
    assert tenant.zuora.period(january)["status"] == "PendingClose"
