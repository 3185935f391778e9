"""Templates to HTML: what every page has around its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from monthend.services.caller import Caller

from . import static
from .formats import Formats
from .pages import PAGES, REHEARSAL_PAGES, PageRow
from .sheets import Trouble
from .tables import Money

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
"""What a browser may do with a page: nothing inline, nothing from elsewhere."""


SHORT = 2
"""Up to how many entries a part of the navigation is listed always."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation."""

    word: str
    href: str
    key: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Place:
    """An entity or an org that somebody can work in."""

    calendar_id: int
    words: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the layout shows around a page."""

    row: PageRow
    caller: Caller
    csrf: str
    address: str
    notice: str = ""
    troubles: list[Trouble] = field(default_factory=list)
    rehearsal: bool = False

    @property
    def navigation(self) -> list[tuple[str, list[Entry]]]:
        """The pages that somebody may see, under their headings."""
        groups: dict[str, list[Entry]] = {}
        rows = [*PAGES.values(), *(REHEARSAL_PAGES.values() if self.rehearsal else ())]
        shown = [(row, row.menu) for row in rows if row.menu is not None]
        for row, menu in sorted(shown, key=lambda each: each[1].order):
            if self.caller.may(row.needs):
                is_here = row.name in (self.row.name, self.row.under)
                entry = Entry(menu.word, row.path, menu.key, is_here)
                groups.setdefault(menu.group, []).append(entry)
        return list(groups.items())

    @property
    def opened(self) -> set[str]:
        """The headings whose pages are listed at once: no more than a small screen has room for.

        They are the first, with what everybody comes for, that of this page or else the second,
        and those of little.
        """
        there = self.navigation
        short = {group for group, entries in there if len(entries) <= SHORT}
        here = [group for group, entries in there[1:] if any(each.is_here for each in entries)]
        second = [group for group, _ in there[1:2]]
        return short | {group for group, _ in there[:1]} | {*(here or second)}

    @property
    def places(self) -> list[Place]:
        """Where somebody can work; more than one where there are entities or orgs."""
        several = len(self.caller.reach) > 1
        found: list[Place] = []
        for reach in self.caller.reach:
            for org in reach.orgs:
                words = f"{reach.entity_name} · {org.name}" if several else org.name
                found.append(
                    Place(org.calendar_id, words, org.calendar_id == self.caller.calendar_id)
                )
            if not reach.orgs:
                is_here = reach.calendar_id == self.caller.calendar_id
                found.append(Place(reach.calendar_id, reach.entity_name, is_here))
        return found

    @property
    def place(self) -> str:
        """Where they work now."""
        return next((each.words for each in self.places if each.is_here), "")


@cache
def environment() -> Environment:
    """The templates, read when the first page is asked for."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("monthend.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(static=static.address)
    return made


def page(frame: Frame, formats: Formats, context: Mapping[str, Any]) -> str:
    """A whole page for somebody who is signed in."""
    template = environment().get_template(frame.row.template)
    return template.render(frame=frame, title=frame.row.title, **words(formats), **context)


def plain(template: str, **context: Any) -> str:
    """A page for anybody."""
    return environment().get_template(template).render(**context)


def words(formats: Formats) -> dict[str, Any]:
    """The functions by which templates show values."""

    def day(value: date | None) -> Markup:
        if value is None:
            return Markup("")
        return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), formats.day(value))

    def instant(value: datetime | None) -> Markup:
        if value is None:
            return Markup("")
        shown, kept = formats.instant(value), formats.utc(value)
        marked = '<time datetime="{}" title="{}">{}</time>'
        return Markup(marked).format(formats.machine(value), kept, shown)

    def money(value: Money | None, *, named: bool = True) -> Markup:
        if value is None:
            return Markup("")
        amount = formats.amount(value.minor, value.currency)
        sign = " minus" if value.minor < 0 else ""
        # A page has thousands: `Markup.format` would take longer than all the rest. An amount is
        # digits and signs of a locale, none of which means anything to HTML.
        unit = f"&nbsp;{_currency(value.currency)}" if named else ""
        return Markup(f'<span class="money{sign}">{amount}{unit}</span>')

    def minor(amount: int, currency: str, *, named: bool = True) -> Markup:
        return money(Money(amount, currency), named=named)

    return {
        "day": day, "instant": instant, "money": money, "minor": minor, "count": formats.count,
    }  # fmt: skip


@cache
def _currency(code: str) -> str:
    return f'<span class="currency">{escape(code)}</span>'


def html(text: str, status: int = 200) -> HTMLResponse:
    """An answer that is a page."""
    return HTMLResponse(text, status, headers={"content-security-policy": POLICY})
