"""A build that writes a delivery down as made, and makes it then: a kill in between loses it.

Run as `python -m fault.known_bad.settled_before_sent serve …`.
"""

from collections.abc import Collection

from monthend import cli
from monthend.courier import pump
from monthend.services import webhook_jobs
from monthend.services.webhook_ports import Attempt, Job, Made


def settle_first() -> None:
    claim = pump.Courier.claim

    def claim_and_settle(self: pump.Courier, owner: str, under_way: Collection[Job]) -> list[Job]:
        jobs = claim(self, owner, under_way)
        well = Attempt(at=self._clock(), milliseconds=0, status=200, problem=None)
        made = [Made(job=job, attempt=well, retry_on=None) for job in jobs]
        webhook_jobs.record(self._store, owner, made)
        return jobs

    pump.Courier.claim = claim_and_settle  # type: ignore[method-assign]
    # Whatever comes of it then is not written any more.
    pump.Courier.record = lambda self, owner, made: None  # type: ignore[method-assign]


if __name__ == "__main__":
    settle_first()
    cli.main()
