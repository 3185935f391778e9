"""The page table: every page and every form declared once.

Routing, the navigation, the permission matrix, the accessibility test, the list of
screenshots and the documentation are made from it. The order of declaration is the order
in the navigation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from monthend.domain.permissions import POSTS, Operation
from monthend.services.caller import Caller
from monthend.services.ports import Books

from .asked import Asked, Done, File, Told
from .inputs import Input

Context = Mapping[str, Any]
"""What a template is given."""

View = Callable[[Books, Caller, Asked], "Context | File"]
Deed = Callable[[Books, Caller, Asked], "Done | Told"]
Seen = Callable[[Books, Caller, Mapping[str, str]], Mapping[str, str]]
"""What somebody saw before they decided, in words: its parts by their names."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A place in the navigation: under which heading, in which word, and the key after `g`."""

    group: str
    word: str
    key: str = ""


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
    """

    deed: Deed
    name: str
    path: str
    label: str
    needs: Operation
    page: str
    inputs: tuple[Input, ...] = ()
    seen: Seen | None = None

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
FORMS: dict[str, FormRow] = {}


@dataclass(frozen=True, slots=True)
class _DeclaredPage:
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, view: View) -> View:
        row = PageRow(view=view, **self.fields)
        assert row.name not in PAGES, f"there are two pages {row.name}"
        PAGES[row.name] = row
        return view


@dataclass(frozen=True, slots=True)
class _DeclaredForm:
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, deed: Deed) -> Deed:
        row = FormRow(deed=deed, **self.fields)
        assert row.name not in FORMS, f"there are two forms {row.name}"
        FORMS[row.name] = row
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
) -> _DeclaredPage:
    """Declare a page; its template is that of its name, unless another is named.

    What its function answers the template is given; a file is sent as it is.
    """
    return _DeclaredPage(
        {
            "path": path, "name": name, "title": title, "needs": needs,
            "template": template or f"{name}.html", "menu": menu, "under": under,
        }
    )  # fmt: skip


def form(
    path: str,
    name: str,
    label: str,
    needs: Operation,
    *,
    page: str,
    inputs: tuple[Input, ...] = (),
    seen: Seen | None = None,
) -> _DeclaredForm:
    """Declare a form. Its function does it by the services and says where to go on.

    The page shows it by `sheets.sheet(…)`; the path of the form has all that the path of
    the page has.
    """
    return _DeclaredForm(
        {
            "path": path, "name": name, "label": label, "needs": needs, "page": page,
            "inputs": inputs, "seen": seen,
        }
    )  # fmt: skip
