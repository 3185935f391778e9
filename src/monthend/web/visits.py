"""Somebody who is signed in, looking at a page: read in one transaction and rendered there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope

from monthend.domain.errors import PermissionMissing, Refusals
from monthend.domain.permissions import Channel
from monthend.entrance.address import own_address
from monthend.entrance.arrivals import Arrivals
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.entrance.keys import Keys
from monthend.entrance.ports import AsyncStore
from monthend.rehearsal.tools import Tools
from monthend.services import sessions
from monthend.services.caller import Caller
from monthend.services.ports import Books, StaleCaller, Store

from . import exports, formats, long_exports, rendering, sheets, tokens
from .arriving import NothingHere, header, query_of
from .asked import Asked, Attempt, File
from .long_exports import Turns
from .pages import FormRow, PageRow
from .rendering import Frame
from .sheets import Trouble
from .tables import ShownTable

MAX_BYTES = 2 * 1024 * 1024
"""What a request brings at most, unless the server is told otherwise."""


class PageStore(AsyncStore, Store, Protocol):
    """A store for pages, and for what forms do in several transactions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every page works with."""

    store: PageStore
    keys: Keys
    doorman: Doorman
    concurrency: Concurrency
    arrivals: Arrivals
    rehearsal: Tools | None = None
    max_bytes: int = MAX_BYTES
    exporting: Turns = field(default_factory=Turns)
    preparing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request of somebody who is signed in; the caller is made out again when they changed."""

    desk: Desk
    scope: Scope
    session: str
    caller: Caller
    receive: Receive | None = None

    async def renew(self) -> bool:
        """Make the caller out again; whether anything about their tenant had moved."""
        version = self.caller.tenant.version
        self.desk.doorman.forget_session(self.session, Channel.WEB)
        fresh = await self.desk.doorman.caller_of_session(self.session, Channel.WEB)
        self.caller = fresh.tracked(self.caller.track_id)
        return fresh.tenant.version != version


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which page is to be shown, and what else on it: a refused form, or words at the top."""

    row: PageRow
    path: Mapping[str, str]
    query_string: str = ""
    attempt: Attempt | None = None
    form: FormRow | None = None
    notice: str = ""
    status: int = 200


async def visit(desk: Desk, scope: Scope, session: str, receive: Receive | None = None) -> Visit:
    """Make out who is there; whoever is nobody (any more) is refused."""
    caller = await desk.doorman.caller_of_session(session, Channel.WEB)
    state = scope["state"]
    track_id = state["track_id"] or state["request_id"]
    caller = caller.tracked(track_id)
    return Visit(desk=desk, scope=scope, session=session, caller=caller, receive=receive)


async def show(here: Visit, wanted: Shown) -> Response:
    """The page as it is now; who may not look at it is refused."""
    for attempt in (1, 2):
        try:
            here.caller.require(wanted.row.needs)
            work = partial(_made, here, here.caller, wanted)
            made = await asyncio.wrap_future(here.desk.store.submit_read(here.caller, work))
            return made if made is not None else await _made_apart(here, here.caller, wanted)
        except (StaleCaller, PermissionMissing, Refusals):
            # What was remembered of the caller may be old.
            if attempt == 2 or not await here.renew():
                raise
    raise AssertionError("the loop answers or raises")


def asked_for(here: Visit, caller: Caller, wanted: Shown) -> Asked:
    """The request as the function of a page is given it."""
    return Asked(
        path=wanted.path,
        address=sheets.address(wanted.row.path, wanted.path),
        formats=formats.of_reader(
            header(here.scope, b"accept-language"), caller.tenant.settings.zone
        ),
        csrf=tokens.csrf(here.session),
        query=query_of(wanted.query_string),
        query_string=wanted.query_string,
        attempt=wanted.attempt,
        session_hash=sessions.session_hash(here.session, Channel.WEB),
        rehearsal=here.desk.rehearsal,
        url=own_address(here.scope, None),
    )


async def _made_apart(here: Visit, caller: Caller, wanted: Shown) -> Response:
    """The file of a long table, on a connection and a thread of its own."""
    store = here.desk.store
    # There is a limit to its rows, and whoever leaves is noticed.
    here.scope["state"]["unhurried"] = True
    async with long_exports.watched(here.receive) as gone:
        work = partial(_written, here, caller, wanted, gone)
        return await here.desk.exporting.take(lambda: store.read(caller, work, apart=True))


def _written(
    here: Visit, caller: Caller, wanted: Shown, gone: threading.Event, books: Books
) -> Response:
    asked = asked_for(here, caller, wanted)
    wanted.row.view(books, caller, asked)
    chosen = _exported(asked)
    if chosen is None:
        # It was there a moment ago: what it was of is gone, or nothing is wrong any more.
        raise NothingHere
    return long_exports.written(*chosen, gone)


def _exported(asked: Asked) -> tuple[ShownTable, str] | None:
    """The table that is to be kept, and the format of its file."""
    attempt = asked.attempt
    kind = asked.query.get("format", "") if attempt is None else attempt.export
    if kind not in exports.FORMATS or not asked.tables:
        return None
    if attempt is not None:
        return asked.tables[0], kind
    name = asked.query.get("table", asked.tables[0].spec.name)
    return next(((each, kind) for each in asked.tables if each.spec.name == name), None)


def _made(here: Visit, caller: Caller, wanted: Shown, books: Books) -> Response | None:
    """Read and render, in a thread of the store; None of a file that takes long."""
    asked = asked_for(here, caller, wanted)
    context = wanted.row.view(books, caller, asked)
    if isinstance(context, File):
        return download(context)
    chosen = _exported(asked)
    if chosen is not None:
        file = exports.export(*chosen)
        return None if file is None else download(file)
    kept = tokens.cookie(here.scope, tokens.NOTICE)
    frame = Frame(
        row=wanted.row,
        caller=caller,
        csrf=asked.csrf,
        address=asked.address,
        notice=wanted.notice or tokens.notice_in(here.session, kept),
        troubles=_troubles(wanted, asked),
        rehearsal=here.desk.rehearsal is not None,
    )
    answer = rendering.html(rendering.page(frame, asked.formats, context), wanted.status)
    if kept is not None:
        tokens.forget(answer, here.scope, tokens.NOTICE)
    return answer


def _troubles(wanted: Shown, asked: Asked) -> list[Trouble]:
    if wanted.attempt is None or wanted.form is None:
        return []
    return sheets.troubles(wanted.attempt, asked.refused_sheet, wanted.form)


def download(file: File) -> Response:
    """An answer that a browser keeps and never shows."""
    return Response(file.content, media_type=file.media, headers=exports.headers(file.name))
