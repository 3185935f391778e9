"""Type locks, exceptions, the access review and the history on their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from any_store import unguarded
from monthend.domain.permissions import STANDARD_USER, Permission
from monthend.services import history_sealing, roles
from monthend.web.administration import history
from people import done
from unit.house import House
from web.browser import Browser, Page

Months = Callable[[int], list[str]]
LOCKS, EXCEPTIONS = "/administration/type-locks", "/administration/exceptions"
HISTORY = "/administration/history"


def rows(page: Page, name: str) -> list[list[str]]:
    """The cells of a table."""
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")]
        for row in page.all(f"//*[@data-table='{name}']//tbody/tr")
    ]


# Type locks -------------------------------------------------------------------------------


def test_locked_types_of_all_periods_are_listed_and_set_on_the_page_of_theirs(
    house: House, browser: Browser, months: Months
) -> None:
    january, february = months(2)
    house.company.close(january)
    house.company.run_trial_balances()
    page = browser.go(LOCKS)
    assert rows(page, "type-locks") == []
    assert page.all("//ul[@class='points-to']//a/@href") == [f"/periods/{february}/exceptions"]
    action = f"/periods/{february}/lock-type"
    page = browser.go(f"/periods/{february}/exceptions")
    assert browser.press(page, action, type="Payment", reason="cash is done").status == 200
    ((period, kind, by, _, reason),) = rows(browser.go(LOCKS), "type-locks")
    assert (period, kind, by, reason) == ("Feb", "Payment", "admin", "cash is done")


def test_a_closed_period_is_offered_no_lock(house: House, browser: Browser, months: Months) -> None:
    january, february = months(2)
    house.company.close(january)
    house.company.run_trial_balances()
    of_closed, of_open = (f"/periods/{each}/exceptions" for each in (january, february))
    assert browser.go(of_closed).forms() == [of_closed]
    assert browser.go(of_open).forms() == [f"/periods/{february}/lock-type"]


@pytest.mark.parametrize("kind", ["", "x", "Payment"])
def test_what_is_not_locked_is_not_unlocked(browser: Browser, months: Months, kind: str) -> None:
    (january,) = months(1)
    page = browser.go(f"/periods/{january}/exceptions")
    page = browser.press(page, f"/periods/{january}/lock-type", type="Refund")
    page = browser.press(page, f"/periods/{january}/unlock-type", type=kind)
    assert page.status in (409, 422)


# Exceptions -------------------------------------------------------------------------------


@pytest.fixture
def closed(house: House, months: Months) -> str:
    """January, closed, and somebody who could post into it by an exception."""
    january, _ = months(2)
    house.company.close(january)
    house.company.run_trial_balances()
    house.user("bob", STANDARD_USER)
    return january


def granted(browser: Browser, period_id: str, **typed: str) -> Page:
    values = {"username": "bob", "until": "2026-07-02T09:30", "reason": "a late invoice", **typed}
    action = f"/periods/{period_id}/exceptions"
    (there,) = browser.go(EXCEPTIONS).all("//ul[@class='points-to']//a/@href")
    assert there == action
    return browser.press(browser.go(there), action, **values)


def test_an_exception_is_granted_by_the_tenants_clock_and_revoked(
    house: House, browser: Browser, closed: str
) -> None:
    assert granted(browser, closed).notice == "bob may post into Jan."
    page = browser.go(EXCEPTIONS)
    ((person, period, state, until, used, reason, by, _, _),) = rows(page, "all-exceptions")
    assert (person, period, state, used, reason, by) == (
        "bob", "Jan", "Live", "0", "a late invoice", "admin"
    )  # fmt: skip
    assert until.startswith("Jul 2, 2026, 9:30:00")
    ((kept,),) = house.company.rows("SELECT until FROM exemption")
    assert str(kept).startswith("2026-07-02 16:30")
    (link,) = page.all("//*[@data-table='all-exceptions']//th/a/@href")
    assert browser.press(browser.go(link), link, reason="it came").notice == (
        "The exception is revoked."
    )
    assert link not in browser.go(link).forms()
    assert rows(browser.go(EXCEPTIONS), "all-exceptions")[0][2] == "Revoked"


def test_an_exception_that_is_over_says_so(house: House, browser: Browser, closed: str) -> None:
    granted(browser, closed)
    house.clock.advance(timedelta(days=2))
    browser.sign_in(house.owner.username)
    assert rows(browser.go(EXCEPTIONS), "all-exceptions")[0][2] == "Over"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"until": "2026-06-01T00:00"}, "until"),
        ({"until": "2026-12-01T00:00"}, "until"),
        ({"until": "tomorrow"}, "until"),
        ({"until": "2026-07-02T09:30Z"}, "until"),
        ({"username": "nobody"}, "username"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_with_an_exception_is_told_at_its_input(
    browser: Browser, closed: str, typed: dict[str, str], field: str
) -> None:
    page = granted(browser, closed, **typed)
    assert page.status == 422
    assert page.all(f"//*[@name='{field}'][@aria-invalid='true']")


def test_nobody_lets_themselves_post(house: House, browser: Browser, closed: str) -> None:
    page = granted(browser, closed, username=house.owner.username)
    assert page.status == 409
    assert "Nobody grants an exception to themselves" in page.troubles[0]


# The access review ------------------------------------------------------------------------


def test_the_review_has_every_user_in_the_order_that_is_asked(
    house: House, browser: Browser
) -> None:
    house.user("ann", STANDARD_USER)
    page = browser.go("/administration/access-review")
    assert [row[0] for row in rows(page, "access-review")] == ["admin", "ann"]
    page = browser.go("/administration/access-review?table=access-review&sort=-username")
    assert [row[0] for row in rows(page, "access-review")] == ["ann", "admin"]
    assert "2 active, 0 deactivated, 1 never used" in " ".join(page.words("//main").split())
    house.zuora()
    (clients,) = browser.go("/administration/access-review").all(
        "//td[@data-label='Active clients']"
    )[:1]
    told = " ".join(clients.text_content().split())
    assert told.endswith("last used Jul 1, 2026, 5:00:00 AM"), "in the zone of all other times"


# History ----------------------------------------------------------------------------------


def events(page: Page) -> list[str]:
    return [row[1] for row in rows(page, "audit-history")]


def test_history_is_filtered_by_kind_person_period_and_days(
    house: House, browser: Browser, months: Months
) -> None:
    january, february = months(2)
    house.clock.advance(timedelta(days=1))
    browser.sign_in(house.owner.username)
    house.company.update(january, {"notes": "a note"})
    assert events(browser.go(HISTORY))[0] == "Updated"
    assert set(events(browser.go(f"{HISTORY}?event=created"))) == {"Created"}
    assert events(browser.go(f"{HISTORY}?period={february}")) == ["Created"]
    assert events(browser.go(f"{HISTORY}?user=nobody")) == []
    assert events(browser.go(f"{HISTORY}?user=admin&from=2026-07-02")) == ["Updated"]
    assert "Updated" not in events(browser.go(f"{HISTORY}?to=2026-07-01"))
    assert "Signed in" in events(browser.go(f"{HISTORY}?scope=tenant"))


def test_a_day_that_is_none_is_told(browser: Browser) -> None:
    page = browser.go(f"{HISTORY}?from=yesterday")
    assert page.status == 422
    assert "must be a calendar day" in page.text


def test_the_tenants_history_is_for_those_who_manage_users(house: House) -> None:
    names = [
        each.value for each in Permission if each.value not in ("Manage Users", "API Write Access")
    ]
    done(house.company, lambda d, by: roles.create(d, by, "Others", names))
    house.user("other", "Others")
    other = Browser(house.app, house.loop)
    other.sign_in("other")
    assert other.go(HISTORY).all("//select[@name='scope']") == []
    page = other.go(f"{HISTORY}?scope=tenant")
    assert page.status == 403
    assert "Manage Users" in page.text
    page = other.go(f"{HISTORY}/verification")
    assert len(rows(page, "history-chains")) == 1


def test_history_goes_on_where_it_ended_whatever_is_written_meanwhile(
    house: House, browser: Browser, months: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    (january,) = months(1)
    for number in range(5):
        house.company.update(january, {"notes": f"note {number}"})
    everything = [row[5:8] for row in rows(browser.go(HISTORY), "audit-history")]
    for size in (1, 2, 3):
        small = replace(history.HISTORY, page_size=size)
        monkeypatch.setattr(history, "HISTORY", small)
        page, seen = browser.go(HISTORY), []
        while True:
            seen += [row[5:8] for row in rows(page, "audit-history")]
            house.company.update(january, {"notes": f"meanwhile {len(seen)} {size}"})
            following = page.all("//a[@rel='next']/@href")
            if not following:
                break
            page = browser.go(following[0])
        newer = len(seen) - len(everything)
        assert newer >= 0
        assert seen[newer:] == everything
        assert len(seen) == len({tuple(row) for row in seen})


@pytest.mark.parametrize("after", ["x", "1", "1.", ".1", "9" * 40, "1.1.1", "-1.0", "²0.1"])
def test_a_place_that_is_none_begins_at_the_newest(
    browser: Browser, months: Months, after: str
) -> None:
    months(1)
    first = events(browser.go(HISTORY))
    assert events(browser.go(f"{HISTORY}?table=audit-history&after={after}")) == first


def test_the_chains_are_verified_and_a_row_that_was_changed_is_found(
    house: House, browser: Browser, months: Months
) -> None:
    months(1)
    history_sealing.seal_waiting(house.store)
    page = browser.go(f"{HISTORY}/verification")
    assert "Every chain is whole" in page.words("//main")
    assert [row[1] for row in rows(page, "history-chains")] == ["Whole", "Whole"]


def test_a_broken_chain_is_told_with_what_is_wrong(
    house: House, browser: Browser, months: Months
) -> None:
    months(1)
    history_sealing.seal_waiting(house.store)
    with unguarded(house.store) as given:
        given.execute("UPDATE history SET reason = 'another' WHERE event = 'created'")
        given.execute("COMMIT")
        given.execute("BEGIN")
    page = browser.go(f"{HISTORY}/verification")
    assert "Something is wrong with the history" in page.words("//main")
    assert "Broken" in [row[1] for row in rows(page, "history-chains")]
    assert "the history row is not what was sealed" in page.words(
        "//section[@aria-labelledby='found']"
    )
