"""Codes, rates, transactions, entries and lines in the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from monthend.domain import ledger
from monthend.domain.errors import NameTaken
from monthend.domain.ledger import AccountingCode, Line
from monthend.domain.trial_balance import BalanceRow
from monthend.engines.recomputation import recomputed_rows
from monthend.services.caller import Caller
from monthend.services.import_ports import Batch
from monthend.services.ports import FrozenBalance, JournalEntry, Transaction
from monthend.services.queries import Key, LedgerSearch, SearchPart, TransactionFilter
from monthend.subledger import action_items
from monthend.subledger.action_items import ActionItemKind, ActionItemRule
from monthend.subledger.archives import PostingArchived
from monthend.subledger.exchange_rates import ExchangeRate, RateTable

from . import balances, code_lines, entries, ledger_searches, reach, transaction_lists
from .catalog import Catalog
from .last_keys import NEXT
from .session import (
    UNRESOLVED,
    Row,
    Session,
    Statement,
    counted,
    day_of,
    day_text,
    insert,
)

ADD_LINE = insert("line", without="id", key=NEXT["line"])
SELECT_TRANSACTIONS = (
    "SELECT t.id, t.number, t.type, t.subtype, t.status, t.date, t.currency, t.amount, "
    "t.debit_code, t.credit_code, t.home_amount, t.account_number, t.due_date, "
    "t.exchange_rate, t.rate_date, coalesce(t.document_number, t.number), t.applied_to, "
    "t.billed_through, t.segments, t.document_date, t.posting_rules, t.reverses, "
    "t.home_rounding "
    "FROM subledger_transaction t WHERE t.calendar_id = :calendar_id "
    f"AND {counted('t')} "
)
SEARCHED_TRANSACTIONS = ledger_searches.of_transactions(SELECT_TRANSACTIONS)
_BY_KEY = SELECT_TRANSACTIONS + "AND t.id = :id"
TRANSACTION = Statement(_BY_KEY, reach=reach.transaction_key("id"))
BY_NUMBER = Statement(
    SELECT_TRANSACTIONS + "AND t.number = :number AND t.type = :type", reach=reach.number
)
REVERSALS = Statement(
    SELECT_TRANSACTIONS + "AND t.reverses = :key", reach=reach.later_transaction("key")
)
# Postings go side by side there; two that move one transaction must not. One that is away nobody
# moves.
TRANSACTION_HELD = Statement(_BY_KEY, postgresql=_BY_KEY + " FOR UPDATE OF t", reach=reach.nothing)


def _unresolved(narrower: str = "") -> Statement:
    """Unresolved transactions of some days; all queries have the words of the index."""
    return Statement(
        SELECT_TRANSACTIONS + f"AND t.date BETWEEN :start AND :end AND {UNRESOLVED} {narrower}"
        "ORDER BY t.date, t.id LIMIT :limit OFFSET :first",
        reach=reach.days,
    )


def _of_kind(rule: ActionItemRule) -> Statement:
    types = ", ".join(f"'{each}'" for each in sorted(rule.types))
    return _unresolved(f"AND t.status = '{rule.status}' AND t.type IN ({types}) ")


UNRESOLVED_ROWS = _unresolved()
UNRESOLVED_OF = {kind: _of_kind(rule) for kind, rule in action_items.RULES.items()}
SET_STATUS = Statement(
    "UPDATE subledger_transaction SET status = :status, home_amount = :home_amount, "
    "home_rounding = coalesce(:home_rounding, home_rounding), "
    "exchange_rate = :exchange_rate, rate_date = :rate_date "
    "WHERE id = :id AND calendar_id = :calendar_id"
)
NEXT_ENTRY = Statement(
    "UPDATE calendar SET next_entry_number = next_entry_number + 1 WHERE id = :calendar_id "
    "RETURNING next_entry_number - 1",
    postgresql="SELECT next_entry_number(:calendar_id)",
)
UNCONVERTED_MONTH = Statement(
    "SELECT 1 FROM month_balance WHERE calendar_id = :calendar_id AND month <= :month "
    "AND unconverted > 0 LIMIT 1"
)
UNCONVERTED = Statement(
    "SELECT DISTINCT currency, day FROM day_balance WHERE calendar_id = :calendar_id "
    "AND day <= :end GROUP BY day, code_id, currency HAVING sum(unconverted) > 0 "
    "ORDER BY day, currency"
)
ID_PREFIX_DIGITS = 16


def public_id(calendar_id: int, key: int) -> str:
    """The 32 hex characters by which clients know a transaction: calendar, then its key."""
    return f"{calendar_id:016x}{key:016x}"


def key_of(calendar_id: int, transaction_id: str) -> int | None:
    """The key behind a transaction's id, None when it is not of this calendar."""
    prefix, rest = transaction_id[:ID_PREFIX_DIGITS], transaction_id[ID_PREFIX_DIGITS:]
    if prefix != f"{calendar_id:016x}" or len(rest) != ID_PREFIX_DIGITS:
        return None
    key = int(rest, 16) if all(c in "0123456789abcdef" for c in rest) else -1
    return key if 0 <= key < 2**63 else None


