"""A company whose users make calls on objects, in whatever version and with what permissions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pytest

from company import ALL_PERMISSIONS, Company
from monthend.domain.permissions import Channel, Permission
from monthend.objects.all_objects import OBJECTS
from monthend.objects.asked import Asked
from monthend.objects.calls import RowCalls
from monthend.objects.fields import ApiField, ApiObject
from monthend.objects.queries import NO_OPTIONS, Page, QueryCalls, QueryOptions
from monthend.objects.refusals import CallRefused, FaultType, RowResult
from monthend.objects.rows import GivenRow
from monthend.objects.versions import ErrorCode, WsdlVersion
from monthend.services import tenants
from monthend.services.caller import Caller
from monthend.storage.store import SqliteStore

T = TypeVar("T")
Rows = list[dict[str, Any]]
MONTHS = [("Jan", 31), ("Feb", 29), ("Mar", 31), ("Apr", 30), ("May", 31), ("Jun", 30)]


def row(
    kind: str | None = "AccountingPeriod", /, nulls: str = "", **fields: str | None
) -> GivenRow:
    """A row as an envelope gives it; `nulls` are the words of fieldsToNull."""
    return GivenRow(kind, tuple(fields.items()), tuple(nulls.split()))


def shown(
    _: Asked, known: ApiObject, fields: Sequence[ApiField], rows: Sequence[tuple[Any, ...]]
) -> Rows:
    """Records as plain dictionaries of stored values."""
    assert known.name in OBJECTS
    return [
        {field.name: value for field, value in zip(fields, each[1:], strict=True)} for each in rows
    ]


class TroubledStore(SqliteStore):
    """A store on which the next calls fail with what is in `trouble`, first come first served.

    `meanwhile` happens once, while the next write is under way.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.trouble: list[Exception | None] = []
        self.meanwhile: Callable[[], None] | None = None
        self.reading_trouble: list[Exception | None] = []
        self.directory_trouble: list[Exception | None] = []

    def submit(
        self, caller: Caller, work: Callable[[Any], T], *, posting: bool = False
    ) -> Future[T]:
        if self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        return _next(self.trouble) or super().submit(caller, work)

    def submit_read(self, caller: Caller, work: Callable[[Any], T]) -> Future[T]:
        return _next(self.reading_trouble) or super().submit_read(caller, work)

    def submit_read_directory(self, work: Callable[[Any], T]) -> Future[T]:
        return _next(self.directory_trouble) or super().submit_read_directory(work)


def _next(trouble: list[Exception | None]) -> Future[Any] | None:
    wrong = trouble.pop(0) if trouble else None
    if wrong is None:
        return None
    failed: Future[Any] = Future()
    failed.set_exception(wrong)
    return failed


@dataclass(slots=True)
class Desk:
    """A user of the company at their calls; what is remembered of them can grow old."""

    company: Company
    version: WsdlVersion = field(default_factory=lambda: WsdlVersion(152))
    permissions: frozenset[Permission] = ALL_PERMISSIONS
    channel: Channel = Channel.SOAP
    user_id: str = ""
    remembered: Caller | None = None
    renewals: int = 0
    gone: Exception | None = None
    """Why the user cannot be made out any more."""

    def caller(self) -> Caller:
        """The user as they are now."""
        made = self.company.caller(self.permissions, self.channel)
        return replace(made, user_id=self.user_id or made.user_id)

    def asked(self) -> Asked:
        async def renew() -> Caller:
            self.renewals += 1
            if self.gone is not None:
                raise self.gone
            self.remembered = self.caller()
            return self.remembered

        if self.remembered is None:
            self.remembered = self.caller()
        return Asked(caller=self.remembered, version=self.version, renew=renew)

    @property
    def rows(self) -> RowCalls:
        return RowCalls(self.company.store)

    @property
    def queries(self) -> QueryCalls:
        return QueryCalls(self.company.store, self.company.clock)

    def create(self, *rows: GivenRow, **how: bool) -> list[RowResult]:
        return asyncio.run(self.rows.create(self.asked(), rows, **how))

    def update(self, *rows: GivenRow, single: bool = False) -> list[RowResult]:
        return asyncio.run(self.rows.update(self.asked(), rows, single=single))

    def delete(
        self, *ids: str, kind: str | None = "AccountingPeriod", single: bool = False
    ) -> list[RowResult]:
        return asyncio.run(self.rows.delete(self.asked(), kind, ids, single=single))

    def query(self, text: str, options: QueryOptions = NO_OPTIONS) -> Page[Rows]:
        return asyncio.run(self.queries.query(self.asked(), text, options, shown))

    def query_more(self, locator: str, options: QueryOptions = NO_OPTIONS) -> Page[Rows]:
        return asyncio.run(self.queries.query_more(self.asked(), locator, options, shown))

    def named(self, where: str) -> list[str]:
        """The names of the periods that a condition selects."""
        page = self.query(f"select Name from AccountingPeriod where {where}")
        return [each["Name"] for each in page.records]


def set_up(company: Company, name: str, value: str) -> None:
    """Change a setting of the tenant, as its administrator does."""
    by = company.sign_in()
    company.store.write_directory(lambda directory: tenants.set_setting(directory, by, name, value))


def declare(
    company: Company, name: str, kind: str = "string", *, of: str = "AccountingPeriod"
) -> None:
    """Declare a custom field of periods, or of another object."""
    by = company.sign_in()
    company.store.write_directory(
        lambda directory: tenants.add_custom_field(directory, by, of, name, kind)
    )


def codes(results: Iterable[RowResult]) -> list[list[str]]:
    """The codes of each row, none for one that was done."""
    return [[error.code.value for error in result.errors] for result in results]


def month(number: int, **others: str) -> GivenRow:
    """A month of 2016; the first says when it starts."""
    name, last = MONTHS[number - 1]
    start = {"StartDate": "2016-01-01"} if number == 1 else {}
    fields = {**start, "EndDate": f"2016-{number:02}-{last}", "FiscalYear": "2016", **others}
    return row(**{"Name": name, **fields})


def whole_call(result: pytest.ExceptionInfo[CallRefused]) -> tuple[FaultType, ErrorCode]:
    return result.value.fault, result.value.code


def one(results: list[RowResult]) -> tuple[str, str | None]:
    """Code and field of the only error of the only row."""
    ((error,),) = [result.errors for result in results]
    return error.code.value, error.field


def close(key: str) -> GivenRow:
    return row(Id=key, Status="Closed")


def reopen(key: str) -> GivenRow:
    return row(Id=key, Status="Open")
