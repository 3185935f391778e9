"""Which permissions an operation takes, as the page of its dialect documents them."""

from __future__ import annotations

from itertools import product

import pytest

from monthend.domain.errors import PermissionMissing
from monthend.domain.permissions import (
    ADMINISTRATOR,
    REOPEN_NEEDS,
    STANDARD_USER,
    STOCK_ROLES,
    Channel,
    Operation,
    Permission,
    needed,
    require,
)

FINANCE = Permission.FINANCE_ACCESS
WRITE = Permission.API_WRITE_ACCESS
CREATE = Permission.CREATE_ACCOUNTING_PERIOD
DELETE = Permission.DELETE_ACCOUNTING_PERIOD
CLOSE = Permission.MANAGE_CLOSE_PROCESS
REOPEN = Permission.REOPEN_ACCOUNTING_PERIOD
RUN = Permission.RUN_TRIAL_BALANCE
CODE = Permission.CREATE_ACCOUNTING_CODE
MANAGE_CODE = Permission.MANAGE_ACCOUNTING_CODE
DELETE_CODE = Permission.DELETE_UNUSED_ACCOUNTING_CODE
ENTRY = Permission.CREATE_JOURNAL_ENTRY
SETTINGS = Permission.MANAGE_FINANCE_SETTINGS
USERS = Permission.MANAGE_USERS

# What an operation takes beside Finance Access, and for writes over an interface API Write
# Access: on the REST page, and everywhere else.
DOCUMENTED: dict[Operation, tuple[set[Permission], set[Permission]]] = {
    Operation.CREATE_PERIOD: ({CREATE}, {CREATE}),
    Operation.READ_PERIODS: (set(), set()),
    Operation.UPDATE_PERIOD: ({CREATE}, {CREATE}),
    Operation.DELETE_PERIOD: ({DELETE}, {DELETE}),
    Operation.SET_PENDING_CLOSE: ({CLOSE, RUN}, {CLOSE, RUN}),
    Operation.CLOSE: ({CLOSE, RUN}, {CLOSE, RUN}),
    Operation.REOPEN: ({CLOSE, RUN}, {REOPEN}),
    Operation.RUN_TRIAL_BALANCE: ({CLOSE, RUN}, {RUN}),
    Operation.MANAGE_TASKS: ({CLOSE}, {CLOSE}),
    Operation.WORK_ON_TASKS: (set(), set()),
    Operation.CREATE_CODE: ({CODE}, {CODE}),
    Operation.READ_CODES: (set(), set()),
    Operation.UPDATE_CODE: ({MANAGE_CODE}, {MANAGE_CODE}),
    Operation.ACTIVATE_CODE: ({MANAGE_CODE}, {MANAGE_CODE}),
    Operation.DEACTIVATE_CODE: ({MANAGE_CODE}, {MANAGE_CODE}),
    Operation.DELETE_CODE: ({DELETE_CODE}, {DELETE_CODE}),
    Operation.READ_LEDGER: (set(), set()),
    Operation.CREATE_JOURNAL_ENTRY: ({ENTRY}, {ENTRY}),
    Operation.CHANGE_JOURNAL_ENTRY: ({Permission.EDIT_JOURNAL_ENTRY},) * 2,
    Operation.CANCEL_JOURNAL_ENTRY: ({Permission.CANCEL_JOURNAL_ENTRY},) * 2,
    Operation.DELETE_JOURNAL_ENTRY: ({Permission.DELETE_CANCELLED_JOURNAL_ENTRY},) * 2,
    Operation.CREATE_JOURNAL_RUN: ({Permission.CREATE_JOURNAL_RUN},) * 2,
    Operation.CANCEL_JOURNAL_RUN: ({Permission.CANCEL_JOURNAL_RUN},) * 2,
    Operation.DELETE_JOURNAL_RUN: ({Permission.DELETE_CANCELLED_JOURNAL_RUN},) * 2,
    Operation.CHANGE_TRANSACTION: ({ENTRY}, {ENTRY}),
    Operation.CREATE_TRANSACTION: ({ENTRY}, {ENTRY}),
    Operation.LOCK_TYPES: ({CLOSE}, {CLOSE}),
    Operation.GRANT_EXCEPTION: ({CLOSE, REOPEN}, {CLOSE, REOPEN}),
    Operation.DECIDE_LATE_TRANSACTION: ({CLOSE}, {CLOSE}),
    Operation.CHANGE_POSTING_RULES: ({SETTINGS}, {SETTINGS}),
    Operation.IMPORT_POSTINGS: ({ENTRY}, {ENTRY}),
    Operation.IMPORT_CODES: ({CODE}, {CODE}),
    Operation.IMPORT_RATES: ({SETTINGS}, {SETTINGS}),
    Operation.MANAGE_SETTINGS: ({SETTINGS}, {SETTINGS}),
    Operation.ARCHIVE_YEARS: ({CLOSE}, {CLOSE}),
    Operation.READ_REHEARSAL: (set(), set()),
    Operation.READ_REQUESTS: ({SETTINGS}, {SETTINGS}),
    Operation.REHEARSE: ({SETTINGS}, {SETTINGS}),
    Operation.MANAGE_SCHEDULES: ({Permission.CREATE_JOURNAL_RUN, RUN},) * 2,
    Operation.READ_WEBHOOKS: ({SETTINGS}, {SETTINGS}),
    Operation.MANAGE_WEBHOOKS: ({SETTINGS}, {SETTINGS}),
    Operation.READ_USERS: ({USERS}, {USERS}),
    Operation.MANAGE_USERS: ({USERS}, {USERS}),
}
READS = {
    Operation.READ_PERIODS,
    Operation.READ_CODES,
    Operation.READ_LEDGER,
    Operation.READ_USERS,
    Operation.READ_WEBHOOKS,
    Operation.READ_REHEARSAL,
    Operation.READ_REQUESTS,
}
API = {Channel.REST, Channel.SOAP, Channel.ACTION}
REOPEN_TAKES = {"reopen": {REOPEN}, "both": {CLOSE, RUN, REOPEN}}


