"""A request once more: as a curl command, as a call of the official client, as an envelope."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from .arrived import is_soap
from .masking import MASK
from .request_notes import Details

OF_THE_WIRE = frozenset(
    "host content-length connection accept-encoding content-encoding user-agent accept"
    " transfer-encoding".split()
)
PERIODS, CODES = "accounting_periods_api", "accounting_codes_api"
RUNS, ENTRIES = "journal_runs_api", "summary_journal_entries_api"


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the official client: where it sends, and the model of what it sends."""

    path: str
    api: str
    name: str
    model: str = ""

    def values(self, path: str) -> list[str]:
        """What stands in the places of the path."""
        form = re.escape(self.path).replace(r"\{\}", "([^/]+)")
        found = re.fullmatch(form, path)
        return [] if found is None else list(found.groups())


METHODS: Mapping[str, Method] = {
    "POST_AccountingPeriod": Method(
        "/v1/accounting-periods", PERIODS, "create_accounting_period",
        "CreateAccountingPeriodRequest",
    ),
    "GET_AllAccountingPeriods": Method(
        "/v1/accounting-periods", PERIODS, "get_all_accounting_periods"
    ),
    "GET_AccountingPeriod": Method(
        "/v1/accounting-periods/{}", PERIODS, "get_accounting_period"
    ),
    "PUT_UpdateAccountingPeriod": Method(
        "/v1/accounting-periods/{}", PERIODS, "update_accounting_period",
        "UpdateAccountingPeriodRequest",
    ),
    "DELETE_AccountingPeriod": Method(
        "/v1/accounting-periods/{}", PERIODS, "delete_accounting_period"
    ),
    "PUT_CloseAccountingPeriod": Method(
        "/v1/accounting-periods/{}/close", PERIODS, "close_accounting_period"
    ),
    "PUT_PendingCloseAccountingPeriod": Method(
        "/v1/accounting-periods/{}/pending-close", PERIODS, "pending_close_accounting_period"
    ),
    "PUT_ReopenAccountingPeriod": Method(
        "/v1/accounting-periods/{}/reopen", PERIODS, "reopen_accounting_period"
    ),
    "PUT_RunTrialBalance": Method(
        "/v1/accounting-periods/{}/run-trial-balance", PERIODS, "run_trial_balance"
    ),
    "POST_AccountingCode": Method(
        "/v1/accounting-codes", CODES, "create_accounting_code", "CreateAccountingCodeRequest"
    ),
    "GET_AllAccountingCodes": Method("/v1/accounting-codes", CODES, "get_all_accounting_codes"),
    "GET_AccountingCode": Method("/v1/accounting-codes/{}", CODES, "get_accounting_code"),
    "PUT_AccountingCode": Method(
        "/v1/accounting-codes/{}", CODES, "update_accounting_code", "UpdateAccountingCodeRequest"
    ),
    "DELETE_AccountingCode": Method("/v1/accounting-codes/{}", CODES, "delete_accounting_code"),
    "PUT_ActivateAccountingCode": Method(
        "/v1/accounting-codes/{}/activate", CODES, "activate_accounting_code"
    ),
    "PUT_DeactivateAccountingCode": Method(
        "/v1/accounting-codes/{}/deactivate", CODES, "deactivate_accounting_code"
    ),
    "POST_JournalRun": Method(
        "/v1/journal-runs", RUNS, "create_journal_run", "CreateJournalRunRequest"
    ),
    "GET_JournalRun": Method("/v1/journal-runs/{}", RUNS, "get_journal_run"),
    "PUT_JournalRun": Method("/v1/journal-runs/{}/cancel", RUNS, "cancel_journal_run"),
    "DELETE_JournalRun": Method("/v1/journal-runs/{}", RUNS, "delete_journal_run"),
    "POST_JournalEntry": Method(
        "/v1/journal-entries", ENTRIES, "create_summary_journal_entry",
        "CreateJournalEntryRequest",
    ),
    "GET_JournalEntryDetail": Method(
        "/v1/journal-entries/{}", ENTRIES, "get_summary_journal_entry"
    ),
    "PUT_BasicSummaryJournalEntry": Method(
        "/v1/journal-entries/{}/basic-information", ENTRIES, "update_basic_summary_journal_entry",
        "UpdateBasicSummaryJournalEntryRequest",
    ),
    "PUT_CancelJournalEntry": Method(
        "/v1/journal-entries/{}/cancel", ENTRIES, "cancel_summary_journal_entry"
    ),
    "DELETE_JournalEntry": Method(
        "/v1/journal-entries/{}", ENTRIES, "delete_summary_journal_entry"
    ),
    "GET_JournalEntriesInJournalRun": Method(
        "/v1/journal-entries/journal-runs/{}", ENTRIES, "get_all_summary_journal_entries"
    ),
    "GET_Files": Method("/v1/files/{}", "files_api", "get_files"),
    "Action_POSTcreate": Method(
        "/v1/action/create", "actions_api", "action_post_create", "ProxyActioncreateRequest"
    ),
    "Action_POSTupdate": Method(
        "/v1/action/update", "actions_api", "action_postupdate", "ProxyActionupdateRequest"
    ),
    "Action_POSTdelete": Method(
        "/v1/action/delete", "actions_api", "action_post_delete", "ProxyActiondeleteRequest"
    ),
    "Action_POSTquery": Method(
        "/v1/action/query", "actions_api", "action_post_query", "ProxyActionqueryRequest"
    ),
    "Action_POSTqueryMore": Method(
        "/v1/action/queryMore", "actions_api", "action_postquery_more",
        "ProxyActionqueryMoreRequest",
    ),
}  # fmt: skip
"""The operations that the official client has a method for."""
PARAMETERS = {"page": "page", "pageSize": "page_size"}
HEADERS = {
    "idempotency-key": "idempotency_key",
    "zuora-track-id": "zuora_track_id",
    "zuora-entity-ids": "zuora_entity_ids",
    "zuora-org-ids": "zuora_org_ids",
    "zuora-version": "zuora_version",
    "x-zuora-wsdl-version": "x_zuora_wsdl_version",
}


