"""Why something was refused: the guard that stood in the way, and the rule that it stands for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from monthend.domain import guards
from monthend.domain.errors import Refusal
from monthend.subledger import accounting_codes, duties, tasks

V1 = "https://developer.zuora.com/v1-api-reference/api/operation/"
CURRENT = "https://developer.zuora.com/api-references/api/operation/"
ON_THE_CURRENT_PAGES = frozenset(
    {"DELETE_AccountingPeriod", "PUT_ReopenAccountingPeriod", "PUT_RunTrialBalance"}
)
MODULES = (guards, accounting_codes, duties, tasks)
"""Where the functions are that refuse by a rule of their own name."""


def _guards() -> Mapping[str, Callable[..., None]]:
    """Every guard by its name."""
    found: dict[str, Any] = {}
    for run in (*guards.OPERATIONS.values(), *duties.OPERATIONS.values()):
        found.update((guard.__name__, guard) for guard in run)
    return found | {"required_tasks_are_done": tasks.required_tasks_are_done}


GUARDS = _guards()


def guard_of(refusal: Refusal) -> str | None:
    """The guard that raised a refusal; None where it was no guard."""
    found, frame = None, refusal.__traceback__
    while frame is not None:
        code = frame.tb_frame.f_code
        if code.co_name in GUARDS and frame.tb_frame.f_globals.get("__name__") in _NAMES:
            found = code.co_name
        frame = frame.tb_next
    return found


_NAMES = frozenset(module.__name__ for module in MODULES)


def documented_at(path: str, operation: str) -> str | None:
    """The page of an operation that Zuora documents."""
    if not path.startswith("/v1/"):
        return None
    return (CURRENT if operation in ON_THE_CURRENT_PAGES else V1) + operation


def why(refusals: Iterable[Refusal], path: str, operation: str) -> list[dict[str, Any]]:
    """Each reason in words, with the guard, what must hold, and where that is documented."""
    return [_reason(each, path, operation) for each in refusals]


def _reason(refusal: Refusal, path: str, operation: str) -> dict[str, Any]:
    guard = guard_of(refusal)
    return {
        "refusal": type(refusal).__name__,
        "message": str(refusal),
        "guard": guard,
        "rule": None if guard is None else _sentence(GUARDS[guard]),
        "documentedAt": None if guard is None else documented_at(path, operation),
    }


def _sentence(guard: Callable[..., None]) -> str:
    return " ".join((inspect.getdoc(guard) or "").partition("\n\n")[0].split())
