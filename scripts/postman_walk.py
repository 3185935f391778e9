"""The requests of the Postman collection, in an order in which every one of them can be done.

Each operation is there at least once. What an answer has that a later request needs is kept in a
variable of the collection; where a command has to switch something on, the part says so.
"""

from postman_steps import MINE, THEIRS, TOKEN, Part, Step, step

GIVEN = {
    "base_url": "http://127.0.0.1:8280",
    "client_id": "",
    "client_secret": "",
    "role": "Reader",
    "track": "month-end-2026-01",
}
"""Variables that are there before the first request; `monthend init` prints the empty ones."""

HOME = {"Zuora-Entity-Ids": "{{home}}"}


def code(name: str, kind: str, number: str, **keeps: str) -> Step:
    body = {"name": name, "type": kind, "glAccountName": name, "glAccountNumber": number}
    return step("POST_AccountingCode", body, title=f"Create {name}", keeps=keeps)


def period(name: str, last: int, month: int, variable: str) -> Step:
    body = {
        "name": f"{name} 2026", "startDate": f"2026-{month:02}-01",
        "endDate": f"2026-{month:02}-{last}", "fiscalYear": 2026, "fiscalQuarter": 1,
    }  # fmt: skip
    return step("POST_AccountingPeriod", body, title=f"Create {name} 2026", keeps={variable: "id"})


def transaction(number: str, kind: str, status: str, day: str, **more: str) -> Step:
    body = {
        "number": number, "type": kind, "status": status, "date": day, "currency": "USD",
        "amount": "120.00", "accountNumber": "A-1", **more,
    }  # fmt: skip
    keeps = {"transaction": "id"} if number == "INV-1" else {}
    return step("POST_Transaction", body, title=f"Add {number}", keeps=keeps)


def entry(title: str, amount: str, variable: str) -> Step:
    sides = (("Debit", "Cash"), ("Credit", "Sales Revenue"))
    items = [
        {"type": side, "accountingCodeName": name, "amount": amount, "homeCurrencyAmount": amount}
        for side, name in sides
    ]
    body = {
        "accountingPeriodName": "Jan 2026", "journalEntryDate": "2026-01-31", "currency": "USD",
        "journalEntryItems": items,
    }  # fmt: skip
    return step("POST_JournalEntry", body, title=title, keeps={variable: "journalEntryNumber"})


BALANCED = step(
    "GET_AccountingPeriod",
    title="Wait for the trial balance",
    until=("runTrialBalanceStatus", "Completed"),
)
IN_FEBRUARY = {"ap-id": "february"}

SIGN_IN = Part(name="Sign in", steps=(step(TOKEN, keeps={MINE: "access_token"}),))

CODES = Part(
    name="Accounting codes",
    steps=(
        code("Accounts Receivable", "AccountsReceivable", "1200"),
        code("Cash", "Cash", "1000"),
        code("Sales Revenue", "SalesRevenue", "4000"),
        code("Till", "Cash", "1010", code="id"),
        step("GET_AllAccountingCodes", query="pageSize=20"),
        step("GET_AccountingCode"),
        step("PUT_AccountingCode", {"notes": "counted every evening"}),
        step("PUT_DeactivateAccountingCode"),
        step("PUT_ActivateAccountingCode"),
        step("PUT_DeactivateAccountingCode", title="Deactivate it once more"),
        step("DELETE_AccountingCode"),
    ),
)

PERIODS = Part(
    name="Accounting periods",
    steps=(
        period("Jan", 31, 1, "january"),
        period("Feb", 28, 2, "february"),
        period("Mar", 31, 3, "march"),
        step("GET_AllAccountingPeriods", query="pageSize=20"),
        step("GET_AccountingPeriod"),
        step("PUT_UpdateAccountingPeriod", {"notes": "the first month"}),
        step("DELETE_AccountingPeriod", at={"ap-id": "march"}, title="Delete the last period"),
    ),
)

