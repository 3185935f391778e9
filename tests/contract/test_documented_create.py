"""POST /v1/accounting-periods as Zuora's page documents it."""

import re

import pytest

from contract.ledger_rows import invoice, transactions
from contract.started_server import STANDARD_USER
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    PERIODS,
    RULE,
    UNKNOWN_FIELD,
    Zuora,
    assert_done,
    assert_refused,
    nothing_changed,
)

# The request body of the page.
JUNE = {
    "endDate": "2016-06-30",
    "fiscalYear": 2016,
    "name": "Jun 2016",
    "notes": "optional notes here",
    "startDate": "2016-06-01",
}


def test_the_pages_example_makes_a_period(zuora: Zuora) -> None:
    said = assert_done(zuora.send("POST", PERIODS, JUNE))
    assert set(said) == {"id", "success"}
    assert re.fullmatch("[0-9a-f]{32}", said["id"])


def test_what_was_sent_is_what_is_read(zuora: Zuora) -> None:
    period = assert_done(zuora.send("POST", PERIODS, JUNE))["id"]
    assert JUNE.items() <= zuora.period(period).items()


def test_notes_left_out_read_as_empty(zuora: Zuora) -> None:
    period = zuora.create("Jun 2016", "2016-06-01", "2016-06-30")
    assert zuora.period(period)["notes"] == ""


def test_a_fiscal_year_is_taken_as_a_number_or_a_string(zuora: Zuora) -> None:
    june = zuora.create("Jun 2016", "2016-06-01", "2016-06-30", fiscalYear="2016")
    july = zuora.create("Jul 2016", "2016-07-01", "2016-07-31", fiscalYear=2016)
    assert [zuora.period(each)["fiscalYear"] for each in (june, july)] == [2016, 2016]


@pytest.mark.parametrize("spelling", ["fiscalQuarter", "fiscal_quarter"])
@pytest.mark.parametrize("quarter", [2, "2"])
def test_a_fiscal_quarter_is_taken_in_both_spellings_and_types(
    zuora: Zuora, spelling: str, quarter: object
) -> None:
    period = zuora.create("Jun 2016", "2016-06-01", "2016-06-30", **{spelling: quarter})
    assert zuora.period(period)["fiscalQuarter"] == 2


def test_the_longest_documented_values_are_taken(zuora: Zuora) -> None:
    name, notes = "n" * 100, "ä" * 255
    period = zuora.create(name, "2016-06-01", "2016-06-30", notes=notes)
    said = zuora.period(period)
    assert (said["name"], said["notes"]) == (name, notes)


def test_a_period_may_last_one_day(zuora: Zuora) -> None:
    zuora.create("Opening day", "2016-06-01", "2016-06-01")
    assert zuora.open_ended()["startDate"] == "2016-06-02"


def test_a_first_period_may_last_two_years(zuora: Zuora) -> None:
    period = zuora.create("Before Zuora", "2014-01-01", "2015-12-31")
    assert zuora.period(period)["endDate"] == "2015-12-31"


def test_the_next_period_starts_the_day_after(zuora: Zuora) -> None:
    zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
    zuora.create("Feb 2016", "2016-02-01", "2016-02-29")
    starts = [each["startDate"] for each in zuora.periods()]
    assert starts == ["2016-01-01", "2016-02-01", "2016-03-01"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param("2016-02-02", "2016-02-29", id="a gap"),
        pytest.param("2016-01-31", "2016-02-29", id="an overlap"),
        pytest.param("2015-12-01", "2015-12-31", id="before the first"),
    ],
)
def test_periods_are_contiguous(zuora: Zuora, start: str, end: str) -> None:
    zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
    with nothing_changed(zuora):
        assert_refused(zuora.try_create("Feb 2016", start, end), RULE)


def test_a_refused_gap_names_the_expected_day(zuora: Zuora) -> None:
    zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
    assert_refused(zuora.try_create("Feb 2016", "2016-02-02", "2016-02-29"), RULE, naming="02-01")


def test_a_name_is_unique(zuora: Zuora) -> None:
    zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
    with nothing_changed(zuora):
        answer = zuora.try_create("Jan 2016", "2016-02-01", "2016-02-29")
        assert answer.json["success"] is False


def test_the_first_period_reaches_back_to_the_earliest_transaction(tenant: Tenant) -> None:
    tenant.with_codes().import_csv("transactions", transactions(invoice("INV-1", "2015-12-31")))
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.try_create("Jan 2016", "2016-01-01", "2016-01-31"), RULE)
    assert_done(tenant.zuora.try_create("Old", "2015-12-31", "2016-01-31"))


def test_organization_labels_are_refused_without_multi_org(shared_tenant: Tenant) -> None:
    labels = [{"organizationName": "Europe"}]
    with nothing_changed(shared_tenant.zuora):
        answer = shared_tenant.zuora.send("POST", PERIODS, {**JUNE, "organizationLabels": labels})
        assert answer.json["success"] is False
        assert "organizationLabels" in answer.json["reasons"][0]["message"]


def test_null_stands_for_an_absent_optional_field(zuora: Zuora) -> None:
    period = zuora.create("Jun 2016", "2016-06-01", "2016-06-30", notes=None, fiscalQuarter=None)
    said = zuora.period(period)
    assert said["notes"] == ""
    assert said.get("fiscalQuarter") is None


def test_the_documented_reader_fields_cannot_be_sent(shared_tenant: Tenant) -> None:
    with nothing_changed(shared_tenant.zuora):
        answer = shared_tenant.zuora.send("POST", PERIODS, {**JUNE, "status": "Closed"})
        assert_refused(answer, UNKNOWN_FIELD, naming="status")


def test_every_field_error_is_reported_at_once(shared_tenant: Tenant) -> None:
    wrong = {**JUNE, "fiscalQuarter": 5, "notes": "n" * 256, "endDate": "June"}
    answer = shared_tenant.zuora.send("POST", PERIODS, wrong)
    assert_refused(answer, INVALID_VALUE)
    said = " ".join(reason["message"] for reason in answer.json["reasons"])
    assert all(field in said for field in ("fiscalQuarter", "notes", "endDate"))


def test_a_standard_user_may_create(tenant: Tenant) -> None:
    assert_done(tenant.user(STANDARD_USER).send("POST", PERIODS, JUNE))


def test_a_creation_answers_with_its_commit_sequence(zuora: Zuora) -> None:
    first = zuora.try_create("Jan 2016", "2016-01-01", "2016-01-31")
    second = zuora.try_create("Feb 2016", "2016-02-01", "2016-02-29")
    assert 0 < first.commit_sequence < second.commit_sequence


def test_a_refusal_has_no_commit_sequence(shared_tenant: Tenant) -> None:
    refused = shared_tenant.zuora.try_create("", "2016-01-01", "2016-01-31")
    assert "monthend-commit-sequence" not in refused.headers
