"""Query and query more: the first page of an answer, and a locator for the pages after it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import uuid4

from monthend.entrance.ports import AsyncStore
from monthend.services.cursors import Cursor
from monthend.services.ports import Books, StaleCaller
from monthend.services.queries import Selection

from .all_objects import OBJECTS
from .asked import Asked, admitted, check_access
from .fields import ApiField, ApiObject, Call
from .refusals import CallRefused, FaultType
from .versions import SMALL_BATCHES_BEFORE, ErrorCode, WsdlVersion
from .zoql import Query, QueryRefused, ZoqlError, parse
from .zoql_meaning import selection_of

T = TypeVar("T")

LOCATOR = re.compile(r"([0-9a-f]{32})-([0-9]{1,9})")
CURSOR_LIFETIME = timedelta(minutes=15)
"""How long a cursor waits for its next use."""

Render = Callable[[Asked, ApiObject, Sequence[ApiField], Sequence[tuple[Any, ...]]], T]
"""Writes records: the fields they have, and their rows, each beginning with the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOptions:
    """What a client asks for beside the query; None leaves it to the documented default."""

    batch_size: int | None = None
    case_sensitive: bool | None = None


NO_OPTIONS = QueryOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A page of records; `size` counts the rows of the whole answer."""

    records: T
    size: int
    locator: str | None = None

    @property
    def done(self) -> bool:
        return self.locator is None


class QueryCalls:
    """The calls that read rows, over one store."""

    def __init__(self, store: AsyncStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def query(
        self, asked: Asked, text: str, options: QueryOptions, render: Render[T]
    ) -> Page[T]:
        """The rows that a ZOQL query selects."""
        try:
            return await self._query(asked, parsed(text), options, render)
        except (StaleCaller, CallRefused):
            # A field may have been declared since the tenant was remembered.
            renewed = await asked.renewed()
            if renewed is None:
                raise
            return await self._query(renewed, parsed(text), options, render)

    async def _query(
        self, asked: Asked, query: Query, options: QueryOptions, render: Render[T]
    ) -> Page[T]:
        known = queried(query, asked.version)
        check_access(asked, known)
        sensitive = options.case_sensitive is not False
        selection, named = selection_of(query, asked, known, case_sensitive=sensitive)
        # Whatever the order in the query, a record has its fields in the order of the WSDL.
        fields = [field for field in asked.view(known).fields if field in named]
        selection = replace(
            selection,
            fields=tuple(field.attribute for field in fields),
            calendars=asked.caller.calendars,
        )
        most = batch_size(asked.version, options)

        def read(books: Books) -> tuple[T, int, tuple[str, ...] | None]:
            found = books.select(selection, most)
            size = len(found.rows) if found.ids is None else len(found.ids)
            return render(asked, known, fields, found.rows), size, found.ids

        records, size, ids = await asyncio.wrap_future(self._store.submit_read(asked.caller, read))
        if ids is None:
            return Page(records=records, size=size)
        cursor = self._new_cursor(asked, known, fields, ids)
        await asyncio.wrap_future(
            self._store.submit_directory(lambda directory: directory.add_cursor(cursor))
        )
        return Page(records=records, size=size, locator=f"{cursor.id}-{most}")

    def _new_cursor(
        self, asked: Asked, known: ApiObject, fields: Sequence[ApiField], ids: tuple[str, ...]
    ) -> Cursor:
        now = asked.caller.tenant.now(self._clock())
        return Cursor(
            id=uuid4().hex,
            tenant_id=asked.caller.tenant.id,
            user_id=asked.caller.user_id,
            calendar_id=asked.caller.calendar_id,
            object=known.name,
            fields=tuple(field.name for field in fields),
            version=str(asked.version),
            ids=ids,
            created_on=now,
            expires_on=now + CURSOR_LIFETIME,
        )

    async def query_more(
        self, asked: Asked, locator: str, options: QueryOptions, render: Render[T]
    ) -> Page[T]:
        """The page that a locator names; the same locator answers the same page again."""
        cursor, begin = await self._cursor(asked, locator)
        most = batch_size(asked.version, options)
        known = OBJECTS[cursor.object]
        asked = await admitted(asked, known)
        # An answer goes on as it began, whatever version this call is made in.
        asked = replace(asked, version=WsdlVersion.parse(cursor.version))
        view = asked.view(known)
        fields = [field for name in cursor.fields if (field := view.field(name)) is not None]
        selection = Selection(
            object=known.name,
            fields=tuple(each.attribute for each in fields),
            calendars=asked.caller.calendars,
        )
        ids = cursor.ids[begin : begin + most]

        def read(books: Books) -> T:
            return render(asked, known, fields, books.select_ids(selection, ids))

        try:
            records = await asyncio.wrap_future(self._store.submit_read(asked.caller, read))
        except StaleCaller:
            renewed = await asked.renewed()
            if renewed is None:
                raise
            return await self.query_more(renewed, locator, options, render)
        end = begin + len(ids)
        following = f"{cursor.id}-{end}" if end < len(cursor.ids) else None
        return Page(records=records, size=len(cursor.ids), locator=following)

    async def _cursor(self, asked: Asked, locator: str) -> tuple[Cursor, int]:
        """The cursor of a locator and the place it names; using it keeps it alive."""
        found = LOCATOR.fullmatch(locator.strip())
        if found is None:
            raise invalid_locator()
        key, begin = found[1], int(found[2])
        cursor = await asyncio.wrap_future(
            self._store.submit_read_directory(lambda directory: directory.cursor(key))
        )
        caller = asked.caller
        now = caller.tenant.now(self._clock())
        if cursor is None or cursor.expires_on <= now or not 0 < begin < len(cursor.ids):
            raise invalid_locator()
        if cursor.user_id != caller.user_id or cursor.calendar_id not in caller.calendars:
            raise invalid_locator()
        until = now + CURSOR_LIFETIME
        await asyncio.wrap_future(
            self._store.submit_directory(lambda directory: directory.touch_cursor(key, until))
        )
        return cursor, begin


def parsed(text: str) -> Query:
    """The query of a text, or the documented fault of one that is none."""
    try:
        return parse(text)
    except QueryRefused as refused:
        raise CallRefused(FaultType.MALFORMED_QUERY, refused.code, refused.message) from None


def queried(query: Query, version: WsdlVersion) -> ApiObject:
    """The object that a query names, in whatever case it spells it.

    One that a version does not have yet is none: the WSDL declares no other fault for it.
    """
    name, when = query.object.name, ""
    for known in OBJECTS.values():
        if known.name.lower() == name.lower():
            since = known.calls.get(Call.QUERY)
            if since is not None and version.major >= since:
                return known
            when = "" if since is None else f" before version {since}"
    position = query.object.position
    error = ZoqlError(query.text, position, f"there is no object {name[:100]}{when}")
    raise CallRefused(FaultType.MALFORMED_QUERY, error.code, error.message)


def batch_size(version: WsdlVersion, options: QueryOptions) -> int:
    """How many records a page has: what was asked for, up to what the version allows."""
    most = 100 if version.major < SMALL_BATCHES_BEFORE else 2000
    size = options.batch_size
    if size is not None and size < 0:
        message = "batchSize must be a whole number from 0 to 2000."
        raise CallRefused(FaultType.UNEXPECTED_ERROR, ErrorCode.INVALID_VALUE, message)
    return min(size or most, most)


def invalid_locator() -> CallRefused:
    message = "The query locator is not valid or has expired."
    return CallRefused(FaultType.INVALID_QUERY_LOCATOR, ErrorCode.INVALID_VALUE, message)
