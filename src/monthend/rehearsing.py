"""Composition of what a server for rehearsals has around its dialects; no other server has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.types import ASGIApp, Scope

from monthend.domain.errors import NotSignedIn
from monthend.entrance.concurrency import TooManyRequests
from monthend.entrance.doorman import Doorman
from monthend.rehearsal.arrived import Senders, is_rehearsed, is_soap
from monthend.rehearsal.faults import SIGN_INS
from monthend.rehearsal.faulty import Answered, Faulty
from monthend.rehearsal.faulty_runs import FaultyRuns
from monthend.rehearsal.recorder import Recorder
from monthend.rehearsal.tools import Tools
from monthend.rest import errors as rest_errors
from monthend.rest import json as rest_json
from monthend.rest.actions import ACTIONS
from monthend.rest.endpoint import JSON, reply_to
from monthend.rest.operations import OPERATIONS
from monthend.rest.routes import OperationNames
from monthend.services.held_runs import Meet
from monthend.soap import faults, wsdl
from monthend.soap.envelope import Soap
from monthend.watching.requests import outcome


class Rehearsed:
    """The layers of a rehearsal, each at its place; without tools there are none."""

    def __init__(
        self, tools: Tools | None, doorman: Doorman, clock: Callable[[], datetime]
    ) -> None:
        self._tools = tools
        self._doorman = doorman
        self._senders = Senders(doorman)
        self._clock = clock

    def faulty(self, app: ASGIApp) -> ASGIApp:
        """The application, where requests meet the faults that were asked for."""
        if self._tools is None:
            return app
        names = OperationNames()
        return Faulty(app, self._tools.faults, self._senders, self._doorman, names, failed, expired)

    def noted(self, app: ASGIApp) -> ASGIApp:
        """The application, whose requests are written down."""
        if self._tools is None:
            return app
        return Recorder(app, self._tools.requests, self._senders, self._clock, outcome)

    def replayed(self, app: ASGIApp) -> ASGIApp:
        """The whole application, into which requests are sent once more."""
        if self._tools is not None:
            self._tools.replayer.app = app
        return app


def met_by() -> frozenset[str]:
    """The names of all operations that meet faults, of every dialect."""
    rest = {row.operation_id for row in OPERATIONS if is_rehearsed(row.path)}
    actions = {row.operation_id for row in ACTIONS}
    calls = {f"soap {each.name}" for each in wsdl.OPERATIONS}
    return frozenset(rest | actions | calls | set(SIGN_INS))


def met_by_runs(tools: Tools | None) -> Meet | None:
    """What trial balances come upon in a rehearsal."""
    return None if tools is None else FaultyRuns(tools.faults).meet


def failed(scope: Scope, status: int, message: str) -> Answered:
    """A failure on demand, in the words in which the dialect has a real one."""
    state = scope["state"]
    if status == 429:
        return _answered(scope, TooManyRequests())
    state["outcome"] = "failed"
    if is_soap(scope["path"]):
        _with_version(scope)
        _, headers, body = faults.refuse(scope, faults.TEMPORARY, status, message)
        return status, headers, body
    reasons = [rest_errors.reason(rest_errors.INTERNAL, message)]
    return status, [JSON], rest_json.encode(rest_errors.envelope(state, reasons))


def expired(scope: Scope, problem: NotSignedIn) -> Answered:
    """The answer to a token or a session that is no good any more."""
    return _answered(scope, problem)


def _with_version(scope: Scope) -> None:
    """The version in an address that nothing has routed yet."""
    scope.setdefault("path_params", {"version": scope["path"].rpartition("/")[2]})


def _answered(scope: Scope, problem: Exception) -> Answered:
    if is_soap(scope["path"]):
        soap = Soap.V1_2 if b"soap+xml" in faults.content_type_of(scope) else Soap.V1_1
        _with_version(scope)
        status, body, more = faults.fault_of(problem, soap, scope)
        return status, [(b"content-type", faults.content_type(soap)), *more], body
    status, said, more = reply_to(problem, scope["state"])
    return status, [JSON, *more], rest_json.encode(said)
