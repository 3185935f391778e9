"""The page that sets Zuora's documented operations of finance beside those that are there."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_pages import NOTE, table
from monthend.objects.all_objects import OBJECTS
from monthend.objects.fields import Call
from monthend.rest import routes
from monthend.rest.actions import ACTIONS, ActionRow
from monthend.rest.operations import OPERATIONS, OperationRow

assert routes.DECLARED_IN, "the modules that fill the operation table"


@dataclass(frozen=True, slots=True)
class Documented:
    """An operation that Zuora documents; `instead` says what there is where it is not served."""

    method: str
    path: str
    instead: str = ""


APPROVAL = "drafts and their approval are not there; an entry is posted when it is created"
REVENUE = "Zuora Revenue is another product, and its codes are not kept here"
SETTINGS = "settings of a tenant are shown and changed by `monthend settings`"
QUERIES = "queries are made by ZOQL: `POST /v1/action/query`"

DOCUMENTED: dict[str, tuple[Documented, ...]] = {
    "Accounting periods": (
        Documented("POST", "/v1/accounting-periods"),
        Documented("GET", "/v1/accounting-periods"),
        Documented("GET", "/v1/accounting-periods/{ap-id}"),
        Documented("PUT", "/v1/accounting-periods/{ap-id}"),
        Documented("DELETE", "/v1/accounting-periods/{ap-id}"),
        Documented("PUT", "/v1/accounting-periods/{ap-id}/pending-close"),
        Documented("PUT", "/v1/accounting-periods/{ap-id}/close"),
        Documented("PUT", "/v1/accounting-periods/{ap-id}/reopen"),
        Documented("PUT", "/v1/accounting-periods/{ap-id}/run-trial-balance"),
    ),
    "Accounting codes": (
        Documented("POST", "/v1/accounting-codes"),
        Documented("GET", "/v1/accounting-codes"),
        Documented("GET", "/v1/accounting-codes/{ac-id}"),
        Documented("PUT", "/v1/accounting-codes/{ac-id}"),
        Documented("DELETE", "/v1/accounting-codes/{ac-id}"),
        Documented("PUT", "/v1/accounting-codes/{ac-id}/activate"),
        Documented("PUT", "/v1/accounting-codes/{ac-id}/deactivate"),
    ),
    "Summary journal entries": (
        Documented("POST", "/v1/journal-entries"),
        Documented("GET", "/v1/journal-entries/{je-number}"),
        Documented("PUT", "/v1/journal-entries/{je-number}", APPROVAL),
        Documented("DELETE", "/v1/journal-entries/{je-number}"),
        Documented("PUT", "/v1/journal-entries/{je-number}/basic-information"),
        Documented("PUT", "/v1/journal-entries/{je-number}/cancel"),
        Documented("GET", "/v1/journal-entries/journal-runs/{jr-number}"),
        Documented("PUT", "/v1/journal-entries/{je-number}/submit-for-review", APPROVAL),
        Documented("PUT", "/v1/journal-entries/{je-number}/approve", APPROVAL),
        Documented("PUT", "/v1/journal-entries/{je-number}/reject", APPROVAL),
        Documented("PUT", "/v1/journal-entries/{je-number}/revert-to-draft", APPROVAL),
    ),
    "Journal runs": (
        Documented("POST", "/v1/journal-runs"),
        Documented("GET", "/v1/journal-runs/{jr-number}"),
        Documented("DELETE", "/v1/journal-runs/{jr-number}"),
        Documented("PUT", "/v1/journal-runs/{jr-number}/cancel"),
    ),
    "Actions": (
        Documented("POST", "/v1/action/create"),
        Documented("POST", "/v1/action/update"),
        Documented("POST", "/v1/action/delete"),
        Documented("POST", "/v1/action/query"),
        Documented("POST", "/v1/action/queryMore"),
    ),
    "Files and tokens": (
        Documented("GET", "/v1/files/{file-id}"),
        Documented("POST", "/oauth/token"),
    ),
    "What stands around finance": (
        Documented(
            "GET",
            "/v1/custom-exchange-rates/{currency}",
            "rates are imported (`monthend import --kind rates`) and read on their page",
        ),
        Documented("PUT", "/v1/revpro-accounting-codes", REVENUE),
        Documented(
            "GET",
            "/v1/describe/{object}",
            "each WSDL version has its own: `/apps/api/{version}/describe/{object}`",
        ),
        Documented("GET", "/settings/listing", SETTINGS),
        Documented("POST", "/settings/batch-requests", SETTINGS),
        Documented("POST", "/query/jobs", QUERIES),
        Documented("GET", "/query/jobs", QUERIES),
        Documented("GET", "/query/jobs/{job-id}", QUERIES),
        Documented("DELETE", "/query/jobs/{job-id}", QUERIES),
    ),
}  # fmt: skip
"""Zuora's operations by subject, as its reference and the official client of version 3.21.0 list
them."""

SOAP_CALLS = (
    "login", "create", "update", "delete", "query", "queryMore", "getUserInfo", "subscribe",
    "amend", "generate", "execute", "calculateChargeMetrics", "billingPreview",
)  # fmt: skip
OF_BILLING = "belongs to subscriptions and billing, which are not here"

ELSEWHERE = (
    ("Finance: closing the month, action items, trial balance and its files", "yes",
     "[closing](../guides/close.md), [files](../guides/trial-balance-files.md)"),
    ("Manual and summary journal entries, journal runs, segmentation rules", "yes",
     "[journal runs](../guides/journal-runs.md); without approval of entries"),
    ("Several currencies, realized and unrealized gains", "yes",
     "rates are imported; none are fetched"),
    ("Multi-entity, multi-org", "yes",
     "[entities](../guides/entities.md), [orgs](../guides/orgs.md)"),
    ("Limits to requests, tokens and calls under way", "yes",
     "[as profiles](../guides/security.md)"),
    ("Subscriptions, orders, billing, payments, invoices", "no",
     "what they come to is [imported](../guides/import.md), also from Zuora's own tables"),
    ("Revenue recognition", "in part",
     "revenue event items are imported and block closes; no schedules are made"),
    ("Data sources, data query, workflows, notifications", "no",
     "[events and webhooks](../guides/events.md), and [exports](../guides/engines.md)"),
)  # fmt: skip

INTRODUCTION = """\
Which of Zuora's documented operations monthend serves, as this version's operation table has it.
Where sources of Zuora's disagree or say nothing, [differences](differences.md) tell what was
decided; what there is beside Zuora's own stands under [additions](rest.md#additions). What is
served is told in full by [the REST API](rest.md) and [the SOAP API](soap.md).
"""


def served() -> dict[tuple[str, str], str]:
    """The operation id of each method and path of the server."""
    every: list[OperationRow | ActionRow] = [*OPERATIONS, *ACTIONS]
    rows = {(row.method, row.path): row.operation_id for row in every}
    return {**rows, ("POST", "/oauth/token"): "createToken"}


def coverage_page() -> Iterator[str]:
    """Every documented operation, and what is done with it."""
    here = served()
    yield NOTE.format(sources="scripts/coverage_reference.py and the operation table")
    yield "# Coverage of Zuora's operations\n"
    yield INTRODUCTION
    for subject, operations in DOCUMENTED.items():
        there = sum((each.method, each.path) in here for each in operations)
        yield f"## {subject}\n"
        yield f"{there} of {len(operations)} are served.\n"
        rows = (
            (f"`{each.method} {each.path}`", *told(here.get((each.method, each.path)), each))
            for each in operations
        )
        yield from table(("Operation", "Served", ""), rows)
        yield ""
    yield from soap_calls()
    yield "## Beyond single operations\n"
    yield from table(("Subject", "Here", ""), iter(ELSEWHERE))


def told(operation_id: str | None, each: Documented) -> tuple[str, str]:
    """Whether an operation is served, and by which name, or what there is instead."""
    if operation_id is None:
        return "no", each.instead
    linked = f"[{operation_id}](rest.md#{operation_id.lower()})"
    return "yes", "`createToken`" if operation_id == "createToken" else linked


def soap_calls() -> Iterator[str]:
    """The calls of the SOAP API."""
    here = {call.value for call in Call} | {"login", "getUserInfo", "queryMore"}
    yield "## SOAP\n"
    objects = " and ".join(f"`{name}`" for name in OBJECTS)
    yield f"Every version from 1.0 to 152.0, with the objects {objects}.\n"
    rows = (
        (f"`{call}`", "yes" if call in here else "no", "" if call in here else OF_BILLING)
        for call in SOAP_CALLS
    )
    yield from table(("Call", "Served", ""), rows)
    yield ""
