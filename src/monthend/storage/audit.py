"""Everything that an audit looks at, of all tenants, on one snapshot."""

from __future__ import annotations

from datetime import datetime

from .history import HistoryTable


class AuditTable(HistoryTable):
    """History with its chains, and the ledger as it was written."""

    @property
    def now(self) -> datetime:
        return self._session.now
