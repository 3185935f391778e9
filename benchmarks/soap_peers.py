"""The peers of the SOAP benchmarks: one XML parser or one template, and SQLite as it comes.

They know no sessions, no versions, no fields and no rules: one writes what
monthend has written before it, the other answers the bytes that monthend answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from lxml import etree

from monthend.storage import schema

from . import bare_servers

Row = tuple[Any, ...]

# Create --------------------------------------------------------------------------

HISTORY = tuple(name for name in schema.history.columns.keys() if name != "id")
PERIOD = tuple(schema.accounting_period.columns.keys())
ADD_HISTORY = f"INSERT INTO history ({', '.join(HISTORY)}) VALUES ({', '.join('?' * len(HISTORY))})"
ADD_PERIOD = (
    f"INSERT INTO accounting_period ({', '.join(PERIOD)}) VALUES ({', '.join('?' * len(PERIOD))})"
)
SHIFT_OPEN_ENDED = (
    "UPDATE accounting_period SET start_date = ?, updated_by = ?, updated_on = ? "
    "WHERE calendar_id = ? AND end_date IS NULL"
)
Z_OBJECT = "{http://api.zuora.com/}zObjects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """The rows of one create: the period, the start of the open-ended one, two of history."""

    period: Row
    open_ended: Row
    history: tuple[Row, ...]


def created(database: Path, after: int) -> Iterator[Created]:
    """What creates have written since the row of history with this id, in their order."""
    columns = ", ".join(f"p.{name}" for name in PERIOD)
    with closing(sqlite3.connect(database)) as connection:
        noted = connection.execute(
            f"SELECT {', '.join(HISTORY)} FROM history WHERE id > ? ORDER BY id", (after,)
        ).fetchall()
        made = connection.execute(
            "SELECT date(p.end_date, '+1 day'), p.updated_by, p.updated_on, p.calendar_id, "
            f"{columns} FROM history h JOIN accounting_period p ON p.id = h.period_id "
            "WHERE h.id > ? AND h.event = 'created' ORDER BY h.id",
            (after,),
        ).fetchall()
    for row, history in zip(made, zip(noted[::2], noted[1::2], strict=True), strict=True):
        yield Created(period=row[4:], open_ended=row[:4], history=history)


def last_history(database: Path) -> int:
    """The id of the latest row of history."""
    with closing(sqlite3.connect(database)) as connection:
        (last,) = connection.execute("SELECT max(id) FROM history").fetchone()
    return int(last)


class BareCreate:
    """A create by lxml and SQLite: the envelope parsed, then a durable transaction a row."""

    def __init__(self, database: Path) -> None:
        self._connection = bare_servers.connect(database)

    def create(self, envelope: bytes, rows: Sequence[Created]) -> None:
        """Write the rows, of which the envelope has as many."""
        execute = self._connection.execute
        for _, row in zip(etree.fromstring(envelope).iter(Z_OBJECT), rows, strict=True):
            execute("BEGIN IMMEDIATE")
            execute(ADD_PERIOD, row.period)
            execute(SHIFT_OPEN_ENDED, row.open_ended)
            for noted in row.history:
                execute(ADD_HISTORY, noted)
            execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


# Query ---------------------------------------------------------------------------

SELECT = (
    "SELECT id, created_by, created_on, end_date, fiscal_quarter, fiscal_year, name, notes, "
    "start_date, status, updated_by, updated_on FROM accounting_period WHERE calendar_id = ? "
    "ORDER BY end_date IS NULL, start_date"
)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv='
    '"http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><ns1:queryResponse '
    'xmlns:ns1="http://api.zuora.com/"><ns1:result><ns1:done>true</ns1:done>'
    f'<ns1:queryLocator xsi:nil="true" xmlns:xsi="{XSI}"/>%s<ns1:size>%d</ns1:size></ns1:result>'
    "</ns1:queryResponse></soapenv:Body></soapenv:Envelope>"
)
RECORD = (
    f'<ns1:records xsi:type="ns2:AccountingPeriod" xmlns:xsi="{XSI}" '
    'xmlns:ns2="http://object.api.zuora.com/">'
)

Shown = Callable[[str], str]


def in_utc(stored: str) -> str:
    """An instant as it is stored, in the form of an answer: no more than its pieces joined."""
    return f"{stored[:10]}T{stored[11:23]}+00:00"


def in_zone(name: str) -> Shown:
    """An instant in a zone, by the standard library."""
    zone = ZoneInfo(name)

    def shown(stored: str) -> str:
        at = datetime.fromisoformat(f"{stored}+00:00").astimezone(zone)
        return at.isoformat(timespec="milliseconds")

    return shown


class BareQuery:
    """A query by one SELECT and one template."""

    def __init__(self, database: Path, calendar_id: int, shown: Shown) -> None:
        self._connection = bare_servers.connect(database)
        self._calendar_id = calendar_id
        self._shown = shown

    def query(self) -> bytes:
        rows = self._connection.execute(SELECT, (self._calendar_id,)).fetchall()
        return (ANSWER % ("".join(map(self._record, rows)), len(rows))).encode()

    def _record(self, row: Row) -> str:
        key, made_by, made_on, end, quarter, year, name, notes, start, status, by, on = row
        return (
            f"{RECORD}<ns2:Id>{key}</ns2:Id><ns2:CreatedById>{made_by}</ns2:CreatedById>"
            f"<ns2:CreatedDate>{self._shown(made_on)}</ns2:CreatedDate>"
            f"{'' if end is None else f'<ns2:EndDate>{end}</ns2:EndDate>'}"
            f"{'' if quarter is None else f'<ns2:FiscalQuarter>{quarter}</ns2:FiscalQuarter>'}"
            f"<ns2:FiscalYear>{year}</ns2:FiscalYear>"
            f"<ns2:Name>{escape(name)}</ns2:Name>"
            f"{'' if notes is None else f'<ns2:Notes>{escape(notes)}</ns2:Notes>'}"
            f"{'' if start is None else f'<ns2:StartDate>{start}</ns2:StartDate>'}"
            f"<ns2:Status>{status}</ns2:Status><ns2:UpdatedById>{by}</ns2:UpdatedById>"
            f"<ns2:UpdatedDate>{self._shown(on)}</ns2:UpdatedDate></ns1:records>"
        )

    def close(self) -> None:
        self._connection.close()
