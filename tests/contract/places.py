"""A tenant with two entities, and clients that name one of them in every request."""

import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.started_server import Credentials
from contract.tenant import Tenant
from contract.zuora import Answer, Zuora, assert_done

ENTITIES = "/monthend/v1/entities"
ENTITY_IDS = "Zuora-Entity-Ids"


class Naming(Zuora):
    """A client that sends some headers with every request."""

    def __init__(self, url: str, token: str, named: Mapping[str, str]) -> None:
        super().__init__(url, token)
        self.named = dict(named)

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


def token_for(tenant: Tenant, scope: str = "", known: Credentials | None = None) -> Answer:
    """Ask for a token with a scope."""
    credentials = known or tenant.credentials
    form: dict[str, Any] = {
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "grant_type": "client_credentials",
        "scope": scope,
    }
    return Zuora(tenant.server.url).request(
        "POST",
        "/oauth/token",
        body=urllib.parse.urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The tenant, its two entities, and a token for both of them."""

    tenant: Tenant
    home: str
    other: str
    token: str

    def at(self, entity: str, **more: str) -> Naming:
        """The administrator in an entity, with the token for both."""
        return Naming(self.tenant.server.url, self.token, {ENTITY_IDS: entity, **more})

    def naming(self, **headers: str) -> Naming:
        return Naming(
            self.tenant.server.url,
            self.token,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def only(self, entity: str) -> Zuora:
        """The administrator with a token for one entity."""
        answer = token_for(self.tenant, f"entity.{entity}")
        return Zuora(self.tenant.server.url, answer.json["access_token"])


def two_entities(tenant: Tenant, name: str = "Europe") -> Places:
    """Switch multi-entity on, and add an entity."""
    tenant.change_setting("multi_entity", "true")
    made = assert_done(tenant.zuora.send("POST", ENTITIES, {"name": name}))
    return Places(
        tenant=tenant,
        home=tenant.credentials.entity_id,
        other=str(made["id"]),
        token=token_for(tenant).json["access_token"],
    )
