"""The tables of Zuora's billing objects, as the transactions of the sub-ledger.

Nineteen tables are known. Six of them have postings or say what settles what,
three more are looked up, and the rest has nothing that a ledger could post. A row
that cannot become a transaction is left out and told, with the reason.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from monthend.domain.errors import Refusal

from .import_files import BinaryFile, ImportRefused

Row = Mapping[str, str]
RECEIVABLE = "Accounts Receivable"
DEFERRED = "Deferred Revenue"
ON_ACCOUNT = "Customer Cash on Account"
TAX = "Sales Tax Payable"
CASH = "Cash"
REVENUE = "Revenue"
ROLES = {
    RECEIVABLE: "AccountsReceivable", DEFERRED: "DeferredRevenue", TAX: "SalesTaxPayable",
    ON_ACCOUNT: "CustomerCashOnAccount", CASH: "Cash", REVENUE: "SalesRevenue",
}  # fmt: skip

LOOKED_UP = ("invoice", "account", "payment_method", "invoice_payment")
SILENT = (
    "amendment", "contact", "order", "product", "product_rate_plan", "product_rate_plan_charge",
    "rate_plan", "rate_plan_charge", "refund_invoice_payment", "subscription",
)  # fmt: skip
INVOICE_STATUS = {"Posted": "Posted", "Draft": "Draft", "Generated": "Draft",
                  "Canceled": "Canceled", "Reversed": "Canceled"}  # fmt: skip
MONEY_STATUS = {
    "Draft": "Draft", "Pending": "Processing", "Processing": "Processing",
    "Processed": "Processed", "Posted": "Processed", "Error": "Error", "Canceled": "Canceled",
    "Voided": "Canceled",
}  # fmt: skip
GATEWAY = {"Electronic": "Electronic", "External": "External"}
# To the credit balance of a customer, or from it.
DIRECTIONS = {"Increase": "Transferred", "Decrease": "Applied"}
ADJUSTMENT_STATUS = {"Processed": "Processed", "Canceled": "Canceled"}
DAY = 10


class Unmapped(Exception):
    """Why a row cannot become a transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A row that did not become a transaction."""

    table: str
    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a transaction was read."""

    table: str
    line: int


