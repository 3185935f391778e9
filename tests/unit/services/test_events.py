"""Events as the services write and read them: one with every transition, none without."""

from __future__ import annotations

from datetime import date

import pytest

from any_store import without_trigger
from company import Company
from exempt import anomalies
from monthend.domain.errors import PermissionMissing
from monthend.domain.permissions import Channel, Permission
from monthend.services import duties, events, journal_runs
from monthend.services.event_ports import ToldEvent
from monthend.services.events import Listed
from monthend.subledger.events import EventKind, EventNotFound, kind_of, place_of
from people import set_setting
from unit.services.org_tree import by_name, months, planted

pytestmark = pytest.mark.postgresql_by_night


def told(company: Company, **asked: object) -> Listed:
    given = {"after": None, "kind": None, "count": 1000, **asked}
    return company.read(lambda books, caller: events.listed(books, caller, **given))  # type: ignore[arg-type]


def kinds(company: Company, **asked: object) -> list[str]:
    return [each.kind.value for each in told(company, **asked).events]


@pytest.fixture
def closed(company: Company) -> Company:
    """January closed, opened and closed again; February pending close; March deleted."""
    jan, feb, mar = company.create_months(date(2026, 1, 1), 3)
    company.close_through([jan])
    company.reopen(jan)
    company.close_through([jan])
    company.pending_close(feb)
    company.run_trial_balances()
    company.delete(mar)
    return company


def test_every_transition_is_told_with_its_row_of_history(closed: Company) -> None:
    found = told(closed).events
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    rows = closed.rows(
        "SELECT event, old_values, new_values FROM history WHERE calendar_id = ? ORDER BY id",
        closed.administrator.calendar_id,
    )
    wanted = [kind for row in rows if (kind := kind_of(str(row[0]), {}, {})) is not None]
    assert [each.kind for each in found] == wanted
    assert {
        EventKind.PERIOD_CREATED, EventKind.PERIOD_CLOSED, EventKind.PERIOD_REOPENED,
        EventKind.PERIOD_PENDING_CLOSE, EventKind.TRIAL_BALANCE_COMPLETED, EventKind.PERIOD_DELETED,
    } <= set(wanted)  # fmt: skip


def test_a_refused_transition_is_not_told(closed: Company) -> None:
    before = told(closed).events
    with pytest.raises(Exception, match="closed"):
        closed.close(closed.calendar.periods[0].id)
    assert told(closed).events == before


def test_an_event_says_who_did_what_to_which_period(closed: Company) -> None:
    jan = closed.calendar.periods[0]
    event = told(closed, kind=EventKind.PERIOD_REOPENED).events[0]
    data = events.as_data(event)
    assert data["type"] == "accounting_period.reopened"
    assert data["timestamp"] == "2026-07-01T12:00:00Z"
    assert data["data"]["accountingPeriodId"] == jan.id
    assert data["data"]["subject"] == "Jan"
    assert data["data"]["new"] == {"status": "Open"}
    assert data["data"]["user"] == closed.administrator.username
    assert data["data"]["channel"] == Channel.REST.value
    assert data["data"]["entityId"] == closed.administrator.entity_id


def test_what_came_of_runs_is_told(company: Company) -> None:
    (jan,) = company.create_months(date(2026, 1, 1), 1)
    company.add_transaction("Invoice Item", "Posted", date(2026, 1, 5), home_amount=1000)
    run = company.ask_for_run("Invoice Item", period_name="Jan", entry_day=date(2026, 1, 31))
    company.run_journal_runs()
    company.cancel_run(run)
    company.run_journal_runs()
    company.write(lambda books, by: journal_runs.delete(books, by, run))
    company.run_journal_runs()
    euros = company.add_transaction("Invoice Item", "Draft", date(2026, 1, 6), currency="EUR")
    company.set_status(euros, "Posted")
    company.request_trial_balance(jan)
    company.run_trial_balances()
    runs = [each for each in told(company).events if "period" not in each.kind]
    assert [(each.kind.value, each.subject) for each in runs] == [
        ("journal_run.completed", run), ("journal_run.cancelled", run),
        ("journal_run.deleted", run), ("trial_balance.failed", "Jan"),
    ]  # fmt: skip
    assert "EUR" in (runs[-1].reason or "")