class LedgerTable:
    """The ledger of one calendar, in one transaction."""

    def __init__(self, session: Session, calendar_id: int, catalog: Catalog) -> None:
        self._session = session
        self._calendar_id = calendar_id
        self._catalog = catalog

    def codes(self) -> Mapping[str, AccountingCode]:
        return self._catalog.codes(self._session)

    def rates(self) -> RateTable:
        return self._catalog.rates(self._session)

    def add_code(self, code: AccountingCode, caller: Caller) -> AccountingCode:
        """Store a new accounting code; its name is unique in the tenant."""
        self._check_new(code)
        return self._catalog.change_codes(
            self._session, lambda table: table.add(code, caller.user_id)
        )

    def add_codes(self, codes: Sequence[AccountingCode], caller: Caller) -> None:
        """Store new accounting codes; codes with a key get that one."""
        for code in codes:
            self._check_new(code)
        self._catalog.change_codes(
            self._session, lambda table: table.add_many(codes, caller.user_id)
        )

    def _check_new(self, code: AccountingCode) -> None:
        if code.name in self.codes():
            raise NameTaken(field="name", what="an accounting code", name=code.name)

    def held_code(self, code_id: str) -> tuple[AccountingCode, bool] | None:
        """The code as it is until the commit, and whether an import under way has rows of it."""
        return self._catalog.held_code(self._session, code_id)

    def save_code(self, code: AccountingCode) -> None:
        self._catalog.change_codes(self._session, lambda table: table.save(code))

    def delete_code(self, code: AccountingCode) -> None:
        self._catalog.change_codes(self._session, lambda table: table.delete(code))

    def use_codes(self, codes: Iterable[AccountingCode]) -> None:
        """Mark codes as used for good; one that is no more as it was read is refused."""
        self._catalog.use_codes(self._session, codes)

    def stage_codes(self, batch: Batch, codes: Iterable[AccountingCode]) -> None:
        """Mark codes as those of an import under way, refused like those of a posting."""
        self._catalog.stage_codes(self._session, batch.id, codes)

    def add_rates(self, rates: Iterable[ExchangeRate]) -> int:
        return self._catalog.add_rates(self._session, rates)

    def post(
        self, lines: Sequence[Line], *, transaction: str | None = None, entry: int | None = None,
        reversing: bool = False,
    ) -> None:  # fmt: skip
        """Write lines and add them to the balances."""
        codes = self._catalog.by_key(self._session)
        self.use_codes(codes[key] for key in sorted({line.code for line in lines}))
        source = None if transaction is None else key_of(self._calendar_id, transaction)
        sequence = self._session.commit_sequence
        self._session.expect_lines_of({line.day.isoformat() for line in lines})
        self._session.run_many(
            ADD_LINE,
            [
                {
                    "calendar_id": self._calendar_id, "date": line.day.isoformat(),
                    "code_id": line.code, "currency": line.currency, "amount": line.amount,
                    "home_amount": line.home_amount, "transaction_id": source, "entry_id": entry,
                    "commit_sequence": sequence, "batch_id": None,
                }
                for line in lines
            ],
        )  # fmt: skip
        balances.add(self._session, balances.deltas(self._calendar_id, lines, reversing=reversing))

    def transaction(self, transaction_id: str) -> Transaction | None:
        key = key_of(self._calendar_id, transaction_id)
        if key is None:
            return None
        asked = {"calendar_id": self._calendar_id, "id": key}
        row = self._session.one(TRANSACTION_HELD, **asked) if self._session.writes else None
        row = row or self._session.one(TRANSACTION, **asked)
        return None if row is None else self._transaction_of(row)

    def transaction_numbered(self, number: str, type_name: str) -> Transaction | None:
        asked = {"calendar_id": self._calendar_id, "number": number, "type": type_name}
        row = self._session.one(BY_NUMBER, **asked)
        return None if row is None else self._transaction_of(row)

    def reversal_of(self, transaction_id: str) -> Transaction | None:
        """The transaction that takes another one back in later days, if one counts."""
        key = key_of(self._calendar_id, transaction_id)
        rows = self._session.all(REVERSALS, calendar_id=self._calendar_id, key=key)
        made = (self._transaction_of(row) for row in rows)
        return next((each for each in made if ledger.counts(each.type, each.status)), None)

    def unresolved(
        self, start: date | None, end: date | None, *, limit: int, first: int = 0,
        kind: ActionItemKind | None = None,
    ) -> Sequence[Transaction]:  # fmt: skip
        """Transactions of these days in a status that can stand in the way of a close."""
        rows = self._session.all(
            UNRESOLVED_ROWS if kind is None else UNRESOLVED_OF[kind],
            calendar_id=self._calendar_id,
            start=day_text(start) or "0001-01-01",
            end=day_text(end) or "9999-12-31",
            limit=limit,
            first=first,
        )
        return [self._transaction_of(row) for row in rows]

    def transactions(
        self, asked: TransactionFilter, *, limit: int, first: int = 0
    ) -> Sequence[Transaction]:
        """The transactions for which all that is asked holds, by day."""
        values = transaction_lists.values_of(asked)
        rows = self._session.all(
            transaction_lists.statement(SELECT_TRANSACTIONS, tuple(values)),
            calendar_id=self._calendar_id, limit=limit, first=first, **values,
        )  # fmt: skip
        return [self._transaction_of(row) for row in rows]

    def search_transactions(
        self, asked: LedgerSearch, after: Key | None, limit: int
    ) -> SearchPart[Transaction]:
        """Some of the transactions for which all that is asked holds, along an index."""
        rows, following = ledger_searches.found(
            self._session, self._calendar_id, SEARCHED_TRANSACTIONS, asked, after, limit
        )
        found = [self._transaction_of(row) for row in rows]
        return SearchPart(rows=found, following=following)

    def search_entries(
        self, asked: LedgerSearch, after: Key | None, limit: int
    ) -> SearchPart[JournalEntry]:
        """The same of journal entries, those of journal runs and of files too."""
        codes = self._catalog.by_key(self._session)
        bound = ledger_searches.NOTHING
        if asked.code is not None:
            name = codes[asked.code].name
            moved = ledger_searches.of_entries_of_code(
                self._session, self._calendar_id, asked, name
            )
            if moved is None:
                return SearchPart(rows=(), following=None)
            asked, bound = moved
        searched = ledger_searches.WITH_DELETED if asked.deleted else ledger_searches.ENTRIES
        rows, following = ledger_searches.found(
            self._session, self._calendar_id, searched, asked, after, limit, bound
        )
        found = [entries.entry_of(self._session, row, codes) for row in rows]
        return SearchPart(rows=found, following=following)

    def set_status(self, transaction: Transaction, status: str, rounding: Decimal | None) -> None:
        """Write a new status, with the amounts in home currency as they are now known."""
        done = self._session.run(
            SET_STATUS,
            id=key_of(self._calendar_id, transaction.id),
            calendar_id=self._calendar_id,
            status=status,
            home_amount=transaction.home_amount,
            home_rounding=None if rounding is None else f"{rounding:f}",
            exchange_rate=transaction.exchange_rate,
            rate_date=day_text(transaction.rate_date),
        )
        if not done.rowcount:
            raise PostingArchived(what=transaction.type, number=transaction.number)

    def postings_since(self, end: date, frozen: FrozenBalance, at_most: int) -> int:
        return balances.postings_since(self._session, self._calendar_id, end, frozen, at_most)

    def next_entry_number(self, day: date | None = None) -> str:
        """The number of the next entry, whose lines, if it has any, are of that day."""
        # What is done once more would draw another, and PostgreSQL takes none back.
        if day is not None:
            self._session.expect_lines_of([day.isoformat()])
        row = self._session.one(NEXT_ENTRY, calendar_id=self._calendar_id)
        assert row is not None, "the calendar of open books exists"
        return f"JE-{row[0]:08d}"

    def add_entry(self, entry: JournalEntry) -> int:
        """Store an entry and answer its key."""
        return entries.add(self._session, self._calendar_id, entry)

    def entry(self, number: str) -> JournalEntry | None:
        return self._entry(entries.ENTRY, number)

    def entry_held(self, number: str) -> JournalEntry | None:
        held = self._entry(entries.ENTRY_HELD, number)
        return held or self._entry(entries.ENTRY, number)

    def _entry(self, statement: Statement, number: str) -> JournalEntry | None:
        row = self._session.one(statement, calendar_id=self._calendar_id, number=number)
        if row is None:
            return None
        return entries.entry_of(self._session, row, self._catalog.by_key(self._session))

    def reversal_of_entry(self, entry: JournalEntry) -> str | None:
        """The number of the entry that takes another one back in later days, if one counts."""
        row = self._session.one(entries.REVERSAL_OF_ENTRY, key=entry.key)
        return None if row is None else str(row[0])

    def change_entry(self, before: JournalEntry, after: JournalEntry) -> None:
        entries.change(self._session, before, after)

    def cancelled_with_lines(
        self, code: AccountingCode, start: date | None, end: date | None
    ) -> Collection[str]:
        keys = code_lines.of_cancelled(self._session, self._calendar_id, code, start, end)
        return {public_id(self._calendar_id, key) for key in keys}

    def period_balances(self, start: date | None, end: date) -> tuple[BalanceRow, ...]:
        rows = balances.summed(self._session, self._calendar_id, start, end)
        return balances.balance_rows(rows, self.codes().values())

    def recomputed_balances(
        self, start: date | None, end: date, until: int | None = None
    ) -> tuple[BalanceRow, ...]:
        rows = balances.recomputed(self._session, self._calendar_id, start, end, until)
        return recomputed_rows(rows, self.codes().values())

    def unconverted(self, end: date) -> Sequence[tuple[str, date]]:
        # The months tell in no time that there is none, which is nearly always so.
        month = end.isoformat()[:7]
        if self._session.one(UNCONVERTED_MONTH, calendar_id=self._calendar_id, month=month) is None:
            return ()
        rows = self._session.all(UNCONVERTED, calendar_id=self._calendar_id, end=end.isoformat())
        return [(currency, date.fromisoformat(day)) for currency, day in rows]

    def _transaction_of(self, row: Row) -> Transaction:
        codes: dict[int, AccountingCode] = self._catalog.by_key(self._session)
        return Transaction(
            id=public_id(self._calendar_id, row[0]),
            number=row[1],
            type=row[2],
            subtype=row[3],
            status=row[4],
            day=date.fromisoformat(row[5]),
            currency=row[6],
            amount=row[7],
            debit=codes[row[8]],
            credit=codes[row[9]],
            home_amount=row[10],
            account_number=row[11],
            due_date=day_of(row[12]),
            exchange_rate=row[13],
            rate_date=day_of(row[14]),
            document=row[15],
            applied_to=row[16],
            billed_through=day_of(row[17]),
            segments=json.loads(row[18] or "{}"),
            document_day=day_of(row[19]),
            posting_rules=row[20],
            reverses=None if row[21] is None else public_id(self._calendar_id, row[21]),
            home_rounding=None if row[22] is None else Decimal(row[22]),
        )
