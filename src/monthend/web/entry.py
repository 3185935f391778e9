"""Signing in and out, and choosing where to work."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import unquote

from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from monthend.domain.errors import NotSignedIn, Refusal
from monthend.domain.permissions import Channel
from monthend.services import sessions

from . import problems, rendering, sheets, tokens, visits
from .arriving import FIELDS_AT_MOST, ForeignForm, Sent, check_origin, places, query_of, sent
from .asked import Attempt
from .pages import FORMS, REHEARSAL_FORMS, FormRow, page_of
from .problems import WrongMethod
from .visits import Desk, Shown

HOME = "/periods"
WITHIN = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
"""An address of this server, and no other's."""

RESUMED = "You are signed in again. The form has not been sent yet: look it over and send it."
OF_FORM = "typed:"
"""Before the names of what waits in the sign-in form for somebody to be signed in again."""
AROUND_A_PART = 200
"""The bytes that a part of a form takes beside its name and its text, at most."""


def interrupted(row: FormRow, action: str, form: Sent, max_bytes: int) -> Response:
    """The sign-in form in the place of a form whose session has ended; what was typed waits.

    What would be more than a request may bring is shown, to be copied, and does not wait.
    """
    secret = {each.name for each in row.inputs if each.secret}
    kept = [
        (name, text)
        for name, given in form.typed.items()
        if name not in secret and name not in (sheets.CSRF, sheets.ONCE, sheets.SEEN)
        for text in given
    ]
    files = [(name, file.name) for name, file in form.files.items()]
    ended, again = "Your session has ended.", _to_choose_again([name for _, name in files])
    if not _fits([*kept, *files], max_bytes):
        text = f"{ended} What you typed is too much to wait here: copy it before you sign in."
        return _form(then="", text=text + again, copied=kept, status=403)
    typed = any(text.strip() for name, text in kept if name not in sheets.HIDDEN)
    text = f"{ended} Sign in to go on{': what you typed is kept' if typed else ''}.{again}"
    return _form(then="", text=text, resume=action, typed=[*kept, *files], status=403)


def _to_choose_again(files: Sequence[str]) -> str:
    """That a page cannot keep files."""
    named = ", ".join(f"“{name}”" for name in files)
    return f" A file is not: choose {named} again then." if files else ""


def _fits(kept: Sequence[tuple[str, str]], max_bytes: int) -> bool:
    """Whether a request brings it all, with a name and a password."""
    parts = len(kept) + 4
    size = sum(
        len((name + text).encode("utf-8", "replace")) + text.count("\n") for name, text in kept
    )
    return parts <= FIELDS_AT_MOST and size + parts * AROUND_A_PART + 1_000 <= max_bytes


def _form(
    then: str,
    *,
    text: str = "",
    refused: str = "",
    username: str = "",
    resume: str = "",
    typed: Sequence[tuple[str, str]] = (),
    copied: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    waiting = [(OF_FORM + name, value) for name, value in typed]
    shown = rendering.plain(
        "sign_in.html", then=then, text=text, refused=refused, username=username, resume=resume,
        waiting=waiting, copied=copied,
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
        resume = form.one("resume")
        typed = {
            name.removeprefix(OF_FORM): given
            for name, given in form.typed.items()
            if name.startswith(OF_FORM)
        }
        # Whatever cannot be read is refused before there is a session.
        wanted = _waiting(resume, typed, is_rehearsal=self._desk.rehearsal is not None)
        try:
            issued = await self._desk.doorman.sign_in.sign_in(
                username, form.one("password"), channel=Channel.WEB
            )
        except Refusal as refusal:
            scope["state"]["outcome"] = "denied"
            kept = [(name, text) for name, given in typed.items() for text in given]
            return _form(
                then, refused=str(refusal), username=username, resume=resume, typed=kept, status=403
            )
        scope["state"]["outcome"] = "done"
        if wanted is None:
            answer: Response = RedirectResponse(_within(then), 303)
        else:
            answer = await self._resumed(scope, issued.session, wanted)
        tokens.keep(answer, scope, tokens.SESSION, issued.session)
        return answer

    async def _resumed(self, scope: Scope, session: str, wanted: Shown) -> Response:
        """The page of a form that was interrupted, filled in again, or why there is none."""
        try:
            here = await visits.visit(self._desk, scope, session)
            return await visits.show(here, wanted)
        except Exception as problem:
            # Somebody is signed in, whatever becomes of the page.
            return problems.answer_to(problem, scope["state"])


def _waiting(
    action: str, typed: Mapping[str, Sequence[str]], *, is_rehearsal: bool
) -> Shown | None:
    """The form that was interrupted, as it is shown again; None if there was none."""
    found = _form_at(action, FORMS | REHEARSAL_FORMS if is_rehearsal else FORMS)
    if found is None:
        return None
    row, path = found
    given = dict(typed)
    at = next(iter(given.pop(sheets.AT, ())), "")
    query_of(at)
    return Shown(
        row=page_of(row),
        path=path,
        query_string=at,
        attempt=Attempt(action=action, typed=given),
        form=row,
        notice=RESUMED,
    )


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
        return RedirectResponse(_within(form.one("then")), 303)


def _prove(session: str, form: Sent) -> None:
    if not tokens.is_csrf(session, form.one(sheets.CSRF)):
        raise ForeignForm


def _within(then: str) -> str:
    return then if WITHIN.fullmatch(then) else HOME


def _form_at(action: str, rows: Mapping[str, FormRow]) -> tuple[FormRow, dict[str, str]] | None:
    """The form that is sent to an address, and the values in its path."""
    for row in rows.values():
        pattern = sheets.PLACE.sub(r"(?P<\1>[^/]+)", row.path)
        found = re.fullmatch(pattern, action)
        if found is not None:
            return row, places({name: unquote(value) for name, value in found.groupdict().items()})
    return None


class Home(_AtTheDoor):
    """`/`: on to the periods."""

    methods = ("GET",)
    name = "home"

    async def _look(self, scope: Scope) -> Response:
        scope["state"]["outcome"] = "done"
        return RedirectResponse(HOME, 303)
