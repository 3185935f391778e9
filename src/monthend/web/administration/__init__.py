"""The pages of administration: who may do what, settings, exceptions, and what was done."""

from . import (
    access_review,
    account,
    checklist_template,
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
    webhook_steps,
    webhooks,
)

DECLARED_IN = (
    overview, users, roles, clients, entities, orgs, settings, checklist_template, type_locks,
    exceptions, webhooks, webhook_steps, access_review, history, account,
)  # fmt: skip
"""The modules whose functions fill the page table, in the order of the navigation."""
