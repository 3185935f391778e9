"""Places that share nothing: two tenants with entities, and books in some of them.

A secret stands in whatever the books of a victim say, and no stranger ever sends it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from any_store import AnyStore
from company import Clock
from contract.soap import Soap, texts
from contract.zuora import Answer, Zuora, assert_done
from monthend.domain.permissions import Channel
from monthend.services import journal_jobs, sessions, tenants, trial_balances
from monthend.services.tenants import Credentials
from property.in_process import FORM, PASSWORD, SECRETS, InProcess
from unit.house import House

EUROPE = "Europe of SECRET"
ENTITIES = "/monthend/v1/entities"
TASKS = "/monthend/v1/accounting-periods/{}/tasks"
NOTHING = {
    "ap-id": "0" * 32, "je-number": "JE-99999999", "jr-number": "JR-99999999",
    "transaction-id": "1" * 32, "late-id": "999999999", "file-id": "2" * 32, "ac-id": "3" * 32,
    "entity-id": "00000000-0000-0000-0000-000000000000", "username": "nobody",
    "track-id": "no-such-track", "locator": f"{'4' * 32}-1", "period": "No period",
    "number": "NO-1", "user-id": "5" * 32, "client-id": "66666666-6666-6666-6666-666666666666",
    "role-name": "no-role", "exception-id": "8" * 32, "org-id": "7" * 32, "task-id": "9" * 32,
    "attachment-id": "a" * 32, "event-id": "evt_" + "b" * 32, "webhook-id": "c" * 32,
    "schedule-id": "d" * 32,
}  # fmt: skip


OF_CALENDARS = (
    "accounting_period", "journal_entry", "subledger_transaction", "line", "journal_run",
    "trial_balance_run", "late_transaction", "file", "history",
    "exemption", "exemption_use", "close_task", "task_attachment", "event", "webhook",
    "schedule",
)  # fmt: skip


OF_TENANTS = (
    "role", "role_permission", "setting", "custom_field", "accounting_code", "posting_rules",
    "entity", "task_template",
)  # fmt: skip
# When somebody was last let in is no matter of whoever else asks.
OF_PEOPLE = {
    "people": "SELECT id, username, password_hash, role, api_write_access, active, role_since, "
    "deactivated_on, password_changed_on, password_own, wrong_passwords, locked_until "
    "FROM app_user WHERE tenant_id = ? ORDER BY id",
    "orgs of users": "SELECT o.* FROM user_org o JOIN app_user u ON u.id = o.user_id "
    "WHERE u.tenant_id = ? ORDER BY 1, 2",
    "clients": "SELECT c.id, c.user_id, c.secret_hash, c.active, c.name, c.previous_hash, "
    "c.previous_until, c.rotated_on, c.revoked_on, c.wrong_secrets FROM oauth_client c "
    "JOIN app_user u ON u.id = c.user_id WHERE u.tenant_id = ? ORDER BY c.id",
    "entities of users": "SELECT e.* FROM user_entity e JOIN app_user u ON u.id = e.user_id "
    "WHERE u.tenant_id = ? ORDER BY 1, 2",
    "orgs of clients": "SELECT o.* FROM client_org o JOIN oauth_client c ON c.id = o.client_id "
    "JOIN app_user u ON u.id = c.user_id WHERE u.tenant_id = ? ORDER BY 1, 2",
    "entities of clients": "SELECT e.* FROM client_entity e JOIN entity o ON o.id = e.entity_id "
    "WHERE o.tenant_id = ? ORDER BY 1, 2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entity, or an org: whoever works there, and how they name it."""

    owner: Credentials
    entity_id: str
    rest: Zuora
    soap: Soap
    org_id: str | None = None

    @property
    def labels(self) -> dict[str, object]:
        """What a new accounting period says of where it is."""
        org = self.org_id
        return {} if org is None else {"organizationLabels": [{"organizationId": org}]}


@dataclass(slots=True, kw_only=True)
class World:
    """A server, and the ids of whatever a victim's books have."""

    house: House
    places: dict[str, Place] = field(default_factory=dict)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)


class WithHeader(InProcess):
    """A client that names an entity or an org in every request."""

    named: Mapping[str, str]

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        given = {**self.named, **(headers or {})}
        return super().request(method, path, body=body, headers=given)


