"""Every operation in every dialect, and what a request says of a permission that is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from contract.zuora import Answer
from isolation.cells import cells
from isolation.world import Place
from monthend.domain.permissions import Channel, Operation, Permission, needed

Ids = Mapping[str, str]
PERIOD, CODE = "AccountingPeriod", "AccountingCode"
MISSING = re.compile(r"You need the (.+?) permission to ")
DONE = re.compile(r'"success": *true')
PERMISSIONS = tuple(Permission)

# Rows whose values are good, so that only what may be done with them is left to be looked at.
TAKEN_PERIOD = {"Name": "01", "EndDate": "2026-04-30", "FiscalYear": "2026", "FiscalQuarter": "2"}
OF_OBJECTS: tuple[tuple[str, str, Operation, Mapping[str, str]], ...] = (
    ("create", PERIOD, Operation.CREATE_PERIOD, TAKEN_PERIOD),
    ("create", CODE, Operation.CREATE_CODE, {"Name": "Till", "Type": "Cash"}),
    ("update", PERIOD, Operation.UPDATE_PERIOD, {"Notes": "x"}),
    ("update", PERIOD, Operation.CLOSE, {"Status": "Closed"}),
    ("update", PERIOD, Operation.REOPEN, {"Status": "Open"}),
    ("update", CODE, Operation.UPDATE_CODE, {"Notes": "x"}),
    ("update", CODE, Operation.ACTIVATE_CODE, {"Status": "Active"}),
    ("update", CODE, Operation.DEACTIVATE_CODE, {"Status": "Inactive"}),
    ("delete", PERIOD, Operation.DELETE_PERIOD, {}),
    ("delete", CODE, Operation.DELETE_CODE, {}),
    ("query", PERIOD, Operation.READ_PERIODS, {}),
    ("query", CODE, Operation.READ_CODES, {}),
    ("queryMore", PERIOD, Operation.READ_PERIODS, {}),
)
"""What a call of the object API comes to, by what its rows say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An operation, over which channel it is asked for, and how."""

    name: str
    operation: Operation
    channel: Channel
    ask: Callable[[Place, Ids], Answer]

    @property
    def needed(self) -> tuple[Permission, ...]:
        return needed(self.operation, self.channel)

    def first_missing(self, held: frozenset[Permission]) -> str | None:
        """The permission that a refusal has to name."""
        return next((each.value for each in self.needed if each not in held), None)


def everything() -> Iterator[Asked]:
    """Every operation over REST, of `/v1/action` and over SOAP."""
    for cell in cells():
        if cell.operation is not None:
            yield Asked(
                name=cell.name, operation=cell.operation, channel=Channel.REST, ask=cell.ask
            )
    for channel, asks in ((Channel.ACTION, _by_action), (Channel.SOAP, _by_soap)):
        for call, kind, operation, fields in OF_OBJECTS:
            of = "" if call == "queryMore" else f" {kind}"
            said = "".join(f" {name}={value}" for name, value in fields.items() if name == "Status")
            yield Asked(
                name=f"{call}{of}{said}",
                operation=operation,
                channel=channel,
                ask=asks(call, kind, fields),
            )


def missing(answer: Answer) -> str | None:
    """The permission that a refusal asks for; a preview of a close says it of another request."""
    text = answer.content.decode()
    found = None if DONE.search(text) else MISSING.search(text)
    return found[1] if found else None


def differences(
    place: Place, ids: Ids, asked: Iterable[Asked], held: frozenset[Permission]
) -> Iterator[tuple[str, str, str | None]]:
    """The operations that do not go by what somebody holds: dialect, name, what was asked for."""
    for each in asked:
        answer = each.ask(place, ids)
        wanted = missing(answer)
        # A file that is refused is HTTP 403, a fault of SOAP 500; nothing else may come between.
        strange = answer.status in {401, 403, 429, 503, 504} - ({403} if wanted else set())
        if wanted != each.first_missing(held) or strange:
            yield each.channel, each.name, wanted


def _id_of(kind: str, ids: Ids) -> str:
    return ids["ap-id" if kind == PERIOD else "ac-id"]


def _row(kind: str, call: str, fields: Mapping[str, str], ids: Ids) -> dict[str, str]:
    return dict(fields) if call == "create" else {"Id": _id_of(kind, ids), **fields}


def _by_action(call: str, kind: str, fields: Mapping[str, str]) -> Callable[[Place, Ids], Answer]:
    def ask(place: Place, ids: Ids) -> Answer:
        said: dict[str, object] = {"type": kind, "objects": [_row(kind, call, fields, ids)]}
        if call == "delete":
            said = {"type": kind, "ids": [_id_of(kind, ids)]}
        elif call == "query":
            said = {"queryString": f"select Id from {kind}"}
        elif call == "queryMore":
            said = {"queryLocator": ids["locator"]}
        return place.rest.send("POST", f"/v1/action/{call}", said)

    return ask


def _by_soap(call: str, kind: str, fields: Mapping[str, str]) -> Callable[[Place, Ids], Answer]:
    def ask(place: Place, ids: Ids) -> Answer:
        soap, row = place.soap, _row(kind, call, fields, ids)
        if call == "create":
            return soap.try_create(row, kind=kind).http
        if call == "update":
            return soap.try_update(row, kind=kind).http
        if call == "delete":
            return soap.try_delete(_id_of(kind, ids), kind=kind).http
        if call == "query":
            return soap.try_query(f"select Id from {kind}").http
        return soap.try_query_more(ids["locator"]).http

    return ask
