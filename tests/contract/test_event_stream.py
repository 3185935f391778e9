"""Server-sent events: as they happen, from where a client has got to, so many at a time."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from contract.started_server import DatabaseFile, StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import assert_done

PATH = "/monthend/v1/events"
Message = dict[str, str]


class Stream:
    """One stream as a client reads it."""

    def __init__(self, tenant: Tenant, path: str = PATH, **headers: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", tenant.server.port, timeout=20)
        given = {"Accept": "text/event-stream", **headers}
        if tenant.zuora.token:
            given.setdefault("Authorization", f"Bearer {tenant.zuora.token}")
        self.connection.request("GET", path, headers=given)
        self.response = self.connection.getresponse()

    def next(self) -> Message:
        """The next event; what is only said to be heard is passed over."""
        found: Message = {}
        while True:
            line = self.response.readline().decode()
            assert line, "the stream has ended"
            name, _, value = line.rstrip("\n").partition(": ")
            if line == "\n" and "data" in found:
                return found
            if name in ("id", "event", "data"):
                found[name] = value

    def told(self) -> Any:
        return json.loads(self.next()["data"])

    def begun(self) -> Stream:
        assert self.response.status == 200, self.response.read()
        assert self.response.readline() == b"retry: 2000\n"
        return self

    def close(self) -> None:
        self.connection.close()


@contextmanager
def following(tenant: Tenant, path: str = PATH, **headers: str) -> Iterator[Stream]:
    stream = Stream(tenant, path, **headers)
    try:
        yield stream
    finally:
        stream.close()


def test_events_come_as_they_happen(tenant: Tenant) -> None:
    tenant.create_months(1)
    with following(tenant) as stream:
        stream.begun()
        media = stream.response.headers["content-type"]
        assert media == "text/event-stream; charset=utf-8"
        (february,) = [tenant.zuora.create("Feb 2016", "2016-02-01", "2016-02-29", fiscalYear=2016)]
        message = stream.next()
        assert message["event"] == "accounting_period.created"
        told = json.loads(message["data"])
        assert told["data"]["accountingPeriodId"] == february
        assert assert_done(tenant.zuora.get(f"{PATH}/{told['id']}"))["data"] == told["data"]


def test_a_stream_goes_on_where_another_ended(tenant: Tenant) -> None:
    tenant.create_months(3)
    everything = assert_done(tenant.zuora.get(PATH))["events"]
    first = assert_done(tenant.zuora.get(f"{PATH}?pageSize=1"))
    with following(tenant, f"{PATH}?after={first['position']}") as stream:
        some = [stream.begun().next() for _ in range(1)] + [stream.next()]
    with following(tenant, **{"Last-Event-ID": some[-1]["id"]}) as stream:
        stream.begun()
        rest = [stream.told() for _ in range(len(everything) - 3)]
    assert [json.loads(each["data"]) for each in some] + rest == everything[1:]


def test_events_of_one_type_are_followed_alone(tenant: Tenant) -> None:
    january = tenant.create_months(1)[0]
    path = f"{PATH}?type=accounting_period.pending_close&after=c1e0"
    with following(tenant, path) as stream:
        stream.begun()
        assert_done(tenant.zuora.pending_close(january))
        assert stream.told()["type"] == "accounting_period.pending_close"


def test_what_is_no_place_or_nobody_s_is_refused_with_a_status(tenant: Tenant) -> None:
    for given, status in (
        ({"Last-Event-ID": "soon"}, 400), ({"Authorization": "Bearer wrong"}, 401),
    ):  # fmt: skip
        with following(tenant, **given) as stream:
            assert stream.response.status == status
            body = json.loads(stream.response.read())
            assert body["success"] is False


def test_without_asking_for_a_stream_the_list_is_answered(tenant: Tenant) -> None:
    with following(tenant, Accept="application/json, */*") as stream:
        assert json.loads(stream.response.read())["success"] is True


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedServer]:
    database = DatabaseFile(tmp_path_factory.mktemp("books") / "monthend.db")
    database.init()
    with StartedServer(database, settings={"MONTHEND_EVENT_STREAMS": "1"}) as started:
        yield started


def test_there_are_so_many_streams_and_a_place_is_free_again(small: StartedServer) -> None:
    tenant = new_tenant(small)
    with following(tenant) as first:
        first.begun()
        with following(tenant) as second:
            assert second.response.status == 503
            assert second.response.headers["retry-after"] == "5"
    status = 503
    for _ in range(100):
        with following(tenant) as third:
            status = third.response.status
        if status == 200:
            break
    assert status == 200


def test_a_server_that_ends_ends_its_streams(small: StartedServer) -> None:
    tenant = new_tenant(small)
    with following(tenant) as stream:
        stream.begun()
        small.process.terminate()
        while line := stream.response.readline():
            assert line.startswith((b":", b"\n"))
        assert small.process.wait(timeout=20) == 0
