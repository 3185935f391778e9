"""Setting up: tenants, users, clients, settings and custom fields."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from monthend.domain import money
from monthend.domain.errors import (
    Empty,
    InvalidValue,
    NameTaken,
    NotOneOf,
    RoleNotFound,
    RuleBroken,
    TooLong,
    UserNotFound,
)
from monthend.domain.history import Event
from monthend.domain.permissions import ADMINISTRATOR, Channel, Operation, Permission
from monthend.subledger.seeds import seeded

from . import org_books, people_reach
from .caller import CUSTOM_FIELD_OBJECTS, CUSTOM_FIELD_TYPES, Caller
from .directory import Directory
from .people_notes import begin, check_within_own, giveable, note
from .rehearsal_ports import NOT_REHEARSED, Rehearsed
from .sessions import secret_hash
from .settings import TenantSettings, shown, with_setting, with_settings
from .users import UserInactive

PasswordHasher = Callable[[str], str]
"""A slow hash for human passwords, made before the transaction begins."""

NAME_LIMIT = 255
CUSTOM_FIELDS_AT_MOST = 50
CUSTOM_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}__c")


class CustomFieldName(InvalidValue):
    message = (
        "A custom field's name is letters, digits and underscores and ends in __c, not {name}."
    )


class TooManyCustomFields(RuleBroken):
    message = "{object} has {limit} custom fields, and can have no more."


class EntitiesInUse(RuleBroken):
    message = (
        "Other entities than {home} have periods, postings, users or clients; "
        "multi_entity stays on."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a new user signs in with; secrets are shown this once and stored as hashes."""

    tenant_id: str
    entity_id: str
    user_id: str
    username: str
    password: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecrets:
    """Fresh random secrets, with the password's hash already made."""

    password: str = field(repr=False)
    password_hash: str = field(repr=False)
    client_secret: str = field(repr=False)


def new_secrets(hashed: PasswordHasher) -> NewSecrets:
    """Make secrets outside any transaction, for hashing a password takes long."""
    password = secrets.token_urlsafe(18)
    return NewSecrets(
        password=password, password_hash=hashed(password), client_secret=secrets.token_hex(20)
    )


def create_tenant(
    directory: Directory,
    name: str,
    home_currency: str,
    fresh: NewSecrets,
    creator: Caller | None,
    rehearsed: Rehearsed = NOT_REHEARSED,
) -> Credentials:
    """Make a tenant with one entity, an administrator and an OAuth client.

    One that is `rehearsed` with a seed has the ids that it would have in any other database.
    """
    if creator is not None:
        creator.require(Operation.MANAGE_USERS)
    named("tenant", name)
    money.exponent(home_currency)
    if directory.tenant_named(name) is not None:
        raise NameTaken(field="name", what="a tenant", name=name)
    tenant_id, user_id = (
        (directory.new_id(), directory.new_id())
        if rehearsed.seed is None
        else (seeded(rehearsed.seed, name, "tenant"), seeded(rehearsed.seed, name, "user"))
    )
    reach = directory.add_tenant(tenant_id, name, home_currency, user_id, rehearsed)
    maker = creator.user_id if creator else user_id
    directory.note(
        Event.TENANT_CREATED,
        tenant_id=tenant_id,
        user_id=maker,
        subject=name,
        new={"name": name, "homeCurrency": home_currency},
    )
    username = _free_username(directory, "admin", tenant_id)
    return _add_user(
        directory, tenant_id, reach.entity_id, user_id, username, ADMINISTRATOR, fresh, creator
    )


def add_user(
    directory: Directory, caller: Caller, username: str, role: str, fresh: NewSecrets
) -> Credentials:
    """Add a user with a role, and an OAuth client of theirs."""
    begin(directory, caller)
    named("user", username)
    permitted = directory.people.role(caller.tenant.id, role)
    if permitted is None:
        raise RoleNotFound(name=role[:100], roles=", ".join(directory.roles(caller.tenant.id)))
    check_within_own(caller, permitted.permissions)
    made = _add_user(
        directory,
        caller.tenant.id,
        caller.entity_id,
        directory.new_id(),
        username,
        role,
        fresh,
        caller,
    )
    people_reach.inherit(directory, caller, made.user_id, username)
    return made


def add_client(
    directory: Directory, caller: Caller, username: str, name: str | None = None
) -> Credentials:
    """Add an OAuth client for a user; the answer has no password, for none was made."""
    begin(directory, caller)
    user = directory.people.user_named(caller.tenant.id, username)
    if user is None:
        raise UserNotFound(name=username)
    if not user.active:
        raise UserInactive(name=username)
    check_within_own(caller, user.permissions)
    people_reach.check_within_reach(directory, caller, user.id, username)
    client_id, secret = str(UUID(directory.new_id())), secrets.token_hex(20)
    directory.add_client(
        client_id=client_id,
        user_id=user.id,
        tenant_id=caller.tenant.id,
        secret_hash=secret_hash(secret),
        name=name,
    )
    note(directory, caller, Event.CLIENT_ADDED, username, {"clientId": client_id})
    return Credentials(
        tenant_id=caller.tenant.id,
        entity_id=caller.entity_id,
        user_id=user.id,
        username=username,
        password="",
        client_id=client_id,
        client_secret=secret,
    )


def set_setting(directory: Directory, caller: Caller, name: str, value: str) -> None:
    """Change one switch of the tenant."""
    caller.require(Operation.MANAGE_SETTINGS)
    changed = with_setting(caller.tenant.settings, name, value)
    _set(directory, caller, changed, [name])


