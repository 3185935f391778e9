"""The program, whose requests under way are given up after a second, not after a minute.

Run as `python -m fault.short_lease serve …`.
"""

from datetime import timedelta

from monthend import cli
from monthend.services import remembered_requests

LEASE = timedelta(seconds=1)


def give_up_soon() -> None:
    remembered_requests.LEASE = LEASE


if __name__ == "__main__":
    give_up_soon()
    cli.main()
