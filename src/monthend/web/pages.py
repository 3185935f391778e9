"""The page table: every page and every form declared once.

Routing, the navigation, the permission matrix, the accessibility test, the list of
screenshots and the documentation are made from it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from monthend.domain.permissions import POSTS, Operation
from monthend.entrance.ports import AsyncStore
from monthend.services.caller import Caller
from monthend.services.ports import Books, Store

from .asked import Asked, Done, File, Told
from .inputs import Input, custom_inputs

Context = Mapping[str, Any]
"""What a template is given."""

View = Callable[[Books, Caller, Asked], "Context | File"]
Deed = Callable[[Books, Caller, Asked], "Done | Told"]
Looks = Callable[[Books, Caller, Mapping[str, str]], object]
"""What a form reads on a snapshot, in nobody's way, before the transaction that it writes in."""

LongDeed = Callable[[Store, Caller, Asked], Done]
"""A deed of several transactions, which is given the store itself and may take its time."""

Asks = Callable[[AsyncStore, Caller, Asked], Awaitable[object]]
"""What a form has the server itself asked for, before its transaction."""

D = TypeVar("D", bound="Deed | LongDeed")
Seen = Callable[[Books, Caller, Mapping[str, str]], Mapping[str, str]]
"""What somebody saw before they decided, in words: its parts by their names."""


GROUPS = ("Close", "Ledger", "Administration")
"""The headings of the navigation."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A place in the navigation: under which heading, in which word, and the key after `g`.

    Headings are in the order of `GROUPS`, and below one its pages in that of their `place`.
    """

    group: str
    word: str
    key: str = ""
    place: int = 0

    @property
    def order(self) -> tuple[int, int]:
        known = self.group in GROUPS
        return GROUPS.index(self.group) if known else len(GROUPS), self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """A page. `under` is the page of the navigation that is marked while this one is shown."""

    view: View
    name: str
    path: str
    title: str
    needs: Operation
    template: str
    menu: Menu | None = None
    under: str = ""

    @property
    def method(self) -> str:
        return "GET"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A form: where it is sent, what may be typed, and the page that shows it, refused or not.

    `label` stands on its button. With `seen`, it changes nothing once that has become another.
    What takes long to read `looks` has read before, into `asked.looked`.
    One that `is_long` is no transaction but several.
    What takes long to make `prepare` makes, before the transaction; the value that it is
    `proven_by` is the password of whoever sends it, which is checked as at sign-in.
    `custom` is the object whose custom fields can be typed into it, too. What it `asks` of the
    server itself, as a client does, is in `asked.looked` as well.
    """

    deed: Deed | LongDeed
    name: str
    path: str
    label: str
    needs: Operation
    page: str
    inputs: tuple[Input, ...] = ()
    seen: Seen | None = None
    looks: Looks | None = None
    is_long: bool = False
    prepare: Callable[[], Any] | None = None
    proven_by: str | None = None
    custom: str = ""
    asks: Asks | None = None

    def of(self, caller: Caller) -> FormRow:
        """The same with the inputs of the caller's own tenant."""
        if not self.custom:
            return self
        own = custom_inputs(caller.tenant.fields_of(self.custom))
        return replace(self, inputs=(*self.inputs, *own), custom="")

    @property
    def method(self) -> str:
        return "POST"

    @property
    def title(self) -> str:
        return self.label

    @property
    def posts(self) -> bool:
        """Whether it may go on beside others: it moves no period."""
        return self.needs in POSTS


PAGES: dict[str, PageRow] = {}
REHEARSAL_PAGES: dict[str, PageRow] = {}
"""What only a server has that was started for rehearsals."""
FORMS: dict[str, FormRow] = {}
REHEARSAL_FORMS: dict[str, FormRow] = {}
"""What can be sent to such a server alone."""


def page_of(form: FormRow) -> PageRow:
    """The page that shows a form."""
    return PAGES.get(form.page) or REHEARSAL_PAGES[form.page]


def form_named(name: str) -> FormRow:
    return FORMS.get(name) or REHEARSAL_FORMS[name]


@dataclass(frozen=True, slots=True)
class _DeclaredPage:
    fields: Mapping[str, Any] = field(default_factory=dict)
    rehearsal: bool = False

    def __call__(self, view: View) -> View:
        row = PageRow(view=view, **self.fields)
        there = PAGES.keys() | REHEARSAL_PAGES.keys()
        assert row.name not in there, f"there are two pages {row.name}"
        (REHEARSAL_PAGES if self.rehearsal else PAGES)[row.name] = row
        return view


@dataclass(frozen=True, slots=True)
class _DeclaredForm:
    fields: Mapping[str, Any] = field(default_factory=dict)
    rehearsal: bool = False

    def __call__(self, deed: D) -> D:
        row = FormRow(deed=deed, **self.fields)
        there = FORMS.keys() | REHEARSAL_FORMS.keys()
        assert row.name not in there, f"there are two forms {row.name}"
        (REHEARSAL_FORMS if self.rehearsal else FORMS)[row.name] = row
        return deed


def page(
    path: str,
    name: str,
    title: str,
    needs: Operation,
    *,
    template: str = "",
    menu: Menu | None = None,
    under: str = "",
    rehearsal: bool = False,
) -> _DeclaredPage:
    """Declare a page; its template is that of its name, unless another is named.

    What its function answers the template is given; a file is sent as it is. One of a
    `rehearsal` is there only on servers that were started for that.
    """
    return _DeclaredPage(
        {
            "path": path, "name": name, "title": title, "needs": needs,
            "template": template or f"{name}.html", "menu": menu, "under": under,
        },
        rehearsal,
    )  # fmt: skip


def form(  # noqa: PLR0913 - a row of the table has as many columns
    path: str,
    name: str,
    label: str,
    needs: Operation,
    *,
    page: str,
    inputs: tuple[Input, ...] = (),
    seen: Seen | None = None,
    looks: Looks | None = None,
    is_long: bool = False,
    prepare: Callable[[], Any] | None = None,
    proven_by: str | None = None,
    custom: str = "",
    asks: Asks | None = None,
    rehearsal: bool = False,
) -> _DeclaredForm:
    """Declare a form. Its function does it by the services and says where to go on.

    The page shows it by `sheets.sheet(…)`; the path of the form has all that the path of
    the page has. One of a `rehearsal` is there only on servers that were started for that.
    """
    return _DeclaredForm(
        {
            "path": path, "name": name, "label": label, "needs": needs, "page": page,
            "inputs": inputs, "seen": seen, "looks": looks, "is_long": is_long,
            "prepare": prepare, "proven_by": proven_by, "custom": custom, "asks": asks,
        },
        rehearsal,
    )  # fmt: skip
