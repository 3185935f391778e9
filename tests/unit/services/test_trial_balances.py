"""A trial balance is requested, claimed, proven and frozen, or says why not."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from any_store import sqlite_file, without_trigger
from calendar_notation import written
from company import Company
from imported import import_pieces, import_rows, invoice, transactions
from monthend.domain.errors import PeriodNotFound, PermissionMissing, TrialBalanceNotRun
from monthend.domain.period import TrialBalanceStatus
from monthend.domain.permissions import Permission
from monthend.domain.trial_balance import digest
from monthend.services import trial_balances
from monthend.services.held_runs import Begun, GoOn
from monthend.services.ports import Books, RunBooks, Store, StoreUnavailable
from monthend.services.trial_balances import ATTEMPTS, LEASE_SECONDS, ShownBalance
from monthend.storage.session import Statement

Interruption = Callable[[], object]
FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)


@pytest.fixture
def books(company: Company) -> Company:
    """A company with three open months and an entry in the first."""
    company.create_months(FIRST, 3)
    company.post_entry("Jan", date(2026, 1, 15), cents=1000)
    return company


@pytest.fixture
def ids(books: Company) -> list[str]:
    return [period.id for period in books.calendar.periods]


def run(books: Company) -> bool:
    return trial_balances.run_next(books.store, "worker", books.clock())


def read(books: Company, period_id: str, *, verify: bool = False) -> ShownBalance:
    return books.read(lambda given, by: trial_balances.read(given, by, period_id, verify=verify))


def figures(shown: ShownBalance) -> list[tuple[str, int, int, int, int]]:
    return [(row.code, row.opening, row.debit, row.credit, row.closing) for row in shown.rows]


def events(books: Company, period_id: str) -> list[str]:
    return books.events(period_id)[1:]


class InterruptedStore:
    """The same store, with something happening before a step of a run is done."""

    def __init__(self, books: Company, **before: Interruption) -> None:
        self._store = books.store
        self._before = before
        self._steps = iter(("start", "finish"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def write_calendar(self, *given: Any, **how: Any) -> Any:
        self._before.get(next(self._steps), lambda: None)()
        return self._store.write_calendar(*given, **how)

    def read_calendar(self, *given: Any, **how: Any) -> Any:
        self._before.get("compute", lambda: None)()
        return self._store.read_calendar(*given, **how)


def run_interrupted(books: Company, **before: Interruption) -> None:
    store = cast(Store, InterruptedStore(books, **before))
    assert trial_balances.run_next(store, "slow worker", books.clock())


# A run --------------------------------------------------------------------------


def test_without_a_request_there_is_nothing_to_do(books: Company) -> None:
    assert not run(books)


def test_a_requested_trial_balance_completes(books: Company, ids: list[str]) -> None:
    books.request_trial_balance(ids[0])
    books.clock.advance(timedelta(minutes=1))
    assert run(books)
    assert not run(books)
    outcome = books.period(ids[0]).trial_balance
    assert outcome.status is TrialBalanceStatus.COMPLETED
    assert (outcome.start, outcome.end) == (books.clock(), books.clock())
    assert outcome.error_message is None
    assert events(books, ids[0]) == [
        "trialBalanceRequested",
        "trialBalanceStarted",
        "trialBalanceCompleted",
    ]


def test_a_run_bears_the_name_of_who_asked_for_it_and_the_system_as_channel(
    books: Company, ids: list[str]
) -> None:
    books.request_trial_balance(ids[0])
    run(books)
    last = books.history(ids[0])[-1]
    assert (last.user, last.channel) == (books.administrator.username, "SYSTEM")


def test_while_it_runs_the_period_shows_processing(books: Company, ids: list[str]) -> None:
    seen: list[TrialBalanceStatus] = []
    books.request_trial_balance(ids[0])
    run_interrupted(books, compute=lambda: seen.append(books.period(ids[0]).trial_balance.status))
    assert seen == [TrialBalanceStatus.PROCESSING]


def test_rows_carry_opening_movements_and_closing(books: Company, ids: list[str]) -> None:
    books.post_entry("Feb", date(2026, 2, 1), cents=300)
    books.post_entry("Mar", date(2026, 3, 1), cents=77)
    books.close_through(ids[:2])
    assert figures(read(books, ids[1])) == [
        ("Cash", 1000, 300, 0, 1300),
        ("Revenue", -1000, 0, 300, -1300),
    ]


def test_a_period_without_lines_completes_and_keeps_its_openings(
    books: Company, ids: list[str]
) -> None:
    books.close_through(ids[:2])
    assert written(books.calendar) == "Jan:Closed:Completed Feb:Closed:Completed Mar:Open"
    assert figures(read(books, ids[1])) == [
        ("Cash", 1000, 0, 0, 1000),
        ("Revenue", -1000, 0, 0, -1000),
    ]


def test_a_first_period_without_lines_has_no_rows(company: Company) -> None:
    (jan,) = company.create_months(FIRST, 1)
    company.close_through([jan])
    assert read(company, jan).rows == ()


def test_the_result_is_frozen_with_its_hash_and_commit_sequence(
    books: Company, ids: list[str]
) -> None:
    books.request_trial_balance(ids[0])
    run(books)
    shown = read(books, ids[0])
    ((sequence,),) = books.rows(
        "SELECT min(commit_sequence) FROM history WHERE event = 'trialBalanceCompleted'"
    )
    assert isinstance(sequence, int)
    assert 0 < shown.frozen.commit_sequence < sequence
    assert shown.frozen.sha256 == digest(shown.frozen.canonical)
    assert [identity["name"] for identity in shown.frozen.identities] == ["R1", "R2", "R3"]
    assert all(identity["holds"] for identity in shown.frozen.identities)
    books.post_entry("Jan", date(2026, 1, 16))
    assert read(books, ids[0]).rows == shown.rows


def test_a_later_run_takes_the_place_of_an_earlier_one(books: Company, ids: list[str]) -> None:
    for number in (1, 2):
        books.post_entry("Jan", date(2026, 1, 20), cents=500)
        books.request_trial_balance(ids[0])
        run(books)
        assert read(books, ids[0]).frozen.revision == number
    assert figures(read(books, ids[0]))[0] == ("Cash", 0, 2000, 0, 2000)
    assert books.rows("SELECT revision, superseded FROM trial_balance_run ORDER BY revision") == [
        (1, 1),
        (2, 0),
    ]


def test_amounts_in_other_currencies_have_rows_of_their_own(books: Company, ids: list[str]) -> None:
    for day in (20, 31):
        books.add_rate(date(2026, 1, day), "EUR", "USD", "1.1")
    posted = books.add_transaction("Invoice Item", "Draft", date(2026, 1, 20), currency="EUR")
    books.set_status(posted, "Posted")
    books.request_trial_balance(ids[0])
    run(books)
    rows = {(row.code, row.currency): row for row in read(books, ids[0]).rows}
    assert rows["Receivable", "EUR"].closing == 1000
    assert rows["Receivable", "EUR"].home_closing == 1100
    assert rows["Revenue", "USD"].closing == -1000


# Errors -------------------------------------------------------------------------


def failed(books: Company, period_id: str) -> str:
    outcome = books.period(period_id).trial_balance
    assert outcome.status is TrialBalanceStatus.ERROR
    assert outcome.end is None
    assert outcome.error_message is not None
    assert books.events(period_id)[-1] == "trialBalanceFailed"
    assert books.history(period_id)[-1].reason == outcome.error_message
    return outcome.error_message


def test_a_missing_rate_fails_the_run_and_not_the_close(books: Company, ids: list[str]) -> None:
    late = books.add_transaction("Invoice Item", "Draft", date(2026, 1, 20), currency="EUR")
    books.set_status(late, "Posted")
    books.close(ids[0])
    run(books)
    assert failed(books, ids[0]) == (
        "Error creating the trial balance: exchange rate from EUR to USD on 2026-01-20 is missing; "
        "once it is imported, reopen Jan, run and close it again"
    )
    assert books.period(ids[0]).closed
    with pytest.raises(TrialBalanceNotRun):
        read(books, ids[0])


def spoil(books: Company, sql: str) -> None:
    """Change the books behind everybody's back."""
    books.spoil(sql)


