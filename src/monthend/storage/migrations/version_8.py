"""Clocks of tenants, what a rehearsal keeps to go back to, archives of fiscal years, an index."""

from __future__ import annotations

from . import version_8_archives, version_8_rehearsal
from .tables import make_index

VERSION = 8


def upgrade() -> None:
    """Do what has not been done."""
    version_8_rehearsal.upgrade()
    version_8_archives.upgrade()
    # By which the log of deliveries is cleared.
    settled = "settled_on IS NOT NULL"
    make_index("settled_delivery", "webhook_delivery", "settled_on", where=settled)
