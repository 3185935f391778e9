"""From a browser's request to a page: one class that serves a path, its page and its forms.

A form goes on at another address when it is done, so that a browser repeats nothing. One
that is refused is shown again, with all that was typed and the reasons beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from monthend.domain.errors import NotAllowed, NotSignedIn, PermissionMissing, Refusal, Refusals
from monthend.domain.permissions import Channel
from monthend.services import sessions
from monthend.services.own_password import Proof
from monthend.services.ports import Books, StaleCaller
from monthend.services.remembered_requests import KeyedRequest, KeyUsedOtherwise

from . import entry, inputs, once, problems, sheets, tokens, visits
from .arriving import ForeignForm, Sent, Unreadable, check_origin, header, is_own, path_of, sent
from .asked import Again, Attempt, Done, Told
from .pages import Deed, FormRow, LongDeed, PageRow, page_of
from .problems import WrongMethod
from .visits import Desk, Shown, Visit

T = TypeVar("T")
SHOWN_ONCE = "It was shown once, and is not shown again."
SENT_BEFORE = (
    "This form was sent before, with something else in it. "
    "What stands in it now has not been sent yet: look it over."
)

SIGNED_IN_SINCE = (
    "Somebody has signed in anew since this form was shown. "
    "It has not been sent yet: look it over and send it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a form says, and what was made for it before its transaction."""

    values: Mapping[str, object]
    prepared: object = field(default=None, repr=False)
    proof: Proof | None = None


class OfAnotherSession(Exception):
    """A form of this server that was shown before somebody signed in anew."""


class SeenChanged(Exception):
    """What somebody decided on has become another since they saw it."""

    def __init__(self, changes: tuple[str, ...]) -> None:
        super().__init__(" ".join(changes))
        self.changes = changes


class PageEndpoint:
    """A page and the forms at the same path, as an ASGI application."""

    def __init__(self, rows: Iterable[PageRow | FormRow], desk: Desk) -> None:
        self._rows = {row.method: row for row in rows}
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except Exception as problem:
            answer = problems.answer_to(problem, scope["state"])
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        row = self._rows.get(method)
        if row is None:
            raise WrongMethod(", ".join(sorted(self._rows)))
        scope["state"]["operation"] = f"page {row.name}"
        form = await sent(scope, receive) if isinstance(row, FormRow) else None
        if form is not None:
            check_origin(scope)
        session = tokens.cookie(scope, tokens.SESSION)
        try:
            here = await visits.visit(self._desk, scope, session or "", receive)
        except NotSignedIn:
            return self._sign_in_first(scope, row, form)
        tenant_id = scope["state"]["tenant_id"] = here.caller.tenant.id

        async def work() -> Response:
            if isinstance(row, PageRow):
                query = scope["query_string"].decode("latin-1")
                return await visits.show(
                    here, Shown(row=row, path=path_of(scope), query_string=query)
                )
            assert form is not None, "a form brings what was typed"
            return await _sent(here, row.of(here.caller), form)

        try:
            return await inside(self._desk, tenant_id, work)
        except NotSignedIn:
            # The session has ended since it was looked up.
            return self._sign_in_first(scope, row, form)

    def _sign_in_first(self, scope: Scope, row: PageRow | FormRow, form: Sent | None) -> Response:
        """The way to the sign-in form, and back to what was wanted."""
        query = scope["query_string"].decode("latin-1")
        wanted = quote(scope["path"]) + (f"?{query}" if query else "")
        if isinstance(row, FormRow) and form is not None:
            action = sheets.address(row.path, path_of(scope))
            return entry.interrupted(row, action, form, self._desk.max_bytes)
        if header(scope, b"hx-request"):
            # What is fetched into a page must not be the sign-in form.
            return Response(status_code=204, headers={"hx-refresh": "true"})
        return RedirectResponse(f"/sign-in?then={quote(wanted, safe='')}", 303)


async def inside(desk: Desk, tenant_id: str, work: Callable[[], Awaitable[T]]) -> T:
    """Do the work as one request of a tenant, if there may be one more."""
    await desk.concurrency.admit(tenant_id)
    desk.concurrency.enter(tenant_id)
    try:
        return await work()
    finally:
        desk.concurrency.leave(tenant_id)


async def _sent(here: Visit, row: FormRow, form: Sent) -> Response:
    """Do what a form says, or show it again with the reasons why not."""
    action = sheets.address(row.path, path_of(here.scope))
    attempt = Attempt(action=action, typed=form.typed, files=form.files)
    proof = form.one(sheets.CSRF)
    if not tokens.is_csrf(here.session, proof):
        if is_own(here.scope) and tokens.is_of_some_session(proof):
            return await _refused(here, row, attempt, form, OfAnotherSession())
        raise ForeignForm
    key = form.one(sheets.ONCE)
    if not key:
        raise Unreadable
    request = once.keyed(here.caller, key, action, form.typed, form.files)
    told: list[Told] = []

    async def work() -> Done:
        done = await _done(here, row, form, request)
        if isinstance(done, Told):
            told.append(done)
        return _remembered(done)

    try:
        done = await once.once(here.desk.keys, request, work)
    except NotSignedIn:
        raise
    except (Refusal, Refusals, SeenChanged, Again, KeyUsedOtherwise) as problem:
        return await _refused(here, row, attempt, form, problem)
    here.scope["state"]["outcome"] = "done"
    if told:
        return await _tell(here, row, told[0])
    return go_on(here.scope, here.session, done)


