"""`/v1/action/*`: the object API over REST, with the results of SOAP in JSON.

One call holds up to fifty rows, each a transaction of its own, so these
operations stand in a table of theirs. A call that is refused as a whole is
HTTP 400 with `FaultCode` and `FaultMessage`, as the official client reads it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Scope

from monthend.domain.errors import NotSignedIn, Refusal
from monthend.domain.permissions import READS, Channel, Operation
from monthend.entrance import reasons
from monthend.entrance.arrivals import Arrivals
from monthend.entrance.commit_sequence import sequence_header
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Credentials, Doorman
from monthend.entrance.keys import Keys
from monthend.entrance.ports import AsyncStore
from monthend.entrance.reasons import reason_of
from monthend.objects.all_objects import OBJECTS, needed_by
from monthend.objects.asked import Asked, inside
from monthend.objects.calls import ROWS_AT_MOST, RowCalls, last_sequence
from monthend.objects.fields import Call
from monthend.objects.queries import QueryCalls
from monthend.objects.refusals import CallRefused, call_refused, told_by_services
from monthend.objects.versions import ACTION_DEFAULT, WsdlVersion
from monthend.services.caller import Caller
from monthend.services.values import Schema

from . import action_json, idempotency, json
from .action_json import Said
from .endpoint import SignedInEndpoint
from .head import header
from .replies import Headers, Reply

PATH = "/v1/action/"
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
        "objects": {"type": "array", "maxItems": ROWS_AT_MOST, "items": {"type": "object"}},
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


@dataclass(frozen=True, slots=True)
class Done:
    """What a call answers, and the number of its last commit where it wrote something.

    `refusals` are what speaks against single rows.
    """

    body: Any
    sequence: int | None = None
    refusals: tuple[Refusal, ...] = ()


class ActionCalls:
    """The operations, one method each."""

    def __init__(self, store: AsyncStore, clock: Callable[[], datetime]) -> None:
        self._rows = RowCalls(store)
        self._queries = QueryCalls(store, clock)

    async def create(self, asked: Asked, said: Said) -> Done:
        """Create up to fifty objects of one type."""
        rows = action_json.given_rows(said, asked)
        results = await self._rows.create(asked, rows, strict=False)
        return Done(action_json.saved(results), last_sequence(results), told_by_services(results))

    async def update(self, asked: Asked, said: Said) -> Done:
        """Change up to fifty objects of one type, each named by its Id."""
        results = await self._rows.update(asked, action_json.given_rows(said, asked))
        return Done(action_json.saved(results), last_sequence(results), told_by_services(results))

    async def delete(self, asked: Asked, said: Said) -> Done:
        """Delete up to fifty objects of one type."""
        kind, ids = action_json.given_ids(said)
        results = await self._rows.delete(asked, kind, ids)
        return Done(action_json.deleted(results), last_sequence(results), told_by_services(results))

    async def query(self, asked: Asked, said: Said) -> Done:
        """Select rows with a ZOQL query."""
        text = action_json.a_text(said.get("queryString"), "queryString")
        options = action_json.query_options(said.get("conf"))
        page = await self._queries.query(asked, text, options, action_json.records)
        return Done(action_json.shown_page(page))

    async def query_more(self, asked: Asked, said: Said) -> Done:
        """The next rows of a query whose answer did not fit into one page."""
        locator = action_json.a_text(said.get("queryLocator"), "queryLocator")
        options = action_json.query_options(said.get("conf"))
        page = await self._queries.query_more(asked, locator, options, action_json.records)
        return Done(action_json.shown_page(page))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One operation: its call, who may make it, and the forms of its body and its answer."""

    name: str
    call: Callable[[ActionCalls, Asked, Said], Awaitable[Done]]
    needs: Sequence[Operation]
    body: Schema
    answers: Schema
    method: str = "POST"

    @property
    def path(self) -> str:
        return PATH + self.name

    @property
    def writes(self) -> bool:
        return not READS.issuperset(self.needs)

    @property
    def operation_id(self) -> str:
        return f"Action_POST{self.name}"

    @property
    def summary(self) -> str:
        return (self.call.__doc__ or "").strip()


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


