"""What pages and forms can answer: once and never again, files, parts of lists, and trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from any_store import AnyStore
from company import Clock
from monthend.domain.permissions import Operation
from monthend.entrance.concurrency import TooManyRequests
from monthend.services import entities
from monthend.services.caller import Caller
from monthend.services.ports import Books, StaleCaller, StoreUnavailable
from monthend.services.quotas import RateExceeded, Window
from monthend.web import periods, tables
from monthend.web.asked import Asked, Done, File, Told, Upload
from monthend.web.formats import Formats
from monthend.web.inputs import Input
from monthend.web.pages import FORMS, PAGES, Context, FormRow, PageRow
from monthend.web.tables import Column, Part, TableSpec
from people import done, set_setting
from unit.house import House
from unit.services.org_tree import by_name, planted
from unit.services.org_tree import months as months_in
from web.browser import Browser, Page

SECRET = "e8f1-once"
SOME_FILE = Input(name="evidence", into="evidence", label="Evidence", widget="file", required=True)
BOUNDARY = "----of-a-browser"


def told(_books: Books, _caller: Caller, _asked: Asked) -> Told:
    """Answers what is shown once."""
    return Told(to="/keys", template="keys.html", context={"general": [("n", SECRET)], "going": ()})


def kept(_books: Books, _caller: Caller, asked: Asked) -> Done:
    """Says what came with the form."""
    found = asked.values["evidence"]
    assert isinstance(found, Upload)
    return Done(to="/keys", notice=f"{found.name} {found.media} {len(found.content)}")


def sent_back(_books: Books, _caller: Caller, _asked: Asked) -> File:
    """A file that is kept and not shown."""
    return File(content=b"<script>", media="text/csv", name='a"b\r\nc%é.csv')


def raises(problem: Exception) -> PageRow:
    def view(_books: Books, _caller: Caller, _asked: Asked) -> Context:
        raise problem

    return PageRow(
        view=view, name="trouble", path="/trouble", title="Trouble",
        needs=Operation.READ_PERIODS, template="keys.html",
    )  # fmt: skip


@pytest.fixture
def more_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of the page table that only these tests have."""
    needs, page = Operation.READ_PERIODS, "keys"
    for row in (
        FormRow(deed=told, name="told", path="/told", label="Tell", needs=needs, page=page),
        FormRow(
            deed=kept, name="kept", path="/kept", label="Keep", needs=needs, page=page,
            inputs=(SOME_FILE,),
        ),
    ):  # fmt: skip
        monkeypatch.setitem(FORMS, row.name, row)
    monkeypatch.setitem(
        PAGES,
        "sent-back",
        PageRow(
            view=sent_back, name="sent-back", path="/sent-back", title="", needs=needs,
            template="",
        ),
    )  # fmt: skip


@pytest.fixture
def wider(more_rows: None, store: AnyStore, clock: Clock) -> tuple[House, Browser]:
    house = House.built(store, clock)  # type: ignore[arg-type]
    browser = Browser(house.app, house.loop)
    browser.sign_in(house.owner.username)
    return house, browser


def proofs(browser: Browser) -> dict[str, str]:
    """The hidden inputs of a form, as any page of this session has them."""
    (csrf,) = set(browser.go("/keys").all("//input[@name='_csrf']/@value"))
    return {"_csrf": csrf, "_once": "once", "_seen": "", "_at": ""}


def test_what_is_told_once_is_told_once(wider: tuple[House, Browser]) -> None:
    house, browser = wider
    values = proofs(browser)
    page = browser.send("/told", values)
    assert (page.status, page.header("cache-control")) == (200, "no-store")
    assert SECRET in page.text
    again = browser.send("/told", values)
    assert again.status == 303
    shown = browser.follow(again)
    assert SECRET not in shown.text
    assert shown.notice == "It was shown once, and is not shown again."
    assert not [name for name, rows in house.company.dump().items() if SECRET in repr(rows)]


