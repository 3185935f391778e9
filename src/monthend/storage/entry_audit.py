"""Journal entries beside their lines and their history, over the whole ledger of a calendar.

Where all agree, two passes show it: what can be compared row by row is compared, and
what takes sums goes by sums in which each entry has a weight drawn by lot. Amounts that
differ in any entry give another sum, whatever the other entries have, unless somebody
guesses what will be drawn. Only where something differs is each entry looked at by itself.

Entries that were cancelled, whose lines are of two writes, and those of journal runs, which
have none, are left out: they are few, and always looked at by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from random import SystemRandom

from monthend.domain.history import Event
from monthend.services.audit_ports import EntryRow

from .session import Session, Statement, counted

ENTRIES_AT_ONCE = 2000
_PRIMES = (2147483647, 2147483629, 2147483587, 2147483579, 2147483563, 2147483549)

# Sums of what lies evenly would hide changes that lie evenly as well, such as +1, -2, +1 in three
# entries after one another: a weight is squared again and again, by two moduli. What is named in
# a subselect is computed once only where the database keeps the subselect apart.
_DRAWN = "((({entry} % :p) * :a + ({sequence} % :p) * :b) % :p)"
_SQUARED = "drawn * drawn % :p"
_WEIGHT = "squared * squared % :q * squared % :q"
_LINES = (
    "SELECT count(CASE WHEN own THEN NULL ELSE 1 END), coalesce(sum(first), 0), "
    "coalesce(sum(line_count), 0), coalesce(sum(odd), 0), "
    "coalesce(sum(weight * amounts % :q), 0), "
    "coalesce(sum(CASE WHEN own AND amount > 0 THEN weight * (amount % :q) % :q ELSE 0 END), 0) "
    f"FROM (SELECT {_WEIGHT} AS weight, own, first, line_count, odd, amount, "
    "(amount % :q + home % :q * :c) % :q AS amounts "
    f"FROM (SELECT {_SQUARED} AS squared, own, first, line_count, odd, amount, home "
    "FROM (SELECT l.amount AS amount, coalesce(l.home_amount, 0) AS home, "
    f"{_DRAWN.format(entry='l.entry_id', sequence='l.commit_sequence')} AS drawn, "
    "e.first_line IS NULL AS own, CASE WHEN l.id = e.first_line THEN 1 END AS first, "
    "CASE WHEN l.id = e.first_line THEN e.line_count END AS line_count, "
    "CASE WHEN e.id IS NULL OR e.calendar_id <> l.calendar_id OR e.date <> l.date "
    "OR e.run_id IS NOT NULL OR e.currency <> l.currency OR e.batch_id {unlike} l.batch_id THEN 1 "
    "WHEN e.first_line IS NULL THEN 0 "
    "WHEN l.id >= e.first_line AND l.id < e.first_line + e.line_count THEN 0 ELSE 1 END AS odd "
    "FROM line l LEFT JOIN journal_entry e ON e.id = l.entry_id "
    "WHERE l.calendar_id = :calendar_id AND l.entry_id IS NOT NULL "
    f"AND (e.id IS NULL OR e.status = 'Created') AND {counted('l')} "
    "{apart}) AS r {apart}) AS s {apart}) AS t"
)
_APART, _APART_ON_POSTGRESQL = "LIMIT -1", "OFFSET 0"
LINES = Statement(
    _LINES.format(unlike="IS NOT", apart=_APART),
    postgresql=_LINES.format(unlike="IS DISTINCT FROM", apart=_APART_ON_POSTGRESQL),
)
# What history keeps of an entry is the text that `journal_entries` makes: the day begins at the
# tenth letter, the amount at the thirty-second, and the currency is three of the last five.
_HISTORY = (
    "SELECT count(*), coalesce(sum(CASE WHEN alike THEN 1 ELSE 0 END), 0), "
    "coalesce(sum(weight * (amount % :q) % :q), 0) "
    f"FROM (SELECT {_WEIGHT} AS weight, alike, amount "
    f"FROM (SELECT {_SQUARED} AS squared, alike, amount "
    f"FROM (SELECT {_DRAWN.format(entry='e.id', sequence='h.commit_sequence')} AS drawn, "
    "h.user_id = e.created_by AND h.at = e.created_on "
    "AND substr(h.new_values, 10, 10) = e.date AND {currency} = e.currency "
    "AND coalesce(e.first_line, e.batch_id) IS NULL AS alike, {number} AS amount "
    "FROM history h LEFT JOIN journal_entry e ON e.calendar_id = h.calendar_id "
    "AND e.number = h.subject WHERE h.calendar_id = :calendar_id AND h.event = :event "
    "AND (e.id IS NULL OR e.status = 'Created' AND e.run_id IS NULL) "
    "{apart}) AS r {apart}) AS s {apart}) AS t"
)
_POSTGRESQL_DIGITS = "replace(split_part(h.new_values, '\"', 8), '.', '')"
HISTORY = Statement(
    _HISTORY.format(
        currency="substr(h.new_values, -5, 3)",
        # Reads digits until there are none.
        number="CAST(replace(substr(h.new_values, 32), '.', '') AS INTEGER)",
        apart=_APART,
    ),
    postgresql=_HISTORY.format(
        currency="left(right(h.new_values, 5), 3)",
        number=f"CASE WHEN length({_POSTGRESQL_DIGITS}) BETWEEN 1 AND 18 "
        f"AND translate({_POSTGRESQL_DIGITS}, '0123456789', '') = '' "
        f"THEN CAST({_POSTGRESQL_DIGITS} AS BIGINT) END",
        apart=_APART_ON_POSTGRESQL,
    ),
)
ENTRIES = Statement("SELECT count(*) FROM journal_entry WHERE calendar_id = :calendar_id")
STAGED = Statement(
    "SELECT count(*) FROM journal_entry e WHERE e.calendar_id = :calendar_id "
    f"AND NOT {counted('e')} AND EXISTS (SELECT 1 FROM import_batch WHERE NOT posted)"
)
"""To look at each takes long, and hardly ever is there an import that has not been posted."""
MADE_BY_RUNS = Statement(
    "SELECT count(*) FROM journal_entry e WHERE +e.calendar_id = :calendar_id "
    f"AND e.run_id IS NOT NULL AND {counted('e')}"
)
# What does not count yet is not cancelled.
CANCELLED = Statement(
    "SELECT count(*), count(e.id), count(CASE WHEN e.run_id IS NULL THEN e.id END) "
    "FROM history h LEFT JOIN journal_entry e ON e.calendar_id = h.calendar_id "
    "AND e.number = h.subject AND e.status <> 'Created' "
    "WHERE h.calendar_id = :calendar_id AND h.event = :cancelled"
)

# Looked at by themselves -----------------------------------------------------------------

_LINE = (
    "CAST(l.id AS TEXT) || {tab} || CAST(l.code_id AS TEXT) || {tab} || CAST(l.amount AS TEXT) "
    "|| {tab} || coalesce(CAST(l.home_amount AS TEXT), '') || {tab} || l.date || {tab} "
    "|| l.currency || {tab} || CAST(l.commit_sequence AS TEXT) || {tab} "
    "|| coalesce(CAST(l.batch_id AS TEXT), '')"
)
_TOLD = "WHERE calendar_id = :calendar_id AND event"
_AS_LINES = (
    "(SELECT l.entry_id AS entry_id, "
    f"{{collect}}({_LINE}, {{newline}}) AS lines FROM line l "
    f"WHERE l.calendar_id = :calendar_id AND l.entry_id IS NOT NULL AND {counted('l')}"
    "{of_entries} GROUP BY l.entry_id)"
)
_NO_LINES = "(SELECT CAST(NULL AS BIGINT) AS entry_id, CAST(NULL AS TEXT) AS lines)"
_EACH = (
    "SELECT e.number, e.date, e.currency, e.status, e.created_by, e.created_on, e.details, "
    "e.batch_id, e.first_line, e.line_count, "
    "CASE WHEN e.run_id IS NOT NULL THEN coalesce(r.number, '') END, w.lines, h.rows, "
    "h.commit_sequence, h.user_id, h.at, h.new_values, coalesce(c.rows, 0), c.commit_sequence "
    "FROM journal_entry e LEFT JOIN {lines} w ON w.entry_id = e.id "
    "LEFT JOIN (SELECT subject, count(*) AS rows, min(commit_sequence) AS commit_sequence, "
    "min(user_id) AS user_id, min(at) AS at, min(new_values) AS new_values FROM history "
    f"{_TOLD} = :event{{told}} GROUP BY subject) h ON h.subject = e.number "
    "LEFT JOIN (SELECT subject, count(*) AS rows, min(commit_sequence) AS commit_sequence "
    f"FROM history {_TOLD} = :cancelled GROUP BY subject) c ON c.subject = e.number "
    "LEFT JOIN journal_run r ON r.id = e.run_id "
    f"WHERE e.calendar_id = :calendar_id AND {counted('e')}{{which}} ORDER BY e.id"
)
# The entries of runs are found by their own index, whose rows are those alone.
_RUN_MADE = f"SELECT {{}} FROM journal_entry m WHERE m.run_id IS NOT NULL AND {counted('m')}"
_CANCELLED = f"(SELECT subject FROM history {_TOLD} = :cancelled)"
_CANCELLED_KEYS = (
    "SELECT k.id FROM journal_entry k WHERE k.calendar_id = :calendar_id "
    f"AND k.number IN {_CANCELLED} AND {counted('k')}"
)


def _entries(
    which: str = "", *, told: str = "", lines: str = _AS_LINES, of_entries: str = ""
) -> Statement:
    """Entries with their lines and their rows of history, in the words of each database."""
    whole = _EACH.replace("{lines}", lines).format(
        collect="{collect}", tab="{tab}", newline="{newline}", of_entries=of_entries, told=told,
        which=which,
    )  # fmt: skip
    return Statement(
        whole.format(collect="group_concat", tab="char(9)", newline="char(10)"),
        postgresql=whole.format(collect="string_agg", tab="chr(9)", newline="chr(10)"),
    )


EACH = _entries()
OF_RUNS = _entries(
    f" AND e.id IN ({_RUN_MADE.format('m.id')})",
    told=f" AND subject IN ({_RUN_MADE.format('m.number')})",
    lines=_NO_LINES,
)
OF_CANCELLED = _entries(
    f" AND e.run_id IS NULL AND e.id IN ({_CANCELLED_KEYS})",
    told=f" AND subject IN {_CANCELLED}",
    of_entries=f" AND l.entry_id IN ({_CANCELLED_KEYS})",
)
NOT_CANCELLED = Statement(
    "SELECT h.commit_sequence, coalesce(h.subject, '') FROM history h "
    "WHERE h.calendar_id = :calendar_id AND h.event = :cancelled AND NOT EXISTS "
    "(SELECT 1 FROM journal_entry e WHERE e.calendar_id = h.calendar_id "
    f"AND e.number = h.subject AND {counted('e')} AND e.status <> 'Created') "
    "ORDER BY h.id LIMIT :count"
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
        self._by_end = {**self._given, "cancelled": Event.JOURNAL_ENTRY_CANCELLED.value}

    def agree(self) -> bool:
        """Whether nothing speaks against the others, as far as sums weighed by lot can tell.

        It takes the lines of an imported entry for consecutive; where others wrote meanwhile
        they are not, and it says no.
        """
        drawn = _drawn()
        lines = self._one(LINES, **self._given, **drawn)
        told = self._one(HISTORY, **self._by_history, **drawn)
        (entries,), (staged,) = self._one(ENTRIES, **self._given), self._one(STAGED, **self._given)
        ends, ended, left_out = self._cancelled
        of_imports, imported, named, odd, off, debits = lines
        rows, alike, amounts = told
        q = drawn["q"]
        return (
            not odd
            and of_imports == named
            and ends == ended
            and rows == alike == entries - staged - imported - self._made_by_runs - left_out
            and not off % q
            and (debits - amounts) % q == 0
        )

    def each(self) -> Iterator[Sequence[EntryRow]]:
        """Every entry with its lines and its rows of history."""
        return self._pieces(EACH)

    def others(self) -> Iterator[Sequence[EntryRow]]:
        """Entries of journal runs, and those that history calls cancelled."""
        if self._made_by_runs:
            yield from self._pieces(OF_RUNS)
        if any(self._cancelled):
            yield from self._pieces(OF_CANCELLED)

    @cached_property
    def _made_by_runs(self) -> int:
        (count,) = self._one(MADE_BY_RUNS, **self._given)
        return count

    @cached_property
    def _cancelled(self) -> tuple[int, ...]:
        return self._one(CANCELLED, **self._by_end)

    def _pieces(self, statement: Statement) -> Iterator[Sequence[EntryRow]]:
        given = {**self._by_history, **self._by_end}
        for rows in self._session.pieces(statement, ENTRIES_AT_ONCE, **given):
            yield [EntryRow(*row) for row in rows]

    def lines_of_nothing(self, at_most: int) -> Sequence[tuple[int, int]]:
        """Lines of entries that are not there: commit sequence and key."""
        rows = self._session.all(LINES_OF_NOTHING, **self._given, count=at_most)
        return [(row[0], row[1]) for row in rows]

    def gone(self, at_most: int) -> Sequence[tuple[int, str]]:
        """Rows of history whose entry is not there: commit sequence and number."""
        rows = self._session.all(HISTORY_WITHOUT_ENTRY, **self._by_history, count=at_most)
        return [(row[0], row[1]) for row in rows]

    def not_cancelled(self, at_most: int) -> Sequence[tuple[int, str]]:
        """Rows of history that call an entry cancelled which is not: commit sequence and number."""
        rows = self._session.all(NOT_CANCELLED, **self._by_end, count=at_most)
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
