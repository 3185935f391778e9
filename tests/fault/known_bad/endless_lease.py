"""A build whose leases never end: the run of a worker that was killed is taken up by nobody.

Its runs take their time as well, so that a kill hits one. Run as
`python -m fault.known_bad.endless_lease serve …`.
"""

import time
from datetime import datetime, timedelta

from monthend import cli
from monthend.services import trial_balances
from monthend.services.ports import Run
from monthend.storage.runs import RunTable

SECONDS_IN_A_RUN = 0.3
ENDLESS = timedelta(days=365_000)


def lease_for_ever() -> None:
    """A claimed run stays its worker's, whether that worker lives or not."""
    claim = RunTable.claim

    def claim_for_ever(self: RunTable, owner: str, lease_until: datetime) -> Run | None:
        return claim(self, owner, lease_until + ENDLESS)

    RunTable.claim = claim_for_ever  # type: ignore[method-assign]
    # Otherwise a lease that ends this late was taken before the clock was set back.
    trial_balances.LONGEST_LEASE_SECONDS = 2 * ENDLESS.total_seconds()


def take_time() -> None:
    """What a run asks first, while it is leased, is answered late."""
    still_held = RunTable.still_held

    def held_after_a_while(self: RunTable, run: Run, owner: str) -> bool:
        time.sleep(SECONDS_IN_A_RUN)
        return still_held(self, run, owner)

    RunTable.still_held = held_after_a_while  # type: ignore[method-assign]


if __name__ == "__main__":
    lease_for_ever()
    take_time()
    cli.main()
