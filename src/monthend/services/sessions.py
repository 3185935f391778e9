"""Who is calling: credentials and tokens in, a `Caller` out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from monthend.domain.errors import NotSignedIn, ScopeNotReachable, UserNotFound
from monthend.domain.permissions import ADMINISTRATOR, Channel

from .caller import Caller, Tenant
from .directory import Directory, Reach, Token, User

TOKEN_LIFETIME = timedelta(hours=1)
NO_SUCH_CLIENT = hashlib.sha256(b"no such client").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """A bearer token as its client gets it; only its hash is stored."""

    access_token: str
    expires_in: int
    scope: str
    jti: str


def secret_hash(secret: str) -> str:
    """SHA-256 in hex; enough for secrets that are random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_token(directory: Directory, client_id: str, client_secret: str) -> IssuedToken:
    """Check a client's credentials and issue a token that lives one hour."""
    known = directory.client_secret_hash(client_id)
    stored = known[1] if known else NO_SUCH_CLIENT
    # Compared even for an unknown client, so that time does not tell which part was wrong.
    if not hmac.compare_digest(secret_hash(client_secret), stored) or known is None:
        raise NotSignedIn(reason="The client id or the client secret is wrong.")
    user = directory.user(known[0])
    assert user is not None, "a client belongs to a stored user"
    token = secrets.token_hex(16)
    directory.drop_expired_tokens()
    directory.add_token(secret_hash(token), client_id, directory.now + TOKEN_LIFETIME)
    entities = " ".join(f"entity.{reach.entity_id}" for reach in directory.reach(user.tenant_id))
    return IssuedToken(
        access_token=token,
        expires_in=int(TOKEN_LIFETIME.total_seconds()) - 1,
        scope=f"user.{user.id} {entities} service.echo.read tenant.{user.tenant_id}",
        jti=secrets.token_hex(16),
    )


def caller_of_token(directory: Directory, token: str) -> tuple[Token, Caller]:
    """A stored bearer token and the caller behind it."""
    stored = directory.token(secret_hash(token))
    if stored is None or stored.expires_on <= directory.now:
        raise NotSignedIn(reason="Authentication error")
    user = directory.user(stored.user_id)
    if user is None or not user.active:
        raise NotSignedIn(reason="Authentication error")
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    return stored, caller_of(tenant, user, directory.reach(tenant.id)[0], Channel.REST)


def caller_by_name(
    directory: Directory, tenant_name: str | None, username: str | None, channel: Channel
) -> Caller:
    """The caller a command acts as: the named user, else the first administrator."""
    if tenant_name:
        tenant = directory.tenant_named(tenant_name) or directory.tenant(tenant_name)
    else:
        tenant = directory.first_tenant()
    if tenant is None:
        raise UserNotFound(name=username or f"of tenant {tenant_name}")
    if username is None:
        user = directory.first_with_role(tenant.id, ADMINISTRATOR)
    else:
        user = directory.user_named(username)
    if user is None or user.tenant_id != tenant.id or not user.active:
        raise UserNotFound(name=username or ADMINISTRATOR)
    return caller_of(tenant, user, directory.reach(tenant.id)[0], channel)


def caller_of(tenant: Tenant, user: User, reach: Reach, channel: Channel) -> Caller:
    """A user at work in one entity."""
    return Caller(
        tenant=tenant,
        entity_id=reach.entity_id,
        calendar_id=reach.calendar_id,
        user_id=user.id,
        username=user.username,
        permissions=user.permissions,
        channel=channel,
    )


def check_reach(directory: Directory, caller: Caller, entity: str | None, orgs: str | None) -> None:
    """Refuse an entity or org, as headers name them, that the caller cannot reach.

    An entity is named by its id, with or without dashes. Orgs are a comma list.
    """
    if entity is not None:
        reachable = {reach.entity_id for reach in directory.reach(caller.tenant.id)}
        bare = {known.replace("-", "") for known in reachable}
        if entity.strip().replace("-", "").lower() not in bare:
            raise ScopeNotReachable(header="Zuora-Entity-Ids", scope=entity)
    if orgs is not None:
        known_orgs = directory.orgs(caller.tenant.id)
        for org in orgs.split(","):
            if org.strip() not in known_orgs:
                raise ScopeNotReachable(header="Zuora-Org-Ids", scope=org.strip())
