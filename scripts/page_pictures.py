"""Pictures of the pages for the documentation, of the demo company in the middle of a close."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monthend.app import ServerSettings, build
from monthend.storage.store import SqliteStore
from web import served
from web.pictures import photograph

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

NOW = datetime(2026, 7, 31, 16, 0, tzinfo=UTC)
"""What the clock of the pages shows: the last day of the month that is next to close."""
WIDTH, TALLEST, SHARPER = 1280, 900, 1.5
TEMPLATE = {
    "tasks": [
        {"title": "Reconcile the bank", "dueDays": 2},
        {"title": "Count the stock of the shop", "dueDays": 1, "needsEvidence": True},
        {"title": "Look over open card payments", "dueDays": 3},
    ]
}
JULY = (
    "number,type,status,date,currency,amount,debit_code,credit_code\n"
    "INV-J-1,Invoice Item,Posted,2026-07-03,USD,1893.20,Accounts Receivable,CD Sales\n"
    "PMT-J-1,Payment,Processed,2026-07-10,USD,1204.75,Cash,Accounts Receivable\n"
    "INV-J-2,Invoice Item,Draft,2026-07-29,USD,48.50,Accounts Receivable,CD Sales\n"
)
PAGES = {
    "periods": "/periods",
    "period": "/periods/{july}",
    "trial-balance": "/trial-balance?period={june}",
    "close-preview": "/periods/{july}/close",
}
ALIKE = """now => {
    for (const each of document.querySelectorAll("time[datetime*=T]")) each.textContent = now;
}"""
"""When something was done is another instant in every demo; the pictures show one for all."""


def monthend(folder: Path, *said: str) -> str:
    """What a command answers on the database of the demo."""
    database = f"sqlite:///{folder}/monthend.db"
    command = [sys.executable, "-m", "monthend", *said, "--database", database]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def begin_july(folder: Path) -> None:
    """The month after those of the demo: something is posted, a draft is left, a task is done."""
    monthend(folder, "periods", "generate", "--from", "2026-07", "--months", "6", "--yes")
    (folder.parent / "july.csv").write_text(JULY, encoding="utf-8")
    (folder.parent / "template.json").write_text(json.dumps(TEMPLATE), encoding="utf-8")
    monthend(folder, "import", str(folder.parent / "july.csv"), "--kind", "transactions")
    monthend(folder, "tasks", "set-template", str(folder.parent / "template.json"))
    monthend(folder, "tasks", "apply-template", "Jul 2026")
    monthend(folder, "tasks", "sign-off", "Jul 2026", "1")


class _Shop:
    """As much of a house as is served: the store of the demo, and a clock that stands still."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store

    def again(self, store: SqliteStore, **settings: Any) -> _Shop:
        self.app = build(store, ServerSettings(**settings), lambda: NOW)
        return self


@contextmanager
def opened(folder: Path) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """A demo company in July: its address, who signs in with which password, ids of two months."""
    card = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    listed = json.loads(monthend(folder, "periods", "list", "--json"))
    ids = {each["name"]: each["id"] for each in listed}
    months = {"june": ids["Jun 2026"], "july": ids["Jul 2026"]}
    store = SqliteStore(str(folder / "monthend.db"), clock=lambda: NOW)
    try:
        with served.served(_Shop(store)) as address:  # type: ignore[arg-type]
            yield address, card["username"], card["password"], months
    finally:
        store.close()


def take(images: Path) -> list[str]:
    """Make the demo company, and write the pictures of its main pages; their names."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "demo"
        demo = [sys.executable, "-m", "monthend", "demo", "--exit", "--folder", str(folder)]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
        begin_july(folder)
        return photographed(folder, images)


def photographed(folder: Path, images: Path) -> list[str]:
    """Write the pictures of a demo company that is in July, light and dark."""
    taken = []
    with opened(folder) as (address, username, password, months), served.chromium() as chromium:
        for scheme in ("light", "dark"):
            browser = chromium.new_context(
                viewport={"width": WIDTH, "height": TALLEST},
                device_scale_factor=SHARPER,
                color_scheme="dark" if scheme == "dark" else "light",
                locale="en-US",
            )
            tab = browser.new_page()
            served.sign_in(tab, address, username, password)
            for name, path in PAGES.items():
                tab.goto(address + path.format(**months))
                _picture(tab, images / f"{name}-{scheme}.webp")
                taken.append(f"{name}-{scheme}.webp")
            browser.close()
    return taken


def _picture(tab: Tab, file: Path) -> None:
    tab.evaluate(ALIKE, f"{NOW:%b %d, %Y, %-I:%M %p}")
    image = photograph(tab, tallest=int(TALLEST * SHARPER), alike=False)
    image.save(file, "WEBP", lossless=True, method=4)
