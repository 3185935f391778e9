"""`fileIds` of an accounting period, and /v1/files/{file-id}."""

import gzip
import hashlib
import re
import time

import pytest

from contract.detail_files import (
    ACCOUNTS,
    CHARGES,
    DEBIT_MEMOS,
    FILE_IDS,
    INVOICES,
    REALIZED,
    REVENUE_CSV,
    REVENUE_XLSX,
    ROLL_FORWARD,
    UNREALIZED,
    charge,
    csv_rows,
    download,
    file_ids,
    invoice,
    payment,
    revenue,
    rows_file,
    run,
    set_for,
    sheets,
    summed,
)
from contract.started_server import STANDARD_USER
from contract.tenant import Tenant, new_tenant
from contract.zuora import (
    EXTENSIONS,
    NOT_FOUND,
    PERMISSION,
    RULE,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)

CSV = "text/csv;charset=UTF-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;charset=UTF-8"


@pytest.fixture
def january(tenant: Tenant) -> str:
    """A month with an invoice that is paid in part, one that is not, and a schedule."""
    january, *_ = tenant.with_codes().create_months(2)
    tenant.import_csv(
        "transactions",
        rows_file(
            invoice("II-1", "2016-01-05", "100.00", document_number="INV-1", due_date="2016-01-10"),
            invoice("II-2", "2016-01-20", "50.50", document_number="INV-2", account_number="A-2"),
            payment("P-1", "2016-01-25", "40.00", applied_to="INV-1"),
            payment("P-2", "2016-02-25", "60.00", applied_to="INV-1"),
            revenue("RE-1", "2016-01-31", "10.00", document_number="RS-1"),
            revenue("RE-2", "2016-02-29", "20.00", document_number="RS-1"),
        ),
    )
    return january


def receivables(zuora: Zuora, period: str) -> Json:
    (row,) = (
        row
        for row in zuora.trial_balance(period)["rows"]
        if row["accountingCode"] == "Accounts Receivable"
    )
    return dict(row)


def test_before_a_trial_balance_there_are_nine_names_and_no_file(
    tenant: Tenant, january: str
) -> None:
    assert tenant.zuora.period(january)["fileIds"] == dict.fromkeys(FILE_IDS)


def test_a_trial_balance_makes_a_file_of_whatever_there_are_rows_for(
    tenant: Tenant, january: str
) -> None:
    made = file_ids(run(tenant.zuora, january))
    assert set(made) == {ACCOUNTS, INVOICES, ROLL_FORWARD, REVENUE_CSV, REVENUE_XLSX}
    assert len(set(made.values())) == len(made)


def test_the_list_of_periods_names_the_same_files(tenant: Tenant, january: str) -> None:
    listed = {each["id"]: each["fileIds"] for each in tenant.zuora.periods()}
    assert listed[january] == dict.fromkeys(FILE_IDS)
    said = run(tenant.zuora, january)
    listed = {each["id"]: each["fileIds"] for each in tenant.zuora.periods()}
    assert listed[january] == said["fileIds"]


def test_files_come_with_their_kind_their_name_and_their_hash(tenant: Tenant, january: str) -> None:
    made = file_ids(run(tenant.zuora, january))
    for name, media, ending in ((ROLL_FORWARD, CSV, "csv"), (REVENUE_XLSX, XLSX, "xlsx")):
        answer = download(tenant.zuora, made[name])
        assert answer.headers["content-type"] == media
        named = answer.headers["content-disposition"]
        assert re.fullmatch(rf'attachment; filename="[\w-]+-2016-01-31\.{ending}"', named), named
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert answer.headers["etag"] == f'"{hashlib.sha256(answer.body).hexdigest()}"'


def test_the_roll_forward_goes_from_the_opening_to_the_closing_of_the_trial_balance(
    tenant: Tenant, january: str
) -> None:
    made = file_ids(run(tenant.zuora, january))
    rows = csv_rows(tenant.zuora, made[ROLL_FORWARD])
    balance = receivables(tenant.zuora, january)
    ends = [row for row in rows if row["type"] == "Ending Balance"]
    assert summed(ends, "balance") == summed([balance], "closing")
    assert [row["number"] for row in rows if row["number"]] == ["II-1", "P-1", "II-2"]


