"""What it costs that a request is counted against the documented limits."""

from __future__ import annotations

from . import server_process
from .company import found, opened
from .ledger_generator import accounts
from .load_client import request
from .requests_cpu import FIRST, MONTHS, PATH, REQUESTS, Side, compared
from .results import Result, Setting

GET = "GET a period within the limits of production, beside none"
PROFILE = ("--profile", "production")
"""Fifty thousand requests a minute, which no round comes near."""


def limits(setting: Setting) -> list[Result]:
    """GET one period from a server with limits, beside the same server without."""
    database = setting.scratch / "limits.db"
    with opened(database) as store:
        company = found(store, first=FIRST, months=MONTHS, codes=accounts(20))
    get = request("GET", f"{PATH}/{company.period_ids[0]}", headers=[company.authorization])

    with (
        server_process.monthend(database, *PROFILE) as limited,
        server_process.monthend(database) as free,
    ):
        ours, peer = (
            Side(server=server, requests=lambda _: [get] * REQUESTS) for server in (limited, free)
        )
        return [
            compared(GET, 1.15, ours, peer, setting, connections=clients) for clients in (1, 16)
        ]
