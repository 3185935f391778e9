"""Rehearsals from the command line."""

from __future__ import annotations

import pytest

from cli.commands import Commands


@pytest.fixture(autouse=True)
def meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONTHEND_REHEARSAL", "true")


def test_a_clock_is_set_advanced_and_released(monthend: Commands) -> None:
    assert "(machine)" in monthend.say("rehearse", "clock", "show")
    assert "2031-01-31 18:00:00" in monthend.say("rehearse", "clock", "set", "2031-01-31T18:00:00Z")
    assert "2031-02-02 18:00:00" in monthend.say("rehearse", "clock", "advance", "--days", "2")
    assert monthend.say("rehearse", "clock", "show").strip() == "2031-02-02T18:00:00Z (frozen)"
    assert "2031-02-02" in monthend.say("rehearse", "clock", "freeze")
    for wrong in ("9999-01-01", "tomorrow"):
        assert monthend.refusal("rehearse", "clock", "set", wrong)
    assert "days, hours or seconds" in monthend.refusal("rehearse", "clock", "advance")
    monthend.say("rehearse", "clock", "release")
    assert "(machine)" in monthend.say("rehearse", "clock", "show")


def test_a_scenario_is_loaded_kept_and_gone_back_to(monthend: Commands) -> None:
    assert "reopened-year" in monthend.say("rehearse", "scenarios")
    monthend.say("rehearse", "reset", "--yes")
    assert "two drafts" in monthend.say("rehearse", "load", "month-end-with-drafts")
    assert "reset first" in monthend.refusal("rehearse", "load", "missing-rate")
    assert "no scenario" in monthend.refusal("rehearse", "load", "nothing")
    assert "is kept" in monthend.say("rehearse", "snapshots", "take", "drafts")
    (kept,) = monthend.told("rehearse", "snapshots", "list", "--json")
    assert kept["name"] == "drafts"
    assert "--yes" in monthend.refusal("rehearse", "reset")
    assert "are empty" in monthend.say("rehearse", "reset", "--yes")
    assert "no snapshot" in monthend.refusal("rehearse", "snapshots", "restore", "none")
    monthend.say("rehearse", "snapshots", "restore", "drafts")
    assert "drafts" in monthend.say("rehearse", "snapshots", "list")
    assert "gone" in monthend.say("rehearse", "snapshots", "delete", "drafts")


def test_nothing_is_rehearsed_where_it_is_not_meant(
    monthend: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MONTHEND_REHEARSAL")
    for said in (
        ("clock", "set", "2031-01-01"), ("clock", "advance", "--days", "1"), ("clock", "freeze"),
        ("clock", "release"), ("snapshots", "take", "x"), ("snapshots", "restore", "x"),
        ("snapshots", "delete", "x"), ("reset", "--yes"), ("load", "missing-rate"),
    ):  # fmt: skip
        assert "MONTHEND_REHEARSAL=true" in monthend.refusal("rehearse", *said)
    assert "(machine)" in monthend.say("rehearse", "clock", "show")
