"""PUT /v1/accounting-periods/{ap-id} as Zuora's pages document it."""

import pytest

from contract.ledger_rows import entry, invoice, transactions
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    NOT_FOUND,
    RULE,
    Zuora,
    assert_done,
    assert_refused,
    nothing_changed,
)

# The request body of the page.
JANUARY = {
    "endDate": "2016-01-31",
    "fiscalYear": 2016,
    "name": "Jan 2016",
    "startDate": "2016-01-01",
}


def test_the_pages_example_updates_the_only_period(zuora: Zuora) -> None:
    period = zuora.create("First", "2016-01-02", "2016-01-30", fiscalYear=2015)
    assert set(assert_done(zuora.update(period, **JANUARY))) == {"success"}
    assert JANUARY.items() <= zuora.period(period).items()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "January"), ("notes", "reviewed"), ("fiscalYear", 2017), ("fiscalQuarter", 4)],
)
def test_one_field_changes_alone(tenant: Tenant, field: str, value: object) -> None:
    (period,) = tenant.create_months(1)
    before = tenant.zuora.period(period)
    assert_done(tenant.zuora.update(period, **{field: value}))
    after = tenant.zuora.period(period)
    assert after[field] == value
    assert {name for name in after if after[name] != before[name]} - {"updatedOn"} == {field}


def test_the_sdk_spelling_of_the_quarter_is_taken(tenant: Tenant) -> None:
    (period,) = tenant.create_months(1)
    assert_done(tenant.zuora.update(period, fiscal_quarter="3"))
    assert tenant.zuora.period(period)["fiscalQuarter"] == 3


def test_notes_can_be_emptied(zuora: Zuora) -> None:
    period = zuora.create("Jan 2016", "2016-01-01", "2016-01-31", notes="old")
    assert_done(zuora.update(period, notes=""))
    assert zuora.period(period)["notes"] == ""


def test_an_empty_update_succeeds_and_changes_nothing(tenant: Tenant) -> None:
    (period,) = tenant.create_months(1)
    with nothing_changed(tenant.zuora):
        assert_done(tenant.zuora.update(period))


def test_an_end_date_drags_the_next_start(tenant: Tenant) -> None:
    january, february = tenant.create_months(2)
    assert_done(tenant.zuora.update(january, endDate="2016-01-28"))
    assert tenant.zuora.period(february)["startDate"] == "2016-01-29"


def test_the_last_end_date_drags_the_open_ended_period(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    assert_done(tenant.zuora.update(january, endDate="2016-02-15"))
    assert tenant.zuora.open_ended()["startDate"] == "2016-02-16"


def test_a_dragged_neighbour_keeps_at_least_a_day(tenant: Tenant) -> None:
    january, _ = tenant.create_months(2)
    assert_done(tenant.zuora.update(january, endDate="2016-02-28"))
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.update(january, endDate="2016-02-29"), RULE)


def test_both_histories_tell_of_a_dragged_boundary(tenant: Tenant) -> None:
    january, february = tenant.create_months(2)
    before = [len(tenant.zuora.history(each)) for each in (january, february)]
    answer = tenant.zuora.update(january, endDate="2016-01-28")
    histories = [tenant.zuora.history(each) for each in (january, february)]
    assert [len(each) for each in histories] == [count + 1 for count in before]
    assert {each[-1]["commitSequence"] for each in histories} == {answer.commit_sequence}


def test_only_the_earliest_start_date_changes(tenant: Tenant) -> None:
    january, february = tenant.create_months(2)
    assert_done(tenant.zuora.update(january, startDate="2015-12-15"))
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.update(february, startDate="2016-02-02"), RULE)


def test_a_start_date_that_is_already_so_is_accepted(tenant: Tenant) -> None:
    _, february = tenant.create_months(2)
    assert_done(tenant.zuora.update(february, startDate="2016-02-01", notes="same"))


def test_the_earliest_start_stays_at_or_before_the_earliest_transaction(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    tenant.with_codes().import_csv("transactions", transactions(invoice("INV-1", "2016-01-05")))
    assert_done(tenant.zuora.update(january, startDate="2016-01-05"))
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.update(january, startDate="2016-01-06"), RULE)


def test_dates_stay_while_revenue_is_distributed_into_the_period(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    row = "RE-1,Revenue Event Item,,Distributed,2016-01-31,USD,10.00,Deferred Revenue,Sales Revenue"
    tenant.with_codes().import_csv("transactions", transactions(row))
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.update(january, endDate="2016-02-15"), RULE)
    assert_done(tenant.zuora.update(january, notes="only the dates stay"))


