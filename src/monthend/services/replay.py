"""The ledger, replayed by commit sequence: whether what is there follows from what was done.

Nothing that was kept is believed but history and the lines. From history come
the days that were closed at each moment; from the lines what a trial balance
must have shown. No line may be dated in days that were closed when it was
written, unless by an exception that stood then, and every frozen trial balance
equals the lines that came before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monthend.domain import trial_balance
from monthend.domain.ledger import Category
from monthend.domain.trial_balance import BalanceRow
from monthend.subledger import prior_years

from .audit_ports import AuditBooks, CalendarState, FrozenRun, LedgerSum, LineWritten
from .ports import Store, StoreUnavailable
from .replay_entries import odd_entries
from .replay_events import odd_events
from .replay_periods import Anomaly, PeriodReplay, replayed

LISTED_AT_MOST = 10
Key = tuple[int, str]
Sums = list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What was gone through, and what was found."""

    calendars: int
    events: int
    lines: int
    trial_balances: int
    anomalies: tuple[Anomaly, ...]


def replay(store: Store, *, each_entry: bool = False) -> Replayed:
    """Replay every calendar of a database, each entry by itself if that is wanted."""
    return store.read_audit(lambda books: replay_books(books, each_entry=each_entry))


def replay_books(books: AuditBooks, *, each_entry: bool = False) -> Replayed:
    """The same on books that are open already."""
    anomalies: list[Anomaly] = []
    events = lines = frozen = 0
    calendars = books.calendars()
    for what, whose, count in books.ownerless():
        anomalies.append(
            _unread(0, f"{count} {what}", f"the {whose} that they are of is not there")
        )
    for calendar in calendars:
        try:
            periods = _replayed(books, calendar)
            ledger = _Ledger(books, calendar, periods, each_entry=each_entry)
            ledger.run()
        except StoreUnavailable:
            raise
        except Exception as problem:
            said = f"it cannot be read or added up: {problem}"
            anomalies.append(_unread(calendar.id, "the ledger", said))
            continue
        anomalies += periods.anomalies + ledger.anomalies
        events += books.history_count(calendar.id)
        lines += ledger.lines
        frozen += len(ledger.frozen)
    return Replayed(
        calendars=len(calendars), events=events, lines=lines, trial_balances=frozen,
        anomalies=tuple(anomalies),
    )  # fmt: skip


def periods_unlike_history(books: AuditBooks) -> tuple[Anomaly, ...]:
    """Only the quick part: whether periods, tasks and calendars stand as history left them."""
    return tuple(
        anomaly
        for calendar in books.calendars()
        for anomaly in _replayed(books, calendar).anomalies
    )


def _replayed(books: AuditBooks, calendar: CalendarState) -> PeriodReplay:
    found = replayed(calendar, books.period_rows(calendar.id), books.tasks(calendar.id))
    found.anomalies += odd_events(calendar, books.events(calendar.id))
    return found


def _unread(calendar_id: int, subject: str, problem: str) -> Anomaly:
    return Anomaly(calendar_id=calendar_id, commit_sequence=None, subject=subject, problem=problem)


