"""Names that repeat: ids of a tenant with a seed, and what its requests are called.

They are made of the seed and of the tenant's name, so that two tenants with one seed have not one
id in common, and the same tenant in another database has the same.
"""

from __future__ import annotations

import hashlib

LONGEST = 100


def seeded(seed: str, name: str, *more: object) -> str:
    """32 hex characters that say nothing of what they are made of."""
    said = "\x00".join((seed, name, *map(str, more)))
    return hashlib.sha256(said.encode()).hexdigest()[:32]
