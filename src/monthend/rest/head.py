"""What the head of a request says: its token, its headers, and what they name."""

from __future__ import annotations

from collections.abc import Mapping

from monthend.services.scopes import Named


def bearer_token(headers: Mapping[bytes, bytes]) -> str | None:
    """The token of an Authorization header, None without one."""
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"bearer":
        return None
    return token.strip().decode("latin-1")


def header(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def named_in(headers: Mapping[bytes, bytes]) -> Named:
    """The entity and the orgs that headers name; a blank one counts."""
    return Named(
        entity_ids=header(headers, b"zuora-entity-ids"),
        entity_id=header(headers, b"entityid"),
        entity_name=header(headers, b"entityname"),
        orgs=header(headers, b"zuora-org-ids"),
        org=header(headers, b"zuora-working-org"),
    )
