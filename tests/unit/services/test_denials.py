"""Whoever is denied something leaves a line in the log, and nobody else does."""

from __future__ import annotations

import logging

import pytest

from company import Company
from monthend.domain.errors import NotAllowed, PermissionMissing
from monthend.domain.permissions import ADMINISTRATOR, Channel, Operation, Permission
from monthend.services import scopes, users
from monthend.services.scopes import Named
from people import add, caller_named


def test_whoever_reaches_out_for_more_is_logged(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    add(company, "ann")
    by = company.caller(set(Permission) - {Permission.REOPEN_ACCOUNTING_PERIOD})
    with caplog.at_level(logging.INFO, "monthend.access"):
        for work in (
            lambda d: users.change(d, by, users.id_of(d, by, "ann"), role=ADMINISTRATOR),
            lambda _: scopes.in_scope(by, Named(entity_ids="another")),
            lambda _: scopes.in_scope(by, Named(orgs="another")),
        ):
            with pytest.raises(NotAllowed) as caught:
                company.store.write_directory(work)
            (line,) = caplog.messages
            assert line.endswith(str(caught.value))
            caplog.clear()


def test_what_is_denied_is_logged_with_who_asked(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    add(company, "ann")
    ann = caller_named(company, "ann").tracked("a-track")
    with caplog.at_level(logging.INFO, "monthend.access"):
        ann.require(Operation.READ_PERIODS)
        assert caplog.messages == []
        with pytest.raises(PermissionMissing):
            ann.require(Operation.MANAGE_USERS)
        denied = ann.denied(Permission.RUN_TRIAL_BALANCE, "look at everything")
    first, second = caplog.messages
    assert first.startswith(f"denied to user {ann.user_id} of tenant {ann.tenant.id} over REST")
    assert "request a-track: You need the Manage Users permission to manage users" in first
    assert second.endswith(str(denied))
    assert "ann" not in first.replace(ann.user_id, "").split()
    assert ann.channel is Channel.REST
