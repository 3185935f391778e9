"""Whether the schema that a database has is the one that this program knows."""

from __future__ import annotations

from .version import VERSION


def misfit(found: int | None) -> str | None:
    """Why a database with this version, or with none, cannot be used; None if it can."""
    if found is None:
        return "it has no monthend tables (run `monthend init`)"
    if found < VERSION:
        needs = f"this program needs {VERSION} (run `monthend migrate`)"
        return f"its schema is version {found}, {needs}"
    if found > VERSION:
        return f"its schema is version {found}, this program knows {VERSION}"
    return None
