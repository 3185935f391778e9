"""The detail files of a trial balance as clients download them."""

import csv
import io
import re
import zipfile
from decimal import Decimal

from lxml import etree

from contract.tenant import Tenant
from contract.zuora import Answer, Json, Zuora, assert_done

ROLL_FORWARD = "arRollForwardDetailExportFileId"
ACCOUNTS = "accountsReceivableAccountAgingDetailExportFileId"
INVOICES = "accountsReceivableInvoiceAgingDetailExportFileId"
DEBIT_MEMOS = "accountsReceivableDebitMemoAgingDetailExportFileId"
REALIZED = "fxRealizedGainAndLossDetailExportFileId"
UNREALIZED = "fxUnrealizedGainAndLossDetailExportFileId"
REVENUE_CSV, REVENUE_XLSX = "revenueDetailCsvFileId", "revenueDetailExcelFileId"
CHARGES = "unprocessedChargesFileId"
FILE_IDS = (
    ACCOUNTS, INVOICES, DEBIT_MEMOS, ROLL_FORWARD, REALIZED, UNREALIZED, REVENUE_CSV, REVENUE_XLSX,
    CHARGES,
)  # fmt: skip

COLUMNS = (
    "number,type,subtype,status,date,currency,amount,debit_code,credit_code,account_number,"
    "due_date,home_amount,exchange_rate,org,document_number,applied_to,billed_through"
)
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_file(*rows: str) -> str:
    """A transactions file of rows that say `column=value` for what is not empty."""
    names = COLUMNS.split(",")
    lines = [COLUMNS]
    for row in rows:
        said = dict(part.split("=", 1) for part in row.split("; "))
        assert set(said) <= set(names), said
        lines.append(",".join(f'"{said[name]}"' if name in said else "" for name in names))
    return "\n".join(lines) + "\n"


def invoice(number: str, day: str, amount: str, **others: str) -> str:
    return _row(
        number=number, type="Invoice Item", status="Posted", date=day, amount=amount,
        debit_code="Accounts Receivable", credit_code="Sales Revenue", **others,
    )  # fmt: skip


def payment(number: str, day: str, amount: str, **others: str) -> str:
    return _row(
        number=number, type="Payment", subtype="Electronic", status="Processed", date=day,
        amount=amount, debit_code="Cash", credit_code="Accounts Receivable", **others,
    )  # fmt: skip


def revenue(number: str, day: str, amount: str, **others: str) -> str:
    return _row(
        number=number, type="Revenue Event Item", status="Distributed", date=day, amount=amount,
        debit_code="Deferred Revenue", credit_code="Sales Revenue", **others,
    )  # fmt: skip


def charge(number: str, day: str, amount: str, **others: str) -> str:
    return _row(
        number=number, type="Charge", status="Unprocessed", date=day, amount=amount,
        debit_code="Accounts Receivable", credit_code="Sales Revenue", **others,
    )  # fmt: skip


def _row(**cells: str) -> str:
    given = {"currency": "USD", "account_number": "A-1", **cells}
    return "; ".join(f"{name}={value}" for name, value in given.items())


def set_for(tenant: Tenant, name: str, value: str) -> None:
    tenant.server.database.say(
        "settings", "set", name, value, "--tenant", tenant.credentials.tenant_id
    )


def run(zuora: Zuora, period: str) -> Json:
    """The period after a trial balance."""
    assert_done(zuora.run_trial_balance(period))
    return zuora.after_trial_balance(period)


def file_ids(said: Json) -> dict[str, str]:
    """The files that there are."""
    assert said["runTrialBalanceStatus"] == "Completed", said
    ids: dict[str, str | None] = said["fileIds"]
    assert tuple(ids) == FILE_IDS
    made = {name: file_id for name, file_id in ids.items() if file_id is not None}
    assert all(re.fullmatch("[0-9a-f]{32}", file_id) for file_id in made.values())
    return made


def download(zuora: Zuora, file_id: str) -> Answer:
    answer = zuora.get(f"/v1/files/{file_id}")
    assert answer.status == 200, answer.content
    return answer


def csv_rows(zuora: Zuora, file_id: str) -> list[dict[str, str]]:
    text = download(zuora, file_id).content.decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def summed(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """What stands in each sheet of a workbook, as it is written there."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        listed = etree.fromstring(book.read("xl/workbook.xml")).iter(f"{_SHEET}sheet")
        names = [str(sheet.get("name")) for sheet in listed]
        return {
            name: _cells(book.read(f"xl/worksheets/sheet{number}.xml"))
            for number, name in enumerate(names, start=1)
        }


def _cells(sheet: bytes) -> list[list[str]]:
    return [
        ["".join(map(str, cell.itertext())) for cell in row.iter(f"{_SHEET}c")]
        for row in etree.fromstring(sheet).iter(f"{_SHEET}row")
    ]
