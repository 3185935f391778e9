"""How a server ends: not ready at first, then without anything new, and what was asked is done."""

from __future__ import annotations

import fcntl
import http.client
import json
import socket
import threading
import time
import urllib.request
from typing import Any
from urllib.error import HTTPError

from cli.commands import Commands
from cli.test_serve import ended, first_line, process


def asked(
    address: str, path: str, *, token: str = "", body: bytes | None = None
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    headers["Zuora-Track-Id"] = "track 7"
    request = urllib.request.Request(f"{address}{path}", headers=headers, data=body)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"{}")
    except HTTPError as answer:
        return answer.code, json.loads(answer.read())


def token_of(address: str, credentials: Any) -> str:
    form = "grant_type=client_credentials&client_id={client_id}&client_secret={client_secret}"
    sent = form.format(**credentials).encode()
    with urllib.request.urlopen(f"{address}/oauth/token", data=sent, timeout=10) as answer:
        return str(json.load(answer)["access_token"])


def answered_over(kept: http.client.HTTPConnection) -> tuple[int, str | None]:
    kept.request("GET", "/livez")
    answer = kept.getresponse()
    answer.read()
    return answer.status, answer.getheader("Connection")


def test_a_server_that_ends_is_not_ready_and_serves_until_proxies_know(monthend: Commands) -> None:
    with process(monthend, "serve", "--port", "0", "--drain-seconds", "1") as server:
        address = first_line(server).rpartition(" ")[2]
        assert asked(address, "/readyz")[0] == 200
        kept = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
        assert answered_over(kept) == (200, None)
        half = socket.create_connection((kept.host, kept.port), timeout=10)
        half.sendall(b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
        time.sleep(0.2)
        began = time.monotonic()
        server.terminate()
        time.sleep(0.3)
        status, told = asked(address, "/readyz")
        assert (status, told["checks"]["server"]["state"]) == (503, "failed")
        assert asked(address, "/v1/accounting-periods")[0] == 401, "it serves as ever"
        assert answered_over(kept) == (200, "close"), "no connection ends under a request"
        half.sendall(b"done")
        with half, half.makefile("rb") as answer:
            begun_before = answer.read().lower()
        assert begun_before.count(b"\r\nconnection: close\r\n") == 1
        assert ended(server)[0] == 0
        assert time.monotonic() - began >= 1


def test_what_was_asked_before_the_end_is_done_and_answered(bare: Commands) -> None:
    credentials = bare.told("init", "--json")
    with process(bare, "serve", "--port", "0", "--request-log", "all") as server:
        address = first_line(server).rpartition(" ")[2]
        token = token_of(address, credentials)
        period = {"name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31"}
        body = json.dumps({**period, "fiscalYear": 2026, "fiscalQuarter": 1}).encode()
        answers: list[tuple[int, Any]] = []
        with open(f"{bare.file}.write") as held:
            # Somebody else writes: the request is under way, and waits.
            fcntl.flock(held, fcntl.LOCK_EX)
            asking = threading.Thread(
                target=lambda: answers.append(
                    asked(address, "/v1/accounting-periods", token=token, body=body)
                )
            )
            asking.start()
            time.sleep(0.4)
            server.terminate()
            time.sleep(0.4)
            fcntl.flock(held, fcntl.LOCK_UN)
        asking.join(10)
        code, log = ended(server)
    assert code == 0
    ((status, told),) = answers
    assert (status, told["success"]) == (200, True)
    lines = [line for line in map(json.loads, log.splitlines()) if line["event"] == "request"]
    (made,) = (line for line in lines if line["operation"] == "POST_AccountingPeriod")
    assert (made["outcome"], made["status"], made["method"]) == ("done", 200, "POST")
    assert made["track_id"] == "track 7"
    assert made["tenant_id"] == credentials["tenant_id"]
    assert made["milliseconds"] > 300
    assert made["request_id"]
    for secret in (token, credentials["client_secret"], "2026-01-31"):
        assert secret not in log
