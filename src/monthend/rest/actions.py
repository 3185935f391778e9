"""`/v1/action/*`: the object API over REST, with the results of SOAP in JSON.

One call holds up to fifty rows, each a transaction of its own, so these
operations stand in a table of theirs. A call that is refused as a whole is
HTTP 400 with `FaultCode` and `FaultMessage`, as the official client reads it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Scope

from monthend.domain.errors import NotSignedIn, Refusal
from monthend.domain.permissions import Channel, Operation
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.entrance.ports import AsyncStore
from monthend.objects.accounting_period import OBJECTS
from monthend.objects.asked import Asked
from monthend.objects.calls import RowCalls
from monthend.objects.fields import ApiField, ApiObject
from monthend.objects.queries import Page, QueryCalls, QueryOptions
from monthend.objects.refusals import CallRefused, FaultType, RowResult, call_refused
from monthend.objects.rows import GivenRow
from monthend.objects.versions import ACTION_DEFAULT, ErrorCode, WsdlVersion
from monthend.services.caller import Caller
from monthend.services.values import Schema

from . import json
from .endpoint import Headers, Reply, SignedInEndpoint, header

PATH = "/v1/action/"
Said = Mapping[str, Any]

UNRECOGNISED = {"message": "Error - unrecognised fields"}
"""The documented answer where unknown fields are to be rejected."""

TEXT: Schema = {"type": "string"}
QUERIED: Schema = {
    "type": "object",
    "required": ["size", "done"],
    "properties": {
        "size": {"type": "integer"},
        "records": {"type": "array", "items": {"type": "object"}},
        "done": {"type": "boolean"},
        "queryLocator": TEXT,
    },
}
ROWS: Schema = {
    "type": "object",
    "required": ["type", "objects"],
    "properties": {
        "type": {"type": "string", "enum": list(OBJECTS)},
        "objects": {"type": "array", "maxItems": 50, "items": {"type": "object"}},
    },
}


def _results(spell: Callable[[str], str]) -> Schema:
    error = {"type": "object", "properties": {"Code": TEXT, "Message": TEXT, "Field": TEXT}}
    properties: Schema = {
        spell("Success"): {"type": "boolean"},
        spell("Id"): TEXT,
        spell("Errors"): {"type": "array", "items": error},
    }
    return {"type": "array", "items": {"type": "object", "properties": properties}}


class ActionCalls:
    """The operations, one method each."""

    def __init__(self, store: AsyncStore, clock: Callable[[], datetime]) -> None:
        self._rows = RowCalls(store)
        self._queries = QueryCalls(store, clock)

    async def create(self, asked: Asked, said: Said) -> Any:
        """Create up to fifty objects of one type."""
        return _saved(await self._rows.create(asked, _given(said, asked), strict=False))

    async def update(self, asked: Asked, said: Said) -> Any:
        """Change up to fifty objects of one type, each named by its Id."""
        return _saved(await self._rows.update(asked, _given(said, asked)))

    async def delete(self, asked: Asked, said: Said) -> Any:
        """Delete up to fifty objects of one type."""
        ids = [_text(key, "ids") for key in _list(said, "ids")]
        results = await self._rows.delete(asked, _text(said.get("type"), "type"), ids)
        return [_result(each, str.lower) for each in results]

    async def query(self, asked: Asked, said: Said) -> Any:
        """Select rows with a ZOQL query."""
        options = _options(said.get("conf"))
        text = _text(said.get("queryString"), "queryString")
        return _page(await self._queries.query(asked, text, options, records))

    async def query_more(self, asked: Asked, said: Said) -> Any:
        """The next rows of a query whose answer did not fit into one page."""
        options = _options(said.get("conf"))
        locator = _text(said.get("queryLocator"), "queryLocator")
        return _page(await self._queries.query_more(asked, locator, options, records))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One operation: its call, who may make it, and the forms of its body and its answer."""

    name: str
    call: Callable[[ActionCalls, Asked, Said], Awaitable[Any]]
    needs: Sequence[Operation]
    body: Schema
    answers: Schema
    method: str = "POST"

    @property
    def path(self) -> str:
        return PATH + self.name

    @property
    def operation_id(self) -> str:
        return f"Action_POST{self.name}"

    @property
    def summary(self) -> str:
        return (self.call.__doc__ or "").strip()


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


