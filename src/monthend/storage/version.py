"""The version of the schema, for those who ask about it and make no tables."""

VERSION = 8
"""Kept in `schema_version`; a database with another one is refused."""
