"""What holds of every page, form and table there is: the page table names them all."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from lxml import etree

from monthend.domain.permissions import Channel, Operation, Permission, needed
from monthend.services.caller import Caller
from monthend.web import exports
from monthend.web.pages import FORMS, PAGES, FormRow, PageRow
from monthend.web.tables import TABLES, Kind
from web.browser import Browser, Page
from web.world import ALL, FORMULA, ROWS, World

NUMBERED = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    yield shared_world
    shared_world.house.company.sign_in()


def show(world: World, browser: Browser, row: PageRow | FormRow) -> Page:
    if isinstance(row, FormRow):
        return world.try_form(browser, row)
    return browser.go(world.address(row))


# Who may ----------------------------------------------------------------------------------


def wanted(row: PageRow | FormRow) -> frozenset[Permission]:
    return frozenset(needed(row.needs, Channel.WEB))


def let_in_without(world: World, permission: Permission) -> list[str]:
    """What somebody comes to who holds everything but a permission that it needs."""
    world.let(ALL - {permission})
    found = []
    for row in ROWS:
        if permission in wanted(row):
            page = show(world, world.clerk, row)
            told = f"You need the {permission.value} permission to {row.needs.value}."
            if page.status != 403 or told not in page.text:
                found.append(row.name)
    return found


@pytest.mark.parametrize("permission", sorted(Permission))
def test_whoever_lacks_a_permission_is_refused_with_its_name(
    world: World, permission: Permission
) -> None:
    assert let_in_without(world, permission) == []


def test_one_check_that_is_missing_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    require, missing = Caller.require, Operation.RUN_TRIAL_BALANCE

    def requires_all_but_one(caller: Caller, operation: Operation) -> None:
        if operation is not missing:
            require(caller, operation)

    monkeypatch.setattr(Caller, "require", requires_all_but_one)
    found = let_in_without(world, Permission.RUN_TRIAL_BALANCE)
    assert found == [row.name for row in ROWS if row.needs is missing] != []


def test_whoever_has_what_it_needs_is_let_in(spent_world: World) -> None:
    by_needs: dict[frozenset[Permission], list[PageRow | FormRow]] = {}
    for row in ROWS:
        by_needs.setdefault(wanted(row), []).append(row)
    wrong = []
    for held, rows in by_needs.items():
        spent_world.let(held)
        for row in rows:
            page = show(spent_world, spent_world.clerk, row)
            fits = (200,) if isinstance(row, PageRow) else (200, 303, 404, 409, 422)
            if page.status not in fits or any("You need the" in each for each in page.troubles):
                wrong.append((row.name, page.status, page.troubles))
    assert wrong == []


def offered_to_none(world: World, permission: Permission, pages: Iterable[PageRow]) -> None:
    """Nobody who lacks a permission is shown a form that needs it, or an entry that does."""
    by_address = {world.address(row): row for row in FORMS.values()}
    world.let(ALL - {permission})
    for row in pages:
        page = world.clerk.go(world.address(row))
        if page.status != 403:
            for action in page.forms():
                found = by_address.get(action)
                assert found is None or permission not in wanted(found), (row.name, action)
    menu = {row.path: row for row in PAGES.values() if row.menu}
    for link in world.clerk.go("/keys").all("//nav[@id='menu']//a[@data-go]/@href"):
        assert permission not in wanted(menu[link]), link


@pytest.fixture(scope="module")
def showing(shared_world: World) -> dict[str, frozenset[Permission]]:
    """The permissions that the forms of each page need, as somebody sees it who has them all."""
    by_address = {shared_world.address(row): row for row in FORMS.values()}
    return {
        row.name: frozenset[Permission]().union(
            *(
                wanted(by_address[action])
                for action in shared_world.owner.go(shared_world.address(row)).forms()
                if action in by_address
            )
        )
        for row in PAGES.values()
    }


@pytest.mark.parametrize("permission", sorted(Permission))
def test_nothing_is_offered_that_would_be_refused_for_a_permission(
    world: World, showing: dict[str, frozenset[Permission]], permission: Permission
) -> None:
    pages = [row for row in PAGES.values() if permission in showing[row.name]]
    offered_to_none(world, permission, pages)


@pytest.mark.nightly
@pytest.mark.parametrize("permission", sorted(Permission))
def test_no_page_at_all_offers_it(world: World, permission: Permission) -> None:
    offered_to_none(world, permission, PAGES.values())


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


def test_looking_at_pages_changes_nothing(world: World) -> None:
    before = world.house.company.dump()
    for row in PAGES.values():
        assert world.owner.go(world.address(row)).status == 200
    assert world.house.company.dump() == before


def test_every_page_has_the_way_out(world: World) -> None:
    for row in PAGES.values():
        page = world.owner.go(world.address(row))
        assert page.all("//form[@action='/sign-out'][@method='post']//button"), row.name


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


def tables_of(world: World) -> list[tuple[str, str]]:
    return [
        (address, name)
        for row in PAGES.values()
        for address in world.sights(row)
        for name in world.owner.go(address).all("//@data-table")
    ]


def test_every_table_is_on_a_page(world: World) -> None:
    assert {name for _, name in tables_of(world)} == set(TABLES)


def test_every_table_is_kept_as_csv_and_as_xlsx_with_all_its_rows(world: World) -> None:
    for address, name in tables_of(world):
        page = world.owner.go(address)
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


def test_the_heads_of_a_file_differ_and_say_nothing_twice() -> None:
    for spec in TABLES.values():
        heads = list(exports.heads(spec.columns))
        assert len(set(heads)) == len(heads), spec.name
        assert not [head for head in heads if head.endswith("currency currency")], spec.name


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
