"""Journal runs and late transactions: asked for, watched, decided on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

import late
from monthend.web import late as pages_of_late
from unit.house import House
from web.browser import Browser

RUNS, LATE = "/ledger/journal-runs", "/ledger/late"
NEW = RUNS + "/new"
ASKED = {
    "accountingPeriodName": "Jan", "journalEntryDate": "2026-01-31",
    "transactionTypes": ["Invoice Item"],
}  # fmt: skip


@pytest.fixture
def at_work(house: House, browser: Browser) -> Browser:
    house.company.add_codes()
    house.company.create_months(date(2026, 1, 1), 2)
    house.company.add_transaction("Invoice Item", "Posted", date(2026, 1, 5), amount=1234)
    return browser


def test_a_run_is_watched_until_it_is_done_then_cancelled_and_deleted(
    house: House, at_work: Browser
) -> None:
    page = at_work.press(at_work.go(NEW), NEW, **ASKED)
    one = page.address
    assert page.notice == "The journal run JR-00000001 has been asked for."
    assert page.words("//p[@class='progress']/span") == "Waiting"
    assert page.all("//*[@id='run'][@hx-get]"), "it is looked at again by itself"
    assert page.all(f"//p[@class='progress']/a[@href='{one}']"), "or by a link"
    house.company.run_journal_runs()
    page = at_work.go(one)
    assert page.words("//p[@class='progress']") == "Completed"
    assert not page.all("//*[@hx-get]")
    assert len(page.all("//tbody/tr")) == 2
    assert "12.34,USD" in at_work.go(one + "?format=csv").text
    page = at_work.press(page, one + "/cancel")
    assert page.notice == "The journal run is being cancelled."
    house.company.run_journal_runs()
    page = at_work.press(at_work.go(one), one + "/delete")
    assert page.address == RUNS
    house.company.run_journal_runs()
    assert at_work.go(RUNS).all("//tbody/tr") == []
    assert at_work.go(one).status == 404


def test_the_latest_run_comes_first_and_the_list_goes_on(
    house: House, at_work: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from monthend.web import journal_runs

    for _ in range(3):
        house.company.ask_for_run("Payment", period_name="Jan", entry_day=date(2026, 1, 31))
        house.company.run_journal_runs()
    monkeypatch.setattr(journal_runs, "RUNS", replace(journal_runs.RUNS, page_size=2))
    page = at_work.go(RUNS)
    assert page.words("//tbody/tr/th") == "JR-00000003 JR-00000002"
    (following,) = page.all("//a[@rel='next']/@href")
    assert at_work.go(following).words("//tbody/tr/th") == "JR-00000001"


WRONG: list[tuple[dict[str, str | list[str] | None], str]] = [
    ({"accountingPeriodName": None}, "targetStartDate"),
    ({"accountingPeriodName": None, "targetStartDate": "2026-01-05"}, "targetEndDate"),
    ({"targetStartDate": "2026-01-05"}, "targetStartDate"),
    ({"transactionTypes": None}, "transactionTypes"),
    ({"transactionTypes": ["Invoice Item", "Nonsense"]}, "transactionTypes"),
    ({"journalEntryDate": ""}, "journalEntryDate"),
]


def test_what_no_run_can_be_is_refused_at_its_input(at_work: Browser) -> None:
    for change, field in WRONG:
        page = at_work.press(at_work.go(NEW), NEW, **{**ASKED, **change})
        assert page.status in (409, 422), change
        at_input = f"[starts-with(@id, 'create-journal-run-{field}')]"
        assert page.all(f"//p[@class='refused']{at_input}"), change
    assert at_work.go(RUNS).all("//tbody/tr") == []


def test_a_second_run_has_to_wait_for_the_first(at_work: Browser) -> None:
    at_work.press(at_work.go(NEW), NEW, **ASKED)
    page = at_work.press(at_work.go(NEW), NEW, **ASKED)
    assert page.status == 409
    assert "JR-00000001" in page.troubles[0]
    assert page.all("//input[@value='Invoice Item'][@checked]")


@pytest.fixture
def waiting(house: House, at_work: Browser) -> Browser:
    """January is closed, and an invoice item of it waits."""
    january = house.calendar.periods[0].id
    house.company.close(january)
    house.company.run_trial_balances()
    late.set_to(house.company, "late_transactions", "queue")
    late.post(house.company, number="<b>9</b>")
    return at_work


def test_what_waits_is_approved_into_the_earliest_open_period(waiting: Browser) -> None:
    page = waiting.go(LATE + "?status=Waiting")
    (one,) = page.all("//tbody/tr/th/a/@href")
    page = waiting.go(one)
    assert "&lt;b&gt;9" in page.text
    page = waiting.press(page, one + "/approve")
    assert "in Feb" in page.notice
    assert page.forms() == []
    (found,) = page.all("//dd/a[starts-with(@href, '/ledger/transactions')]/@href")
    assert len(waiting.go(found).all("//tbody/tr")) == 1
    assert waiting.go(LATE + "?status=Waiting").all("//tbody/tr") == []


def test_what_waits_is_rejected_once_with_a_reason(waiting: Browser) -> None:
    (one,) = waiting.go(LATE).all("//tbody/tr/th/a/@href")
    old = waiting.go(one)
    page = waiting.press(old, one + "/reject", reason="not ours")
    assert "not ours" in page.words("//dl")
    page = waiting.press(old, one + "/approve")
    assert page.status == 409
    assert page.troubles == ["The status was “Waiting” and is now “Rejected”."]
    assert waiting.go("/ledger/transactions").all("//tbody/tr[contains(., '9')]") == []


def test_late_ones_go_on_where_they_ended_whatever_is_decided_meanwhile(
    house: House, at_work: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.company.close(house.calendar.periods[0].id)
    house.company.run_trial_balances()
    late.set_to(house.company, "late_transactions", "queue")
    waiting = [str(late.post(house.company, number=f"L-{each}").late_id) for each in range(5)]
    monkeypatch.setattr(pages_of_late, "LATE", replace(pages_of_late.LATE, page_size=2))
    page, seen = at_work.go(f"{LATE}?status=Waiting"), []
    while True:
        shown = page.all("//*[@data-table='late-transactions']//tbody/tr/th//a/text()")
        seen += shown
        late.reject(house.company, shown[0])
        following = page.all("//a[@rel='next']/@href")
        if not following:
            break
        page = at_work.go(following[0])
    assert seen == waiting
