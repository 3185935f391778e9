"""The clock is set back, and nothing waits for it, lies about it or goes by it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from company import Company
from imported import PiecewiseFile, invoice, transactions
from monthend.domain.errors import NotSignedIn
from monthend.domain.lifecycle import PeriodFields
from monthend.services import imports, sessions, trial_balances
from monthend.services.imports import ImportKind, import_file

AN_HOUR = timedelta(hours=1)
A_YEAR = timedelta(days=365)


@pytest.fixture
def january(company: Company) -> str:
    return company.create_months(date(2026, 1, 1), 2)[0]


def only_run(company: Company) -> tuple[object, ...]:
    (run,) = company.rows("SELECT state, started_on <= ended_on FROM trial_balance_run")
    return run


def test_a_trial_balance_does_not_wait_until_the_clock_is_there_again(
    company: Company, january: str
) -> None:
    company.request_trial_balance(january)
    company.clock.advance(-AN_HOUR)
    assert company.run_trial_balances() == 1
    assert company.period(january).trial_balance.status == "Completed"


def test_a_run_of_a_worker_that_died_does_not_wait_for_it_either(
    company: Company, january: str
) -> None:
    company.request_trial_balance(january)
    until = company.clock() + timedelta(seconds=30)
    assert company.store.write_runs(lambda runs: runs.claim("dead", until)) is not None
    company.clock.advance(-A_YEAR)
    assert company.run_trial_balances() == 1


def test_a_run_that_somebody_works_on_is_theirs_while_the_clock_goes_back_a_little(
    company: Company, january: str
) -> None:
    company.request_trial_balance(january)
    until = company.clock() + timedelta(seconds=30)
    assert company.store.write_runs(lambda runs: runs.claim("alive", until)) is not None
    company.clock.advance(-timedelta(minutes=10))
    assert company.run_trial_balances() == 0


def test_no_run_ends_before_it_began(
    company: Company, january: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute = trial_balances._at_once

    def compute_while_the_clock_is_set_back(*given: object) -> object:
        company.clock.advance(-AN_HOUR)
        return compute(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(trial_balances, "_at_once", compute_while_the_clock_is_set_back)
    company.request_trial_balance(january)
    company.run_trial_balances()
    shown = company.period(january).trial_balance
    assert shown.start is not None
    assert shown.end is not None
    assert shown.start <= shown.end
    assert [bool(each) for each in only_run(company)] == [True, True]


def test_a_period_is_never_changed_before_it_was_made(company: Company, january: str) -> None:
    company.clock.advance(-AN_HOUR)
    company.update(january, {"notes": "set back"})
    company.pending_close(january)
    company.run_trial_balances()
    company.close(january)
    period = company.period(january)
    assert period.created_on <= period.updated_on


def test_what_happened_first_comes_first_whatever_the_clock_says(
    company: Company, january: str
) -> None:
    events = len(company.events(january))
    for number in range(3):
        company.clock.advance(-AN_HOUR)
        company.update(january, {"notes": str(number)})
    rows = company.history(january)[events:]
    assert [row.new["notes"] for row in rows if row.new] == ["0", "1", "2"]


def test_a_close_that_happened_earlier_by_the_clock_still_keeps_later_rows_out(
    company: Company, january: str
) -> None:
    company.close_through([january])
    company.clock.advance(-A_YEAR)
    with pytest.raises(Exception, match="closed"):
        company.post_entry("Jan", date(2026, 1, 5))


def test_a_fiscal_year_from_leap_day_to_leap_day_keeps_both(company: Company) -> None:
    year: PeriodFields = {
        "name": "Leap",
        "start_date": date(2024, 2, 29),
        "end_date": date(2028, 2, 29),
        "fiscal_year": 2028,
    }
    leap = company.create_period(year)
    for day in (date(2024, 2, 29), date(2028, 2, 29)):
        company.post_entry("Leap", day)
    company.close_through([leap])
    assert company.rows("SELECT count(*) FROM line WHERE date LIKE '%-02-29'") == [(4,)]
    assert company.period(leap).trial_balance.status == "Completed"
    assert company.calendar.open_ended.start_date == date(2028, 3, 1)


def test_an_import_that_died_is_cleared_away_whatever_the_clock_says(
    company: Company, january: str
) -> None:
    calendar, until = company.administrator.calendar_id, company.clock() + imports.LEASE
    company.store.write_calendar(calendar, lambda books: books.imports.begin(calendar, until))
    company.clock.advance(-A_YEAR)
    imports.discard_abandoned(company.store)
    assert company.rows("SELECT 1 FROM import_batch") == []


def test_an_import_goes_on_while_the_clock_goes_back_a_little(
    company: Company, january: str
) -> None:
    def set_back() -> Iterator[bytes]:
        yield transactions(*(invoice(f"N-{n}", "2026-01-02") for n in range(3000))).encode()
        company.clock.advance(-timedelta(seconds=10))
        imports.discard_abandoned(company.store)
        yield invoice("late", "2026-01-02").encode()

    file = PiecewiseFile(set_back())
    import_file(
        company.store, company.sign_in(), file, kind=ImportKind.TRANSACTIONS,
        file_name="slow.csv", progress=lambda count: None,
    )  # fmt: skip
    assert company.rows("SELECT count(*) FROM subledger_transaction") == [(3001,)]


def token_of(company: Company) -> str:
    """A bearer token of the administrator's client, as of now."""
    ((client,),) = company.rows("SELECT id FROM oauth_client")
    return company.store.write_directory(
        lambda directory: sessions.issue_token(directory, str(client), "a secret").access_token
    )


def signed_in(company: Company, token: str) -> bool:
    try:
        company.store.read_directory(lambda directory: sessions.caller_of_token(directory, token))
    except NotSignedIn:
        return False
    return True


def test_a_token_is_good_after_the_clock_was_set_back(company: Company) -> None:
    token = token_of(company)
    company.clock.advance(-timedelta(minutes=50))
    assert signed_in(company, token)


def test_a_token_of_a_clock_that_was_years_ahead_does_not_live_for_years(company: Company) -> None:
    company.clock.advance(10 * A_YEAR)
    token = token_of(company)
    company.clock.advance(-10 * A_YEAR)
    assert not signed_in(company, token)
