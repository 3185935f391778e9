"""From where a stranger asks, whose ids they send, and what is a matter of the whole tenant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from isolation.cells import CODES, ROWS, Cell

ENTITY_PATH = "/monthend/v1/entities/"
PEOPLE_PATHS = tuple(
    f"/monthend/v1/{each}" for each in ("users", "clients", "roles", "access-review")
)
PEOPLE = {row.operation_id for row in ROWS if row.path.startswith(PEOPLE_PATHS)}
UNKNOWN = "unknown"
OF_TENANT, OF_GLOBAL = "of the tenant", "of the global entity"


def nothing(_: Cell) -> str | None:
    return None


def matters_of_the_tenant(cell: Cell) -> str | None:
    """The entities of a tenant have one set of codes, users and roles."""
    return OF_TENANT if cell.operation in CODES or cell.name in PEOPLE else None


def matters_of_the_global_entity(cell: Cell) -> str | None:
    """The global entity says besides who reaches which entity."""
    managed = {row.operation_id for row in ROWS if row.path.startswith(ENTITY_PATH)}
    return OF_GLOBAL if cell.name in managed else matters_of_the_tenant(cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a stranger is, whose ids they send, and why some operations do not count."""

    told: str
    attacker: str
    victim: str
    by_right: Callable[[Cell], str | None]

    def verdict(self, cell: Cell) -> str:
        return self.by_right(cell) or UNKNOWN


POSITIONS = (
    Position(told="another tenant", attacker="Asia", victim="Umbrella", by_right=nothing),
    Position(
        told="another tenant's global entity", attacker="Acme", victim="Umbrella", by_right=nothing
    ),
    Position(
        told="a sibling entity", attacker="Asia", victim="Europe", by_right=matters_of_the_tenant
    ),
    Position(
        told="the parent entity",
        attacker="Acme",
        victim="Europe",
        by_right=matters_of_the_global_entity,
    ),
    Position(
        told="a child entity", attacker="Leaf", victim="Umbrella", by_right=matters_of_the_tenant
    ),
)
ORG_POSITIONS = (
    Position(told="another tenant's org", attacker="Umbrella", victim="Middle", by_right=nothing),
    Position(told="another org", attacker="Other", victim="Middle", by_right=matters_of_the_tenant),
    Position(
        told="the parent org that the header names",
        attacker="Top",
        victim="Middle",
        by_right=matters_of_the_tenant,
    ),
    Position(told="a child org", attacker="Leaf", victim="Middle", by_right=matters_of_the_tenant),
)
"""From which org a stranger asks; whoever is above is none, unless a header leaves an org out."""