CONF: Schema = {"type": "object", "properties": {"batchSize": {"type": "integer"}}}
_SAVED, _PERIODS_CHANGE = (
    _results(str),
    (
        Operation.UPDATE_PERIOD,
        Operation.CLOSE,
        Operation.REOPEN,
    ),
)
ACTIONS = (
    ActionRow(
        name="create",
        call=ActionCalls.create,
        needs=(Operation.CREATE_PERIOD,),
        body=ROWS,
        answers=_SAVED,
    ),
    ActionRow(
        name="update",
        call=ActionCalls.update,
        needs=_PERIODS_CHANGE,
        body=ROWS,
        answers=_SAVED,
    ),
    ActionRow(
        name="delete",
        call=ActionCalls.delete,
        needs=(Operation.DELETE_PERIOD,),
        body=_object("type ids", type=TEXT, ids={"type": "array", "maxItems": 50, "items": TEXT}),
        answers=_results(str.lower),
    ),
    ActionRow(
        name="query",
        call=ActionCalls.query,
        needs=(Operation.READ_PERIODS,),
        body=_object("queryString", queryString=TEXT, conf=CONF),
        answers=QUERIED,
    ),
    ActionRow(
        name="queryMore",
        call=ActionCalls.query_more,
        needs=(Operation.READ_PERIODS,),
        body=_object("queryLocator", queryLocator=TEXT, conf=CONF),
        answers=QUERIED,
    ),
)


class ActionEndpoint(SignedInEndpoint[ActionRow]):
    """One action."""

    def __init__(
        self,
        rows: Iterable[ActionRow],
        *,
        calls: ActionCalls,
        doorman: Doorman,
        concurrency: Concurrency,
    ) -> None:
        super().__init__(rows, doorman=doorman, concurrency=concurrency)
        self._calls = calls

    async def _answer(
        self,
        row: ActionRow,
        scope: Scope,
        headers: Mapping[bytes, bytes],
        caller: Caller,
        token: str,
    ) -> tuple[bytes, Headers]:
        track_id = scope["state"]["track_id"]

        def acting(known: Caller) -> Caller:
            return replace(known, channel=Channel.ACTION, track_id=track_id)

        async def renew() -> Caller:
            self._doorman.forget(token)
            return acting(await self._doorman.caller(token))

        await self._check_scope(caller, headers)
        said = json.decode_object(scope["state"]["body"])
        version = wsdl_version(header(headers, b"x-zuora-wsdl-version"))
        asked = Asked(caller=acting(caller), version=version, renew=renew)
        if _rejects_unknown(scope) and _has_unknown(row, asked, said):
            # A field may have been declared since the tenant was remembered.
            asked = await asked.renewed() or asked
            if _has_unknown(row, asked, said):
                raise Reply(400, UNRECOGNISED)
        try:
            return json.encode(await row.call(self._calls, asked, said)), []
        except CallRefused as refused:
            code = refused.code_in(version).value
            raise Reply(400, {"FaultCode": code, "FaultMessage": refused.message}) from None
        except NotSignedIn:
            raise
        except Refusal as refusal:
            whole = call_refused(refusal)
            code = whole.code_in(version).value
            raise Reply(400, {"FaultCode": code, "FaultMessage": whole.message}) from None


def wsdl_version(given: str | None) -> WsdlVersion:
    """The version a header names, with or without a minor number; 79 when it names none."""
    text = (given or "").strip()
    try:
        return WsdlVersion.parse(text if "." in text else f"{text}.0")
    except ValueError:
        return ACTION_DEFAULT


def _rejects_unknown(scope: Scope) -> bool:
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    return "true" in query.get("rejectUnknownFields", "").lower().split()


def _has_unknown(row: ActionRow, asked: Asked, said: Said) -> bool:
    """Whether there is a name that nobody declared, of the body or of an object."""
    known = OBJECTS.get(str(said.get("type")))
    objects = said.get("objects")
    unknown = set(said) - set(row.body["properties"])
    if known is not None and isinstance(objects, list):
        view = asked.view(known)
        for each in objects:
            if isinstance(each, dict):
                unknown |= {name for name in each if view.field(name) is None} - {"fieldsToNull"}
    return bool(unknown)


