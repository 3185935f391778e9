"""Staged rows of imports on PostgreSQL: by COPY, in the order in which they came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from psycopg.errors import UniqueViolation

from monthend.services.import_ports import (
    TRANSACTION_COLUMNS,
    Batch,
    RowsTaken,
    StagedEntries,
    StagedTransactions,
)
from monthend.storage import archived_numbers
from monthend.storage.import_batches import BOUND, DELETED_AT_ONCE, ImportTable
from monthend.storage.session import Statement, instant_text

from .session import PostgresSession

_TRANSACTIONS = f"subledger_transaction ({', '.join(TRANSACTION_COLUMNS)}, calendar_id, batch_id)"
_ENTRIES = (
    "journal_entry (id, number, date, currency, first_line, line_count, document_date, details, "
    "created_by, created_on, status, calendar_id, batch_id)"
)
_LINES = (
    "line (date, code_id, currency, amount, home_amount, entry_id, calendar_id, batch_id, "
    "commit_sequence)"
)
# Both lines of a transaction made by the database itself: less than sending them. Both ends are
# given, since a plan that knows one alone reads the whole table for every chunk.
_TRANSACTION_LINES = Statement(
    "INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, "
    "transaction_id, commit_sequence, batch_id) "
    "SELECT t.calendar_id, t.date, CASE s.sign WHEN 1 THEN t.debit_code ELSE t.credit_code END, "
    "t.currency, t.amount * s.sign, t.home_amount * s.sign, t.id, 0, t.batch_id "
    "FROM subledger_transaction t CROSS JOIN (VALUES (1), (-1)) AS s (sign) "
    "WHERE t.batch_id = :batch AND t.id > :before AND t.id < :after ORDER BY t.id, s.sign DESC"
)
_NEXT_SOURCE = Statement("SELECT nextval('subledger_transaction_id_seq')")
_NEXT_LINE = Statement("SELECT nextval('line_id_seq')")
_ENTRY_KEYS = Statement(
    "SELECT nextval('journal_entry_id_seq') FROM generate_series(1, CAST(:count AS bigint))"
)
_CODE_KEYS = Statement(
    "SELECT nextval('accounting_code_id_seq') FROM generate_series(1, CAST(:count AS bigint))"
)
# Who serves may have no right to delete such rows; the owner of the tables does it.
_DISCARD = Statement("SELECT discard_staged(:source, :batch, :first, :count)")
_COUNT_PAST = Statement("SELECT count_past_entry(:calendar_id, :number)")


class CopyingImportTable(ImportTable):
    """The batches as one transaction sees them.

    Rows of other calendars come in between, so keys are rising and not always
    consecutive. An import's own rows are found by their batch, an entry's lines by the
    entry, between bounds that may hold others.
    """

    @property
    def _own(self) -> PostgresSession:
        return cast(PostgresSession, self._session)

    def stage_transactions(self, batch: Batch, staged: StagedTransactions) -> None:
        """Write transactions, and the lines of those that have an effect."""
        last, line = self._last(_NEXT_SOURCE), self._last(_NEXT_LINE)
        self._own.expect_lines_of(set(staged.posting[TRANSACTION_COLUMNS.index("date")]))
        whose = (batch.calendar_id, batch.id)
        try:
            rows = zip(*staged.posting, strict=True)
            self._own.copy(_TRANSACTIONS, ((*row, *whose) for row in rows))
            after = self._last(_NEXT_SOURCE)
            self._session.run(_TRANSACTION_LINES, batch=batch.id, before=last, after=after)
            rows = zip(*staged.silent, strict=True)
            self._own.copy(_TRANSACTIONS, ((*row, *whose) for row in rows))
        except UniqueViolation as taken:
            raise RowsTaken from taken
        archived_numbers.refuse(self._session, "subledger_transaction", batch, last)
        self._session.run(BOUND, id=batch.id, source=last, line=line)

    def stage_entries(self, batch: Batch, staged: StagedEntries) -> None:
        """Write lines and the entries they belong to."""
        keys = [key for (key,) in self._session.all(_ENTRY_KEYS, count=len(staged.entries))]
        before = self._last(_NEXT_LINE)
        self._own.expect_lines_of(set(staged.days))
        lines = zip(
            staged.days, staged.codes, staged.currencies, staged.amounts, staged.homes,
            map(keys.__getitem__, staged.entry_of), strict=True,
        )  # fmt: skip
        whose = (batch.calendar_id, batch.id)
        self._own.copy(_LINES, ((*line, *whose, 0) for line in lines))
        extra = self._last(_NEXT_LINE) - before - 1 - len(staged.days)
        rest = (
            staged.details, staged.created_by, instant_text(self._session.now), "Created", *whose
        )  # fmt: skip
        entries = zip(keys, staged.entries, strict=True)
        try:
            self._own.copy(
                _ENTRIES,
                ((key, number, day, currency, before + 1 + first, count + extra, document, *rest)
                 for key, (number, day, currency, first, count, document) in entries),
            )  # fmt: skip
        except UniqueViolation as taken:
            raise RowsTaken from taken
        archived_numbers.refuse(self._session, "journal_entry", batch, keys[0])
        self._session.run(BOUND, id=batch.id, source=keys[0], line=before)
        if staged.highest_own_number is not None:
            number = staged.highest_own_number
            self._session.run(_COUNT_PAST, calendar_id=batch.calendar_id, number=number)

    def reserve_code_keys(self, count: int) -> Sequence[int]:
        """Keys that no other accounting code will get, whether they are used or not."""
        return [key for (key,) in self._session.all(_CODE_KEYS, count=count)]

    def _delete_staged(self, table: str, batch: Batch, first: int) -> int:
        gone = self._session.one(
            _DISCARD, source=table, batch=batch.id, first=first, count=DELETED_AT_ONCE
        )
        assert gone is not None, "a function answers one row"
        return int(gone[0])