def kept(world: World, name: str) -> dict[str, list[tuple[object, ...]]]:
    """The rows of a place's calendar, and those of its tenant."""
    where, company = world.places[name], world.house.company
    column, key = ("entity_id", where.entity_id)
    if where.org_id is not None:
        column, key = ("org_id", where.org_id)
    ((calendar,),) = company.rows(f"SELECT id FROM calendar WHERE {column} = ?", key)
    found = {
        table: company.rows(f"SELECT * FROM {table} WHERE calendar_id = ? ORDER BY id", calendar)
        for table in OF_CALENDARS
    }
    tenant = where.owner.tenant_id
    for table in OF_TENANTS:
        rows = company.rows(f"SELECT * FROM {table} WHERE tenant_id = ?", tenant)
        found[table] = sorted(rows, key=repr)
    return found | {told: company.rows(sql, tenant) for told, sql in OF_PEOPLE.items()}


def token(house: House, owner: Credentials, scope: str = "") -> InProcess:
    """A client with a token for the entities of a scope."""
    client = house.http()
    form = {
        "client_id": owner.client_id, "client_secret": owner.client_secret,
        "grant_type": "client_credentials", "scope": scope,
    }  # fmt: skip
    headers = {"Content-Type": FORM}
    answer = client.request("POST", "/oauth/token", body=urlencode(form).encode(), headers=headers)
    assert answer.status == 200, answer.content
    client.token = answer.json["access_token"]
    return client


def place(house: House, owner: Credentials, entity_id: str) -> Place:
    soap = house.stranger()
    said = soap.login(owner.username, PASSWORD, entityId=entity_id).response("login")
    soap.session = texts(said[0])["Session"] or ""
    rest = token(house, owner, f"entity.{entity_id}")
    return Place(owner=owner, entity_id=entity_id, rest=rest, soap=soap)


def entity(house: House, owner: Credentials, name: str) -> str:
    first = token(house, owner, f"entity.{owner.entity_id}")
    return str(assert_done(first.send("POST", ENTITIES, {"name": name}))["id"])


def build(store: AnyStore, clock: Clock) -> World:
    """Acme with two entities beside its global one, and Umbrella with one."""
    house = House.built(store, clock)  # type: ignore[arg-type]
    acme = house.owner
    umbrella = store.write_directory(
        lambda directory: tenants.create_tenant(directory, "Umbrella", "USD", SECRETS, creator=None)
    )
    for name in ("Acme", "Umbrella"):
        for setting, value in (("multi_entity", "true"), ("late_transactions", "queue")):
            switch(store, name, setting, value)
    world = World(house=house)
    europe = entity(house, acme, EUROPE)
    asia, leaf = entity(house, acme, "Asia"), entity(house, umbrella, "Leaf")
    for name, owner, entity_id in (
        ("Acme", acme, acme.entity_id), ("Europe", acme, europe), ("Asia", acme, asia),
        ("Umbrella", umbrella, umbrella.entity_id), ("Leaf", umbrella, leaf),
    ):  # fmt: skip
        world.places[name] = place(house, owner, entity_id)
    for name in ("Europe", "Umbrella"):
        world.ids[name] = filled(world, world.places[name], secret_of(name))
    return world


def secret_of(name: str) -> str:
    return f"SECRET of {name}"


def switch(store: AnyStore, tenant: str, name: str, value: str) -> None:
    by = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, tenant, None, Channel.CLI)
    )
    store.write_directory(lambda directory: tenants.set_setting(directory, by, name, value))


def posting(number: str, day: str, account: str) -> dict[str, str]:
    return {
        "number": number, "type": "Invoice Item", "status": "Posted", "date": day,
        "currency": "USD", "amount": "10.00", "debitCode": "Receivable", "creditCode": "Revenue",
        "accountNumber": account, "dueDate": day,
    }  # fmt: skip


def journal_entry(period: str, day: str, notes: str) -> dict[str, object]:
    sides = (("Debit", "Receivable"), ("Credit", "Revenue"))
    items = [
        {"type": side, "accountingCodeName": code, "amount": "5", "homeCurrencyAmount": "5"}
        for side, code in sides
    ]
    return {
        "accountingPeriodName": period, "journalEntryDate": day, "currency": "USD",
        "journalEntryItems": items, "notes": notes,
    }  # fmt: skip


def send(client: Zuora, method: str, path: str, said: Mapping[str, object] | None = None) -> Answer:
    return client.send(method, path, said, {"Zuora-Track-Id": "a-victims-track"})


