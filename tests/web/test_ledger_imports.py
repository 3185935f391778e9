"""Files that are imported from a page: tried, mended where they stand, imported whole."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

import late
from company import Clock
from monthend.domain.permissions import Permission
from monthend.services import import_trials
from property.in_process import PASSWORD
from unit.house import House
from web.browser import Browser, Page

ALL = "/ledger/imports"
TRANSACTIONS = ALL + "/transactions"
HEADER = "number,type,status,date,currency,amount,debit_code,credit_code\n"
GOOD = HEADER + "".join(
    f"INV-{day},Invoice Item,Posted,2026-01-{day:02d},USD,{day}.00,Receivable,Revenue\n"
    for day in range(1, 6)
)
MULTIPART = "multipart/form-data; boundary=x"


def hand_in(browser: Browser, action: str, content: bytes, **typed: str) -> Page:
    """Send a form of a page with a file."""
    values = {**browser.go(action.removesuffix("/check")).values(action), **typed}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        f"{value if isinstance(value, str) else value[0]}\r\n"
        for name, value in values.items()
        if name != "file"
    ]
    file = (
        '--x\r\nContent-Disposition: form-data; name="file"; filename="=2+2.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    body = "".join(parts).encode() + file.encode() + content + b"\r\n--x--\r\n"
    return browser.follow(browser.ask("POST", action, body, {"content-type": MULTIPART}))


def bad(page: Page) -> list[list[str]]:
    """What the report says of rows that would be refused."""
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./*")]
        for row in page.all("//*[@aria-label='Rows that would be refused']//tbody/tr")
    ]


@pytest.fixture
def at_work(house: House, browser: Browser) -> Browser:
    house.company.add_codes()
    house.company.create_months(date(2026, 1, 1), 2)
    return browser


def count(house: House, table: str = "subledger_transaction") -> int:
    ((found,),) = house.company.rows(f"SELECT count(*) FROM {table}")
    assert isinstance(found, int)
    return found


def test_a_file_is_tried_and_then_imported_whole(house: House, at_work: Browser) -> None:
    page = hand_in(at_work, TRANSACTIONS + "/check", GOOD.encode())
    assert (page.status, page.troubles, bad(page)) == (200, [], [])
    assert "All 5 rows are right" in page.words("//p[@class='ready']")
    assert page.values(TRANSACTIONS)["rows"] == [GOOD]
    assert count(house) == 0
    page = at_work.press(page, TRANSACTIONS)
    assert (page.heading, page.notice) == ("Transactions", "5 rows are imported.")
    assert count(house) == 5


def test_what_was_imported_is_listed_the_latest_first(house: House, at_work: Browser) -> None:
    for number in range(3):
        text = GOOD.replace("INV", f"NEW{number}")
        page = hand_in(at_work, TRANSACTIONS + "/check", text.encode())
        at_work.press(page, TRANSACTIONS, rows=text)
    rates = b"date,from,to,rate\n2026-01-01,EUR,USD,1.1\n"
    page = hand_in(at_work, f"{ALL}/rates/check", rates)
    at_work.press(page, f"{ALL}/rates")
    listed = [
        [each.text_content().strip() for each in row.xpath("./*")][1:3]
        for row in at_work.go(ALL).all("//*[@data-table='past-imports']//tbody/tr")
    ]
    assert listed == [["rates", "1"], *[["transactions", "5"]] * 3]


def test_every_bad_line_is_named_and_mended_where_it_stands(house: House, at_work: Browser) -> None:
    lines = GOOD.splitlines(keepends=True)
    lines[2] = lines[2].replace("2026-01-02", "soon")
    lines[3] = lines[3].replace("Revenue", "Nowhere")
    lines[4] = "INV-4,too,few\n"
    lines[5] = lines[5].replace("INV-5", "INV-1")
    broken = "".join(lines)
    page = hand_in(at_work, TRANSACTIONS + "/check", broken.encode())
    assert [(line, column) for line, column, _ in bad(page)] == [
        ("3", "date"), ("4", "credit_code"), ("5", "–"), ("6", "number"),
    ]  # fmt: skip
    sent = at_work.press(page, TRANSACTIONS)
    assert sent.status == 422
    assert len(sent.troubles) == 1
    assert len(bad(sent)) == 4
    assert sent.values(TRANSACTIONS)["rows"] == [broken], "nothing is lost"
    assert count(house) == 0
    page = at_work.press(sent, TRANSACTIONS, rows=GOOD)
    assert page.notice == "5 rows are imported."


def test_every_column_that_is_missing_is_told_at_once(at_work: Browser) -> None:
    page = hand_in(at_work, TRANSACTIONS + "/check", b"number,kind\nINV-1,Invoice Item\n")
    told = bad(page)
    assert [row[1] for row in told] == [
        "type", "status", "date", "currency", "amount"
    ]  # fmt: skip
    assert {row[2] for row in told} == {"no column of the file is chosen for it"}


def test_the_report_of_bad_lines_is_kept_as_a_file(house: House, at_work: Browser) -> None:
    lines = GOOD.replace("2026-01-02", "=soon").replace("4.00", "four")
    page = hand_in(at_work, TRANSACTIONS + "/check", lines.encode())
    (report,) = set(page.all("//button[@name='format']/@formaction"))
    for _ in range(2):
        file = at_work.send(report, {**page.values(TRANSACTIONS), "format": "csv"})
        assert (file.status, file.header("content-type")) == (200, "text/csv; charset=utf-8")
        rows = list(csv.reader(io.StringIO(file.text)))
        assert rows == [["Line", "Column", "Why"], *bad(page)]
        assert len(rows) == 3
    book = at_work.send(report, {**page.values(TRANSACTIONS), "format": "xlsx"})
    assert book.body[:2] == b"PK"
    other = at_work.send(report, {**page.values(TRANSACTIONS), "format": "exe"})
    assert other.status == 422
    none = at_work.send(report, {**page.values(TRANSACTIONS), "format": "csv", "rows": GOOD})
    assert "All 5 rows are right" in none.text
    assert count(house) == 0


def test_a_file_of_bad_lines_says_when_there_may_be_more(
    at_work: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = GOOD.replace("2026-01-02", "soon").replace("4.00", "four")
    for told_at_most, more in ((3, False), (1, True)):
        monkeypatch.setattr(import_trials, "TOLD_AT_MOST", told_at_most)
        page = hand_in(at_work, TRANSACTIONS + "/check", lines.encode())
        (report,) = set(page.all("//button[@name='format']/@formaction"))
        file = at_work.send(report, {**page.values(TRANSACTIONS), "format": "csv"})
        rows = list(csv.reader(io.StringIO(file.text)))
        assert rows[1 : len(bad(page)) + 1] == bad(page)
        assert ("there are more" in rows[-1][2]) is more


@pytest.mark.parametrize("content", [b"\x00\x01\x02garbage", b"%PDF-1.7", b"number,type"])
def test_what_has_no_rows_is_not_said_to_have_some(at_work: Browser, content: bytes) -> None:
    page = hand_in(at_work, TRANSACTIONS + "/check", content)
    shown = page.words("//section[@aria-labelledby='report']")
    assert "would be refused. There is no row below the header." in " ".join(shown.split())
    assert "all 0 rows" not in shown


def test_columns_are_chosen_where_a_file_calls_them_otherwise(
    house: House, at_work: Browser
) -> None:
    text = GOOD.replace("number,", "Invoice No,").replace("debit_code", "Debit Code")
    page = hand_in(at_work, TRANSACTIONS + "/check", text.encode())
    assert bad(page) == [["1", "number", "no column of the file is chosen for it"]]
    values = page.values(TRANSACTIONS)
    assert values["column-debit_code"] == ["Debit Code"], "it is the likely one"
    assert "Invoice No" in page.all("//select[@name='column-number']/option/@value")
    typed = {"column-number": "Invoice No"}
    again = at_work.send(TRANSACTIONS + "/check", {**values, **typed})
    assert bad(again) == []
    assert again.values(TRANSACTIONS)["column-number"] == ["Invoice No"]
    assert at_work.press(again, TRANSACTIONS).notice == "5 rows are imported."


def test_semicolons_and_a_byte_order_mark_are_read(house: House, at_work: Browser) -> None:
    text = "\ufeff" + GOOD.replace(",", ";")
    page = hand_in(at_work, TRANSACTIONS + "/check", text.encode())
    assert bad(page) == []
    assert at_work.press(page, TRANSACTIONS).notice == "5 rows are imported."


def test_what_is_no_file_is_said_to_be_none(house: House, at_work: Browser) -> None:
    contents = {
        b"\xff\xfe": "line 1: the text is not in UTF-8",
        b'a,b\n"open': "this is not a table of comma-separated values",
        b"number\x00,type\n": "",
        b"": "There is nothing in it.",
        b"number,type,status,date,currency,amount\n": "There is no row below the header.",
    }
    for content, words in contents.items():
        page = hand_in(at_work, TRANSACTIONS + "/check", content)
        assert page.status in (200, 422), content
        assert words in page.text, content
    assert count(house) == 0


def test_formulas_and_markup_in_a_file_are_texts(at_work: Browser) -> None:
    row = "=1+1,<b>x</b>,Posted,2026-01-01,USD,1.00,Receivable,Revenue\n"
    page = hand_in(at_work, TRANSACTIONS + "/check", (HEADER + row).encode())
    assert not page.all("//b")
    assert [each[1] for each in bad(page)] == ["type"]


def test_a_number_that_is_in_the_books_is_named_before_the_import(at_work: Browser) -> None:
    at_work.press(hand_in(at_work, TRANSACTIONS + "/check", GOOD.encode()), TRANSACTIONS)
    page = hand_in(at_work, TRANSACTIONS + "/check", GOOD.encode())
    assert [each[:2] for each in bad(page)] == [[str(line), "number"] for line in range(2, 7)]


def test_codes_are_made_on_the_way_if_that_is_asked(house: House, at_work: Browser) -> None:
    text = GOOD.replace("Revenue", "Income:Sales")
    page = hand_in(at_work, TRANSACTIONS + "/check", text.encode())
    assert len(bad(page)) == 5
    page = at_work.send(
        TRANSACTIONS + "/check", {**page.values(TRANSACTIONS), "create_codes": "yes"}
    )
    assert "would be made: Income:Sales." in page.text
    page = at_work.press(page, TRANSACTIONS)
    assert page.notice == "5 rows are imported. 1 accounting codes were made."


def test_rows_that_come_late_are_told_before_they_go_elsewhere(
    house: House, at_work: Browser
) -> None:
    house.company.close(house.calendar.periods[0].id)
    house.company.run_trial_balances()
    assert len(bad(hand_in(at_work, TRANSACTIONS + "/check", GOOD.encode()))) == 5
    late.set_to(house.company, "late_transactions", "earliest_open")
    page = hand_in(at_work, TRANSACTIONS + "/check", GOOD.encode())
    assert "5 late rows would go to 2026-02-01, in Feb." in page.text
    assert "5 late rows went to 2026-02-01" in at_work.press(page, TRANSACTIONS).notice


def test_entries_codes_and_rates_are_tried_and_imported(house: House, at_work: Browser) -> None:
    files = {
        "entries": "entry_id,date,account,debit,credit,currency\n"
        "A,2026-01-05,Cash,5.00,,USD\nA,2026-01-05,Revenue,,5.00,USD\n",
        "codes": "name,type\nRent,OtherExpenses\n",
        "rates": "date,from,to,rate\n2026-01-01,EUR,USD,1.1\n",
    }
    spoilt = {
        "entries": ("5.00,USD", "6.00,USD"),
        "codes": ("Rent", "Cash"),
        "rates": ("1.1", "none"),
    }
    for kind, text in files.items():
        action = f"{ALL}/{kind}"
        page = hand_in(at_work, action + "/check", text.replace(*spoilt[kind]).encode())
        assert len(bad(page)) == 1, kind
        page = at_work.send(action + "/check", {**page.values(action), "rows": text})
        assert bad(page) == [], kind
        assert "imported." in at_work.press(page, action).notice
    assert at_work.go("/ledger/entries?origin=imported").words("//tbody/tr/th") == "A"
    # What a file has no column for, an imported entry has nothing of.
    assert "5.00" in at_work.go("/ledger/entries/A").words("//main//table")


def test_an_import_sent_twice_is_done_once(house: House, at_work: Browser) -> None:
    page = hand_in(at_work, TRANSACTIONS + "/check", GOOD.encode())
    values = page.values(TRANSACTIONS)
    for _ in range(2):
        again = at_work.follow(at_work.send(TRANSACTIONS, values))
        assert again.notice == "5 rows are imported."
    assert count(house) == 5


def test_another_file_under_the_same_key_is_not_taken_for_the_first(
    house: House, at_work: Browser
) -> None:
    page = hand_in(at_work, TRANSACTIONS + "/check", GOOD.encode())
    page = at_work.upload(page, TRANSACTIONS, "one.csv", GOOD.encode(), into="file")
    assert page.notice == "5 rows are imported."
    other = GOOD.replace("INV-", "OTHER-")
    first = hand_in(at_work, TRANSACTIONS + "/check", other.encode())
    stale = {**first.values(TRANSACTIONS), "_once": first.values(TRANSACTIONS)["_once"]}
    done = at_work.upload(first, TRANSACTIONS, "two.csv", other.encode(), into="file")
    assert done.notice == "5 rows are imported."
    assert count(house) == 10
    again = at_work.upload(first, TRANSACTIONS, "two.csv", other.encode(), into="file")
    assert again.notice == "5 rows are imported.", "the same file, sent twice"
    assert count(house) == 10
    third = GOOD.replace("INV-", "THIRD-")
    page = at_work.upload(first, TRANSACTIONS, "two.csv", third.encode(), into="file")
    assert page.status == 409
    assert page.values(TRANSACTIONS)["rows"] == [third]
    assert page.values(TRANSACTIONS)["_once"] != stale["_once"]
    assert at_work.press(page, TRANSACTIONS).notice == "5 rows are imported."
    assert count(house) == 15


def test_rows_of_almost_two_megabytes_outlive_the_session(
    house: House, at_work: Browser, clock: Clock
) -> None:
    page = at_work.go(TRANSACTIONS)
    lines = [f"INV-{n},Invoice Item,Posted,2026-01-05,USD,1.00,Receivable,Revenue"
             for n in range(28_000)]  # fmt: skip
    rows = HEADER + "\n".join(lines)
    assert 1_800_000 < len(rows) < 2_000_000
    values = {**page.values(TRANSACTIONS + "/check"), "rows": [rows]}
    clock.advance(timedelta(hours=1))
    page = at_work.send_in_parts(TRANSACTIONS + "/check", values)
    assert "what you typed is kept" in page.text
    assert page.all("//main//form/@enctype") == ["multipart/form-data"]
    known = {"username": [house.owner.username], "password": [PASSWORD]}
    page = at_work.send_in_parts("/sign-in", {**page.values("/sign-in"), **known})
    assert page.status == 200
    assert page.values(TRANSACTIONS)["rows"] == [rows]


def test_pasted_rows_outlive_a_sign_in_in_another_tab(house: House, at_work: Browser) -> None:
    page = at_work.go(TRANSACTIONS)
    rows = HEADER + "INV-1,Invoice Item,Posted,2026-01-05,USD,1.00,Receivable,Revenue"
    values = {**page.values(TRANSACTIONS + "/check"), "rows": [rows]}
    at_work.cookies.clear()
    at_work.sign_in(house.owner.username)
    page = at_work.send_in_parts(TRANSACTIONS + "/check", values)
    assert page.status == 403
    assert page.values(TRANSACTIONS)["rows"] == [rows]
    assert at_work.press(page, TRANSACTIONS).notice == "1 rows are imported."


def test_what_cannot_wait_for_somebody_to_sign_in_is_there_to_be_copied(
    at_work: Browser, clock: Clock
) -> None:
    page = at_work.go(TRANSACTIONS)
    rows = "a;" * (1024 * 1024 - 700)
    values = {**page.values(TRANSACTIONS + "/check"), "rows": [rows]}
    clock.advance(timedelta(hours=1))
    page = at_work.send_in_parts(TRANSACTIONS + "/check", values)
    assert page.status == 403
    assert "copy it before you sign in" in page.text
    assert page.all("//textarea[@readonly]")[0].text == rows
    assert not [name for name in page.values("/sign-in") if name.startswith("typed")]


def test_a_file_that_is_lost_with_the_session_is_to_be_chosen_again(
    house: House, at_work: Browser, clock: Clock
) -> None:
    page = at_work.go(TRANSACTIONS)
    clock.advance(timedelta(hours=1))
    check = TRANSACTIONS + "/check"
    page = at_work.upload(page, check, "<b>one</b>.csv", GOOD.encode(), into="file")
    assert "choose “<b>one</b>.csv” again then" in page.words("//main//p[@class='hint']")
    page = at_work.press(page, "/sign-in", username=house.owner.username, password=PASSWORD)
    (told,) = page.all("//*[@class='refused']")
    assert "Choose “<b>one</b>.csv” again" in told.text_content()
    assert page.all("//input[@type='file']/@aria-invalid") == ["true"]
    page = at_work.upload(page, check, "one.csv", GOOD.encode(), into="file")
    assert "Choose" not in page.words("//*[@class='refused']"), "its rows stand in the form"
    assert page.values(TRANSACTIONS)["rows"] == [GOOD]
    clock.advance(timedelta(hours=1))
    page = at_work.upload(page, TRANSACTIONS, "two.csv", GOOD.encode(), into="file")
    page = at_work.press(page, "/sign-in", username=house.owner.username, password=PASSWORD)
    assert page.values(TRANSACTIONS)["rows"] == [GOOD], "the rows before"
    assert "Choose “two.csv” again" in page.words("//*[@class='refused']")


def test_rows_outlive_the_session(house: House, at_work: Browser, clock: Clock) -> None:
    page = hand_in(at_work, TRANSACTIONS + "/check", GOOD.encode())
    clock.advance(timedelta(hours=1))
    page = at_work.press(page, TRANSACTIONS)
    assert page.heading == "Sign in"
    page = at_work.press(page, "/sign-in", username=house.owner.username, password=PASSWORD)
    assert page.values(TRANSACTIONS)["rows"] == [GOOD]
    assert count(house) == 0
    assert at_work.press(page, TRANSACTIONS).notice == "5 rows are imported."


def test_what_may_not_be_imported_is_not_offered(house: House, at_work: Browser) -> None:
    from monthend.domain.permissions import ADMINISTRATOR

    house.take(ADMINISTRATOR, Permission.CREATE_JOURNAL_ENTRY)
    shown = at_work.go(ALL).all("//main//h2/a/@href")
    assert shown == [ALL + "/codes", ALL + "/rates"]
    assert at_work.go(TRANSACTIONS).status == 403