LEDGER = Part(
    name="The ledger",
    steps=(
        step("GET_PostingRules"),
        step("PUT_PostingRules", {"postingRules": [
            {"type": "Invoice Item", "debitCode": "Accounts Receivable",
             "creditCode": "Sales Revenue"},
            {"type": "Payment", "subtype": "Electronic", "debitCode": "Cash",
             "creditCode": "Accounts Receivable"},
        ]}),
        transaction("INV-1", "Invoice Item", "Draft", "2026-01-12", dueDate="2026-02-11"),
        step("GET_AccountingPeriodActionItems"),
        step("GET_Transaction"),
        step("PUT_TransactionStatus", {"status": "Posted"}),
        transaction("PAY-1", "Payment", "Processed", "2026-01-20", subtype="Electronic"),
        step("GET_Transactions", query="accountingPeriodId={{january}}"),
        entry("Enter a journal entry", "10.00", "entry"),
        step("GET_JournalEntryDetail"),
        step("PUT_BasicSummaryJournalEntry", {"notes": "a sale at the till"}),
        entry("Enter one by mistake", "11.00", "mistake"),
        step("PUT_CancelJournalEntry", at={"je-number": "mistake"}),
        step("DELETE_JournalEntry", at={"je-number": "mistake"}),
        step("GET_AccountingPeriodEntriesFile"),
    ),
)  # fmt: skip

RUNS = Part(
    name="Journal runs",
    steps=(
        step(
            "POST_JournalRun",
            {"accountingPeriodName": "Jan 2026", "journalEntryDate": "2026-01-31",
             "transactionTypes": [{"type": "Invoice Item"}, {"type": "Electronic Payment"}]},
            keeps={"run": "journalRunNumber"},
        ),
        step("GET_JournalRun", until=("status", "Completed")),
        step("GET_JournalEntriesInJournalRun", query="pageSize=20"),
        step("GET_JournalRunEntriesFile"),
        step("GET_AccountingPeriodJournalStatus"),
        step("PUT_JournalRun"),
        step("GET_JournalRun", title="Wait until it is cancelled", until=("status", "Cancelled")),
        step("DELETE_JournalRun"),
    ),
)  # fmt: skip

PEOPLE = Part(
    name="Users, clients and roles",
    steps=(
        step("POST_Role", {"name": "Reader", "permissions": ["Finance Access"]}),
        step("GET_Roles"),
        step("GET_Role"),
        step("PUT_Role", {"description": "reads, and changes nothing"}),
        step("DELETE_Role"),
        step(
            "POST_User",
            {"username": "colleague of {{client_id}}", "role": "Zuora Finance Standard User"},
            keeps={"colleague": "id", "colleague_name": "username",
                   "colleague_password": "password", "colleague_client_id": "clientId",
                   "colleague_client_secret": "clientSecret"},
        ),
        step("GET_Users", query="pageSize=20"),
        step("GET_User"),
        step("PUT_User", {"apiWriteAccess": True}),
        step(
            "POST_Client",
            {"username": "{{colleague_name}}", "name": "close script"},
            keeps={"client": "clientId"},
        ),
        step("GET_Clients", query="pageSize=20"),
        step("GET_Client"),
        step("POST_RotateClient", {"overlapHours": 0}),
        step("PUT_RevokeClient"),
        step("PUT_UnlockUser"),
        step(TOKEN, title="Sign in as the colleague", by=THEIRS, keeps={THEIRS: "access_token"}),
        step("GET_AccessReview"),
        step("GET_AccessReviewCsv"),
    ),
)  # fmt: skip

