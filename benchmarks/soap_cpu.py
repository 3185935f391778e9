"""Processor time of a SOAP call, beside an XML parser or a template and bare SQLite."""

from __future__ import annotations

import gc
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from monthend.services import tenants

from . import soap_peers
from .company import Company, found, month, opened, session_of
from .in_process import InProcess
from .results import Result, Setting, Told, at_most_times

VERSION = "81.0"
PATH = f"/apps/services/a/{VERSION}"
TYPE = "text/xml; charset=utf-8"
FIRST = date(2016, 1, 1)
ROWS = 50
PERIODS = 120
CREATES = 5
RECORDS = 2000
QUERIES = 10
FIELDS = (
    "CreatedById, CreatedDate, EndDate, FiscalQuarter, FiscalYear, Id, Name, Notes, StartDate, "
    "Status, UpdatedById, UpdatedDate"
)
LONG_AGO = date(1860, 1, 1)
WORK_BEGAN = datetime(2016, 1, 1, 6, tzinfo=UTC)
CREATE_LIMIT = 3
QUERY_LIMIT = 2


def envelope(call: str, session: str = "") -> bytes:
    """A call as clients put it, under a session if there is one."""
    header = f"<api:SessionHeader><api:session>{session}</api:session></api:SessionHeader>"
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:api="http://api.zuora.com/" xmlns:obj="http://object.api.zuora.com/">'
        f"<soapenv:Header>{header if session else ''}</soapenv:Header>"
        f"<soapenv:Body>{call}</soapenv:Body></soapenv:Envelope>"
    ).encode()


def query(text: str, session: str) -> bytes:
    """A query as clients put it."""
    return envelope(f"<api:query><api:queryString>{text}</api:queryString></api:query>", session)


# Create --------------------------------------------------------------------------


def create(session: str, begin: int) -> bytes:
    """Fifty months from a place in time on."""
    rows = "".join(_row(number) for number in range(begin, begin + ROWS))
    return envelope(f"<api:create>{rows}</api:create>", session)


def _row(number: int) -> str:
    start, end = month(FIRST, number)
    return (
        '<api:zObjects xsi:type="obj:AccountingPeriod">'
        f"<obj:EndDate>{end}</obj:EndDate>"
        f"<obj:FiscalQuarter>{(start.month + 2) // 3}</obj:FiscalQuarter>"
        f"<obj:FiscalYear>{start.year}</obj:FiscalYear>"
        f"<obj:Name>{start:%Y-%m}</obj:Name>"
        f"<obj:Notes>Month {number} of the books</obj:Notes></api:zObjects>"
    )


def creates(setting: Setting) -> list[Result]:
    """Create fifty periods, again and again, after the 120 that are there."""
    founded = setting.scratch / "create.db"
    with opened(founded) as store:
        company = found(store, first=FIRST, months=PERIODS, codes=[])
        session = session_of(store, company)
    envelopes = [create(session, PERIODS + place * ROWS) for place in range(CREATES + 1)]
    ours: list[float] = []
    peer: list[float] = []
    for number in range(setting.rounds + 1):
        with TemporaryDirectory(dir=setting.scratch) as folder:
            mine, bare = Path(folder) / "mine.db", Path(folder) / "bare.db"
            shutil.copy(founded, mine)
            shutil.copy(founded, bare)
            costs = _created(mine, envelopes), _created_barely(bare, envelopes, mine, founded)
        if number:
            ours.append(costs[0])
            peer.append(costs[1])
    return [
        at_most_times(
            f"SOAP create of {ROWS} periods, a transaction each",
            CREATE_LIMIT,
            ours,
            peer,
            Told("{:.1f} ms CPU", "{:.1f} ms CPU"),
        )
    ]


def _created(database: Path, envelopes: Sequence[bytes]) -> float:
    """Milliseconds of processor time of one create by monthend; the first only warms it up."""
    with opened(database) as store, InProcess(store) as server:

        async def send(several: Sequence[bytes]) -> None:
            for each in several:
                answer = await server.post(PATH, TYPE, each)
                if answer.count(b"<ns1:Success>true</ns1:Success>") != ROWS:
                    raise RuntimeError(f"not all rows were created: {answer[:1000].decode()}")

        server.run(send(envelopes[:1]))
        gc.collect()
        before = time.process_time()
        server.run(send(envelopes[1:]))
        return (time.process_time() - before) / (len(envelopes) - 1) * 1e3


