"""The official client, unmodified, takes every step of a period's life."""

import importlib
import time
from collections.abc import Callable
from typing import Any

import pytest

from contract.ledger_rows import invoice, payment, transactions
from contract.started_server import STANDARD_USER
from contract.tenant import Tenant
from contract.zuora import Zuora
from monthend.subledger.journal_runs import TYPES, RunStatus

SDK = Any
SECONDS = 20.0
# Days may be sent as text; the SDK's own serializer grumbles about it, and pydantic about the SDK.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:zuora_sdk"),
]


@pytest.fixture(scope="session")
def zuora_sdk() -> Any:
    """The package as published; it is large, so that only these tests load it."""
    return importlib.import_module("zuora_sdk")


@pytest.fixture
def connect(zuora_sdk: Any, tenant: Tenant) -> Callable[..., SDK]:
    """Make an initialised client, by default of the tenant's administrator."""
    client_module = importlib.import_module("zuora_sdk.zuora_client")

    def connected(client_id: str = "", client_secret: str = "") -> SDK:
        owner = tenant.credentials
        client = client_module.ZuoraClient(
            client_id or owner.client_id, client_secret or owner.client_secret, None
        )
        client.set_base_url(tenant.server.url)
        client.initialize()
        return client

    return connected


@pytest.fixture
def client(connect: Callable[..., SDK]) -> SDK:
    return connect()


@pytest.fixture
def api(client: SDK) -> SDK:
    return client.accounting_periods_api()


@pytest.fixture
def create(zuora_sdk: Any, api: SDK) -> Callable[..., str]:
    def created(name: str, start: str, end: str, **others: object) -> str:
        request = zuora_sdk.CreateAccountingPeriodRequest(
            name=name, start_date=start, end_date=end, fiscal_year=2016, **others
        )
        answer = api.create_accounting_period(request)
        assert answer.success is True, answer.reasons
        return str(answer.id)

    return created


@pytest.fixture
def march(create: Callable[..., str]) -> str:
    return create("Mar 2016", "2016-03-01", "2016-03-31", fiscal_quarter=1)


