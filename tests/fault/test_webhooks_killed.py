"""Servers killed while they deliver: what was acknowledged is told, if need be once more."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from any_store import POSTGRESQL, SQLITE
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import Zuora, assert_done
from fault.killing import looked_into
from hooked import HERE, Receivers, receiving, status
from monthend.services.webhook_jobs import LEASE_SECONDS
from postgresql_cluster import Cluster
from reliability import tried

pytestmark = pytest.mark.nightly
WEBHOOKS = "/monthend/v1/webhooks"
MONTHS = (
    ("Jan", "2016-01-01", "2016-01-31"),
    ("Feb", "2016-02-01", "2016-02-29"),
    ("Mar", "2016-03-01", "2016-03-31"),
    ("Apr", "2016-04-01", "2016-04-30"),
)
ROUNDS = len(MONTHS)
SETTINGS = {"MONTHEND_WEBHOOK_NETWORKS": HERE}
SECONDS = random.Random(6)
SECONDS_TO_BEGIN = 30.0
LEFT = (
    "SELECT (SELECT count(*) FROM webhook_delivery WHERE state = 'Waiting') + "
    "(SELECT count(*) FROM webhook_feed f WHERE f.number < "
    "(SELECT coalesce(max(number), 0) FROM event e WHERE e.calendar_id = f.calendar_id))"
)
KINDS = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)]


@dataclass(slots=True)
class Delivered:
    """Periods that were acknowledged, and what the endpoints that wanted them have heard."""

    acknowledged: list[str] = field(default_factory=list)
    heard: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    requests: int = 0

    @property
    def lost(self) -> list[str]:
        """The endpoint of a round wants the periods of that round and of all after it."""
        return [
            f"{path} did not hear of {period}"
            for number, path in enumerate(map(path_of, range(ROUNDS)))
            for period in self.acknowledged[number:]
            if period not in self.heard.get(path, {})
        ]


def path_of(number: int) -> str:
    return f"/hook-{number}"


def work_until_killed(
    server: StartedServer, token: str, receivers: Receivers, number: int, told: Delivered
) -> None:
    """One more endpoint and one more event; killed while a delivery is under way, or nearly."""
    zuora = Zuora(server.url, token)
    wanted = {"url": receivers.url(path_of(number)), "types": ["accounting_period.created"]}
    assert_done(zuora.send("POST", WEBHOOKS, wanted))
    name, first, last = MONTHS[number]
    told.acknowledged.append(zuora.create(name, first, last, fiscalYear=2016))
    if number % 2 == 0:
        wait_for_a_delivery(receivers, path_of(number))
    time.sleep(SECONDS.uniform(0, 0.2))
    server.kill()


def wait_for_a_delivery(receivers: Receivers, path: str) -> None:
    until = time.monotonic() + SECONDS_TO_BEGIN
    while not receivers.at(path) and time.monotonic() < until:
        time.sleep(0.01)


def delivered_by_killed_servers(database: DatabaseFile) -> Delivered:
    owner, told, token = database.init(), Delivered(), ""
    with receiving() as receivers:
        for number in range(ROUNDS):
            # Nobody is answered yet.
            receivers.answers[path_of(number)] = lambda _: 60.0
            server = StartedServer(database, settings=SETTINGS).wait_until_ready()
            token = token or Zuora.signed_in(server.url, owner).token
            work_until_killed(server, token, receivers, number, told)
        receivers.received.clear()
        receivers.answers = {path_of(number): lambda _: status(200) for number in range(ROUNDS)}
        with StartedServer(database, settings=SETTINGS), looked_into(database) as ask:
            until = time.monotonic() + LEASE_SECONDS + 120
            while ask(LEFT) != [0] and time.monotonic() < until:
                time.sleep(0.2)
        for each in receivers.received:
            period = each.told["data"]["accountingPeriodId"]
            told.heard.setdefault(each.path, {}).setdefault(period, set()).add(each.id)
        told.requests = len(receivers.received)
    return told


def new_database(
    kind: str, folder: Path, request: pytest.FixtureRequest, module: str = "monthend"
) -> DatabaseFile:
    elsewhere = None
    if kind == POSTGRESQL:
        cluster: Cluster = request.getfixturevalue("postgresql")
        elsewhere = cluster.empty_database()
    return DatabaseFile(folder / "monthend.db", module=module, elsewhere=elsewhere)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_was_acknowledged_is_lost_by_killed_servers(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    told = delivered_by_killed_servers(new_database(kind, tmp_path, request))
    assert told.lost == []
    for heard in told.heard.values():
        assert set(heard) <= set(told.acknowledged)
        assert all(len(ids) == 1 for ids in heard.values()), "an event keeps its id"
    tried(
        record_property,
        "kill -9 of a server while it delivers to webhooks, or is about to",
        promise="What was acknowledged is told to webhooks",
        store=kind,
        times=ROUNDS,
        result=f"{len(told.acknowledged)} events to {ROUNDS} endpoints, none lost; "
        f"{told.requests} deliveries after the last kill",
    )


# Negative controls: builds that are wrong on purpose, before the same questions -------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("build", ["told_from_memory", "settled_before_sent"])
def test_the_kills_find_a_build_that_loses_events(
    kind: str, build: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    bad = new_database(kind, tmp_path, request, f"fault.known_bad.{build}")
    assert delivered_by_killed_servers(bad).lost, "the known-bad build was not caught"