@pytest.mark.parametrize(
    ("column", "identity"), [("debit", "R1, debits equal credits: USD off by 5; R2, closing")]
)
def test_balances_that_do_not_add_up_give_no_result(
    books: Company, ids: list[str], column: str, identity: str
) -> None:
    spoil(books, f"UPDATE month_balance SET {column} = {column} + 5 WHERE {column} > 0")
    spoil(books, f"UPDATE day_balance SET {column} = {column} + 5 WHERE {column} > 0")
    books.request_trial_balance(ids[0])
    run(books)
    assert identity in failed(books, ids[0])
    assert books.rows("SELECT count(*) FROM trial_balance_result") == [(0,)]


def test_openings_that_do_not_continue_the_closed_period_give_no_result(
    books: Company, ids: list[str]
) -> None:
    books.close_through(ids[:1])
    spoil(books, "UPDATE month_balance SET debit = debit * 2, credit = credit * 2")
    spoil(books, "UPDATE day_balance SET debit = debit * 2, credit = credit * 2")
    books.request_trial_balance(ids[1])
    run(books)
    assert "R3, opening balances are the closing balances of the period before" in failed(
        books, ids[1]
    )


def test_before_a_close_there_is_no_opening_to_continue(books: Company, ids: list[str]) -> None:
    books.request_trial_balance(ids[0])
    run(books)
    books.post_entry("Jan", date(2026, 1, 31), cents=1)
    books.request_trial_balance(ids[1])
    run(books)
    identities = read(books, ids[1]).frozen.identities
    assert identities[2]["detail"] == "no earlier frozen result"


