"""The switches of a tenant: what they mean, what they allow, what they are at first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo, available_timezones

from monthend.domain.errors import (
    InvalidValue,
    NotFound,
    NotOneOf,
    OutOfRange,
    Refusal,
    Refusals,
    TooLong,
    WrongType,
)
from monthend.domain.guards import CLOSED_PERIOD_FIELDS
from monthend.domain.permissions import REOPEN_NEEDS
from monthend.subledger.aging import BUCKETS_AT_MOST, DEFAULT_BUCKETS, buckets_of
from monthend.subledger.duties import Duties, Reopening
from monthend.subledger.journal_runs import SegmentationRule, rules_of
from monthend.subledger.late_transactions import LatePolicy
from monthend.subledger.prior_years import PNL_OPENINGS


class SettingNotFound(NotFound):
    message = "There is no setting {name}; there are {known}."


class TimeZoneUnknown(InvalidValue):
    message = (
        "The field {field} must be a time zone of the IANA database such as Europe/Paris; "
        "{zone} is none that this machine knows."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantSettings:
    """Where documented pages differ, or tenants do: one switch each.

    reopen_needs: which permissions reopen: `documented` as each page says, `reopen`, or `both`.
    closed_period_fields: name, notes and fiscal year change, by `ui` quarter and own fields too.
    not_found_status: the HTTP status when a period, an entry or a transaction does not exist.
    monthly_recognition_over_time: whether every period must be whole months.
    soap_pending_close_status: how SOAP, which knows two, shows the status of pending close.
    lenient_xml: whether SOAP reads envelopes that break XML in the ways of published examples.
    session_idle_minutes: how long a session of SOAP or of the pages lives after its last use.
    time_zone: the zone in which SOAP and the pages show instants.
    aggregate_currencies: whether journal runs add up all currencies in home currency.
    segmentation_rules: which segments keep transactions in summary journal entries of their own.
    active_segmentation_rule: the name of the rule that journal runs go by; empty for none.
    late_transactions: what is dated in closed days is refused, moved, or queued for approval.
    pnl_opening: whether income and expenses are carried on, or open at zero each fiscal year.
    detail_files: whether trial balances write their detail files; `none` has balances alone.
    detail_format: what the detail files are but those of revenue, of which there are both.
    aging_buckets: the buckets of the aging files, in days past due.
    aging_negative_invoices: whether negative invoices are aged with the others.
    unprocessed_charges: whether every trial balance lists them, or one that is asked to.
    superseded_files: what becomes of the files of a trial balance once another has taken its place.
    lockout_after: how many wrong passwords in a row lock a user out; 0 is never.
    lockout_minutes: how long that keeps them out.
    given_password_hours: how long a password is good that somebody else made; 0 is for ever.
    resent_seconds: how long a PUT or DELETE that is sent again may be answered again; 0 is never.
    multi_entity: whether there are entities beside the global one, each with books of its own.
    multi_org: whether entities have orgs, each with accounting periods and books of its own.
    preparer_is_not_closer: whether somebody else sets a period to pending close than closes it.
    closer_is_not_reopener: whether nobody reopens what they closed.
    reopen_needs_reason: whether nothing is reopened without a reason.
    reopen: whether a closed period may be opened again: by one, by two persons, or never.
    tasks_block_close: whether required tasks that are not done stand in the way of a close.
    attachment_kib: how large a file may be that is evidence for a task, in KiB.
    attachments_mib: how large all files of a period's tasks may be together, in MiB.
    """

    reopen_needs: str = "documented"
    closed_period_fields: str = "documented"
    not_found_status: int = 200
    monthly_recognition_over_time: bool = False
    soap_pending_close_status: str = "Open"
    lenient_xml: bool = False
    session_idle_minutes: int = 15
    time_zone: str = "America/Los_Angeles"
    aggregate_currencies: bool = False
    segmentation_rules: str = ""
    active_segmentation_rule: str = ""
    late_transactions: str = "reject"
    pnl_opening: str = "carried"
    detail_files: str = "all"
    detail_format: str = "csv"
    aging_buckets: str = DEFAULT_BUCKETS
    aging_negative_invoices: bool = True
    unprocessed_charges: str = "on_request"
    superseded_files: str = "keep"
    lockout_after: int = 10
    lockout_minutes: int = 15
    given_password_hours: int = 0
    resent_seconds: int = 0
    multi_entity: bool = False
    multi_org: bool = False
    preparer_is_not_closer: bool = False
    closer_is_not_reopener: bool = False
    reopen_needs_reason: bool = False
    reopen: str = "allowed"
    tasks_block_close: bool = False
    attachment_kib: int = 1024
    attachments_mib: int = 100

    @property
    def duties(self) -> Duties:
        return Duties(
            preparer_is_not_closer=self.preparer_is_not_closer,
            closer_is_not_reopener=self.closer_is_not_reopener,
            reopen_needs_reason=self.reopen_needs_reason,
            reopen=Reopening(self.reopen),
        )

    @property
    def late_policy(self) -> LatePolicy:
        return LatePolicy(self.late_transactions)

    @property
    def session_idle(self) -> timedelta:
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def lockout(self) -> timedelta:
        return timedelta(minutes=self.lockout_minutes)

    def password_until(self, given_on: datetime) -> datetime | None:
        """When a password ends that somebody else made then, if such ones end."""
        lasts = timedelta(hours=self.given_password_hours)
        return given_on + lasts if lasts else None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def segmentation_rule(self) -> SegmentationRule | None:
        """The rule that journal runs go by, None while none is active."""
        active = self.active_segmentation_rule
        return rules_of(self.segmentation_rules).get(active) if active else None


DEFAULTS = TenantSettings()
LONGEST_IDLE_MINUTES = 480
LONGEST_RESENT_SECONDS = 300
LONGEST_GIVEN_HOURS = 720
LONGEST_RULE_NAME = 100
LARGEST_ATTACHMENT_KIB = 1400
"""In base64 it still fits into a request."""


class Form(Protocol):
    """What the text of a setting may be, and what it means."""

    @property
    def told(self) -> str:
        """The form in words, after "the value is"."""

    def check(self, name: str, text: str) -> None:
        """Refuse a text that the setting of this name must not have."""

    def read(self, text: str) -> Any:
        """The value of a text that has been checked, when it was set."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words, each with the value it means."""

    words: Mapping[str, Any]

    @property
    def told(self) -> str:
        return f"one of {', '.join(self.words)}"

    def check(self, name: str, text: str) -> None:
        if text not in self.words:
            raise NotOneOf(field=name, allowed=", ".join(self.words))

    def read(self, text: str) -> Any:
        return self.words[text]


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number in bounds."""

    least: int
    most: int

    @property
    def told(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def check(self, name: str, text: str) -> None:
        digits = text.isascii() and text.isdigit() and len(text) <= len(str(self.most))
        if not digits or not self.least <= int(text) <= self.most:
            raise OutOfRange(field=name, least=self.least, most=self.most)

    def read(self, text: str) -> int:
        return int(text)


class Zone:
    """The name of a time zone."""

    told = "a time zone of the IANA database"

    def check(self, name: str, text: str) -> None:
        # Looking through the zones takes a while, so it is done when one is set and not later.
        if text not in available_timezones():
            raise TimeZoneUnknown(field=name, zone=text)

    def read(self, text: str) -> str:
        return text


class Rules:
    """Segmentation rules as text."""

    told = "rules such as `By region=Region; By both=Region,Product`, at most 50, or empty"

    def check(self, name: str, text: str) -> None:
        try:
            rules_of(text)
        except ValueError:
            raise WrongType(field=name, expected=self.told) from None

    def read(self, text: str) -> str:
        return text


class RuleName:
    """The name of a segmentation rule, or nothing."""

    told = "the name of one of them, or empty"

    def check(self, name: str, text: str) -> None:
        if len(text) > LONGEST_RULE_NAME:
            raise TooLong(field=name, limit=LONGEST_RULE_NAME)

    def read(self, text: str) -> str:
        return text


class Buckets:
    """Aging buckets as text."""

    told = f"buckets such as `{DEFAULT_BUCKETS}`, at most {BUCKETS_AT_MOST}, without a gap"

    def check(self, name: str, text: str) -> None:
        try:
            buckets_of(text)
        except ValueError as problem:
            raise WrongType(field=name, expected=f"{self.told} ({problem})") from None

    def read(self, text: str) -> str:
        return text


def _words(*words: str) -> OneOf:
    return OneOf({word: word for word in words})


_SWITCH = OneOf({"false": False, "true": True})

FORMS: dict[str, Form] = {
    "reopen_needs": _words(*REOPEN_NEEDS),
    "closed_period_fields": _words(*CLOSED_PERIOD_FIELDS),
    "not_found_status": OneOf({"200": 200, "404": 404}),
    "monthly_recognition_over_time": _SWITCH,
    "soap_pending_close_status": _words("Open", "PendingClose"),
    "lenient_xml": _SWITCH,
    "session_idle_minutes": Between(15, LONGEST_IDLE_MINUTES),
    "time_zone": Zone(),
    "aggregate_currencies": _SWITCH,
    "segmentation_rules": Rules(),
    "active_segmentation_rule": RuleName(),
    "late_transactions": _words(*(each.value for each in LatePolicy)),
    "pnl_opening": _words(*PNL_OPENINGS),
    "detail_files": _words("all", "none"),
    "detail_format": _words("csv", "xlsx"),
    "aging_buckets": Buckets(),
    "aging_negative_invoices": _SWITCH,
    "unprocessed_charges": _words("on_request", "always"),
    "superseded_files": _words("keep", "remove"),
    "lockout_after": Between(0, 100),
    "lockout_minutes": Between(1, 1440),
    "given_password_hours": Between(0, LONGEST_GIVEN_HOURS),
    "resent_seconds": Between(0, LONGEST_RESENT_SECONDS),
    "multi_entity": _SWITCH,
    "multi_org": _SWITCH,
    "preparer_is_not_closer": _SWITCH,
    "closer_is_not_reopener": _SWITCH,
    "reopen_needs_reason": _SWITCH,
    "reopen": _words(*(each.value for each in Reopening)),
    "tasks_block_close": _SWITCH,
    "attachment_kib": Between(1, LARGEST_ATTACHMENT_KIB),
    "attachments_mib": Between(1, 10_000),
}


MEANING = re.compile(r"^\s*(\w+): (.+)$", re.MULTILINE)


def meanings() -> dict[str, str]:
    """What each setting means, in the words that stand above with their fields."""
    return dict(MEANING.findall(TenantSettings.__doc__ or ""))


def shown(settings: TenantSettings) -> dict[str, str]:
    """Every setting as the text that sets it, in the order they are declared."""
    values = {item.name: getattr(settings, item.name) for item in fields(settings)}
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
    }


def with_setting(settings: TenantSettings, name: str, text: str) -> TenantSettings:
    """The settings with one of them changed; a text that has not its form is refused."""
    try:
        return with_settings(settings, {name: text})
    except Refusals as one:
        raise one.refusals[0] from None


def with_settings(settings: TenantSettings, texts: Mapping[str, str]) -> TenantSettings:
    """The settings with several changed at once; every text that has not its form is refused."""
    values: dict[str, Any] = {}
    refused: list[Refusal] = []
    for name, text in texts.items():
        form = FORMS.get(name)
        if form is None:
            raise SettingNotFound(name=name, known=", ".join(FORMS))
        try:
            form.check(name, text)
            values[name] = form.read(text)
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise Refusals(tuple(refused))
    changed = replace(settings, **values)
    if changed.active_segmentation_rule and changed.segmentation_rule is None:
        rules = ", ".join(rules_of(changed.segmentation_rules)) or "none"
        raise NotOneOf(field="active_segmentation_rule", allowed=rules)
    return changed


def settings_of(stored: Mapping[str, str]) -> TenantSettings:
    """The settings of a tenant, from the texts that were checked when they were set."""
    return TenantSettings(**{name: FORMS[name].read(text) for name, text in stored.items()})
