"""Files of sub-ledger transactions: a chunk of rows judged column by column, ready to stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import compress
from operator import eq, not_
from typing import Any, NamedTuple

from monthend.domain import gate, ledger, money
from monthend.domain.errors import Refusal, RequiredFieldMissing
from monthend.subledger import exchange_rates, posting_rules

from .import_balances import Added
from .import_files import Chunk, Columns, ImportRefused
from .import_ports import TRANSACTION_COLUMNS, Batch, ImportBooks, Rows, StagedTransactions
from .import_values import (
    NUMBER_LENGTH,
    Check,
    CodeBook,
    OrgAtWork,
    Remembered,
    Surroundings,
    Values,
    amounts_of,
    check_number,
    check_numbers,
    check_text,
    check_texts,
    day_of,
    first_problem,
    rate_of,
    segments_of,
)
from .late_rows import LateRows, transaction_draft
from .taken_numbers import first_taken, number_taken

COLUMNS = Columns(
    required=(
        "number", "type", "status", "date", "currency", "amount"
    ),
    optional=(
        "debit_code", "credit_code",
        "subtype", "account_number", "due_date", "home_amount", "exchange_rate", "org",
        "document_number", "applied_to", "billed_through", "segments",
    ),
)  # fmt: skip
REVENUE = "Revenue Event Item"

DAY, AMOUNT, DEBIT, CREDIT, HOME = 4, 6, 7, 8, 9
ADDED = (DAY, 5, DEBIT, CREDIT, AMOUNT, HOME)
DOCUMENT = TRANSACTION_COLUMNS.index("document_date")
"""Where day, currency, debit, credit and both amounts stand in a staged transaction."""

NONE: Rows = ((),) * len(TRANSACTION_COLUMNS)
AtHome = tuple[int | None, str | None, str | None, str | None]
UNKNOWN: AtHome = (None, None, None, None)


class Kind(NamedTuple):
    """A type, subtype and status that go together, and whether they have an effect."""

    type: str
    subtype: str | None
    status: str
    counts: bool


class TransactionRows:
    """Judges the rows of a file, and adds up what they will do to the balances."""

    def __init__(self, around: Surroundings, codes: CodeBook) -> None:
        self._home = around.home_currency
        self._calendar = around.calendar
        self.codes = codes
        self._values = Values(around, codes)
        self._kinds = Remembered(_kind)
        self._segments = Remembered(segments_of)
        self._ruled = Remembered(self._by_rule)
        self._org = OrgAtWork(around.caller)
        self._checks = self._column_checks()
        self.added = Added()
        self.revenue_days: set[str] = set()

    @property
    def late(self) -> LateRows:
        """Where the rows go that come late."""
        return self._values.late

    def staged(self, chunk: Chunk) -> StagedTransactions:
        """The rows of a chunk as the store takes them; the first bad value is refused."""
        try:
            columns, counting = self._judged(chunk)
        except Refusal as problem:
            raise first_problem(chunk, self._checks) or problem from problem
        types = columns[1]
        waiting = self.late.waits(chunk.column("date"), types)
        if waiting:
            self.late.set_aside([transaction_draft(chunk, at, types[at]) for at in waiting])
            left = set(waiting)
            kept = [place not in left for place in range(len(chunk))]
            columns = tuple(tuple(compress(column, kept)) for column in columns)
            counting = tuple(compress(counting, kept))
        self.codes.use(columns[DEBIT], columns[CREDIT])
        self.late.count(columns[DOCUMENT], columns[DAY], columns[1])
        return self._split(columns, counting)

    def _judged(self, chunk: Chunk) -> tuple[Rows, Sequence[bool]]:
        values = self._values
        numbers = chunk.column("number")
        check_numbers("number", numbers)
        named = zip(*(chunk.column(name) for name in ("type", "subtype", "status")), strict=True)
        types, subtypes, statuses, counting = zip(*map(self._kinds.__getitem__, named), strict=True)
        days = self._posting_days(chunk, types)
        self._check_revenue(types, days)
        currencies = list(map(values.currencies.__getitem__, chunk.column("currency")))
        amounts = amounts_of(chunk.column("amount"), currencies)
        debited, credited, rules = self._named(chunk, types, subtypes)
        debits = list(map(values.codes.__getitem__, debited))
        credits = list(map(values.codes.__getitem__, credited))
        if any(map(eq, debits, credits)):
            any(map(ledger.check_two_codes, debited, credited))
        if chunk.has("org"):
            self._org.check_all(chunk.column("org"))
        columns = (
            numbers, types, subtypes, statuses, days, currencies, amounts, debits, credits,
            *self._at_home(chunk, days, currencies, amounts),
            _texts(chunk, "account_number"), self._days(chunk, "due_date"),
            _texts(chunk, "document_number"), _texts(chunk, "applied_to"),
            self._days(chunk, "billed_through"), self._segmented(chunk),
            self._documents(chunk, types), rules, (None,) * len(chunk),
        )  # fmt: skip
        return columns, counting

    def _day_of(self, type_name: str, text: str) -> str:
        """The day of a row; a revenue event item that comes late has one of its own."""
        revenue, given = type_name == REVENUE, day_of("date", text)
        return self.late.day_for(text, given, revenue=revenue, type_name=type_name)

    def _posting_days(self, chunk: Chunk, types: Sequence[str]) -> Sequence[str]:
        """The days on which rows count: by their own days alone, as long as that is enough."""
        given = chunk.column("date")
        if not self.late.by_type:
            days = list(map(self._values.days.__getitem__, given))
            if not (self.late.some and REVENUE in types):
                return days
        return list(map(self._day_of, types, given))

    def _documents(self, chunk: Chunk, types: Sequence[str]) -> Sequence[str | None]:
        if not self.late.some:
            return (None,) * len(chunk)
        return self.late.documents(chunk.column("date"), types)

    def _named(
        self, chunk: Chunk, types: Sequence[str], subtypes: Sequence[str | None]
    ) -> tuple[Sequence[str], Sequence[str], Sequence[int | None]]:
        """The codes of each row, and the version of the posting rules where these say them."""
        debits, credits = chunk.column("debit_code"), chunk.column("credit_code")
        if all(debits) and all(credits):
            return debits, credits, (None,) * len(chunk)
        version = self._values.around.rules.version
        ruled = self._ruled
        rows = [
            (
                debit or ruled[kind, subtype, "debit_code"],
                credit or ruled[kind, subtype, "credit_code"],
                None if debit and credit else version,
            )
            for debit, credit, kind, subtype in zip(debits, credits, types, subtypes, strict=True)
        ]
        debited, credited, rules = zip(*rows, strict=True)
        return debited, credited, rules

    def _by_rule(self, asked: tuple[str, str | None, str]) -> str:
        """The code that a posting rule says, as the name of a column's value."""
        type_name, subtype, field = asked
        around = self._values.around
        rule = around.rules.rule(type_name, subtype)
        account = rule.debit if field == "debit_code" else rule.credit
        return posting_rules.code_of(rule, field, account, tuple(around.codes.values())).name

    def _code_name(self, row: Mapping[str, str], field: str) -> str:
        if row.get(field):
            return row[field]
        kind = ledger.transaction_type(row["type"])
        subtype = ledger.transaction_subtype(kind, row.get("subtype", ""))
        return self._ruled[kind, subtype, field]

    def _split(self, columns: Rows, counting: Sequence[bool]) -> StagedTransactions:
        """Rows with an effect, which is added up, and rows without."""
        posting, silent = columns, NONE
        amounts, homes = columns[AMOUNT], columns[HOME]
        if not (all(counting) and all(amounts)):
            effect = [
                counts and bool(amount or home)
                for counts, amount, home in zip(counting, amounts, homes, strict=True)
            ]
            posting = tuple(tuple(compress(column, effect)) for column in columns)
            silent = tuple(tuple(compress(column, map(not_, effect))) for column in columns)
        self.added.add_transactions(*(posting[place] for place in ADDED))
        return StagedTransactions(posting=posting, silent=silent)

    def stage(self, imports: ImportBooks, batch: Batch, staged: StagedTransactions) -> None:
        if staged.posting[0] or staged.silent[0]:
            imports.stage_transactions(batch, staged)

    def taken(self, imports: ImportBooks, batch: Batch, chunk: Chunk) -> ImportRefused | None:
        """The first row of a chunk whose number is taken, by the file itself or by the books."""
        types = map(ledger.transaction_type, chunk.column("type"))
        keys = list(zip(chunk.column("number"), types, strict=True))
        found = first_taken(keys, imports.taken_transactions(batch, keys))
        if found is None:
            return None
        place, until = found
        number, kind = keys[place]
        reason = number_taken(kind, number, until)
        return ImportRefused(line=chunk.line_of(place), column="number", reason=reason)

    # Amounts in home currency ------------------------------------------------------------

    def _at_home(
        self, chunk: Chunk, days: Sequence[str], currencies: Sequence[str], amounts: Sequence[int]
    ) -> Sequence[Sequence[Any]]:
        """Home amounts, what rounding took, rates and their days, as four columns."""
        if chunk.has("home_amount") or chunk.has("exchange_rate"):
            given = (chunk.column("home_amount"), chunk.column("exchange_rate"))
            rows = map(self._given_at_home, days, currencies, amounts, *given)
        elif set(currencies) == {self._home}:
            nothing = (None,) * len(chunk)
            return amounts, nothing, nothing, nothing
        else:
            rows = map(self._found_at_home, days, currencies, amounts)
        return tuple(zip(*rows, strict=True))

    def _found_at_home(self, day: str, currency: str, amount: int) -> AtHome:
        """At the rate of the day, where one is known."""
        if currency == self._home:
            return amount, None, None, None
        applied = self._values.applied[day, currency]
        if applied is None:
            return UNKNOWN
        home, lost = applied.convert(amount)
        return home, lost, applied.text, applied.day

    def _given_at_home(
        self, day: str, currency: str, amount: int, home_text: str, rate_text: str
    ) -> AtHome:
        """As the file says, by an amount or else by a rate; the rest as the rates say."""
        rate = rate_of(rate_text, currency, self._home) if rate_text else None
        if home_text:
            home = money.minor_units(home_text, self._home)
            if currency == self._home:
                ledger.check_home_amount("home_amount", amount, home)
            exchange_rates.check_given(amount, currency, home, self._home, rate)
            return home, None, rate_text or None, None
        if rate is None or currency == self._home:
            return self._found_at_home(day, currency, amount)
        home, lost = money.converted(amount, currency, rate, self._home)
        return home, str(lost), rate_text, None

    # Judging one value at a time -----------------------------------------------------------

    def _check_revenue(self, types: Sequence[str], days: Sequence[str]) -> None:
        if REVENUE not in types:
            return
        for kind, day in zip(types, days, strict=True):
            if kind == REVENUE and day not in self.revenue_days:
                gate.check_revenue_day(self._calendar, date.fromisoformat(day))
                self.revenue_days.add(day)

    def _check_day(self, row: Mapping[str, str]) -> None:
        if self.late.by_type:
            self._day_of(ledger.transaction_type(row["type"]), row["date"])
        else:
            self._values.days[row["date"]]

    def _check_revenue_row(self, row: Mapping[str, str]) -> None:
        kind = ledger.transaction_type(row["type"])
        self._check_revenue([kind], [self._day_of(kind, row["date"])])

    def _days(self, chunk: Chunk, name: str) -> Sequence[str | None]:
        """A column of days that may be empty."""
        if not chunk.has(name):
            return (None,) * len(chunk)
        known = Remembered[str, str | None](lambda text: _day(name, text))
        return list(map(known.__getitem__, chunk.column(name)))

    def _segmented(self, chunk: Chunk) -> Sequence[str | None]:
        if not chunk.has("segments"):
            return (None,) * len(chunk)
        return list(map(self._segments.__getitem__, chunk.column("segments")))

    def _column_checks(self) -> Sequence[tuple[str, Check]]:
        values = self._values
        return (
            ("number", lambda row: check_number("number", row["number"])),
            ("type", lambda row: ledger.transaction_type(row["type"])),
            ("subtype", lambda row: ledger.transaction_subtype(
                ledger.transaction_type(row["type"]), row.get("subtype", ""))),
            ("status", lambda row: ledger.transaction_status(
                ledger.transaction_type(row["type"]), row["status"])),
            ("date", self._check_day),
            ("date", lambda row: self._check_revenue_row(row)),
            ("currency", lambda row: values.currencies[row["currency"]]),
            ("amount", lambda row: check_amount("amount", row["amount"], row["currency"])),
            ("debit_code", lambda row: values.codes[self._code_name(row, "debit_code")]),
            ("credit_code", lambda row: values.codes[self._code_name(row, "credit_code")]),
            ("credit_code", lambda row: ledger.check_two_codes(
                self._code_name(row, "debit_code"), self._code_name(row, "credit_code"))),
            ("account_number", lambda row: check_text(
                "account_number", row.get("account_number", ""), NUMBER_LENGTH)),
            ("due_date", lambda row: _day("due_date", row.get("due_date", ""))),
            ("document_number", lambda row: check_text(
                "document_number", row.get("document_number", ""), NUMBER_LENGTH)),
            ("applied_to", lambda row: check_text(
                "applied_to", row.get("applied_to", ""), NUMBER_LENGTH)),
            ("billed_through", lambda row: _day("billed_through", row.get("billed_through", ""))),
            ("segments", lambda row: segments_of(row.get("segments", ""))),
            ("org", lambda row: self._org.check(row.get("org", ""))),
            ("exchange_rate", lambda row: row.get("exchange_rate") and rate_of(
                row["exchange_rate"], row["currency"], self._home)),
            ("home_amount", self._check_at_home),
        )  # fmt: skip

    def _check_at_home(self, row: Mapping[str, str]) -> None:
        amount = money.minor_units(row["amount"], row["currency"])
        given = (row.get("home_amount", ""), row.get("exchange_rate", ""))
        self._given_at_home(self._values.days[row["date"]], row["currency"], amount, *given)


def check_amount(field: str, text: str, currency: str) -> int:
    """The minor units of a required amount."""
    if not text:
        raise RequiredFieldMissing(field=field)
    return money.minor_units(text, currency)


def _kind(named: tuple[str, ...]) -> Kind:
    type_name, subtype, status = named
    known = ledger.transaction_type(type_name)
    settled = ledger.transaction_status(known, status)
    return Kind(
        type=known,
        subtype=ledger.transaction_subtype(known, subtype),
        status=settled,
        counts=ledger.counts(known, settled),
    )


def _day(name: str, text: str) -> str | None:
    return day_of(name, text).isoformat() if text else None


def _texts(chunk: Chunk, name: str) -> Sequence[str | None]:
    if not chunk.has(name):
        return (None,) * len(chunk)
    texts = chunk.column(name)
    check_texts(name, texts, NUMBER_LENGTH)
    return [text or None for text in texts]
