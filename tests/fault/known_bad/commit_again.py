"""A build that does its work again when the connection is lost in the commit: it may be done twice.

Run as `python -m fault.known_bad.commit_again serve …`.
"""

from collections.abc import Callable
from typing import Any

from monthend import cli
from monthend.storage.postgresql import calls, database


def take_unknown_for_undone() -> None:
    """A commit without an answer counts as one that was not made."""
    attempt = database._Worker._attempt

    def attempt_again(
        self: database._Worker, call: calls.Call, actions: list[Callable[[], None]]
    ) -> Any:
        try:
            return attempt(self, call, actions)
        except database.OutcomeUnknown as unknown:
            raise database.ConnectionGone from unknown

    database._Worker._attempt = attempt_again  # type: ignore[method-assign]


if __name__ == "__main__":
    take_unknown_for_undone()
    cli.main()