class _Ledger:
    """The lines of one calendar beside its periods and its frozen trial balances."""

    def __init__(
        self, books: AuditBooks, calendar: CalendarState, periods: PeriodReplay, *, each_entry: bool
    ) -> None:
        self._books = books
        self._each_entry = each_entry
        self._calendar = calendar
        self._periods = periods
        self.anomalies: list[Anomaly] = []
        self.frozen = list(self._readable(books.frozen_runs(calendar.id)))
        self.lines = 0
        # Between two of these numbers the same days are closed, and between two of these days
        # no period and no trial balance begins or ends: the lines of each field go as a sum.
        self._sequences = sorted(
            {sequence for sequence, _ in periods.steps} | {each.sequence for each in self.frozen}
        )
        days = {day for _, day in periods.steps if day is not None}
        for each in self.frozen:
            days |= {each.before, each.end, *([each.before_year] if each.anew else [])}
        self._days = sorted(days)

    def _readable(self, runs: Iterable[FrozenRun]) -> Iterator[_Frozen]:
        for run in runs:
            try:
                yield _Frozen.of(run)
            except (ValueError, LookupError):
                self._find(run.commit_sequence, _named(run), "its rows cannot be read")

    def run(self) -> None:
        sums = self._books.ledger_sums(self._calendar.id, self._sequences, self._days)
        self.lines = sum(each.lines for each in sums)
        self._late(sums)
        self._unbalanced(sums)
        self._unlike_frozen(sums)
        self._without_a_trace()

    # Closed days -----------------------------------------------------------------------

    def _late(self, sums: Sequence[LedgerSum]) -> None:
        earliest: dict[int, int] = {}
        for each in sums:
            earliest[each.epoch] = min(each.span, earliest.get(each.epoch, each.span))
        for epoch, span in sorted(earliest.items()):
            after = self._sequences[epoch - 1] if epoch else -1
            closed = self._periods.closed_at(after + 1)
            if closed is None:
                continue
            last = bisect_left(self._days, closed)
            if span > last:
                continue
            until = self._sequences[epoch] if epoch < len(self._sequences) else None
            for line in self._not_exempt(closed, after, until):
                self._find(
                    line.commit_sequence,
                    f"line {line.id}",
                    f"it is dated {line.day}, and the days through {closed} were closed",
                )

    def _not_exempt(self, closed: str, after: int, until: int | None) -> Sequence[LineWritten]:
        """The first of the lines written in a span through a day, but for those of exceptions."""
        used, at_most = self._periods.exemptions.used, LISTED_AT_MOST
        while True:
            lines = self._books.lines_through(self._calendar.id, closed, after, until, at_most)
            found = [line for line in lines if not _covers(used.get(line.commit_sequence), line)]
            if len(lines) < at_most or len(found) >= LISTED_AT_MOST:
                return found[:LISTED_AT_MOST]
            # What an exception let in is in the way of what nothing did.
            at_most *= 10

    # Amounts ---------------------------------------------------------------------------

    def _unbalanced(self, sums: Sequence[LedgerSum]) -> None:
        off: dict[tuple[int, int, str], list[int]] = defaultdict(lambda: [0, 0])
        for each in sums:
            place = off[each.epoch, each.span, each.currency]
            place[0] += each.debit - each.credit
            place[1] += each.home_debit - each.home_credit
        for (epoch, span, currency), (amount, home) in sorted(off.items()):
            if amount or home:
                by = f"by {amount} {currency}" if amount else f"by {home} in home currency"
                self._find(
                    self._sequences[epoch] if epoch < len(self._sequences) else None,
                    f"the lines {self._span(span)}, {currency}",
                    f"debits and credits differ {by}",
                )

    def _span(self, span: int) -> str:
        after = self._days[span - 1] if span else None
        until = self._days[span] if span < len(self._days) else None
        words = [] if after is None else [f"after {after}"]
        return " ".join([*words, *([] if until is None else [f"through {until}"])]) or "of all days"

    def _unlike_frozen(self, sums: Sequence[LedgerSum]) -> None:
        codes = self._books.code_names(self._calendar.tenant_id)
        income = self._books.income_codes(self._calendar.tenant_id)
        by_epoch: dict[int, list[LedgerSum]] = defaultdict(list)
        for each in sums:
            by_epoch[each.epoch].append(each)
        totals, taken = _Totals(len(self._days) + 1), 0
        for frozen in sorted(self.frozen, key=lambda each: each.sequence):
            through = bisect_left(self._sequences, frozen.sequence)
            for epoch in range(taken, through + 1):
                for each in by_epoch[epoch]:
                    totals.add(each)
            taken = max(taken, through + 1)
            self._compare(frozen, totals, codes, income)
        self._uncounted()

    def _compare(
        self, frozen: _Frozen, totals: _Totals, codes: Mapping[int, str], income: Collection[int]
    ) -> None:
        if not frozen.whole:
            self._find(frozen.sequence, frozen.named, "its rows do not have its hash")
        opening = totals.through(bisect_left(self._days, frozen.before))
        closing = totals.through(bisect_left(self._days, frozen.end))
        rows = _rows(opening, closing, codes, income)
        if frozen.anew:
            then = totals.through(bisect_left(self._days, frozen.before_year))
            rows = prior_years.opened_anew(rows, _rows(then, closing, codes, income))
        for (name, _, currency), told, found in _unlike(frozen.rows, rows):
            self._find(
                frozen.sequence,
                frozen.named,
                f"{name} {currency} is {told} in it, and {found} by the lines before it",
            )

    def _uncounted(self) -> None:
        """Every trial balance that history knows to be completed is there, and no other."""
        there: dict[str, int] = defaultdict(int)
        for frozen in self.frozen:
            there[frozen.period_id] += 1
        for key in sorted({*there, *self._periods.completed}):
            told = self._periods.completed.get(key, 0)
            if told != there[key]:
                self._find(
                    None,
                    f"the period {key}",
                    f"{told} trial balances were completed, and there are {there[key]}",
                )

    # Who did it ------------------------------------------------------------------------

    def _without_a_trace(self) -> None:
        calendar = self._calendar.id
        for sequence in self._books.lines_without_history(calendar, LISTED_AT_MOST):
            self._find(sequence, "lines", "history knows nothing of who wrote them")
        codes = self._books.code_names(self._calendar.tenant_id)
        entries = self._books.entries(calendar)
        for odd in odd_entries(entries, codes, LISTED_AT_MOST, each=self._each_entry):
            self._find(odd.commit_sequence, odd.subject, odd.problem)

    def _find(self, sequence: int | None, subject: str, problem: str) -> None:
        self.anomalies.append(
            Anomaly(
                calendar_id=self._calendar.id,
                commit_sequence=sequence if isinstance(sequence, int) else None,
                subject=subject,
                problem=problem,
            )
        )


