"""What a PostgreSQL server is set to that a promise of durability rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monthend.storage.session import Row

# The value before the session's own: what the server, the database or the user is set to.
SETTINGS = (
    "SELECT name, reset_val FROM pg_settings "
    "WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')"
)
_MEANINGS = {
    "fsync": "a crash of its machine may lose what was acknowledged, and damage the database",
    "full_page_writes": "a crash of its machine may leave pages of the database half written",
    "synchronous_commit": "monthend sets it on in its own sessions, and nobody else does",
}


def cautions(settings: Iterable[Row]) -> Iterator[str]:
    """A sentence for each setting that does not wait for the disk."""
    for name, value in sorted(settings):
        if value == "off":
            yield f"The PostgreSQL server is set to {name} = off: {_MEANINGS[name]}."