TASKS = Part(
    name="The close checklist",
    steps=(
        step("PUT_TaskTemplate", {"tasks": [{"title": "Reconcile the bank"}]}),
        step("GET_TaskTemplate"),
        step("PUT_AccountingPeriodTasksFromTemplate"),
        step("POST_AccountingPeriodTask", {"title": "Count the cash"}, keeps={"task": "id"}),
        step("GET_AccountingPeriodTasks"),
        step("PUT_AccountingPeriodTask", {"description": "with the evening's receipt"}),
        step(
            "POST_AccountingPeriodTaskAttachment",
            {"name": "receipt.txt", "content": "MTIwLjAwCg=="},
            keeps={"attachment": "id"},
        ),
        step("GET_AccountingPeriodTaskAttachment"),
        step("DELETE_AccountingPeriodTaskAttachment"),
        step("PUT_SignOffAccountingPeriodTask", {"note": "counted"}),
        step("PUT_TakeBackAccountingPeriodTask", {"reason": "one drawer was forgotten"}),
        step("PUT_SkipAccountingPeriodTask", {"reason": "the till was empty"}),
        step("GET_AccountingPeriodTask"),
        step(
            "POST_AccountingPeriodTask",
            {"title": "Accrue the rent", "reviewer": "{{colleague_name}}"},
            title="Add a task that somebody else reviews",
            keeps={"task": "id"},
        ),
        step("PUT_SignOffAccountingPeriodTask", title="Sign it off"),
        step("PUT_ReviewAccountingPeriodTask", {"note": "seen"}, by=THEIRS),
    ),
)

CLOSE = Part(
    name="The close",
    steps=(
        step("GET_AccountingPeriodReviewPoints"),
        step("GET_AccountingPeriodClosePreview"),
        step("PUT_PendingCloseAccountingPeriod"),
        BALANCED,
        step("PUT_AccountingPeriodUnprocessedCharges"),
        step("GET_AccountingPeriod", title="Wait for that run", until=BALANCED.until),
        step("PUT_RunTrialBalance"),
        step("GET_AccountingPeriod", title="Wait for the next run", until=BALANCED.until),
        step("PUT_CloseAccountingPeriod"),
        step("GET_AccountingPeriod", title="Wait for the final run", until=BALANCED.until),
        step("GET_AccountingPeriodTrialBalance", query="verify=true"),
        step("GET_AccountingPeriodFiles", keeps={"file": "files.0.id"}),
        step("GET_Files"),
        step("GET_AccountingPeriodCloseReport"),
        step("GET_AccountingPeriodHistory"),
        step("PUT_ReopenAccountingPeriod", headers={"Monthend-Reason": "Rent%20was%20missing"}),
        step("PUT_CloseAccountingPeriod", title="Close it again"),
        step("GET_AccountingPeriod", title="Wait for the run of it", until=BALANCED.until),
    ),
)

DUTIES = Part(
    name="Duties kept apart",
    before=("monthend settings set reopen second_person",),
    steps=(
        step("PUT_RequestReopenAccountingPeriod", {"reason": "rent was booked twice"}),
        step("PUT_DeclineReopenAccountingPeriod", {"reason": "it goes into February"}),
        step("PUT_LockAccountingPeriodType", {"type": "Refund"}, at=IN_FEBRUARY),
        step("GET_AccountingPeriodTypeLocks", at=IN_FEBRUARY),
        step("PUT_UnlockAccountingPeriodType", {"type": "Refund"}, at=IN_FEBRUARY),
        step(
            "POST_AccountingPeriodException",
            {"username": "{{colleague_name}}", "until": "{{tomorrow}}", "reason": "a late bill"},
            keeps={"exception": "id"},
        ),
        step("GET_AccountingPeriodExceptions"),
        step("PUT_RevokeAccountingPeriodException", {"reason": "it has come"}),
    ),
)

LATE = Part(
    name="What comes late",
    before=("monthend settings set late_transactions queue",),
    steps=(
        transaction("INV-2", "Invoice Item", "Posted", "2026-01-30"),
        transaction("INV-3", "Invoice Item", "Posted", "2026-01-31"),
        step(
            "GET_LateTransactions",
            query="status=Waiting",
            keeps={"late": "lateTransactions.0.id", "other_late": "lateTransactions.1.id"},
        ),
        step("GET_LateTransaction"),
        step("PUT_ApproveLateTransaction"),
        step("PUT_RejectLateTransaction", {"reason": "not ours"}, at={"late-id": "other_late"}),
    ),
)

