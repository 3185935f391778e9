"""In which org a request works: the one that its body names, or that has what it is about."""

from __future__ import annotations

import asyncio

from monthend.entrance.ports import AsyncStore
from monthend.services import org_reach
from monthend.services.caller import Caller
from monthend.services.org_ports import Kept

from .operations import Asked, OperationRow

IN_QUERY = ("accountingPeriodId", "period")
"""Parameters that name an accounting period."""


async def placed(store: AsyncStore, row: OperationRow, caller: Caller, said: Asked) -> Caller:
    """The caller at work in one of their orgs; who has none, and what is of none, stays."""
    if not caller.orgs:
        return caller
    if row.label is not None:
        return row.label.writer(said.body, caller)
    about = _about(said)
    if about is None or len(caller.orgs) == 1:
        return caller
    kind, key = about
    found = store.submit_read_directory(
        lambda directory: org_reach.where(directory, caller, kind, key)
    )
    return await asyncio.wrap_future(found)


def unlabelled(row: OperationRow, caller: Caller, said: Asked) -> dict[str, object]:
    """The body without its label, which has been read where there are orgs."""
    if row.label is None or not caller.orgs:
        return dict(said.body)
    return {name: value for name, value in said.body.items() if name != row.label.field}


def _about(said: Asked) -> tuple[Kept, str] | None:
    """What a request names of the books of some org."""
    for kind in Kept:
        if kind in said.path:
            return kind, said.path[kind]
    for name in IN_QUERY:
        if said.query.get(name) is not None:
            return Kept.PERIOD, said.query[name]
    return None