def _covers(days: tuple[str, str] | None, line: LineWritten) -> bool:
    return days is not None and days[0] <= line.day <= days[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frozen:
    """A frozen trial balance: the days it is of, and the rows it shows."""

    named: str
    period_id: str
    sequence: int
    whole: bool
    rows: tuple[BalanceRow, ...]
    before: str
    end: str
    anew: bool
    before_year: str

    @classmethod
    def of(cls, run: FrozenRun) -> _Frozen:
        _, start, end, *_ = run.canonical.partition(b"\n")[0].decode().split("\t")
        since = trial_balance.result_since(run.canonical)
        return cls(
            named=_named(run),
            period_id=run.period_id,
            sequence=run.commit_sequence,
            whole=trial_balance.has_hash(run.canonical, run.sha256),
            rows=trial_balance.parse(run.canonical),
            before=_day_before(date.fromisoformat(start)),
            end=end,
            anew=since is not None,
            before_year="" if since is None else _day_before(since),
        )


def _day_before(day: date) -> str:
    """The day before as text, which sorts before all days where there is none."""
    return (day - timedelta(days=1)).isoformat() if day > date.min else ""


def _named(run: FrozenRun) -> str:
    return f"trial balance {run.revision} of {run.period_name or run.period_id}"


class _Totals:
    """Sums by accounting code and currency of all days through a given one.

    A Fenwick tree over the spans of days: to add and to ask take a few steps each.
    """

    def __init__(self, spans: int) -> None:
        self._tree: list[dict[Key, Sums]] = [{} for _ in range(spans + 1)]

    def add(self, each: LedgerSum) -> None:
        place = each.span + 1
        key = (each.code, each.currency)
        while place < len(self._tree):
            sums = self._tree[place].setdefault(key, [0, 0, 0, 0])
            sums[0] += each.debit
            sums[1] += each.credit
            sums[2] += each.home_debit
            sums[3] += each.home_credit
            place += place & -place

    def through(self, span: int) -> dict[Key, Sums]:
        """The sums of a span and all before it."""
        found: dict[Key, Sums] = {}
        place = span + 1
        while place:
            for key, sums in self._tree[place].items():
                kept = found.get(key)
                found[key] = (
                    sums if kept is None else [a + b for a, b in zip(kept, sums, strict=True)]
                )
            place -= place & -place
        return found


RowKey = tuple[str, str, str]


def _rows(
    opening: Mapping[Key, Sums],
    closing: Mapping[Key, Sums],
    codes: Mapping[int, str],
    income: Collection[int],
) -> tuple[BalanceRow, ...]:
    """The rows of each accounting code and currency, by the lines; of types they know nothing."""
    found = []
    for (code, currency), sums in closing.items():
        before = opening.get((code, currency), [0, 0, 0, 0])
        debit, credit, home_debit, home_credit = (
            late - early for late, early in zip(sums, before, strict=True)
        )
        name = codes.get(code, f"code {code}")
        category = Category.REVENUE if code in income else Category.ASSETS
        figures = (before[0] - before[1], debit, credit, before[2] - before[3])
        found.append(BalanceRow(name, "", category, currency, *figures, home_debit, home_credit))
    return tuple(found)


def _unlike(
    rows: Sequence[BalanceRow], found: Sequence[BalanceRow]
) -> Iterator[tuple[RowKey, Sums, Sums]]:
    """The accounting codes whose figures differ, each with those frozen and those of the lines."""
    nothing = [0] * 6
    told, by_lines = (
        {
            row.key: [
                row.opening, row.debit, row.credit,
                row.home_opening, row.home_debit, row.home_credit,
            ]
            for row in given
        }
        for given in (rows, found)
    )  # fmt: skip
    for key in sorted({*told, *by_lines}):
        ours, theirs = told.get(key, nothing), by_lines.get(key, nothing)
        if ours != theirs:
            yield key, ours, theirs