def set_settings(directory: Directory, caller: Caller, texts: Mapping[str, str]) -> list[str]:
    """Change several switches at once, or none of them; the names of those that became another.

    What is wrong with any of the texts is told together.
    """
    caller.require(Operation.MANAGE_SETTINGS)
    changed = with_settings(caller.tenant.settings, texts)
    before, after = shown(caller.tenant.settings), shown(changed)
    names = [name for name in after if after[name] != before[name]]
    if names:
        _set(directory, caller, changed, names)
    return names


def _set(
    directory: Directory, caller: Caller, changed: TenantSettings, names: Sequence[str]
) -> None:
    """Put other settings in place of those of the tenant, with a row of history for each."""
    _hold(directory, caller, changed)
    directory.people.begin_change(caller.tenant.id, caller.tenant.version)
    _switched(directory, caller, changed)
    org_books.switch(directory, caller, changed)
    # What has idled too long is over: a longer time must not bring it back.
    too_long = directory.now - caller.tenant.settings.session_idle
    directory.drop_sessions_of_tenant(caller.tenant.id, too_long)
    before, after = shown(caller.tenant.settings), shown(changed)
    for name in names:
        directory.set_setting(caller.tenant.id, name, after[name])
        new, old = {"value": after[name]}, {"value": before[name]}
        note(directory, caller, Event.SETTING_CHANGED, name, new, old)


def _hold(directory: Directory, caller: Caller, changed: TenantSettings) -> None:
    """Have all books alone before it changes whether there are entities or orgs.

    Whoever comes into any of them after that finds the tenant changed.
    """
    before = caller.tenant.settings
    if (before.multi_entity, before.multi_org) != (changed.multi_entity, changed.multi_org):
        for each in directory.orgs.calendars(caller.tenant.id):
            directory.orgs.books(each)


def _switched(directory: Directory, caller: Caller, changed: TenantSettings) -> None:
    """Refuse to take back that there are entities while there is anything in any but the first."""
    if caller.tenant.settings.multi_entity and not changed.multi_entity:
        home = directory.reach(caller.tenant.id)[0]
        if directory.scopes.used_elsewhere(caller.tenant.id, home.entity_id):
            raise EntitiesInUse(home=home.entity_name)


def add_custom_field(
    directory: Directory, caller: Caller, object_name: str, name: str, kind: str
) -> None:
    """Declare a custom field of an object, with the type its values must have."""
    caller.require(Operation.MANAGE_SETTINGS)
    directory.people.begin_change(caller.tenant.id, caller.tenant.version)
    if object_name not in CUSTOM_FIELD_OBJECTS:
        raise NotOneOf(field="object", allowed=", ".join(CUSTOM_FIELD_OBJECTS))
    if kind not in CUSTOM_FIELD_TYPES:
        raise NotOneOf(field="type", allowed=", ".join(CUSTOM_FIELD_TYPES))
    if not CUSTOM_FIELD_NAME.fullmatch(name):
        raise CustomFieldName(name=name)
    if name in caller.tenant.fields_of(object_name):
        raise NameTaken(field="name", what="a custom field", name=name)
    if len(caller.tenant.fields_of(object_name)) >= CUSTOM_FIELDS_AT_MOST:
        raise TooManyCustomFields(object=object_name, limit=CUSTOM_FIELDS_AT_MOST)
    directory.add_custom_field(caller.tenant.id, object_name, name, kind)
    note(directory, caller, Event.FIELD_DECLARED, name, {"object": object_name, "type": kind})


def named(what: str, name: str) -> None:
    """Refuse a name that is blank or too long."""
    if not name.strip():
        raise Empty(field=f"{what} name")
    if len(name) > NAME_LIMIT:
        raise TooLong(field=f"{what} name", limit=NAME_LIMIT)


def _free_username(directory: Directory, wanted: str, tenant_id: str) -> str:
    """User names are unique over all tenants, for a sign-in names no tenant."""
    return wanted if directory.user_named(wanted) is None else f"{wanted}@{tenant_id[:8]}"


def _add_user(
    directory: Directory, tenant_id: str, entity_id: str, user_id: str, username: str, role: str,
    fresh: NewSecrets, maker: Caller | None,
) -> Credentials:  # fmt: skip
    is_added = directory.add_user(
        user_id=user_id,
        tenant_id=tenant_id,
        username=username,
        password_hash=fresh.password_hash,
        role=role,
        api_write_access=maker is None or Permission.API_WRITE_ACCESS in giveable(maker),
    )
    if not is_added:
        raise NameTaken(field="name", what="a user", name=username)
    client_id = str(UUID(directory.new_id()))
    directory.add_client(
        client_id=client_id,
        user_id=user_id,
        tenant_id=tenant_id,
        secret_hash=secret_hash(fresh.client_secret),
    )
    new: dict[str, object] = {"role": role, "clientId": client_id}
    directory.note(
        Event.USER_ADDED,
        tenant_id=tenant_id,
        user_id=maker.user_id if maker else user_id,
        subject=username,
        new=new,
        channel=maker.channel if maker else Channel.CLI,
        track_id=maker.track_id if maker else None,
    )
    return Credentials(
        tenant_id=tenant_id,
        entity_id=entity_id,
        user_id=user_id,
        username=username,
        password=fresh.password,
        client_id=client_id,
        client_secret=fresh.client_secret,
    )
