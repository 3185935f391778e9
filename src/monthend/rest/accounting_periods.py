"""`/v1/accounting-periods`: one function per documented operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from monthend.domain.lifecycle import PeriodFields
from monthend.domain.period import AccountingPeriod
from monthend.domain.permissions import Operation
from monthend.services import files, periods, values
from monthend.services.caller import Caller, FieldTypes
from monthend.services.file_ports import FileKind
from monthend.services.ports import Books

from . import json, labels
from .fields import Field, FieldTable
from .lists import PAGE, PAGE_SIZE, page_of
from .operations import Answer, Asked, operation
from .schemas import LISTED_PERIOD, PERIOD, TEXT
from .shown import shown_custom, shown_instant

OBJECT = "AccountingPeriod"
PATH = "/v1/accounting-periods"
ONE = PATH + "/{ap-id}"

NAME = Field(name="name", into="name", kind=values.PERIOD_NAME, required=True)
START = Field(name="startDate", into="start_date", kind=values.day, required=True)
END = Field(name="endDate", into="end_date", kind=values.day, required=True)
FISCAL_YEAR = Field(name="fiscalYear", into="fiscal_year", kind=values.FISCAL_YEAR, required=True)
FISCAL_QUARTER = Field(
    name="fiscalQuarter",
    into="fiscal_quarter",
    kind=values.FISCAL_QUARTER,
    nullable=True,
    also=("fiscal_quarter",),
)
NOTES = Field(name="notes", into="notes", kind=values.PERIOD_NOTES, nullable=True, empty="")

CREATE = FieldTable(
    name="CreateAccountingPeriod",
    fields=(NAME, START, END, FISCAL_YEAR, FISCAL_QUARTER, NOTES),
    custom=OBJECT,
    refused=("organizationLabels",),
)


UPDATE = CREATE.for_update("UpdateAccountingPeriod")

ENCODED_AT_MOST = 10_000
_ENCODED: dict[str, tuple[AccountingPeriod, FieldTypes, Answer, json.Encoded]] = {}

FILE_IDS = {
    "accountsReceivableAccountAgingDetailExportFileId": FileKind.ACCOUNT_AGING,
    "accountsReceivableInvoiceAgingDetailExportFileId": FileKind.INVOICE_AGING,
    "accountsReceivableDebitMemoAgingDetailExportFileId": FileKind.DEBIT_MEMO_AGING,
    "arRollForwardDetailExportFileId": FileKind.AR_DETAIL,
    "fxRealizedGainAndLossDetailExportFileId": FileKind.FX_REALIZED,
    "fxUnrealizedGainAndLossDetailExportFileId": FileKind.FX_UNREALIZED,
    "revenueDetailCsvFileId": FileKind.REVENUE_CSV,
    "revenueDetailExcelFileId": FileKind.REVENUE_XLSX,
    "unprocessedChargesFileId": FileKind.UNPROCESSED_CHARGES,
}
"""The nine detail files of a trial balance; the id of one that was not made is null."""
NO_FILES: Mapping[str, str] = {}
NO_LABELS: Answer = {}


def item(
    period: AccountingPeriod,
    custom_kinds: FieldTypes,
    files: Mapping[str, str] = NO_FILES,
    shown_labels: Answer = NO_LABELS,
) -> Answer:
    """A period as the API shows it; `files` are the ids of its files by their kinds."""
    run = period.trial_balance
    return {
        "id": period.id,
        "name": period.name,
        "startDate": None if period.start_date is None else period.start_date.isoformat(),
        "endDate": None if period.end_date is None else period.end_date.isoformat(),
        "status": period.status.value,
        "fiscalYear": period.fiscal_year,
        "fiscalQuarter": period.fiscal_quarter,
        "notes": period.notes,
        "runTrialBalanceStatus": run.status.value,
        "runTrialBalanceStart": shown_instant(run.start),
        "runTrialBalanceEnd": shown_instant(run.end),
        "runTrialBalanceErrorMessage": run.error_message,
        "fileIds": {name: files.get(kind) for name, kind in FILE_IDS.items()},
        "createdOn": shown_instant(period.created_on),
        "createdBy": period.created_by,
        "updatedOn": shown_instant(period.updated_on),
        "updatedBy": period.updated_by,
        **shown_labels,
        **shown_custom(period.custom_fields, custom_kinds),
    }


def list_item(
    books: Books,
    period: AccountingPeriod,
    custom_kinds: FieldTypes,
    shown_labels: Answer = NO_LABELS,
) -> json.Encoded:
    """A period in a list, where the official client reads the quarter under another key.

    Lists repeat the same periods over and over, so each is encoded once for as
    long as the calendar holds the very same object; a run that is done makes another.
    """
    known = _ENCODED.get(period.id)
    if known is not None and known[0] is period and known[1:3] == (custom_kinds, shown_labels):
        return known[3]
    shown = {
        **item(period, custom_kinds, files.of_period(books, period), shown_labels),
        "fiscal_quarter": period.fiscal_quarter,
    }
    encoded = json.encoded(shown)
    if len(_ENCODED) >= ENCODED_AT_MOST:
        _ENCODED.clear()
    _ENCODED[period.id] = (period, custom_kinds, shown_labels, encoded)
    return encoded


@operation(
    "POST",
    PATH,
    "POST_AccountingPeriod",
    Operation.CREATE_PERIOD,
    body=CREATE,
    answers={"id": {"type": "string"}},
    label=labels.OF_PERIOD,
)
def post_accounting_period(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Create an accounting period."""
    fields = cast(PeriodFields, dict(asked.body))
    return {"id": periods.create(books, caller, fields), "success": True}


