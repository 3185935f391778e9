"""Imports taken up again: what a dead importer has staged is judged again, and staged no more.

A batch remembers what its rows are read from and judged by, and how many are staged.
Whoever imports the same takes over a batch whose lease has run out. Its rows are read
and judged once more, for the sums that stood in the memory of the dead; since nothing
they are judged by has changed, that comes to the same. Other dead batches are deleted.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import perf_counter
from typing import Any, Protocol

from monthend import __version__
from monthend.domain.errors import Busy

from .import_callers import Told
from .import_files import BinaryFile, Chunk, RowFile
from .import_ports import Batch, Mark, Unfinished
from .import_values import Surroundings
from .ports import Store
from .settings import shown

LEASE = timedelta(seconds=20)
SECONDS_UNTIL_RENEWED = LEASE.total_seconds() / 4
ROWS_JUDGED_AT_ONCE = 20_000
SECONDS_BETWEEN_LOOKS = 0.5
LOOKS = int((LEASE.total_seconds() + 5) / SECONDS_BETWEEN_LOOKS)


class ImportOvertaken(Busy):
    """The import was slower than its lease, and somebody has cleared it away or taken it up."""

    message = "The import was taken for dead, and cleared away or taken up by another importer."


class ImportUnderWay(Busy):
    """Somebody is at work at an import of the same."""

    message = "The same file is being imported already, by an importer that is at work."


class SourceChanged(Busy):
    """The rows that were staged before may not be those that were read now."""

    message = "The file was changed while its import was resumed; nothing of it is there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereadable:
    """A file that could be read again: its digest, and whom to tell what happens.

    The digest says how the bytes are read as well. It is asked for before anything is read
    of the rows, and again in the end; the place in the file is the same afterwards.
    """

    file: BinaryFile
    digest: Callable[[], str]
    said: Callable[[str], object]
    wait: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The batch of an import, and what of its rows and codes is staged already."""

    batch: Batch
    rows: int = 0
    codes: Mapping[int, str | None] = field(default_factory=dict)
    digest: str | None = None


def begun(
    store: Store,
    told: Told,
    around: Surroundings,
    create_codes: Mapping[str, str] | bool,
    rereadable: Rereadable | None,
) -> Begun:
    """The batch for an import: that of a dead importer of the same, or else a new one."""
    calendar_id = told.caller.calendar_id
    mark = taken = digest = None
    if rereadable is not None:
        digest = rereadable.digest()
        mark = Mark(source=_source(told, create_codes, digest), judged_by=_judged_by(around))
        # Before anything is taken over: to delete much takes longer than a lease.
        discard_abandoned(store, besides=mark.source)
        taken = _taken_over(store, calendar_id, mark, rereadable)
    discard_abandoned(store)
    if taken is not None:
        return replace(taken, digest=digest)
    batch = store.write_calendar(
        calendar_id,
        lambda books: books.imports.begin(calendar_id, books.wall + LEASE, mark),
        posting=True,
    )
    return Begun(batch=batch, digest=digest)


def check_unchanged(begun: Begun, rereadable: Rereadable | None) -> None:
    """Refuse a source that is no longer what its first rows were staged from."""
    if begun.rows and rereadable is not None and rereadable.digest() != begun.digest:
        raise SourceChanged


def discard_abandoned(store: Store, *, besides: str | None = None) -> None:
    """Delete the rows of imports whose importer has died, but for those of one source."""
    for batch in store.write_imports(lambda imports: imports.abandoned(besides)):
        store.write_imports(lambda imports, batch=batch: imports.give_up_abandoned(batch))  # type: ignore[misc]
        _delete(store, batch)


def discard(store: Store, batch: Batch) -> None:
    """Delete what was staged, some rows at a time."""
    store.write_imports(lambda imports: imports.give_up(batch))
    _delete(store, batch)


def _delete(store: Store, batch: Batch) -> None:
    while store.write_imports(lambda imports: imports.discard_some(batch)):
        pass


# Taking over --------------------------------------------------------------------------


def _taken_over(store: Store, calendar_id: int, mark: Mark, rereadable: Rereadable) -> Begun | None:
    """What a dead importer of the same has left, None where there is nothing of use."""
    while found := _dead(store, calendar_id, mark.source, rereadable):
        fit = [each for each in found if each.mark.judged_by == mark.judged_by and each.rows]
        if not fit:
            changed = _changed(found[0].mark.judged_by, mark.judged_by)
            if changed:
                rereadable.said(
                    f"An interrupted import of this file is not resumed but begun anew: {changed} "
                    "changed since."
                )
            return None
        best = max(fit, key=lambda each: each.rows)
        batch, codes = store.write_calendar(
            calendar_id,
            lambda books, best=best: (  # type: ignore[misc]
                books.imports.take_over(best, books.wall + LEASE),
                books.imports.staged_codes(best.batch),
            ),
            posting=True,
        )
        if batch is not None:
            rereadable.said(f"Resuming after {best.rows:,} rows.")
            return Begun(batch=batch, rows=best.rows, codes=codes)
    return None


