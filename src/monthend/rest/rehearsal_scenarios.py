"""`/monthend/v1/rehearsal/scenarios`: situations of a month end, loaded by name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from monthend.domain.permissions import Operation
from monthend.rehearsal.loading import ScenarioStore
from monthend.rehearsal.scenarios import SCENARIOS, Scenario, load, named
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.remembered_requests import KeyedRequest

from .endpoint import Endpoint
from .json import encode
from .operations import Answer, Asked, OperationRow, operation
from .replies import Headers
from .schemas import TEXT, properties
from .shown import shown_instant

PATH = "/monthend/v1/rehearsal/scenarios"
ONE = PATH + "/{scenario-name}"
SCENARIO = properties(dict.fromkeys(("name", "description", "now"), TEXT))


def _shown(found: Scenario) -> Answer:
    return {"name": found.name, "description": found.told, "now": shown_instant(found.now)}


@operation(
    "GET",
    PATH,
    "GET_RehearsalScenarios",
    Operation.READ_REHEARSAL,
    answers={"scenarios": {"type": "array", "items": SCENARIO}},
    rehearsal=True,
)
def get_rehearsal_scenarios(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """List the scenarios that can be loaded."""
    caller.require(Operation.READ_REHEARSAL)
    return {"scenarios": [_shown(each) for each in SCENARIOS.values()], "success": True}


@operation(
    "POST",
    ONE,
    "POST_LoadRehearsalScenario",
    Operation.REHEARSE,
    answers=SCENARIO["properties"],
    whole=False,
    rehearsal=True,
)
def post_load_rehearsal_scenario(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """Load a scenario into books that are empty; the tenant's clock stands at its day then.

    It is several transactions: what is cut off leaves what was there by then.
    """
    return {**_shown(named(asked.value("scenario-name"))), "success": True}


class LoadingEndpoint(Endpoint):
    """Where a scenario is loaded before it is shown: no single transaction does that."""

    def __init__(self, *args: Any, clock: Callable[[], datetime], **more: Any) -> None:
        super().__init__(*args, **more)
        self._clock = clock

    async def _run(
        self,
        row: OperationRow,  # noqa: ARG002
        caller: Caller,
        asked: Asked,
        keyed: KeyedRequest | None,  # noqa: ARG002
    ) -> tuple[bytes, Headers]:
        store = cast("ScenarioStore", self._store)
        name = asked.value("scenario-name")
        done = await asyncio.to_thread(load, store, caller, name, self._clock)
        return encode({**_shown(done), "success": True}), []
