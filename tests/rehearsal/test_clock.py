"""A tenant's clock: what goes by it, who may set it to what, and that no other tenant sees it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contract.zuora import INVALID_VALUE, PERMISSION, RULE, Zuora, assert_done, assert_refused
from monthend.domain.errors import Refusal
from monthend.domain.permissions import STANDARD_USER, Permission
from monthend.services import schedule_jobs, tenant_clocks
from unit.house import House

CLOCK = "/monthend/v1/rehearsal/clock"
SCHEDULES = "/monthend/v1/schedules"
OPENED = "2020-01-31 10:00:00"
NIGHTLY = {"name": "nightly", "cadence": "daily", "at": "02:30", "trialBalance": True}

pytestmark = pytest.mark.postgresql_by_night


def set_clock(zuora: Zuora, now: str, **more: object) -> None:
    assert_done(zuora.send("PUT", CLOCK, {"now": now, **more}))


def told(zuora: Zuora) -> tuple[str, str]:
    said = assert_done(zuora.get(CLOCK))
    return said["now"], said["clock"]


def test_a_tenant_goes_by_the_machine_until_its_clock_is_set(house: House, owner: Zuora) -> None:
    assert told(owner) == ("2026-07-01T12:00:00Z", "machine")
    set_clock(owner, "2026-07-01T12:30:00Z")
    house.clock.advance(timedelta(minutes=5))
    assert told(owner) == ("2026-07-01T12:30:00Z", "frozen")
    assert_done(owner.send("PUT", CLOCK, {"frozen": False}))
    house.clock.advance(timedelta(minutes=5))
    assert told(owner) == ("2026-07-01T12:35:00Z", "running")
    assert_done(owner.send("POST", CLOCK + "/advance", {"seconds": 90}))
    assert told(owner) == ("2026-07-01T12:36:30Z", "running")
    house.clock.advance(timedelta(minutes=50))
    assert_done(house.zuora().request("DELETE", CLOCK))
    assert told(house.zuora()) == ("2026-07-01T13:00:00Z", "machine")


def test_what_is_created_is_of_the_day_it_is_for_the_tenant(house: House, owner: Zuora) -> None:
    set_clock(owner, "2031-02-28T23:00:00Z")
    owner = house.zuora()
    period = owner.create("Feb", "2031-02-01", "2031-02-28")
    assert owner.period(period)["createdOn"] == "2031-02-28 23:00:00"
    assert owner.history(period)[0]["at"] == "2031-02-28 23:00:00"


def test_tokens_and_sessions_end_by_the_clock_of_the_tenant(house: House, owner: Zuora) -> None:
    soap = house.soap()
    set_clock(owner, "2026-07-01T12:05:00Z")
    assert_done(owner.get(CLOCK))
    assert soap.try_query("select Id from AccountingPeriod").http.status == 200
    assert_done(owner.send("POST", CLOCK + "/advance", {"hours": 2}))
    assert owner.get(CLOCK).status == 401
    assert "INVALID_SESSION" in soap.try_query("select Id from AccountingPeriod").text
    again = house.zuora()
    # The machine's clock tells nothing of it, however long it goes.
    house.clock.advance(timedelta(days=400))
    assert told(again) == ("2026-07-01T14:05:00Z", "frozen")


def test_a_schedule_comes_by_the_clock_of_the_tenant(house: House, owner: Zuora) -> None:
    set_clock(owner, "2026-07-01T12:05:00Z")
    made = assert_done(owner.send("POST", SCHEDULES, NIGHTLY))
    assert schedule_jobs.work_through(house.store) == 0
    assert_done(owner.send("POST", CLOCK + "/advance", {"days": 1}))
    assert schedule_jobs.work_through(house.store) == 1
    runs = assert_done(house.zuora().get(f"{SCHEDULES}/{made['id']}/runs"))["runs"]
    assert [run["plannedOn"][:10] for run in runs] == ["2026-07-02"]


def test_books_in_which_nothing_happened_are_no_younger_than_their_clock(
    house: House, owner: Zuora
) -> None:
    (before,) = owner.periods()
    set_clock(owner, "2020-01-31T10:00:00Z")
    owner = house.zuora()
    # The calendar that the server remembers has become another.
    (after,) = owner.periods()
    assert (before["createdOn"], after["createdOn"]) == ("2026-07-01 12:00:00", OPENED)
    owner.create("Jan", "2020-01-01", "2020-01-31")
    ended = owner.periods()[-1]
    assert (ended["createdOn"], ended["updatedOn"]) == (OPENED, OPENED)
    # Later is another matter: what was made stays of its day.
    set_clock(owner, "2020-02-29T10:00:00Z")
    assert [each["createdOn"] for each in house.zuora().periods()] == [OPENED, OPENED]


def test_what_happened_in_the_books_is_never_ahead_of_the_clock(owner: Zuora, house: House) -> None:
    # Nothing has happened there yet.
    set_clock(owner, "2020-01-31T10:00:00Z")
    owner = house.zuora()
    owner.create("Jan", "2020-01-01", "2020-01-31")
    refused = owner.send("PUT", CLOCK, {"now": "2020-01-31T09:59:59Z"})
    assert_refused(refused, RULE, naming="2020-01-31 10:00:00")
    assert told(owner) == ("2020-01-31T10:00:00Z", "frozen")
    set_clock(owner, "2020-01-31T10:00:00Z", frozen=False)


@pytest.mark.parametrize(
    ("body", "category"),
    [
        ({"now": "9999-12-31T23:59:59Z"}, INVALID_VALUE),
        ({"now": "9999-12-31T23:59:59-05:00"}, INVALID_VALUE),
        ({"now": "2200-01-01"}, INVALID_VALUE),
        ({"now": "0001-01-01"}, INVALID_VALUE),
        ({"now": "tomorrow"}, INVALID_VALUE),
        ({"now": 5}, INVALID_VALUE),
        ({"frozen": "yes"}, INVALID_VALUE),
    ],
)
def test_a_clock_that_cannot_be_is_refused_and_stays(
    owner: Zuora, body: dict[str, object], category: int
) -> None:
    before = told(owner)
    assert_refused(owner.send("PUT", CLOCK, body), category)
    assert told(owner) == before


@pytest.mark.parametrize(
    "body", [{}, {"days": 0}, {"days": -1}, {"days": 80_000}, {"seconds": "much"}]
)
def test_an_advance_that_cannot_be_is_refused_and_nothing_moves(
    owner: Zuora, body: dict[str, object]
) -> None:
    before = told(owner)
    assert_refused(owner.send("POST", CLOCK + "/advance", body), INVALID_VALUE)
    assert told(owner) == before


def test_no_advance_goes_past_all_days(house: House, owner: Zuora) -> None:
    before, books = told(owner), house.company
    with pytest.raises(Refusal, match="2199"):
        books.write(lambda given, by: tenant_clocks.advance(given, by, timedelta.max))
    assert told(owner) == before


def test_a_running_clock_stops_at_its_last_day(owner: Zuora, house: House) -> None:
    set_clock(owner, "2199-12-30", frozen=False)
    house.clock.advance(timedelta(days=5))
    assert told(house.zuora()) == ("2199-12-31T00:00:00Z", "running")


def test_only_who_manages_finance_settings_sets_it(house: House) -> None:
    house.take(STANDARD_USER, Permission.MANAGE_FINANCE_SETTINGS)
    clerk = house.zuora(house.user("clerk", STANDARD_USER))
    answer = clerk.send("PUT", CLOCK, {"now": "2026-08-01"})
    assert_refused(answer, PERMISSION, naming=Permission.MANAGE_FINANCE_SETTINGS.value)
    assert told(clerk)[1] == "machine"


def test_another_process_goes_by_it_at_once(house: House, owner: Zuora) -> None:
    elsewhere = house.again(house.store, rehearsal=True)
    other = elsewhere.zuora()
    assert told(other)[1] == "machine"
    set_clock(owner, "2026-07-01T12:20:00Z")
    assert told(other) == ("2026-07-01T12:20:00Z", "frozen")


def test_it_is_in_the_history_of_the_tenant(house: House, owner: Zuora) -> None:
    set_clock(owner, "2026-07-01T12:20:00Z")
    rows = house.store.rows(
        "SELECT at, old_values, new_values FROM history WHERE event = 'clockSet'"
    )
    ((at, old, new),) = rows
    assert datetime.fromisoformat(at).minute == 20
    assert '"clock":"machine"' in old
    assert '"now":"2026-07-01T12:20:00Z"' in new
