"""Which exceptions a replay believes, and what it finds beside what they let in."""

from __future__ import annotations

import json
from datetime import date

import pytest

from any_store import without_trigger
from company import Company
from exempt import anomalies, bob, grant, with_bob
from monthend.services.audit_ports import PeriodRow
from monthend.services.replay_exemptions import ExemptionReplay

DAYS = ("2026-01-01", "2026-01-31")
Step = tuple[str, str, str, dict[str, object]]
GRANTED: Step = (
    "exceptionGranted", "ann", "2026-02-01 09:00:00",
    {"exception": "x", "userId": "bob", "until": "2026-02-02T09:00:00+00:00"},
)  # fmt: skip
REVOKED: Step = ("exceptionRevoked", "ann", "2026-02-01 12:00:00", {"exception": "x"})
USED: Step = ("exceptionUsed", "bob", "2026-02-01 10:00:00", {"exception": "x"})


def replayed(*steps: Step, period: str = "jan") -> tuple[list[str | None], dict[int, object]]:
    """What speaks against each step, and the commit sequences that may write to closed days."""
    replay, found = ExemptionReplay(), []
    for place, (event, user, at, new) in enumerate(steps, 1):
        row = PeriodRow(
            id=place, commit_sequence=place, event=event, subject="Jan", old="{}",
            new=json.dumps(new), at=at, user_id=user,
            period_id="jan" if event == "exceptionGranted" else period,
        )  # fmt: skip
        found.append(replay.step(row, new, DAYS))
    return found, dict(replay.used)


def test_a_use_of_a_live_exception_is_believed() -> None:
    assert replayed(GRANTED, USED, REVOKED) == ([None, None, None], {2: DAYS})


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ((USED,), "nobody had granted it"),
        ((REVOKED,), "nobody had granted it"),
        ((GRANTED, REVOKED, USED), "it had been revoked"),
        ((GRANTED, (USED[0], "ann", *USED[2:])), "it was granted to somebody else"),
        ((GRANTED, (*USED[:2], "2026-02-02 09:00:00", USED[3])), "it was over"),
        ((GRANTED, (*USED[:2], "once", USED[3])), "it was over"),
        ((GRANTED, GRANTED), "it cannot have been granted so"),
        (((*GRANTED[:3], {**GRANTED[3], "until": "once"}),), "it cannot have been granted so"),
        (((GRANTED[0], "bob", *GRANTED[2:]),), "somebody granted it to themselves"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_lets_nothing_in(steps: tuple[Step, ...], problem: str) -> None:
    found, used = replayed(*steps)
    assert found[-1] == problem
    assert used == {}


def test_an_exception_is_for_its_period() -> None:
    found, used = replayed(GRANTED, USED, period="feb")
    assert (found[-1], used) == ("nobody had granted it", {})


# The lines beside them ------------------------------------------------------------------


@pytest.fixture
def books(company: Company) -> Company:
    """More was posted by an exception into a closed January than a replay lists at once."""
    with_bob(company)
    company.create_months(date(2026, 1, 1), 2)
    january = company.calendar.periods[0].id
    company.close_through([january])
    grant(company, january)
    for _ in range(6):
        company.post_entry("Jan", date(2026, 1, 15), caller=bob(company))
    company.run_trial_balances()
    return company


def test_what_exceptions_let_in_is_no_anomaly(books: Company) -> None:
    assert anomalies(books) == []


def test_what_came_late_is_found_among_it(books: Company) -> None:
    without_trigger(books.store, "fence_line_insert", "line")
    books.spoil(
        "INSERT INTO line (calendar_id, date, code_id, currency, amount, home_amount, "
        "commit_sequence) SELECT calendar_id, date, code_id, currency, 1, 1, max(commit_sequence) "
        "OVER () + 1 FROM line LIMIT 1"
    )
    (found,) = [each for each in anomalies(books) if "were closed" in each]
    assert "it is dated 2026-01-15, and the days through 2026-01-31 were closed" in found


def test_a_use_that_cannot_be_is_told(books: Company) -> None:
    without_trigger(books.store, "fence_history_unchanged", "history")
    books.spoil("UPDATE history SET user_id = 'nobody' WHERE event = 'exceptionUsed' AND id = ("
                "SELECT max(id) FROM history WHERE event = 'exceptionUsed')")  # fmt: skip
    found = anomalies(books)
    assert any("exceptionUsed: it was granted to somebody else" in each for each in found)
    assert len([each for each in found if "were closed" in each]) == 2
