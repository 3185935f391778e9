"""Who is calling: credentials, tokens and sessions in, a `Caller` out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monthend.domain.errors import (
    NotSignedIn,
    UserNotFound,
)
from monthend.domain.history import Event
from monthend.domain.permissions import ADMINISTRATOR, Channel

from . import org_reach, quotas, scopes, sign_ins
from .caller import Caller, Reach, Tenant
from .directory import Directory, StoredSession, Token, User
from .people_notes import note
from .people_ports import ClientSecrets, PeopleEvent
from .ports import StoreUnavailable
from .quotas import Window
from .settings import LONGEST_IDLE_MINUTES

TOKEN_LIFETIME = timedelta(hours=1)
LONGEST_IDLE = timedelta(minutes=LONGEST_IDLE_MINUTES)
RECORDED_EVERY = timedelta(seconds=10)
"""How far the last use of a session in the database may lag behind the last use there was.

A session is given as much longer, so that it never ends before its idle time is over.
"""
NO_SUCH_CLIENT = hashlib.sha256(b"no such client").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """A bearer token as its client gets it; only its hash is stored."""

    access_token: str = field(repr=False)
    expires_in: int
    scope: str
    jti: str
    left_this_minute: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSession:
    """A session as its client gets it, only its hash is stored, and whom it stands for."""

    session: str = field(repr=False)
    caller: Caller


def secret_hash(secret: str) -> str:
    """SHA-256 in hex; enough for secrets that are random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()


def session_hash(session: str, channel: Channel) -> str:
    """What is kept of a session; one of the pages and one of SOAP are hashed by two functions.

    So neither is ever taken for the other: they need different permissions.
    """
    if channel is Channel.WEB:
        return hashlib.sha3_256(session.encode()).hexdigest()
    return secret_hash(session)


def issue_token(
    directory: Directory,
    client_id: str,
    client_secret: str,
    limits: Sequence[Window] = (),
    scope: str = "",
) -> IssuedToken:
    """Check a client's credentials and issue a token that lives one hour.

    It is for the entities that `scope` names, and without any for all that its user reaches.
    """
    known = directory.people.client_secrets(client_id)
    until = _until(known, secret_hash(client_secret), directory.now)
    if until is None or known is None:
        raise NotSignedIn(reason="The client id or the client secret is wrong.")
    user = directory.user(known.user_id)
    assert user is not None, "a client belongs to a stored user"
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    covered = scopes.asked_for(scopes.reachable(directory, tenant, user.id, client_id), scope)
    if not covered:
        raise NotSignedIn(reason="The client's user reaches none of its entities.")
    sign_ins.used_client(directory, sign_ins.state_of(user), client_id, known.last_used_on)
    left = quotas.count(directory, user.tenant_id, limits, kind="tokens ")
    token = secrets.token_hex(16)
    directory.drop_expired_tokens()
    told = [each.entity_id for each in covered] if tenant.settings.multi_entity else None
    directory.add_token(secret_hash(token), client_id, until, told)
    entities = " ".join(f"{scopes.PREFIX}{each.entity_id}" for each in covered)
    return IssuedToken(
        access_token=token,
        expires_in=max(int((until - directory.now).total_seconds()) - 1, 0),
        scope=f"user.{user.id} {entities} service.echo.read tenant.{user.tenant_id}",
        jti=secrets.token_hex(16),
        left_this_minute=left[0] if left else None,
    )


def _until(known: ClientSecrets | None, given: str, now: datetime) -> datetime | None:
    """When the token ends that a secret of this hash brings; None where it is no secret.

    Compared even for an unknown client, so that time does not tell which part was wrong.
    """
    of_now = NO_SUCH_CLIENT if known is None else known.hash
    of_before = (known and known.previous_hash) or NO_SUCH_CLIENT
    is_new, is_old = hmac.compare_digest(given, of_now), hmac.compare_digest(given, of_before)
    if is_new:
        return now + TOKEN_LIFETIME
    if is_old and known is not None and known.previous_until is not None:
        return (
            min(now + TOKEN_LIFETIME, known.previous_until) if now < known.previous_until else None
        )
    return None


