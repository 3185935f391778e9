"""Histories that cannot be, written out row by row, and what a replay says of each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from monthend.services.audit_ports import CalendarState, PeriodRow, StoredPeriod
from monthend.services.replay_periods import PeriodReplay, replayed

JANUARY = {
    "name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31", "status": "Open"
}  # fmt: skip
FEBRUARY = {
    "name": "Feb", "startDate": "2026-02-01", "endDate": "2026-02-28", "status": "Open"
}  # fmt: skip
Step = tuple[str, str, Mapping[str, object], Mapping[str, object]]
MADE: tuple[Step, ...] = (("created", "jan", {}, JANUARY), ("created", "feb", {}, FEBRUARY))


def close(key: str, before: str = "Open") -> Step:
    return "closed", key, {"status": before}, {"status": "Closed"}


def reopen(key: str, before: str = "Closed") -> Step:
    return "reopened", key, {"status": before}, {"status": "Open"}


def run(*steps: Step) -> PeriodReplay:
    """Replay these steps, each with the next commit sequence, from 1 on."""
    replay = PeriodReplay(7)
    replay.run(rows(steps))
    return replay


def rows(steps: Sequence[Step]) -> list[PeriodRow]:
    return [
        PeriodRow(
            id=place, commit_sequence=place, event=event, period_id=key, subject=key,
            old=json.dumps(old), new=json.dumps(new),
        )
        for place, (event, key, old, new) in enumerate(steps, 1)
    ]  # fmt: skip


def problems(*steps: Step) -> list[str]:
    return [anomaly.problem for anomaly in run(*MADE, *steps).anomalies]


@pytest.mark.parametrize(
    "steps",
    [
        (close("jan"), reopen("jan"), close("jan")),
        (close("jan"), close("feb"), reopen("feb")),
        (("pendingClose", "jan", {"status": "Open"}, {"status": "PendingClose"}),
         close("jan", "PendingClose")),
        (("closeRequested", "jan", {"status": "Open"}, {"status": "PendingClose"}),
         ("autoClosed", "jan", {"status": "PendingClose"}, {"status": "Closed"})),
        (("updated", "jan", {"name": "Jan"}, {"name": "January"}),),
        (("datesChanged", "jan", {"endDate": "2026-01-31"}, {"endDate": "2026-01-30"}),
         ("datesShifted", "feb", {"startDate": "2026-02-01"}, {"startDate": "2026-01-31"})),
        (("deleted", "feb", FEBRUARY, {}), ("created", "again", {}, FEBRUARY)),
        (("datesShifted", "open-ended", {"startDate": None}, {"startDate": "2026-03-01"}),),
        (("trialBalanceRequested", "jan", {}, {}), ("trialBalanceCompleted", "jan", {}, {})),
    ],
)  # fmt: skip
def test_what_the_rules_allow_has_no_anomaly(steps: tuple[Step, ...]) -> None:
    assert problems(*steps) == []


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ((("created", "jan", {}, JANUARY),), "it was created, and was there already"),
        ((("created", "may", {}, {**FEBRUARY, "startDate": "2026-05-01"}),),
         "it was created from 2026-05-01 on, which leaves a gap or overlaps"),
        ((("updated", "nobody", {}, {}),), "updated, and it was never created"),
        ((("datesShifted", "nobody", {}, {"status": "Open"}),),
         "datesShifted, and it was never created"),
        ((("deleted", "jan", JANUARY, {}),), "it was deleted, and is not the last or not open"),
        ((close("feb"),), "closed: an earlier one was not closed"),
        ((close("jan"), close("jan", "Closed")), "closed: it was Closed"),
        ((reopen("jan", "Open"),), "reopened: it was open"),
        ((close("jan"), close("feb"), reopen("jan")), "reopened: a later one was not open"),
        ((("closeRequested", "jan", {"status": "Open"}, {"status": "PendingClose"}),
          ("pendingClose", "jan", {}, {})), "pendingClose: it was PendingClose"),
        ((close("jan", "PendingClose"),), "closed: status was Open, and not PendingClose"),
        ((("updated", "jan", {"status": "Open"}, {"status": "Closed"}),),
         "updated, and its status became Closed"),
        ((close("jan"), ("datesShifted", "jan", {}, {"startDate": "2026-01-02"})),
         "datesShifted: the dates of a closed period have changed"),
    ],
)  # fmt: skip
def test_what_they_do_not_allow_is_told(steps: tuple[Step, ...], problem: str) -> None:
    assert problem in problems(*steps)


def test_a_day_that_is_none_has_no_day_after_it() -> None:
    broken: Step = ("created", "jan", {}, {**JANUARY, "endDate": "soon"})
    assert len(run(broken, MADE[1]).anomalies) == 1


@pytest.mark.parametrize("text", ["", "[]", "{", None])
def test_values_that_cannot_be_read_are_told(text: str | None) -> None:
    (row,) = rows(MADE[:1])
    replay = PeriodReplay(7)
    broken = PeriodRow(
        id=1, commit_sequence=1, event=row.event, period_id="jan", subject="jan", old="{}",
        new=text,  # type: ignore[arg-type]
    )  # fmt: skip
    replay.run([broken])
    (anomaly,) = replay.anomalies
    assert str(anomaly) == (
        "calendar 7 at commit sequence 1, the period jan: its old and new values cannot be read"
    )


def test_the_last_closed_day_is_known_for_every_commit_sequence() -> None:
    replay = run(*MADE, close("jan"), close("feb"), reopen("feb"))
    assert [replay.closed_at(sequence) for sequence in range(1, 8)] == [
        None, None, None, "2026-01-31", "2026-02-28", "2026-01-31", "2026-01-31",
    ]  # fmt: skip


def test_of_what_one_commit_does_the_end_counts() -> None:
    steps = rows((*MADE, close("jan"), close("feb")))
    together = [
        PeriodRow(
            id=row.id, commit_sequence=min(row.commit_sequence, 3), event=row.event,
            period_id=row.period_id, subject=row.subject, old=row.old, new=row.new,
        )
        for row in steps
    ]  # fmt: skip
    replay = PeriodReplay(7)
    replay.run(together)
    assert replay.steps == [(3, "2026-02-28")]


def test_periods_as_they_stand_are_compared_with_what_history_tells() -> None:
    january = StoredPeriod(
        id="jan", name="Jan", start="2026-01-01", end="2026-01-31", status="Closed"
    )
    other = StoredPeriod(id="x", name="X", start="", end="", status="Open")
    stored = CalendarState(
        id=7, tenant_id="t", closed_through="2026-01-31", periods=(january, other)
    )
    assert {str(each) for each in replayed(stored, rows(MADE)).anomalies} == {
        "calendar 7, the period Jan: its status is Closed, and Open by its history",
        "calendar 7, the period Feb: history knows it, and it is not there",
        "calendar 7, the period X: it is there, and its history knows nothing of it",
        "calendar 7, the calendar: it is closed through 2026-01-31, "
        "and through None by its history",
    }
