"""Create, update and delete: up to fifty rows a call, each a transaction of its own.

Results come in the order of the rows. What one row is refused for concerns no
other, unless the caller asks for a single transaction: then all rows are
written or none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import structlog

from monthend.domain.errors import NotSignedIn, Refusal, Refusals
from monthend.entrance.ports import AsyncStore
from monthend.services.caller import Caller
from monthend.services.ports import Books, StaleCaller, StoreUnavailable

from .asked import Asked, check_takes, object_for
from .fields import ApiObject, Call
from .placing import PlacedWork, WorksIn, callers_of, in_turn, together
from .refusals import CallRefused, FaultType, RowError, RowResult, as_sent, refused
from .rows import GivenRow, read_create, read_id, read_update
from .versions import ErrorCode, code_for

ROWS_AT_MOST = 50

Written = tuple[str, int]
"""The id of a row and the number of its commit."""

log = structlog.get_logger("monthend.objects")


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What is done with each row: in a transaction of its own, unless `single`."""

    call: Call
    single: bool = False
    strict: bool = True


class Undone(Exception):
    """Takes back a single transaction; carries what became of each row."""

    def __init__(self, results: list[RowResult]) -> None:
        super().__init__("another row was refused")
        self.results = results


class RowCalls:
    """The calls that change rows, over one store."""

    def __init__(self, store: AsyncStore) -> None:
        self._store = store

    async def create(
        self, asked: Asked, rows: Sequence[GivenRow], *, single: bool = False, strict: bool = True
    ) -> list[RowResult]:
        """Create rows of one object; `strict` refuses fields that nobody declared."""
        how = How(call=Call.CREATE, single=single, strict=strict)
        return await self._save(asked, how, rows)

    async def update(
        self, asked: Asked, rows: Sequence[GivenRow], *, single: bool = False
    ) -> list[RowResult]:
        """Change rows of one object, each named by its Id."""
        return await self._save(asked, How(call=Call.UPDATE, single=single), rows)

    async def delete(
        self, asked: Asked, type_name: str | None, ids: Sequence[str], *, single: bool = False
    ) -> list[RowResult]:
        """Delete the rows with these ids."""
        asked, known = await object_for(asked, type_name)
        few_enough(len(ids))
        check_takes(asked, known, Call.DELETE)
        rows = [GivenRow(known.name, (("Id", key),), ()) for key in ids]
        return await self._run(asked, How(call=Call.DELETE, single=single), known, rows)

    async def _save(self, asked: Asked, how: How, rows: Sequence[GivenRow]) -> list[RowResult]:
        types = {row.type for row in rows}
        if not types:
            return []
        if len(types) > 1:
            message = "All rows of a call are of one type."
            raise CallRefused(FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE, message)
        asked, known = await object_for(asked, types.pop())
        few_enough(len(rows))
        check_takes(asked, known, how.call)
        return await self._run(asked, how, known, rows)

    async def _run(
        self, asked: Asked, how: How, known: ApiObject, rows: Sequence[GivenRow]
    ) -> list[RowResult]:
        """Read all rows and write those that can be; once more where the tenant had moved."""
        prepared = await self._prepared(asked, how, known, rows)
        if any(isinstance(each, RowResult) for each in prepared):
            renewed = await asked.renewed()
            if renewed is not None:
                asked = renewed
                prepared = await self._prepared(asked, how, known, rows)
        write = self._write_as_one if how.single else self._write_one_by_one
        results = await write(asked, how.call, known, prepared)
        if any(result is None for result in results):
            try:
                asked = await asked.renewed() or asked
            except (NotSignedIn, StoreUnavailable) as problem:
                # What was done before must be told, whatever hinders the rest.
                if not any(result is not None and result.may_be_written for result in results):
                    raise
                rest = _signed_out if isinstance(problem, NotSignedIn) else _unavailable
                return [result or rest(asked) for result in results]
            afresh = await self._prepared(asked, how, known, rows)
            again = [
                new if done is None else done for new, done in zip(afresh, results, strict=True)
            ]
            results = await write(asked, how.call, known, again)
        return [result or _overtaken(asked) for result in results]

    async def _prepared(
        self, asked: Asked, how: How, known: ApiObject, rows: Sequence[GivenRow]
    ) -> list[Prepared]:
        placed = await callers_of(
            self._store, asked.caller, rows, of_orgs=known.of_orgs, new=how.call is Call.CREATE
        )
        return [prepare(asked, how, known, row, by) for row, by in zip(rows, placed, strict=True)]

    async def _write_one_by_one(
        self, asked: Asked, call: Call, known: ApiObject, prepared: Sequence[Prepared]
    ) -> list[RowResult | None]:
        """Hand over every row at once; the store writes them in their order."""
        works = [each for each in prepared if not isinstance(each, RowResult)]
        writing = in_turn(self._store, works)
        results: list[RowResult | None] = []
        unavailable: list[StoreUnavailable] = []
        for each in prepared:
            if isinstance(each, RowResult):
                results.append(each)
                continue
            try:
                results.append(await self._outcome(asked, call, known, next(writing)))
            except StoreUnavailable as problem:
                unavailable.append(problem)
                results.append(_unknown(asked) if problem.unknown else _unavailable(asked))
        if unavailable and len(unavailable) == len(prepared):
            raise next((each for each in unavailable if each.unknown), unavailable[0])
        if unavailable:
            log.error("store unavailable", problem=str(unavailable[0]), rows=len(unavailable))
        return results

    async def _outcome(
        self, asked: Asked, call: Call, known: ApiObject, writing: Future[Written]
    ) -> RowResult | None:
        """What became of a row; None when its caller has to be made out afresh."""
        try:
            key, sequence = await asyncio.wrap_future(writing)
            return RowResult(id=key, sequence=sequence)
        except (Refusal, Refusals) as problem:
            return refused(problem, call, asked.view(known))
        except StaleCaller:
            return None
        except StoreUnavailable:
            raise
        except Exception as problem:
            log.exception("unforeseen", exc_info=problem)
            message = "An internal error; it has been logged."
            return RowResult(errors=(RowError(code=ErrorCode.UNKNOWN_ERROR, message=message),))

    async def _write_as_one(
        self, asked: Asked, call: Call, known: ApiObject, prepared: Sequence[Prepared]
    ) -> list[RowResult | None]:
        """All rows in one transaction, or none of them."""
        spoiled = [each if isinstance(each, RowResult) else None for each in prepared]
        if any(result is not None and result.errors for result in spoiled):
            return [result or _undone(asked) for result in spoiled]
        works = [each for each in prepared if not isinstance(each, RowResult)]

        def write(books: Books, done_in: WorksIn) -> list[RowResult | None]:
            done: list[RowResult | None] = []
            for work in works:
                try:
                    done.append(RowResult(id=done_in(work), sequence=books.commit_sequence))
                except (Refusal, Refusals) as problem:
                    results = [_undone(asked) for _ in works]
                    results[len(done)] = refused(problem, call, asked.view(known))
                    raise Undone(results) from None
            return done

        try:
            return await asyncio.wrap_future(together(self._store, works, write))
        except Undone as undone:
            return list(undone.results)
        except StaleCaller:
            return [None for _ in prepared]


