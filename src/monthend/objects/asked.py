"""Who makes a call, in which version; and the object that a name stands for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from monthend.domain.errors import PermissionMissing
from monthend.domain.permissions import Permission
from monthend.services.caller import Caller

from .all_objects import OBJECTS
from .fields import ApiObject, Call, ObjectView
from .kinds import Reading
from .refusals import CallRefused, FaultType, call_refused
from .versions import ErrorCode, WsdlVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call's caller, the version it is made in, and how to make the caller out afresh."""

    caller: Caller
    version: WsdlVersion
    renew: Callable[[], Awaitable[Caller]]

    @property
    def reading(self) -> Reading:
        return Reading(self.version, self.caller.tenant.settings.zone)

    def view(self, known: ApiObject) -> ObjectView:
        return known.view(self.version, self.caller.tenant.fields_of(known.name))

    async def renewed(self) -> Asked | None:
        """The same call by the caller as they are now; None when nothing about them moved."""
        fresh = await self.renew()
        moved = fresh.tenant.version != self.caller.tenant.version
        return replace(self, caller=fresh) if moved else None


async def inside(asked: Asked) -> Asked:
    """The call of a caller with Finance Access, which every call takes."""
    if asked.caller.holds(Permission.FINANCE_ACCESS):
        return asked
    renewed = await asked.renewed()
    if renewed is None or not renewed.caller.holds(Permission.FINANCE_ACCESS):
        raise call_refused(asked.caller.denied(Permission.FINANCE_ACCESS, "use this API"))
    return renewed


async def object_for(asked: Asked, name: str | None) -> tuple[Asked, ApiObject]:
    """The object of this name, and the caller as they are if they may look at it."""
    known = OBJECTS.get(name or "")
    if known is None:
        message = (
            f"There is no object {name[:100]}." if name else "The type of an object is missing."
        )
        raise CallRefused(FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE, message)
    return await admitted(asked, known), known


async def admitted(asked: Asked, known: ApiObject) -> Asked:
    """The call of a caller who may look at an object, made out afresh before they are refused."""
    try:
        check_access(asked, known)
        return asked
    except CallRefused:
        renewed = await asked.renewed()
        if renewed is None:
            raise
        check_access(renewed, known)
        return renewed


def check_access(asked: Asked, known: ApiObject) -> None:
    """Refuse a caller without Finance Access, whatever they ask for."""
    try:
        asked.caller.require(known.reading)
    except PermissionMissing as missing:
        raise call_refused(missing) from None


def check_takes(asked: Asked, known: ApiObject, call: Call) -> None:
    """Refuse a call that the object does not have, or not yet in the client's version."""
    if not asked.view(known).takes(call):
        since = known.calls.get(call)
        when = "" if since is None else f" before version {since}"
        message = f"{known.name} does not take {call.value}{when}."
        raise CallRefused(FaultType.INVALID_TYPE, ErrorCode.INVALID_TYPE, message)
