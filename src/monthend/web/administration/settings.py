"""`/administration/settings`: every choice of the tenant, with what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monthend.domain.permissions import Operation
from monthend.services import settings, tenants
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.settings import Between, OneOf
from monthend.services.values import text
from monthend.web import sheets, tables
from monthend.web.asked import Asked, Done
from monthend.web.inputs import Input
from monthend.web.pages import Context, Menu, form, page
from monthend.web.statuses import Status
from monthend.web.tables import Column, Kind, Row, TableSpec, table
from monthend.web.wording import in_words

from .wording import GROUP

PATH = "/administration/settings"
LONGEST = 10_000
WORDS = {
    "true": "Yes", "false": "No", "ui": "As in the UI", "PendingClose": "Pending close",
    "csv": "CSV", "xlsx": "XLSX",
}  # fmt: skip
"""Choices as a person says them, where they are no words by themselves."""
LABELS = {
    "closed_period_fields": "Changes of closed periods",
    "not_found_status": "HTTP status of what is not found",
    "soap_pending_close_status": "Pending close over SOAP",
    "lenient_xml": "Lenient XML",
    "pnl_opening": "Opening of income and expenses",
    "attachment_kib": "Largest file, in KiB",
    "attachments_mib": "All files of a period, in MiB",
    "multi_entity": "Several entities",
    "multi_org": "Several orgs",
    "resent_seconds": "Answering again what is resent, in seconds",
}
"""Settings as a person says them, where their names are no words by themselves."""

GROUPS: dict[str, Sequence[str]] = {
    "Closing and reopening": (
        "reopen", "reopen_needs", "reopen_needs_reason", "preparer_is_not_closer",
        "closer_is_not_reopener", "tasks_block_close", "closed_period_fields",
        "monthly_recognition_over_time",
    ),
    "Postings and journal runs": (
        "late_transactions", "aggregate_currencies", "segmentation_rules",
        "active_segmentation_rule",
    ),
    "Trial balances and their files": (
        "pnl_opening", "detail_files", "detail_format", "aging_buckets",
        "aging_negative_invoices", "unprocessed_charges", "superseded_files",
    ),
    "Signing in": (
        "session_idle_minutes", "lockout_after", "lockout_minutes", "given_password_hours",
    ),
    "Entities, orgs and time": ("multi_entity", "multi_org", "time_zone"),
    "Evidence": ("attachment_kib", "attachments_mib"),
    "The APIs": (
        "not_found_status", "soap_pending_close_status", "lenient_xml", "resent_seconds",
    ),
}  # fmt: skip
"""Every setting under a heading, in the order in which they are shown."""

CHANGED, AS_AT_FIRST = Status("Changed", "open"), Status("As at first", "quiet")

SETTINGS = table(
    TableSpec(
        name="settings",
        caption="All settings",
        columns=(
            Column("name", "Setting", Kind.CODE),
            Column("value", "Value"),
            Column("default", "At first"),
            Column("state", "State", Kind.STATUS),
            Column("allowed", "Allowed"),
            Column("meaning", "Meaning"),
        ),
    )
)


def _input(name: str) -> Input:
    allowed = settings.FORMS[name]
    meaning = settings.meanings()[name]
    plain = meaning.replace("`", "")
    told = plain[:1].upper() + plain[1:]
    base = Input(name=name, into=name, label=LABELS.get(name) or in_words(name), required=True)
    if isinstance(allowed, OneOf):
        choices = tuple((word, WORDS.get(word) or in_words(word)) for word in allowed.words)
        return replace(base, widget="select", choices=choices, hint=told)
    if isinstance(allowed, Between):
        hint = f"{told} From {allowed.least} to {allowed.most}."
        return replace(base, widget="number", kind=text(20), hint=hint)
    hint = f"{told} It is {allowed.told.replace('`', '')}."
    may_be_empty = settings.shown(settings.DEFAULTS)[name] == ""
    return replace(
        base,
        kind=text(LONGEST),
        required=not may_be_empty,
        nullable=may_be_empty,
        empty="",
        hint=hint,
    )


INPUTS = {name: _input(name) for names in GROUPS.values() for name in names}


@dataclass(frozen=True, slots=True)
class Group:
    """Some settings under a heading."""

    id: str
    heading: str
    names: Sequence[str]


def seen(_books: Books, caller: Caller, _path: Mapping[str, str]) -> Mapping[str, str]:
    """What the settings were when somebody began to change them."""
    now = settings.shown(caller.tenant.settings)
    return {f"“{INPUTS[name].label}”": text for name, text in now.items()}


@page(
    PATH,
    "settings",
    "Settings",
    Operation.MANAGE_SETTINGS,
    template="administration/settings.html",
    menu=Menu(GROUP, "Settings"),
)
def all_settings(books: Books, caller: Caller, asked: Asked) -> Context:
    """What the tenant has chosen, what else there is to choose, and what each choice means."""
    now = settings.shown(caller.tenant.settings)
    rows = [_row(name, now[name]) for name in INPUTS]
    return {
        "sheet": sheets.sheet(books, caller, asked, "change-settings", values=now),
        "groups": [
            Group(f"group-{place}", heading, names)
            for place, (heading, names) in enumerate(GROUPS.items(), start=1)
        ],
        "list": tables.shown(asked, SETTINGS, tables.listed(rows)),
    }


def _row(name: str, value: str) -> Row:
    default = settings.shown(settings.DEFAULTS)[name]
    return {
        "name": name,
        "value": value or None,
        "default": default or None,
        "state": AS_AT_FIRST if value == default else CHANGED,
        "allowed": settings.FORMS[name].told,
        "meaning": settings.meanings()[name],
    }


@form(
    PATH,
    "change-settings",
    "Save the settings",
    Operation.MANAGE_SETTINGS,
    page="settings",
    inputs=tuple(INPUTS.values()),
    seen=seen,
)
def change_settings(books: Books, caller: Caller, asked: Asked) -> Done:
    """Change whatever has become another, all of it at once or nothing."""
    changed = tenants.set_settings(books.directory, caller, asked.values)
    if not changed:
        return Done(to=PATH, notice="All settings were so already.")
    words = ", ".join(INPUTS[name].label for name in changed)
    return Done(to=PATH, notice=f"Changed, from the next request on: {words}.")
