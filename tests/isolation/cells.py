"""Every operation, asked with the ids of somebody else and with ids of nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from contract.zuora import Answer, Zuora
from isolation.world import NOTHING, Place, journal_entry, posting
from monthend.domain.permissions import Operation
from monthend.rest.actions import ACTIONS
from monthend.rest.operations import OperationRow
from monthend.rest.routes import by_path

ROWS = [row for _, rows in by_path() for row in rows]
Ids = Mapping[str, str]
Ask = Callable[[Place, Ids], Answer]

CODES = {
    Operation.CREATE_CODE, Operation.READ_CODES, Operation.UPDATE_CODE, Operation.ACTIVATE_CODE,
    Operation.DEACTIVATE_CODE, Operation.DELETE_CODE,
}  # fmt: skip


def labels(ids: Ids) -> dict[str, object]:
    """The label of what is made in a victim's org."""
    return {"organizationLabels": [{"organizationId": ids["label"]}]} if "label" in ids else {}


def label(ids: Ids) -> dict[str, object]:
    """The same as a text."""
    return {"organizationLabel": ids["label"]} if "label" in ids else {}


BODIES: dict[str, Callable[[Ids], Mapping[str, object]]] = {
    "POST_Entity": lambda _: {"name": " "},
    "POST_Org": lambda ids: {"name": "Mine", "parentId": ids["org-id"]},
    "POST_User": lambda ids: {"username": "somebody", "role": ids["role-name"]},
    "PUT_User": lambda _: {"apiWriteAccess": False},
    "POST_ChangeOwnPassword": lambda _: {},
    "POST_Client": lambda ids: {
        "username": ids["username"], **({"orgs": [ids["label"]]} if "label" in ids else {}),
    },
    "POST_RotateClient": lambda _: {},
    "POST_Role": lambda _: {"name": " ", "permissions": []},
    "PUT_Role": lambda _: {"description": "mine"},
    "PUT_RequestReopenAccountingPeriod": lambda _: {"reason": "no"},
    "PUT_DeclineReopenAccountingPeriod": lambda _: {"reason": "no"},
    "POST_AccountingPeriodException": lambda ids: {
        "username": ids["username"], "until": "2016-01-01", "reason": "mine"
    },
    "PUT_RevokeAccountingPeriodException": lambda _: {"reason": "no"},
    "POST_AccountingPeriodTask": lambda ids: {"title": "mine", "owner": ids["username"]},
    "PUT_AccountingPeriodTask": lambda _: {"title": "mine"},
    "POST_AccountingPeriodTaskAttachment": lambda _: {"name": "mine", "content": "eA=="},
    "PUT_SignOffAccountingPeriodTask": lambda _: {"note": "mine"},
    "PUT_ReviewAccountingPeriodTask": lambda _: {"note": "mine"},
    "PUT_SkipAccountingPeriodTask": lambda _: {"reason": "mine"},
    "PUT_TakeBackAccountingPeriodTask": lambda _: {"reason": "mine"},
    "POST_Schedule": lambda _: {"name": "mine", "cadence": "weekly", "at": "02:30"},
    "PUT_Schedule": lambda _: {"enabled": False},
    "POST_Webhook": lambda _: {"url": "https://"},
    "PUT_Webhook": lambda _: {"description": "mine"},
    "POST_RotateWebhookSecret": lambda _: {},
    "POST_ReplayWebhook": lambda _: {"deadLetters": True},
    "PUT_TaskTemplate": lambda _: {"tasks": [{"title": " "}]},
    "PUT_LockAccountingPeriodType": lambda _: {"type": "Invoice Item"},
    "PUT_UnlockAccountingPeriodType": lambda _: {"type": "Invoice Item"},
    "PUT_RejectLateTransaction": lambda _: {"reason": "no"},
    "PUT_PostingRules": lambda _: {"postingRules": [{"type": "No such type"}]},
    "POST_Transaction": lambda ids: {
        **posting(ids["number"], "2026-01-10", "A"), **label(ids),
    },
    "PUT_TransactionStatus": lambda _: {"status": "Cancelled"},
    "POST_AccountingCode": lambda _: {"name": " ", "type": "Cash"},
    "PUT_AccountingCode": lambda _: {"notes": "mine"},
    "POST_AccountingPeriod": lambda ids: {
        "name": ids["period"], "startDate": "2026-01-01", "endDate": "2025-01-01",
        "fiscalYear": 2026, **labels(ids),
    },
    "PUT_UpdateAccountingPeriod": lambda _: {"notes": "mine"},
    "POST_JournalEntry": lambda ids: {
        **journal_entry(ids["period"], "2026-01-20", "n"), **label(ids),
    },
    "PUT_BasicSummaryJournalEntry": lambda _: {"notes": "mine"},
    "POST_JournalRun": lambda ids: {
        "transactionTypes": [{"type": "Invoice Item"}], "accountingPeriodName": ids["period"],
        "journalEntryDate": "2026-01-31", **labels(ids),
    },
}  # fmt: skip
QUERIES: dict[str, Callable[[Ids], str]] = {
    "GET_Transactions": lambda ids: f"?accountingPeriodId={ids['ap-id']}",
    "GET_History": lambda ids: f"?period={ids['ap-id']}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An operation, and how it is asked for."""

    name: str
    ask: Ask
    operation: Operation | None = None


def cells() -> Iterator[Cell]:
    """Every operation of REST, the extensions, the actions and SOAP."""
    for row in ROWS:
        yield Cell(name=row.operation_id, ask=_rest(row), operation=row.operation)
    for action in ACTIONS:
        yield Cell(name=action.operation_id, ask=_action(action.name))
    for name, call in SOAP.items():
        yield Cell(name=f"SOAP_{name}", ask=call)


def _rest(row: OperationRow) -> Ask:
    def ask(place: Place, ids: Ids) -> Answer:
        path = re.sub("{([^}]+)}", lambda found: ids[found[1]], row.path)
        if row.operation_id in QUERIES:
            path += QUERIES[row.operation_id](ids)
        if row.body is None:
            return place.rest.request(row.method, path)
        return place.rest.send(row.method, path, BODIES[row.operation_id](ids))

    return ask


def _action(name: str) -> Ask:
    def ask(place: Place, ids: Ids) -> Answer:
        kind = "AccountingPeriod"
        said: dict[str, object] = {
            "create": {"type": kind, "objects": [{"Name": ids["period"]}]},
            "update": {"type": kind, "objects": [{"Id": ids["ap-id"], "Notes": "mine"}]},
            "delete": {"type": kind, "ids": [ids["ap-id"]]},
            "query": {"queryString": ZOQL.format(**{"id": ids["ap-id"]})},
            "queryMore": {"queryLocator": ids["locator"]},
        }
        return place.rest.send("POST", f"/v1/action/{name}", said[name])

    return ask


ZOQL = "select Id, Name, Notes from AccountingPeriod where Id = '{id}'"
SOAP: dict[str, Ask] = {
    "update": lambda place, ids: place.soap.try_update({"Id": ids["ap-id"], "Notes": "x"}).http,
    "close": lambda place, ids: (
        place.soap.try_update({"Id": ids["ap-id"], "Status": "Closed"}).http
    ),
    "delete": lambda place, ids: place.soap.try_delete(ids["ap-id"]).http,
    "query": lambda place, ids: place.soap.try_query(ZOQL.format(id=ids["ap-id"])).http,
    "queryMore": lambda place, ids: place.soap.try_query_more(ids["locator"]).http,
}


def told(answer: Answer, ids: Ids) -> tuple[int, str]:
    """An answer without what every request has of its own, and without the ids that it names."""
    text = answer.content.decode()
    is_json = answer.headers["content-type"].startswith("application/json")
    if is_json:
        said = json.loads(text)
        if isinstance(said, dict):
            for own in ("processId", "requestId", "id"):
                said.pop(own, None)
            text = json.dumps(said)
    # Longer ids first, for one may be part of another.
    for name, value in sorted(ids.items(), key=lambda item: -len(item[1])):
        if is_json or len(value) > 1:
            # A number of its own is none of the ids, which are texts.
            text = re.sub(rf'(?<![\w-])(?<!": ){re.escape(value)}(?![\w-])', f"<{name}>", text)
    return answer.status, text


def leaks(
    attacker: Place,
    victim: Ids,
    secret: str,
    *,
    by_right: Callable[[Cell], str | None],
    nothing: Ids = NOTHING,
) -> Iterator[tuple[str, str]]:
    """The operations that tell a stranger anything, and what they tell."""
    others = [value for value in victim.values() if len(value) >= 32]
    for cell in cells():
        if by_right(cell):
            continue
        foreign, unknown = cell.ask(attacker, victim), cell.ask(attacker, nothing)
        shown, missing = told(foreign, victim), told(unknown, nothing)
        if shown != missing:
            yield cell.name, f"{shown} is not {missing}"
        elif secret in shown[1] or any(other in missing[1] for other in others):
            yield cell.name, f"{shown} says what is not to be told"


def answers(client: Zuora, place: Place, ids: Ids) -> Iterator[tuple[str, tuple[int, str]]]:
    """What every operation over REST answers a client at a place that is not theirs."""
    there = Place(owner=place.owner, entity_id=place.entity_id, rest=client, soap=place.soap)
    for cell in cells():
        if not cell.name.startswith("SOAP_"):
            yield cell.name, told(cell.ask(there, ids), ids)
