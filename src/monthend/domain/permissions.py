"""The documented finance permissions, and which operation needs which.

Sources: Zuora's finance roles page for names and stock roles, the REST page of
each operation and the SOAP page of AccountingPeriod for what it needs; where
the pages differ, docs/reference/differences.md says what was chosen.
"""

from __future__ import annotations

from enum import StrEnum

from .errors import PermissionMissing


class Permission(StrEnum):
    """A finance permission, under its documented name."""

    FINANCE_ACCESS = "Finance Access"
    CREATE_ACCOUNTING_PERIOD = "Create Accounting Period"
    DELETE_ACCOUNTING_PERIOD = "Delete Accounting Period"
    MANAGE_CLOSE_PROCESS = "Manage Close Process"
    REOPEN_ACCOUNTING_PERIOD = "Reopen Accounting Period"
    RUN_TRIAL_BALANCE = "Run Trial Balance"
    CREATE_ACCOUNTING_CODE = "Create Accounting Code"
    DELETE_UNUSED_ACCOUNTING_CODE = "Delete Unused Accounting Code"
    MANAGE_ACCOUNTING_CODE = "Manage Accounting Code"
    CREATE_JOURNAL_RUN = "Create Journal Run"
    CANCEL_JOURNAL_RUN = "Cancel Journal Run"
    DELETE_CANCELLED_JOURNAL_RUN = "Delete Cancelled Journal Run"
    CREATE_JOURNAL_ENTRY = "Create Journal Entry"
    EDIT_JOURNAL_ENTRY = "Edit Journal Entry"
    CANCEL_JOURNAL_ENTRY = "Cancel Journal Entry"
    DELETE_CANCELLED_JOURNAL_ENTRY = "Delete Cancelled Journal Entry"
    OVERRIDE_TRANSFERRED_TO_ACCOUNTING = "Override Transferred to Accounting"
    MANAGE_FINANCE_SETTINGS = "Manage Finance Settings"
    MANAGE_USERS = "Manage Users"
    API_WRITE_ACCESS = "API Write Access"


ADMINISTRATOR = "Zuora Finance Administrator"
STANDARD_USER = "Zuora Finance Standard User"

WITHHELD_FROM_STANDARD_USER = frozenset(
    {
        Permission.DELETE_ACCOUNTING_PERIOD,
        Permission.MANAGE_CLOSE_PROCESS,
        Permission.REOPEN_ACCOUNTING_PERIOD,
        Permission.OVERRIDE_TRANSFERRED_TO_ACCOUNTING,
        Permission.MANAGE_USERS,
    }
)
FINANCE_PERMISSIONS = frozenset(Permission) - {Permission.API_WRITE_ACCESS}

STOCK_ROLES: dict[str, frozenset[Permission]] = {
    ADMINISTRATOR: FINANCE_PERMISSIONS,
    STANDARD_USER: FINANCE_PERMISSIONS - WITHHELD_FROM_STANDARD_USER,
}


class Channel(StrEnum):
    """The way a request came in; history keeps it."""

    REST = "REST"
    SOAP = "SOAP"
    ACTION = "ACTION"
    WEB = "WEB"
    CLI = "CLI"
    SYSTEM = "SYSTEM"


OVER_HTTP = frozenset({Channel.REST, Channel.SOAP, Channel.ACTION})