def test_a_list_goes_on_where_it_ended_and_leaves_nothing_out(closed: Company) -> None:
    everything = told(closed).events
    found: list[ToldEvent] = []
    position: str | None = None
    more = True
    while more:
        page = told(closed, after=position, count=3)
        assert len(page.events) <= 3
        found += page.events
        position, more = page.position, page.more
    assert found == list(everything)
    assert not told(closed, after=position).events
    assert told(closed, after=position).position == position


def test_a_place_of_other_books_is_the_beginning(closed: Company) -> None:
    assert told(closed, after="c99999e3").events == told(closed).events


def test_one_event_is_read_by_its_id(closed: Company) -> None:
    event = told(closed).events[4]
    assert closed.read(lambda books, by: events.get(books, by, event.id)) == event
    with pytest.raises(EventNotFound):
        closed.read(lambda books, by: events.get(books, by, "evt_" + "0" * 32))


def test_events_are_for_those_with_finance_access(closed: Company) -> None:
    nobody = closed.caller([Permission.MANAGE_USERS])
    for read in (
        lambda books, by: events.listed(books, by, None, None, 1),
        lambda books, by: events.get(books, by, "x"),
    ):
        with pytest.raises(PermissionMissing):
            closed.read(read, nobody)


def test_asking_for_a_reopening_that_takes_two_is_told(closed: Company) -> None:
    closed.reopen(closed.calendar.periods[1].id)
    set_setting(closed, "reopen", "second_person")
    closed.sign_in()
    jan = closed.calendar.periods[0].id
    closed.write(lambda books, by: duties.request_reopen(books, by, jan, "a line is missing"))
    closed.write(lambda books, by: duties.decline_reopen(books, by, jan, "it is not"))
    assert kinds(closed)[-2:] == [
        "accounting_period.reopen_requested", "accounting_period.reopen_declined"
    ]  # fmt: skip
    assert told(closed).events[-1].reason == "it is not"


# Against history ----------------------------------------------------------------------


def test_what_happened_leaves_no_anomaly(closed: Company) -> None:
    assert anomalies(closed) == []


@pytest.mark.parametrize(
    ("trigger", "table", "spoil", "said"),
    [
        ("event_kept", "event", "DELETE FROM event WHERE number = 4", "events 4 to 4"),
        ("event_kept", "event", "DELETE FROM event WHERE number = 4", "its event is not there"),
        (
            "event_unchanged", "event",
            "UPDATE event SET kind = 'accounting_period.closed' WHERE number = 1",
            "it is accounting_period.closed, and accounting_period.created by history",
        ),
        (
            "event_unchanged", "event", "UPDATE event SET history_id = 99999 WHERE number = 2",
            "its row of history is not there",
        ),
        (
            "history_unchanged", "history",
            "UPDATE history SET new_values = '[' WHERE event = 'reopened'",
            "its row of history cannot be read",
        ),
    ],
)  # fmt: skip
def test_what_somebody_changed_is_found(
    closed: Company, trigger: str, table: str, spoil: str, said: str
) -> None:
    without_trigger(closed.store, f"fence_{trigger}", table)
    closed.spoil(spoil)
    assert any(said in each for each in anomalies(closed))


def test_rows_of_history_that_are_told_to_nobody_lack_nothing(closed: Company) -> None:
    closed.post_entry("Feb", date(2026, 2, 5))
    assert anomalies(closed) == []


def test_events_of_several_orgs_are_listed_together(company: Company) -> None:
    tree = planted(company)
    for org in ("West", "East"):
        months(tree, org)

    def page(after: str | None) -> Listed:
        return tree.read(lambda books, by: events.listed(books, by, after, None, 2), by_name(tree))

    everything = tree.read(
        lambda books, by: events.listed(books, by, None, None, 1000), by_name(tree)
    )
    found: list[ToldEvent] = []
    position: str | None = None
    more = True
    while more:
        listed = page(position)
        found += listed.events
        position, more = listed.position, listed.more
    assert sorted(each.id for each in found) == sorted(each.id for each in everything.events)
    assert len({each.calendar_id for each in found}) == 2
    for calendar in {each.calendar_id for each in found}:
        numbers = [each.number for each in found if each.calendar_id == calendar]
        assert numbers == list(range(1, len(numbers) + 1))
    assert set(place_of("after", position or "")) == set(by_name(tree).calendars)
    one = found[0]
    assert tree.read(lambda books, by: events.get(books, by, one.id), by_name(tree)) == one
