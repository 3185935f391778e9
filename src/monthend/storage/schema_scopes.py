"""Who works where: the entities and orgs that users reach, and what clients are held to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from .schema_directory import Serial, metadata

user_entity = Table(
    "user_entity",
    metadata,
    Column("user_id", ForeignKey("app_user.id"), primary_key=True),
    Column("entity_id", ForeignKey("entity.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""A user without a row reaches the global entity alone."""

client_entity = Table(
    "client_entity",
    metadata,
    Column("client_id", ForeignKey("oauth_client.id"), primary_key=True),
    Column("entity_id", ForeignKey("entity.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""A client without a row works wherever its user does."""

user_org = Table(
    "user_org",
    metadata,
    Column("user_id", ForeignKey("app_user.id"), primary_key=True),
    Column("org_id", ForeignKey("org.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""A user without a row in an entity reaches all of its orgs."""

client_org = Table(
    "client_org",
    metadata,
    Column("client_id", ForeignKey("oauth_client.id"), primary_key=True),
    Column("org_id", ForeignKey("org.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""A client without a row reaches the orgs of its user."""

shared_calendar = Table(
    "shared_calendar",
    metadata,
    Column("calendar_id", Serial, ForeignKey("calendar.id"), primary_key=True, autoincrement=False),
    Column("source_id", ForeignKey("calendar.id"), nullable=False),
)
"""A calendar whose periods are copies of another's."""