def _created_barely(
    database: Path, envelopes: Sequence[bytes], written: Path, founded: Path
) -> float:
    """The same by lxml and bare SQLite, with the very rows that monthend has written."""
    rows = list(soap_peers.created(written, soap_peers.last_history(founded)))
    with closing(soap_peers.BareCreate(database)) as peer:
        peer.create(envelopes[0], rows[:ROWS])
        gc.collect()
        before = time.process_time()
        for place, each in enumerate(envelopes[1:], 1):
            peer.create(each, rows[place * ROWS : (place + 1) * ROWS])
        return (time.process_time() - before) / (len(envelopes) - 1) * 1e3


# Query ---------------------------------------------------------------------------


def queries(setting: Setting) -> list[Result]:
    """Query all periods of a calendar that fills the largest page there is."""
    database = setting.scratch / "query.db"
    # The open-ended period is a record, too.
    with opened(database) as store:
        company = found(store, first=LONG_AGO, months=RECORDS - 1, codes=[])
    _spread_in_time(database)
    return [
        _queried(database, company, setting.rounds, zone, shown)
        for zone, shown in (
            ("America/Los_Angeles", soap_peers.in_zone("America/Los_Angeles")),
            ("UTC", soap_peers.in_utc),
        )
    ]


def _spread_in_time(database: Path) -> None:
    """Give each period its own time of creation and of change, as years of work would."""
    with closing(sqlite3.connect(database)) as connection, connection:
        keys = [key for (key,) in connection.execute("SELECT id FROM accounting_period")]
        for place, key in enumerate(keys):
            made = WORK_BEGAN + place * timedelta(hours=31, minutes=17, microseconds=2_718_281)
            times = made, made + timedelta(days=12, microseconds=31_415_926)
            connection.execute(
                "UPDATE accounting_period SET created_on = ?, updated_on = ? WHERE id = ?",
                (*(f"{at:%Y-%m-%d %H:%M:%S.%f}" for at in times), key),
            )


def _queried(
    database: Path, company: Company, rounds: int, zone: str, shown: soap_peers.Shown
) -> Result:
    """One row of the table; both sides answer the same bytes."""
    costs: tuple[list[float], list[float]] = ([], [])
    with (
        opened(database) as store,
        closing(soap_peers.BareQuery(database, company.caller.calendar_id, shown)) as peer,
        InProcess(store) as server,
    ):
        store.write_directory(
            lambda directory: tenants.set_setting(directory, company.caller, "time_zone", zone)
        )
        asked = query(f"select {FIELDS} from AccountingPeriod", session_of(store, company))

        async def ask() -> bytes:
            for _ in range(QUERIES - 1):
                await server.post(PATH, TYPE, asked)
            return await server.post(PATH, TYPE, asked)

        def ask_peer() -> bytes:
            for _ in range(QUERIES - 1):
                peer.query()
            return peer.query()

        for number in range(rounds + 1):
            mine, theirs = _answered(lambda: server.run(ask())), _answered(ask_peer)
            if mine.answer != theirs.answer:
                raise RuntimeError("the answers differ")
            if number:
                costs[0].append(mine.milliseconds)
                costs[1].append(theirs.milliseconds)
    return at_most_times(
        f"SOAP query of {RECORDS:,} records with 12 fields, instants in {zone}",
        QUERY_LIMIT,
        *costs,
        Told("{:.1f} ms CPU", "{:.1f} ms CPU"),
    )


class Answered(NamedTuple):
    """The last of a round's answers, and what one cost in processor time of every thread."""

    answer: bytes
    milliseconds: float


def _answered(query: Callable[[], bytes]) -> Answered:
    gc.collect()
    before = time.process_time()
    answer = query()
    return Answered(answer, (time.process_time() - before) * 1e3 / QUERIES)
