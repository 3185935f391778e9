"""`/keys`: every key, for whoever would rather not use a mouse."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services.caller import Caller
from monthend.services.ports import Books

from .asked import Asked
from .pages import PAGES, Context, page

GENERAL = (
    ("g, then a letter", "go to a page; the letters are below"),
    ("/", "into the search of the page, where it has one"),
    ("?", "to this list"),
    ("n", "go to what is next to do: the next period, action item or task"),
    ("1 to 7", "go to a tab of a period"),
    ("the letter in a button", "press that button, such as the next step of a period"),
)


@page("/keys", "keys", "Keys", Operation.READ_PERIODS, template="keys.html")
def keys(_books: Books, caller: Caller, _asked: Asked) -> Context:
    """What the keys do on every page."""
    going = [
        (f"g {row.menu.key}", row.title)
        for row in PAGES.values()
        if row.menu is not None and row.menu.key and caller.may(row.needs)
    ]
    return {"general": GENERAL, "going": going}
