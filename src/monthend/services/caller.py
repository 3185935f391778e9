"""Who asks: a user of a tenant, in one entity, over one channel."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from monthend.domain import permissions
from monthend.domain.errors import NotAllowed, PermissionMissing
from monthend.domain.lifecycle import Stamp
from monthend.domain.period import Rules
from monthend.domain.permissions import Channel, Operation, Permission
from monthend.subledger.clocks import TenantClock, now_of

from .settings import DEFAULTS, TenantSettings

CUSTOM_FIELD_TYPES = ("string", "int", "date", "decimal", "boolean")
CUSTOM_FIELD_OBJECTS = ("AccountingPeriod", "AccountingCode")
"""The objects that take fields of a tenant's own."""

FieldTypes = Mapping[str, str]
"""The custom fields of an object by name, with their types."""

NO_FIELDS: FieldTypes = {}

Denial = TypeVar("Denial", bound=NotAllowed)

log = logging.getLogger("monthend.access")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A customer of the server, as it is at one version.

    The version moves with every change of its users, roles, clients, tokens
    and settings, so that whatever was read before can be told to be stale.
    Custom fields stand under the object that has them. Without a `clock` of its own the tenant
    goes by the machine's; with a `seed`, its ids and the names of its requests repeat.
    """

    id: str
    name: str
    home_currency: str
    version: int
    settings: TenantSettings = DEFAULTS
    custom_fields: Mapping[str, FieldTypes] = field(default_factory=dict)
    clock: TenantClock | None = None
    seed: str | None = None

    def now(self, real: datetime) -> datetime:
        """What time it is for the tenant when the machine's clock says so."""
        return now_of(self.clock, real)

    def fields_of(self, object_name: str) -> FieldTypes:
        """The custom fields of an object."""
        return self.custom_fields.get(object_name, NO_FIELDS)

    @property
    def rules(self) -> Rules:
        return Rules(
            monthly_recognition_over_time=self.settings.monthly_recognition_over_time,
            closed_period_fields=self.settings.closed_period_fields,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgPlace:
    """The books of an org that somebody reaches; those without a label are of none."""

    calendar_id: int
    org_id: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """An entity that somebody can work in, with its calendar, and those of orgs if it has any."""

    entity_id: str
    calendar_id: int
    entity_name: str
    orgs: tuple[OrgPlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A signed-in user with permissions and reach; every service call takes one.

    They work in one calendar; `reach` is all that they could have named. Where there are
    orgs, a request is for all of `orgs`, and what it makes without a label is `working_org`'s.
    They are `held` where their client reaches less than its user does.
    """

    tenant: Tenant
    entity_id: str
    calendar_id: int
    user_id: str
    username: str
    permissions: frozenset[Permission]
    channel: Channel
    track_id: str | None = None
    reach: tuple[Reach, ...] = ()
    reason: str | None = None
    orgs: tuple[OrgPlace, ...] = ()
    working_org: OrgPlace | None = None
    held: bool = False

    def require(self, operation: Operation) -> None:
        """Refuse an operation that takes a permission the caller does not hold."""
        try:
            permissions.require(
                self.permissions, operation, self.channel, self.tenant.settings.reopen_needs
            )
        except PermissionMissing as missing:
            raise self.turned_away(missing) from None

    def may(self, operation: Operation) -> bool:
        """Whether the caller holds what an operation takes; what they are offered goes by it."""
        wanted = permissions.needed(operation, self.channel, self.tenant.settings.reopen_needs)
        return self.permissions.issuperset(wanted)

    def denied(self, permission: Permission, what: str) -> PermissionMissing:
        """The refusal of what takes a permission beside those of its operation."""
        missing = PermissionMissing(permission=permission.value, operation=what)
        return self.turned_away(missing)

    def turned_away(self, refusal: Denial) -> Denial:
        """A refusal, with a line in the log of the process: they leave no other trace of it."""
        log.info(
            "denied to user %s of tenant %s over %s, request %s: %s",
            self.user_id, self.tenant.id, self.channel.value, self.track_id, refusal,
        )  # fmt: skip
        return refusal

    def holds(self, permission: Permission) -> bool:
        return permission in self.permissions

    def tracked(self, track_id: str | None, reason: str | None = None) -> Caller:
        """The same caller in a request, by the client's name for it and its reason."""
        if track_id == self.track_id and reason == self.reason:
            return self
        return replace(self, track_id=track_id, reason=reason)

    def working_in(self, place: Reach) -> Caller:
        """The same caller in another entity."""
        if place.calendar_id == self.calendar_id and place.orgs == self.orgs:
            return self
        calendar_id = place.orgs[0].calendar_id if place.orgs else place.calendar_id
        return replace(self, entity_id=place.entity_id, calendar_id=calendar_id, orgs=place.orgs)

    @property
    def calendars(self) -> tuple[int, ...]:
        """The calendars that a request is for: those of its orgs, else the one there is."""
        return tuple(each.calendar_id for each in self.orgs) or (self.calendar_id,)

    @property
    def reached_calendars(self) -> frozenset[int]:
        """Every calendar that the caller could have named."""
        places = (place for each in self.reach for place in each.orgs or (each,))
        return frozenset({self.calendar_id, *(place.calendar_id for place in places)})

    @property
    def org(self) -> OrgPlace | None:
        """The org at work, None where there are no orgs."""
        return next((each for each in self.orgs if each.calendar_id == self.calendar_id), None)

    def in_org(self, place: OrgPlace) -> Caller:
        """The same caller at work in one of their orgs."""
        return self.at(place.calendar_id)

    def in_every_org(self) -> Caller:
        """The same caller for all orgs that they reach in the entity at work."""
        here = (each.orgs for each in self.reach if each.entity_id == self.entity_id)
        return replace(self, orgs=next(here, self.orgs))

    def alone(self) -> Caller:
        """The same caller for the org at work and no other."""
        return replace(self, orgs=tuple(filter(None, (self.org,))))

    def at(self, calendar_id: int) -> Caller:
        """The same caller at work in one of their calendars."""
        if calendar_id == self.calendar_id:
            return self
        return replace(self, calendar_id=calendar_id)

    def stamp(self, at: datetime) -> Stamp:
        return Stamp(by=self.user_id, at=at)
