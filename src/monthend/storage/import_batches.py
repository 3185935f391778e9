"""Staged rows of imports: written in chunks, posted at once, deleted when given up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from monthend.domain import ledger
from monthend.domain.ledger import AccountingCode
from monthend.services.import_ports import (
    TRANSACTION_COLUMNS,
    Batch,
    Mark,
    PostedSums,
    RowsTaken,
    StagedEntries,
    StagedTransactions,
    TakenBack,
    UnconvertedLine,
    Unfinished,
)
from monthend.services.import_resuming import LEASE

from . import archived_numbers, balances, reach, reversals
from .last_keys import LAST_ENTRY, LAST_LINE, LAST_TRANSACTION, append
from .session import Row, Session, Statement, counted, instant_of, instant_text

DELETED_AT_ONCE = 4000
GIVEN_UP = ""

BEGIN = Statement(
    "INSERT INTO import_batch (calendar_id, posted, lease_until, source, judged_by, staged_rows, "
    "attempt) VALUES (:calendar_id, FALSE, :lease_until, :source, :judged_by, 0, 1) RETURNING id"
)
# Whoever was taken for dead, and is not, is another attempt than who has taken the batch over.
RENEW = Statement(
    "UPDATE import_batch SET lease_until = :lease_until, staged_rows = staged_rows + :rows "
    "WHERE id = :id AND attempt = :attempt AND NOT posted AND lease_until <> ''"
)
_RUN_OUT = "(lease_until < :now OR lease_until > :never)"
UNFINISHED = Statement(
    f"SELECT id, attempt, judged_by, staged_rows, lease_until, {_RUN_OUT} FROM import_batch "
    "WHERE calendar_id = :calendar_id AND source = :source AND NOT posted AND lease_until <> '' "
    "ORDER BY id"
)
TAKE_OVER = Statement(
    "UPDATE import_batch SET lease_until = :lease_until, attempt = attempt + 1 "
    "WHERE id = :id AND attempt = :attempt AND NOT posted AND lease_until = :lease"
)
STAGED_CODES = Statement("SELECT code_id, name FROM staged_code WHERE batch_id = :id")
STAGE_NEW_CODE = Statement(
    "INSERT INTO staged_code (batch_id, code_id, name) VALUES (:id, :code_id, :name)"
)
_BOUND = (
    "UPDATE import_batch SET first_source = {least}(coalesce(first_source, :source), :source), "
    "first_line = {least}(coalesce(first_line, :line), :line) WHERE id = :id"
)
BOUND = Statement(_BOUND.format(least="min"), postgresql=_BOUND.format(least="least"))
# Two updates: the fence compares the first date when `posted` changes, and needs it there.
DATE = Statement(
    "UPDATE import_batch SET first_date = :first, last_date = :last, "
    "commit_sequence = :sequence WHERE id = :id"
)
POST = Statement("UPDATE import_batch SET posted = TRUE WHERE id = :id")
ABANDONED = Statement(
    f"SELECT id, calendar_id FROM import_batch WHERE NOT posted AND {_RUN_OUT} "
    "AND (lease_until = '' OR source IS NULL OR source <> :besides) ORDER BY id"
)
_GIVE_UP = "UPDATE import_batch SET lease_until = '' WHERE id = :id AND NOT posted "
GIVE_UP = Statement(_GIVE_UP + "AND attempt = :attempt")
GIVE_UP_ABANDONED = Statement(_GIVE_UP + f"AND {_RUN_OUT}")
BOUNDS = Statement(
    "SELECT first_source, first_line FROM import_batch "
    "WHERE id = :id AND NOT posted AND lease_until = ''"
)
# Whether codes are still to be held back the batch says; these are only in the way by then.
FORGET_CODES = Statement("DELETE FROM staged_code WHERE batch_id = :id")
DELETE_BATCH = Statement("DELETE FROM import_batch WHERE id = :id AND NOT posted")
DELETE_STAGED = {
    table: Statement(
        f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} "
        "WHERE id >= :first AND batch_id = :id ORDER BY id LIMIT :count)"
    )
    for table in ("line", "subledger_transaction", "journal_entry")
}
# The bulk statements name calendar and batch in their text, which is faster than binding them a
# million times. FAIL instead of the usual ABORT spares a journal for every row; whatever fails,
# the whole chunk is taken back.
ADD_TRANSACTIONS = (
    f"INSERT OR FAIL INTO subledger_transaction ({', '.join(TRANSACTION_COLUMNS)}, "
    f"calendar_id, batch_id) VALUES ({'?, ' * len(TRANSACTION_COLUMNS)}{{calendar:d}}, {{batch:d}})"
)
# Both lines of a transaction made by the database itself: half the time of sending them.
ADD_TRANSACTION_LINES = Statement(
    "INSERT INTO line (id, calendar_id, date, code_id, currency, amount, home_amount, "
    "transaction_id, commit_sequence, batch_id) "
    "SELECT CASE WHEN t.id = :last + 1 AND s.sign = 1 THEN :line + 1 END, t.calendar_id, t.date, "
    "CASE s.sign WHEN 1 THEN t.debit_code ELSE t.credit_code END, "
    "t.currency, t.amount * s.sign, t.home_amount * s.sign, t.id, 0, t.batch_id "
    "FROM subledger_transaction t CROSS JOIN (SELECT 1 AS sign UNION ALL SELECT -1) AS s "
    "WHERE t.id > :last"
)
ADD_ENTRIES = (
    "INSERT OR FAIL INTO journal_entry (number, date, currency, first_line, line_count, "
    "document_date, details, created_by, created_on, status, calendar_id, batch_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'Created', {calendar:d}, {batch:d})"
)
ADD_LINES = (
    "INSERT OR FAIL INTO line (date, code_id, currency, amount, home_amount, entry_id, "
    "calendar_id, batch_id, commit_sequence) VALUES (?, ?, ?, ?, ?, ?, {calendar:d}, {batch:d}, 0)"
)
COUNT_PAST = Statement(
    "UPDATE calendar SET next_entry_number = :number + 1 "
    "WHERE id = :calendar_id AND next_entry_number <= :number"
)
_ELSE_HELD = "THEN NULL ELSE (SELECT lease_until FROM import_batch WHERE id = r.batch_id) END"
TAKEN_TRANSACTION = Statement(
    f"SELECT CASE WHEN {counted('r')} OR r.batch_id = :batch_id {_ELSE_HELD} "
    "FROM subledger_transaction r "
    "WHERE calendar_id = :calendar_id AND number = :number AND type = :type "
    "UNION ALL SELECT NULL FROM archived_number "
    "WHERE calendar_id = :calendar_id AND number = :number AND type = :type",
    reach=reach.nothing,
)
TAKEN_ENTRY = Statement(
    f"SELECT CASE WHEN {counted('r')} OR r.batch_id = :batch_id {_ELSE_HELD} FROM journal_entry r "
    "WHERE calendar_id = :calendar_id AND number = :number "
    "UNION ALL SELECT NULL FROM archived_number "
    "WHERE calendar_id = :calendar_id AND number = :number AND type = ''",
    reach=reach.nothing,
)
MOVE_CODE_KEYS = Statement(
    "UPDATE sqlite_sequence SET seq = seq + :count WHERE name = 'accounting_code' RETURNING seq"
)
FIRST_CODE_KEYS = Statement(
    "INSERT INTO sqlite_sequence (name, seq) VALUES ('accounting_code', :count) RETURNING seq"
)
CONVERT_LINE = "UPDATE line SET home_amount = ? WHERE id = ?"
CONVERT_TRANSACTION = (
    "UPDATE subledger_transaction SET home_amount = ?, home_rounding = ?, exchange_rate = ?, "
    "rate_date = ? WHERE id = ? AND home_amount IS NULL"
)


class ImportTable:
    """The batches as one transaction sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # Beginning -------------------------------------------------------------------------

    def begin(self, calendar_id: int, lease_until: datetime, mark: Mark | None = None) -> Batch:
        key = self._session.key_of(
            BEGIN,
            calendar_id=calendar_id,
            lease_until=instant_text(lease_until),
            source=mark and mark.source,
            judged_by=mark and mark.judged_by,
        )
        return Batch(id=key, calendar_id=calendar_id)

    def renew(self, batch: Batch, lease_until: datetime, *, rows: int = 0) -> bool:
        """Keep a batch alive, and note rows that are staged; False once it is not this one's."""
        until = instant_text(lease_until)
        done = self._session.run(
            RENEW, id=batch.id, attempt=batch.attempt, lease_until=until, rows=rows
        )
        return done.rowcount == 1

    # Taking over -----------------------------------------------------------------------

    def unfinished(self, calendar_id: int, source: str) -> Sequence[Unfinished]:
        """The batches of a source that neither count nor were given up."""
        found = self._session.all(
            UNFINISHED, calendar_id=calendar_id, source=source, **self._run_out()
        )
        return [
            Unfinished(
                batch=Batch(id=key, calendar_id=calendar_id, attempt=attempt),
                mark=Mark(source=source, judged_by=judged_by),
                rows=rows,
                lease=lease,
                abandoned=bool(abandoned),
            )
            for key, attempt, judged_by, rows, lease, abandoned in found
        ]

    def take_over(self, found: Unfinished, lease_until: datetime) -> Batch | None:
        """Lease a batch anew, None where somebody else has done so since it was found."""
        batch = found.batch
        done = self._session.run(
            TAKE_OVER, id=batch.id, attempt=batch.attempt, lease=found.lease,
            lease_until=instant_text(lease_until),
        )  # fmt: skip
        return replace(batch, attempt=batch.attempt + 1) if done.rowcount == 1 else None

    def staged_codes(self, batch: Batch) -> Mapping[int, str | None]:
        """The keys of the codes staged for a batch, with the names of those that it makes."""
        return dict(self._session.all(STAGED_CODES, id=batch.id))

    def stage_new_codes(self, batch: Batch, codes: Iterable[AccountingCode]) -> None:
        """Keep which keys the codes have that are made once the batch counts."""
        rows = [{"id": batch.id, "code_id": code.key, "name": code.name} for code in codes]
        if rows:
            self._session.run_many(STAGE_NEW_CODE, rows)

    def _run_out(self) -> dict[str, str]:
        """A lease that ends later than any can was taken before the clock was set back."""
        now = self._session.wall
        return {"now": instant_text(now), "never": instant_text(now + 3 * LEASE)}

    # Staging ---------------------------------------------------------------------------

    def stage_transactions(self, batch: Batch, staged: StagedTransactions) -> None:
        """Write transactions, and the lines of those that have an effect."""
        last, line = self._last(LAST_TRANSACTION), self._last(LAST_LINE)
        add = _of(batch, ADD_TRANSACTIONS)
        try:
            append(self._session, add, last + 1, zip(*staged.posting, strict=True))
            self._session.run(ADD_TRANSACTION_LINES, last=last, line=line)
            after = last + 1 + len(staged.posting[0])
            append(self._session, add, after, zip(*staged.silent, strict=True))
        except sqlite3.IntegrityError as broken:
            raise _taken(broken, "subledger_transaction") from broken
        archived_numbers.refuse(self._session, "subledger_transaction", batch, last + 1)
        self._session.run(BOUND, id=batch.id, source=last + 1, line=line + 1)

    def stage_entries(self, batch: Batch, staged: StagedEntries) -> None:
        """Write entries and their lines."""
        last, line = self._last(LAST_ENTRY) + 1, self._last(LAST_LINE) + 1
        at = instant_text(self._session.now)
        rest = (staged.details, staged.created_by, at)
        try:
            append(
                self._session, _of(batch, ADD_ENTRIES), last,
                ((number, day, currency, line + first, count, document, *rest)
                 for number, day, currency, first, count, document in staged.entries),
            )  # fmt: skip
        except sqlite3.IntegrityError as broken:
            raise _taken(broken, "journal_entry") from broken
        archived_numbers.refuse(self._session, "journal_entry", batch, last)
        append(
            self._session, _of(batch, ADD_LINES), line,
            zip(
                staged.days, staged.codes, staged.currencies, staged.amounts, staged.homes,
                map(last.__add__, staged.entry_of), strict=True,
            ),
        )  # fmt: skip
        self._session.run(BOUND, id=batch.id, source=last, line=line)
        if staged.highest_own_number is not None:
            number = staged.highest_own_number
            self._session.run(COUNT_PAST, calendar_id=batch.calendar_id, number=number)

    def taken_transactions(
        self, batch: Batch, keys: Iterable[tuple[str, str]]
    ) -> Mapping[tuple[str, str], datetime | None]:
        """The numbers with their types that are there, and until when another import holds one."""
        found = {}
        for number, kind in keys:
            row = self._session.one(TAKEN_TRANSACTION, **_by(batch), number=number, type=kind)
            if row is not None:
                found[number, kind] = self._held_until(row[0])
        return found

    def taken_entries(self, batch: Batch, numbers: Iterable[str]) -> Mapping[str, datetime | None]:
        found = {}
        for number in numbers:
            row = self._session.one(TAKEN_ENTRY, **_by(batch), number=number)
            if row is not None:
                found[number] = self._held_until(row[0])
        return found

    def _held_until(self, lease: str | None) -> datetime | None:
        """What is given up already, or was leased before the clock was set back, is let go now."""
        if lease is None:
            return None
        run_out = self._run_out()
        leased = run_out["now"] <= lease <= run_out["never"]
        return instant_of(lease) if leased else self._session.wall

    def reserve_code_keys(self, count: int) -> Sequence[int]:
        """Keys that no other accounting code will get, whether they are used or not."""
        row = self._session.one(MOVE_CODE_KEYS, count=count)
        row = row or self._session.one(FIRST_CODE_KEYS, count=count)
        assert row is not None, "both statements answer the last key"
        return range(row[0] - count + 1, row[0] + 1)

    # The moment it counts --------------------------------------------------------------

    def post(self, batch: Batch, sums: PostedSums) -> int:
        """Let the staged rows count, and answer the commit sequence at which they do."""
        sequence = self._session.commit_sequence
        self._session.run(
            DATE, id=batch.id, first=sums.first_day, last=sums.last_day, sequence=sequence
        )
        self._session.run(POST, id=batch.id)
        self._session.run(FORGET_CODES, id=batch.id)
        balances.add_rows(self._session, batch.calendar_id, sums.days, sums.months)
        return sequence

    # Giving up -------------------------------------------------------------------------

    def abandoned(self, besides: str | None = None) -> Sequence[Batch]:
        """Batches whose importer has let the lease run out, but for those of one source."""
        rows = self._session.all(ABANDONED, besides=besides or "", **self._run_out())
        return [Batch(id=key, calendar_id=calendar_id) for key, calendar_id in rows]

    def give_up(self, batch: Batch) -> None:
        """Nobody may stage into the batch any more, nor post it; only its importer may say so."""
        if self._session.run(GIVE_UP, id=batch.id, attempt=batch.attempt).rowcount:
            self._session.run(FORGET_CODES, id=batch.id)

    def give_up_abandoned(self, batch: Batch) -> None:
        """The same of a batch whose lease has run out, unless it was taken over meanwhile."""
        if self._session.run(GIVE_UP_ABANDONED, id=batch.id, **self._run_out()).rowcount:
            self._session.run(FORGET_CODES, id=batch.id)

    def discard_some(self, batch: Batch) -> bool:
        """Delete a chunk of a given up batch's rows, which snapshots may hold; False if none is."""
        self._session.keep_keys()
        bounds = self._session.one(BOUNDS, id=batch.id)
        if bounds is None:
            return False
        source, line = bounds
        firsts = {"line": line, "subledger_transaction": source, "journal_entry": source}
        for table, first in firsts.items():
            if first is not None and self._delete_staged(table, batch, first):
                return True
        self._session.run(DELETE_BATCH, id=batch.id)
        return False

    def _delete_staged(self, table: str, batch: Batch, first: int) -> int:
        """Delete some rows of a batch in one table; how many there were."""
        return self._session.run(
            DELETE_STAGED[table], id=batch.id, first=first, count=DELETED_AT_ONCE
        ).rowcount

    # Late rates ------------------------------------------------------------------------

    def last_line(self) -> int:
        return self._last(LAST_LINE)

    def unconverted_lines(
        self, calendar_id: int, first: int, last: int
    ) -> Sequence[UnconvertedLine]:
        """The lines between two keys that have no amount in home currency and count for good."""
        rows = self._session.all(
            reversals.UNCONVERTED_LINES, calendar_id=calendar_id, first=first, last=last
        )
        return [
            UnconvertedLine(
                id=key, day=day, code=code, currency=currency, amount=amount,
                transaction=transaction, entry=entry, reverses=reverses,
            )
            for key, day, code, currency, amount, transaction, entry, reverses, kind, status,
            of_entry in rows
            if (of_entry == "Created" if kind is None else ledger.counts(kind, status))
        ]  # fmt: skip

    def taken_back(self, line: UnconvertedLine) -> TakenBack | None:
        return reversals.taken_back(self._session, line)

    def waiting_reversals(
        self, calendar_id: int, through: date
    ) -> Iterable[tuple[str, date, TakenBack]]:
        return reversals.waiting(self._session, calendar_id, through)

    def convert(
        self,
        calendar_id: int,
        lines: Iterable[tuple[int, int]],
        transactions: Iterable[Row],
        sums: PostedSums,
    ) -> None:
        """Write home amounts of (home, line) and of transactions, and add to the balances."""
        self._session.run_rows(CONVERT_LINE, lines)
        self._session.run_rows(CONVERT_TRANSACTION, transactions)
        balances.add_rows(self._session, calendar_id, sums.days, sums.months)

    def _last(self, statement: Statement) -> int:
        row = self._session.one(statement)
        assert row is not None, "an aggregate answers one row"
        return int(row[0])


def _by(batch: Batch) -> dict[str, int]:
    return {"calendar_id": batch.calendar_id, "batch_id": batch.id}


def _of(batch: Batch, sql: str) -> str:
    """A bulk statement for the rows of one batch."""
    return sql.format(calendar=batch.calendar_id, batch=batch.id)


def _taken(broken: sqlite3.IntegrityError, table: str) -> Exception:
    """A number that is there already; any other broken rule stays what it is."""
    return RowsTaken() if str(broken).startswith(f"UNIQUE constraint failed: {table}.") else broken