def test_a_closed_period_whose_last_run_is_still_to_come_has_no_closing_to_continue(
    books: Company, ids: list[str]
) -> None:
    books.pending_close(ids[0])
    run(books)
    books.post_entry("Jan", LAST, cents=1)
    books.request_trial_balance(ids[1])
    books.clock.advance(timedelta(seconds=1))
    books.close(ids[0])
    assert books.run_trial_balances() == 2
    assert written(books.calendar) == "Jan:Closed:Completed Feb:Open:Completed Mar:Open"


def test_a_run_that_keeps_ending_early_is_given_up(books: Company, ids: list[str]) -> None:
    books.request_trial_balance(ids[0])
    until = timedelta(seconds=LEASE_SECONDS)
    for attempt in range(ATTEMPTS):
        claimed = books.store.write_runs(
            lambda runs: runs.claim("killed worker", books.clock() + until)
        )
        assert claimed is not None
        assert claimed.attempt == attempt + 1
        books.clock.advance(until + timedelta(seconds=1))
    assert run(books)
    assert f"given up after {ATTEMPTS} attempts" in failed(books, ids[0])


def test_books_that_somebody_holds_are_no_attempt(books: Company, ids: list[str]) -> None:
    """However often a worker that hangs has kept others from a run, it is done when it lets go."""
    books.request_trial_balance(ids[0])

    def held_by_another() -> None:
        raise StoreUnavailable(file="books", cause="somebody holds it")

    for _ in range(ATTEMPTS + 1):
        with pytest.raises(StoreUnavailable):
            run_interrupted(books, start=held_by_another)
        assert not run(books), "others have their turn until the lease is over"
        books.clock.advance(timedelta(seconds=LEASE_SECONDS + 1))
    assert run(books)
    assert written(books.calendar) == "Jan:Open:Completed Feb:Open Mar:Open"


def test_a_start_whose_outcome_is_not_known_is_an_attempt(books: Company, ids: list[str]) -> None:
    books.request_trial_balance(ids[0])

    def lost() -> None:
        raise StoreUnavailable(file="books", cause="the connection failed", unknown=True)

    for _ in range(ATTEMPTS):
        with pytest.raises(StoreUnavailable):
            run_interrupted(books, start=lost)
        books.clock.advance(timedelta(seconds=LEASE_SECONDS + 1))
    assert run(books)
    assert f"given up after {ATTEMPTS} attempts" in failed(books, ids[0])


def test_a_run_ends_as_what_it_comes_upon_says(books: Company, ids: list[str]) -> None:
    books.request_trial_balance(ids[0])

    def meet(begun: Begun, go_on: GoOn) -> None:
        assert begun.run.period_id == ids[0]
        assert books.period(ids[0]).trial_balance.status is TrialBalanceStatus.PROCESSING
        go_on("the rehearsal said so")

    assert trial_balances.run_next(books.store, "worker", books.clock(), meet=meet)
    assert failed(books, ids[0]) == "the rehearsal said so"


def test_what_happens_meanwhile_is_not_in_the_balance(books: Company, ids: list[str]) -> None:
    books.request_trial_balance(ids[0])

    def post() -> None:
        books.post_entry("Jan", LAST, cents=500)

    def meet(_: Begun, go_on: GoOn) -> None:
        go_on(meanwhile=post)

    assert trial_balances.run_next(books.store, "worker", books.clock(), meet=meet)
    assert books.rows("SELECT count(*) FROM journal_entry") == [(2,)]
    shown = read(books, ids[0])
    assert [row[2] for row in figures(shown)] == [1000, 0]