def test_dates_stay_while_a_journal_entry_is_active(tenant: Tenant) -> None:
    (january,) = tenant.with_codes().create_months(1)
    assert_done(tenant.zuora.post(entry("Jan 2016", "2016-01-31")))
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.update(january, endDate="2016-02-15"), RULE)


def test_a_neighbours_journal_entry_holds_the_boundary(tenant: Tenant) -> None:
    january, _ = tenant.with_codes().create_months(2)
    assert_done(tenant.zuora.post(entry("Feb 2016", "2016-02-20")))
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.update(january, endDate="2016-01-28"), RULE)


def test_an_end_date_changes_only_while_the_period_is_open(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    assert_done(tenant.zuora.pending_close(january))
    tenant.zuora.after_trial_balance(january)
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.update(january, endDate="2016-01-28"), RULE)


def test_a_date_change_removes_trial_balance_results(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    assert_done(tenant.zuora.run_trial_balance(january))
    assert tenant.zuora.after_trial_balance(january)["runTrialBalanceStatus"] == "Completed"
    assert_done(tenant.zuora.update(january, endDate="2016-01-28"))
    said = tenant.zuora.period(january)
    assert said["runTrialBalanceStatus"] == "Pending"
    assert (said["runTrialBalanceStart"], said["runTrialBalanceEnd"]) == (None, None)


def test_new_notes_keep_trial_balance_results(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    assert_done(tenant.zuora.run_trial_balance(january))
    tenant.zuora.after_trial_balance(january)
    assert_done(tenant.zuora.update(january, notes="agreed"))
    assert tenant.zuora.period(january)["runTrialBalanceStatus"] == "Completed"


@pytest.mark.parametrize(
    ("field", "value"), [("name", "January"), ("notes", "audited"), ("fiscalYear", 2017)]
)
def test_a_closed_period_still_takes(tenant: Tenant, field: str, value: object) -> None:
    (january,) = tenant.create_months(1)
    assert_done(tenant.zuora.close(january))
    tenant.zuora.after_trial_balance(january)
    assert_done(tenant.zuora.update(january, **{field: value}))
    assert tenant.zuora.period(january)[field] == value


@pytest.mark.parametrize(("field", "value"), [("fiscalQuarter", 2), ("endDate", "2016-01-30")])
def test_a_closed_period_no_longer_takes(tenant: Tenant, field: str, value: object) -> None:
    (january,) = tenant.create_months(1)
    assert_done(tenant.zuora.close(january))
    tenant.zuora.after_trial_balance(january)
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.update(january, **{field: value}), RULE)


def test_another_periods_name_is_refused(tenant: Tenant) -> None:
    january, _ = tenant.create_months(2)
    with nothing_changed(tenant.zuora):
        assert tenant.zuora.update(january, name="Feb 2016").json["success"] is False


def test_its_own_name_is_accepted(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    assert_done(tenant.zuora.update(january, name="Jan 2016"))


def test_an_end_before_the_start_is_an_invalid_value(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    with nothing_changed(tenant.zuora):
        answer = tenant.zuora.update(january, endDate="2015-12-31")
        assert_refused(answer, INVALID_VALUE, naming="endDate")


def test_organization_labels_cannot_be_updated(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    with nothing_changed(tenant.zuora):
        answer = tenant.zuora.update(january, organizationLabels=[{"organizationName": "Europe"}])
        assert answer.json["success"] is False
        assert "organizationLabels" in answer.json["reasons"][0]["message"]


def test_the_open_ended_period_is_not_updated(tenant: Tenant) -> None:
    tenant.create_months(1)
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.update(tenant.zuora.open_ended()["id"], name="Later"), RULE)


def test_a_missing_period_is_not_found(shared_tenant: Tenant) -> None:
    assert_refused(shared_tenant.zuora.update("0" * 32, notes="x"), NOT_FOUND)


def test_an_update_tells_who_and_when(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    editor = tenant.user("Zuora Finance Standard User")
    assert_done(editor.update(january, notes="mine"))
    said = tenant.zuora.period(january)
    assert said["createdBy"] == tenant.credentials.user_id
    assert said["updatedBy"] != tenant.credentials.user_id
    assert said["updatedOn"] >= said["createdOn"]
