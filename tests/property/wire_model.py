"""The naive books with all that a wire shows: years, quarters, own fields, and when it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from typing import Any

from property.model import Model, Period, Refused

NOT_A_CHANGE = {"trialBalanceCleared", "trialBalanceCompleted", "trialBalanceFailed"}
FROZEN_WHEN_CLOSED = ("quarter", "custom")


class WireModel(Model):
    """Periods as every dialect shows them; one user, so nobody is told apart."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.clock = clock
        complete(self.open_ended, clock())
        self.open_ended["year"] = 0

    @contextmanager
    def all_or_nothing(self) -> Iterator[Callable[[], None]]:
        """What is yielded puts everything back to where it was."""
        kept = deepcopy({name: value for name, value in vars(self).items() if name != "clock"})
        yield lambda: vars(self).update(kept)

    def create_row(self, key: str, asked: dict[str, Any]) -> None:
        super().create("administrator", key, asked["name"], asked.get("start"), asked["end"])
        period = self.periods[-1]
        complete(period, self.clock())
        period["year"] = asked["year"]
        period["notes"] = asked.get("notes", "")
        period["quarter"] = asked.get("quarter")
        period["custom"].update(without_nothing(asked.get("custom", {})))

    def change_row(self, key: str, asked: dict[str, Any]) -> None:
        """A change of fields, or of the status alone."""
        status = asked.get("status")
        if status is not None and len(asked) > 1:
            raise Refused("StatusNotAlone")
        if status == "Closed":
            self.close("administrator", key)
        elif status == "Open":
            self.reopen("administrator", key)
        else:
            self.change_fields(key, dict(asked))

    def change_fields(self, key: str, asked: dict[str, Any]) -> None:
        period = self.find(key)
        if "custom" in asked:
            asked["custom"] = without_nothing({**period["custom"], **asked["custom"]})
        if period["end"] is not None and period["status"] == "Closed":
            wanted = {**period, **asked}
            if wanted["end"] < wanted["start"]:
                raise Refused("EndBeforeStart")
            if any(wanted[name] != period[name] for name in FROZEN_WHEN_CLOSED):
                raise Refused("ClosedPeriodField")
        super().update("administrator", key, asked)

    def note(self, period: Period, event: str) -> None:
        super().note(period, event)
        if event not in NOT_A_CHANGE:
            period["updated"] = self.clock()


def complete(period: Period, now: datetime) -> None:
    """Give a new period what the smaller model has no use for."""
    period.update(year=None, quarter=None, custom={}, created=now, updated=now)


def without_nothing(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields without those that are empty: to have nothing in a field is not to have it."""
    return {name: value for name, value in fields.items() if value is not None}
