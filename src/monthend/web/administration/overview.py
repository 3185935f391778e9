"""`/administration`: what there is to administer."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.web.asked import Asked
from monthend.web.pages import PAGES, Context, Menu, page

from .wording import GROUP

WHAT = {
    "users": "Who may sign in, with which role, and where they reach.",
    "roles": "What a role permits, one permission after the other.",
    "clients": "Programs that ask the API in the name of a user.",
    "entities": "Entities beside the global one, each with books of its own.",
    "orgs": "Orgs of the entity at work, each with accounting periods of its own.",
    "settings": "What this tenant has chosen where there is a choice.",
    "checklist-template": "The tasks that every new period gets.",
    "type-locks": "Types of transactions that an open period takes no more.",
    "all-exceptions": "Who may post into a period that is not open, and what they posted.",
    "webhooks": "Where events are sent to, and what became of what was sent.",
    "access-review": "Who can do what, where, since when, and when they last did anything.",
    "audit-history": "Every change, who made it and when, and whether the record is whole.",
    "account": "Your password, and where you are signed in.",
}


@page(
    "/administration",
    "administration",
    "Administration",
    Operation.READ_PERIODS,
    template="administration/overview.html",
    menu=Menu(GROUP, "Overview", "a"),
)
def overview(_books: Books, caller: Caller, _asked: Asked) -> Context:
    """The pages of administration that the caller may see, with what each is for."""
    rows = [PAGES[name] for name in WHAT if caller.may(PAGES[name].needs)]
    return {"entries": [(row.title, row.path, WHAT[row.name]) for row in rows]}
