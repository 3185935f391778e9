"""The close as a finance team goes through it: what blocks, what resolves it, what ties out."""

import re
from decimal import Decimal

import pytest

from contract.ledger_rows import entry, find_transaction, invoice, payment, transactions
from contract.started_server import STANDARD_USER
from contract.tenant import Tenant
from contract.zuora import (
    INVALID_VALUE,
    NOT_FOUND,
    PERMISSION,
    RULE,
    Json,
    assert_done,
    assert_refused,
    nothing_changed,
)

JANUARY_ROWS = transactions(
    invoice("INV-1", "2016-01-10", "100.00"),
    invoice("INV-2", "2016-01-31", "250.50"),
    payment("P-1", "2016-01-20", "40.00"),
    invoice("INV-3", "2016-01-31", "999.00", status="Draft"),
    payment("P-2", "2016-01-31", "60.00", status="Processing"),
    invoice("INV-4", "2016-02-01", "7.00"),
)


@pytest.fixture
def january(tenant: Tenant) -> str:
    """A January with postings, a draft and a payment in process; February follows."""
    period, _ = tenant.with_codes().create_months(2)
    tenant.import_csv("transactions", JANUARY_ROWS)
    return period


def amounts(said: Json, code: str) -> list[str]:
    """Opening, debit, credit and closing of a code in US dollars, to the cent."""
    (row,) = [
        row for row in said["rows"] if (row["accountingCode"], row["currency"]) == (code, "USD")
    ]
    columns = ("opening", "debit", "credit", "closing")
    return [f"{Decimal(str(row[column])):.2f}" for column in columns]


def close(tenant: Tenant, period: str) -> None:
    assert_done(tenant.zuora.close(period))
    assert tenant.zuora.after_trial_balance(period)["runTrialBalanceStatus"] == "Completed"


def resolve(tenant: Tenant, period: str) -> None:
    """Post the draft invoice and settle the payment in process."""
    said = tenant.zuora.action_items(period)
    for number, status in (("INV-3", "Posted"), ("P-2", "Processed")):
        assert_done(tenant.zuora.set_status(find_transaction(said, number)["id"], status))


def test_what_blocks_is_listed(tenant: Tenant, january: str) -> None:
    said = tenant.zuora.action_items(january)
    assert find_transaction(said, "INV-3")["status"] == "Draft"
    assert find_transaction(said, "P-2")["status"] == "Processing"
    assert "INV-1" not in str(said)


def test_a_refused_close_tells_how_much_blocks_it(tenant: Tenant, january: str) -> None:
    with nothing_changed(tenant.zuora):
        assert_refused(tenant.zuora.close(january), RULE, naming="invoice")


def test_resolving_what_blocks_lets_the_period_close(tenant: Tenant, january: str) -> None:
    resolve(tenant, january)
    close(tenant, january)
    assert tenant.zuora.period(january)["status"] == "Closed"


def test_a_cancelled_draft_no_longer_blocks(tenant: Tenant) -> None:
    (january,) = tenant.with_codes().create_months(1)
    rows = transactions(invoice("INV-1", "2016-01-10", status="Draft"))
    tenant.import_csv("transactions", rows)
    draft = find_transaction(tenant.zuora.action_items(january), "INV-1")
    assert_done(tenant.zuora.set_status(draft["id"], "Canceled"))
    close(tenant, january)


def test_a_status_the_type_does_not_know_is_refused(tenant: Tenant, january: str) -> None:
    draft = find_transaction(tenant.zuora.action_items(january), "INV-3")
    assert_refused(tenant.zuora.set_status(draft["id"], "Eaten"), INVALID_VALUE, naming="status")


def test_a_missing_transaction_is_not_found(tenant: Tenant) -> None:
    assert_refused(tenant.zuora.set_status("0" * 32, "Posted"), NOT_FOUND)


def test_a_posted_invoice_of_a_closed_period_stays(tenant: Tenant, january: str) -> None:
    blocking = find_transaction(tenant.zuora.action_items(january), "INV-3")
    resolve(tenant, january)
    close(tenant, january)
    assert_refused(tenant.zuora.set_status(blocking["id"], "Canceled"), RULE)


def test_a_standard_user_does_not_post_into_pending_close(tenant: Tenant, january: str) -> None:
    draft = find_transaction(tenant.zuora.action_items(january), "INV-3")
    standard_user = tenant.user(STANDARD_USER)
    assert_done(tenant.zuora.pending_close(january))
    assert_refused(standard_user.set_status(draft["id"], "Posted"), RULE)
    assert_done(tenant.zuora.set_status(draft["id"], "Posted"))


def test_the_trial_balance_ties_out(tenant: Tenant, january: str) -> None:
    resolve(tenant, january)
    close(tenant, january)
    rows = tenant.zuora.trial_balance(january)["rows"]
    assert sum(Decimal(str(row["debit"])) for row in rows) == Decimal("1449.50")
    assert sum(Decimal(str(row["credit"])) for row in rows) == Decimal("1449.50")
    assert sum(Decimal(str(row["closing"])) for row in rows) == 0


