"""Tasks against their history: what people did leaves no anomaly, and everything else does."""

from __future__ import annotations

from typing import Any

import pytest

from any_store import without_trigger
from checklist import BANK, done, listed, months, task, template, with_people
from company import Company
from exempt import anomalies
from monthend.services import audit, history_sealing, task_evidence, tasks
from monthend.services.audit_ports import PeriodRow
from monthend.services.replay_tasks import TaskReplay
from monthend.storage.session import json_text
from monthend.storage.soundness import findings


@pytest.fixture
def acme(company: Company) -> Company:
    """A month in which everything was done with tasks that can be, closed and open again."""
    with_people(company)
    template(company, {**BANK, "reviewer": "bob", "owner": "ann", "needs_evidence": True})
    jan, feb, _ = months(company)
    for period in (jan, feb):
        done(company, tasks.apply_template, period)
        task(company, period, {"title": "Cash"})
    bank, cash = (each.id for each in listed(company, jan))
    kept, gone = (done(company, task_evidence.attach, jan, bank, name, b"x") for name in ("a", "b"))
    assert kept != gone
    done(company, task_evidence.remove, jan, bank, gone)
    done(company, tasks.sign_off, jan, bank, by="ann")
    done(company, tasks.review, jan, bank, by="bob")
    done(company, tasks.change, jan, cash, {"title": "Count the cash", "owner": "bob"})
    done(company, tasks.skip, jan, cash, "no cash")
    company.close_through([jan])
    company.reopen(jan)
    done(company, tasks.take_back, jan, cash)
    return company


def test_what_people_did_is_what_history_tells(acme: Company) -> None:
    acme.delete(months(acme)[2])
    history_sealing.seal_waiting(acme.store)
    assert not audit.verify(acme.store).findings
    assert anomalies(acme) == []
    assert not [each for each in findings(acme.store, acme.clock()) if each.wrong]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ("UPDATE close_task SET state = 'Skipped' WHERE title = 'Count the cash'", "its state is"),
        ("UPDATE close_task SET required = FALSE WHERE title LIKE 'Rec%'", "its required is False"),
        ("UPDATE close_task SET reviewer = NULL WHERE title LIKE 'Rec%'", "its reviewer is None"),
        ("UPDATE close_task SET signed_by = 'x' WHERE state = 'Reviewed'", "its signed_by is x"),
        ("DELETE FROM task_attachment", "its evidence is {}"),
        ("DELETE FROM close_task WHERE title = 'Count the cash'", "history knows it"),
        (
            "INSERT INTO close_task (id, calendar_id, period_id, number, title, description, "
            "required, needs_evidence, state, version, changed) SELECT 'x', calendar_id, "
            "period_id, 9, 'Mine', '', TRUE, FALSE, 'Open', 1, 1 FROM close_task LIMIT 1",
            "history knows nothing of it",
        ),
    ],
)
def test_what_somebody_changed_in_the_database_is_found(
    acme: Company, spoil: str, told: str
) -> None:
    acme.spoil(spoil)
    assert any(told in each for each in anomalies(acme))
    wrong = [problem for each in findings(acme.store, acme.clock()) for problem in each.wrong]
    assert any(told in each for each in wrong)


def test_a_step_that_cannot_be_is_found_among_what_happened(acme: Company) -> None:
    without_trigger(acme.store, "fence_history_unchanged", "history")
    acme.spoil("UPDATE history SET event = 'taskAdded' WHERE event = 'taskSignedOff'")
    assert any("taskAdded: it was there already" in each for each in anomalies(acme))


def test_a_step_while_its_period_was_closed_is_found(acme: Company) -> None:
    without_trigger(acme.store, "fence_history_unchanged", "history")
    acme.spoil(
        "UPDATE history SET commit_sequence = (SELECT commit_sequence FROM history "
        "WHERE event = 'closed') + 1 WHERE event = 'taskSkipped'"
    )
    assert any("taskSkipped: its period was closed" in each for each in anomalies(acme))


# History that nobody's steps can have left ----------------------------------------------


def step(
    replay: TaskReplay, event: str, *, by: str = "ann", closed: bool = False, **new: Any
) -> str | None:
    row = PeriodRow(
        id=1, commit_sequence=1, event=event, period_id=new.pop("period", "jan"), subject="Jan",
        old="{}", new=json_text(new), user_id=by,
    )  # fmt: skip
    return replay.step(row, new, closed=closed)


def test_steps_that_cannot_be_are_told() -> None:
    replay = TaskReplay()
    assert step(replay, "taskAdded", task="1", title="Bank") is None
    assert step(replay, "taskAdded", task="1", title="Bank") == "it was there already"
    assert step(replay, "tasksMade", tasks=["2"]) == "nobody can read which tasks they were"
    assert step(replay, "tasksMade", tasks={"2": 5}) == "nobody can read which tasks they were"
    assert step(replay, "taskSignedOff", task="2", state="SignedOff") == "nobody had added it"
    assert step(replay, "taskChanged", task="1", period="feb") == "nobody had added it"
    assert step(replay, "taskChanged", task="1", closed=True) == "its period was closed"
    assert step(replay, "taskSignedOff", task="1", state="SignedOff") is None
    reviewed = step(replay, "taskReviewed", task="1", state="Reviewed")
    assert reviewed == "whoever signed it off reviewed it"
    replay.forget("jan")
    assert list(replay.differences(())) == []
