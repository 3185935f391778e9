"""The matrix as a page of the reference: `python -m isolation.page` in `tests` writes it."""

from __future__ import annotations

from pathlib import Path

from isolation.cells import cells
from isolation.positions import ORG_POSITIONS, POSITIONS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "isolation.md"
HEAD = """<!-- Written by `python -m isolation.page` in `tests`; change it there. -->

# Who is told what

Every operation is asked from every place that is not its own, with ids of what is there and with
ids of nothing. **unknown**: the two answers are the same, none says anything of the other place,
and nothing is changed there. **of the tenant**: codes, users, clients and roles are the tenant's,
so its other entities and orgs know them. **of the global entity**: who reaches which entity is
said there.

Whoever reaches an org reaches those below it; the column of the parent org is that of a user
whose header `Zuora-Org-Ids` names the parent alone.

With a header that names an entity or an org out of reach each of them is refused, as with one
that names none there is; with a token for several entities and no header too; and with a forged
token it is HTTP 401. Without a label or a header nothing is made for whoever reaches several
orgs. The tests are in `tests/isolation`, with the tests that a lost predicate of tenant or
calendar is seen.

"""


def page() -> str:
    """The text of the page."""
    positions = (*POSITIONS, *ORG_POSITIONS)
    titles = " | ".join(each.told for each in positions)
    lines = [f"| operation | {titles} |", "|---" * (len(positions) + 1) + "|"]
    for cell in cells():
        verdicts = " | ".join(each.verdict(cell) for each in positions)
        lines.append(f"| {cell.name} | {verdicts} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
