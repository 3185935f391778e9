"""What a database lives in: the disk that its file is on, and the clocks that its rows go by."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from monthend.services.history_chain import legible

from .opening import SQLITE, OpenStore, folder_of
from .session import BY_THE_WALL, instant_of
from .soundness import LISTED_AT_MOST, Finding

MIB = 1024 * 1024
OF_A_SMALL_DISK = 20
MOST_USED = 0.9
APART = timedelta(seconds=5)

LAST_CHANGE = f"SELECT at FROM history WHERE tenant_id IN {BY_THE_WALL} ORDER BY id DESC LIMIT 1"
OWN_CLOCKS = (
    "SELECT name, clock_at, clock_since FROM tenant WHERE clock_at IS NOT NULL "
    f"ORDER BY name LIMIT {LISTED_AT_MOST}"
)
RELEASE = (
    "`MONTHEND_REHEARSAL=true monthend rehearse clock release --tenant NAME`; where the books are "
    "ahead of this machine's clock, `reset` or `snapshots restore` in its place. Where they are "
    "rehearsed with, set `rehearsal`."
)
THEIR_CLOCK = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"


def disk_problem(folder: str, least_mib: int) -> str | None:
    """Why a disk is too full for a database; None while it is not, or if it need not be looked at.

    Of a small disk less than a twentieth is enough.
    """
    if not least_mib:
        return None
    found = shutil.disk_usage(folder)
    if found.free >= min(least_mib * MIB, found.total // OF_A_SMALL_DISK):
        return None
    return f"{found.free / MIB:.1f} MiB are free beside the database"


def findings(store: OpenStore, url: str, now: datetime, least_mib: int) -> Iterator[Finding]:
    """Every question about them in turn."""
    yield Finding(
        statement="the clock of this machine goes right, as far as the database tells",
        wrong=tuple(_clock(store, url, now)),
        remedy="Set the clocks by a time server (`timedatectl`, chrony). Leases and exceptions go "
        "by them; history keeps the order of its numbers whatever they say.",
    )
    if (folder := folder_of(url)) is not None:
        yield Finding(
            statement="there is room beside the database",
            wrong=tuple(filter(None, [_disk(folder, least_mib)])),
            remedy="Make room, or move the file to a larger disk while nobody uses it. What finds "
            "no room is refused, and what was answered stays.",
        )


def own_clocks(store: OpenStore) -> list[str]:
    """Which tenants do not go by the clock of this machine, and what time it is for them."""
    return [
        legible(f"{name}: it is {at[:19]} UTC, and stays so")
        if since is None
        else legible(f"{name}: it was {at[:19]} UTC when here it was {since[:19]}")
        for name, at, since in store.rows(OWN_CLOCKS)
    ]


def clocks_of_tenants(store: OpenStore) -> Finding:
    """Whether everybody goes by this machine's clock, as they must where nobody rehearses."""
    return Finding(
        statement="every tenant goes by the clock of this machine",
        wrong=tuple(own_clocks(store)),
        remedy=RELEASE,
    )


def cautions(url: str) -> Iterator[str]:
    """What is not wrong yet."""
    if (folder := folder_of(url)) is None:
        return
    found = shutil.disk_usage(folder)
    used = 1 - found.free / found.total if found.total else 0
    if used > MOST_USED:
        yield f"The disk of the database is {used:.0%} full."


def _disk(folder: str, least_mib: int) -> str | None:
    try:
        return disk_problem(folder, least_mib)
    except OSError as problem:
        return str(problem)


def _clock(store: OpenStore, url: str, now: datetime) -> Iterator[str]:
    last = store.rows(LAST_CHANGE)
    # What somebody else has put there is for the chains to tell.
    with suppress(ValueError):
        if last and instant_of(str(last[0][0])) > now + APART:
            yield f"it is {now:%Y-%m-%d %H:%M:%S} UTC, and the last change is of {last[0][0]}"
    if not url.startswith(SQLITE):
        ((epoch,),) = store.rows(THEIR_CLOCK)
        theirs = datetime.fromtimestamp(epoch, UTC)
        if abs(theirs - now) > APART:
            yield (
                f"it is {now:%Y-%m-%d %H:%M:%S} UTC here, and {theirs:%Y-%m-%d %H:%M:%S} "
                "on the database server"
            )
