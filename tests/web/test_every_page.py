"""What holds of every page, form and table there is: the page table names them all."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from itertools import pairwise

import pytest
from lxml import etree

from monthend.domain.permissions import Channel, needed
from monthend.web.pages import FORMS, PAGES, FormRow, PageRow
from monthend.web.tables import TABLES, Kind
from unit.house import House
from web.browser import Browser, Page
from web.world import ALL, FORMULA, ROWS, World, built

NAMES = [row.name for row in ROWS]
NUMBERED = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


@pytest.fixture
def world(house: House) -> World:
    return built(house)


def show(world: World, browser: Browser, row: PageRow | FormRow) -> Page:
    if isinstance(row, FormRow):
        return world.try_form(browser, row)
    return browser.go(world.address(row))


# Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_whoever_lacks_a_permission_that_it_needs_is_refused_with_its_name(
    world: World, row: PageRow | FormRow
) -> None:
    wanted = frozenset(needed(row.needs, Channel.WEB))
    for permission in sorted(wanted):
        world.let(ALL - {permission})
        page = show(world, world.clerk, row)
        assert page.status == 403, (row.name, permission)
        assert f"You need the {permission.value} permission to {row.needs.value}." in page.text


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_whoever_has_what_it_needs_is_let_in(world: World, row: PageRow | FormRow) -> None:
    world.let(frozenset(needed(row.needs, Channel.WEB)))
    page = show(world, world.clerk, row)
    assert page.status in ((200,) if isinstance(row, PageRow) else (200, 303, 404, 409, 422))
    assert not [each for each in page.troubles if "You need the" in each]


def test_nothing_is_offered_that_would_be_refused_for_a_permission(world: World) -> None:
    by_address = {world.address(row): row for row in FORMS.values()}
    for permission in sorted(ALL):
        world.let(ALL - {permission})
        for row in PAGES.values():
            page = world.clerk.go(world.address(row))
            if page.status == 403:
                continue
            for action in page.forms():
                found = by_address.get(action)
                assert found is None or permission not in needed(found.needs, Channel.WEB), action
            for link in page.all("//nav[@id='menu']//a[@data-go]"):
                assert world.clerk.go(link.get("href")).status == 200, (
                    permission,
                    link.get("href"),
                )


def test_a_check_that_is_missing_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = FORMS["close-period"]
    (first, *_) = sorted(frozenset(needed(row.needs, Channel.WEB)))
    world.let(ALL - {first})
    monkeypatch.setattr("monthend.services.caller.Caller.require", lambda *_: None)
    assert show(world, world.clerk, row).status != 403


# What every page is -----------------------------------------------------------------------


@pytest.mark.parametrize("row", PAGES.values(), ids=PAGES)
def test_a_page_is_safe_and_whole(world: World, row: PageRow) -> None:
    page = world.owner.go(world.address(row))
    assert page.status == 200
    assert page.header("content-security-policy") == POLICY
    assert page.header("cache-control") == "no-store"
    assert page.header("x-content-type-options") == "nosniff"
    assert page.header("referrer-policy") == "no-referrer"
    assert not page.all(
        "//script[not(@src)] | //style | //*[@style] | //@*[starts-with(name(), 'on')]"
    )
    assert not page.all("//b"), "markup of data is text"
    assert [each.get("lang") for each in page.all("/html")] == ["en"]
    assert len(page.all("//h1")) == 1
    levels = [int(each.tag[1]) for each in page.all("//h1 | //h2 | //h3 | //h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    ids = page.all("//@id")
    assert len(ids) == len(set(ids)), [each for each in ids if ids.count(each) > 1]
    for link in page.all("//a[starts-with(@href, '#')]/@href"):
        assert link[1:] in ids, link


@pytest.mark.parametrize("row", PAGES.values(), ids=PAGES)
def test_a_page_has_a_way_to_it(row: PageRow) -> None:
    assert row.menu is not None or row.under in PAGES or row.name == "keys"
    assert row.view.__doc__, "its function says what it shows"


def test_keys_are_not_given_twice() -> None:
    keys = [row.menu.key for row in PAGES.values() if row.menu and row.menu.key]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("row", FORMS.values(), ids=FORMS)
def test_a_form_belongs_to_a_page_that_can_show_it_again(row: FormRow) -> None:
    places = set(re.findall(r"\{(\w+)\}", row.path))
    assert places >= set(re.findall(r"\{(\w+)\}", PAGES[row.page].path))
    names = [each.name for each in row.inputs]
    assert len(names) == len(set(names))
    assert row.deed.__doc__, "its function says what it does"


# Tables -----------------------------------------------------------------------------------


def tables_of(world: World) -> list[tuple[PageRow, str]]:
    return [
        (row, name)
        for row in PAGES.values()
        for name in world.owner.go(world.address(row)).all("//@data-table")
    ]


def test_every_table_is_on_a_page(world: World) -> None:
    assert {name for _, name in tables_of(world)} == set(TABLES)


def test_every_table_is_kept_as_csv_and_as_xlsx_with_all_its_rows(world: World) -> None:
    for row, name in tables_of(world):
        page = world.owner.go(world.address(row))
        shown = page.all(f"//*[@data-table='{name}']//tbody/tr")
        links = page.all(f"//*[@data-table='{name}']//a[@download]/@href")
        assert len(links) == (2 if shown else 0), name
        if not shown:
            continue
        of_csv, of_xlsx = (world.owner.go(link) for link in links)
        assert of_csv.header("content-type").startswith("text/csv")
        assert "attachment" in of_csv.header("content-disposition")
        rows = list(csv.reader(io.StringIO(of_csv.text, newline="")))
        labels = [each.label for each in TABLES[name].columns]
        assert [each for each in rows[0] if each in labels] == labels
        assert len(rows) - 1 >= len(shown), name
        assert not [cell for cells in rows for cell in cells if cell.startswith("=")], name
        sheet = xlsx_rows(of_xlsx.body)
        assert len(sheet) == len(rows), name
        assert sheet[0] == rows[0]


def test_a_formula_in_a_name_is_a_text_in_both_files(world: World) -> None:
    rows = world.owner.go("/periods?view=all&format=csv").text
    assert f"'{FORMULA}" in rows
    content = world.owner.go("/periods?view=all&format=xlsx").body
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert [row[0] for row in xlsx_rows(content) if "1+1" in str(row[0])] == [FORMULA]


def test_money_columns_have_their_currency_beside_them() -> None:
    for spec in TABLES.values():
        assert spec.columns[0].kind is not Kind.MONEY, "the first column names the row"


def xlsx_rows(content: bytes) -> list[list[str]]:
    """The texts and numbers of the first sheet, as they are kept."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = [
            "".join(str(text) for text in each.itertext())
            for each in etree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{NUMBERED}si")
        ]
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [
        [
            texts[int(cell.findtext(f"{NUMBERED}v") or 0)]
            if cell.get("t") == "s"
            else cell.findtext(f"{NUMBERED}v") or ""
            for cell in row.iter(f"{NUMBERED}c")
        ]
        for row in sheet.iter(f"{NUMBERED}row")
    ]
