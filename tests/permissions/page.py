"""The matrix as a page of the reference: `python -m permissions.page` in `tests` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from monthend.domain.permissions import Channel
from permissions.cells import PERMISSIONS, Asked, everything

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "permission-matrix.md"
HEAD = """<!-- Written by `python -m permissions.page` in `tests`; change it there. -->

# Every operation by every permission

What each operation needs is marked. `tests/permissions` asks for each of them with every permission
but one, with one alone, and with those it needs and any other: whoever lacks one that is marked is
refused with its name, in the dialect they asked in, and everybody else comes as far as the rules of
the operation. A role that changes counts from the next request on. [Permissions](permissions.md)
has the same in words, and what the roles hold; with `reopen_needs` a tenant chooses what reopening
takes.

"""
TITLES = {
    Channel.REST: "Over REST",
    Channel.ACTION: "By `/v1/action`",
    Channel.SOAP: "Over SOAP",
}


def page() -> str:
    """The text of the page."""
    asked = list(everything())
    parts = [
        "\n".join(_table(title, [each for each in asked if each.channel is channel]))
        for channel, title in TITLES.items()
    ]
    return HEAD + "\n\n".join(parts) + "\n"


def _table(title: str, rows: list[Asked]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| operation | " + " | ".join(each.value for each in PERMISSIONS) + " |"
    yield "|---" + "|:-:" * len(PERMISSIONS) + "|"
    for row in rows:
        marks = ("x" if each in row.needed else " " for each in PERMISSIONS)
        yield f"| {row.name} | " + " | ".join(marks) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