def documented(operation: Operation, channel: Channel, reopen_needs: str) -> set[Permission]:
    if operation is Operation.CHANGE_OWN_PASSWORD:
        return set()
    over_rest, elsewhere = DOCUMENTED[operation]
    own = over_rest if channel is Channel.REST else elsewhere
    if operation is Operation.REOPEN:
        own = REOPEN_TAKES.get(reopen_needs, own)
    api = {WRITE} if channel in API and operation not in READS else set()
    return {FINANCE} | own | api


@pytest.mark.parametrize(
    ("operation", "channel", "reopen_needs"), list(product(Operation, Channel, REOPEN_NEEDS))
)
def test_an_operation_takes_what_its_page_documents(
    operation: Operation, channel: Channel, reopen_needs: str
) -> None:
    takes = documented(operation, channel, reopen_needs)
    assert set(needed(operation, channel, reopen_needs)) == takes
    require(frozenset(takes), operation, channel, reopen_needs)
    for missing in takes:
        with pytest.raises(PermissionMissing) as refused:
            require(frozenset(Permission) - {missing}, operation, channel, reopen_needs)
        assert refused.value.facts == {
            "permission": missing.value,
            "operation": operation.value,
        }


@pytest.mark.parametrize(("operation", "channel"), list(product(Operation, Channel)))
def test_finance_access_is_asked_for_first(operation: Operation, channel: Channel) -> None:
    if operation is not Operation.CHANGE_OWN_PASSWORD:
        assert needed(operation, channel)[0] is FINANCE


def test_the_documented_permissions_to_reopen_are_the_default() -> None:
    for channel in Channel:
        assert needed(Operation.REOPEN, channel) == needed(Operation.REOPEN, channel, "documented")


def test_an_administrator_holds_every_finance_permission() -> None:
    assert STOCK_ROLES[ADMINISTRATOR] == set(Permission) - {WRITE}


def test_a_standard_user_lacks_what_moves_the_close_and_makes_users() -> None:
    lacks = STOCK_ROLES[ADMINISTRATOR] - STOCK_ROLES[STANDARD_USER]
    assert lacks == {DELETE, CLOSE, REOPEN, USERS, Permission.OVERRIDE_TRANSFERRED_TO_ACCOUNTING}


def test_a_standard_user_creates_periods_and_runs_trial_balances_by_command() -> None:
    held = STOCK_ROLES[STANDARD_USER]
    require(held, Operation.CREATE_PERIOD, Channel.CLI)
    require(held, Operation.RUN_TRIAL_BALANCE, Channel.CLI)
    with pytest.raises(PermissionMissing, match="Manage Close Process"):
        require(held | {WRITE}, Operation.RUN_TRIAL_BALANCE, Channel.REST)


def test_no_stock_role_writes_over_an_api_by_itself() -> None:
    assert all(WRITE not in held for held in STOCK_ROLES.values())
