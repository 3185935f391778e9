"""What is around the pages: static files, problems as pages, and what other dialects keep."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

import monthend.web
from monthend.web import static
from unit.house import House
from web.browser import Browser

STATIC = Path(monthend.web.__file__).parent / "static"
VENDOR = STATIC / "vendor"


def test_every_file_of_others_is_as_the_list_says() -> None:
    listed = re.findall(r"^\| (\S+) \| \S+ \| [\d.]+ \| ([0-9a-f]{64}) \| .*, (\S+) \|$",
                        (VENDOR / "README.md").read_text(encoding="utf-8"), re.M)  # fmt: skip
    for name, digest, licence in listed:
        assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
        assert (VENDOR / licence).read_text(encoding="utf-8").strip()
    known = {name for name, _, licence in listed} | {licence for _, _, licence in listed}
    assert {each.name for each in VENDOR.iterdir()} == known | {"README.md"}


def test_a_static_file_is_kept_for_ever_under_the_hash_of_its_content(browser: Browser) -> None:
    page = browser.go("/periods")
    links = page.all("//link/@href | //script/@src")
    assert len(links) >= 4
    for link in links:
        found = browser.ask("GET", link, headers={"accept-encoding": "gzip"})
        assert found.status == 200, link
        assert found.header("cache-control") == "public, max-age=31536000, immutable"
        is_long = len(browser.ask("GET", link).body) > 1000
        assert found.header("content-encoding") == ("gzip" if is_long else ""), link
        other = re.sub(r"/static/\w+/", "/static/0000000000000000/", link)
        assert browser.ask("GET", other).status == 404


@pytest.mark.parametrize(
    "name", ["../pages.py", "vendor/../monthend.css", ".", "vendor", "x" * 999]
)
def test_nothing_else_is_served_as_a_static_file(browser: Browser, name: str) -> None:
    assert browser.ask("GET", f"/static/0000000000000000/{name}").status == 404


def test_the_licences_are_served_with_their_files() -> None:
    for name in ("htmx.LICENSE.txt", "pico.LICENSE.txt"):
        assert static.address(f"vendor/{name}").endswith(name)


@pytest.mark.parametrize("path", ["/nowhere", "/periods/x/nowhere", "/periods/", "/sign-in/x"])
def test_an_unknown_address_is_a_page_where_one_is_asked_for(browser: Browser, path: str) -> None:
    page = browser.ask("GET", path)
    assert (page.status, page.heading) == (404, "There is nothing here")
    assert browser.ask("GET", path, headers={"accept": "*/*"}).text.startswith('{"success":false')


@pytest.mark.parametrize("path", ["/v1/nowhere", "/monthend/v1/nowhere", "/oauth/nowhere"])
def test_other_dialects_keep_their_answers(browser: Browser, path: str) -> None:
    page = browser.ask("GET", path)
    assert (page.status, page.header("content-type")) == (404, "application/json; charset=utf-8")


def test_what_does_not_exist_or_is_no_id_is_a_page(browser: Browser) -> None:
    for period_id in ("x", "0" * 32, "%00", "a" * 5000):
        page = browser.ask("GET", f"/periods/{period_id}")
        assert page.status == 404


def test_a_wrong_method_is_a_page(browser: Browser) -> None:
    page = browser.send("/periods", {})
    assert (page.status, page.header("allow")) == (405, "GET")
    page = browser.ask("GET", "/sign-out")
    assert (page.status, page.header("allow")) == (405, "POST")


def test_a_form_that_is_too_large_is_a_page(browser: Browser) -> None:
    page = browser.ask("POST", "/sign-in", b"a" * (2 * 1024 * 1024 + 1))
    assert (page.status, page.heading) == (413, "Too large")


def test_a_query_that_makes_no_sense_is_let_be(browser: Browser) -> None:
    for query in (
        "view=nothing",
        "year=%00",
        "after=-1",
        "sort=x",
        "table=x",
        "format=pdf",
        "&&=&",
    ):
        assert browser.go(f"/periods?{query}").status == 200, query


def test_days_are_in_the_reader_s_language(browser: Browser, house: House) -> None:
    house.company.create_months(date(2026, 3, 1), 1)
    for languages, day in (
        ("de-DE,de;q=0.9,en;q=0.5", "01.03.2026"),
        ("en;q=0.1, fr", "1 mars 2026"),
        ("xx-nonsense;q=9x, ,;;", "Mar 1, 2026"),
        ("", "Mar 1, 2026"),
    ):
        browser.headers["accept-language"] = languages
        assert day in browser.go("/periods").text


def test_instants_are_in_the_tenant_s_zone_with_utc_beside_them(
    browser: Browser, house: House
) -> None:
    house.set_up("time_zone", "Europe/Paris")
    house.company.sign_in()
    house.company.create_months(date(2026, 3, 1), 1)
    (shown, *_) = browser.go("/periods").all("//td[@class='instant']/time")
    assert shown.get("datetime") == "2026-07-01T12:00:00Z"
    assert shown.get("title") == "2026-07-01 12:00:00 UTC"
    assert "2:00:00" in shown.text_content()