def multipart(values: dict[str, str], *files: tuple[str, str, str, bytes]) -> bytes:
    """A body as a browser sends it where a form has files."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    for name, file_name, media, content in files:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{file_name}"\r\nContent-Type: {media}\r\n\r\n'
        )
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def upload(browser: Browser, *files: tuple[str, str, str, bytes]) -> Page:
    headers = {
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
        "sec-fetch-site": "same-origin",
    }
    return browser.ask("POST", "/kept", multipart(proofs(browser), *files), headers)


def test_a_file_comes_with_its_name_its_type_and_its_bytes(wider: tuple[House, Browser]) -> None:
    _, browser = wider
    content = bytes(range(256)) * 8
    sent = upload(browser, ("evidence", "count ü.pdf", "application/pdf", content))
    assert sent.status == 303
    assert browser.follow(sent).notice == "count ü.pdf application/pdf 2048"


def test_a_file_that_is_wanted_and_not_there_is_told(wider: tuple[House, Browser]) -> None:
    _, browser = wider
    for files in ((), (("evidence", "", "application/octet-stream", b""),)):
        assert upload(browser, *files).status == 422
    many = [("evidence", f"{n}.txt", "text/plain", b"x") for n in range(12)]
    assert upload(browser, *many).status == 400


def test_a_file_is_kept_under_a_plain_name_and_never_shown(wider: tuple[House, Browser]) -> None:
    _, browser = wider
    page = browser.go("/sent-back")
    assert page.body == b"<script>"
    assert page.header("content-disposition") == 'attachment; filename="a_b__c__.csv"'
    assert page.header("content-security-policy").startswith("sandbox;")


# Parts of lists -----------------------------------------------------------------------


def test_a_list_goes_on_past_its_first_page(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periods, "PERIODS", replace(periods.PERIODS, page_size=2))
    house.company.create_months(date(2026, 1, 1), 4)
    seen, address = [], "/periods?view=all"
    while address:
        page = browser.go(address)
        seen.append([each.text for each in page.all("//section[@data-table]//tbody//th//a")])
        address = next(iter(page.all("//a[@rel='next']/@href")), "")
        assert bool(page.all("//p[@class='further']/a[text()='First rows']")) == (len(seen) > 1)
    assert seen == [["Jan", "Feb"], ["Mar", "Apr"], ["Open-Ended"]]
    exported = browser.go(page.all("//a[@download]/@href")[0]).text
    assert len(exported.splitlines()) == 1 + 5


def asked(**query: str) -> Asked:
    formats = Formats("en_US", ZoneInfo("UTC"))
    return Asked(path={}, address="/list", formats=formats, csrf="", query=query)


SPEC = TableSpec(name="some", caption="Some", columns=(Column("n", "N", sortable=True),))


def test_parts_and_exports_have_every_row_once_in_any_order() -> None:
    rows = [{"n": number} for number in range(250)]
    for sort, wanted in (("", rows), ("n", rows), ("-n", rows[::-1])):
        query, found = {"sort": sort}, list[object]()
        for _ in range(3):
            made = tables.shown(asked(**query), SPEC, tables.listed(rows))
            found += made.rows
            query |= {"after": made.shown.following or ""}
        assert found == wanted
        assert made.next_page is None
        assert list(made.everything()) == wanted


def test_a_key_that_no_part_has_given_out_is_the_beginning() -> None:
    fetch = tables.listed([{"n": 1}])
    for after in (None, "", "x", "-1", "²", "99"):
        part = fetch(Part(after=after, count=10))
        assert [*part.rows] == ([] if after == "99" else [{"n": 1}])


def test_a_table_that_is_too_long_is_no_file(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.company.create_months(date(2026, 1, 1), 3)
    monkeypatch.setattr(tables, "EXPORTED_AT_MOST", 2)
    page = browser.go("/periods?view=all&format=csv")
    assert (page.status, page.heading) == (422, "This cannot be taken")


# Where somebody works -----------------------------------------------------------------


def test_another_org_is_chosen_and_stays_chosen(house: House) -> None:
    planted(house.company)
    months_in(house.company, "West")
    west = by_name(house.company, org="West").calendar_id
    browser = Browser(house.app, house.loop)
    page = browser.sign_in(house.owner.username)
    words = [each.text for each in page.all("//select[@name='place']/option")]
    assert set(words) == {"Acme", "East", "North", "West", "unlabelled"}
    page = browser.press(page, "/place", place=str(west))
    assert page.heading == "Accounting periods"
    assert page.all("//select[@name='place']/option[@selected]/text()") == ["West"]
    assert page.all("//ol[@class='timeline']/li")
    assert browser.go("/keys").all("//select[@name='place']/option[@selected]/text()") == ["West"]


def test_another_entity_is_chosen(house: House) -> None:
    set_setting(house.company, "multi_entity", "true")
    house.company.sign_in()
    done(house.company, lambda d, by: entities.add(d, by, "Europe"))
    house.company.sign_in()
    house.company.create_months(date(2026, 1, 1), 1)
    browser = Browser(house.app, house.loop)
    page = browser.sign_in(house.owner.username)
    by_word = {each.text: each.get("value") for each in page.all("//select[@name='place']/option")}
    assert set(by_word) == {"Acme", "Europe"}
    assert page.all("//ol[@class='timeline']/li")
    page = browser.press(page, "/place", place=by_word["Europe"])
    assert not page.all("//ol[@class='timeline']/li")
    back = browser.press(page, "/place", place=by_word["Acme"])
    assert back.all("//ol[@class='timeline']/li")


@pytest.mark.parametrize("place", ["999", "x", "", "²"])
def test_nobody_comes_where_they_do_not_reach(house: House, browser: Browser, place: str) -> None:
    set_setting(house.company, "multi_entity", "true")
    csrf = proofs(browser)["_csrf"]
    assert browser.send("/place", {"_csrf": csrf, "place": place}).status in (403, 404)
    assert browser.send("/place", {"place": place}).status == 403
    assert browser.go("/periods").status == 200


def test_whoever_is_not_signed_in_is_led_to_the_door(stranger: Browser) -> None:
    assert stranger.follow(stranger.send("/place", {"place": "1"})).heading == "Sign in"
    assert stranger.follow(stranger.send("/sign-out", {})).heading == "Sign in"


# Trouble ------------------------------------------------------------------------------

MINUTE = Window(seconds=60, limit=5)


@pytest.mark.parametrize(
    ("problem", "status", "words", "again"),
    [
        (TooManyRequests(), 429, "Nothing was changed", "120"),
        (RateExceeded(MINUTE, 7), 429, "It begins anew in 7 seconds", "7"),
        (StaleCaller(), 503, "Try again in a moment", "2"),
        (StoreUnavailable(file="books.db", cause="full"), 503, "Try again in a moment", "2"),
        (
            StoreUnavailable(file="books.db", cause="lost", unknown=True),
            503, "look whether it was done", "",
        ),
        (RuntimeError("a secret of the inside"), 500, "It has been logged", ""),
    ],
)  # fmt: skip
def test_trouble_is_a_page_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
    store: AnyStore,
    clock: Clock,
    problem: Exception,
    status: int,
    words: str,
    again: str,
) -> None:
    monkeypatch.setitem(PAGES, "trouble", raises(problem))
    house = House.built(store, clock)  # type: ignore[arg-type]
    browser = Browser(house.app, house.loop)
    browser.sign_in(house.owner.username)
    page = browser.ask("GET", "/trouble")
    assert page.status == status
    assert words in page.text
    assert page.header("retry-after") == again
    assert page.header("content-type").startswith("text/html")
    assert "secret of the inside" not in page.text
    assert "books.db" not in page.text
    number = page.header("x-request-id") or page.words("//code")
    assert number
