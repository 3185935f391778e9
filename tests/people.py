"""Users, clients and roles as tests make them and look at them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from company import Company, secrets_for_tests
from monthend.domain.errors import Refusal
from monthend.domain.permissions import STANDARD_USER, Channel
from monthend.services import sessions, tenants
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.tenants import Credentials

T = TypeVar("T")
Work = Callable[[Directory, Caller], T]


def done(company: Company, work: Work[T], by: Caller | None = None) -> T:
    """What somebody does to who there is, the administrator unless another is named."""
    caller = by or company.sign_in()
    return company.store.write_directory(lambda directory: work(directory, caller))


def refused(company: Company, work: Work[object], by: Caller | None = None) -> Refusal:
    """The refusal of what has changed nothing."""
    before = company.dump()
    with pytest.raises(Refusal) as caught:
        done(company, work, by)
    assert company.dump() == before
    return caught.value


def add(company: Company, name: str = "ann", role: str = STANDARD_USER) -> Credentials:
    fresh = secrets_for_tests()
    return done(company, lambda d, by: tenants.add_user(d, by, name, role, fresh))


def set_setting(company: Company, name: str, value: str) -> None:
    done(company, lambda d, by: tenants.set_setting(d, by, name, value))


def caller_named(company: Company, name: str) -> Caller:
    return company.store.read_directory(
        lambda directory: sessions.caller_by_name(directory, None, name, Channel.REST)
    )


def token_of(company: Company, made: Credentials) -> str:
    return company.store.write_directory(
        lambda d: sessions.issue_token(d, made.client_id, made.client_secret).access_token
    )


def notes(company: Company) -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """The tenant's own history: event, subject, old, new."""
    found = company.rows(
        "SELECT event, subject, old_values, new_values FROM history "
        "WHERE calendar_id IS NULL ORDER BY commit_sequence, id"
    )
    return [
        (str(event), str(subject), json.loads(str(old)), json.loads(str(new)))
        for event, subject, old, new in found
    ]
