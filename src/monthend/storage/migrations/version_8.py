"""A clock for each tenant, and what a rehearsal keeps to go back to."""

from __future__ import annotations

from . import version_8_rehearsal

VERSION = 8


def upgrade() -> None:
    """Do what has not been done."""
    version_8_rehearsal.upgrade()
