"""Where a user reaches: let into entities and orgs, and kept out of them, from their page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monthend.domain.permissions import Operation
from monthend.services import entities, orgs, users
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.people_ports import UserRecord
from monthend.services.ports import Books
from monthend.services.values import text
from monthend.web import sheets
from monthend.web.asked import Asked, Done
from monthend.web.inputs import Input
from monthend.web.pages import form
from monthend.web.sheets import Choices, Sheet

ONE = "/administration/users/{user_id}"
NAME = text(255, least=1)
ENTITY = Input(
    name="entity", into="entity", label="Entity", kind=NAME, required=True, widget="select"
)  # fmt: skip
ORG = Input(
    name="org", into="org", label="Org", kind=NAME, required=True, widget="select",
    hint="Whoever reaches an org reaches those below it.",
)  # fmt: skip

Change = Callable[[Directory, Caller, str, str], None]


def forms(books: Books, caller: Caller, asked: Asked, user: UserRecord) -> Sequence[Sheet]:
    """What can be changed of where a user reaches; nothing while there is but one place."""
    directory = books.directory
    in_entities = entities.given_to(directory, caller, user.id)
    let_in = [(each.entity_id, each.entity_name) for each in entities.manageable(directory, caller)]
    found = [
        ("let-into-entity", "entity", [each for each in let_in if each[0] not in in_entities]),
        ("keep-out-of-entity", "entity", [each for each in let_in if each[0] in in_entities]),
    ]
    in_orgs = orgs.given_to(directory, caller, user.id)
    reached = [
        (each.org_id, each.name) for each in caller.in_every_org().orgs if each.org_id is not None
    ]
    found += [
        ("let-into-org", "org", [each for each in reached if each[0] not in in_orgs]),
        ("keep-out-of-org", "org", [each for each in reached if each[0] in in_orgs]),
    ]
    made = [_sheet(books, caller, asked, *each) for each in found if each[2]]
    return [each for each in made if each is not None]


def _sheet(
    books: Books, caller: Caller, asked: Asked, name: str, field: str, choices: Choices
) -> Sheet | None:
    return sheets.sheet(books, caller, asked, name, choices={field: choices})


def _moved(books: Books, caller: Caller, asked: Asked, change: Change, place: str) -> str:
    user = users.get(books.directory, caller, asked.path["user_id"])
    change(books.directory, caller.in_every_org(), place, user.username)
    return user.username


def _done(asked: Asked, notice: str) -> Done:
    return Done(to=sheets.address(ONE, asked.path), notice=notice)


@form(
    ONE + "/let-into-entity",
    "let-into-entity",
    "Let into the entity",
    Operation.MANAGE_USERS,
    page="user",
    inputs=(ENTITY,),
)
def let_into_entity(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let a user into an entity."""
    name = _moved(books, caller, asked, entities.let_in, asked.values["entity"])
    return _done(asked, f"{name} reaches that entity from their next sign-in on.")


@form(
    ONE + "/keep-out-of-entity",
    "keep-out-of-entity",
    "Take the entity away",
    Operation.MANAGE_USERS,
    page="user",
    inputs=(ENTITY,),
)
def keep_out_of_entity(books: Books, caller: Caller, asked: Asked) -> Done:
    """Take an entity from a user."""
    name = _moved(books, caller, asked, entities.keep_out, asked.values["entity"])
    return _done(asked, f"{name} does not reach that entity any more.")


@form(
    ONE + "/let-into-org",
    "let-into-org",
    "Let into the org",
    Operation.MANAGE_USERS,
    page="user",
    inputs=(ORG,),
)
def let_into_org(books: Books, caller: Caller, asked: Asked) -> Done:
    """Let a user into an org, and so into all below it."""
    name = _moved(books, caller, asked, orgs.let_in, asked.values["org"])
    return _done(asked, f"{name} reaches that org.")


@form(
    ONE + "/keep-out-of-org",
    "keep-out-of-org",
    "Take the org away",
    Operation.MANAGE_USERS,
    page="user",
    inputs=(ORG,),
)
def keep_out_of_org(books: Books, caller: Caller, asked: Asked) -> Done:
    """Take an org from a user."""
    name = _moved(books, caller, asked, orgs.keep_out, asked.values["org"])
    return _done(asked, f"{name} does not reach that org any more.")
