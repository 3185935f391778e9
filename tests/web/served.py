"""The pages over a socket, for a browser with a screen: the server in a thread of this process."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from playwright.sync_api import sync_playwright

from contract.clients.outside import require
from property.in_process import PASSWORD
from unit.house import House

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page as Tab

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STARTED_WITHIN = 20.0


@contextmanager
def served(house: House, *, worker: bool = False, **settings: Any) -> Iterator[str]:
    """A server over the house's database, on a port of its own; its address."""
    app = house.again(house.store, worker=worker, **settings).app
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + STARTED_WITHIN
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.01)
    (listener,) = server.servers[0].sockets
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(STARTED_WITHIN)


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Debian's Chromium without a screen."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    require(program is not None, "Chromium")
    with sync_playwright() as playwright:
        # As root Chromium runs without its sandbox or not at all; it sees our own pages alone.
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=program, args=flags)
        yield launched
        launched.close()


def sign_in(tab: Tab, address: str, username: str, password: str = PASSWORD) -> None:
    """Sign in as a person does."""
    tab.goto(f"{address}/sign-in")
    tab.get_by_label("Username").fill(username)
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/periods")


def violations(tab: Tab) -> list[str]:
    """What axe finds wrong with the page that is shown."""
    require(AXE.exists(), "axe-core")
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