def test_the_trial_balance_counts_what_is_posted_in_the_period(
    tenant: Tenant, january: str
) -> None:
    assert_done(tenant.zuora.run_trial_balance(january))
    tenant.zuora.after_trial_balance(january)
    said = tenant.zuora.trial_balance(january)
    assert amounts(said, "Accounts Receivable") == ["0.00", "350.50", "40.00", "310.50"]
    assert amounts(said, "Sales Revenue") == ["0.00", "0.00", "350.50", "-350.50"]


def test_one_months_closing_is_the_next_months_opening(tenant: Tenant, january: str) -> None:
    february = tenant.zuora.periods()[1]["id"]
    resolve(tenant, january)
    close(tenant, january)
    close(tenant, february)
    first, second = (tenant.zuora.trial_balance(each) for each in (january, february))
    assert amounts(first, "Accounts Receivable")[3] == "1249.50"
    assert amounts(second, "Accounts Receivable") == ["1249.50", "7.00", "0.00", "1256.50"]


def test_a_journal_entry_counts_in_its_period(tenant: Tenant) -> None:
    (january,) = tenant.with_codes().create_months(1)
    assert_done(tenant.zuora.post(entry("Jan 2016", "2016-01-31")))
    close(tenant, january)
    said = tenant.zuora.trial_balance(january)
    assert amounts(said, "Deferred Revenue")[1] == "424.08"


@pytest.mark.parametrize("name", ["Größe & <Co>, Inc.", "現金 💶", "Zero\u200bwidth", "a\u0308b"])
def test_a_code_keeps_its_name_from_month_to_month(tenant: Tenant, name: str) -> None:
    january, february = tenant.with_codes().create_months(2)
    header = "name,type,gl_account_name,gl_account_number,notes"
    tenant.import_csv("codes", f'{header}\n"{name}",Cash,,,\n')
    assert_done(tenant.zuora.post(entry("Jan 2016", "2016-01-31", debit=name)))
    close(tenant, january)
    close(tenant, february)
    assert amounts(tenant.zuora.trial_balance(february), name)[0] == "424.08"


def test_a_trial_balance_is_pinned_and_sealed(tenant: Tenant, january: str) -> None:
    answer = tenant.zuora.run_trial_balance(january)
    tenant.zuora.after_trial_balance(january)
    said = tenant.zuora.trial_balance(january)
    assert said["commitSequence"] >= answer.commit_sequence
    assert re.fullmatch("[0-9a-f]{64}", said["sha256"])


def test_a_later_posting_does_not_change_a_finished_run(tenant: Tenant, january: str) -> None:
    assert_done(tenant.zuora.run_trial_balance(january))
    tenant.zuora.after_trial_balance(january)
    before = tenant.zuora.trial_balance(january)
    assert_done(tenant.zuora.post(entry("Jan 2016", "2016-01-31")))
    after = tenant.zuora.trial_balance(january)
    assert (after["rows"], after["sha256"]) == (before["rows"], before["sha256"])


def test_without_a_finished_run_there_is_no_trial_balance(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    answer = tenant.zuora.get(f"/monthend/v1/accounting-periods/{january}/trial-balance")
    assert_refused(answer, NOT_FOUND)


def test_the_history_tells_the_close_in_order(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    answers = []
    for act in (tenant.zuora.pending_close, tenant.zuora.close, tenant.zuora.reopen):
        answers.append(act(january))
        assert_done(answers[-1])
        if act != tenant.zuora.reopen:
            tenant.zuora.after_trial_balance(january)
    told = tenant.zuora.history(january)
    sequences = [row["commitSequence"] for row in told]
    assert sequences == sorted(sequences)
    assert [answer.commit_sequence for answer in answers] == [
        sequence for sequence in sequences if sequence in {a.commit_sequence for a in answers}
    ]


def test_the_history_names_the_user_and_the_channel(tenant: Tenant) -> None:
    (january,) = tenant.create_months(1)
    first = tenant.zuora.history(january)[0]
    assert tenant.credentials.user_id in first.values()
    assert "REST" in first.values()


@pytest.mark.parametrize("reading", ["action-items", "trial-balance", "history"])
def test_a_missing_period_has_nothing_to_read(tenant: Tenant, reading: str) -> None:
    answer = tenant.zuora.get(f"/monthend/v1/accounting-periods/{'0' * 32}/{reading}")
    assert_refused(answer, NOT_FOUND)


def test_another_tenants_transaction_is_not_found(
    tenant: Tenant, january: str, shared_tenant: Tenant
) -> None:
    draft = find_transaction(tenant.zuora.action_items(january), "INV-3")
    assert_refused(shared_tenant.zuora.set_status(draft["id"], "Posted"), NOT_FOUND)


def test_running_a_trial_balance_needs_its_permission(tenant: Tenant, january: str) -> None:
    assert_refused(tenant.user(STANDARD_USER).run_trial_balance(january), PERMISSION)
