"""The review of a period: series that skip one, and entries that are there twice."""

from __future__ import annotations

from datetime import date

import pytest

from company import Company
from imported import import_entries
from monthend.domain.errors import PermissionMissing
from monthend.services import review
from monthend.services.review import Review

MONTHS = ("01", "02", "03", "04", "05")


def entry(number: str, day: str, amount: str = "10.00", debit: str = "Cash") -> list[str]:
    return [f"{number},{day},{debit},{amount},,USD", f"{number},{day},Revenue,,{amount},USD"]


def made(company: Company, place: int = 4) -> Review:
    period = company.calendar.everything[place]
    return company.read(lambda books, by: review.make(books, by, period.id))


def statements(company: Company, place: int = 4) -> list[str]:
    return [point.sentence for point in made(company, place).points]


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 5)
    return company


def test_books_without_a_gap_and_without_repetitions_have_no_points(books: Company) -> None:
    import_entries(books, *(row for each in MONTHS for row in entry(f"E{each}", f"2026-{each}-05")))
    assert statements(books) == []


def test_a_month_without_the_posting_of_the_others_is_a_point(books: Company) -> None:
    rows = [row for each in "01 02 04 05".split() for row in entry(each, f"2026-{each}-05")]
    import_entries(books, *rows)
    assert statements(books) == [
        "Cash was not debited in USD in Mar, but in 4 of 5 periods it was.",
        "Revenue was not credited in USD in Mar, but in 4 of 5 periods it was.",
    ]


def test_a_month_with_another_amount_than_the_others_is_a_point(books: Company) -> None:
    paid = zip(MONTHS, ("9.00", "9.00", "9.00", "9.00", "10.50"), strict=True)
    import_entries(
        books, *(row for each, amount in paid for row in entry(each, f"2026-{each}-05", amount))
    )
    assert statements(books) == [
        "Cash was debited with 10.50 USD in May, but in 4 of 5 periods with 9.00.",
        "Revenue was credited with 10.50 USD in May, but in 4 of 5 periods with 9.00.",
    ]
    (shown, _) = review.as_data(made(books))["reviewPoints"]
    assert (shown["kind"], shown["amount"], shown["usual"]) == ("unlike", "10.50", "9.00")


def test_only_what_was_before_is_seen(books: Company) -> None:
    rows = [row for each in "01 02 04 05".split() for row in entry(each, f"2026-{each}-05")]
    import_entries(books, *rows)
    assert statements(books, 1) == []


def test_two_entries_that_are_alike_are_a_point(books: Company) -> None:
    import_entries(books, *entry("A", "2026-05-02"), *entry("A-R", "2026-05-09"))
    assert statements(books) == ["2 entries of May are alike, from Revenue to Cash: A, A-R."]


@pytest.mark.parametrize(
    "other",
    [
        entry("B", "2026-04-09"),
        entry("B", "2026-05-09", amount="10.01"),
        entry("B", "2026-05-09", debit="Deferred"),
        [*entry("B", "2026-05-09", "5.00"), *entry("B", "2026-05-09", "5.00")],
        ["B,2026-05-09,Cash,,10.00,USD", "B,2026-05-09,Revenue,10.00,,USD"],
        ["B,2026-05-09,Cash,10.00,,EUR", "B,2026-05-09,Revenue,,10.00,EUR"],
    ],
    ids=["another month", "amount", "code", "lines", "sides", "currency"],
)
def test_entries_that_differ_in_anything_are_not_alike(books: Company, other: list[str]) -> None:
    import_entries(books, *entry("A", "2026-05-02"), *other)
    assert statements(books) == []


def test_the_order_of_lines_makes_no_difference(books: Company) -> None:
    import_entries(books, *entry("A", "2026-05-02"), *reversed(entry("B", "2026-05-03")))
    assert len(statements(books)) == 1


def test_a_cancelled_entry_is_not_there_twice(books: Company) -> None:
    numbers = [books.post_entry("May", date(2026, 5, 2)) for _ in range(2)]
    assert len(statements(books)) == 1
    books.cancel_entry(numbers[0])
    assert statements(books) == []


def test_invoices_of_one_amount_are_no_repetition(books: Company) -> None:
    for _ in range(3):
        books.add_transaction("Invoice Item", "Posted", date(2026, 5, 2))
    assert statements(books) == []


def test_the_largest_come_first_and_no_more_than_a_hundred(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        row
        for number in range(1, 4)
        for copy in "ab"
        for row in entry(f"{number}{copy}", "2026-05-02", f"{number}.00")
    ]
    import_entries(books, *rows)
    monkeypatch.setattr(review, "REPEATED_AT_MOST", 2)
    found = made(books)
    assert [list(point.entries) for point in found.points] == [["3a", "3b"], ["2a", "2b"]]  # type: ignore[union-attr]
    assert found.more


def test_the_open_ended_period_has_repetitions_and_no_gaps(books: Company) -> None:
    rows = [row for each in "01 02 04 05".split() for row in entry(each, f"2026-{each}-05")]
    import_entries(books, *rows, *entry("A", "2026-07-02"), *entry("B", "2026-07-09"))
    assert statements(books, 5) == [
        "2 entries of Open-Ended are alike, from Revenue to Cash: A, B."
    ]


def test_it_takes_finance_access(books: Company) -> None:
    nobody = books.caller([])
    period = books.calendar.periods[0]
    with pytest.raises(PermissionMissing):
        books.read(lambda given, by: review.make(given, by, period.id), nobody)


def test_as_data_every_point_says_what_it_is_about(books: Company) -> None:
    rows = [row for each in "01 02 04 05".split() for row in entry(each, f"2026-{each}-05")]
    import_entries(books, *rows, *entry("A", "2026-05-05"))
    data = review.as_data(made(books))
    assert (data["name"], data["more"]) == ("May", False)
    skipped, _, repeated = data["reviewPoints"]
    assert (skipped["kind"], skipped["accountingCode"], skipped["side"]) == (
        "skipped", "Cash", "Debit",
    )  # fmt: skip
    assert repeated["kind"] == "repeated"
    assert (repeated["debitCode"], repeated["creditCode"]) == ("Cash", "Revenue")
    assert repeated["largestAmount"] == "10.00"
    assert sorted(repeated["journalEntries"]) == ["05", "A"]
