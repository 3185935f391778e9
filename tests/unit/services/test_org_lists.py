"""Lists over the books of several orgs, and files that are imported into one."""

from __future__ import annotations

import pytest

from company import Company, secrets_for_tests
from imported import HEADER, import_rows, invoice
from monthend.domain.errors import NotSignedIn
from monthend.domain.permissions import ADMINISTRATOR
from monthend.services import histories, import_callers, org_lists, periods, row_posting, tenants
from monthend.services.audit_ports import HistoryFilter
from monthend.services.caller import Caller
from monthend.services.histories import Done, Scope
from monthend.services.import_files import ImportRefused
from monthend.services.ports import Books, HistoryRow, Transaction
from monthend.services.queries import TransactionFilter
from monthend.services.transaction_lists import list_transactions
from unit.services.org_tree import by_name, change, hold, months, planted


@pytest.fixture
def tree(company: Company) -> Company:
    return planted(company)


def post(company: Company, org: str, number: str, day: str, track_id: str | None = None) -> None:
    row = {
        "number": number, "type": "Invoice Item", "status": "Posted", "date": day,
        "currency": "USD", "amount": "10.00", "debit_code": "Receivable", "credit_code": "Revenue",
    }  # fmt: skip
    caller = by_name(company, org=org).tracked(track_id)
    company.store.write(caller, lambda books: row_posting.create(books, caller, row))


def numbers(company: Company, first: int = 0, count: int = 10) -> list[tuple[str, str]]:
    """Transactions by day, each with its org."""
    wanted = TransactionFilter(number=None, start=None, end=None, status="Posted")

    def read(books: Books, by: Caller, first: int, count: int) -> list[Transaction]:
        period = books.calendar().periods[0].id if books.calendar().periods else None
        if period is None:
            return []
        return list(list_transactions(books, by, wanted, period, first, count))

    def listed(books: Books, by: Caller) -> list[tuple[str, str]]:
        found = org_lists.some(books, by, read, first, count, lambda each: each.day)
        return [(each.number, who.org.name if who.org else "") for each, who in found]

    return company.read(listed, by_name(company))


def test_rows_of_several_orgs_come_in_one_order(tree: Company) -> None:
    for org in ("West", "East"):
        months(tree, org)
    for org, number, day in (
        ("West", "A", "2026-01-10"), ("East", "B", "2026-01-05"), ("West", "C", "2026-01-20"),
        ("East", "D", "2026-01-15"),
    ):  # fmt: skip
        post(tree, org, number, day)
    ordered = [("B", "East"), ("A", "West"), ("D", "East"), ("C", "West")]
    assert numbers(tree) == ordered
    assert numbers(tree, 1, 2) == ordered[1:3]


def test_periods_of_several_orgs_come_by_their_days(tree: Company) -> None:
    for org in ("West", "East"):
        months(tree, org, 2)
    found = tree.read(periods.list_everywhere, by_name(tree))
    closed = [(each.name, by.org.name if by.org else "") for each, _, by in found][:4]
    assert closed == [("1", "West"), ("1", "East"), ("2", "West"), ("2", "East")]
    assert all(each.open_ended for each, _, _ in found[4:])
    alone = tree.read(periods.list_everywhere, by_name(tree, org="East").alone())
    assert [each.name for each, _, _ in alone] == ["1", "2", "Open-Ended"]


def test_history_of_several_orgs_comes_by_commit(tree: Company) -> None:
    months(tree, "West")
    months(tree, "East")
    post(tree, "West", "A", "2026-01-10", "mine")
    post(tree, "East", "B", "2026-01-10", "mine")

    def read(books: Books, by: Caller) -> list[HistoryRow]:
        return list(histories.read(books, by, Scope.CALENDAR, HistoryFilter(), 0, 100))

    everything = [row.event for row in tree.read(read, by_name(tree))]
    created = ["created", "datesShifted"]
    assert everything == [*created * 2, "transactionCreated", "transactionCreated"]
    west = tree.read(read, by_name(tree, org="West").alone())
    assert [row.event for row in west] == [*created, "transactionCreated"]
    outcome = tree.read(lambda b, by: histories.outcome_of(b, by, "mine"), by_name(tree))
    assert (outcome.done, len(outcome.rows)) == (Done.DONE, 2)


def test_a_column_names_the_org_at_work(tree: Company) -> None:
    months(tree, "West")
    west = by_name(tree, org="West")
    assert west.org is not None
    rows = [invoice(str(place), rest=f",,,,{org}") for place, org in enumerate(
        ("", "West", west.org.org_id)
    )]  # fmt: skip
    assert import_rows(tree, "transactions", "\n".join([HEADER, *rows]), caller=west).rows == 3
    for caller, org, expected in (
        (west, "East", "empty or West"), (by_name(tree), "West", "--org names an org"),
    ):  # fmt: skip
        file = "\n".join([HEADER, invoice("X", rest=f",,,,{org}")])
        with pytest.raises(ImportRefused, match=expected):
            import_rows(tree, "transactions", file, caller=caller)


def test_an_import_ends_with_the_reach_of_its_user(tree: Company) -> None:
    change(tree, lambda d, by: tenants.add_user(d, by, "ann", ADMINISTRATOR, secrets_for_tests()))
    east = by_name(tree, "ann", org="East")
    assert import_callers.as_of_now(tree.store, east).calendar_id == east.calendar_id
    hold(tree, "ann", "West")
    with pytest.raises(NotSignedIn, match="reaches the org no longer"):
        import_callers.as_of_now(tree.store, east)
