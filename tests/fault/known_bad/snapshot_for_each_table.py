"""A backup of PostgreSQL that sees each table at another moment than the one before.

Every table is equal to what was read of it; together they are books that never were.
"""

from __future__ import annotations

from unittest.mock import patch

from company import Clock
from monthend.storage.transfer import backup, postgresql_database

READ_COMMITTED = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"


def take(url: str, target: str, clock: Clock) -> None:
    with patch.object(postgresql_database, "_SNAPSHOT", READ_COMMITTED):
        backup.backup(url, target, clock=clock)
