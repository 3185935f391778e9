"""A running trial balance is watched without pressing anything, and without script by a link."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from unit.house import House
from web import served

Months = Callable[[int], list[str]]


@pytest.mark.nightly
def test_a_run_that_ends_is_seen_and_the_next_step_is_there(house: House, months: Months) -> None:
    (january,) = months(1)
    with served.served(house) as address, served.chromium() as chromium:
        tab = chromium.new_page()
        troubles: list[str] = []
        tab.on("pageerror", lambda problem: troubles.append(str(problem)))
        tab.on("console", lambda said: troubles.extend([said.text] * (said.type == "error")))
        served.sign_in(tab, address, house.owner.username)
        tab.goto(f"{address}/periods/{january}")
        tab.get_by_role("button", name="Run trial balance").click()
        tab.get_by_text("is running").first.wait_for()
        assert tab.locator("#run").inner_text().startswith("Waiting")
        assert tab.get_by_role("link", name="Close…").count() == 0
        house.company.run_trial_balances()
        tab.locator("#run", has_text="Completed").wait_for(timeout=20_000)
        tab.get_by_role("link", name="Close…").wait_for(timeout=20_000)
        assert tab.locator("#before-close").inner_text().find("Nothing stands in the way") > 0
        tab.keyboard.press("c")
        tab.wait_for_url("**/close")
        tab.keyboard.press("c")
        tab.get_by_text("Jan is closed.").wait_for()
        assert troubles == []


@pytest.mark.nightly
def test_without_script_a_link_looks_again(house: House, months: Months) -> None:
    (january,) = months(1)
    house.company.request_trial_balance(january)
    with served.served(house) as address, served.chromium() as chromium:
        tab = chromium.new_context(java_script_enabled=False).new_page()
        served.sign_in(tab, address, house.owner.username)
        tab.goto(f"{address}/periods/{january}")
        house.company.run_trial_balances()
        tab.get_by_role("link", name="Look again").click()
        tab.locator("#run", has_text="Completed").wait_for()