def caller_of_token(directory: Directory, token: str) -> tuple[Token, Caller]:
    """A stored bearer token and the caller behind it."""
    stored = directory.token(secret_hash(token))
    if stored is None or not token_lives(stored.expires_on, directory.now):
        raise NotSignedIn(reason="Authentication error")
    user = directory.user(stored.user_id)
    if user is None or not user.active:
        raise NotSignedIn(reason="Authentication error")
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    reach = scopes.covered(directory, tenant, stored)
    if not reach:
        raise NotSignedIn(reason="Authentication error")
    caller = caller_of(tenant, user, reach[0], Channel.REST, reach)
    held = directory.scopes.holds_client(stored.client_id)
    return stored, replace(caller, held=True) if held else caller


def token_lives(expires_on: datetime, now: datetime) -> bool:
    """Whether a token is good; one that a clock far ahead has issued is not."""
    return now < expires_on <= now + 2 * TOKEN_LIFETIME


def password_hash_of(directory: Directory, username: str, *, held: bool = False) -> str | None:
    """What a password is checked against; `held`, it stays that until the transaction ends.

    None for no active user, for one who is locked out, and for one whose password was given to
    them and has ended: nothing tells them from each other.
    """
    state, now = directory.people.sign_in_state(username, held=held), directory.now
    if state is None or sign_ins.is_locked(state, now) or sign_ins.has_ended(state, now):
        return None
    return directory.password_hash(username)


def wrong_password() -> NotSignedIn:
    """The refusal of a sign-in, the same whichever part was wrong."""
    return NotSignedIn(reason="Invalid login. User name and password do not match.")


def open_session(
    directory: Directory,
    username: str,
    password_hash: str,
    entity_id: str | None = None,
    entity_name: str | None = None,
    renewed: str | None = None,
    channel: Channel = Channel.SOAP,
) -> IssuedSession:
    """Sign a user in whose password matched this hash; without an entity, to the first one.

    `renewed` is a newer hash of the same password, kept in place of that one. On the pages
    somebody works in one org at a time, where there are any.
    """
    user = _whose(directory, username, password_hash)
    sign_ins.let_in(directory, user.id, renewed)
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    covered = scopes.reachable(directory, tenant, user.id)
    reach = scopes.among(covered, entity_id, entity_name)
    caller = caller_of(tenant, user, reach, channel)
    if channel is Channel.WEB:
        caller = replace(caller, reach=covered).alone()
    directory.drop_sessions(directory.wall - LONGEST_IDLE)
    directory.drop_sessions_of_user(user.id, directory.now - tenant.settings.session_idle)
    session = secrets.token_urlsafe(48)
    works_in = caller.calendar_id if channel is Channel.WEB else reach.calendar_id
    directory.add_session(session_hash(session, channel), user.id, works_in)
    directory.note(
        Event.SIGNED_IN,
        tenant_id=tenant.id,
        user_id=user.id,
        subject=user.username,
        new={"entityId": reach.entity_id, "entityName": reach.entity_name},
        channel=channel,
    )
    return IssuedSession(session=session, caller=caller)


def caller_of_password(
    directory: Directory, username: str, password_hash: str, renewed: str | None
) -> Caller:
    """A user whose password matched this hash, for one request and some after it."""
    user = _whose(directory, username, password_hash)
    tenant = directory.tenant(user.tenant_id)
    found = directory.people.user(user.tenant_id, user.id)
    assert tenant is not None and found is not None, "a user belongs to a stored tenant"  # noqa: PT018
    state = sign_ins.state_of(user)
    sign_ins.used_password(directory, state, found.last_used_on, renewed)
    reach = scopes.reachable(directory, tenant, user.id)
    return caller_of(tenant, user, reach[0], Channel.REST, reach)


def _whose(directory: Directory, username: str, password_hash: str) -> User:
    """The user whose password matched this hash, which was looked at in an earlier transaction."""
    # Since the password was checked, it may have changed or the user may have left.
    now = password_hash_of(directory, username, held=True)
    user = directory.user_named(username)
    if user is None or now != password_hash:
        raise wrong_password()
    return user


