"""Exceptions: who may post into a period that is not open, until when, in each store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from company import ALL_PERMISSIONS, Company
from exempt import HOUR, WHY, anomalies, bob, grant, listed, revoke, uses, with_bob
from imported import ENTRY_HEADER, HEADER, import_rows, invoice
from late import approve, post, set_to, waiting
from monthend.domain.errors import (
    OpenEndedPeriod,
    PeriodNotFound,
    PermissionMissing,
    PostingPeriodClosed,
    PostingPeriodPendingClose,
    Refusal,
)
from monthend.domain.permissions import Permission
from monthend.services import (
    close_preview,
    close_report,
    entities,
    exemptions,
    journal_entries,
    trial_balances,
    type_locks,
)
from monthend.services.caller import Caller
from monthend.services.import_files import ImportRefused
from monthend.subledger.duties import CloserReopens, NeverReopened
from monthend.subledger.exemptions import (
    ExceptionNotFound,
    ExceptionOver,
    ExceptionStands,
    NoExceptionNeeded,
    NoSuchPerson,
    NotInFuture,
    NotOneself,
    OutOfTheirReach,
    RateNeeded,
    StaysUnresolved,
    TooFarAway,
    WhyMissing,
)
from monthend.subledger.type_locks import TypeLocked
from people import done

DAY = date(2026, 1, 15)
NOW_IS = "2026-07-01 12:00:00"


@pytest.fixture
def books(company: Company) -> Company:
    """January and February closed, March pending close, April open; bob is no manager."""
    with_bob(company)
    company.create_months(date(2026, 1, 1), 4)
    ids = [period.id for period in company.calendar.periods]
    company.post_entry("Jan", DAY)
    company.close_through(ids[:2])
    company.pending_close(ids[2])
    company.run_trial_balances()
    return company


@pytest.fixture
def jan(books: Company) -> str:
    return books.calendar.periods[0].id


@pytest.fixture
def mar(books: Company) -> str:
    return books.calendar.periods[2].id


def revisions(books: Company, *names: str) -> list[int]:
    """The revision that counts of the trial balance of each of these periods."""
    return [_revision(books, name) for name in names]


def _revision(books: Company, name: str) -> int:
    period = books.calendar.named(name)
    assert period is not None
    shown = books.read(lambda given, who: trial_balances.read(given, who, period.id, verify=True))
    assert not shown.drift
    assert shown.postings_since == 0
    return shown.frozen.revision


# The gate -----------------------------------------------------------------------------


def test_whom_an_exception_is_for_posts_into_closed_days(books: Company, jan: str) -> None:
    with pytest.raises(PostingPeriodClosed):
        books.post_entry("Jan", DAY, caller=bob(books))
    grant(books, jan)
    number = books.post_entry("Jan", DAY, 500, caller=bob(books))
    assert books.entry(number).day == DAY
    with pytest.raises(PostingPeriodClosed):
        books.post_entry("Jan", DAY)
    with pytest.raises(PostingPeriodClosed):
        books.post_entry("Feb", date(2026, 2, 1), caller=bob(books))
    assert [period.status for period in books.calendar.periods] == [
        "Closed", "Closed", "PendingClose", "Open"
    ]  # fmt: skip


def test_numbers_of_entries_have_no_gap(books: Company, jan: str) -> None:
    """What shares the calendar at first draws none before it has it alone."""
    grant(books, jan)
    by = bob(books)
    draft = journal_entries.DraftEntry(
        period_name="Jan", currency="USD", day=DAY,
        items=[
            journal_entries.DraftItem(accounting_code="Cash", debit=True, amount=1),
            journal_entries.DraftItem(accounting_code="Revenue", debit=False, amount=1),
        ],
    )  # fmt: skip
    for expected in (2, 3):
        entered = books.store.write(
            by, lambda given: journal_entries.create(given, by, draft), posting=True
        )
        assert entered.number == f"JE-{expected:08d}"


def test_it_lets_into_a_period_that_is_pending_close(books: Company, mar: str) -> None:
    day = date(2026, 3, 2)
    with pytest.raises(PostingPeriodPendingClose):
        books.post_entry("Mar", day, caller=bob(books))
    grant(books, mar)
    number = books.post_entry("Mar", day, caller=bob(books))
    assert uses(books, mar) == [("Journal Entry", number)]
    assert books.run_trial_balances() == 0


def test_it_ends_at_its_instant_by_the_clock(books: Company, jan: str) -> None:
    grant(books, jan)
    books.clock.advance(HOUR - timedelta(microseconds=1))
    books.post_entry("Jan", DAY, caller=bob(books))
    books.clock.advance(timedelta(microseconds=1))
    with pytest.raises(PostingPeriodClosed):
        books.post_entry("Jan", DAY, caller=bob(books))


def test_one_that_is_revoked_is_over_at_once(books: Company, jan: str) -> None:
    key = grant(books, jan)
    revoke(books, jan, key, "it was found")
    with pytest.raises(PostingPeriodClosed):
        books.post_entry("Jan", DAY, caller=bob(books))


def test_the_permission_to_post_is_needed_all_the_same(books: Company, jan: str) -> None:
    grant(books, jan)
    held = bob(books).permissions - {Permission.CREATE_JOURNAL_ENTRY}
    with pytest.raises(PermissionMissing):
        books.post_entry("Jan", DAY, caller=holding(bob(books), *held))


def holding(by: Caller, *permissions: Permission) -> Caller:
    return replace(by, permissions=frozenset(permissions))


def test_a_locked_type_stays_locked(books: Company, jan: str) -> None:
    books.reopen(books.calendar.periods[2].id)
    for period in reversed(books.calendar.periods[:2]):
        books.reopen(period.id)
    books.write(lambda given, who: type_locks.lock(given, who, jan, "Payment"))
    books.close_through([jan])
    grant(books, jan)
    with pytest.raises(TypeLocked):
        post(books, bob(books), type="Payment", status="Processed")
    post(books, bob(books))


# What can be posted -------------------------------------------------------------------


def test_everything_that_posts_one_by_one_takes_it(books: Company, jan: str) -> None:
    grant(books, jan)
    entry = books.post_entry("Jan", DAY, 500, caller=bob(books))
    invoice = post(books, bob(books)).transaction
    assert invoice is not None
    books.set_status(invoice.id, "Canceled", caller=bob(books))
    books.cancel_entry(entry, caller=bob(books))
    assert uses(books, jan) == [
        ("Journal Entry", entry),
        ("Invoice Item", "INV-9"),
        ("Invoice Item", "INV-9"),
        ("Journal Entry", entry),
    ]
    (found,) = listed(books, jan)
    assert found.used == 4
    assert books.run_trial_balances() == 2
    assert anomalies(books) == []


def test_what_settles_nothing_is_refused_in_closed_days(books: Company, jan: str) -> None:
    grant(books, jan)
    for kind, status in (("Invoice Item", "Draft"), ("Revenue Event Item", "Pending")):
        with pytest.raises(StaysUnresolved, match="stand in the way of a close"):
            post(books, bob(books), type=kind, status=status, date="2026-01-31")
    assert uses(books, jan) == []


def test_a_draft_is_fine_while_the_period_is_pending_close(books: Company, mar: str) -> None:
    grant(books, mar)
    made = post(books, bob(books), date="2026-03-15", status="Draft").transaction
    assert made is not None
    books.set_status(made.id, "Posted", caller=bob(books))
    assert len(uses(books, mar)) == 2


def test_what_has_no_rate_is_refused_in_closed_days(books: Company, jan: str) -> None:
    grant(books, jan)
    with pytest.raises(RateNeeded, match="no rate to home currency"):
        post(books, bob(books), currency="EUR")
    books.add_rate(DAY, "EUR", "USD", "1.1")
    post(books, bob(books), currency="EUR")


def test_a_policy_on_late_postings_does_not_move_them(books: Company, jan: str) -> None:
    set_to(books, "late_transactions", "earliest_open")
    assert post(books, bob(books), number="A").placement.day == date(2026, 4, 1)
    grant(books, jan)
    posted = post(books, bob(books), number="B")
    assert (posted.placement.day, posted.placement.document_day) == (DAY, None)


def test_what_waits_is_approved_into_its_own_days_by_whom_it_is_for(
    books: Company, jan: str
) -> None:
    set_to(books, "late_transactions", "queue")
    post(books)
    books.post_entry("Jan", DAY, 700)
    import_rows(books, "entries", f"{ENTRY_HEADER}\n{FILE_ENTRY}")
    grant(books, jan)
    manager = holding(bob(books), *ALL_PERMISSIONS)
    for late in waiting(books):
        assert approve(books, late.id, manager).posted_period == "Jan"
    assert len(uses(books, jan)) == 3
    assert books.run_trial_balances() == 2
    assert anomalies(books) == []


FILE_ENTRY = "F-1,2026-01-16,Cash,5.00,,USD\nF-1,2026-01-16,Revenue,,5.00,USD\n"


def test_files_are_no_single_postings(books: Company, jan: str) -> None:
    grant(books, jan)
    with pytest.raises(ImportRefused, match="closed"):
        import_rows(books, "transactions", f"{HEADER}\n{invoice('A')}\n", caller=bob(books))


# Trial balances -----------------------------------------------------------------------


def test_frozen_results_of_that_and_later_closed_periods_get_new_revisions(
    books: Company, jan: str
) -> None:
    before = revisions(books, "Jan", "Feb")
    grant(books, jan)
    books.post_entry("Jan", DAY, 500, caller=bob(books))
    for name in ("Jan", "Feb"):
        with pytest.raises(Refusal, match="has no completed trial balance"):
            revisions(books, name)
    books.post_entry("Jan", DAY, 500, caller=bob(books))
    assert books.run_trial_balances() == 2
    assert revisions(books, "Jan", "Feb") == [each + 1 for each in before]
    assert books.events(jan)[-3:] == [
        "exceptionUsed", "trialBalanceStarted", "trialBalanceCompleted"
    ]  # fmt: skip
    assert "trialBalanceCleared" in books.events(books.calendar.periods[1].id)
    assert anomalies(books) == []


def test_however_much_is_posted_each_period_has_one_run(books: Company, jan: str) -> None:
    def queued() -> list[str]:
        asked = "SELECT period_id FROM trial_balance_run WHERE state = 'queued'"
        return sorted(str(row[0]) for row in books.rows(asked))

    feb, cleared = books.calendar.periods[1].id, "trialBalanceCleared"
    grant(books, jan)
    for _ in range(3):
        books.post_entry("Jan", DAY, caller=bob(books))
        assert queued() == sorted([jan, feb])
    assert [books.events(each).count(cleared) for each in (jan, feb)] == [1, 1]
    assert books.store.write_runs(lambda runs: runs.claim("slow", books.clock() + HOUR))
    assert queued() == [feb]
    for _ in range(2):
        books.post_entry("Jan", DAY, caller=bob(books))
        assert queued() == sorted([jan, feb])
    assert [books.events(each).count(cleared) for each in (jan, feb)] == [2, 1]
    assert books.run_trial_balances() == 2
    revisions(books, "Jan", "Feb")


def test_those_of_earlier_periods_stay(books: Company) -> None:
    feb = books.calendar.periods[1].id
    before = revisions(books, "Jan", "Feb")
    grant(books, feb)
    books.post_entry("Feb", date(2026, 2, 3), caller=bob(books))
    assert books.run_trial_balances() == 1
    assert revisions(books, "Jan", "Feb") == [before[0], before[1] + 1]


def test_the_next_period_opens_with_the_new_result(books: Company, jan: str) -> None:
    grant(books, jan)
    books.post_entry("Jan", DAY, 500, caller=bob(books))
    books.run_trial_balances()
    feb = books.calendar.periods[1].id
    shown = books.read(lambda given, who: trial_balances.read(given, who, feb))
    opened = {row.code: row.opening for row in shown.rows}
    assert opened == {"Cash": 1500, "Revenue": -1500}
    assert "R3" in {each["name"] for each in shown.frozen.identities}


def test_a_run_under_way_lacks_the_posting_and_is_discarded(books: Company, jan: str) -> None:
    grant(books, jan)
    books.post_entry("Jan", DAY, 500, caller=bob(books))
    run = books.store.write_runs(lambda runs: runs.claim("slow", books.clock() + HOUR))
    assert run is not None
    assert run.period_id == jan
    books.post_entry("Jan", DAY, 500, caller=bob(books))
    assert not books.store.write_runs(lambda runs: runs.still_held(run, "slow"))
    assert books.run_trial_balances() == 2
    revisions(books, "Jan", "Feb")


# Granting -----------------------------------------------------------------------------


def test_nobody_grants_one_to_themselves(books: Company, jan: str) -> None:
    with pytest.raises(NotOneself):
        grant(books, jan, username=books.administrator.username)


def test_it_takes_both_permissions(books: Company, jan: str) -> None:
    for one in (Permission.MANAGE_CLOSE_PROCESS, Permission.REOPEN_ACCOUNTING_PERIOD):
        by = books.caller(ALL_PERMISSIONS - {one})
        with pytest.raises(PermissionMissing, match=one.value):
            grant(books, jan, by=by)


def test_looking_at_them_takes_the_permission_to_look_at_periods(books: Company, jan: str) -> None:
    key = grant(books, jan)
    by = books.caller(set())
    for look in (
        lambda given, who: exemptions.listed(given, who, jan),
        lambda given, who: exemptions.one(given, who, jan, key),
    ):
        with pytest.raises(PermissionMissing):
            books.read(look, by)


def test_whoever_does_not_reach_the_entity_gets_none(books: Company, jan: str) -> None:
    set_to(books, "multi_entity", "true")
    europe = done(books, lambda d, by: entities.add(d, by, "Europe")).entity_id
    done(books, lambda d, by: entities.let_in(d, by, europe, "bob"))
    home = books.sign_in().reach[0].entity_id
    done(books, lambda d, by: entities.keep_out(d, by, home, "bob"))
    books.sign_in()
    before = books.dump()
    with pytest.raises(OutOfTheirReach):
        grant(books, jan)
    assert books.dump() == before
    done(books, lambda d, by: entities.let_in(d, by, home, "bob"))
    books.sign_in()
    grant(books, jan)


def test_what_is_no_exception_is_refused_and_changes_nothing(books: Company, jan: str) -> None:
    before = books.dump()
    april, last = books.calendar.periods[3].id, books.calendar.open_ended.id
    with pytest.raises(PeriodNotFound):
        grant(books, "f" * 32)
    with pytest.raises(OpenEndedPeriod):
        grant(books, last)
    with pytest.raises(NoExceptionNeeded):
        grant(books, april)
    with pytest.raises(NoSuchPerson, match="username"):
        grant(books, jan, username="nobody")
    for span in (timedelta(0), timedelta(days=-1)):
        with pytest.raises(NotInFuture, match=f"it is {NOW_IS} UTC now"):
            grant(books, jan, span=span)
    with pytest.raises(TooFarAway, match="within 31 days"):
        grant(books, jan, span=timedelta(days=31, microseconds=1))
    for reason in (None, "", "  "):
        with pytest.raises(WhyMissing):
            grant(books, jan, reason=reason)
    assert books.dump() == before


def test_a_person_has_one_at_a_time(books: Company, jan: str) -> None:
    grant(books, jan)
    with pytest.raises(ExceptionStands, match="until 2026-07-01 13:00:00 UTC"):
        grant(books, jan)
    books.clock.advance(HOUR)
    grant(books, jan)
    books.post_entry("Jan", DAY, caller=bob(books))
    assert [each.used for each in listed(books, jan)] == [0, 1]


def test_what_is_revoked_is_there_and_not_revoked_already(books: Company, jan: str) -> None:
    feb = books.calendar.periods[1].id
    key = grant(books, jan)
    with pytest.raises(ExceptionNotFound):
        revoke(books, feb, key)
    revoke(books, jan, key)
    with pytest.raises(ExceptionOver):
        revoke(books, jan, key)


def test_a_close_that_is_final_has_none(books: Company, jan: str, mar: str) -> None:
    grant(books, jan)
    set_to(books, "reopen", "never")
    with pytest.raises(PostingPeriodClosed):
        books.post_entry("Jan", DAY, caller=bob(books))
    with pytest.raises(NeverReopened):
        grant(books, books.calendar.periods[1].id)
    grant(books, mar)
    books.post_entry("Mar", date(2026, 3, 2), caller=bob(books))


def test_the_closer_grants_none_where_the_closer_does_not_reopen(books: Company, jan: str) -> None:
    set_to(books, "closer_is_not_reopener", "true")
    with pytest.raises(CloserReopens):
        grant(books, jan)


# What is told -------------------------------------------------------------------------


def test_every_use_is_listed_on_the_period(books: Company, jan: str) -> None:
    grant(books, jan)
    number = books.post_entry("Jan", DAY, caller=bob(books))
    found = listed(books, jan)
    now = books.clock()
    (shown,) = exemptions.as_data(found, now)
    assert shown["uses"] == [
        {
            "at": NOW_IS,
            "type": "Journal Entry",
            "number": number,
            "date": "2026-01-15",
            "commitSequence": found[0].uses[0].commit_sequence,
        }
    ]
    assert (shown["username"], shown["live"], shown["reason"], shown["used"]) == (
        "bob", True, WHY, 1
    )  # fmt: skip
    report = books.read(lambda given, who: close_report.make(given, who, jan))
    preview = books.read(lambda given, who: close_preview.make(given, who, jan))
    assert report.exemptions == preview.exemptions == found


def test_history_tells_of_each_step(books: Company, jan: str) -> None:
    key = grant(books, jan)
    number = books.post_entry("Jan", DAY, caller=bob(books))
    revoke(books, jan, key, "it was found")
    rows = {row.event: row for row in books.history(jan) if row.event.startswith("exception")}
    assert rows["exceptionGranted"].reason == WHY
    assert rows["exceptionGranted"].new["username"] == "bob"
    assert rows["exceptionUsed"].user == "bob"
    assert rows["exceptionUsed"].new == {
        "exception": key, "type": "Journal Entry", "number": number, "date": "2026-01-15"
    }  # fmt: skip
    assert rows["exceptionRevoked"].reason == "it was found"
    (found,) = exemptions.as_data(listed(books, jan), books.clock())
    assert (found["live"], found["revokedOn"]) == (False, NOW_IS)


def test_the_header_says_why_as_well(books: Company, jan: str) -> None:
    by = books.administrator.tracked("t", WHY)
    key = grant(books, jan, reason=None, by=by)
    assert [(each.id, each.reason) for each in listed(books, jan)] == [(key, WHY)]


def test_of_many_uses_few_are_read_of_one_that_is_revoked(books: Company, mar: str) -> None:
    key, march = grant(books, mar), books.calendar.periods[2]
    for _ in range(12):
        books.post_entry("Mar", date(2026, 3, 2), caller=bob(books))
    revoke(books, mar, key)
    for counted, listed_at_most, told in ((0, 0, (0, 0)), (5, 3, (5, 3)), (99, 99, (12, 12))):
        found = books.read(
            lambda given, _, counted=counted, most=listed_at_most: given.duties.exemption(  # type: ignore[misc]
                march, key, counted, most
            )
        )
        assert found is not None
        assert (found.used, len(found.uses)) == told
    one = books.read(lambda given, by: exemptions.one(given, by, mar, key))
    assert (one.used, len(one.uses)) == (12, exemptions.SHOWN_AT_MOST)
    assert (listed(books, mar)[0].used, len(listed(books, mar)[0].uses)) == (12, 12)
