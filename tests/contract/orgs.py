"""A tenant with orgs, and clients that name some of them in every request."""

from dataclasses import dataclass
from typing import Self

from contract.places import Naming
from contract.soap import Soap, SoapAnswer
from contract.started_server import Credentials
from contract.tenant import Tenant
from contract.zuora import Json, Zuora, assert_done

ORGS = "/monthend/v1/orgs"
ORG_IDS, WORKING_ORG = "Zuora-Org-Ids", "Zuora-Working-Org"
LABELS = "organizationLabels"
JANUARY = ("Jan 2016", "2016-01-01", "2016-01-31")


def labelled(zuora: Zuora) -> list[tuple[str, list[str]]]:
    """The periods by name, each with the names of its orgs."""
    return [
        (each["name"], [label["organizationName"] for label in each[LABELS]])
        for each in zuora.periods()
    ]


class NamingSoap(Soap):
    """A client that sends some HTTP headers with every call."""

    named: dict[str, str]

    def post(self, body: bytes, **headers: str) -> SoapAnswer:
        return super().post(body, **{**self.named, **headers})


@dataclass(frozen=True, slots=True, kw_only=True)
class Orgs:
    """The tenant and its orgs, by name: a root, West and East below it, North below West."""

    tenant: Tenant
    ids: dict[str, str]

    def named(self, *names: str) -> str:
        return ",".join(self.ids[each] for each in names)

    def at(self, *names: str, **more: str) -> Naming:
        """The administrator in these orgs, in all if none is named."""
        named = {ORG_IDS: self.named(*names)} if names else {}
        return Naming(self.tenant.server.url, self.tenant.zuora.token, {**named, **more})

    def working(self, org: str) -> Naming:
        return self.at(**{WORKING_ORG: org})

    def create(self, org: str, name: str, start: str, end: str) -> str:
        """Create a period in an org; its id."""
        labels = [{"organizationId": self.ids[org]}]
        made = self.tenant.zuora.try_create(name, start, end, organizationLabels=labels)
        return str(assert_done(made)["id"])

    def january(self) -> dict[str, str]:
        """January in every org; the ids."""
        return {org: self.create(org, *JANUARY) for org in self.ids}

    def with_codes(self) -> Self:
        for name, kind in (("Due", "AccountsReceivable"), ("Sales", "SalesRevenue")):
            said: Json = {"name": name, "type": kind}
            assert_done(self.tenant.zuora.send("POST", "/v1/accounting-codes", said))
        return self

    def user(self, name: str, org: str) -> Credentials:
        """A user who reaches this org and what is below it."""
        database, tenant = self.tenant.server.database, self.tenant.credentials.tenant_id
        username = f"{name}-{tenant[:8]}"
        known = database.add_user(username, "Zuora Finance Administrator", tenant=tenant)
        for verb, place in (("let-in", org), ("keep-out", "Root")):
            database.say("org", verb, self.ids[place], username, "--tenant", tenant)
        return known

    def signed_in(self, known: Credentials) -> Zuora:
        return Zuora.signed_in(self.tenant.server.url, known)

    def soap(self, known: Credentials, **named: str) -> NamingSoap:
        client = NamingSoap(self.tenant.server.url)
        client.named = named
        client.sign_in(known)
        return client


def some_orgs(tenant: Tenant) -> Orgs:
    """Switch multi-org on, and add orgs."""
    tenant.change_setting("multi_org", "true")
    ids = {"Root": str(assert_done(tenant.zuora.get(ORGS))["orgs"][0]["id"])}
    for name, parent in (("West", "Root"), ("East", "Root"), ("North", "West")):
        said = {"name": name, "parentId": ids[parent]}
        ids[name] = str(assert_done(tenant.zuora.send("POST", ORGS, said))["id"])
    return Orgs(tenant=tenant, ids=ids)
