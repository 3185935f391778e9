"""The pages of administration: who may do what, settings, exceptions, and what was done."""

from . import (
    access_review,
    account,
    clients,
    entities,
    exceptions,
    history,
    orgs,
    overview,
    roles,
    settings,
    type_locks,
    users,
)

DECLARED_IN = (
    overview, users, roles, clients, entities, orgs, settings, type_locks, exceptions,
    access_review, history, account,
)  # fmt: skip
"""The modules whose functions fill the page table, in the order of the navigation."""