def test_aging_by_invoice_and_by_account_comes_to_the_closing_of_the_trial_balance(
    tenant: Tenant, january: str
) -> None:
    made = file_ids(run(tenant.zuora, january))
    closing = summed([receivables(tenant.zuora, january)], "closing")
    invoices = csv_rows(tenant.zuora, made[INVOICES])
    # The payment of February leaves the invoice open in January.
    assert {row["document_number"]: row["balance"] for row in invoices} == {
        "INV-1": "60.00",
        "INV-2": "50.50",
    }
    assert summed(invoices, "balance") == closing
    assert summed(csv_rows(tenant.zuora, made[ACCOUNTS]), "balance") == closing


def test_the_run_proves_that_its_files_come_to_its_balances(tenant: Tenant, january: str) -> None:
    run(tenant.zuora, january)
    proofs = tenant.zuora.trial_balance(january)["identities"]
    assert {proof["name"].split()[0] for proof in proofs} == {"R1", "R2", "R3", "R4", "Revenue"}
    assert all(proof["holds"] for proof in proofs)


def test_revenue_detail_says_what_was_recognized_before_in_and_after_the_period(
    tenant: Tenant, january: str
) -> None:
    made = file_ids(run(tenant.zuora, january))
    (row,) = csv_rows(tenant.zuora, made[REVENUE_CSV])
    in_and_after = (row["recognized_before"], row["recognized_in"], row["recognized_after"])
    assert in_and_after == ("0.00", "10.00", "20.00")
    assert row["total"] == "30.00"


def test_the_workbook_of_revenue_has_a_sheet_for_each_deferred_revenue_code(
    tenant: Tenant, january: str
) -> None:
    made = file_ids(run(tenant.zuora, january))
    book = sheets(download(tenant.zuora, made[REVENUE_XLSX]).body)
    assert list(book) == ["Deferred Revenue"]
    head = book["Deferred Revenue"]
    assert head[0] == ["Accounting period", "Jan 2016", "2016-01-01 to 2016-01-31"]
    assert head[1] == ["Home currency", "USD"]
    assert head[2] == ["Accounting code", "Deferred Revenue", "DeferredRevenue"]
    assert head[-1][0] == "Deferred Revenue"
    assert "10" in head[-1]


def test_all_files_but_those_of_revenue_can_be_workbooks(tenant: Tenant, january: str) -> None:
    set_for(tenant, "detail_format", "xlsx")
    made = file_ids(run(tenant.zuora, january))
    answer = download(tenant.zuora, made[INVOICES])
    assert answer.headers["content-type"] == XLSX
    (rows,) = sheets(answer.body).values()
    assert rows[0][0] == "account_number"
    assert len(rows) == 3
    assert download(tenant.zuora, made[REVENUE_CSV]).headers["content-type"] == CSV


def test_a_tenant_can_do_without_detail_files(tenant: Tenant, january: str) -> None:
    set_for(tenant, "detail_files", "none")
    assert file_ids(run(tenant.zuora, january)) == {}


def test_buckets_and_negative_invoices_are_as_the_tenant_sets_them(
    tenant: Tenant, january: str
) -> None:
    tenant.import_csv(
        "transactions", rows_file(invoice("II-3", "2016-01-02", "-7.00", document_number="INV-3"))
    )
    set_for(tenant, "aging_buckets", "Early=..15; Late=16..")
    set_for(tenant, "aging_negative_invoices", "false")
    made = file_ids(run(tenant.zuora, january))
    invoices = csv_rows(tenant.zuora, made[INVOICES])
    assert [(row["document_number"], row["bucket"]) for row in invoices] == [
        ("INV-1", "Late"),
        ("INV-2", "Early"),
    ]
    closing = summed([receivables(tenant.zuora, january)], "closing")
    assert summed(csv_rows(tenant.zuora, made[ACCOUNTS]), "balance") == closing


# Currencies ---------------------------------------------------------------------


@pytest.fixture
def foreign(tenant: Tenant) -> str:
    january, *_ = tenant.with_codes().create_months(2)
    tenant.import_csv("rates", "date,from,to,rate\n2016-01-05,GBP,USD,1.50\n")
    tenant.import_csv(
        "transactions",
        rows_file(
            invoice("II-1", "2016-01-05", "100.00", document_number="INV-1", currency="GBP"),
            invoice("II-2", "2016-01-06", "20.00", document_number="INV-2", currency="GBP"),
            payment(
                "P-1", "2016-01-12", "100.00", applied_to="INV-1", currency="GBP",
                home_amount="155.00", exchange_rate="1.55",
            ),
        ),
    )  # fmt: skip
    return january


