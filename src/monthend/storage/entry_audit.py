"""Journal entries beside their lines and their history, over the whole ledger of a calendar.

Where all agree, two passes show it: what can be compared row by row is compared, and
what takes sums goes by sums in which each entry has a weight drawn by lot. Amounts that
differ in any entry give another sum, whatever the other entries have, but for one chance
in a billion. Only where something differs is each entry looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import SystemRandom

from monthend.domain.history import Event
from monthend.services.audit_ports import EntryRow

from .session import Session, Statement, counted

ENTRIES_AT_ONCE = 2000
_PRIMES = (2147483647, 2147483629, 2147483587, 2147483579, 2147483563, 2147483549)

_WEIGHT = "(((({entry} % :p) * :a + ({sequence} % :p) * :b) % :p) * :c % :q)"
_AMOUNT = "(({weight} * ({{}} % :p)) % :q)".format(weight="w.weight")
_LINES = (
    "SELECT count(CASE WHEN w.own THEN NULL ELSE 1 END), coalesce(sum(w.first), 0), "
    "coalesce(sum(w.line_count), 0), coalesce(sum(w.odd), 0), "
    f"coalesce(sum({_AMOUNT.format('w.amount')}), 0), "
    f"coalesce(sum({_AMOUNT.format('w.home')}), 0), "
    "coalesce(sum(CASE WHEN w.own AND w.amount > 0 THEN "
    f"{_AMOUNT.format('w.amount')} ELSE 0 END), 0) FROM ("
    "SELECT l.amount AS amount, coalesce(l.home_amount, 0) AS home, "
    "e.first_line IS NULL AS own, CASE WHEN l.id = e.first_line THEN 1 END AS first, "
    "CASE WHEN l.id = e.first_line THEN e.line_count END AS line_count, "
    f"{_WEIGHT.format(entry='l.entry_id', sequence='l.commit_sequence')} AS weight, "
    "CASE WHEN e.id IS NULL OR e.calendar_id <> l.calendar_id OR e.date <> l.date "
    "OR e.currency <> l.currency OR e.batch_id {unlike} l.batch_id THEN 1 "
    "WHEN e.first_line IS NULL THEN 0 "
    "WHEN l.id >= e.first_line AND l.id < e.first_line + e.line_count THEN 0 ELSE 1 END AS odd "
    "FROM line l LEFT JOIN journal_entry e ON e.id = l.entry_id "
    f"WHERE l.calendar_id = :calendar_id AND l.entry_id IS NOT NULL AND {counted('l')}) AS w"
)
LINES = Statement(
    _LINES.format(unlike="IS NOT"),
    postgresql=_LINES.format(unlike="IS DISTINCT FROM"),
)
# What history keeps of an entry is the text that `journal_entries` makes: day before the
# amount, currency after it.
_HISTORY = (
    "SELECT count(*), coalesce(sum(CASE WHEN h.user_id = e.created_by AND h.at = e.created_on "
    "AND substr(h.new_values, 1, 31) = :date || e.date || :amount AND {end} = :currency "
    "|| e.currency || '\"}}' "
    "AND e.first_line IS NULL AND e.batch_id IS NULL THEN 1 ELSE 0 END), 0), "
    "coalesce(sum((({weight}) * (({number}) % :p)) % :q), 0) "
    "FROM history h LEFT JOIN journal_entry e ON e.calendar_id = h.calendar_id "
    "AND e.number = h.subject WHERE h.calendar_id = :calendar_id AND h.event = :event"
).replace("{weight}", _WEIGHT.format(entry="e.id", sequence="h.commit_sequence"))
_POSTGRESQL_DIGITS = "replace(split_part(h.new_values, '\"', 8), '.', '')"
HISTORY = Statement(
    _HISTORY.format(
        end="substr(h.new_values, -19)",
        # Reads digits until there are none.
        number="CAST(replace(substr(h.new_values, 32), '.', '') AS INTEGER)",
    ),
    postgresql=_HISTORY.format(
        end="right(h.new_values, 19)",
        number=f"CASE WHEN length({_POSTGRESQL_DIGITS}) BETWEEN 1 AND 18 "
        f"AND translate({_POSTGRESQL_DIGITS}, '0123456789', '') = '' "
        f"THEN CAST({_POSTGRESQL_DIGITS} AS BIGINT) END",
    ),
)
ENTRIES = Statement("SELECT count(*) FROM journal_entry WHERE calendar_id = :calendar_id")
STAGED = Statement(
    "SELECT count(*) FROM journal_entry e WHERE e.calendar_id = :calendar_id "
    f"AND NOT {counted('e')} AND EXISTS (SELECT 1 FROM import_batch WHERE NOT posted)"
)
"""To look at each takes long, and hardly ever is there an import that has not been posted."""

# Looked at by themselves -----------------------------------------------------------------

_LINE = (
    "CAST(l.id AS TEXT) || {tab} || CAST(l.code_id AS TEXT) || {tab} || CAST(l.amount AS TEXT) "
    "|| {tab} || coalesce(CAST(l.home_amount AS TEXT), '') || {tab} || l.date || {tab} "
    "|| l.currency || {tab} || CAST(l.commit_sequence AS TEXT) || {tab} "
    "|| coalesce(CAST(l.batch_id AS TEXT), '')"
)
_EACH = (
    "SELECT e.number, e.date, e.currency, e.created_by, e.created_on, e.details, e.batch_id, "
    "e.first_line, e.line_count, w.lines, h.rows, h.commit_sequence, h.user_id, h.at, "
    "h.new_values FROM journal_entry e LEFT JOIN (SELECT l.entry_id AS entry_id, "
    f"{{collect}}({_LINE}, {{newline}}) AS lines FROM line l "
    f"WHERE l.calendar_id = :calendar_id AND l.entry_id IS NOT NULL AND {counted('l')} "
    "GROUP BY l.entry_id) w ON w.entry_id = e.id "
    "LEFT JOIN (SELECT subject, count(*) AS rows, min(commit_sequence) AS commit_sequence, "
    "min(user_id) AS user_id, min(at) AS at, min(new_values) AS new_values FROM history "
    "WHERE calendar_id = :calendar_id AND event = :event GROUP BY subject) h "
    "ON h.subject = e.number "
    f"WHERE e.calendar_id = :calendar_id AND {counted('e')} ORDER BY e.id"
)
EACH = Statement(
    _EACH.format(collect="group_concat", tab="char(9)", newline="char(10)"),
    postgresql=_EACH.format(collect="string_agg", tab="chr(9)", newline="chr(10)"),
)
LINES_OF_NOTHING = Statement(
    "SELECT l.commit_sequence, l.id FROM line l LEFT JOIN journal_entry e ON e.id = l.entry_id "
    "AND e.calendar_id = l.calendar_id WHERE l.calendar_id = :calendar_id "
    f"AND l.entry_id IS NOT NULL AND e.id IS NULL AND {counted('l')} ORDER BY l.id LIMIT :count"
)
HISTORY_WITHOUT_ENTRY = Statement(
    "SELECT h.commit_sequence, coalesce(h.subject, '') FROM history h "
    "WHERE h.calendar_id = :calendar_id AND h.event = :event AND NOT EXISTS "
    "(SELECT 1 FROM journal_entry e WHERE e.calendar_id = h.calendar_id "
    f"AND e.number = h.subject AND {counted('e')}) ORDER BY h.id LIMIT :count"
)


class EntryAudit:
    """The entries of one calendar, all of them at once or each by itself."""

    def __init__(self, session: Session, calendar_id: int) -> None:
        self._session = session
        self._given = {"calendar_id": calendar_id}
        self._by_history = {**self._given, "event": Event.JOURNAL_ENTRY_CREATED.value}

    def agree(self) -> bool:
        """Whether nothing speaks against any entry; True may be wrong once in a billion times."""
        drawn = _drawn()
        lines = self._one(LINES, **self._given, **drawn)
        told = self._one(
            HISTORY, **self._by_history, **drawn, date='{"date":"', amount='","amount":"',
            currency='","currency":"',
        )  # fmt: skip
        (entries,), (staged,) = self._one(ENTRIES, **self._given), self._one(STAGED, **self._given)
        of_imports, imported, named, odd, off, off_at_home, debits = lines
        rows, alike, amounts = told
        q = drawn["q"]
        return (
            not odd
            and of_imports == named
            and rows == alike == entries - staged - imported
            and not off % q
            and not off_at_home % q
            and (debits - amounts) % q == 0
        )

    def each(self) -> Iterator[Sequence[EntryRow]]:
        """Every entry with its lines and its row of history."""
        for rows in self._session.pieces(EACH, ENTRIES_AT_ONCE, **self._by_history):
            yield [EntryRow(*row) for row in rows]

    def lines_of_nothing(self, at_most: int) -> Sequence[tuple[int, int]]:
        """Lines of entries that are not there: commit sequence and key."""
        rows = self._session.all(LINES_OF_NOTHING, **self._given, count=at_most)
        return [(row[0], row[1]) for row in rows]

    def gone(self, at_most: int) -> Sequence[tuple[int, str]]:
        """Rows of history whose entry is not there: commit sequence and number."""
        rows = self._session.all(HISTORY_WITHOUT_ENTRY, **self._by_history, count=at_most)
        return [(row[0], row[1]) for row in rows]

    def _one(self, statement: Statement, **given: object) -> tuple[int, ...]:
        row = self._session.one(statement, **given)
        assert row is not None, "an aggregate answers one row"
        return tuple(map(int, row))


def _drawn() -> Mapping[str, int]:
    """The numbers by which entries are weighed, new ones each time."""
    random = SystemRandom()
    p, q = random.sample(_PRIMES, 2)
    return {"p": p, "q": q, **{name: random.randrange(1 << 30, q) for name in "abc"}}