def wait_for_trial_balance(api: SDK, period: str) -> SDK:
    """Poll as Zuora's own close script does, until an end time or an error shows."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        said = api.get_accounting_period(period)
        if said.run_trial_balance_end is not None or said.run_trial_balance_status == "Error":
            return said
        time.sleep(0.05)
    raise AssertionError("the trial balance did not end")


def test_the_sdk_signs_in(client: SDK) -> None:
    assert client.token["access_token"]
    assert client.is_token_expired() is False


def test_the_sdk_creates_a_period(api: SDK, march: str) -> None:
    said = api.get_accounting_period(march)
    assert (said.success, said.name, said.status) == (True, "Mar 2016", "Open")
    assert (said.start_date, said.end_date) == ("2016-03-01", "2016-03-31")
    assert (said.fiscal_year, said.fiscal_quarter) == (2016, 1)
    assert said.run_trial_balance_status == "Pending"


def test_the_sdk_lists_periods_with_its_own_spelling_of_the_quarter(api: SDK, march: str) -> None:
    listed = api.get_all_accounting_periods().accounting_periods
    assert [each.name for each in listed] == ["Mar 2016", "Open-Ended"]
    assert listed[0].fiscal_quarter == 1
    assert listed[0].additional_properties["fiscalQuarter"] == 1


def test_the_sdk_reads_the_open_ended_period_at_the_end_of_the_list(api: SDK, march: str) -> None:
    last = api.get_all_accounting_periods().accounting_periods[-1]
    assert (last.name, last.start_date, last.end_date) == ("Open-Ended", "2016-04-01", None)
    assert last.status == "Open"


def test_the_sdk_turns_pages(api: SDK, create: Callable[..., str], march: str) -> None:
    create("Apr 2016", "2016-04-01", "2016-04-30")
    first = api.get_all_accounting_periods(page=1, page_size=2)
    second = api.get_all_accounting_periods(page=2, page_size=2)
    assert [each.name for each in first.accounting_periods] == ["Mar 2016", "Apr 2016"]
    assert [each.name for each in second.accounting_periods] == ["Open-Ended"]
    assert first.next_page
    assert second.next_page is None


def test_the_sdk_updates_a_period(zuora_sdk: Any, api: SDK, march: str) -> None:
    request = zuora_sdk.UpdateAccountingPeriodRequest(notes="checked", end_date="2016-03-30")
    assert api.update_accounting_period(march, request).success is True
    said = api.get_accounting_period(march)
    assert (said.notes, said.end_date) == ("checked", "2016-03-30")


def test_the_sdk_runs_a_trial_balance_and_sees_it_complete(api: SDK, march: str) -> None:
    assert api.run_trial_balance(march).success is True
    said = wait_for_trial_balance(api, march)
    assert said.run_trial_balance_status == "Completed"
    assert said.run_trial_balance_start <= said.run_trial_balance_end
    assert said.status == "Open"


def test_the_sdk_downloads_the_files_of_a_trial_balance(
    zuora_sdk: Any, client: SDK, api: SDK, march: str, tenant: Tenant
) -> None:
    tenant.with_codes().import_csv("transactions", transactions(invoice("INV-1", "2016-03-05")))
    assert api.run_trial_balance(march).success is True
    made = wait_for_trial_balance(api, march).file_ids
    assert made.fx_realized_gain_and_loss_detail_export_file_id is None
    file_id = made.accounts_receivable_invoice_aging_detail_export_file_id
    content = bytes(client.files_api().get_files(file_id))
    assert b",INV-1,2016-03-05," in content
    with pytest.raises(zuora_sdk.exceptions.NotFoundException):
        client.files_api().get_files("0" * 32)


def test_the_sdk_sets_pending_close(api: SDK, march: str) -> None:
    assert api.pending_close_accounting_period(march).success is True
    assert api.get_accounting_period(march).status == "PendingClose"
    assert wait_for_trial_balance(api, march).run_trial_balance_status == "Completed"


def test_the_sdk_closes_a_period(api: SDK, march: str) -> None:
    assert api.close_accounting_period(march).success is True
    assert api.get_accounting_period(march).status == "Closed"
    assert wait_for_trial_balance(api, march).run_trial_balance_status == "Completed"


def test_the_sdk_reopens_a_period(api: SDK, march: str) -> None:
    api.close_accounting_period(march)
    assert api.reopen_accounting_period(march).success is True
    assert api.get_accounting_period(march).status == "Open"


def test_the_sdk_deletes_a_period(api: SDK, march: str) -> None:
    assert api.delete_accounting_period(march).success is True
    assert [each.name for each in api.get_all_accounting_periods().accounting_periods] == [
        "Open-Ended"
    ]


def test_the_sdk_takes_the_whole_close(
    zuora_sdk: Any, api: SDK, create: Callable[..., str], march: str
) -> None:
    april = create("Apr 2016", "2016-04-01", "2016-04-30")
    for period in (march, april):
        assert api.run_trial_balance(period).success is True
        wait_for_trial_balance(api, period)
        assert api.pending_close_accounting_period(period).success is True
        wait_for_trial_balance(api, period)
        assert api.close_accounting_period(period).success is True
        assert wait_for_trial_balance(api, period).status == "Closed"
    assert api.reopen_accounting_period(april).success is True
    assert api.delete_accounting_period(april).success is True


def test_a_refusal_is_a_model_with_reasons_and_no_exception(api: SDK, march: str) -> None:
    api.close_accounting_period(march)
    refused = api.pending_close_accounting_period(march)
    assert refused.success is False
    assert refused.process_id
    assert [int(reason.code) % 100 for reason in refused.reasons] == [30]
    assert refused.reasons[0].message


def test_what_the_sdk_does_not_check_the_server_does(zuora_sdk: Any, api: SDK, march: str) -> None:
    request = zuora_sdk.CreateAccountingPeriodRequest(
        name="x" * 300, start_date="2016-04-01", end_date="2016-04-30", fiscal_quarter=9
    )
    refused = api.create_accounting_period(request)
    assert refused.success is False
    assert sorted(int(reason.code) % 100 for reason in refused.reasons) == [20, 20, 22]


def test_a_missing_period_is_a_model_with_reasons(api: SDK) -> None:
    refused = api.get_accounting_period("0" * 32)
    assert refused.success is False
    assert [int(reason.code) % 100 for reason in refused.reasons] == [40]


def test_a_missing_permission_is_a_model_with_reasons(
    connect: Callable[..., SDK], tenant: Tenant, march: str
) -> None:
    owner = tenant.server.database.add_user(
        "clerk", STANDARD_USER, tenant=tenant.credentials.tenant_id
    )
    clerk = connect(owner.client_id, owner.client_secret).accounting_periods_api()
    refused = clerk.close_accounting_period(march)
    assert refused.success is False
    assert [int(reason.code) % 100 for reason in refused.reasons] == [10]


def test_a_token_is_renewed_with_the_old_one_still_in_the_headers(
    client: SDK, api: SDK, march: str
) -> None:
    old = client.token["access_token"]
    client.refresh_token()
    assert client.token["access_token"]
    assert api.get_accounting_period(march).name == "Mar 2016"
    assert client.api_client.default_headers["Authorization"] != f"Bearer {old}"


def test_a_token_is_renewed_with_every_default_header_set(
    client: SDK, api: SDK, tenant: Tenant, march: str
) -> None:
    client.set_entity_id(tenant.credentials.entity_id)
    client.set_accept_encoding("gzip")
    client.refresh_token()
    assert client.is_token_expired() is False
    assert api.get_accounting_period(march).name == "Mar 2016"


def test_a_token_is_renewed_after_the_old_one_has_become_worthless(
    client: SDK, api: SDK, march: str
) -> None:
    client.api_client.default_headers["Authorization"] = "Bearer " + "0" * 32
    client.refresh_token()
    assert api.get_accounting_period(march).name == "Mar 2016"


def test_a_worthless_token_raises_what_the_sdk_expects(
    zuora_sdk: Any, client: SDK, api: SDK, march: str
) -> None:
    client.api_client.default_headers["Authorization"] = "Bearer " + "0" * 32
    with pytest.raises(zuora_sdk.exceptions.UnauthorizedException) as raised:
        api.get_accounting_period(march)
    assert raised.value.data.message
    assert "90000011" in raised.value.body


def test_the_sdk_reads_compressed_answers(client: SDK, api: SDK, march: str) -> None:
    client.set_accept_encoding("gzip")
    answer = api.get_all_accounting_periods_with_http_info()
    assert answer.content_encoding == "gzip"
    assert [each.name for each in answer.data.accounting_periods] == ["Mar 2016", "Open-Ended"]


def test_a_track_id_comes_back_to_the_sdk(api: SDK, march: str) -> None:
    answer = api.get_accounting_period_with_http_info(march, zuora_track_id="month end 2016-03")
    assert answer.zuora_track_id == "month end 2016-03"
    assert len(answer.zuora_request_id) == 36


def test_limit_headers_are_numbers_to_the_sdk(
    zuora_sdk: Any, client: SDK, api: SDK, march: str
) -> None:
    client.api_client.default_headers["Authorization"] = "Bearer " + "0" * 32
    with pytest.raises(zuora_sdk.exceptions.ApiException):
        api.get_accounting_period(march)
    client.refresh_token()
    headers = api.get_accounting_period_with_http_info(march).headers
    error = zuora_sdk.exceptions.ApiException(status=200)
    error.headers = headers
    error.parse_and_set_response_headers()
    assert error.get_concurrency_limit_limit() == 40
    assert error.get_rate_limit_remaining() > 0


def test_custom_fields_pass_through_the_sdk(
    zuora_sdk: Any, api: SDK, tenant: Tenant, create: Callable[..., str]
) -> None:
    tenant.declare_field("Reviewer__c", "string")
    period = create("Mar 2016", "2016-03-01", "2016-03-31", Reviewer__c="ada")
    said = api.get_accounting_period(period)
    assert said.additional_properties["Reviewer__c"] == "ada"


def test_a_journal_entry_is_posted_and_read_through_the_sdk(
    zuora_sdk: Any, client: SDK, tenant: Tenant, march: str
) -> None:
    tenant.with_codes()
    both = {"amount": "424.08", "home_currency_amount": "424.08"}
    items = [
        zuora_sdk.CreateJournalEntryRequestItem(
            accounting_code_name="Deferred Revenue", type="Debit", **both
        ),
        zuora_sdk.CreateJournalEntryRequestItem(
            accounting_code_name="Professional Services Revenue", type="Credit", **both
        ),
    ]
    entries = client.summary_journal_entries_api()
    posted = entries.create_summary_journal_entry(
        zuora_sdk.CreateJournalEntryRequest(
            accounting_period_name="Mar 2016",
            currency="USD",
            journal_entry_date="2016-03-31",
            journal_entry_items=items,
        )
    )
    assert posted.success is True, posted.reasons
    said = entries.get_summary_journal_entry(posted.journal_entry_number)
    assert (said.number, said.status) == (posted.journal_entry_number, "Created")
    assert {each.type for each in said.journal_entry_items} == {"Debit", "Credit"}


def test_zuoras_own_close_script_runs_to_its_end(
    zuora_sdk: Any, client: SDK, api: SDK, tenant: Tenant, march: str
) -> None:
    """As its guide to ERP systems has it: find, run, poll, close, journal run, poll, transfer."""
    tenant.with_codes()
    tenant.import_csv(
        "transactions",
        transactions(invoice("INV-1", "2016-03-05"), payment("P-1", "2016-03-20")),
    )
    found = client.actions_api().action_post_query(
        zuora_sdk.ProxyActionqueryRequest(
            query_string="select Id, Name, Status from AccountingPeriod where Name = 'Mar 2016'"
        ),
        x_zuora_wsdl_version="2024-05-20",
    )
    (record,) = found.records
    assert (record["Id"], record["Status"]) == (march, "Open")
    assert api.run_trial_balance(march).success is True
    assert wait_for_trial_balance(api, march).run_trial_balance_status == "Completed"
    assert api.close_accounting_period(march).success is True
    wait_for_trial_balance(api, march)
    runs, entries = client.journal_runs_api(), client.summary_journal_entries_api()
    kinds = [
        zuora_sdk.CreateJournalRunRequestTransactionType(type=each)
        for each in zuora_sdk.JournalRunTransactionType
    ]
    asked = runs.create_journal_run(
        zuora_sdk.CreateJournalRunRequest(
            accounting_period_name="Mar 2016",
            journal_entry_date="2016-03-31",
            transaction_types=kinds,
        )
    )
    assert asked.success is True, asked.reasons
    until = time.monotonic() + SECONDS
    while (run := runs.get_journal_run(asked.journal_run_number)).status not in (
        "Completed",
        "Error",
    ):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert (run.status, run.total_journal_entry_count) == ("Completed", 2)
    listed = entries.get_all_summary_journal_entries(asked.journal_run_number).journal_entries
    assert {each.transaction_type for each in listed} == {"Invoice Item", "Electronic Payment"}
    for each in listed:
        done = entries.update_basic_summary_journal_entry(
            each.number,
            zuora_sdk.UpdateBasicSummaryJournalEntryRequest(transferred_to_accounting="Yes"),
        )
        assert done.success is True, done.reasons
        said = entries.get_summary_journal_entry(each.number)
        assert said.transferred_to_accounting == "Yes"
        assert said.transfer_date_time
    refused = entries.cancel_summary_journal_entry(listed[0].number)
    assert [int(reason.code) % 100 for reason in refused.reasons] == [30]
    assert runs.cancel_journal_run(asked.journal_run_number).success is True


def test_the_sdk_cancels_and_deletes_a_run(
    zuora_sdk: Any, client: SDK, tenant: Tenant, march: str
) -> None:
    runs = client.journal_runs_api()
    number = runs.create_journal_run(
        zuora_sdk.CreateJournalRunRequest(
            target_start_date="2016-03-01",
            target_end_date="2016-03-31",
            journal_entry_date="2016-03-31",
            transaction_types=[
                zuora_sdk.CreateJournalRunRequestTransactionType(type="Invoice Item")
            ],
        )
    ).journal_run_number

    def until(status: str) -> None:
        ends = time.monotonic() + SECONDS
        while runs.get_journal_run(number).status != status:
            assert time.monotonic() < ends
            time.sleep(0.05)

    until("Completed")
    assert runs.cancel_journal_run(number).success is True
    until("Cancelled")
    assert runs.delete_journal_run(number).success is True


def test_the_sdk_knows_the_types_and_statuses_that_the_server_has(zuora_sdk: Any) -> None:
    assert {each.value for each in zuora_sdk.JournalRunTransactionType} == set(TYPES)
    assert {each.value for each in zuora_sdk.JournalRunStatus} == {each.value for each in RunStatus}


def test_the_plain_client_sees_what_the_sdk_did(zuora: Zuora, api: SDK, march: str) -> None:
    api.close_accounting_period(march)
    assert zuora.period(march)["status"] == "Closed"
