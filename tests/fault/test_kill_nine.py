"""kill -9 in the middle of posting, closing and trial balances, on both stores.

After each the server is started again on the same database: what was acknowledged
is there, what was not is there whole or not at all, and nothing hangs.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from any_store import POSTGRESQL, SQLITE
from contract.started_server import DatabaseFile
from contract.zuora import assert_done
from fault.killing import (
    Killed,
    close_at_last,
    entries,
    killed_over_and_over,
    wait_until_idle,
)
from reliability import tried

KILLS = 4
KILLS_BY_NIGHT = 150


def new_database(
    kind: str, folder: Path, request: pytest.FixtureRequest, module: str = "monthend"
) -> DatabaseFile:
    elsewhere = None
    if kind == POSTGRESQL:
        elsewhere = request.getfixturevalue("postgresql").empty_database()
    return DatabaseFile(folder / "monthend.db", module=module, elsewhere=elsewhere)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((SQLITE, KILLS), id="sqlite"),
        pytest.param((POSTGRESQL, KILLS), id="postgresql", marks=pytest.mark.postgresql),
        pytest.param((SQLITE, KILLS_BY_NIGHT), id="sqlite-nightly", marks=pytest.mark.nightly),
        pytest.param(
            (POSTGRESQL, KILLS_BY_NIGHT),
            id="postgresql-nightly",
            marks=[pytest.mark.postgresql, pytest.mark.nightly],
        ),
    ],
)
def killed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Killed]:
    kind, kills = request.param
    database = new_database(kind, tmp_path_factory.mktemp("killed"), request)
    with killed_over_and_over(database, kills=kills, runs_to_cut_short=1, every=2) as killed:
        yield killed


def test_the_kills_came_in_the_middle_of_work(killed: Killed) -> None:
    assert killed.told.problems == []
    assert len(killed.told.numbers) > killed.seen.kills
    assert killed.told.changes > 0
    assert len(killed.told.attempted) > len(killed.told.numbers), "no kill hit a request in flight"
    assert killed.seen.runs_cut_short > 0, "no kill hit a run"


def test_every_acknowledged_entry_is_there(
    killed: Killed, record_property: Callable[[str, object], None]
) -> None:
    assert killed.seen.lost == []
    assert killed.told.repeated == []
    tried(
        record_property,
        "kill -9 of the server while it posts, closes, reopens and runs trial balances",
        promise="What was acknowledged is there",
        store=POSTGRESQL if killed.database.elsewhere else SQLITE,
        times=killed.seen.kills,
        result=f"{len(killed.told.numbers):,} acknowledged entries, 0 lost; "
        f"{killed.seen.runs_cut_short} runs cut short and taken up again",
    )


def test_every_acknowledged_status_is_there(killed: Killed) -> None:
    assert killed.seen.wrong_statuses == []


def test_a_token_outlives_the_process(killed: Killed) -> None:
    assert_done(killed.zuora.get("/v1/accounting-periods"))


def test_nothing_is_there_that_nobody_sent(killed: Killed) -> None:
    assert {each["notes"] for each in entries(killed)} <= killed.told.attempted


def test_no_session_outlives_its_process(killed: Killed) -> None:
    """What a dead server held, its locks above all, the database has let go of."""
    assert killed.seen.ghosts == []


def test_no_run_hangs(killed: Killed) -> None:
    """A run whose worker was killed is taken up again, and the period can be closed."""
    assert close_at_last(killed.zuora, seconds=60) == ("Closed", "Completed")


def test_debits_equal_credits_and_all_entries(killed: Killed) -> None:
    """The balances add up to the entries themselves, kill after kill."""
    cents = sum(
        round(each["amount"] * 100)
        for entry_said in entries(killed)
        for each in entry_said["journalEntryItems"]
        if each["type"] == "Debit"
    )
    last = killed.zuora.periods()[-1]
    assert last["name"] == "Open-Ended"
    killed.zuora.create("The rest", last["startDate"], "2017-12-31")
    period = killed.zuora.periods()[-2]["id"]
    wait_until_idle(killed.zuora, period)
    rows = killed.zuora.trial_balance(period)["rows"]
    closings = {row["accountingCode"]: round(float(row["closing"]) * 100) for row in rows}
    assert closings["Deferred Revenue"] == cents
    assert sum(closings.values()) == 0


def test_the_doctor_finds_nothing(killed: Killed) -> None:
    """The database is whole, debits equal credits, and balances are their lines' sums."""
    found = killed.database.run("doctor")
    assert found.returncode == 0, found.stdout


# Negative controls: builds that are wrong on purpose, before the same questions -------------


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(SQLITE, marks=pytest.mark.nightly),
        pytest.param(POSTGRESQL, marks=pytest.mark.postgresql),
    ],
)
def test_the_kills_find_answers_that_come_before_the_commit(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    bad = new_database(kind, tmp_path, request, "fault.known_bad.answer_before_commit")
    with killed_over_and_over(bad, kills=2, runs_to_cut_short=0, every=2) as killed:
        assert killed.seen.lost, "the known-bad build was not caught"


@pytest.mark.parametrize(
    "kind",
    [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)],
)
@pytest.mark.nightly
def test_the_kills_find_a_lease_that_never_ends(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    bad = new_database(kind, tmp_path, request, "fault.known_bad.endless_lease")
    with killed_over_and_over(bad, kills=1, runs_to_cut_short=1, every=1) as killed:
        assert killed.seen.runs_cut_short > 0
        with pytest.raises(AssertionError, match=r"stands in the way|did not end"):
            close_at_last(killed.zuora, seconds=3)
