"""One server process of several, as far as limits go: asks until it is refused, tells how often."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

from monthend.entrance.profiles import DAY
from monthend.entrance.rates import Rates
from monthend.services.quotas import RateExceeded, Window
from monthend.storage.opening import open_store

LIMIT = 2_000


async def admitted(rates: Rates) -> int:
    number = 0
    while True:
        try:
            while not rates.is_ready("one"):
                await rates.admit("one")
        except RateExceeded:
            return number
        rates.count("one")
        number += 1
        # Everybody has a turn.
        await asyncio.sleep(0)


def main(url: str) -> None:
    store = open_store(url, clock=lambda: datetime.now(UTC))
    rates = Rates(store, [Window(DAY, LIMIT)], lambda: datetime.now(UTC).timestamp())
    print(asyncio.run(admitted(rates)))
    store.close()


if __name__ == "__main__":
    main(sys.argv[1])
