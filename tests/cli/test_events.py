"""Events from the command line."""

from __future__ import annotations

from cli.commands import Commands
from monthend.subledger.events import EventKind


def test_events_are_listed_from_a_position_on(monthend: Commands) -> None:
    monthend.say("pending-close", "Jan 2026")
    listed = monthend.told("events", "list", "--json")
    assert "accounting_period.pending_close" in [each["type"] for each in listed["events"]]
    shown = monthend.say("events", "list", "--type", "accounting_period.pending_close")
    assert "Jan 2026" in shown
    assert "Position: " in shown
    assert "there are more" in monthend.say("events", "list", "--count", "1")
    after = monthend.told("events", "list", "--after", listed["position"], "--json")
    assert after == {"events": [], "position": listed["position"], "more": False}
    assert "after" in monthend.refusal("events", "list", "--after", "soon")
    assert "type" in monthend.refusal("events", "list", "--type", "closed")


def test_the_types_are_listed(monthend: Commands) -> None:
    said = monthend.say("events", "types")
    assert all(each.value in said for each in EventKind)
