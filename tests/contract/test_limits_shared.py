"""What several server processes on one database grant together is the limit, and no more."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from any_store import AnyStore, url_of
from company import Company
from contract import asking_process
from contract.asking_process import LIMIT
from contract.started_server import Credentials, DatabaseFile, StartedServer, environment

PROCESSES = 4
ATTEMPTS = 100
USUALLY_ENOUGH = 5.0

T = TypeVar("T")


def test_processes_grant_the_limit_together(store: AnyStore, company: Company) -> None:
    command = [sys.executable, asking_process.__file__, url_of(store)]
    asking = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    granted = [int(process.communicate(timeout=60)[0]) for process in asking]
    assert sum(granted) == LIMIT


def ask_for_token(url: str, made: Credentials) -> tuple[int, dict[str, str]]:
    form = {"client_id": made.client_id, "client_secret": made.client_secret}
    data = urllib.parse.urlencode({**form, "grant_type": "client_credentials"}).encode()
    try:
        with urllib.request.urlopen(f"{url}/oauth/token", data, timeout=20) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as refused:
        body = json.load(refused)
        assert body["reasons"][0]["code"] == 50000070
        return refused.code, dict(refused.headers)


def ask_all(urls: list[str], made: Credentials) -> list[tuple[int, dict[str, str]]]:
    with ThreadPoolExecutor(3) as clients:
        return list(clients.map(lambda url: ask_for_token(url, made), urls))


def in_one_minute(work: Callable[[], T]) -> T:
    """What comes of work that no minute ended in; on most days that is the first try."""
    left = 60 - time.time() % 60
    if left < USUALLY_ENOUGH:
        time.sleep(left)
    while True:
        minute = time.time() // 60
        done = work()
        if time.time() // 60 == minute:
            return done
        time.sleep(60 - time.time() % 60)


@pytest.mark.parametrize("profile", ["api-sandbox", pytest.param("off", marks=pytest.mark.nightly)])
def test_servers_issue_as_many_tokens_to_one_address_as_documented(
    tmp_path: Path, profile: str
) -> None:
    database = DatabaseFile(tmp_path / "books.db")
    made = database.init()
    settings = {"MONTHEND_PROFILE": profile}
    with ExitStack() as running:
        servers = [
            running.enter_context(StartedServer(database, settings=settings)) for _ in range(3)
        ]
        asked = [server.url for server in servers] * (ATTEMPTS // 2)
        answers = in_one_minute(lambda: ask_all(asked, made))
    statuses = Counter(status for status, _ in answers)
    assert statuses == ({200: 100, 429: 50} if profile != "off" else {200: 150})
    for status, headers in answers:
        if status == 429:
            assert 1 <= int(headers["retry-after"]) <= 60