OF_A_PATH = "/:@!$&'()*+,=~-._"
OF_A_HEADER = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
"""What the name of a header is made of; none of it is the name of a file to curl."""
GLOBS = re.compile(r"[\[\]{}]")
MASKED = "The address is not as it was sent: secrets are left out."
NOT_WHOLE = "The body is not as it was sent: secrets are left out, and what is beyond 32 KiB."


def as_curl(details: Details, url: str) -> str:
    """A command for a shell; what was secret is a variable of the shell's.

    All that somebody has sent is quoted: whoever runs it runs nothing of theirs.
    """
    path = quote(details.path, safe=OF_A_PATH)
    address = f"{url}{path}" + (f"?{details.query}" if details.query else "")
    # Brackets in an address are many addresses to curl, unless it is told otherwise.
    first = "curl -g -X" if GLOBS.search(address) else "curl -X"
    parts = [f"{first} {shlex.quote(details.method)} {shlex.quote(address)}"]
    for name, value in details.headers:
        if name in OF_THE_WIRE or name == MASK or not OF_A_HEADER.fullmatch(name):
            continue
        if name == "authorization":
            parts.append('-H "Authorization: Bearer $TOKEN"')
        elif value == MASK:
            # No variable that means something to others is sent.
            parts.append(f'-H {shlex.quote(f"{name}: ")}"${variable(name)}"')
        else:
            parts.append(f"-H {shlex.quote(f'{name}: {value}')}")
    if details.body:
        # With --data a text that begins with @ would be the name of a file.
        parts.append(f"--data-raw {shlex.quote(details.body)}")
    return _with_warning(details) + " \\\n  ".join(parts)


def variable(header: str) -> str:
    """What the value of a header that was secret is called in a shell."""
    return "SENT_" + re.sub("[^A-Z]", "_", header.upper())


def _with_warning(details: Details) -> str:
    """Comments before what is not all that was sent."""
    is_masked = any(MASK in each for each in (details.method, details.path, details.query))
    said = ((is_masked, MASKED), (not details.whole, NOT_WHOLE))
    return "".join(f"# {words}\n" for is_so, words in said if is_so)


def as_sdk(details: Details, operation: str) -> str | None:
    """Python for the official client, which is `client` there; None where it has no method."""
    method = METHODS.get(operation)
    values = [] if method is None else method.values(details.path)
    if method is None or len(values) != method.path.count("{}"):
        return None
    arguments = [repr(each) for each in values]
    if method.model:
        try:
            body = json.loads(details.body)
        except ValueError:
            return None
        arguments.append(f"zuora_sdk.{method.model}.from_dict({body!r})")
    for name, value in parse_qsl(details.query):
        if name in PARAMETERS and value.isdecimal():
            arguments.append(f"{PARAMETERS[name]}={int(value)}")
    for name, value in details.headers:
        if (
            value != MASK
            and name in HEADERS
            and (name != "x-zuora-wsdl-version" or method.api == "actions_api")
        ):
            arguments.append(f"{HEADERS[name]}={value!r}")
    inside = "".join(f"    {each},\n" for each in arguments)
    return f"{_with_warning(details)}client.{method.api}().{method.name}(\n{inside})"


def as_envelope(details: Details) -> str | None:
    """What was sent to the SOAP API, with its session left out; None over REST."""
    return details.body if is_soap(details.path) and details.body else None