def last_sequence(results: Iterable[RowResult]) -> int | None:
    """The number of the last commit among these rows; None where nothing was written."""
    return max((each.sequence for each in results if each.sequence is not None), default=None)


Prepared = PlacedWork | RowResult
"""What writes a row, or the result of one that cannot be written."""


def prepare(
    asked: Asked, how: How, known: ApiObject, row: GivenRow, caller: Caller | Refusal
) -> Prepared:
    """What writes a row, or the result of one whose fields or place are refused."""
    view, verbs, call = asked.view(known), known.verbs, how.call
    try:
        if isinstance(caller, Refusal):
            raise caller
        if call is Call.CREATE:
            fields = read_create(view, row, asked.reading, strict=how.strict)
            return PlacedWork(caller, lambda books: verbs.create(books, caller, fields))
        if call is Call.UPDATE:
            key, values = read_update(view, row, asked.reading)
            work = _keyed(key, lambda books: verbs.update(books, caller, key, values))
            return PlacedWork(caller, work)
        key = _key_of(row)
        return PlacedWork(caller, _keyed(key, lambda books: verbs.delete(books, caller, key)))
    except (Refusal, Refusals) as problem:
        return refused(problem, call, view, as_sent)


def _keyed(key: str, write: Callable[[Books], None]) -> Callable[[Books], str]:
    def work(books: Books) -> str:
        write(books)
        return key

    return work


def _key_of(row: GivenRow) -> str:
    wrong: list[Refusal] = []
    key = read_id(row.fields[0][1] or "", wrong)
    if wrong:
        raise wrong[0]
    return key


def few_enough(count: int) -> None:
    """Refuse a call with more rows than one may have; a dialect asks before it builds them."""
    if count > ROWS_AT_MOST:
        message = f"A call takes at most {ROWS_AT_MOST} objects, not {count}."
        raise CallRefused(FaultType.UNEXPECTED_ERROR, ErrorCode.MAX_RECORDS_EXCEEDED, message)


def _unavailable(asked: Asked) -> RowResult:
    message = "The ledger cannot be reached now; this row was not written."
    code = code_for(asked.version, ErrorCode.SERVER_UNAVAILABLE)
    return RowResult(errors=(RowError(code=code, message=message),))


def _unknown(asked: Asked) -> RowResult:
    message = "The ledger was lost in this moment; it is not known whether this row was written."
    code = code_for(asked.version, ErrorCode.SERVER_UNAVAILABLE)
    return RowResult(errors=(RowError(code=code, message=message),), unknown=True)


def _signed_out(asked: Asked) -> RowResult:
    message = "The session ended before this row was written."
    code = code_for(asked.version, ErrorCode.INVALID_SESSION)
    return RowResult(errors=(RowError(code=code, message=message),))


def _overtaken(asked: Asked) -> RowResult:
    message = "The tenant was changed again while this row waited; send it once more."
    code = code_for(asked.version, ErrorCode.LOCK_COMPETITION)
    return RowResult(errors=(RowError(code=code, message=message),))


def _undone(asked: Asked) -> RowResult:
    message = "Another row of the single transaction was refused, so nothing was written."
    code = code_for(asked.version, ErrorCode.TRANSACTION_FAILED)
    return RowResult(errors=(RowError(code=code, message=message),))