async def _done(here: Visit, row: FormRow, form: Sent, request: KeyedRequest) -> Done | Told:
    """Read what was typed and do it, in one transaction."""
    made: Made | None = None
    for attempt in (1, 2):
        try:
            here.caller.require(row.needs)
            try:
                values = inputs.read(row.inputs, form.typed, form.files)
            except (Refusal, Refusals):
                # Whoever is not allowed to by now is told that, and not what they typed wrong.
                if attempt == 1 and await here.renew():
                    continue
                raise
            if made is None:
                made = await _made(here, row, values)
            return await _written(here, row, form, replace(made, values=values), request)
        except (StaleCaller, PermissionMissing):
            if attempt == 2 or not await here.renew():
                raise
    raise AssertionError("the loop answers or raises")


async def _made(here: Visit, row: FormRow, values: Mapping[str, object]) -> Made:
    """What a form takes beside its values, made before the transaction."""
    proof = prepared = None
    if row.proven_by is not None:
        await here.desk.arrivals.from_address(here.scope)
        password = str(values[row.proven_by])
        session_hash = sessions.session_hash(here.session, Channel.WEB)
        proof = await here.desk.doorman.proof(here.caller, password, None)
        proof = replace(proof, session_hash=session_hash)
    if row.prepare is not None:
        async with here.desk.preparing:
            prepared = await asyncio.to_thread(row.prepare)
    return Made(values=values, prepared=prepared, proof=proof)


async def _written(
    here: Visit, row: FormRow, form: Sent, made: Made, request: KeyedRequest
) -> Done | Told:
    caller, path = here.caller, path_of(here.scope)
    shown = Shown(row=page_of(row), path=path, query_string=form.one(sheets.AT))
    asked = visits.asked_for(here, caller, shown)
    asked.values, asked.prepared, asked.proof = made.values, made.prepared, made.proof
    looks = row.looks
    if looks is not None:
        reading = here.desk.store.submit_read(caller, lambda books: looks(books, caller, path))
        asked.looked = await asyncio.wrap_future(reading)
    if row.asks is not None:
        asked.looked = await row.asks(here.desk.store, caller, asked)
    if row.is_long:
        long = cast(LongDeed, row.deed)
        done = await asyncio.to_thread(long, here.desk.store, caller, asked)
        await here.desk.keys.finish(request, once.answer(done))
        return done
    deed = cast(Deed, row.deed)

    def work(books: Books) -> Done | Told:
        if row.seen is not None:
            changes = sheets.changed_since(form.one(sheets.SEEN), row.seen(books, caller, path))
            if changes:
                raise SeenChanged(changes)
        done = deed(books, caller, asked)
        once.keep(books, request, _remembered(done))
        return done

    written = here.desk.store.submit(caller, work, posting=row.posts)
    return await asyncio.wrap_future(written)


def _remembered(done: Done | Told) -> Done:
    """What is answered to the same form when it comes again: no secret, but where to go on."""
    if isinstance(done, Told):
        return Done(to=done.to, notice=SHOWN_ONCE)
    return done


async def _refused(
    here: Visit,
    row: FormRow,
    attempt: Attempt,
    form: Sent,
    problem: Refusal | Refusals | SeenChanged | Again | KeyUsedOtherwise | OfAnotherSession,
) -> Response:
    """The page of the form again, with the reasons."""
    changed, refusals = (), ()  # type: tuple[str, ...], tuple[Refusal, ...]
    if isinstance(problem, Again):
        status = 200
    elif isinstance(problem, OfAnotherSession):
        changed, status = (SIGNED_IN_SINCE,), 403
    elif isinstance(problem, KeyUsedOtherwise):
        # Shown again, it has a key of its own.
        changed, status = (SENT_BEFORE,), 409
    elif isinstance(problem, SeenChanged):
        changed, status = problem.changes, 409
    else:
        refusals = problem.refusals if isinstance(problem, Refusals) else (problem,)
        status = problems.status_of(refusals[0])
    is_denied = any(isinstance(each, NotAllowed) for each in refusals)
    outcome = "done" if isinstance(problem, Again) else "refused"
    here.scope["state"]["outcome"] = "denied" if is_denied else outcome
    export = problem.export if isinstance(problem, Again) else ""
    attempt = replace(attempt, refusals=refusals, changed=changed, export=export)
    shown = Shown(
        row=page_of(row),
        path=path_of(here.scope),
        query_string=form.one(sheets.AT),
        attempt=attempt,
        form=row,
        status=status,
    )
    try:
        return await visits.show(here, shown)
    except (Refusal, Refusals) as gone:
        # There is no page to show it on: the period is gone, or out of reach.
        raise (problem if isinstance(problem, Refusal | Refusals) else gone) from None


async def _tell(here: Visit, row: FormRow, told: Told) -> Response:
    """A page that is shown once, in answer to the form itself."""
    shown = PageRow(
        view=lambda _books, _caller, _asked: told.context,
        name=page_of(row).name,
        path=page_of(row).path,
        title=row.label,
        needs=row.needs,
        template=told.template,
        under=page_of(row).under,
    )
    return await visits.show(here, Shown(row=shown, path=path_of(here.scope)))


def go_on(scope: Scope, session: str, done: Done) -> Response:
    """Where a form leads, with a notice for the page there."""
    answer = RedirectResponse(done.to, 303)
    if done.notice:
        notice = tokens.signed(session, done.notice)
        tokens.keep(answer, scope, tokens.NOTICE, notice, tokens.NOTICE_SECONDS)
    return answer
