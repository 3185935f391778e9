"""The Postman collection: every operation is in it, and run in its order every request is done.

What its scripts say is read here line by line, in the few forms that they have; a line of any
other form fails.
"""

import json
import re
import time
import urllib.parse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contract.started_server import StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import Answer, Zuora
from monthend.rest.actions import ACTIONS
from monthend.rest.routes import by_path

FILE = Path(__file__).resolve().parents[2] / "docs/reference/monthend.postman_collection.json"
COLLECTION = json.loads(FILE.read_text(encoding="utf-8"))
COMMAND = re.compile(r"^monthend (.+)$", re.MULTILINE)
VARIABLE = re.compile(r"{{(\w+)}}")
PLACE = r'pm\.response\.json\(\)((?:\[(?:\d+|"[^"]+")\])+)'
KEEP = re.compile(rf'pm\.collectionVariables\.set\("(\w+)", {PLACE}\);')
AGAIN = re.compile(rf'if \({PLACE} !== ("[^"]+")\) pm\.execution\.setNextRequest\(("[^"]+")\);')
DONE = 'pm.test("is done", () => pm.expect(pm.response.json().success).to.equal(true));'
FOUND = 'pm.test("is done", () => pm.response.to.have.status(200));'
EACH = (
    'pm.test("is done", () => pm.response.json().forEach((each) => '
    "pm.expect(each.Success || each.success).to.equal(true)));"
)
TOMORROW = (
    "const later = Date.now() + 86400000; "
    'pm.collectionVariables.set("tomorrow", new Date(later).toISOString());'
)


def at(place: str, said: Any) -> Any:
    for key in re.findall(r'\[(\d+|"[^"]+")\]', place):
        said = said[json.loads(key)]
    return said


class Postman:
    """What runs a collection: its variables, its requests, its scripts."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        assert [event["script"]["exec"] for event in COLLECTION["event"]] == [[TOMORROW]]
        known = tenant.credentials
        self.variables = {each["key"]: each["value"] for each in COLLECTION["variable"]} | {
            "base_url": tenant.server.url,
            "client_id": known.client_id,
            "client_secret": known.client_secret,
            "tomorrow": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
        }

    def filled(self, text: str) -> str:
        return VARIABLE.sub(lambda found: self.variables[found[1]], text)

    def prepare(self, folder: Any) -> None:
        """Give the commands that stand in the description of a folder."""
        for command in COMMAND.findall(folder.get("description", "")):
            key = self.tenant.credentials.tenant_id
            self.tenant.server.database.say(*command.split(), "--tenant", key)

    def run(self, item: Any) -> None:
        """Ask until the script of the request is content."""
        until = time.monotonic() + 30
        while self.asked_again(item, self.ask(item["request"])):
            assert time.monotonic() < until, item["name"]
            time.sleep(0.02)

    def ask(self, request: Any) -> Answer:
        headers = {each["key"]: self.filled(each["value"]) for each in request["header"]}
        body = self.body(request, headers)
        auth = request.get("auth", COLLECTION["auth"])
        token = self.filled(auth["bearer"][0]["value"]) if auth["type"] == "bearer" else ""
        path = urllib.parse.quote(self.filled(request["url"]["raw"]), safe=":/?=&")
        assert path.startswith(self.tenant.server.url)
        sent = path.removeprefix(self.tenant.server.url)
        client = Zuora(self.tenant.server.url, token)
        return client.request(request["method"], sent, body=body, headers=headers)

    def body(self, request: Any, headers: dict[str, str]) -> bytes | None:
        match request.get("body"):
            case {"mode": "raw", "raw": text}:
                return self.filled(text).encode()
            case {"mode": "urlencoded", "urlencoded": pairs}:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                form = {each["key"]: self.filled(each["value"]) for each in pairs}
                return urllib.parse.urlencode(form).encode()
            case _:
                return None

    def asked_again(self, item: Any, answer: Answer) -> bool:
        again = False
        for line in item["event"][0]["script"]["exec"]:
            told = f"{item['name']}: {answer.content!r}"
            if line == DONE:
                assert answer.json.get("success") is True, told
            elif line == FOUND:
                assert answer.status == 200, told
            elif line == EACH:
                said = json.loads(answer.content)
                assert all(each.get("Success", each.get("success")) for each in said), told
            elif kept := KEEP.fullmatch(line):
                self.variables[kept[1]] = str(at(kept[2], json.loads(answer.content)))
            elif waits := AGAIN.fullmatch(line):
                assert json.loads(waits[3]) == item["name"]
                again = at(waits[1], answer.json) != json.loads(waits[2])
            else:
                pytest.fail(f"no form of a script that is known here: {line}")
        return again


def test_every_request_is_done_in_the_order_of_the_collection(server: StartedServer) -> None:
    postman = Postman(new_tenant(server))
    for folder in COLLECTION["item"]:
        postman.prepare(folder)
        for item in folder["item"]:
            postman.run(item)


def test_every_operation_is_in_the_collection() -> None:
    described = [
        item["request"].get("description", "createToken:").partition(":")[0]
        for folder in COLLECTION["item"]
        for item in folder["item"]
    ]
    rows = {row.operation_id for _, rows in by_path() for row in rows}
    assert set(described) == rows | {row.operation_id for row in ACTIONS} | {"createToken"}


def test_a_request_is_named_once_in_its_folder() -> None:
    """The name says which request is made again."""
    for folder in COLLECTION["item"]:
        waiting = [
            item["name"]
            for item in folder["item"]
            if any(AGAIN.fullmatch(line) for line in item["event"][0]["script"]["exec"])
        ]
        names = [item["name"] for item in folder["item"]]
        assert [name for name in waiting if names.count(name) > 1] == []
