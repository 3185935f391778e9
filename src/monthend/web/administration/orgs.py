"""`/administration/orgs`: the orgs of the entity at work, below one another."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import entities, orgs
from monthend.services.caller import Caller
from monthend.services.org_ports import StoredOrg
from monthend.services.ports import Books
from monthend.services.values import text
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.tables import Column, Kind, Row, TableSpec, table

from .wording import GROUP

PATH = "/administration/orgs"
NAME = text(255, least=1)

ORGS = table(
    TableSpec(
        name="orgs",
        caption="Orgs",
        columns=(
            Column("name", "Org"),
            Column("parent", "Below"),
            Column("id", "Id", Kind.CODE),
            Column("users", "Reached by"),
        ),
        empty="The entity at work has no orgs.",
    )
)
NEW_NAME = Input(
    name="name",
    into="name",
    label="Name",
    kind=NAME,
    required=True,
    also=("org name",),
    longest=255,
)
PARENT = Input(
    name="parentId", into="parent", label="Below", kind=NAME, widget="select", also=("org",),
    hint="Whoever reaches that org reaches the new one. Without one it is the first you reach.",
)  # fmt: skip


@page(
    PATH,
    "orgs",
    "Orgs",
    Operation.READ_PERIODS,
    template="administration/orgs.html",
    menu=Menu(GROUP, "Orgs"),
)
def all_orgs(books: Books, caller: Caller, asked: Asked) -> Context:
    """The orgs that the caller reaches in the entity at work, each after its parent."""
    everywhere, is_on = caller.in_every_org(), caller.tenant.settings.multi_org
    found = orgs.listed(books.directory, everywhere)
    names = {each.org_id: each.name for each in found}
    rows = [_row(books, everywhere, each, names.get(each.parent_id or "")) for each in found]
    choices = {"parentId": list(names.items())}
    add = sheets.sheet(books, caller, asked, "add-org", choices=choices) if is_on else None
    return {
        "list": tables.shown(asked, ORGS, tables.listed(rows)),
        "is_on": is_on,
        "sets": caller.may(Operation.MANAGE_SETTINGS),
        "entity": entities.name_of(caller),
        "sheet": add,
    }


def _row(books: Books, caller: Caller, org: StoredOrg, parent: str | None) -> Row:
    reached = None
    if caller.may(Operation.READ_USERS):
        reached = ", ".join(orgs.users_of(books.directory, caller, org.org_id)) or None
    return {"name": org.name, "parent": parent, "id": org.org_id, "users": reached}


@form(
    PATH + "/add",
    "add-org",
    "Add the org",
    Operation.MANAGE_USERS,
    page="orgs",
    inputs=(NEW_NAME, PARENT),
)
def add_org(books: Books, caller: Caller, asked: Asked) -> Done:
    """Add an org with accounting periods of its own below another."""
    name, parent = asked.values["name"], asked.values.get("parent")
    made = orgs.add(books.directory, caller.in_every_org(), name, parent)
    return Done(to=PATH, notice=f"The org {made.name} is added.")
