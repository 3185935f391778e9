"""Files of long tables: one at a time, in nobody's way, whole or told why not."""

from __future__ import annotations

import asyncio
import csv
import http.client
import io
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import Message

from monthend.middleware import deadline
from monthend.services import detail_xlsx
from monthend.web import code_moves, long_exports, tables
from monthend.web.long_exports import Abandoned, Turns
from monthend.web.tables import Row
from unit.house import House
from web import served
from web.browser import Browser

LIST = "/ledger/transactions"
ROWS = 12
PATIENCE = 30.0


@pytest.fixture
def ledger(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """So many transactions, in parts of five."""
    monkeypatch.setattr(tables, "READ_AT_ONCE", 5)
    company = house.company
    company.add_codes()
    company.create_months(date(2026, 1, 1), 1)
    for day in range(1, ROWS + 1):
        company.add_transaction("Invoice Item", "Posted", date(2026, 1, day), amount=100 * day)
    return house


@pytest.fixture
def scratch(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files in the making are."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def days(browser: Browser, query: str = "") -> list[str]:
    page = browser.go(f"{LIST}?format=csv{query}")
    assert page.status == 200
    assert int(page.header("content-length")) == len(page.body)
    return [row["Date"] for row in csv.DictReader(io.StringIO(page.text))]


def test_a_long_file_has_every_row_in_the_order_shown(
    ledger: House, browser: Browser, scratch: Path
) -> None:
    every = [f"2026-01-{day:02d}" for day in range(1, ROWS + 1)]
    assert days(browser, "&sort=date") == every
    assert days(browser) == every[::-1]
    page = browser.go(f"{LIST}?format=xlsx")
    assert page.header("content-type") == detail_xlsx.MEDIA
    with zipfile.ZipFile(io.BytesIO(page.body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == ROWS + 1
    assert not list(scratch.iterdir()), "nothing is left behind"


def test_a_table_that_is_too_long_is_told_in_words(
    ledger: House, browser: Browser, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "EXPORTED_AT_MOST", ROWS - 1)
    page = browser.go(f"{LIST}?format=xlsx")
    assert page.status == 422
    assert "Narrow it down" in page.text
    assert not list(scratch.iterdir())


def test_a_long_file_may_take_longer_than_other_answers(
    ledger: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = threading.Event()
    give_up = deadline._Awaited.give_up

    def noticed(awaited: deadline._Awaited) -> None:
        give_up(awaited)
        late.set()

    def slow(rows: Iterator[Row], _gone: threading.Event) -> Iterator[Row]:
        late.wait(PATIENCE)
        yield from rows

    monkeypatch.setattr(deadline._Awaited, "give_up", noticed)
    monkeypatch.setattr(long_exports, "paced", slow)
    # To sign in takes its time, too.
    browser.app = ledger.again(ledger.store, answer_seconds=0.5).app
    page = browser.go(f"{LIST}?format=csv")
    assert late.is_set()
    assert (page.status, len(page.text.splitlines())) == (200, ROWS + 1)


def test_a_table_that_goes_before_its_file_is_made_is_told_to_be_gone(
    ledger: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Turns.take

    async def too_late(self: Turns, work: Callable[[], object]) -> object:
        # A code of which there is no more has no tables.
        monkeypatch.setattr(code_moves, "_lists", lambda *_: [])
        return await take(self, work)

    monkeypatch.setattr(Turns, "take", too_late)
    january = ledger.calendar.periods[0].id
    page = browser.go(f"/periods/{january}/balances/moves?code=Revenue&format=csv")
    assert (page.status, page.heading) == (404, "There is nothing here")


def test_everybody_else_is_answered_while_long_files_are_made(
    ledger: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(rows: Iterator[Row], _gone: threading.Event) -> Iterator[Row]:
        begun.release()
        assert go_on.wait(PATIENCE)
        yield from rows

    monkeypatch.setattr(long_exports, "paced", slow)
    monkeypatch.setattr(long_exports, "TURN_SECONDS", 0.05)
    session = browser.cookies["monthend"]
    with served.served(ledger) as address, ThreadPoolExecutor(4) as people:
        first = people.submit(ask, address, f"{LIST}?format=xlsx", session)
        assert begun.acquire(timeout=PATIENCE), "the first is being made"
        status, headers, text = ask(address, f"{LIST}?format=csv", session)
        assert (status, headers["retry-after"]) == (429, "60")
        assert b"Another long table is being written" in text
        others: list[Future[tuple[int, dict[str, str], bytes]]] = [
            people.submit(ask, address, "/periods", session) for _ in range(3)
        ]
        assert [each.result(PATIENCE)[0] for each in others] == [200, 200, 200]
        short = ask(address, f"{LIST}?format=csv&to=2026-01-03", session)
        assert short[2].count(b"\r\n") == 4, "what is short needs no turn"
        go_on.set()
        assert first.result(PATIENCE)[0] == 200
        status, _, _ = ask(address, f"{LIST}?format=csv", session)
        assert status == 200, "the turn was given back"


def ask(address: str, path: str, session: str) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own."""
    host = urlsplit(address)
    connection = http.client.HTTPConnection(str(host.hostname), host.port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Cookie": f"monthend={session}"})
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read()
    finally:
        connection.close()


def test_a_file_that_nobody_waits_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_exports, "SLICE_SECONDS", 0.0)
    gone = threading.Event()
    paced = long_exports.paced(iter([{"day": 1}, {"day": 2}]), gone)
    assert next(paced) == {"day": 1}
    gone.set()
    with pytest.raises(Abandoned):
        next(paced)


def test_whoever_leaves_is_noticed() -> None:
    async def leaving() -> bool:
        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async with long_exports.watched(receive) as gone:
            while not gone.is_set():
                await asyncio.sleep(0)
            return gone.is_set()

    assert asyncio.run(leaving())


def test_a_turn_comes_when_the_one_before_has_ended() -> None:
    async def several() -> list[int]:
        turns, order = Turns(), list[int]()
        await asyncio.gather(*(turns.take(partial(order.append, n)) for n in range(3)))
        return order

    assert asyncio.run(several()) == [0, 1, 2]


def test_a_turn_is_given_back_by_work_that_fails() -> None:
    async def both() -> str:
        turns = Turns()
        with pytest.raises(ZeroDivisionError):
            await turns.take(lambda: 1 / 0)
        return await turns.take(lambda: "done")

    assert asyncio.run(both()) == "done"
