"""Tenants that are made for a rehearsal: with a clock and a seed from their first moment on."""

from __future__ import annotations

from datetime import datetime

from monthend.domain.permissions import Operation
from monthend.subledger.clocks import TenantClock

from .caller import Caller
from .people_reach import require_everywhere
from .ports import Books
from .rehearsal_ports import Rehearsed
from .tenant_clocks import refuse_out_of_range
from .tenants import Credentials, NewSecrets, create_tenant


def create(
    books: Books,
    caller: Caller,
    name: str,
    home_currency: str,
    fresh: NewSecrets,
    *,
    now: datetime | None = None,
    seed: str | None = None,
) -> Credentials:
    """Make a tenant; with `now` its clock stands there, with a `seed` its ids repeat."""
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    clock = None if now is None else TenantClock(at=now)
    refuse_out_of_range(clock)
    rehearsed = Rehearsed(clock=clock, seed=seed)
    return create_tenant(books.directory, name, home_currency, fresh, caller, rehearsed)
