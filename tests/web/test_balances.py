"""The page of a trial balance: the figures of the API, its proofs, and a form to verify it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal

import pytest

from any_store import without_trigger
from monthend.services.settings import DEFAULTS
from monthend.web import charts
from monthend.web.formats import Formats
from receivable_rows import import_receivables
from unit.house import House
from web.browser import Browser, Page


@pytest.fixture
def periods(house: House) -> list[str]:
    """December, closed; January, with a result; February, without one."""
    house.company.add_codes()
    import_receivables(house.company)
    ids = [period.id for period in house.calendar.periods]
    house.company.close(ids[0])
    house.company.run_trial_balances()
    house.company.request_trial_balance(ids[1])
    house.company.run_trial_balances()
    return ids


def of_csv(page: Page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.text, newline="")))


def amounts(row: Mapping[str, object], *names: str) -> list[Decimal]:
    return [Decimal(str(row[name])) for name in names]


LABELS = ("Opening", "Debits", "Credits", "Closing")
HOMES = tuple(f"{label} (home)" for label in LABELS)
OF_API = ("opening", "debit", "credit", "closing")
HOMES_OF_API = ("homeOpening", "homeDebit", "homeCredit", "homeClosing")


def test_an_export_has_the_figures_of_the_api(
    house: House, browser: Browser, periods: list[str]
) -> None:
    shown = house.zuora().trial_balance(periods[1])["rows"]
    rows = of_csv(browser.go(f"/periods/{periods[1]}/balances?table=trial-balance&format=csv"))
    by_key = {(row["Accounting code"], row["Opening currency"]): row for row in rows}
    assert len(by_key) == len(shown) > 4
    for each in shown:
        row = by_key[each["accountingCode"], each["currency"]]
        assert amounts(row, *LABELS) == amounts(each, *OF_API)
        assert amounts(row, *HOMES) == amounts(each, *HOMES_OF_API)
        assert (row["Type"], row["Category"]) == (each["type"], each["category"])


def test_in_home_currency_codes_are_added_up(
    house: House, browser: Browser, periods: list[str]
) -> None:
    shown = house.zuora().trial_balance(periods[1])["rows"]
    wanted: dict[str, list[Decimal]] = {}
    for each in shown:
        sums = wanted.setdefault(each["accountingCode"], [Decimal(0)] * 4)
        sums[:] = [
            so_far + more for so_far, more in zip(sums, amounts(each, *HOMES_OF_API), strict=True)
        ]
    rows = of_csv(browser.go(f"/trial-balance?period={periods[1]}&in=home&format=csv"))
    assert {row["Accounting code"]: amounts(row, *LABELS) for row in rows} == wanted


def test_the_first_sight_is_of_the_period_that_is_next_to_close(
    browser: Browser, periods: list[str]
) -> None:
    page = browser.go("/trial-balance")
    assert page.heading == "Trial balance"
    assert page.all("//select[@id='period']/option[@selected]/@value") == [periods[1]]
    assert page.all("//main//a[@href='/periods/" + periods[1] + "']")


def test_balances_are_on_their_natural_side(browser: Browser, periods: list[str]) -> None:
    page = browser.go(f"/periods/{periods[1]}/balances")
    (revenue,) = page.all("//details[.//h3='Revenue']")
    assert "credit balances" in revenue.text_content()
    cells = [" ".join(each.text_content().split()) for each in revenue.xpath(".//tbody//td")]
    assert "21.00 USD" in cells
    assert not revenue.xpath(".//*[contains(@class, 'minus')]")


def test_proofs_and_the_hash_are_told(house: House, browser: Browser, periods: list[str]) -> None:
    page = browser.go(f"/periods/{periods[1]}/balances")
    told = page.words("//ul[@class='proofs']")
    for name in ("R1", "R2", "R3", "R4 roll-forward", "R4 aging", "Revenue"):
        assert name in told
    assert "does not hold" not in told
    assert house.zuora().trial_balance(periods[1])["sha256"] in page.text


def test_the_figures_of_a_proof_are_a_table_by_currency(
    house: House, browser: Browser, periods: list[str]
) -> None:
    page = browser.go(f"/periods/{periods[1]}/balances")
    (table,) = page.all("//*[@aria-label='Figures of R1']/table")
    heads, *sides = [[cell.text_content() for cell in row] for row in table.iter("tr")]
    shown = house.zuora().trial_balance(periods[1])["rows"]
    currencies = sorted({each["currency"] for each in shown})
    assert heads == ["What", *currencies, "In USD"]
    for side, (name, *cells) in zip(("debit", "credit"), sides, strict=True):
        of = [[each for each in shown if each["currency"] == one] for one in currencies]
        wanted = [sum(amounts(each, side)[0] for each in rows) for rows in of]
        home = sum(amounts(each, f"home{side.capitalize()}")[0] for each in shown)
        assert name == f"{side.capitalize()}s"
        assert [Decimal(cell.replace(",", "")) for cell in cells] == [*wanted, home]
    (last,) = page.all("//*[@aria-label='Figures of R4 roll-forward']//tbody/tr[last()]/th/text()")
    assert last == "Ending"


def test_verifying_compares_with_the_lines_and_is_kept_in_history(
    house: House, browser: Browser, periods: list[str]
) -> None:
    there = f"/periods/{periods[1]}"
    page = browser.go(f"/trial-balance?period={periods[1]}")
    assert "Not compared with its lines" in page.text
    page = browser.press(page, f"{there}/verify-trial-balance")
    assert page.notice == "The frozen trial balance of Jan is what its lines add up to."
    assert page.address == f"{there}/balances"
    assert "equal to its lines" in page.text
    rows = house.company.rows(
        "SELECT channel FROM history WHERE event = 'trialBalanceVerified' AND period_id = ?",
        periods[1],
    )
    assert rows == [("WEB",)]


def test_lines_that_differ_are_told(house: House, browser: Browser, periods: list[str]) -> None:
    without_trigger(house.company.store, "fence_result_unchanged", "trial_balance_result")
    query = "FROM trial_balance_result b JOIN trial_balance_run r ON r.id = b.run_id"
    ((run, rows),) = house.company.rows(
        f"SELECT r.id, b.rows {query} WHERE r.period_id = ?", periods[1]
    )
    assert isinstance(rows, bytes)
    changed = rows.replace(b"\t1300\t", b"\t1301\t")
    house.company.spoil("UPDATE trial_balance_result SET rows = ? WHERE run_id = ?", changed, run)
    page = browser.go(f"/periods/{periods[1]}/balances")
    page = browser.press(page, f"/periods/{periods[1]}/verify-trial-balance")
    assert "differ from the frozen trial balance of Jan" in page.notice
    assert "differ from their lines" in page.text


def test_without_a_result_the_ledger_is_shown_and_a_run_is_offered(
    house: House, browser: Browser, periods: list[str]
) -> None:
    page = browser.go(f"/periods/{periods[2]}/balances")
    assert "The ledger as it is now" in page.text
    assert f"/periods/{periods[2]}/run-trial-balance" in page.forms()
    assert f"/periods/{periods[2]}/verify-trial-balance" not in page.forms()
    sent = browser.press(page, f"/periods/{periods[2]}/run-trial-balance")
    assert sent.status == 200
    assert (
        f"/periods/{periods[0]}/run-trial-balance"
        not in browser.go(f"/periods/{periods[0]}/balances").forms()
    ), "a closed period takes no run"


def test_the_open_ended_period_says_that_it_has_none(
    house: House, browser: Browser, periods: list[str]
) -> None:
    page = browser.go(f"/periods/{house.calendar.open_ended.id}/balances")
    assert page.status == 200
    assert "The open-ended period has no trial balance." in page.text


def test_there_is_a_page_before_there_is_a_period(browser: Browser) -> None:
    page = browser.go("/trial-balance")
    assert page.status == 200
    assert "has no trial balance" in page.text


def test_a_comparison_shows_what_moved_with_the_way_to_why(
    browser: Browser, periods: list[str]
) -> None:
    address = f"/trial-balance?period={periods[1]}&against={periods[2]}"
    page = browser.go(address)
    assert page.all("//select[@id='against']/option[@selected]/@value") == [periods[2]]
    rows = of_csv(browser.go(f"{address}&table=trial-balance-changes&format=csv"))
    revenue = next(row for row in rows if row["Accounting code"] == "Revenue")
    assert revenue["Compared"] == "Moved in the period"
    for row in rows:
        then, now, change = amounts(row, "Then", "Now", "Change")
        assert change == now - then
    links = page.all("//*[@data-table='trial-balance-changes']//tbody//a/@href")
    assert f"/periods/{periods[1]}/balances/moves?code=Revenue" in links
    none = browser.go(f"/trial-balance?period={periods[1]}&against=none")
    assert not none.all("//*[@data-table='trial-balance-changes']")


def test_charts_say_what_their_tables_say(browser: Browser, periods: list[str]) -> None:
    page = browser.go(f"/periods/{periods[1]}/balances")
    charted = page.all("//*[local-name()='svg' and @class='chart']")
    assert len(charted) == 3
    for each in charted:
        title, told = each.xpath("./*[local-name()='title' or local-name()='desc']")
        assert each.get("role") == "img"
        assert each.get("aria-labelledby").split() == [title.get("id"), told.get("id")]
        bars = each.xpath("./*[local-name()='rect']")
        assert len(bars) == told.text.count(";") + 1
    (rolled,) = page.all("//*[@id='chart-receivables-roll-forward-says']")
    shown = page.words("//*[@data-table='receivables-roll-forward']//tbody")
    assert "Payments" in rolled.text
    assert "Payments" in shown


def test_every_file_of_the_run_can_be_kept(
    house: House, browser: Browser, periods: list[str]
) -> None:
    page = browser.go(f"/periods/{periods[1]}/balances")
    links = page.all("//*[@data-table='detail-files']//tbody//a")
    listed = house.zuora().get(f"/monthend/v1/accounting-periods/{periods[1]}/files").json["files"]
    assert [each.text for each in links] == [each["name"] for each in listed]
    assert len(links) >= 8
    for link, file in zip(links, listed, strict=True):
        kept = browser.go(link.get("href"))
        assert len(kept.body) == file["size"]
        assert file["name"] in kept.header("content-disposition")
    missing = browser.go(f"/periods/{periods[1]}/balances?file={'0' * 32}")
    assert missing.status == 404


# Drawing ------------------------------------------------------------------------------

FORMATS = Formats("en_US", DEFAULTS.zone)


def test_bars_are_as_long_as_their_amounts() -> None:
    given = [charts.Item("a", 100), charts.Item("b", 50), charts.Item("c", -25)]
    made = charts.bars("x", "X", given, "USD", FORMATS)
    lengths = [bar.width for bar in made.bars]
    assert abs(lengths[0] - 2 * lengths[1]) <= 2
    assert abs(lengths[1] - 2 * lengths[2]) <= 2
    assert made.bars[2].x < made.zero == made.bars[0].x
    assert made.sentence == "In USD: a 1.00; b 0.50; c -0.25."


def test_a_waterfall_goes_on_where_it_was() -> None:
    first, last = charts.Item("Opening", 100), charts.Item("Ending", 60)
    items = charts.steps(first, [charts.Item("up", 50), charts.Item("down", -90)], last)
    assert [(each.start, each.amount, each.tone) for each in items] == [
        (0, 100, "level"),
        (100, 50, "up"),
        (150, -90, "down"),
        (0, 60, "level"),
    ]


def test_amounts_of_any_size_stay_in_the_picture() -> None:
    given = [charts.Item("a" * 40, 10**18), charts.Item("nothing", 0), charts.Item("b", -(10**18))]
    made = charts.bars("x", "X", given, "JPY", FORMATS)
    for bar in made.bars:
        assert charts.LEFT <= bar.x <= bar.x + bar.width <= charts.RIGHT + 2
    assert made.bars[0].words == "a" * 18 + "…"
    assert made.bars[1].width == 0
    empty = charts.bars("x", "X", [charts.Item("nothing", 0)], "USD", FORMATS)
    assert empty.bars[0].width == 0