def filled(world: World, where: Place, secret: str) -> dict[str, str]:
    """Books with one of everything; the ids of it by the names that paths have for them."""
    rest, store = where.rest, world.house.store
    for name, kind in (("Receivable", "AccountsReceivable"), ("Revenue", "SalesRevenue")):
        code = {"name": name, "type": kind, "notes": secret}
        made = assert_done(send(rest, "POST", "/v1/accounting-codes", code))
    for number, month in enumerate(("Jan", "Feb"), start=1):
        period = {
            "name": f"{month} 26", "startDate": f"2026-0{number}-01",
            "endDate": f"2026-0{number}-{31 if number == 1 else 28}", "fiscalYear": 2026,
            "notes": secret, **where.labels,
        }  # fmt: skip
        assert_done(send(rest, "POST", "/v1/accounting-periods", period))
    january = rest.periods()[0]["id"]
    late_path, path = "/monthend/v1/late-transactions", "/monthend/v1/transactions"
    posted = assert_done(send(rest, "POST", path, posting("INV-1", "2026-01-10", secret)))
    entry = assert_done(
        send(rest, "POST", "/v1/journal-entries", journal_entry("Jan 26", "2026-01-20", secret))
    )
    run = {
        "transactionTypes": [{"type": "Invoice Item"}], "accountingPeriodName": "Jan 26",
        "journalEntryDate": "2026-01-31",
    }  # fmt: skip
    asked = assert_done(send(rest, "POST", "/v1/journal-runs", run))
    while journal_jobs.run_next(store, "worker", world.house.clock()):
        pass
    task = {"title": "Bank", "description": secret}
    task_id = assert_done(send(rest, "POST", TASKS.format(january), task))["id"]
    attachments = f"{TASKS.format(january)}/{task_id}/attachments"
    scan = {"name": f"{secret}.txt", "content": b64encode(secret.encode()).decode()}
    attached = assert_done(send(rest, "POST", attachments, scan))
    assert_done(rest.close(january))
    while trial_balances.run_next(store, "worker", world.house.clock()):
        pass
    assert_done(send(rest, "POST", path, posting("INV-2", "2026-01-11", secret)))
    late = assert_done(rest.get(late_path))["lateTransactions"][0]["id"]
    files = [each for each in rest.period(january)["fileIds"].values() if each]
    query = {"queryString": "select Id from AccountingPeriod", "conf": {"batchSize": 1}}
    found = rest.send("POST", "/v1/action/query", query).json
    people = people_of(where)
    return {
        "exception-id": exception_for(world, where, january, secret), **people,
        "task-id": task_id, "attachment-id": attached["id"],
        **hook_of(where, secret),
        "ap-id": january, "je-number": entry["journalEntryNumber"],
        "jr-number": asked["journalRunNumber"], "transaction-id": posted["id"], "late-id": late,
        "file-id": files[0], "ac-id": made["id"], "entity-id": where.entity_id,
        "org-id": where.org_id or NOTHING["org-id"],
        "username": where.owner.username, "track-id": "a-victims-track",
        "locator": found["queryLocator"], "period": "Jan 26", "number": "INV-1",
    }  # fmt: skip


def hook_of(where: Place, secret: str) -> dict[str, str]:
    """A webhook, the event by which it was tried, and a schedule."""
    said = {"url": "https://hooks.example/x", "description": secret}
    path = "/monthend/v1/webhooks"
    made = assert_done(send(where.rest, "POST", path, said))["id"]
    tried = assert_done(send(where.rest, "POST", f"{path}/{made}/test"))["eventId"]
    schedule = {"name": secret, "cadence": "monthly", "day": 1, "at": "02:30"}
    planned = assert_done(send(where.rest, "POST", "/monthend/v1/schedules", schedule))["id"]
    return {"webhook-id": made, "event-id": tried, "schedule-id": planned}


def exception_for(world: World, where: Place, period: str, secret: str) -> str:
    """An exception by which the clerk may post into a closed period."""
    until = (world.house.clock() + timedelta(hours=1)).isoformat()
    said = {"username": f"clerk-{where.entity_id}", "until": until, "reason": secret}
    path = f"/monthend/v1/accounting-periods/{period}/exceptions"
    return str(assert_done(send(where.rest, "POST", path, said))["id"])


def people_of(where: Place) -> dict[str, str]:
    """A user of a role of the tenant's own, and their client."""
    role, name = f"keeper-{where.entity_id}", f"clerk-{where.entity_id}"
    kept: dict[str, object] = {"name": role, "permissions": ["Finance Access"]}
    assert_done(where.rest.send("POST", "/monthend/v1/roles", kept))
    said = {"username": name, "role": role}
    user = assert_done(where.rest.send("POST", "/monthend/v1/users", said))
    client = assert_done(where.rest.send("POST", "/monthend/v1/clients", {"username": name}))
    return {"user-id": user["id"], "client-id": client["clientId"], "role-name": role}