class Operation(StrEnum):
    """What can be asked of the ledger; the value reads on after "to"."""

    CREATE_PERIOD = "create an accounting period"
    READ_PERIODS = "read accounting periods"
    UPDATE_PERIOD = "update an accounting period"
    DELETE_PERIOD = "delete an accounting period"
    SET_PENDING_CLOSE = "set an accounting period to pending close"
    CLOSE = "close an accounting period"
    REOPEN = "reopen an accounting period"
    RUN_TRIAL_BALANCE = "run a trial balance"
    LOCK_TYPES = "lock or unlock a type of transactions"
    GRANT_EXCEPTION = "grant or revoke an exception"
    MANAGE_TASKS = "manage the tasks of a close"
    WORK_ON_TASKS = "work on a task of a close"
    CREATE_CODE = "create an accounting code"
    READ_CODES = "read accounting codes"
    UPDATE_CODE = "update an accounting code"
    ACTIVATE_CODE = "activate an accounting code"
    DEACTIVATE_CODE = "deactivate an accounting code"
    DELETE_CODE = "delete an accounting code"
    READ_LEDGER = "read the ledger"
    CREATE_JOURNAL_ENTRY = "create a journal entry"
    CHANGE_JOURNAL_ENTRY = "change a journal entry"
    CANCEL_JOURNAL_ENTRY = "cancel a journal entry"
    DELETE_JOURNAL_ENTRY = "delete a cancelled journal entry"
    CREATE_JOURNAL_RUN = "create a journal run"
    CANCEL_JOURNAL_RUN = "cancel a journal run"
    DELETE_JOURNAL_RUN = "delete a cancelled journal run"
    CHANGE_TRANSACTION = "change the status of a transaction"
    CREATE_TRANSACTION = "post a transaction"
    DECIDE_LATE_TRANSACTION = "approve or reject a late transaction"
    CHANGE_POSTING_RULES = "change posting rules"
    IMPORT_POSTINGS = "import transactions or journal entries"
    IMPORT_CODES = "import accounting codes, or make them on the way"
    IMPORT_RATES = "import exchange rates"
    MANAGE_SETTINGS = "manage finance settings"
    READ_USERS = "read users, roles and clients"
    MANAGE_SCHEDULES = "manage schedules of runs"
    READ_WEBHOOKS = "read webhooks"
    MANAGE_WEBHOOKS = "manage webhooks"
    ARCHIVE_YEARS = "archive or restore a fiscal year"
    MANAGE_USERS = "manage users, clients and tenants"
    CHANGE_OWN_PASSWORD = "change one's own password"
    READ_REHEARSAL = "see what is rehearsed"
    READ_REQUESTS = "see what was asked of the server"
    REHEARSE = "rehearse a close"


_CLOSE_PROCESS = (Permission.MANAGE_CLOSE_PROCESS, Permission.RUN_TRIAL_BALANCE)
_REOPEN = (Permission.REOPEN_ACCOUNTING_PERIOD,)

NEEDS: dict[Operation, tuple[Permission, ...]] = {
    Operation.CREATE_PERIOD: (Permission.CREATE_ACCOUNTING_PERIOD,),
    Operation.READ_PERIODS: (),
    Operation.UPDATE_PERIOD: (Permission.CREATE_ACCOUNTING_PERIOD,),
    Operation.DELETE_PERIOD: (Permission.DELETE_ACCOUNTING_PERIOD,),
    Operation.SET_PENDING_CLOSE: _CLOSE_PROCESS,
    Operation.CLOSE: _CLOSE_PROCESS,
    Operation.REOPEN: _REOPEN,
    Operation.RUN_TRIAL_BALANCE: (Permission.RUN_TRIAL_BALANCE,),
    Operation.LOCK_TYPES: (Permission.MANAGE_CLOSE_PROCESS,),
    Operation.GRANT_EXCEPTION: (Permission.MANAGE_CLOSE_PROCESS, *_REOPEN),
    Operation.MANAGE_TASKS: (Permission.MANAGE_CLOSE_PROCESS,),
    Operation.WORK_ON_TASKS: (),
    Operation.CREATE_CODE: (Permission.CREATE_ACCOUNTING_CODE,),
    Operation.READ_CODES: (),
    Operation.UPDATE_CODE: (Permission.MANAGE_ACCOUNTING_CODE,),
    Operation.ACTIVATE_CODE: (Permission.MANAGE_ACCOUNTING_CODE,),
    Operation.DEACTIVATE_CODE: (Permission.MANAGE_ACCOUNTING_CODE,),
    Operation.DELETE_CODE: (Permission.DELETE_UNUSED_ACCOUNTING_CODE,),
    Operation.READ_LEDGER: (),
    Operation.CREATE_JOURNAL_ENTRY: (Permission.CREATE_JOURNAL_ENTRY,),
    Operation.CHANGE_JOURNAL_ENTRY: (Permission.EDIT_JOURNAL_ENTRY,),
    Operation.CANCEL_JOURNAL_ENTRY: (Permission.CANCEL_JOURNAL_ENTRY,),
    Operation.DELETE_JOURNAL_ENTRY: (Permission.DELETE_CANCELLED_JOURNAL_ENTRY,),
    Operation.CREATE_JOURNAL_RUN: (Permission.CREATE_JOURNAL_RUN,),
    Operation.CANCEL_JOURNAL_RUN: (Permission.CANCEL_JOURNAL_RUN,),
    Operation.DELETE_JOURNAL_RUN: (Permission.DELETE_CANCELLED_JOURNAL_RUN,),
    Operation.CHANGE_TRANSACTION: (Permission.CREATE_JOURNAL_ENTRY,),
    Operation.CREATE_TRANSACTION: (Permission.CREATE_JOURNAL_ENTRY,),
    Operation.DECIDE_LATE_TRANSACTION: (Permission.MANAGE_CLOSE_PROCESS,),
    Operation.CHANGE_POSTING_RULES: (Permission.MANAGE_FINANCE_SETTINGS,),
    Operation.IMPORT_POSTINGS: (Permission.CREATE_JOURNAL_ENTRY,),
    Operation.IMPORT_CODES: (Permission.CREATE_ACCOUNTING_CODE,),
    Operation.IMPORT_RATES: (Permission.MANAGE_FINANCE_SETTINGS,),
    Operation.MANAGE_SETTINGS: (Permission.MANAGE_FINANCE_SETTINGS,),
    Operation.MANAGE_SCHEDULES: (Permission.CREATE_JOURNAL_RUN, Permission.RUN_TRIAL_BALANCE),
    Operation.READ_WEBHOOKS: (Permission.MANAGE_FINANCE_SETTINGS,),
    Operation.MANAGE_WEBHOOKS: (Permission.MANAGE_FINANCE_SETTINGS,),
    Operation.ARCHIVE_YEARS: (Permission.MANAGE_CLOSE_PROCESS,),
    Operation.READ_USERS: (Permission.MANAGE_USERS,),
    Operation.MANAGE_USERS: (Permission.MANAGE_USERS,),
    Operation.CHANGE_OWN_PASSWORD: (),
    Operation.READ_REHEARSAL: (),
    Operation.READ_REQUESTS: (Permission.MANAGE_FINANCE_SETTINGS,),
    Operation.REHEARSE: (Permission.MANAGE_FINANCE_SETTINGS,),
}
"""What an operation needs beside Finance Access, whatever the dialect."""

