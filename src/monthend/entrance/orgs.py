"""The headers by which a request names orgs, in the dialects whose sessions know the entity."""

from __future__ import annotations

from collections.abc import Iterable

from monthend.services import org_reach
from monthend.services.caller import Caller
from monthend.services.scopes import Named

IDS, WORKING = b"zuora-org-ids", b"zuora-working-org"


def orgs_in(headers: Iterable[tuple[bytes, bytes]]) -> Named:
    """The orgs that headers name; a blank one counts."""
    said = {name: value.decode("latin-1") for name, value in headers if name in (IDS, WORKING)}
    return Named(orgs=said.get(IDS), org=said.get(WORKING))


def in_orgs(caller: Caller, named: Named) -> Caller:
    """The caller in the orgs that are named; the headers mean nothing where there are none."""
    return org_reach.in_scope(caller, named.orgs, named.org) if caller.orgs else caller
