"""What switching multi-org on makes: the root org of every entity, with its first periods.

Source: the page on setting up accounting periods, by which enabling it creates accounting
periods for each org, under names that begin with `<unlabelled-ap-`. What there was stays as
it is, without a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from monthend.domain import lifecycle
from monthend.domain.errors import RuleBroken
from monthend.domain.history import Event
from monthend.domain.lifecycle import PeriodFields
from monthend.domain.period import NO_FACTS, AccountingPeriod

from .caller import Caller, Reach
from .directory import Directory
from .people_notes import note
from .settings import TenantSettings

NAME_AT_MOST = 100
AUTO_CREATED = "<unlabelled-ap-"
CARRIED_ON = ("start_date", "end_date", "fiscal_year", "fiscal_quarter", "notes", "custom_fields")


class OrgsInUse(RuleBroken):
    message = "Orgs have accounting periods, postings or users; multi_org stays on."


def switch(directory: Directory, caller: Caller, changed: TenantSettings) -> None:
    """Make what switching on makes; refuse to switch off while there is anything in an org."""
    before, after = caller.tenant.settings.multi_org, changed.multi_org
    if before and not after and directory.orgs.used(caller.tenant.id, AUTO_CREATED):
        raise OrgsInUse
    if after and not before:
        with_root = {each.entity_id for each in directory.orgs.tree(caller.tenant.id)}
        entities = [
            each for each in directory.reach(caller.tenant.id) if each.entity_id not in with_root
        ]
        own = [directory.orgs.books(each.calendar_id).calendar() for each in entities]
        for entity, calendar in zip(entities, own, strict=True):
            add_root(directory, caller, entity, calendar.periods)


def add_root(
    directory: Directory, caller: Caller, entity: Reach, own: Sequence[AccountingPeriod] = ()
) -> None:
    """The root of an entity's orgs, which goes on from its `own` periods that are not closed."""
    root = directory.orgs.add(
        caller.tenant.id, entity.entity_id, entity.entity_name, None, caller.user_id
    )
    note(directory, caller, Event.ORG_ADDED, root.name, {"orgId": root.org_id})
    books = directory.orgs.books(root.calendar_id)
    by = caller.working_in(entity).at(root.calendar_id)
    for period in own:
        if not period.closed:
            fields = cast(PeriodFields, {each: getattr(period, each) for each in CARRIED_ON})
            fields["name"] = _name(period)
            outcome = lifecycle.create(
                books.calendar(),
                directory.new_id(),
                fields,
                NO_FACTS,
                caller.tenant.rules,
                by.stamp(directory.now),
            )
            books.save(outcome, by)


def _name(period: AccountingPeriod) -> str:
    """The documented beginning with the name of the period that it goes on from, if it fits."""
    name = f"{AUTO_CREATED}{period.name}>"
    return name if len(name) <= NAME_AT_MOST else f"{AUTO_CREATED}{period.start_date}>"