@dataclass(slots=True)
class Tables:
    """The tables of a folder; `opener` answers a table's file, None where there is none.

    `currency` is that of refunds whose account nothing tells.
    """

    opener: Callable[[str], BinaryFile | None]
    home_currency: str
    currency: str | None = None
    read: Counter[str] = field(default_factory=Counter)
    left_out: list[LeftOut] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _known: dict[str, dict[str, Row]] = field(default_factory=dict)
    _settles: dict[str, set[str]] = field(default_factory=dict)

    def transactions(self) -> Iterator[dict[str, str]]:
        """Every row that can be posted, as a row of a file of transactions."""
        for table in LOOKED_UP:
            self._known[table] = {row["id"]: row for _, row in self._rows(table)}
        for row in self._known["invoice_payment"].values():
            settled = self._settles.setdefault(row.get("payment_id", ""), set())
            settled.add(row.get("invoice_id", ""))
        for table, mapped in MAPPED.items():
            yield from self._mapped(table, mapped)
        for table in SILENT:
            self.read[table] = sum(1 for _ in self._rows(table))

    def _mapped(self, table: str, mapped: Mapper) -> Iterator[dict[str, str]]:
        for line, row in self._rows(table):
            try:
                if row.get("_fivetran_deleted", "").upper() == "TRUE":
                    raise Unmapped("it is deleted at its source")
                made = mapped(self, row)
                self._refuse_second(made)
            except Unmapped as reason:
                self._leave_out(table, line, row, str(reason))
                continue
            self.origins.append(Origin(table, line))
            yield made

    def _refuse_second(self, made: Mapping[str, str]) -> None:
        key = (made["type"], made["number"])
        if key in self._seen:
            raise Unmapped(f"there is a row of {made['number']} before")
        self._seen.add(key)

    def _rows(self, table: str) -> Iterator[tuple[int, Row]]:
        """The rows of a table with the lines of its file on which they end."""
        opened = self.opener(table)
        if opened is None:
            return
        text = io.TextIOWrapper(io.BufferedReader(_Raw(opened)), encoding="utf-8-sig", newline="")
        reader = csv.DictReader(text, restval="", strict=True)
        self.read[table] = 0
        try:
            if "id" not in (reader.fieldnames or ()):
                raise _refused(table, 1, "id", "the column is missing")
            for row in reader:
                self.read[table] += 1
                yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError) as broken:
            reason = f"this is not a table of comma-separated values ({broken})"
            raise _refused(table, reader.line_num, None, reason) from broken

    def _leave_out(self, table: str, line: int, row: Row, reason: str) -> None:
        self.left_out.append(LeftOut(table=table, line=line, id=row.get("id", ""), reason=reason))

    # What the rows say -----------------------------------------------------------------

    def code(self, name: str, role: str) -> str:
        """An accounting code by the name that a row gives, else by what it is there for."""
        # Where a table has ids for names, only what the code is there for is known.
        named = name if name and not _is_id(name) else role
        self.codes.setdefault(named, ROLES[role])
        return named

    def invoice(self, row: Row) -> Row:
        found = self._known["invoice"].get(row.get("invoice_id", ""))
        if found is None:
            raise Unmapped("its invoice is not among the invoices")
        return found

    def account_number(self, row: Row) -> str:
        key = row.get("account_id", "")
        return self._known["account"].get(key, {}).get("account_number") or key

    def settled(self, payment: Row) -> str:
        """The number of the one invoice that a payment settles."""
        invoices = self._settles.get(payment["id"], set())
        if len(invoices) != 1:
            return ""
        (invoice,) = invoices
        return self._known["invoice"].get(invoice, {}).get("invoice_number", "")

    def refund_currency(self, row: Row) -> str:
        """The currency of the account whose payment method the money went back to."""
        method = row.get("payment_method_id", "")
        account = self._known["payment_method"].get(method, {}).get("account_id", "")
        found = self._known["account"].get(account, {}).get("currency") or self.currency
        if not found:
            raise Unmapped("nothing tells its currency (give --currency)")
        return found

    def at_home(self, row: Row, amount: str) -> dict[str, str]:
        """The amount in home currency, where it is in that of these books."""
        if row.get("home_currency") != self.home_currency:
            return {}
        home, rate = row.get(f"{amount}_home_currency", ""), row.get("exchange_rate", "")
        if home and rate and _divides(row.get(amount, ""), home, rate):
            rate = ""
        return {"home_amount": home, "exchange_rate": rate}

    def refusal_of(self, refused: ImportRefused) -> ImportRefused:
        """The refusal of a transaction as one of the row that it was made from."""
        place = refused.line - 2
        if not 0 <= place < len(self.origins):
            return refused
        origin = self.origins[place]
        return _refused(origin.table, origin.line, refused.column, refused.reason)


Mapper = Callable[[Tables, Row], dict[str, str]]


def _divides(amount: str, home: str, rate: str) -> bool:
    """Whether an amount comes to one in home currency if divided by the rate, not multiplied.

    Zuora quotes rates either way; the rates of these books multiply.
    """
    try:
        own, at_home, by = Decimal(amount), Decimal(home), Decimal(rate)
        return abs(own * by - at_home) > abs(at_home * by - own)
    except ArithmeticError:
        # What is no number is refused where the row is judged.
        return False


def _refused(table: str, line: int, column: str | None, reason: Refusal | str) -> ImportRefused:
    return ImportRefused(line=line, column=column, reason=reason, where=f"table {table}, line")


def _invoice_item(tables: Tables, row: Row) -> dict[str, str]:
    invoice = tables.invoice(row)
    deferred = row.get("deferred_revenue_accounting_code_id", "")
    defers = bool(deferred) and deferred != row.get("recognized_revenue_accounting_code_id", "")
    credit = (
        tables.code("", DEFERRED)
        if defers
        else tables.code(row.get("accounting_code", ""), REVENUE)
    )
    return {
        **_billed(tables, row, invoice, "charge_amount"),
        "type": "Invoice Item",
        "date": _day(invoice, "invoice_date"),
        "credit_code": credit,
    }