REST_NEEDS: dict[Operation, tuple[Permission, ...]] = {
    Operation.REOPEN: _CLOSE_PROCESS,
    Operation.RUN_TRIAL_BALANCE: _CLOSE_PROCESS,
}
"""Where the REST page of an operation documents other permissions."""

READS = frozenset(
    {Operation.READ_PERIODS, Operation.READ_CODES, Operation.READ_LEDGER, Operation.READ_USERS}
    | {Operation.READ_WEBHOOKS, Operation.READ_REHEARSAL, Operation.READ_REQUESTS}
)

POSTS = frozenset(
    {Operation.CREATE_JOURNAL_ENTRY, Operation.CHANGE_JOURNAL_ENTRY, Operation.CANCEL_JOURNAL_ENTRY}
    | {Operation.CHANGE_TRANSACTION, Operation.IMPORT_POSTINGS, Operation.CREATE_TRANSACTION}
    | {Operation.DECIDE_LATE_TRANSACTION, Operation.CREATE_CODE, Operation.UPDATE_CODE}
    | {Operation.ACTIVATE_CODE, Operation.DEACTIVATE_CODE, Operation.DELETE_CODE}
)
"""What changes balances, entries or what is posted to, and moves no period; several may go on at
once."""

REOPEN_NEEDS = ("documented", "reopen", "both")


def needed(
    operation: Operation, channel: Channel, reopen_needs: str = "documented"
) -> tuple[Permission, ...]:
    """The permissions an operation takes over a channel, Finance Access first.

    `reopen_needs` is the tenant's choice where the pages differ: `documented`
    takes each page at its word, `reopen` wants Reopen Accounting Period
    everywhere, `both` wants all three. The actions of `/v1/action` take what SOAP
    takes. Writes over any of these three also need API Write Access. A password of one's own
    takes none.
    """
    if operation is Operation.CHANGE_OWN_PASSWORD:
        return ()
    own = NEEDS[operation]
    if channel is Channel.REST:
        own = REST_NEEDS.get(operation, own)
    if operation is Operation.REOPEN and reopen_needs != "documented":
        own = _REOPEN if reopen_needs == "reopen" else (*_CLOSE_PROCESS, *_REOPEN)
    writes = channel in OVER_HTTP and operation not in READS
    platform = (Permission.API_WRITE_ACCESS,) if writes else ()
    return (Permission.FINANCE_ACCESS, *platform, *own)


def permits(permission: Permission, channel: Channel) -> tuple[Operation, ...]:
    """The operations over a channel that take a permission, beside others or alone."""
    return tuple(each for each in Operation if permission in needed(each, channel))


def require(
    held: frozenset[Permission],
    operation: Operation,
    channel: Channel,
    reopen_needs: str = "documented",
) -> None:
    """Refuse an operation whose permissions are not all held."""
    for permission in needed(operation, channel, reopen_needs):
        if permission not in held:
            raise PermissionMissing(permission=permission.value, operation=operation.value)
