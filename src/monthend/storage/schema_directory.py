"""The tables of who there is: tenants and how they are set, users, and what they come in with."""

from __future__ import annotations

from typing import Any

import sqlalchemy
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    text,
)

metadata = MetaData()

# Texts compare by code point everywhere, whatever a PostgreSQL database was made with.
Text = sqlalchemy.Text().with_variant(sqlalchemy.Text(collation="C"), "postgresql")

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A key, or the key of another row: 64 bits in every database, in the form each counts up."""


def index_where(name: str, where: str, *columns: Column[Any], unique: bool = False) -> Index:
    """An index of some of the rows, in every database alike."""
    some = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=some, postgresql_where=some)


tenant = Table(
    "tenant",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("home_currency", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("catalog_version", BigInteger, nullable=False),
    Column("created_on", Text, nullable=False),
    Column("clock_at", Text),
    Column("clock_since", Text),
    Column("id_seed", Text),
    Column("ids_given", BigInteger),
)
"""`version` moves with users, roles, clients and settings; `catalog_version` with codes, rates. A
tenant with a clock of its own has what that said, and when, unless it stands still; one with ids
that repeat has their seed, and how many it has been given."""

setting = Table(
    "setting",
    metadata,
    Column("tenant_id", ForeignKey("tenant.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

custom_field = Table(
    "custom_field",
    metadata,
    Column("tenant_id", ForeignKey("tenant.id"), primary_key=True),
    Column("object", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("type", Text, nullable=False),
)

entity = Table(
    "entity",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", ForeignKey("tenant.id"), nullable=False),
    Column("name", Text, nullable=False),
)

org = Table(
    "org",
    metadata,
    Column("id", Text, primary_key=True),
    Column("entity_id", ForeignKey("entity.id"), nullable=False),
    Column("parent_id", ForeignKey("org.id")),
    Column("name", Text, nullable=False),
)

role = Table(
    "role",
    metadata,
    Column("tenant_id", ForeignKey("tenant.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("description", Text),
    Column("changed_on", Text),
)
"""`changed_on` is empty of a role that is as it was made with its tenant."""

role_permission = Table(
    "role_permission",
    metadata,
    Column("tenant_id", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("permission", Text, primary_key=True),
)

user = Table(
    "app_user",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", ForeignKey("tenant.id"), nullable=False),
    Column("username", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("api_write_access", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_on", Text, nullable=False),
    Column("role_since", Text),
    Column("api_write_since", Text),
    Column("deactivated_on", Text),
    Column("password_changed_on", Text),
    Column("last_used_on", Text),
    Column("wrong_passwords", BigInteger),
    Column("locked_until", Text),
    Column("password_own", Boolean),
)
"""Role, API Write Access and password are as old as the user where nothing else is said, and the
password is one that somebody else gave, unless it is `password_own`.
`wrong_passwords` is how many came in a row, since the last right one or the end of a lock."""

oauth_client = Table(
    "oauth_client",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", ForeignKey("app_user.id"), nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_on", Text, nullable=False),
    Column("name", Text),
    Column("previous_hash", Text),
    Column("previous_until", Text),
    Column("rotated_on", Text),
    Column("revoked_on", Text),
    Column("last_used_on", Text),
    Column("wrong_secrets", BigInteger),
    Index("client_of_user", "user_id"),
)
"""`previous_hash` is of the secret before the last, which is good until `previous_until`."""

oauth_token = Table(
    "oauth_token",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("client_id", ForeignKey("oauth_client.id"), nullable=False),
    Column("expires_on", Text, nullable=False, index=True),
    Column("entities", Text),
    Index("token_of_client", "client_id", "expires_on"),
)
"""`entities` are those it is for, ids with a blank between; it has none while there are none."""

user_session = Table(
    "user_session",
    metadata,
    Column("session_hash", Text, primary_key=True),
    Column("user_id", ForeignKey("app_user.id"), nullable=False),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("created_on", Text, nullable=False),
    Column("last_used_on", Text, nullable=False, index=True),
    Index("session_of_user", "user_id", "last_used_on"),
)
"""Somebody who signed in by name and password; how long it lives the tenant's settings say."""

quota_share = Table(
    "quota_share",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("holder", Text, primary_key=True),
    Column("begun", BigInteger, nullable=False, index=True),
    Column("taken", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What has been taken of a limit: of a window that has begun, by everybody; or of what there is at
once, by one process (`holder`), until `begun`. A subject is a tenant or an address."""

query_cursor = Table(
    "query_cursor",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("user_id", ForeignKey("app_user.id"), nullable=False),
    Column("calendar_id", ForeignKey("calendar.id"), nullable=False),
    Column("object", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("ids", Text, nullable=False),
    Column("created_on", Text, nullable=False),
    Column("expires_on", Text, nullable=False, index=True),
    Index("cursor_of_user", "user_id", "created_on"),
)
"""What a query found and its pages still have to bring; `fields` and `ids` are JSON lists."""