def caller_of_session(
    directory: Directory, session: str, channel: Channel = Channel.SOAP
) -> tuple[StoredSession, Caller]:
    """A stored session, unless it has idled too long, and the caller behind it."""
    stored = directory.session(session_hash(session, channel))
    user = None if stored is None else directory.user(stored.user_id)
    if stored is None or user is None or not user.active:
        raise no_session()
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    idle = directory.now - stored.last_used_on
    # A use that lies far ahead was noted by a clock that has been put right since.
    if not -LONGEST_IDLE <= idle <= tenant.settings.session_idle + RECORDED_EVERY:
        raise no_session()
    covered = scopes.reachable(directory, tenant, user.id)
    for reach in covered:
        if channel is Channel.WEB:
            places = {place.calendar_id for place in reach.orgs or (reach,)}
            if stored.calendar_id in places:
                caller = caller_of(tenant, user, reach, channel, covered)
                return stored, caller.at(stored.calendar_id).alone()
        elif reach.calendar_id == stored.calendar_id:
            return stored, caller_of(tenant, user, reach, channel)
    raise no_session()


def use_session(
    directory: Directory, session: str, at: datetime, channel: Channel = Channel.SOAP
) -> None:
    """Record that a session was used; one that has ended since is refused."""
    if not directory.use_session(session_hash(session, channel), at):
        raise no_session()


def work_elsewhere(directory: Directory, session: str, caller: Caller, calendar_id: int) -> None:
    """Have a session of the pages go on in another entity or org that its user reaches."""
    if calendar_id not in caller.reached_calendars:
        raise caller.turned_away(scopes.EntityNotReachable(entity=calendar_id))
    if not directory.move_session(session_hash(session, Channel.WEB), calendar_id):
        raise no_session()
    # Another server may remember where the session worked until now.
    directory.have_asked_again(caller.tenant.id)


def end_session(directory: Directory, session: str, caller: Caller) -> None:
    """Sign out of the pages; a session that has ended already is let be."""
    if directory.drop_session(session_hash(session, Channel.WEB)):
        directory.have_asked_again(caller.tenant.id)
        directory.note(
            PeopleEvent.SIGNED_OUT,
            tenant_id=caller.tenant.id,
            user_id=caller.user_id,
            subject=caller.username,
            new={},
            channel=Channel.WEB,
            track_id=caller.track_id,
        )


def own_sessions(directory: Directory, caller: Caller) -> Mapping[str, StoredSession]:
    """The caller's own sessions that have not idled too long, by hash, the last used first."""
    idle, now = caller.tenant.settings.session_idle, directory.now
    return {
        key: each
        for key, each in directory.sessions_of_user(caller.user_id).items()
        if now - each.last_used_on <= idle + RECORDED_EVERY
    }


def end_others(directory: Directory, caller: Caller, but: str) -> int:
    """Sign the caller out wherever else they are, but in the session of this hash; how many."""
    others = [key for key in own_sessions(directory, caller) if key != but]
    if others:
        # Whoever remembers the sessions asks again when the tenant has moved.
        directory.people.begin_change(caller.tenant.id, caller.tenant.version)
        for key in others:
            directory.drop_session(key)
        new: dict[str, object] = {"sessions": len(others)}
        note(directory, caller, PeopleEvent.SIGNED_OUT, caller.username, new)
    return len(others)


def no_session() -> NotSignedIn:
    """The refusal of whatever is no living session."""
    return NotSignedIn(reason="The session is invalid or has expired. Please sign in again.")


def caller_by_name(
    directory: Directory,
    tenant_name: str | None,
    username: str | None,
    channel: Channel,
    entity: str | None = None,
    org: str | None = None,
) -> Caller:
    """The caller a command acts as: the named user, else the first administrator.

    Entity and org are such as they reach, by id or by name; else their first.
    """
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
    if not directory.reach(tenant.id):
        cause = f"the tenant {tenant.name} has no calendar (`monthend doctor` tells more)"
        raise StoreUnavailable(file="that was named", cause=cause)
    reach = scopes.reachable(directory, tenant, user.id)
    caller = caller_of(tenant, user, scopes.by_id_or_name(reach, entity), channel, reach)
    return caller if org is None else org_reach.in_org(caller, org, "org")


def caller_of(
    tenant: Tenant, user: User, reach: Reach, channel: Channel, covered: tuple[Reach, ...] = ()
) -> Caller:
    """A user at work in one entity of those that are covered."""
    return Caller(
        tenant=tenant,
        entity_id=reach.entity_id,
        calendar_id=reach.orgs[0].calendar_id if reach.orgs else reach.calendar_id,
        user_id=user.id,
        username=user.username,
        permissions=user.permissions,
        channel=channel,
        reach=covered or (reach,),
        orgs=reach.orgs,
    )
