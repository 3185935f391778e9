"""What was asked of a server for rehearsals is found again: whole, masked, and told why."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp, Message

from company import Clock
from contract.zuora import Zuora, ask_for_token, assert_done, assert_refused
from monthend.app import ServerSettings, build
from monthend.domain.permissions import STANDARD_USER, Permission
from monthend.rehearsal import masking
from monthend.rehearsal.notebook import Notebook
from monthend.rehearsal.request_notes import ALL, Details, Noted, RequestNotes, Wanted
from monthend.services import tenants
from monthend.services.ports import StoreUnavailable
from monthend.storage.store import SqliteStore
from property.in_process import PASSWORD, SECRETS
from rehearsal.rehearsed import NOTED, REQUESTS, asked, count, have, noted, replay
from unit.house import House

pytestmark = pytest.mark.postgresql_by_night

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def house(store: SqliteStore, clock: Clock, tmp_path: Path) -> House:
    built = House.built(store, clock)
    return built.again(store, rehearsal=True, notebook=str(tmp_path / "notes"))


@pytest.fixture
def zuora(house: House) -> Zuora:
    return house.zuora()


def kept(folder: Path) -> str:
    """All that stands in the file of a rehearsal."""
    notes = sqlite3.connect(folder / "notes")
    try:
        return "\n".join(notes.iterdump())
    finally:
        notes.close()


# Found -----------------------------------------------------------------------------------


def test_requests_are_counted_by_track_id_operation_status_and_caller(zuora: Zuora) -> None:
    zuora.get("/v1/accounting-periods", **{"Zuora-Track-Id": "night-1"})
    zuora.get("/v1/accounting-periods/nowhere", **{"Zuora-Track-Id": "night-1"})
    assert count(zuora, trackId="night-1") == 2
    assert count(zuora, trackId="night-1", operation="GET_AccountingPeriod") == 1
    assert count(zuora, outcome="refused") == count(zuora, path="/v1/accounting-periods/nowhere")
    assert count(zuora, status=200, user="admin") == 3, "the token is one of them"
    assert count(zuora, trackId="night-2") == 0


def test_the_latest_come_first_page_by_page(zuora: Zuora) -> None:
    for each in ("a", "b", "c"):
        zuora.get(f"/v1/accounting-periods/{each}")
    said = assert_done(zuora.get(f"{REQUESTS}?pageSize=2&operation=GET_AccountingPeriod"))
    assert ([row["path"][-1] for row in said["requests"]], said["count"]) == (["c", "b"], 3)
    following = said["nextPage"].removeprefix("http://books.example")
    said = assert_done(zuora.get(following))
    assert ([row["path"][-1] for row in said["requests"]], said["count"]) == (["a"], 3)
    assert "nextPage" not in said


def test_counting_begins_anew_when_all_are_forgotten(zuora: Zuora) -> None:
    assert_done(zuora.request("DELETE", REQUESTS))
    assert count(zuora) == 0


def test_a_filter_of_a_wrong_form_is_refused(zuora: Zuora) -> None:
    for query in ("status=x", "status=600", "outcome=fine", "before=0", "trackId=", "pageSize=301"):
        assert_refused(zuora.get(f"{REQUESTS}?{query}"), 20, naming=query.partition("=")[0])


def test_a_filter_that_there_is_not_is_refused_with_those_that_there_are(zuora: Zuora) -> None:
    answer = zuora.get(f"{REQUESTS}?nope=1")
    assert_refused(answer, 21, naming="nope")
    assert_refused(answer, 21, naming="trackId")
    assert_refused(zuora.get(f"{REQUESTS}?trackid=x"), 21, naming="trackid")


def test_whoever_sends_a_name_and_a_password_is_found_by_the_name(house: House) -> None:
    pair = {"apiAccessKeyId": house.owner.username, "apiSecretAccessKey": PASSWORD}
    house.http().get("/v1/accounting-periods", **pair)
    assert count(house.zuora(), user="admin", operation="GET_AllAccountingPeriods") == 1


def test_another_tenant_sees_none_of_it(house: House, zuora: Zuora) -> None:
    key = asked(zuora)[0]["id"]
    others = house.store.write_directory(
        lambda directory: tenants.create_tenant(directory, "Umbrella", "USD", SECRETS, creator=None)
    )
    other = house.zuora(others)
    assert_refused(other.get(f"{NOTED}/{key}"), 40, naming=key)
    assert {each["path"] for each in asked(other)} == {"/oauth/token"}


def test_requests_are_for_those_who_manage_finance_settings(house: House, zuora: Zuora) -> None:
    clerk = house.zuora(house.user("clerk", STANDARD_USER))
    house.take(STANDARD_USER, Permission.MANAGE_FINANCE_SETTINGS)
    assert_refused(clerk.get(REQUESTS), 10, naming="Manage Finance Settings")
    assert_refused(clerk.request("DELETE", REQUESTS), 10, naming="Manage Finance Settings")


def test_a_request_that_there_is_not_is_told(zuora: Zuora) -> None:
    assert_refused(zuora.get(f"{NOTED}/nowhere"), 40, naming="nowhere")
    assert_refused(replay(zuora, "nowhere"), 40, naming="nowhere")


# Why -------------------------------------------------------------------------------------


def test_why_names_the_guard_its_rule_and_where_that_is_documented(zuora: Zuora) -> None:
    zuora.create("Jan 2026", "2026-01-01", "2026-01-31")
    second = zuora.create("Feb 2026", "2026-02-01", "2026-02-28")
    assert_refused(zuora.close(second), 30)
    (why,) = noted(zuora, operation="PUT_CloseAccountingPeriod")["why"]
    assert why == {
        "refusal": "EarlierPeriodNotClosed",
        "message": why["message"],
        "guard": "earlier_periods_closed",
        "rule": "All earlier accounting periods are closed.",
        "documentedAt": "https://developer.zuora.com/v1-api-reference/api/operation/"
        "PUT_CloseAccountingPeriod",
    }


def test_what_no_guard_refused_is_told_by_its_name(zuora: Zuora) -> None:
    zuora.send("POST", "/v1/accounting-periods", {"name": ""})
    names = {each["refusal"]: each["guard"] for each in noted(zuora, outcome="refused")["why"]}
    assert names["Empty"] is None


@pytest.mark.parametrize("over", ["soap", "action"])
def test_the_guard_behind_the_error_of_a_row_is_named(
    house: House, zuora: Zuora, over: str
) -> None:
    zuora.create("Jan 2026", "2026-01-01", "2026-01-31")
    second = zuora.create("Feb 2026", "2026-02-01", "2026-02-28")
    row = {"Id": second, "Status": "Closed"}
    if over == "soap":
        house.soap().update(row)
        found = noted(zuora, operation="soap update")
    else:
        body = {"type": "AccountingPeriod", "objects": [row]}
        zuora.send("POST", "/v1/action/update", body)
        found = noted(zuora, operation="Action_POSTupdate")
    assert [each["guard"] for each in found["why"]] == ["earlier_periods_closed"]


# Secrets ---------------------------------------------------------------------------------


def test_no_secret_is_kept_whatever_the_dialect(house: House, tmp_path: Path) -> None:
    zuora = house.zuora()
    soap = house.soap()
    soap.query("select Id from AccountingPeriod")
    made = assert_done(
        zuora.send("POST", "/monthend/v1/users", {"username": "x", "role": STANDARD_USER})
    )
    ask_for_token(house.http(), house.owner.client_id, "a-wrong-secret")
    pair = {"apiAccessKeyId": house.owner.username, "apiSecretAccessKey": PASSWORD}
    house.http().get("/v1/accounting-periods", **pair)
    text = kept(tmp_path)
    assert "select Id from AccountingPeriod" in text
    secrets = [zuora.token, soap.session, PASSWORD, house.owner.client_secret, "a-wrong-secret"]
    secrets += [
        value for name, value in made.items() if "password" in name.lower() or "secret" in name
    ]
    assert all(secrets)
    assert [each for each in secrets if str(each) in text] == []


@pytest.mark.parametrize("media", ["application/json", "application/x-www-form-urlencoded"])
def test_a_wrong_sign_in_with_an_old_token_leaves_no_secret(
    house: House, zuora: Zuora, tmp_path: Path, media: str
) -> None:
    form = {"client_id": house.owner.client_id, "client_secret": "a-real-secret"}
    for body in (json.dumps(form), urlencode(form).replace("&", ";")):
        answer = zuora.request(
            "POST", "/oauth/token", body=body.encode(), headers={"Content-Type": media}
        )
        assert answer.status == 400
    assert count(zuora, operation="token", status=400) == 2
    assert "a-real-secret" not in kept(tmp_path)


def test_no_secret_of_a_head_is_kept(zuora: Zuora, tmp_path: Path) -> None:
    zuora.get(
        "/v1/accounting-periods?access_token=of-the-query",
        **{
            "Cf-Access-Client-Secret": "of-a-header",
            "Referer": "http://x/?token=of-a-referer",
            "Zuora-Track-Id": zuora.token,
        },
    )
    text = kept(tmp_path)
    assert "GET_AllAccountingPeriods" in text
    assert [each for each in ("of-the", "of-a", zuora.token) if each in text] == []


def test_others_do_not_wait_until_a_body_is_masked(
    zuora: Zuora, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, elsewhere, plain = threading.get_ident(), [], masking.body

    def body(*given: Any) -> tuple[str, bool]:
        elsewhere.append(threading.get_ident())
        return plain(*given)

    monkeypatch.setattr(masking, "body", body)
    zuora.get("/v1/accounting-periods")
    assert elsewhere
    assert here not in elsewhere, "the thread in which everybody is served"


# Told again ------------------------------------------------------------------------------


def test_a_request_is_a_curl_command_and_a_call_of_the_client(zuora: Zuora) -> None:
    zuora.create("Jan 2026", "2026-01-01", "2026-01-31", notes="it's late")
    found = noted(zuora, operation="POST_AccountingPeriod")
    assert found["curl"].startswith(
        "curl -X POST http://books.example/v1/accounting-periods \\\n  "
        '-H "Authorization: Bearer $TOKEN"'
    )
    assert zuora.token not in found["curl"]
    assert "accounting_periods_api().create_accounting_period(\n" in found["sdk"]
    assert '"notes": "it' in found["request"]["body"]
    assert (found["request"]["whole"], found["envelope"]) == (True, None)
    compile(found["sdk"], "sdk", "eval")


def test_an_envelope_is_told_without_its_session(house: House, zuora: Zuora) -> None:
    soap = house.soap()
    soap.query("select Id from AccountingPeriod")
    found = noted(zuora, operation="soap query")
    assert "select Id from AccountingPeriod" in found["envelope"]
    assert soap.session not in str(found)
    assert found["sdk"] is None


# Replayed --------------------------------------------------------------------------------


def test_a_request_is_replayed_as_whoever_asks(zuora: Zuora) -> None:
    zuora.create("Jan 2026", "2026-01-01", "2026-01-31")
    key = asked(zuora, operation="POST_AccountingPeriod")[0]["id"]
    said = assert_done(replay(zuora, key))
    assert (said["status"], said["gone"]) == (200, False)
    assert said["answer"]["success"] is False, "there is a period of this name"
    assert count(zuora, operation="POST_AccountingPeriod") == 2
    assert said["requestId"] == asked(zuora, operation="POST_AccountingPeriod")[0]["id"]


def test_an_envelope_is_replayed_with_a_live_session_alone(house: House, zuora: Zuora) -> None:
    soap = house.soap()
    soap.create({"Name": "Jan", "StartDate": "2026-01-01", "EndDate": "2026-01-31",
                 "FiscalYear": 2026})  # fmt: skip
    key = asked(zuora, operation="soap create")[0]["id"]
    assert_refused(replay(zuora, key), 30, naming="without a session")
    before = zuora.periods()
    gone = assert_done(replay(zuora, key, session="f" * 32))
    assert gone["gone"]
    assert "nothing was done" in gone["reason"]
    assert zuora.periods() == before
    assert not assert_done(replay(zuora, key, session=soap.session))["gone"]


def test_what_signs_in_and_what_was_not_kept_whole_is_not_replayed(
    house: House, zuora: Zuora
) -> None:
    house.soap()
    for operation in ("token", "soap login"):
        key = asked(zuora, operation=operation)[0]["id"]
        assert_refused(replay(zuora, key, session="x" * 32), 30, naming="signs in")
    zuora.create("Jan 2026", "2026-01-01", "2026-01-31")
    long = {"name": "Feb 2026", "notes": "x" * 40_000}
    zuora.send("POST", "/v1/accounting-periods", long)
    key = asked(zuora, operation="POST_AccountingPeriod")[0]["id"]
    assert_refused(replay(zuora, key), 30, naming="too long")


@pytest.mark.parametrize(("kind", "status"), [("lostRequest", "Open"), ("lostAnswer", "Closed")])
def test_a_replay_that_is_lost_is_told_as_its_client_would_see_it(
    zuora: Zuora, kind: str, status: str
) -> None:
    january = zuora.create("Jan 2026", "2026-01-01", "2026-01-31")
    have(zuora, kind="serverError", operation="PUT_CloseAccountingPeriod", times=1)
    zuora.close(january)
    have(zuora, kind=kind, operation="PUT_CloseAccountingPeriod", times=1)
    said = assert_done(replay(zuora, asked(zuora, operation="PUT_CloseAccountingPeriod")[0]["id"]))
    assert (said["status"], said["answer"], said["gone"]) == (0, None, False)
    assert kind in said["reason"]
    assert noted(zuora, outcome="lost")["id"] == said["requestId"]
    assert zuora.period(january)["status"] == status


def test_a_stream_of_events_is_not_replayed(house: House, zuora: Zuora) -> None:
    ask_of(house, zuora, Leaving("/monthend/v1/events", {"Accept": "text/event-stream"}))
    (key,) = [each["id"] for each in asked(zuora, operation="GET_EventStream")]
    assert_refused(replay(zuora, key), 30, naming="stream of events")
    zuora.get("/v1/accounting-periods", Accept="text/event-stream")
    key = asked(zuora, operation="GET_AllAccountingPeriods")[0]["id"]
    assert_refused(replay(zuora, key), 30, naming="stream of events")


def test_a_request_whose_address_was_not_kept_is_not_replayed(zuora: Zuora) -> None:
    zuora.get("/v1/accounting-periods?token=a-secret")
    key = asked(zuora, operation="GET_AllAccountingPeriods")[0]["id"]
    assert_refused(replay(zuora, key), 30, naming="address")


# Left and lost ---------------------------------------------------------------------------


class Leaving:
    """A client that leaves as soon as an answer has begun, with what its connection is told."""

    def __init__(
        self, path: str, headers: Mapping[str, str], end: Callable[[], object] = lambda: None
    ) -> None:
        self.path, self.headers, self.end = path, headers, end
        self.begun = asyncio.Event()
        self.status = 0
        self.sent = [{"type": "http.request", "body": b"", "more_body": False}]

    async def ask(self, app: ASGIApp, token: str) -> None:
        sent = {"host": "books.example", "authorization": f"Bearer {token}", **self.headers}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
            "method": "GET", "path": self.path, "raw_path": self.path.encode(), "root_path": "",
            "query_string": b"", "client": ("127.0.0.1", 1), "server": ("books.example", 80),
            "headers": [(name.lower().encode(), text.encode()) for name, text in sent.items()],
            "state": {"end_connection": self.end},
        }  # fmt: skip
        await app(scope, self.receive, self.send)

    async def receive(self) -> Message:
        if self.sent:
            return self.sent.pop()
        await self.begun.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.begun.set()


def ask_of(house: House, zuora: Zuora, leaving: Leaving) -> None:
    house.loop.run_until_complete(leaving.ask(house.app, zuora.token))


def test_a_stream_whose_client_has_left_keeps_its_status(house: House, zuora: Zuora) -> None:
    leaving = Leaving("/monthend/v1/events", {"Accept": "text/event-stream"})
    ask_of(house, zuora, leaving)
    (found,) = asked(zuora, operation="GET_EventStream")
    assert (leaving.status, found["status"], found["outcome"]) == (200, 200, "left")


@pytest.mark.parametrize("kind", ["lostRequest", "lostAnswer"])
def test_what_is_lost_is_found_before_its_connection_ends(
    house: House, zuora: Zuora, tmp_path: Path, kind: str
) -> None:
    have(zuora, kind=kind, times=1)
    there: list[int] = []
    notes = RequestNotes(Notebook(str(tmp_path / "notes")))
    wanted = Wanted(outcome="lost")
    leaving = Leaving(
        "/v1/accounting-periods",
        {},
        lambda: there.append(notes.count(house.owner.tenant_id, wanted)),
    )
    ask_of(house, zuora, leaving)
    assert there == [1]


# Bounds ----------------------------------------------------------------------------------


def a_request(number: int, tenant_id: str = "t") -> Noted:
    details = Details(
        method="GET", path="/", query="", seconds=0.0, headers=(), body="", whole=True,
        answer_headers=(), answer="",
    )  # fmt: skip
    return Noted(
        id=f"{tenant_id}{number}", tenant_id=tenant_id, at=NOW, operation="o", status=200,
        outcome="done", user="u", track_id=None, details=details,
    )  # fmt: skip


def test_no_more_than_the_last_are_kept_of_each_tenant() -> None:
    notes = RequestNotes(Notebook(), kept=5)
    notes.add(a_request(0, "other"))
    for number in range(12):
        notes.add(a_request(number))
        assert notes.count("t") <= 5
    assert [each.id for each in notes.find("t", ALL, 9)] == ["t11", "t10", "t9", "t8", "t7"]
    assert notes.count("other") == 1
    (rows,) = notes.notebook.read("SELECT count(*) FROM request")[0]
    assert rows <= 5 + 5 + 1, "what is over is forgotten now and then"


def test_no_more_than_so_many_bytes_are_kept(tmp_path: Path) -> None:
    most = 2 * 1024 * 1024
    notes = RequestNotes(Notebook(str(tmp_path / "few")), bytes_at_most=most)
    large = replace(a_request(0).details, answer='é"' * 16_000)
    for number in range(200):
        notes.add(replace(a_request(number), details=large))
    found = notes.find("t", ALL, 200)
    assert 20 < len(found) < 100
    assert [each.id for each in found] == [f"t{199 - each}" for each in range(len(found))]
    files = [each for each in tmp_path.glob("few*") if not each.name.endswith("-shm")]
    # The log beside the file is as long as what is written at once, and a bit.
    assert sum(each.stat().st_size for each in files) < 4 * most


def test_whatever_was_said_is_told_again_to_the_letter(tmp_path: Path) -> None:
    notes = RequestNotes(Notebook(str(tmp_path / "few")))
    for number, said in enumerate(('é"\\ud800\\', "\ud800", "\U0001f600\n\x7f")):
        notes.add(replace(a_request(number), details=replace(a_request(0).details, answer=said)))
        kept = notes.find("t", ALL, 1)[0].details.answer
        assert kept == said


def test_several_processes_share_what_was_asked(tmp_path: Path, house: House) -> None:
    elsewhere = house.again(house.store, rehearsal=True, notebook=str(tmp_path / "notes"))
    here = house.zuora()
    there = elsewhere.zuora()
    there.get("/v1/accounting-periods", **{"Zuora-Track-Id": "there"})
    assert count(here, trackId="there") == 1


def test_a_file_that_breaks_hinders_nobody_but_those_who_ask_for_it(
    tmp_path: Path, zuora: Zuora
) -> None:
    notes = sqlite3.connect(tmp_path / "notes")
    notes.executescript("DROP TABLE request; DROP TABLE fault")
    notes.close()
    zuora.create("Jan 2026", "2026-01-01", "2026-01-31")
    assert zuora.get(REQUESTS).status == 503


def test_a_file_that_is_none_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="other"):
        Notebook(str(tmp_path / "other"))
    with pytest.raises(StoreUnavailable, match="nowhere"):
        Notebook(str(tmp_path / "nowhere" / "notes"))


def test_the_file_is_nobody_elses(tmp_path: Path, house: House) -> None:
    assert (tmp_path / "notes").stat().st_mode & 0o077 == 0


def test_a_server_of_no_rehearsal_keeps_nothing(house: House, tmp_path: Path) -> None:
    notebook = tmp_path / "none"
    app = build(house.store, ServerSettings(worker=False, notebook=str(notebook)), house.clock)
    plain = replace(house, app=app).zuora()
    plain.periods()
    assert not notebook.exists()
    assert plain.get(REQUESTS).status == 404
