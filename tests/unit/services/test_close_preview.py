"""The preview of a close: the close's own decision, its evidence, and nothing changed."""

from __future__ import annotations

from datetime import date

import pytest

from any_store import without_trigger
from company import ALL_PERMISSIONS, Company
from late import set_to
from monthend.domain import guards
from monthend.domain.errors import PeriodNotFound, PermissionMissing
from monthend.domain.permissions import Channel, Permission
from monthend.domain.trial_balance import parse
from monthend.services import close_checks, close_preview, transactions
from monthend.services.caller import Caller
from monthend.services.close_preview import ClosePreview
from monthend.services.close_preview_data import as_data
from monthend.subledger.action_items import ActionItemKind

DAY = date(2026, 1, 15)


@pytest.fixture
def books(company: Company) -> Company:
    company.create_months(date(2026, 1, 1), 2)
    company.post_entry("Jan", DAY)
    return company


@pytest.fixture
def jan(books: Company) -> str:
    return books.calendar.periods[0].id


def preview(books: Company, period_id: str, by: Caller | None = None) -> ClosePreview:
    """What is said of a close; saying it has changed nothing."""
    before = books.dump()
    made = books.read(lambda given, who: close_preview.make(given, who, period_id), by)
    assert books.dump() == before
    return made


def test_a_period_with_nothing_in_its_way_would_close(books: Company, jan: str) -> None:
    made = preview(books, jan)
    assert made.would_close
    assert all(check.holds for check in made.checks)
    (change,) = as_data(made)["changes"]
    assert (change["event"], change["new"]) == ("closed", {"status": "Closed"})


def test_it_names_every_condition_that_a_close_has(books: Company, jan: str) -> None:
    asked = tuple(check.name for check in preview(books, jan).checks)
    assert asked == tuple(guard.__name__ for guard in guards.CLOSE)
    assert set(close_checks.EVIDENCE) == set(asked)


def test_everything_in_the_way_is_told_at_once_with_its_rows(books: Company, jan: str) -> None:
    books.add_transaction("Invoice Item", "Draft", DAY)
    books.add_transaction("Revenue Event Item", "Pending", date(2026, 1, 31))
    books.add_transaction("Charge", "Unprocessed", DAY)
    made = as_data(preview(books, jan))
    assert made["wouldClose"] is False
    assert "draft invoices (1)" in made["refusal"]
    broken = {check["name"]: check["evidence"] for check in made["checks"] if not check["holds"]}
    assert broken.keys() == {"no_required_action_items", "no_pending_revenue_schedule"}
    assert broken["no_required_action_items"][0]["count"] == 1
    kinds = {kind["kind"]: kind for kind in made["actionItems"]}
    assert kinds.keys() == {kind.value for kind in ActionItemKind}
    (row,) = kinds["draft invoices"]["first"]
    assert (row["number"], row["fix"]["statuses"]) == ("I-1", ["Posted", "Canceled"])
    assert kinds["unprocessed charges"]["required"] is False
    assert made["changes"] == []


def test_the_fix_of_an_action_item_resolves_it(books: Company, jan: str) -> None:
    books.add_transaction("Payment", "Processing", DAY)
    kinds = {kind["kind"]: kind for kind in as_data(preview(books, jan))["actionItems"]}
    (row,) = kinds["processing payments"]["first"]
    assert row["fix"]["href"].endswith(row["id"])
    books.set_status(row["id"], row["fix"]["statuses"][0])
    assert preview(books, jan).would_close


def test_rows_are_bounded_and_all_are_counted(books: Company, jan: str) -> None:
    for _ in range(close_checks.SHOWN_AT_MOST + 3):
        books.add_transaction("Refund", "Processing", DAY)
    (refunds,) = [each for each in preview(books, jan).items if each.count]
    assert refunds.count == close_checks.SHOWN_AT_MOST + 3
    assert len(refunds.first) == close_checks.SHOWN_AT_MOST