def test_a_missing_rate_is_the_error_of_the_run_with_pair_and_day(
    tenant: Tenant, foreign: str
) -> None:
    said = run(tenant.zuora, foreign)
    assert said["runTrialBalanceStatus"] == "Error"
    message = "exchange rate from GBP to USD on 2016-01-31 is missing"
    assert message in said["runTrialBalanceErrorMessage"]
    assert said["fileIds"] == dict.fromkeys(FILE_IDS)


def test_gains_and_losses_are_at_the_documented_rates(tenant: Tenant, foreign: str) -> None:
    tenant.import_csv("rates", "date,from,to,rate\n2016-01-29,GBP,USD,1.40\n")
    made = file_ids(run(tenant.zuora, foreign))
    (realized,) = csv_rows(tenant.zuora, made[REALIZED])
    assert (realized["settled"], realized["gain"]) == ("100.00", "5.00")
    (unrealized,) = csv_rows(tenant.zuora, made[UNREALIZED])
    assert unrealized["document_number"] == "INV-2"
    assert (unrealized["balance"], unrealized["gain"]) == ("20.00", "-2.00")


# Unprocessed charges --------------------------------------------------------------


def test_unprocessed_charges_are_listed_on_request(tenant: Tenant, january: str) -> None:
    tenant.import_csv(
        "transactions",
        rows_file(
            charge("C-1", "2016-01-01", "9.00", billed_through="2016-01-15"),
            charge("C-2", "2016-01-01", "9.00", billed_through="2016-01-31"),
        ),
    )
    assert CHARGES not in file_ids(run(tenant.zuora, january))
    assert_done(tenant.zuora.request("PUT", f"{EXTENSIONS}/{january}/unprocessed-charges"))
    made = file_ids(tenant.zuora.after_trial_balance(january))
    assert [row["number"] for row in csv_rows(tenant.zuora, made[CHARGES])] == ["C-1"]
    set_for(tenant, "unprocessed_charges", "always")
    assert CHARGES in file_ids(run(tenant.zuora, january))


def test_charges_are_asked_for_by_whom_a_trial_balance_may_be(tenant: Tenant, january: str) -> None:
    path = f"{EXTENSIONS}/{january}/unprocessed-charges"
    assert_refused(tenant.user(STANDARD_USER).request("PUT", path), PERMISSION)
    assert_done(tenant.zuora.close(january))
    tenant.zuora.after_trial_balance(january)
    assert_refused(tenant.zuora.request("PUT", path), RULE)


# Downloading ----------------------------------------------------------------------


@pytest.mark.parametrize("file_id", ["0" * 32, "x", "..%2F..%2Fetc%2Fpasswd", "%C3%A9"])
def test_a_file_that_does_not_exist_is_not_found(tenant: Tenant, file_id: str) -> None:
    assert_refused(tenant.zuora.get(f"/v1/files/{file_id}"), NOT_FOUND, status=404)


@pytest.mark.parametrize("header", ["Zuora-Entity-Ids", "Zuora-Org-Ids"])
def test_a_file_of_a_scope_out_of_reach_is_no_answer_with_200(
    tenant: Tenant, january: str, header: str
) -> None:
    made = file_ids(run(tenant.zuora, january))
    answer = tenant.zuora.get(f"/v1/files/{made[ACCOUNTS]}", **{header: "0" * 32})
    assert_refused(answer, PERMISSION, naming=header, status=403)


def test_nobody_gets_the_files_of_another_tenant(tenant: Tenant, january: str) -> None:
    made = file_ids(run(tenant.zuora, january))
    stranger = new_tenant(tenant.server).zuora
    for file_id in made.values():
        assert_refused(stranger.get(f"/v1/files/{file_id}"), NOT_FOUND, status=404)
    assert Zuora(tenant.server.url).get(f"/v1/files/{made[ACCOUNTS]}").status == 401


