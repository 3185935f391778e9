"""Everybody posts while periods are closed, opened again and closed: no row comes too late.

Postings come over REST, by imports and by raw SQL past every service; periods move over
REST and SOAP; trial balances are asked for meanwhile. Several processes serve one
database, each with a worker. Afterwards the ledger is replayed by commit sequence, the
chain of history is verified, and the balances are added up from their lines again.

A close counts only where somebody posted before it, was under way when it came, and
was refused after it. And the same race must find the builds that are wrong on purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from any_store import POSTGRESQL, SQLITE, STORES
from contract.started_server import DatabaseFile
from reliability import tried

from .race.judges import Verdict, judged
from .race.meeting import Meeting, Race, meeting
from .race.told import Told

CLOSES = 24
CLOSES_OF_CONTROL = 120
CLOSES_A_NIGHT, CLOSES_OF_A_CALENDAR = 1500, 100
MEETINGS_AT_MOST = 20
PROMISE = "Nothing is posted into a closed period"
RECORD = Callable[[str, object], None]

ON_POSTGRESQL = pytest.mark.postgresql
NIGHTLY = pytest.mark.nightly


def new_database(
    kind: str, folder: Path, request: pytest.FixtureRequest, module: str = "monthend"
) -> DatabaseFile:
    elsewhere = None
    if kind == POSTGRESQL:
        elsewhere = request.getfixturevalue("postgresql").empty_database()
    return DatabaseFile(folder / "monthend.db", module=module, elsewhere=elsewhere)


@dataclass(frozen=True, slots=True)
class Held:
    """A race that was held, and what its judges say."""

    told: Told
    verdict: Verdict
    logs: str


@pytest.fixture(scope="module", params=STORES)
def held(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Held:
    database = new_database(request.param, tmp_path_factory.mktemp("race"), request)
    with meeting(database) as there:
        told = there.race(Race(closes=CLOSES))
        return Held(told, judged(database), there.logs)


def test_nobody_was_told_anything_but_yes_and_closed(held: Held) -> None:
    assert held.told.problems == []
    assert "Traceback" not in held.logs


def test_every_close_was_a_race(held: Held) -> None:
    """Each was posted into before, while it was closed, and after."""
    assert len(held.told.trials) == CLOSES
    assert len(held.told.contended) >= CLOSES * 0.9
    assert {trial.way for trial in held.told.trials} == {"_close_by_rest", "_close_by_soap"}


def test_everybody_took_part(held: Held) -> None:
    for name in held.told.attempts:
        counted = held.told.counted(name)
        assert counted.total() > 0, name
        assert name == "partition" or counted["accepted"] + counted["refused"] > 1, name
    assert held.told.counted("raw SQL")["refused"] > 0
    assert held.told.runs_requested > 0


def test_no_acknowledged_row_follows_its_close(held: Held) -> None:
    assert held.told.late == []


def test_nothing_comes_straight_into_a_partition(held: Held) -> None:
    assert held.told.counted("partition")["accepted"] == 0


def test_the_commit_sequence_never_repeats(held: Held) -> None:
    numbers = [each.sequence for each in held.told.accepted]
    for trial in held.told.trials:
        numbers += [trial.closed, *([] if trial.reopened is None else [trial.reopened])]
    assert [number for number, count in Counter(numbers).items() if count > 1] == []


def test_the_ledger_replayed_is_the_ledger_that_is_there(held: Held) -> None:
    """No line in closed days, every frozen trial balance the sum of the lines before it."""
    assert held.verdict.replayed == []
    assert held.verdict.lines >= 2 * len(list(held.told.accepted))
    assert held.verdict.trial_balances > CLOSES / 8


def test_the_chain_of_history_is_whole(held: Held) -> None:
    assert held.verdict.chain == []


def test_balances_are_what_their_lines_add_up_to(held: Held) -> None:
    assert held.verdict.doctor == []


# Builds that are wrong on purpose -------------------------------------------------------

NO_FENCE = Race(closes=CLOSES_OF_CONTROL, raw_sql=False, imports=False, until_late=True)
RAW_SQL = Race(closes=CLOSES_OF_CONTROL, imports=False, until_late=True)


@contextmanager
def known_bad(
    module: str, kind: str, folder: Path, request: pytest.FixtureRequest
) -> Iterator[Meeting]:
    with meeting(new_database(kind, folder, request, f"fault.known_bad.{module}")) as there:
        yield there


@pytest.mark.parametrize(
    ("module", "kind", "race"),
    [
        pytest.param("check_outside_lock", SQLITE, NO_FENCE),
        pytest.param("check_outside_lock", POSTGRESQL, NO_FENCE, marks=ON_POSTGRESQL),
        pytest.param("plain_trigger", POSTGRESQL, NO_FENCE, marks=[ON_POSTGRESQL, NIGHTLY]),
        pytest.param("lock_after_snapshot", POSTGRESQL, NO_FENCE, marks=[ON_POSTGRESQL, NIGHTLY]),
        pytest.param("unfenced_partitions", POSTGRESQL, RAW_SQL, marks=[ON_POSTGRESQL, NIGHTLY]),
    ],
)
def test_a_build_that_lets_rows_in_too_late_is_found(
    module: str, kind: str, race: Race, request: pytest.FixtureRequest, tmp_path: Path,
    record_property: RECORD,
) -> None:  # fmt: skip
    """The negative controls: without them an empty list of late rows would prove nothing."""
    with known_bad(module, kind, tmp_path, request) as there:
        told = there.race(race)
        verdict = judged(there.database)
    assert told.late, f"{module} was not caught by what clients were told"
    assert any("were closed" in each for each in verdict.replayed), verdict
    _record(record_property, f"known-bad: {module}", kind, len(told.trials), "found")


@pytest.mark.parametrize("module", ["snapshot_before_lock", "fence_without_lock"])
def test_a_build_that_is_tried_by_night_still_finds_its_place(module: str, tmp_path: Path) -> None:
    wrong = DatabaseFile(tmp_path / "monthend.db", module=f"fault.known_bad.{module}")
    wrong.say("--help")


@NIGHTLY
@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("module", "raw_sql"), [("snapshot_before_lock", False), ("fence_without_lock", True)]
)
def test_a_build_whose_trial_balances_lack_lines_is_found(
    module: str, raw_sql: bool, request: pytest.FixtureRequest, tmp_path: Path,
    record_property: RECORD,
) -> None:  # fmt: skip
    race = Race(closes=CLOSES_OF_CONTROL, raw_sql=raw_sql, imports=False)
    with known_bad(module, POSTGRESQL, tmp_path, request) as there:
        told = there.race(race)
        verdict = judged(there.database)
    assert any("by the lines before it" in each for each in verdict.replayed), verdict
    _record(record_property, f"known-bad: {module}", POSTGRESQL, len(told.trials), "found")


# Many -----------------------------------------------------------------------------------


@NIGHTLY
@pytest.mark.parametrize("kind", STORES)
def test_no_row_follows_any_of_many_closes(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, record_property: RECORD
) -> None:
    contended = rows = 0
    with meeting(new_database(kind, tmp_path, request)) as there:
        for seed in range(MEETINGS_AT_MOST):
            told = there.race(Race(closes=CLOSES_OF_A_CALENDAR, seed=seed))
            assert told.problems == []
            assert told.late == []
            contended += len(told.contended)
            rows += len(list(told.accepted))
            if contended >= CLOSES_A_NIGHT:
                break
        verdict = judged(there.database)
        assert "Traceback" not in there.logs
    assert verdict.sound, verdict
    assert contended >= CLOSES_A_NIGHT
    _record(
        record_property, "closes under postings by REST, import and raw SQL", kind, contended,
        f"no late row among {rows:,} postings; {verdict.trial_balances:,} trial balances, chain "
        "and balances agree with the replay",
    )  # fmt: skip


def _record(record: RECORD, what: str, kind: str, times: int, result: str) -> None:
    tried(record, what, promise=PROMISE, store=kind, times=times, result=result)