def test_action_items_of_one_kind_come_by_themselves(books: Company, jan: str) -> None:
    books.add_transaction("Refund", "Processing", DAY)
    books.add_transaction("Payment", "Processing", DAY)
    kind = ActionItemKind.PROCESSING_REFUNDS
    found, more = books.read(
        lambda given, by: transactions.list_action_items(given, by, jan, kind=kind)
    )
    assert ([item.transaction.type for item in found], more) == (["Refund"], False)


def test_earlier_periods_that_are_open_are_named(books: Company) -> None:
    feb = books.calendar.periods[1].id
    made = preview(books, feb)
    (check,) = [each for each in made.checks if not each.holds]
    assert [each.what for each in check.evidence] == [
        "earlier periods that are closed",
        "Jan is Open",
    ]


def test_orgs_below_that_have_not_closed_these_days_are_named(books: Company, jan: str) -> None:
    entity, tenant = books.administrator.entity_id, books.administrator.tenant.id
    without_trigger(books.store, "fence_calendar_unchanged", "calendar")
    books.spoil("INSERT INTO org (id, entity_id, name) VALUES ('all', ?, 'Everybody')", entity)
    books.spoil("UPDATE calendar SET org_id = 'all'")
    for name, closed_through in (("East", "2026-01-31"), ("North", None), ("West", "2025-12-31")):
        books.spoil(
            "INSERT INTO org (id, entity_id, parent_id, name) VALUES (?, ?, 'all', ?)",
            name, entity, name,
        )  # fmt: skip
        books.spoil(
            "INSERT INTO calendar (tenant_id, entity_id, org_id, version, closed_through, "
            "next_entry_number) VALUES (?, ?, ?, 1, ?, 1)", tenant, entity, name, closed_through,
        )  # fmt: skip
    (check,) = [each for each in preview(books, jan).checks if not each.holds]
    assert check.name == guards.child_orgs_closed.__name__
    assert [each.what for each in check.evidence] == [
        "the org North has not closed these days",
        "the org West has not closed these days",
    ]


def test_long_rows_of_open_periods_are_cut(company: Company) -> None:
    for number in range(close_checks.SHOWN_AT_MOST + 3):
        day = date(2026, 1, 1 + number)
        company.create_period(
            {"name": f"{day}", "start_date": day, "end_date": day, "fiscal_year": 2026}
        )
    made = preview(company, company.calendar.periods[-1].id)
    (check,) = [each for each in made.checks if not each.holds]
    assert check.evidence[-1] == close_checks.Evidence(what="more that are not closed", count=2)


def test_what_the_close_would_freeze_is_what_it_freezes(books: Company, jan: str) -> None:
    said = as_data(preview(books, jan))
    assert said["trialBalance"]["totals"] == [
        {
            "currency": "USD", "debit": "10.00", "credit": "10.00", "homeDebit": "10.00",
            "homeCredit": "10.00",
        }
    ]  # fmt: skip
    assert [proof["name"] for proof in said["trialBalance"]["identities"]] == ["R1", "R2", "R3"]
    openings = {row["accountingCode"]: row["opening"] for row in said["next"]["openings"]}
    assert (said["next"]["name"], openings) == ("Feb", {"Cash": "10.00", "Revenue": "-10.00"})


def test_a_fiscal_year_that_begins_next_opens_without_income(company: Company) -> None:
    company.create_months(date(2025, 11, 1), 3)
    company.post_entry("Nov", date(2025, 11, 15))
    company.post_entry("Dec", date(2025, 12, 15))
    set_to(company, "pnl_opening", "fiscal_year")
    said = [as_data(preview(company, each.id))["next"] for each in company.calendar.periods]
    assert [
        {row["accountingCode"]: row["opening"] for row in each["openings"]} for each in said
    ] == [
        {"Cash": "10.00", "Revenue": "-10.00"},
        {"Cash": "20.00", "Prior years' result": "-20.00"},
        {"Cash": "20.00", "Prior years' result": "-20.00"},
    ]


