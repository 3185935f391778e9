"""Schedules from the command line."""

from __future__ import annotations

from cli.commands import Commands


def test_a_schedule_is_added_changed_and_removed(monthend: Commands) -> None:
    fields = ("cadence=monthly", "day=1", "at=02:30", "period=previous",
              "transactionTypes=Invoice Item, External Payment")  # fmt: skip
    assert "is made next on" in monthend.say("schedules", "add", "books", *fields)
    (made,) = monthend.told("schedules", "list", "--json")
    assert made["transactionTypes"] == ["Invoice Item", "External Payment"]
    assert "2 types" in monthend.say("schedules", "list")
    said = monthend.say("schedules", "change", "books", "cadence=daily", "transactionTypes=")
    assert said.startswith("books is made next")
    assert monthend.told("schedules", "list", "--json")[0]["day"] is None
    assert "never" in monthend.say("schedules", "disable", "books")
    assert "never" not in monthend.say("schedules", "enable", made["id"])
    assert monthend.told("schedules", "runs", "books", "--json") == []
    assert "planned" in monthend.say("schedules", "runs", "books")
    for wrong, named in (
        (("cadence=hourly",), "cadence"), (("colour=red",), "FIELD=VALUE"), (("day",), "FIELD"),
        ((), "FIELD"), (("trialBalance=false",), "transactionTypes"), (("at=",), "at"),
    ):  # fmt: skip
        assert named in monthend.refusal("schedules", "change", "books", *wrong)
    assert "required" in monthend.refusal("schedules", "add", "more", "cadence=daily")
    assert "gone" in monthend.say("schedules", "remove", "books")
    assert "no schedule" in monthend.refusal("schedules", "remove", "books")