EVENTS = Part(
    name="Events, webhooks and schedules",
    steps=(
        step("GET_Events", query="pageSize=20", keeps={"event": "events.0.id"}),
        step("GET_Event"),
        step("POST_Webhook", {"url": "https://hooks.example/monthend"}, keeps={"webhook": "id"}),
        step("GET_Webhooks"),
        step("GET_Webhook"),
        step("PUT_Webhook", {"types": ["accounting_period.closed"]}),
        step("POST_RotateWebhookSecret", {"overlapHours": 1}),
        step("POST_TestWebhook", keeps={"event": "eventId"}),
        step("GET_WebhookDeliveries"),
        step("GET_WebhookDelivery"),
        step("POST_ReplayWebhook", {"fromNumber": 1}),
        step("PUT_DisableWebhook"),
        step("PUT_EnableWebhook"),
        step("DELETE_Webhook"),
        step(
            "POST_Schedule",
            {"name": "every month", "cadence": "monthly", "day": 3, "at": "02:30"},
            keeps={"schedule": "id"},
        ),
        step("GET_Schedules"),
        step("GET_Schedule"),
        step("PUT_Schedule", {"enabled": False}),
        step("GET_ScheduleRuns"),
        step("DELETE_Schedule"),
        step("GET_History", query="of=calendar"),
        step("GET_RequestOutcome"),
        step("GET_Archives"),
    ),
)

ACTIONS = Part(
    name="Objects and queries",
    steps=(
        step(
            "Action_POSTcreate",
            {"type": "AccountingPeriod", "objects": [
                {"Name": "Mar 2026", "EndDate": "2026-03-31", "FiscalYear": 2026},
            ]},
            keeps={"object": "0.Id"},
        ),
        step("Action_POSTupdate", {"type": "AccountingPeriod", "objects": [
            {"Id": "{{object}}", "Notes": "made by an action"}]}),
        step(
            "Action_POSTquery",
            {"queryString": "select Id, Name, Status from AccountingPeriod",
             "conf": {"batchSize": 1}},
            keeps={"locator": "queryLocator"},
        ),
        step("Action_POSTqueryMore", {"queryLocator": "{{locator}}"}),
        step("Action_POSTdelete", {"type": "AccountingPeriod", "ids": ["{{object}}"]}),
    ),
)  # fmt: skip

LEAVING = Part(
    name="Passwords, and who leaves",
    steps=(
        step("POST_ChangeOwnPassword", {"currentPassword": "{{colleague_password}}"}, by=THEIRS),
        step("POST_ResetUserPassword"),
        step("PUT_DeactivateUser"),
        step("PUT_ActivateUser"),
    ),
)

ENTITIES = Part(
    name="Several entities",
    before=("monthend settings set multi_entity true",),
    steps=(
        step("POST_Entity", {"name": "Europe"}, keeps={"entity": "id"}),
        step(TOKEN, title="Get a token for both entities", keeps={MINE: "access_token"}),
        step("GET_Entities", keeps={"home": "entities.0.id"}, headers={"entityName": "Europe"}),
        step("PUT_EntityUser", headers=HOME),
        step("GET_EntityUsers", headers=HOME),
        step("DELETE_EntityUser", headers=HOME),
        step("PUT_SharedPeriods", headers=HOME),
        step("DELETE_SharedPeriods", headers=HOME),
    ),
)

ORGS = Part(
    name="Several orgs",
    before=("monthend settings set multi_org true",),
    steps=(
        step("GET_Orgs", headers=HOME),
        step("POST_Org", {"name": "Germany"}, keeps={"org": "id"}, headers=HOME),
        step("PUT_OrgUser", headers=HOME),
        step("GET_OrgUsers", headers=HOME),
        step("DELETE_OrgUser", headers=HOME),
    ),
)

WALK = (
    SIGN_IN, CODES, PERIODS, LEDGER, RUNS, PEOPLE, TASKS, CLOSE, DUTIES, LATE, EVENTS, ACTIONS,
    LEAVING, ENTITIES, ORGS,
)  # fmt: skip