# Overtaken runs -------------------------------------------------------------------


def claim_all(books: Company) -> None:
    assert books.store.write_runs(
        lambda runs: runs.claim("other", books.clock() + timedelta(seconds=LEASE_SECONDS))
    )


def test_a_leased_run_is_left_to_its_worker_until_the_lease_ends(
    books: Company, ids: list[str]
) -> None:
    books.request_trial_balance(ids[0])
    claim_all(books)
    assert not run(books)
    books.clock.advance(timedelta(seconds=LEASE_SECONDS + 1))
    assert run(books)
    assert read(books, ids[0]).frozen.revision == 1


@pytest.mark.sqlite_only
def test_a_run_that_somebody_else_holds_takes_no_turn_at_writing(
    books: Company, ids: list[str]
) -> None:
    books.request_trial_balance(ids[0])
    claim_all(books)
    with Path(f"{sqlite_file(books.store)}.write").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not run(books)


def test_of_two_workers_that_see_a_run_one_gets_it(
    books: Company, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    books.request_trial_balance(ids[0])
    seen = books.store.read_runs

    def see_and_be_overtaken(work: Callable[[RunBooks], bool]) -> bool:
        found = seen(work)
        claim_all(books)
        return found

    monkeypatch.setattr(books.store, "read_runs", see_and_be_overtaken)
    assert not run(books)


def test_what_a_worker_without_its_lease_finds_out_is_dropped(
    books: Company, ids: list[str]
) -> None:
    def taken_over() -> None:
        books.clock.advance(timedelta(seconds=LEASE_SECONDS + 1))
        assert run(books)

    books.request_trial_balance(ids[0])
    run_interrupted(books, finish=taken_over)
    assert events(books, ids[0]).count("trialBalanceCompleted") == 1
    assert books.rows("SELECT state, attempt FROM trial_balance_run") == [("done", 2)]


def test_new_dates_discard_a_run_of_an_open_period(books: Company, ids: list[str]) -> None:
    books.request_trial_balance(ids[1])
    books.update(ids[2], {"end_date": date(2026, 3, 20)})
    assert not run(books)
    assert written(books.calendar).startswith("Jan:Open Feb:Open ")
    assert books.rows("SELECT state, superseded FROM trial_balance_run") == [("discarded", 1)]


@pytest.mark.parametrize("moment", ["start", "compute", "finish"])
def test_new_dates_in_the_middle_of_a_run_leave_no_trace_of_it(
    books: Company, ids: list[str], moment: str
) -> None:
    books.request_trial_balance(ids[1])
    run_interrupted(
        books, **{moment: lambda: books.update(ids[2], {"end_date": date(2026, 3, 20)})}
    )
    assert written(books.calendar).startswith("Jan:Open Feb:Open Mar")
    with pytest.raises(TrialBalanceNotRun):
        read(books, ids[1])
    books.request_trial_balance(ids[1])
    assert run(books)


def test_new_dates_before_the_files_of_a_run_are_written_leave_no_trace_of_it(
    books: Company, ids: list[str]
) -> None:
    """The balance is looked at twice: at once, and with its files while the lease is kept."""
    import_rows(books, "transactions", transactions(invoice("1", "2026-02-03")))
    books.request_trial_balance(ids[1])
    looks = iter((lambda: None, lambda: books.update(ids[1], {"end_date": date(2026, 2, 20)})))
    run_interrupted(books, compute=lambda: next(looks)())
    assert next(looks, None) is None
    assert books.rows("SELECT count(*) FROM file") == [(0,)]
    with pytest.raises(TrialBalanceNotRun):
        read(books, ids[1])
    books.request_trial_balance(ids[1])
    assert run(books)


@pytest.mark.parametrize("moment", ["start", "compute", "finish"])
def test_a_run_for_other_dates_than_the_period_has_is_fenced_off(
    books: Company, ids: list[str], moment: str
) -> None:
    """The dates version fences it even where nobody has discarded it."""

    def other_dates() -> None:
        spoil(books, "UPDATE accounting_period SET dates_version = dates_version + 1")
        spoil(books, "UPDATE calendar SET version = version + 1")

    books.request_trial_balance(ids[0])
    run_interrupted(books, **{moment: other_dates})
    assert "trialBalanceCompleted" not in events(books, ids[0])
    assert books.rows("SELECT state, error FROM trial_balance_run") == [
        ("failed", "The period's dates have changed.")
    ]


@pytest.mark.parametrize("moment", ["start", "compute", "finish"])
def test_reopening_in_the_middle_of_a_run_leaves_no_trace_of_it(
    books: Company, ids: list[str], moment: str
) -> None:
    books.close(ids[0])
    run_interrupted(books, **{moment: lambda: books.reopen(ids[0])})
    assert written(books.calendar) == "Jan:Open Feb:Open Mar:Open"
    with pytest.raises(TrialBalanceNotRun):
        read(books, ids[0])


@pytest.mark.parametrize("moment", ["start", "compute", "finish"])
def test_the_run_of_a_closed_period_always_finishes(
    books: Company, ids: list[str], moment: str
) -> None:
    books.close(ids[0])
    run_interrupted(
        books, **{moment: lambda: books.update(ids[2], {"end_date": date(2026, 3, 20)})}
    )
    assert written(books.calendar).startswith("Jan:Closed:Completed ")


def test_a_posting_in_the_middle_of_a_run_is_in_it_or_after_it(
    books: Company, ids: list[str]
) -> None:
    books.request_trial_balance(ids[0])
    run_interrupted(
        books,
        start=lambda: books.post_entry("Jan", FIRST, cents=1),
        finish=lambda: books.post_entry("Jan", LAST, cents=2),
    )
    shown = read(books, ids[0])
    assert figures(shown)[0] == ("Cash", 0, 1001, 0, 1001)
    late = books.rows(
        "SELECT DISTINCT amount FROM line WHERE amount > 0 AND commit_sequence > ?",
        shown.frozen.commit_sequence,
    )
    assert late == [(2,)]


def test_reopening_keeps_the_result_as_superseded(books: Company, ids: list[str]) -> None:
    books.close_through(ids[:1])
    books.reopen(ids[0])
    assert books.period(ids[0]).trial_balance.status is TrialBalanceStatus.PENDING
    with pytest.raises(TrialBalanceNotRun):
        read(books, ids[0])
    assert books.rows("SELECT state, superseded FROM trial_balance_run") == [("done", 1)]
    assert books.rows("SELECT count(*) FROM trial_balance_result") == [(1,)]


def test_new_dates_keep_results_as_superseded_and_those_of_closed_periods_as_they_are(
    books: Company, ids: list[str]
) -> None:
    books.close_through(ids[:1])
    books.request_trial_balance(ids[1])
    run(books)
    books.update(ids[2], {"end_date": date(2026, 3, 20)})
    assert len(read(books, ids[0]).rows) == 2
    with pytest.raises(TrialBalanceNotRun):
        read(books, ids[1])
    assert books.events(ids[1])[-1] == "trialBalanceCleared"


# Reading --------------------------------------------------------------------------


def test_a_trial_balance_that_was_never_run_is_not_found(books: Company, ids: list[str]) -> None:
    with pytest.raises(TrialBalanceNotRun, match="Jan has no completed trial balance"):
        read(books, ids[0])
    with pytest.raises(PeriodNotFound):
        read(books, "0" * 32)


def test_the_open_ended_period_has_no_trial_balance_to_compute(books: Company) -> None:
    period = books.calendar.open_ended
    with pytest.raises(TrialBalanceNotRun, match=period.name):
        books.read(lambda given, by: trial_balances.computed(given, by, period.id))


def test_reading_takes_finance_access(books: Company, ids: list[str]) -> None:
    nobody = books.caller([Permission.API_WRITE_ACCESS])
    with pytest.raises(PermissionMissing):
        books.read(lambda given, by: trial_balances.read(given, by, ids[0]), nobody)


def test_nobody_looks_for_drift_unasked(books: Company, ids: list[str]) -> None:
    books.close_through(ids[:1])
    assert read(books, ids[0]).drift is None


def test_a_sound_result_has_no_drift(books: Company, ids: list[str]) -> None:
    books.close_through(ids[:1])
    assert read(books, ids[0], verify=True).drift == []


def test_postings_since_the_run_are_counted_and_are_no_drift(
    books: Company, ids: list[str]
) -> None:
    books.request_trial_balance(ids[0])
    run(books)
    assert read(books, ids[0]).postings_since == 0
    books.post_entry("Jan", LAST, cents=5)
    books.post_entry("Jan", FIRST, cents=7)
    books.post_entry("Feb", date(2026, 2, 1), cents=9)
    shown = read(books, ids[0], verify=True)
    assert (shown.postings_since, shown.drift) == (2, [])
    assert read(books, ids[0]).postings_since == 2
    books.request_trial_balance(ids[0])
    run(books)
    assert read(books, ids[0]).postings_since == 0


def test_imports_since_the_run_are_counted_even_if_they_were_staged_before(
    books: Company, ids: list[str]
) -> None:
    import_rows(books, "transactions", transactions(invoice("EARLIER")))

    def pieces() -> Iterator[bytes]:
        yield transactions(*(invoice(f"N-{n}") for n in range(900))).encode()
        books.request_trial_balance(ids[0])
        run(books)
        assert read(books, ids[0], verify=True).postings_since == 0
        yield f"{invoice('last')}\n{invoice('later', '2026-02-15')}".encode()

    import_pieces(books, pieces())
    shown = read(books, ids[0], verify=True)
    assert (shown.postings_since, shown.drift) == (901, [])


def test_no_more_postings_are_counted_than_anybody_needs(
    books: Company, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_balances, "COUNTED_AT_MOST", 2)
    books.request_trial_balance(ids[0])
    run(books)
    for cents in (1, 2, 3):
        books.post_entry("Jan", LAST, cents=cents)
    assert read(books, ids[0]).postings_since == 2


def test_what_was_cancelled_since_is_one_posting(books: Company, ids: list[str]) -> None:
    books.request_trial_balance(ids[0])
    run(books)
    books.cancel_entry("JE-00000001")
    shown = read(books, ids[0], verify=True)
    assert (shown.postings_since, shown.drift) == (1, [])


def test_lines_slipped_in_behind_a_frozen_result_show_as_drift(
    books: Company, ids: list[str]
) -> None:
    books.request_trial_balance(ids[0])
    run(books)
    columns = "calendar_id, date, code_id, currency, amount, home_amount, entry_id, commit_sequence"
    books.spoil(f"INSERT INTO line ({columns}) SELECT {columns} FROM line")
    books.post_entry("Jan", LAST, cents=5)
    drift = read(books, ids[0], verify=True).drift
    assert drift is not None
    assert [told.partition(":")[0] for told in drift] == ["Cash USD", "Revenue USD"]


def test_a_result_that_was_tampered_with_does_not_have_its_hash(
    books: Company, ids: list[str]
) -> None:
    books.close_through(ids[:1])
    without_trigger(books.store, "fence_result_unchanged", "trial_balance_result")
    ((rows,),) = books.rows("SELECT rows FROM trial_balance_result")
    assert isinstance(rows, bytes)
    books.spoil("UPDATE trial_balance_result SET rows = ?", rows.replace(b"1000", b"2000"))
    drift = read(books, ids[0], verify=True).drift
    assert drift is not None
    assert drift[-1] == "the stored result does not have the stored hash"
    assert len(drift) == 3


def test_the_worker_sees_only_what_is_asked_of_it(books: Company, ids: list[str]) -> None:
    def waiting(given: Books) -> object:
        return given.runs.waiting_since()

    assert books.store.read(books.administrator, waiting) is None
    books.request_trial_balance(ids[0])
    assert books.store.read(books.administrator, waiting) == books.clock()


def test_a_change_during_a_run_keeps_its_own_time(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    (january,) = company.create_months(date(2026, 1, 1), 1)
    company.request_trial_balance(january)
    computed = trial_balances._outcome

    def edited_before(*given: object) -> object:
        company.clock.advance(timedelta(seconds=5))
        company.update(january, {"notes": "in the middle"})
        return computed(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(trial_balances, "_outcome", edited_before)
    company.run_trial_balances()
    period = company.period(january)
    assert period.trial_balance.start is not None
    assert period.updated_on == period.trial_balance.start + timedelta(seconds=5)


@pytest.mark.sqlite_only  # PostgreSQL adds 64-bit numbers up without an end
def test_sums_past_what_can_be_added_up_end_the_run_in_an_error(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    (january,) = company.create_months(date(2026, 1, 1), 1)
    company.request_trial_balance(january)

    def too_large(books: Books, *_: object) -> None:
        company_rows = (
            "SELECT sum(n) FROM (SELECT 9223372036854775807 AS n UNION ALL SELECT 1) AS x"
        )
        books.session.all(Statement(company_rows))  # type: ignore[attr-defined]

    monkeypatch.setattr(trial_balances, "_at_once", too_large)
    company.run_trial_balances()
    outcome = company.period(january).trial_balance
    assert outcome.status is TrialBalanceStatus.ERROR
    assert "larger than the 100,000,000,000,000,000 minor units" in (outcome.error_message or "")
