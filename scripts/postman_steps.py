"""What a request of the Postman collection consists of, before it becomes one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MINE, THEIRS = "token", "colleague_token"
TOKEN = "createToken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request: which operation, what it says, and what is kept of its answer.

    `keeps` has paths into the answer by the variable that takes them, `until` is a path and the
    value that it has at last, `at` says which variables stand in the path, else those of `PLACES`.
    """

    operation: str
    title: str = ""
    query: str = ""
    body: Any = None
    keeps: Mapping[str, str] = field(default_factory=dict)
    until: tuple[str, str] | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    by: str = MINE
    headers: Mapping[str, str] = field(default_factory=dict)


def step(operation: str, body: Any = None, *, title: str = "", **more: Any) -> Step:
    return Step(operation=operation, body=body, title=title, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Requests that belong together, and the commands that come before them."""

    name: str
    steps: tuple[Step, ...]
    before: tuple[str, ...] = ()


PLACES = {
    "ap-id": "january", "ac-id": "code", "je-number": "entry", "jr-number": "run",
    "file-id": "file", "task-id": "task", "attachment-id": "attachment",
    "exception-id": "exception", "late-id": "late", "transaction-id": "transaction",
    "role-name": "role", "user-id": "colleague", "client-id": "client", "event-id": "event",
    "webhook-id": "webhook", "schedule-id": "schedule", "track-id": "track",
    "entity-id": "entity", "org-id": "org", "username": "colleague_name",
}  # fmt: skip
"""The variable that stands for each name in a path."""
