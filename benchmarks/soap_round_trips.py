"""How often a second published SOAP clients get an answer, beside a client that reads nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import zeep
from argon2 import PasswordHasher
from zeep.transports import Transport

from . import server_process
from .company import found, opened
from .results import Ratio, Result, Setting
from .soap_cpu import FIELDS, PATH, TYPE, VERSION, envelope, query

T = TypeVar("T")

FIRST = date(2016, 1, 1)
RECORDS = 12
QUERIES = 300
WARM_UP = 30
QUERY = f"select {FIELDS} from AccountingPeriod where FiscalYear = {FIRST.year}"
PROGRAM = Path(__file__).with_suffix(".js")
NODE_PACKAGES = PROGRAM.parent.parent / "tests" / "contract" / "clients" / "node" / "node_modules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a client is told."""

    port: int
    wsdl: str
    username: str
    password: str
    query: str = QUERY
    records: int = RECORDS
    queries: int = QUERIES
    warm_up: int = WARM_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class Trips:
    """Milliseconds until a client has read the WSDL, for its login, and for each query."""

    ready: float
    signed_in: float
    queries: Sequence[float]

    @property
    def a_second(self) -> float:
        return 1000 / median(self.queries)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    answer = work()
    return (time.perf_counter() - began) * 1000, answer


def _queried(visit: Visit, ask: Callable[[], int]) -> list[float]:
    """Milliseconds of each query after the first few; each answers its number of records."""
    taken = []
    for _ in range(visit.warm_up + visit.queries):
        milliseconds, records = _timed(ask)
        taken.append(milliseconds)
        if records != visit.records:
            raise RuntimeError(f"{records} records were answered")
    return taken[visit.warm_up :]


# The clients -----------------------------------------------------------------------------


def by_hand(visit: Visit) -> Trips:
    """Envelopes made before, on one connection of `http.client`, the answers left unread."""
    connection = HTTPConnection("127.0.0.1", visit.port)

    def post(body: bytes) -> bytes:
        connection.request("POST", PATH, body, {"Content-Type": TYPE, "SOAPAction": '""'})
        return connection.getresponse().read()

    who = f"<api:username>{visit.username}</api:username>"
    secret = f"<api:password>{visit.password}</api:password>"
    login = envelope(f"<api:login>{who}{secret}</api:login>")
    signed_in, answer = _timed(lambda: post(login))
    session = answer.decode().partition("<ns1:Session>")[2].partition("<")[0]
    asked = query(visit.query, session)
    queries = _queried(visit, lambda: post(asked).count(b"<ns1:records "))
    connection.close()
    return Trips(ready=0, signed_in=signed_in, queries=queries)


def by_zeep(visit: Visit) -> Trips:
    """zeep with its strict default settings."""
    ready, client = _timed(lambda: zeep.Client(visit.wsdl, transport=Transport(cache=None)))
    signed_in, login = _timed(
        lambda: client.service.login(username=visit.username, password=visit.password)
    )
    service = client.create_service("{http://api.zuora.com/}SoapBinding", login.ServerUrl)
    header = client.get_element("{http://api.zuora.com/}SessionHeader")(session=login.Session)

    def records() -> int:
        page: Any = service.query(queryString=visit.query, _soapheaders=[header])
        return len(page.records)

    return Trips(ready=ready, signed_in=signed_in, queries=_queried(visit, records))


def by_node(visit: Visit) -> Trips:
    """The npm package `soap` under Node."""
    ended = subprocess.run(
        ["node", str(PROGRAM), json.dumps(asdict(visit))],
        env={**os.environ, "NODE_PATH": str(NODE_PACKAGES)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"the node client failed: {ended.stderr}")
    return Trips(**json.loads(ended.stdout))


def node_is_there() -> bool:
    return shutil.which("node") is not None and (NODE_PACKAGES / "soap").is_dir()


# The benchmark -------------------------------------------------------------------------------


def round_trips(setting: Setting) -> list[Result]:
    """Each client signs in and queries twelve periods, by turns with the others."""
    database = setting.scratch / "round-trips.db"
    with opened(database) as store:
        company = found(store, first=FIRST, months=RECORDS, codes=[], hashed=PasswordHasher().hash)
    clients = {"zeep": by_zeep} | ({"node-soap": by_node} if node_is_there() else {})
    plain: list[Trips] = []
    found_by: dict[str, list[Trips]] = {name: [] for name in clients}
    with server_process.monthend(database) as server:
        visit = Visit(
            port=server.port,
            wsdl=f"http://127.0.0.1:{server.port}/apps/servlet/GenerateWsdl?version={VERSION}",
            username=company.caller.username,
            password=company.password,
        )
        for _ in range(setting.rounds):
            plain.append(by_hand(visit))
            for name, client in clients.items():
                found_by[name].append(client(visit))
    return [_told(name, rounds, plain) for name, rounds in found_by.items()]


def _told(name: str, rounds: Sequence[Trips], plain: Sequence[Trips]) -> Result:
    mine, theirs = [each.a_second for each in rounds], [each.a_second for each in plain]
    return Result(
        what=f"{name}: round trips of a query of {RECORDS} periods",
        ours=f"{median(mine):,.0f} a second (login {median(each.signed_in for each in rounds):.0f}"
        f" ms, WSDL read in {median(each.ready for each in rounds):.0f} ms)",
        peer=f"{median(theirs):,.0f} a second by http.client"
        f" (login {median(each.signed_in for each in plain):.0f} ms)",
        ratio=Ratio.of(mine, theirs),
    )
