"""The page on closebench: which planted errors are found, by what, and which cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

IN_THE_LEDGER = {
    "accrual_not_released": "a month's payroll does not release the accrual before it",
    "depreciation_stopped": "a month has no depreciation",
    "duplicate_invoice": "an invoice is posted twice under two references",
    "inventory_receipt_gap": "a month has no goods received, though they were sold",
    "missing_recurring": "a month's recurring accrual is missing",
    "payroll_cutoff": "the last days of a month's payroll are not accrued",
    "prepaid_amort_stopped": "a month has no amortisation of the insurance",
}
"""Errors that the entries themselves show, each in a few words."""

NO_DATA = {
    "capex_expensed": "that it is equipment stands in the text of an invoice",
    "depreciation_prorata": "the useful life and the first day stand in the text of an invoice",
    "fx_revaluation": "it is posted in home currency; that euros are owed, and at what rate, "
    "stands in the texts of an invoice and of a notice",
    "intercompany_mismatch": "the claim is in an email",
    "misclassified_expense": "that it is rent stands in the text of a contract",
    "prepaid_not_deferred": "the term stands in the text of a contract",
    "revenue_cutoff": "that nothing was delivered yet stands in the text of a contract",
    "service_span_cutoff": "the days of the service stand in the text of a contract",
    "unrecorded_bank_fee": "it stands in the text of a bank statement",
    "unrecorded_invoice": "it is a supplier's invoice that nobody posted",
}
"""Errors for which a document must be read that monthend does not take in."""

PAGE = """\
# Planted closing errors

Written by `python -m benchmarks.closebench_worlds --python PYTHON --record docs/closebench.md`;
what stands here comes from `benchmarks/closebench_page.py`.

[closebench](https://pypi.org/project/closebench/) (MIT licence) makes companies from a seed: about
140 entries over eleven months, two dozen documents, and closing errors planted among them, beside
lawful postings that look like errors. It is made for bookkeeping agents, which read documents and
post corrections. monthend reads no documents and corrects nothing by itself, so the question here
is a smaller one: is an error pointed at before the close, wherever the ledger shows it?

{worlds} worlds were imported, codes and entries as CSV; a world's documents are texts, which no
import takes. In {balanced} of them the trial balance of the month is proven, verified against its
lines, and equal to the sums of the world's own entries. That finds none of the errors, and cannot:
each is a balanced entry, or one that is missing. Nor do action items ({items} here): they
are about transactions of a sub-ledger, and these worlds have none. What finds errors is
`monthend review` ([before a close](guides/close.md#2-look-for-what-is-missing)).

## What the ledger shows

| error | what went wrong | planted | found | not found | by |
| --- | --- | --- | --- | --- | --- |
{found}

{total_found} of {total} are found: by a point that names the account, the side and the month of
what was left out, or the entries that are one too many.

What makes a series is guessed from the ledger: a side of an account that moved in all but a quarter
of its months at most, and in four of them at least. Whatever comes up less often, or shares its
account with something that moves every month by another amount each time, can be missing unseen.

The reviews have other points too, which are of no planted error: {skipped} series that skip a month
({with_error} of them in the month of a planted error, whose other side it mostly is, as the payment
to a supplier whose goods are missing), {unlike} steady series with another amount, and {repeated}
repetitions. The last two kinds are lawful: a second rent, the depreciation of a new machine, which
counts on both of its sides, two invoices of a cleaner over the same amount. A point is something
to look at, and stands in the way of no close.

## What it does not show

| error | planted | why there is no data to see |
| --- | --- | --- |
{unseen}

An account that is posted in home currency is not revalued, and a supplier's invoice is none of the
transactions of a billing system's sub-ledger. Among customers' invoices a draft is an action item,
and open amounts in foreign currencies have their currency with them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How often a kind of error was planted, and how often each rule found it."""

    kind: str
    planted: int
    found_by: Counter[str]

    @property
    def found(self) -> int:
        return self.found_by.total()


def text(rows: Sequence[Row], totals: Mapping[str, int]) -> str:
    """The whole page."""
    shown = [row for row in rows if row.kind in IN_THE_LEDGER]
    return PAGE.format(
        worlds=totals["worlds"],
        balanced="all" if totals["balanced"] == totals["worlds"] else totals["balanced"],
        items=totals["items"] or "none",
        skipped=totals["Skipped"],
        with_error=totals["with an error"],
        unlike=totals["Unlike"],
        repeated=totals["Repeated"],
        total=sum(row.planted for row in shown),
        total_found=sum(row.found for row in shown),
        found="\n".join(_found(row) for row in shown),
        unseen="\n".join(
            f"| `{row.kind}` | {row.planted} | {NO_DATA[row.kind]} |"
            for row in rows
            if row.kind in NO_DATA
        ),
    )


def _found(row: Row) -> str:
    by = ", ".join(f"review: {rule}" for rule in sorted(row.found_by)) or "nothing"
    return (
        f"| `{row.kind}` | {IN_THE_LEDGER[row.kind]} | {row.planted} | {row.found} "
        f"| {row.planted - row.found} | {by} |"
    )
