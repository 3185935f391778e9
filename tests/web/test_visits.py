"""What people do to pages in a browser: two at once, too late, twice, and with mistakes in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monthend.domain.period import PeriodStatus
from monthend.domain.permissions import ADMINISTRATOR, STANDARD_USER
from monthend.services import roles
from monthend.storage import ledger_searches
from people import done
from property.in_process import PASSWORD
from unit.house import House
from web import served
from web.visitor import Visitor, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

pytestmark = pytest.mark.nightly
HEADER = "number,type,status,date,currency,amount,debit_code,credit_code\n"
GOOD = HEADER + "".join(
    f"INV-{day},Invoice Item,Posted,2026-01-{day:02d},USD,{day}.00,Receivable,Revenue\n"
    for day in range(1, 6)
)
REFUSED = "Rows that would be refused"
READER = "Who only looks"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with served.chromium() as launched:
        yield launched


@pytest.fixture
def books(house: House) -> House:
    """Two open months, and the accounting codes."""
    house.company.sign_in()
    house.company.add_codes()
    house.company.create_months(date(2026, 1, 1), 2)
    return house


@pytest.fixture
def address(books: House) -> Iterator[str]:
    with served.served(books, worker=True) as listening:
        yield listening


@pytest.fixture
def visitor(chromium: Chromium, books: House, address: str) -> Iterator[Visitor]:
    """The administrator."""
    with visiting(chromium, address, books.owner.username) as arrived:
        yield arrived


def of_january(house: House, page: str = "") -> str:
    return f"/periods/{house.calendar.periods[0].id}{page}"


def statuses(house: House) -> list[PeriodStatus]:
    return [each.status for each in house.calendar.periods]


def close_january(house: House) -> None:
    house.company.close(house.calendar.periods[0].id)
    house.company.run_trial_balances()


# Two at once ------------------------------------------------------------------------------


def test_a_period_is_opened_again_by_four_eyes(
    chromium: Chromium, books: House, address: str
) -> None:
    close_january(books)
    books.set_up("reopen", "second_person")
    books.user("second", ADMINISTRATOR)
    with (
        visiting(chromium, address, books.owner.username) as first,
        visiting(chromium, address, "second") as second,
    ):
        first.go(of_january(books))
        first.follow("Reopen…")
        assert first.tab.get_by_role("button", name="Reopen", exact=True).count() == 0
        first.tab.get_by_label("Reason").fill("an invoice was missing")
        first.press("Ask somebody else to reopen it")
        first.is_told("A second person can reopen Jan now.")
        assert first.tab.get_by_role("button", name="Reopen", exact=True).count() == 0
        second.go(of_january(books))
        second.follow("Reopen…")
        told = second.tab.get_by_role("main").inner_text()
        assert f"{books.owner.username} asked on" in told
        assert "an invoice was missing" in told
        second.tab.get_by_role("button", name="Reopen", exact=True).click()
        second.is_told("Jan is open again.")
        first.tab.reload()
        assert first.tab.get_by_role("heading", level=1).inner_text() == "Jan"
        assert "Ask somebody else" not in first.tab.get_by_role("main").inner_text()
    (row,) = [
        row
        for row in books.company.history(books.calendar.periods[0].id)
        if row.event == "reopened"
    ]
    assert row.user == "second"


def test_what_was_closed_in_another_tab_is_told_and_nothing_is_done(
    books: House, visitor: Visitor
) -> None:
    visitor.go(of_january(books, "/close"))
    other = Visitor(visitor.address, visitor.browser, visitor.browser.new_page())
    other.go(of_january(books, "/close"))
    other.press("Close Jan")
    other.is_told("Jan is closed.")
    before = books.company.events(books.calendar.periods[0].id)
    visitor.press("Close Jan")
    alert = visitor.tab.get_by_role("alert")
    assert "The status was “Open” and is now “Closed”." in alert.inner_text()
    assert books.company.events(books.calendar.periods[0].id) == before


# Twice ------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_double_click_does_it_once(
    chromium: Chromium, books: House, address: str, script: bool
) -> None:
    with visiting(chromium, address, books.owner.username, java_script_enabled=script) as visitor:
        visitor.go("/periods/new")
        visitor.tab.get_by_role("button", name="Create").dblclick()
        visitor.is_told("Mar 2026 is created.")
        assert [each.name for each in books.calendar.periods] == ["Jan", "Feb", "Mar 2026"]
        visitor.go(of_january(books))
        visitor.tab.get_by_role("button", name="Set to pending close").dblclick()
        visitor.is_told("Jan is pending close.")
    events = books.company.events(books.calendar.periods[0].id)
    assert events.count("pendingClose") == 1


def test_who_goes_back_sees_what_is_now_and_does_nothing_again(
    books: House, visitor: Visitor
) -> None:
    visitor.go(of_january(books, "/close"))
    visitor.press("Close Jan")
    visitor.is_told("Jan is closed.")
    visitor.tab.go_back()
    visitor.tab.get_by_role("heading", name="The close would be refused").wait_for()
    assert visitor.tab.get_by_role("button", name="Close Jan").count() == 0
    visitor.go("/periods/new")
    visitor.tab.get_by_label("Name", exact=True).fill("Feb")
    visitor.press("Create")
    visitor.tab.get_by_role("alert").wait_for()
    visitor.tab.get_by_label("Name", exact=True).fill("The third month")
    visitor.press("Create")
    visitor.is_told("The third month is created.")
    assert [each.name for each in books.calendar.periods] == ["Jan", "Feb", "The third month"]


# Too late ---------------------------------------------------------------------------------


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(
    books: House, visitor: Visitor
) -> None:
    visitor.go("/periods/new")
    visitor.tab.get_by_label("Name", exact=True).fill("The third month")
    visitor.tab.get_by_label("Notes").fill("with <b>words</b> & signs")
    books.clock.advance(timedelta(hours=1))
    visitor.press("Create")
    tab = visitor.tab
    assert "what you typed is kept" in tab.get_by_role("main").inner_text()
    tab.get_by_label("Username").fill(books.owner.username)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_text("has not been sent yet").wait_for()
    assert tab.get_by_label("Name", exact=True).input_value() == "The third month"
    assert tab.get_by_label("Notes").input_value() == "with <b>words</b> & signs"
    assert len(books.calendar.periods) == 2
    visitor.press("Create")
    visitor.is_told("The third month is created.")


# With mistakes ----------------------------------------------------------------------------


def test_a_file_with_bad_lines_is_mended_where_it_stands(
    books: House, visitor: Visitor, tmp_path: Path
) -> None:
    lines = GOOD.splitlines(keepends=True)
    lines[2] = lines[2].replace("2026-01-02", "soon")
    lines[4] = lines[4].replace("Revenue", "Nowhere")
    file = tmp_path / "invoices.csv"
    file.write_text("".join(lines), encoding="utf-8")
    visitor.go("/ledger/imports/transactions")
    tab = visitor.tab
    tab.get_by_label("File").set_input_files(file)
    visitor.press("Check")
    rows = tab.get_by_role("region", name=REFUSED).locator("tbody tr")
    assert [row.split("\t")[:2] for row in rows.all_inner_texts()] == [
        ["3", "date"],
        ["5", "credit_code"],
    ]
    for kind in ("CSV", "XLSX"):
        with tab.expect_download() as kept:
            visitor.press(kind)
        assert kept.value.suggested_filename == f"rows-that-would-be-refused.{kind.lower()}"
    visitor.press("Import")
    alert = tab.get_by_role("alert")
    alert.wait_for()
    typed = tab.locator("textarea[name=rows]")
    assert typed.input_value() == file.read_text(encoding="utf-8"), "nothing is lost"
    assert rows.count() == 2
    typed.fill(GOOD)
    visitor.press("Check again")
    tab.get_by_text("All 5 rows are right.").wait_for()
    visitor.press("Import")
    visitor.is_told("5 rows are imported.")


# Searching --------------------------------------------------------------------------------


def test_what_is_rare_is_looked_for_until_it_is_found(
    books: House, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_searches, "WINDOW", 3)
    for day in range(1, 29):
        kind, status = (
            ("Payment", "Processed") if day in (4, 17, 20) else ("Invoice Item", "Posted")
        )
        books.company.add_transaction(kind, status, date(2026, 1, day))
    visitor.go("/ledger/transactions?type=Payment")
    tab = visitor.tab
    tab.locator("tbody tr").nth(2).wait_for()
    tab.get_by_role("link", name="Look further").wait_for(state="detached")
    assert tab.locator("tbody td.day").all_inner_texts() == [
        "Jan 20, 2026", "Jan 17, 2026", "Jan 4, 2026"
    ]  # fmt: skip
    visitor.go("/ledger/transactions?document=nowhere")
    tab.get_by_text("No transaction is like that.").wait_for()


def test_a_file_is_dropped_onto_the_page(visitor: Visitor) -> None:
    visitor.go("/ledger/imports/transactions")
    tab = visitor.tab
    dragged = tab.evaluate_handle(
        """text => {
            const dragged = new DataTransfer();
            dragged.items.add(new File([text], "dropped.csv", {type: "text/csv"}));
            return dragged;
        }""",
        GOOD,
    )
    tab.dispatch_event(".drop", "drop", {"dataTransfer": dragged})
    visitor.press("Check")
    tab.get_by_text("All 5 rows are right.").wait_for()


# Who may ----------------------------------------------------------------------------------

EVERYBODYS = {"Periods", "Trial balance", "Board", "Codes", "Transactions", "Imports"}
ON_A_PERIOD = {
    ADMINISTRATOR: {"Set to pending close", "Run trial balance", "Close…", "Edit…"},
    STANDARD_USER: {"Run trial balance", "Edit…"},
    READER: set(),
}
"""The steps of an open period that a role is offered."""
ADDRESSES_OF_OTHERS = {
    ADMINISTRATOR: (),
    STANDARD_USER: ("/administration/users",),
    READER: ("/administration/users", "/periods/new", "/ledger/imports/rates"),
}
"""Pages that a role is not let into, however it comes by their address."""


def words(visitor: Visitor, where: str) -> list[str]:
    """What stands on links and buttons, without their keys."""
    found: list[str] = visitor.tab.locator(where).evaluate_all(
        "found => found.map(each => each.firstChild.data.trim())"
    )
    return found


@pytest.mark.parametrize("role", ON_A_PERIOD)
def test_each_role_sees_what_it_may(
    chromium: Chromium, books: House, address: str, role: str
) -> None:
    done(books.company, lambda d, by: roles.create(d, by, READER, ["Finance Access"]))
    books.user("somebody", role)
    with visiting(chromium, address, "somebody") as visitor:
        assert set(words(visitor, "#menu a")) >= EVERYBODYS
        visitor.go(of_january(books))
        assert set(words(visitor, "#next-steps :is(button, a)")) == ON_A_PERIOD[role]
        for path in ADDRESSES_OF_OTHERS[role]:
            assert path not in visitor.tab.content()
            visitor.go(path)
            assert "You need the" in visitor.tab.get_by_role("main").inner_text()
        visitor.go(of_january(books))
        answer = visitor.browser.request.post(
            address + of_january(books, "/close"),
            form={
                "_csrf": visitor.tab.locator("input[name=_csrf]").first.input_value(),
                "_once": "typed by hand",
                "_seen": "{}",
            },
            headers={"sec-fetch-site": "same-origin"},
        )
        assert answer.status == (409 if role == ADMINISTRATOR else 403)
    assert statuses(books) == [PeriodStatus.OPEN, PeriodStatus.OPEN]


def test_the_navigation_fits_the_screen_of_a_laptop(
    chromium: Chromium, books: House, address: str
) -> None:
    screen: Any = {"viewport": {"width": 1366, "height": 768}}
    with visiting(chromium, address, books.owner.username, **screen) as visitor:
        for path in ("/periods", "/ledger/transactions", "/administration/history", "/account"):
            visitor.go(path)
            menu = visitor.tab.locator("#menu")
            assert menu.evaluate("menu => menu.scrollHeight <= menu.clientHeight"), path
            assert menu.locator("[aria-current]").is_visible()
        visitor.tab.keyboard.press("g")
        visitor.tab.keyboard.press("s")
        visitor.tab.wait_for_url("**/ledger/transactions")


def test_a_request_of_another_host_would_be_noticed(
    chromium: Chromium, books: House, address: str
) -> None:
    elsewhere = "http://elsewhere.example/x.js"

    def ask_elsewhere() -> None:
        with visiting(chromium, address, books.owner.username, bypass_csp=True) as visitor:
            visitor.tab.route(elsewhere, lambda route: route.fulfill(body=""))
            visitor.tab.evaluate("there => fetch(there, {mode: 'no-cors'})", elsewhere)

    with pytest.raises(AssertionError, match=r"elsewhere\.example"):
        ask_elsewhere()