# Bodies ------------------------------------------------------------------------------


def _given(said: Said, asked: Asked) -> list[GivenRow]:
    """The rows of a body; what nobody declared is passed over, whatever it holds."""
    kind = _text(said.get("type"), "type")
    known = asked.view(OBJECTS[kind]).by_name if kind in OBJECTS else {}
    rows = []
    for place, each in enumerate(_list(said, "objects")):
        if not isinstance(each, dict):
            raise _wrong(f"objects[{place}]", "an object")
        nulls = [
            name.strip()
            for given in _list(each, "fieldsToNull", optional=True)
            if (name := _text(given, "fieldsToNull")).strip()
        ]
        fields = tuple(
            (name, _lexical(value, f"objects[{place}].{name[:100]}"))
            for name, value in each.items()
            if name in known or not isinstance(value, list | dict)
        )
        rows.append(GivenRow(kind, fields, tuple(nulls)))
    return rows


def _lexical(value: object, place: str) -> str | None:
    """A JSON value as XML would have it; null is nil."""
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case str():
            return value
        case int():
            return str(value)
        case Decimal():
            # 2016.0 is a whole number in JSON, and in XML it is none.
            whole = value == value.to_integral_value()
            return str(int(value)) if whole else f"{value:f}"
        case _:
            raise _wrong(place, "a text, a number, true, false or null")


def _list(said: Said, name: str, *, optional: bool = False) -> list[Any]:
    value = said.get(name)
    if value is None and optional:
        return []
    if not isinstance(value, list):
        raise _wrong(name, "a list")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "a text")
    return value


def _options(conf: object) -> QueryOptions:
    if conf is None:
        return QueryOptions()
    size = conf.get("batchSize") if isinstance(conf, dict) else conf
    if size is None:
        return QueryOptions()
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= 2000:
        raise _wrong("conf.batchSize", "a whole number from 1 to 2000")
    return QueryOptions(batch_size=size)


def _wrong(name: str, expected: str) -> CallRefused:
    message = f"The field {name} must be {expected}."
    return CallRefused(FaultType.UNEXPECTED_ERROR, ErrorCode.INVALID_VALUE, message)


# Answers -----------------------------------------------------------------------------


def _saved(results: Iterable[RowResult]) -> list[dict[str, Any]]:
    return [_result(each, str) for each in results]


def _result(result: RowResult, spell: Callable[[str], str]) -> dict[str, Any]:
    shown: dict[str, Any] = {spell("Success"): result.success}
    if result.success:
        shown[spell("Id")] = result.id
    else:
        shown[spell("Errors")] = [
            {
                "Code": each.code.value,
                "Message": each.message,
                **({"Field": each.field} if each.field else {}),
            }
            for each in result.errors
        ]
    return shown


def records(
    asked: Asked, known: ApiObject, fields: Sequence[ApiField], rows: Sequence[tuple[Any, ...]]
) -> json.Encoded:
    """Records as JSON, in the order of the WSDL; a null field is left out."""
    shown = [_shown(asked, known, field) for field in fields]
    return json.encoded(
        [
            {
                field.name: show(value)
                for field, show, value in zip(fields, shown, row[1:], strict=True)
                if value is not None
            }
            for row in rows
        ]
    )


def _shown(asked: Asked, known: ApiObject, field: ApiField) -> Callable[[Any], Any]:
    """How a field's stored values look in JSON: numbers and booleans as such."""
    own, reading, kind = known.shown.get(field.attribute), asked.reading, field.kind
    if own is not None:
        return lambda value: own(asked.caller, value)
    match kind.xsd(reading):
        case "int":
            return lambda value: value
        case "boolean":
            return bool
        case "decimal":
            return Decimal
    shown = kind.shown
    return (lambda value: value) if shown is None else lambda value: shown(value, reading)


def _page(page: Page[json.Encoded]) -> dict[str, Any]:
    shown = {"size": page.size, "records": page.records, "done": page.done}
    return shown if page.locator is None else {**shown, "queryLocator": page.locator}
