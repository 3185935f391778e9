"""A clock for each tenant, what a rehearsal keeps to go back to, and archives of fiscal years."""

from __future__ import annotations

from . import version_8_archives, version_8_rehearsal

VERSION = 8


def upgrade() -> None:
    """Do what has not been done."""
    version_8_rehearsal.upgrade()
    version_8_archives.upgrade()