@operation(
    "GET",
    PATH,
    "GET_AllAccountingPeriods",
    Operation.READ_PERIODS,
    parameters=(PAGE, PAGE_SIZE),
    answers={
        "accountingPeriods": {"type": "array", "items": LISTED_PERIOD},
        "nextPage": TEXT,
    },
)
def get_all_accounting_periods(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the accounting periods, in ascending order of their start dates."""
    everything = periods.list_everywhere(books, caller)
    kinds = caller.tenant.fields_of(OBJECT)
    shown, following = page_of(everything, asked, PATH)
    return {
        "accountingPeriods": [
            list_item(of, each, kinds, labels.listed(by)) for each, of, by in shown
        ],
        **following,
        "success": True,
    }


@operation(
    "GET",
    ONE,
    "GET_AccountingPeriod",
    Operation.READ_PERIODS,
    answers=PERIOD["properties"],
)
def get_accounting_period(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Read one accounting period, with the outcome of its trial balance."""
    found = periods.get(books, caller, asked.value("ap-id"))
    made = files.of_period(books, found)
    kinds = caller.tenant.fields_of(OBJECT)
    return {**item(found, kinds, made, labels.listed(caller)), "success": True}


@operation(
    "PUT",
    ONE,
    "PUT_UpdateAccountingPeriod",
    Operation.UPDATE_PERIOD,
    body=UPDATE,
)
def put_update_accounting_period(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Update an accounting period; a new end date moves the start of the next one."""
    periods.update(books, caller, asked.value("ap-id"), cast(PeriodFields, dict(asked.body)))
    return {"success": True}


@operation("DELETE", ONE, "DELETE_AccountingPeriod", Operation.DELETE_PERIOD)
def delete_accounting_period(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Delete the most recent accounting period."""
    periods.delete(books, caller, asked.value("ap-id"))
    return {"success": True}


@operation("PUT", ONE + "/close", "PUT_CloseAccountingPeriod", Operation.CLOSE)
def put_close_accounting_period(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Close an accounting period; its trial balance starts by itself."""
    periods.close(books, caller, asked.value("ap-id"))
    return {"success": True}


@operation(
    "PUT", ONE + "/pending-close", "PUT_PendingCloseAccountingPeriod", Operation.SET_PENDING_CLOSE
)
def put_pending_close_accounting_period(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Set an accounting period to pending close; its trial balance starts by itself."""
    periods.set_pending_close(books, caller, asked.value("ap-id"))
    return {"success": True}


@operation("PUT", ONE + "/reopen", "PUT_ReopenAccountingPeriod", Operation.REOPEN)
def put_reopen_accounting_period(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Reopen a closed or pending close accounting period."""
    periods.reopen(books, caller, asked.value("ap-id"))
    return {"success": True}


@operation("PUT", ONE + "/run-trial-balance", "PUT_RunTrialBalance", Operation.RUN_TRIAL_BALANCE)
def put_run_trial_balance(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Run the trial balance of an accounting period that is not closed."""
    periods.run_trial_balance(books, caller, asked.value("ap-id"))
    return {"success": True}