def _dead(
    store: Store, calendar_id: int, source: str, rereadable: Rereadable
) -> Sequence[Unfinished]:
    """The batches of a source, once no lease runs any more; whoever renews one is at work."""
    leases: dict[int, str] = {}
    for _ in range(LOOKS):
        found = store.read_calendar(
            calendar_id, lambda books: books.imports.unfinished(calendar_id, source)
        )
        leased = [each for each in found if not each.abandoned]
        if not leased:
            return found
        if not leases:
            rereadable.said(
                "An import of this file has not ended. Waiting up to "
                f"{LEASE.total_seconds():.0f} s to see whether somebody is at work at it."
            )
        if any(leases.setdefault(each.batch.id, each.lease) != each.lease for each in leased):
            break
        rereadable.wait(SECONDS_BETWEEN_LOOKS)
    raise ImportUnderWay


# What it is that is imported ------------------------------------------------------------


def _source(told: Told, create_codes: Mapping[str, str] | bool, digest: str) -> str:
    types = create_codes if isinstance(create_codes, bool) else sorted(create_codes.items())
    caller = told.caller
    return _sha256([told.kind, digest, caller.calendar_id, caller.user_id, types])


def _judged_by(around: Surroundings) -> str:
    """Hashes of everything that a row is judged by, besides its own values."""
    tenant, calendar = around.caller.tenant, around.calendar
    parts = {
        "the accounting periods": [
            *(
                [each.id, each.name, each.start_date, each.end_date, each.status]
                for each in calendar.everything
            ),
            *sorted(calendar.locks),
        ],
        "the accounting codes": [
            [code.key, code.name, code.type, code.active] for code in around.codes.values()
        ],
        "the exchange rates": list(around.rates.written()),
        "the posting rules": [around.rules.version, *map(str, around.rules.rules.values())],
        "the settings": [tenant.home_currency, around.late_policy, shown(tenant.settings)],
        "the permissions": sorted(around.caller.permissions),
        "the program": __version__,
    }
    return json.dumps({name: _sha256(part) for name, part in parts.items()})


def _changed(before: str, now: str) -> str:
    """Which of the things that rows are judged by are others now, in words."""
    old, new = json.loads(before), json.loads(now)
    names = [name for name in new if old.get(name) != new[name]]
    have = "has" if names == ["the program"] else "have"
    return f"{' and '.join(names)} {have}" if names else ""


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, default=str).encode()).hexdigest()


# Rows that are staged already -----------------------------------------------------------


Renew = Callable[[], object]


class Judge(Protocol):
    """Judges chunks, and remembers what they add up to."""

    def staged(self, chunk: Chunk) -> Any: ...


def judged_again(
    file: RowFile, rows: Judge, begun: Begun, told: Told, *, whole: str | None, renew: Renew
) -> Iterator[Chunk]:
    """Judge the rows that are staged already; what follows them in the last chunk is answered."""
    count, renewed = 0, perf_counter()
    while count < begun.rows:
        left = begun.rows - count
        chunk = file.chunk(min(left, ROWS_JUDGED_AT_ONCE), whole=whole)
        if chunk is None:
            raise SourceChanged
        here = min(len(chunk), left)
        if here:
            rows.staged(chunk if here == len(chunk) else PartOfChunk(chunk, 0, here))
        count += here
        told.progress(count)
        if perf_counter() - renewed > SECONDS_UNTIL_RENEWED:
            renew()
            renewed = perf_counter()
        if here < len(chunk):
            yield PartOfChunk(chunk, here, len(chunk))


class PartOfChunk:
    """Some rows of a chunk that follow one another."""

    def __init__(self, chunk: Chunk, start: int, end: int) -> None:
        self._chunk, self._start, self._end = chunk, start, end

    def __len__(self) -> int:
        return self._end - self._start

    def column(self, name: str) -> Sequence[str]:
        return self._chunk.column(name)[self._start : self._end]

    def has(self, name: str) -> bool:
        return any(self.column(name))

    def row(self, place: int) -> dict[str, str]:
        return self._chunk.row(self._start + place)

    def line_of(self, place: int) -> int:
        return self._chunk.line_of(self._start + place)
