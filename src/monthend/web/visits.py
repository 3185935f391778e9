"""Somebody who is signed in, looking at a page: read in one transaction and rendered there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from starlette.responses import Response
from starlette.types import Scope

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

from . import exports, formats, rendering, sheets, tokens
from .arriving import header, query_of
from .asked import Asked, Attempt, File
from .pages import FormRow, PageRow
from .rendering import Frame
from .sheets import Trouble

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
    preparing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request of somebody who is signed in; the caller is made out again when they changed."""

    desk: Desk
    scope: Scope
    session: str
    caller: Caller

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


async def visit(desk: Desk, scope: Scope, session: str) -> Visit:
    """Make out who is there; whoever is nobody (any more) is refused."""
    caller = await desk.doorman.caller_of_session(session, Channel.WEB)
    state = scope["state"]
    track_id = state["track_id"] or state["request_id"]
    return Visit(desk=desk, scope=scope, session=session, caller=caller.tracked(track_id))


async def show(here: Visit, wanted: Shown) -> Response:
    """The page as it is now; who may not look at it is refused."""
    for attempt in (1, 2):
        try:
            here.caller.require(wanted.row.needs)
            work = partial(_made, here, here.caller, wanted)
            return await asyncio.wrap_future(here.desk.store.submit_read(here.caller, work))
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


def _made(here: Visit, caller: Caller, wanted: Shown, books: Books) -> Response:
    """Read and render; this runs in a thread of the store."""
    asked = asked_for(here, caller, wanted)
    context = wanted.row.view(books, caller, asked)
    if isinstance(context, File):
        return download(context)
    kind = asked.query.get("format")
    if kind in exports.FORMATS and wanted.attempt is None and asked.tables:
        name = asked.query.get("table", asked.tables[0].spec.name)
        chosen = [each for each in asked.tables if each.spec.name == name]
        if chosen:
            return download(exports.export(chosen[0], kind))
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
    plain = "".join(
        c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in file.name
    )
    return Response(
        file.content,
        media_type=file.media,
        headers={
            "content-disposition": f'attachment; filename="{plain}"',
            "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        },
    )
