"""A build that shrugs at a failed commit and tells everybody that all is well."""

from collections.abc import Callable
from typing import Any

from monthend.storage.writer import Outcome, Writer


def swallow_errors(replace: Callable[[object, str, object], None]) -> None:
    """Callers get the value of their work whether it was committed or not."""

    def tell_of_success(self: Writer, outcomes: list[Outcome], *_: Any, **how: Any) -> None:
        for outcome in outcomes:
            outcome.answer.set_result(outcome.value)

    replace(Writer, "_tell_of_failure", tell_of_success)