def _taxation_item(tables: Tables, row: Row) -> dict[str, str]:
    invoice = tables.invoice(row)
    return {
        **_billed(tables, row, invoice, "tax_amount"),
        "type": "Taxation Item",
        "date": _day(invoice, "invoice_date", "tax_date"),
        "credit_code": tables.code(row.get("accounting_code", ""), TAX),
    }


def _billed(tables: Tables, row: Row, invoice: Row, amount: str) -> dict[str, str]:
    return {
        "number": row["id"],
        "status": _one_of(INVOICE_STATUS, invoice.get("status", ""), "status of its invoice"),
        "currency": _present(row, "transaction_currency"),
        "amount": _present(row, amount),
        "debit_code": tables.code("", RECEIVABLE),
        "account_number": tables.account_number(row),
        "due_date": invoice.get("due_date", "")[:DAY],
        "document_number": _present(invoice, "invoice_number"),
        **tables.at_home(row, amount),
    }


def _payment(tables: Tables, row: Row) -> dict[str, str]:
    return {
        "number": _present(row, "payment_number"),
        "type": "Payment",
        "subtype": _one_of(GATEWAY, row.get("type", ""), "type"),
        "status": _one_of(MONEY_STATUS, row.get("status", ""), "status"),
        "date": _day(row, "effective_date"),
        "currency": _present(row, "transaction_currency", "currency"),
        "amount": _present(row, "amount"),
        "debit_code": tables.code(row.get("accounting_code", ""), CASH),
        "credit_code": tables.code("", RECEIVABLE),
        "account_number": tables.account_number(row),
        "applied_to": tables.settled(row),
        **tables.at_home(row, "amount"),
    }


def _refund(tables: Tables, row: Row) -> dict[str, str]:
    return {
        "number": _present(row, "refund_number", "id"),
        "type": "Refund",
        "subtype": _one_of(GATEWAY, row.get("type", ""), "type"),
        "status": _one_of(MONEY_STATUS, row.get("status", ""), "status"),
        "date": _day(row, "refund_date", "refund_transaction_time", "created_date"),
        "currency": tables.refund_currency(row),
        "amount": _present(row, "amount"),
        "debit_code": tables.code("", RECEIVABLE),
        "credit_code": tables.code(row.get("accounting_code", ""), CASH),
    }


def _credit_balance_adjustment(tables: Tables, row: Row) -> dict[str, str]:
    direction = _one_of(DIRECTIONS, row.get("type", ""), "type")
    sides = tables.code("", RECEIVABLE), tables.code(row.get("accounting_code", ""), ON_ACCOUNT)
    debit, credit = sides if direction == "Transferred" else reversed(sides)
    return {
        "number": _present(row, "number"),
        "type": "Credit Balance Adjustment",
        "subtype": direction,
        "status": _one_of(ADJUSTMENT_STATUS, row.get("status", ""), "status"),
        "date": _day(row, "adjustment_date"),
        "currency": _present(row, "transaction_currency"),
        "amount": _present(row, "amount"),
        "debit_code": debit,
        "credit_code": credit,
        "account_number": tables.account_number(row),
        "applied_to": row.get("source_transaction_number", ""),
        **tables.at_home(row, "amount"),
    }


MAPPED: dict[str, Mapper] = {
    "invoice_item": _invoice_item,
    "taxation_item": _taxation_item,
    "payment": _payment,
    "refund": _refund,
    "credit_balance_adjustment": _credit_balance_adjustment,
}
TABLES = (*LOOKED_UP, *MAPPED, *SILENT)
"""Every table that is known."""


def _present(row: Row, *names: str) -> str:
    for name in names:
        if value := row.get(name, ""):
            return value
    raise Unmapped(f"it has no {names[0]}")


def _day(row: Row, *names: str) -> str:
    """The day of the first of these columns that has one; a time after it is left away."""
    return _present(row, *names)[:DAY]


def _one_of(known: Mapping[str, str], value: str, what: str) -> str:
    if value not in known:
        raise Unmapped(f"nothing here is like the {what} {value!r}")
    return known[value]


def _is_id(text: str) -> bool:
    return len(text) == 32 and text.isalnum() and text.islower()


class _Raw(io.RawIOBase):
    """A binary file as text is decoded from it."""

    def __init__(self, source: BinaryFile) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._source.read(len(buffer)) or b""
        buffer[: len(piece)] = piece
        return len(piece)