IDS: Schema = {"type": "array", "maxItems": ROWS_AT_MOST, "items": TEXT}
CONF: Schema = {"type": "object", "properties": {"batchSize": {"type": "integer"}}}
ACTIONS = (
    ActionRow(
        name="create",
        call=ActionCalls.create,
        needs=needed_by(Call.CREATE),
        body=ROWS,
        answers=_results(str),
    ),
    ActionRow(
        name="update",
        call=ActionCalls.update,
        needs=needed_by(Call.UPDATE),
        body=ROWS,
        answers=_results(str),
    ),
    ActionRow(
        name="delete",
        call=ActionCalls.delete,
        needs=needed_by(Call.DELETE),
        body=_object("type ids", type=TEXT, ids=IDS),
        answers=_results(str.lower),
    ),
    ActionRow(
        name="query",
        call=ActionCalls.query,
        needs=needed_by(Call.QUERY),
        body=_object("queryString", queryString=TEXT, conf=CONF),
        answers=QUERIED,
    ),
    ActionRow(
        name="queryMore",
        call=ActionCalls.query_more,
        needs=needed_by(Call.QUERY),
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
        keys: Keys,
        doorman: Doorman,
        concurrency: Concurrency,
        arrivals: Arrivals | None = None,
    ) -> None:
        super().__init__(rows, doorman=doorman, concurrency=concurrency, arrivals=arrivals)
        self._calls = calls
        self._keys = keys

    async def _answer(
        self,
        row: ActionRow,
        scope: Scope,
        headers: Mapping[bytes, bytes],
        caller: Caller,
        token: Credentials,
    ) -> tuple[bytes, Headers]:
        track_id = scope["state"]["track_id"]
        version = wsdl_version(header(headers, b"x-zuora-wsdl-version"))
        try:
            reason = reason_of(headers.get(reasons.NAME))
        except Refusal as problem:
            raise _refused(problem, version) from None

        def acting(known: Caller) -> Caller:
            return replace(known, channel=Channel.ACTION, track_id=track_id, reason=reason)

        caller = await self._in_scope(caller, headers, token)

        async def renew() -> Caller:
            return acting(await self._made_out_again(caller, headers, token))

        said = json.decode_object(scope["state"]["body"])
        asked = Asked(caller=acting(caller), version=version, renew=renew)
        if _rejects_unknown(scope) and _has_unknown(row, asked, said):
            # A field may have been declared since the tenant was remembered.
            asked = await asked.renewed() or asked
            if _has_unknown(row, asked, said):
                raise Reply(400, UNRECOGNISED)
        keyed = idempotency.keyed(scope, caller, whole=False) if row.writes else None

        async def work() -> tuple[bytes, Headers]:
            return await self._called(row, asked, said, version, scope["state"])

        return await idempotency.once(self._keys, scope, keyed, work, renew)

    async def _called(
        self,
        row: ActionRow,
        asked: Asked,
        said: Said,
        version: WsdlVersion,
        state: dict[str, Any],
    ) -> tuple[bytes, Headers]:
        try:
            answer = await row.call(self._calls, await inside(asked), said)
            state["refusals"] = answer.refusals
            return json.encode(answer.body), sequence_header(answer.sequence)
        except NotSignedIn:
            raise
        except (CallRefused, Refusal) as problem:
            raise _refused(problem, version) from None


def _refused(problem: CallRefused | Refusal, version: WsdlVersion) -> Reply:
    """The answer to a call that is refused as a whole."""
    refused = problem if isinstance(problem, CallRefused) else call_refused(problem)
    code = refused.code_in(version).value
    return Reply(400, {"FaultCode": code, "FaultMessage": refused.message})


def wsdl_version(given: str | None) -> WsdlVersion:
    """The version a header names, with or without a minor number; 79 when it names none."""
    text = (given or "").strip()
    try:
        return WsdlVersion.parse(text if "." in text else f"{text}.0")
    except ValueError:
        return ACTION_DEFAULT


def _rejects_unknown(scope: Scope) -> bool:
    query: dict[str, str] = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    return query.get("rejectUnknownFields", "").strip().lower() == "true"


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