def test_it_says_how_many_rows_have_moved_since_the_last_run(books: Company, jan: str) -> None:
    assert preview(books, jan).changed_since_run is None
    books.request_trial_balance(jan)
    books.run_trial_balances()
    assert preview(books, jan).changed_since_run == 0
    books.post_entry("Jan", DAY)
    assert preview(books, jan).changed_since_run == 2


OF_THE_DAY = "exchange rate from EUR to USD on 2026-01-15 is missing"
OF_THE_END = "exchange rate from EUR to USD on 2026-01-31 is missing"
REMEDY = "; once it is imported, reopen Jan, run and close it again"


@pytest.mark.parametrize(
    ("come", "at_end", "asks"),
    [
        (False, False, "nobody"),
        (True, False, "nobody"),
        (True, True, "nobody"),
        (True, True, "before the rate"),
        (True, False, "after the rate"),
        (True, True, "after the rate"),
    ],
)
def test_a_missing_rate_spoils_the_trial_balance_and_not_the_close(
    books: Company, jan: str, *, come: bool, at_end: bool, asks: str
) -> None:
    books.add_transaction("Invoice Item", "Posted", DAY, currency="EUR")
    if asks == "before the rate":
        run(books, jan)
    for is_there, day in ((come, DAY), (at_end, date(2026, 1, 31))):
        if is_there:
            books.add_rate(day, "EUR", "USD", "1.1")
    if asks == "after the rate":
        run(books, jan)
    converted = come and asks == "after the rate"
    expected = OF_THE_DAY if not converted else None if at_end else OF_THE_END
    assert error_of_close(books, jan) == (expected, come and not converted)


@pytest.mark.parametrize("at_end", [False, True])
def test_a_run_before_the_close_ends_as_the_preview_says(
    books: Company, jan: str, *, at_end: bool
) -> None:
    books.add_transaction("Invoice Item", "Posted", DAY, currency="EUR")
    books.add_rate(DAY, "EUR", "USD", "1.1")
    if at_end:
        books.add_rate(date(2026, 1, 31), "EUR", "USD", "1.2")
    said = foreseen(books, jan)
    assert (said.run_first, said.lacks_rate) == (True, not at_end)
    assert said.stays == run(books, jan) == (None if at_end else OF_THE_END)


@pytest.mark.parametrize(("come", "at_end"), [(False, False), (True, False), (True, True)])
def test_the_run_of_a_close_that_waits_for_revenue_converts_first(
    books: Company, jan: str, *, come: bool, at_end: bool
) -> None:
    books.add_transaction("Revenue Event Item", "Processing", date(2026, 1, 31))
    books.add_transaction("Invoice Item", "Posted", DAY, currency="EUR")
    for is_there, day in ((come, DAY), (at_end, date(2026, 1, 31))):
        if is_there:
            books.add_rate(day, "EUR", "USD", "1.1")
    assert not foreseen(books, jan).run_first
    expected = OF_THE_DAY if not come else None if at_end else OF_THE_END
    assert error_of_close(books, jan) == (expected, come)


def run(books: Company, period: str) -> str | None:
    """What a run that is asked for ends in."""
    books.request_trial_balance(period)
    return error_of(books, period)


def error_of(books: Company, period: str) -> str | None:
    books.run_trial_balances()
    shown = books.period(period).trial_balance
    assert shown.status == ("Completed" if shown.error_message is None else "Error")
    return shown.error_message and shown.error_message.removeprefix(
        "Error creating the trial balance: "
    ).removesuffix(REMEDY)


def foreseen(books: Company, period: str) -> close_preview.WouldFreeze:
    made = preview(books, period)
    shorter = books.read(
        lambda given, by: close_preview.conditions(given, by, made.period, foresee=True)
    )
    assert made.freezes is not None
    assert shorter.freezes == made.freezes
    return made.freezes


