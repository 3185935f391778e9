"""How many files a process may have open, connections among them."""

from __future__ import annotations

import resource

OTHERS = 256
"""What a server has open besides its connections, and what it may need for a moment."""


def allow_files(connections: int) -> None:
    """Raise this process's own limit as far as it must be and may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * connections + OTHERS
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
