"""The peers: the least that a server can do for the same request and the same durability.

No authentication, no field checks, no history, no rules: one SQLite transaction
in the event loop, which is the cheapest place for it as long as nobody else
writes to the file.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import msgspec
from isal import isal_zlib
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

COLUMNS = (
    "id name start_date end_date fiscal_year fiscal_quarter notes status trial_balance_status "
    "trial_balance_start trial_balance_end trial_balance_error created_on created_by updated_on "
    "updated_by dates_version close_requested currency calendar_id"
).split()
SCHEMA = f"""
    CREATE TABLE period ({", ".join(COLUMNS)}, PRIMARY KEY (id)) WITHOUT ROWID;
    CREATE TABLE history (id INTEGER PRIMARY KEY, period_id, notes);
    CREATE TABLE entry (id INTEGER PRIMARY KEY, day, currency, period);
    CREATE TABLE line (entry_id, code, side, amount);
"""
SUCCESS = b'{"success":true}'
HEAD = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(SUCCESS)),
    ],
}
BODY = {"type": "http.response.body", "body": SUCCESS}
decode = msgspec.json.Decoder().decode


def connect(database: Path) -> sqlite3.Connection:
    """A connection with the durability that monthend has by default."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def prepare(database: Path, periods: int) -> None:
    """The tables, with as many periods as monthend has beside it."""
    connection = connect(database)
    connection.executescript(SCHEMA)
    marks = ", ".join("?" * len(COLUMNS))
    rows = [
        (
            f"{number:032x}", f"Period {number}", f"{2016 + number // 12}-{number % 12 + 1:02}-01",
            f"{2016 + number // 12}-{number % 12 + 1:02}-28", 2016 + number // 12, 1, "note",
            "Open", "Pending", None, None, None, "2026-01-01 00:00:00", "a" * 32,
            "2026-01-01 00:00:00", "a" * 32, 0, 0, "USD", 1,
        )
        for number in range(periods)
    ]  # fmt: skip
    connection.executemany(f"INSERT INTO period VALUES ({marks})", rows)
    connection.close()


async def read_body(receive: Receive) -> bytes:
    """The request body, however many pieces it comes in."""
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body


def bare(database: Path) -> ASGIApp:
    """PUT: one update and one insert. POST: an entry and its lines. Both durable, nothing else."""
    connection = connect(database)
    execute = connection.execute

    def put(path: str, asked: dict[str, str]) -> None:
        period_id, notes = path.rpartition("/")[2], asked["notes"]
        execute("BEGIN IMMEDIATE")
        execute("UPDATE period SET notes = ? WHERE id = ?", (notes, period_id))
        execute("INSERT INTO history (period_id, notes) VALUES (?, ?)", (period_id, notes))
        execute("COMMIT")

    def post(asked: dict[str, object]) -> None:
        items = asked["journalEntryItems"]
        assert isinstance(items, list)
        entry = (asked["journalEntryDate"], asked["currency"], asked["accountingPeriodName"])
        execute("BEGIN IMMEDIATE")
        key = execute("INSERT INTO entry (day, currency, period) VALUES (?, ?, ?)", entry).lastrowid
        connection.executemany(
            "INSERT INTO line VALUES (?, ?, ?, ?)",
            [(key, item["accountingCodeName"], item["type"], item["amount"]) for item in items],
        )
        execute("COMMIT")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        asked = decode(await read_body(receive))
        if scope["method"] == "PUT":
            put(scope["path"], asked)
        else:
            post(asked)
        await send(HEAD)
        await send(BODY)

    return app


class Period(msgspec.Struct, rename="camel"):
    """A period as the bare list shows it."""

    id: str
    name: str
    start_date: date
    end_date: date
    fiscal_year: int
    fiscal_quarter: int | None
    notes: str | None
    status: str
    trial_balance_status: str
    trial_balance_start: str | None
    trial_balance_end: str | None
    trial_balance_error: str | None
    created_on: str
    created_by: str
    updated_on: str
    updated_by: str
    dates_version: int
    close_requested: int
    currency: str
    calendar_id: int


class Periods(msgspec.Struct, rename="camel"):
    """The list's envelope."""

    accounting_periods: list[Period]
    success: bool = True


def bare_list(database: Path) -> ASGIApp:
    """Starlette and msgspec: the rows read, made into structs, encoded, compressed by isal."""
    connection = connect(database)
    select = f"SELECT {', '.join(COLUMNS)} FROM period ORDER BY start_date"
    encode = msgspec.json.Encoder().encode
    day = date.fromisoformat

    def row(values: tuple[object, ...]) -> Period:
        key, name, start, end, *rest = values
        return Period(key, name, day(start), day(end), *rest)  # type: ignore[arg-type]

    async def get(_: Request) -> Response:
        listed = Periods([row(values) for values in connection.execute(select)])
        packed = isal_zlib.compress(encode(listed), 1, 31)
        return Response(packed, media_type="application/json", headers={"content-encoding": "gzip"})

    async def put(request: Request) -> Response:
        notes = decode(await request.body())["notes"]
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "UPDATE period SET notes = ? WHERE id = ?", (notes, request.path_params["period_id"])
        )
        connection.execute("COMMIT")
        return Response(SUCCESS, media_type="application/json")

    path = "/v1/accounting-periods"
    return Starlette(routes=[Route(path, get), Route(path + "/{period_id}", put, methods=["PUT"])])
