"""Signing in and out, and choosing where to work."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import parse_qs, urlencode

from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from monthend.domain.errors import NotSignedIn, Refusal
from monthend.domain.permissions import Channel
from monthend.services import sessions

from . import problems, rendering, sheets, tokens, visits
from .arriving import ForeignForm, Sent, check_origin, query_of, sent
from .asked import Attempt
from .pages import FORMS, PAGES, FormRow
from .problems import WrongMethod
from .visits import Desk, Shown

HOME = "/periods"
WITHIN = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
"""An address of this server, and no other's."""

RESUMED = "You are signed in again. The form has not been sent yet: look it over and send it."


def interrupted(row: FormRow, action: str, form: Sent) -> Response:
    """The sign-in form in the place of a form whose session has ended; what was typed waits."""
    secret = {each.name for each in row.inputs if each.secret}
    kept = [
        (name, text)
        for name, given in form.typed.items()
        if name not in secret and name not in (sheets.CSRF, sheets.ONCE, sheets.SEEN)
        for text in given
    ]
    text = "Your session has ended. Sign in to go on: what you typed is kept."
    return _form(then="", text=text, resume=action, typed=urlencode(kept), status=403)


def _form(
    then: str,
    *,
    text: str = "",
    refused: str = "",
    username: str = "",
    resume: str = "",
    typed: str = "",
    status: int = 200,
) -> Response:
    shown = rendering.plain(
        "sign_in.html", then=then, text=text, refused=refused, username=username, resume=resume,
        typed=typed,
    )  # fmt: skip
    return rendering.html(shown, status)


class _AtTheDoor:
    """What is served to whoever comes, signed in or not."""

    methods: tuple[str, ...] = ("POST",)
    name = "sign-in"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["operation"] = f"page {self.name}"
        try:
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            if method not in self.methods:
                raise WrongMethod(", ".join(self.methods))
            if method == "GET":
                answer = await self._look(scope)
            else:
                check_origin(scope)
                answer = await self._take(scope, await sent(scope, receive))
        except Exception as problem:
            answer = problems.answer_to(problem, scope["state"])
        await answer(scope, receive, send)

    async def _look(self, _scope: Scope) -> Response:
        raise WrongMethod(", ".join(self.methods))

    async def _take(self, scope: Scope, _form: Sent) -> Response:
        return await self._look(scope)


class SignInPage(_AtTheDoor):
    """`/sign-in`: the form, and who sends it is let in, or told that it was wrong."""

    methods = ("GET", "POST")

    async def _look(self, scope: Scope) -> Response:
        then = query_of(scope["query_string"].decode("latin-1")).get("then", "")
        session = tokens.cookie(scope, tokens.SESSION)
        with suppress(NotSignedIn):
            await visits.visit(self._desk, scope, session or "")
            return RedirectResponse(_within(then), 303)
        return _form(then)

    async def _take(self, scope: Scope, form: Sent) -> Response:
        await self._desk.arrivals.from_address(scope)
        username, then = form.one("username"), form.one("then")
        waiting = {"resume": form.one("resume"), "typed": form.one("typed")}
        try:
            issued = await self._desk.doorman.sign_in.sign_in(
                username, form.one("password"), channel=Channel.WEB
            )
        except Refusal as refusal:
            scope["state"]["outcome"] = "denied"
            return _form(then, refused=str(refusal), username=username, status=403, **waiting)
        scope["state"]["outcome"] = "done"
        answer = await self._resumed(scope, issued.session, waiting)
        if answer is None:
            answer = RedirectResponse(_within(then), 303)
        tokens.keep(answer, scope, tokens.SESSION, issued.session)
        return answer

    async def _resumed(
        self, scope: Scope, session: str, waiting: Mapping[str, str]
    ) -> Response | None:
        """The page of a form that was interrupted, filled in again; None if there was none."""
        found = form_at(waiting["resume"])
        if found is None:
            return None
        row, path = found
        typed = parse_qs(waiting["typed"], keep_blank_values=True, max_num_fields=2_000)
        at = typed.pop(sheets.AT, [""])[-1]
        here = await visits.visit(self._desk, scope, session)
        wanted = Shown(
            row=PAGES[row.page],
            path=path,
            query_string=at,
            attempt=Attempt(action=waiting["resume"], typed=typed),
            form=row,
            notice=RESUMED,
        )
        try:
            return await visits.show(here, wanted)
        except Refusal as refusal:
            return problems.answer_to(refusal, scope["state"])


class SignOut(_AtTheDoor):
    """`/sign-out`: ends the session, here and everywhere that it was used."""

    name = "sign-out"

    async def _take(self, scope: Scope, form: Sent) -> Response:
        session = tokens.cookie(scope, tokens.SESSION) or ""
        answer = RedirectResponse("/sign-in", 303)
        tokens.forget(answer, scope, tokens.SESSION)
        try:
            here = await visits.visit(self._desk, scope, session)
        except NotSignedIn:
            return answer
        _prove(session, form)
        caller = here.caller
        await asyncio.wrap_future(
            self._desk.store.submit_directory(
                lambda directory: sessions.end_session(directory, session, caller)
            )
        )
        self._desk.doorman.forget_session(session, Channel.WEB)
        scope["state"]["outcome"] = "done"
        return answer


class Places(_AtTheDoor):
    """`/place`: has the session work in another entity or org."""

    name = "place"

    async def _take(self, scope: Scope, form: Sent) -> Response:
        session = tokens.cookie(scope, tokens.SESSION) or ""
        try:
            here = await visits.visit(self._desk, scope, session)
        except NotSignedIn:
            return RedirectResponse("/sign-in", 303)
        _prove(session, form)
        chosen, caller = form.one("place"), here.caller
        calendar_id = int(chosen) if chosen.isascii() and chosen.isdigit() else -1
        await asyncio.wrap_future(
            self._desk.store.submit_directory(
                lambda directory: sessions.work_elsewhere(directory, session, caller, calendar_id)
            )
        )
        self._desk.doorman.forget_session(session, Channel.WEB)
        scope["state"]["outcome"] = "done"
        return RedirectResponse(HOME, 303)


def _prove(session: str, form: Sent) -> None:
    if not tokens.is_csrf(session, form.one(sheets.CSRF)):
        raise ForeignForm


def _within(then: str) -> str:
    return then if WITHIN.fullmatch(then) else HOME


def form_at(action: str) -> tuple[FormRow, dict[str, str]] | None:
    """The form that is sent to an address, and the values in its path."""
    for row in FORMS.values():
        pattern = sheets.PLACE.sub(r"(?P<\1>[^/]+)", row.path)
        found = re.fullmatch(pattern, action)
        if found is not None:
            return row, found.groupdict()
    return None


class Home(_AtTheDoor):
    """`/`: on to the periods."""

    methods = ("GET",)
    name = "home"

    async def _look(self, scope: Scope) -> Response:
        scope["state"]["outcome"] = "done"
        return RedirectResponse(HOME, 303)
