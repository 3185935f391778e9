"""`/administration/entities`: entities with books of their own, and periods that are shared."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import entities, shared_periods
from monthend.services.caller import Caller, Reach
from monthend.services.ports import Books
from monthend.services.values import text
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Kind, Row, TableSpec, table

from .wording import GROUP

PATH = "/administration/entities"
NAME = text(255, least=1)
GLOBAL, OTHER = Status("Global", "closed"), Status("Own books", "open")
SHARED = Status("Periods shared", "good")

ENTITIES = table(
    TableSpec(
        name="entities",
        caption="Entities",
        columns=(
            Column("name", "Entity"),
            Column("kind", "Kind", Kind.STATUS),
            Column("id", "Id", Kind.CODE),
            Column("orgs", "Orgs", Kind.COUNT),
            Column("shared", "Accounting periods", Kind.STATUS),
            Column("users", "Reached by"),
        ),
    )
)

NEW_NAME = Input(
    name="name",
    into="name",
    label="Name",
    kind=NAME,
    required=True,
    also=("entity name",),
    longest=255,
)
ENTITY = Input(
    name="entity", into="entity", label="Entity", kind=NAME, required=True, widget="select"
)  # fmt: skip


@page(
    PATH,
    "entities",
    "Entities",
    Operation.READ_PERIODS,
    template="administration/entities.html",
    menu=Menu(GROUP, "Entities"),
)
def all_entities(books: Books, caller: Caller, asked: Asked) -> Context:
    """The entities that the caller reaches, who else does, and whose periods are shared."""
    directory = books.directory
    home = entities.global_entity(directory, caller)
    shared = shared_periods.sharing(books, caller)
    rows = [
        _row(books, caller, each, is_global=each.entity_id == home, shared=shared)
        for each in entities.listed(caller)
    ]
    others, following = _choices(shared, follows=False), _choices(shared, follows=True)
    offered = [
        entities.adds(directory, caller) and sheets.sheet(books, caller, asked, "add-entity"),
        others and sheets.sheet(books, caller, asked, "share-periods", choices={"entity": others}),
        following
        and sheets.sheet(books, caller, asked, "stop-sharing", choices={"entity": following}),
    ]
    return {
        "list": tables.shown(asked, ENTITIES, tables.listed(rows)),
        "is_on": caller.tenant.settings.multi_entity,
        "sets": caller.may(Operation.MANAGE_SETTINGS),
        "sheets": [each for each in offered if each],
    }


def _choices(shared: shared_periods.Sharing, *, follows: bool) -> list[tuple[str, str]]:
    return [
        (place.entity_id, place.entity_name)
        for place, is_shared in shared.items()
        if is_shared is follows
    ]


def _row(
    books: Books,
    caller: Caller,
    place: Reach,
    *,
    is_global: bool,
    shared: shared_periods.Sharing,
) -> Row:
    reached = None
    if caller.tenant.settings.multi_entity and caller.may(Operation.READ_USERS):
        names = entities.users_of(books.directory, caller, place.entity_id)
        reached = ", ".join(names) or None
    return {
        "name": place.entity_name,
        "kind": GLOBAL if is_global else OTHER,
        "id": place.entity_id,
        "orgs": len([each for each in place.orgs if each.org_id is not None]) or None,
        "shared": SHARED if shared.get(place) else None,
        "users": reached,
    }


@form(
    PATH + "/add",
    "add-entity",
    "Add the entity",
    Operation.MANAGE_USERS,
    page="entities",
    inputs=(NEW_NAME,),
)
def add_entity(books: Books, caller: Caller, asked: Asked) -> Done:
    """Add an entity with a calendar of its own; its maker reaches it."""
    made = entities.add(books.directory, caller, asked.values["name"])
    return Done(to=PATH, notice=f"The entity {made.entity_name} is added.")


@form(
    PATH + "/share-periods",
    "share-periods",
    "Share the accounting periods",
    Operation.CREATE_PERIOD,
    page="entities",
    inputs=(ENTITY,),
)
def share_periods(books: Books, caller: Caller, asked: Asked) -> Done:
    """Share the accounting periods of the global entity with another, which has none yet."""
    number = shared_periods.share(books, caller, asked.values["entity"])
    return Done(to=PATH, notice=f"{number} accounting periods are shared.")


@form(
    PATH + "/stop-sharing",
    "stop-sharing",
    "Share them no longer",
    Operation.CREATE_PERIOD,
    page="entities",
    inputs=(ENTITY,),
)
def stop_sharing(books: Books, caller: Caller, asked: Asked) -> Done:
    """Share the accounting periods no longer; the copies stay, as the entity's own."""
    shared_periods.stop(books, caller, asked.values["entity"])
    return Done(to=PATH, notice="The accounting periods are shared no longer; its copies stay.")