def test_a_file_goes_out_compressed_where_that_is_accepted(tenant: Tenant, january: str) -> None:
    many = [invoice(f"II-{number}", "2016-01-07", "1.00") for number in range(100, 140)]
    tenant.import_csv("transactions", rows_file(*many))
    made = file_ids(run(tenant.zuora, january))
    whole = download(tenant.zuora, made[ROLL_FORWARD]).body
    answer = tenant.zuora.get(f"/v1/files/{made[ROLL_FORWARD]}", **{"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == whole


def test_head_tells_the_length_and_sends_nothing(tenant: Tenant, january: str) -> None:
    made = file_ids(run(tenant.zuora, january))
    whole = download(tenant.zuora, made[ROLL_FORWARD])
    answer = tenant.zuora.request("HEAD", f"/v1/files/{made[ROLL_FORWARD]}")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == whole.headers["content-length"]


def test_the_files_of_a_period_are_listed_with_rows_size_and_hash(
    tenant: Tenant, january: str
) -> None:
    made = file_ids(run(tenant.zuora, january))
    listed = assert_done(tenant.zuora.get(f"{EXTENSIONS}/{january}/files"))["files"]
    assert {each["fileId"]: each["id"] for each in listed if each["fileId"]} == made
    assert "receivables roll-forward" in [each["kind"] for each in listed]
    for each in listed:
        body = download(tenant.zuora, each["id"]).body
        assert (each["size"], each["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())


# A spreadsheet does nothing --------------------------------------------------------


@pytest.mark.parametrize("account", ['=HYPERLINK(""http://x"")', "+1", "-1", "@SUM(A1)"])
def test_what_would_be_a_formula_is_a_text(tenant: Tenant, january: str, account: str) -> None:
    row = invoice("II-9", "2016-01-09", "1.00", account_number=account)
    tenant.import_csv("transactions", rows_file(row))
    plain = account.replace('""', '"')
    made = file_ids(run(tenant.zuora, january))
    rows = csv_rows(tenant.zuora, made[ACCOUNTS])
    assert f"'{plain}" in [row["account_number"] for row in rows]
    set_for(tenant, "detail_format", "xlsx")
    made = file_ids(run(tenant.zuora, january))
    content = download(tenant.zuora, made[ACCOUNTS]).body
    (cells,) = sheets(content).values()
    assert plain in [row[0] for row in cells]
    assert b"<f>" not in content


# After another run -----------------------------------------------------------------


def test_another_run_makes_other_files_and_the_earlier_ones_stay(
    tenant: Tenant, january: str
) -> None:
    before = file_ids(run(tenant.zuora, january))
    kept = download(tenant.zuora, before[ROLL_FORWARD]).body
    after = file_ids(run(tenant.zuora, january))
    assert not set(before.values()) & set(after.values())
    assert download(tenant.zuora, before[ROLL_FORWARD]).body == kept


def test_a_tenant_may_have_the_files_of_earlier_runs_removed(tenant: Tenant, january: str) -> None:
    before = file_ids(run(tenant.zuora, january))
    set_for(tenant, "superseded_files", "remove")
    after = file_ids(run(tenant.zuora, january))
    download(tenant.zuora, after[ROLL_FORWARD])
    until = time.monotonic() + 20
    while (gone := tenant.zuora.get(f"/v1/files/{before[ROLL_FORWARD]}")).status == 200:
        assert time.monotonic() < until, "the file is still there"
        time.sleep(0.02)
    assert_refused(gone, NOT_FOUND, status=404)


def test_a_reopened_period_shows_no_files(tenant: Tenant, january: str) -> None:
    assert_done(tenant.zuora.close(january))
    assert file_ids(tenant.zuora.after_trial_balance(january))
    assert_done(tenant.zuora.reopen(january))
    assert tenant.zuora.period(january)["fileIds"] == dict.fromkeys(FILE_IDS)


def test_debit_memos_have_a_file_of_their_own(tenant: Tenant, january: str) -> None:
    memo = invoice("DMI-1", "2016-01-09", "3.00", document_number="DM-1")
    memo = memo.replace("type=Invoice Item", "type=Debit Memo Item; subtype=Charge")
    tenant.import_csv("transactions", rows_file(memo))
    made = file_ids(run(tenant.zuora, january))
    (row,) = csv_rows(tenant.zuora, made[DEBIT_MEMOS])
    assert (row["document_number"], row["balance"]) == ("DM-1", "3.00")