def error_of_close(books: Company, period: str) -> tuple[str | None, bool]:
    """What the close's run ended in, as was said; and whether rates were said to have come."""
    made, said = preview(books, period), foreseen(books, period)
    data = as_data(made)["trialBalance"]
    assert (data["wouldComplete"], data["error"]) == (said.error is None, said.error)
    assert said.known is bool(said.rows)
    assert (made.would_close, made.changed_since_run) == (True, 0 if said.known else None)
    books.close(period)
    assert error_of(books, period) == said.error
    if said.known:
        frozen = books.read(lambda given, by: given.runs.latest(period))
        assert frozen is not None
        assert parse(frozen.canonical) == said.rows
    return said.error, data["waitsForConversion"]


def test_a_rate_that_only_the_files_would_miss_is_told_in_the_words_of_the_run(
    books: Company, jan: str
) -> None:
    books.add_transaction("Invoice Item", "Posted", DAY, currency="EUR", home_amount=1100)
    made = preview(books, jan)
    assert made.would_close
    assert made.freezes is not None
    books.close_through([jan])
    found = books.calendar.get(jan)
    assert found is not None
    told = f"Error creating the trial balance: {made.freezes.error}"
    assert told == found.trial_balance.error_message


@pytest.mark.parametrize("broken", [False, True])
def test_what_ends_the_run_is_told_in_its_words(books: Company, jan: str, *, broken: bool) -> None:
    if broken:
        books.spoil("UPDATE month_balance SET debit = debit + 1 WHERE debit > 0")
    else:
        books.add_transaction("Invoice Item", "Posted", DAY, currency="EUR")
    made = preview(books, jan)
    assert made.freezes is not None
    assert made.freezes.error is not None
    books.request_trial_balance(jan)
    books.run_trial_balances()
    told = f"Error creating the trial balance: {made.freezes.error}"
    assert told == books.period(jan).trial_balance.error_message


def test_without_files_that_rate_is_not_missed(books: Company, jan: str) -> None:
    set_to(books, "detail_files", "none")
    books.add_transaction("Invoice Item", "Posted", DAY, currency="EUR", home_amount=1100)
    made = preview(books, jan)
    assert made.freezes is not None
    assert made.freezes.error is None


def test_it_points_at_the_files_of_the_present_trial_balance(books: Company, jan: str) -> None:
    books.add_transaction("Invoice Item", "Posted", DAY)
    assert as_data(preview(books, jan))["presentFiles"] == []
    books.request_trial_balance(jan)
    books.run_trial_balances()
    shown = {each["kind"]: each["href"] for each in as_data(preview(books, jan))["presentFiles"]}
    ids = books.read(lambda given, by: given.files.of_period(jan))
    assert shown == {kind: f"/v1/files/{file}" for kind, file in ids.items()}
    assert "invoice aging" in shown


def test_processing_revenue_schedules_leave_the_period_pending(books: Company, jan: str) -> None:
    books.add_transaction("Revenue Event Item", "Processing", date(2026, 1, 31))
    (change,) = as_data(preview(books, jan))["changes"]
    assert change["new"]["status"] == "PendingClose"


def test_the_permissions_of_who_asks_count(books: Company, jan: str) -> None:
    reader = books.caller([Permission.FINANCE_ACCESS])
    made = preview(books, jan, reader)
    assert isinstance(made.refusal, PermissionMissing)
    assert all(check.holds for check in made.checks)
    command_line = books.caller(ALL_PERMISSIONS, Channel.CLI)
    assert preview(books, jan, command_line).would_close
    with pytest.raises(PermissionMissing):
        preview(books, jan, books.caller([]))


def test_a_closed_period_and_the_open_ended_one_do_not_close(books: Company, jan: str) -> None:
    books.close_through([jan])
    assert not preview(books, jan).would_close
    open_ended = preview(books, books.calendar.open_ended.id)
    assert (open_ended.would_close, open_ended.freezes, open_ended.following) == (False, None, None)
    assert as_data(open_ended)["trialBalance"] is None
    with pytest.raises(PeriodNotFound):
        preview(books, "0" * 32)
