"""What a worker does for webhooks: hand events out, lease what is due, write what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from monthend.domain.permissions import Channel
from monthend.subledger.webhooks import FAILED_AFTER, GONE, wait_after

from . import sessions, webhooks
from .caller import Caller
from .directory import Directory
from .ports import Store, StoreUnavailable
from .webhook_places import Places, lease_some
from .webhook_ports import Attempt, Feed, Job, Made, WebhookQueue, WebhookStore

LEASE_SECONDS = 60.0
"""Longer than an attempt may take and its outcome is written."""
PLACES = Places()
PUT_OFF = timedelta(seconds=5)
HANDED_OUT_AT_ONCE = 20_000
KEPT = timedelta(days=90)
"""How long the log has an attempt, and a delivery that was settled."""
FORGOTTEN_AT_ONCE = 1_000

log = logging.getLogger("monthend.webhooks")


class WebhookJobStore(Store, WebhookStore, Protocol):
    """What webhooks are worked on in."""


def hand_out(store: WebhookStore, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Make the deliveries of all new events; how many transactions it took.

    A transaction makes so many that nobody waits long for it.
    """
    done = 0
    while go_on() and (feed := store.read_webhooks(lambda queue: queue.feed())) is not None:
        store.write_webhooks(partial(_hand_out_some, feed))
        done += 1
    return done


def _hand_out_some(feed: Feed, queue: WebhookQueue) -> None:
    events = max(HANDED_OUT_AT_ONCE // max(feed.webhooks, 1), 1)
    queue.hand_out(feed, min(feed.last, feed.number + events))


def claim(
    store: WebhookStore, owner: str, under_way: Collection[Job] = (), places: Places = PLACES
) -> Sequence[Job]:
    """Lease endpoints with something due, as many as there are places beside what is under way."""

    def work(queue: WebhookQueue) -> Sequence[Job]:
        until = queue.now + timedelta(seconds=LEASE_SECONDS)
        return lease_some(queue, owner, until, under_way, places)

    if not store.read_webhooks(lambda queue: queue.is_anything_due()):
        return ()
    return store.write_webhooks(work)


def outcome(job: Job, attempt: Attempt, chance: float) -> Made:
    """What comes of an attempt: after a failed one another, by the schedule, or none any more."""
    wait = None if attempt.succeeded else wait_after(job.attempts + 1, chance)
    return Made(job=job, attempt=attempt, retry_on=None if wait is None else attempt.at + wait)


def put_off(job: Job, at: datetime) -> Made:
    """What comes of a delivery that could not be tried: it is due again soon, uncounted."""
    return Made(job=job, attempt=None, retry_on=at + PUT_OFF)


def record(store: WebhookJobStore, owner: str, made: Sequence[Made]) -> None:
    """Write what attempts came to, and disable endpoints that have failed for long.

    What cannot be disabled keeps no outcome from being written, nor anybody waiting for long.
    """

    def work(queue: WebhookQueue) -> list[Made]:
        # In the order of their keys, as whoever hands out locks them.
        ordered = sorted(made, key=lambda each: each.job.webhook_id)
        return [each for each in ordered if queue.record(each, owner)]

    for each in store.write_webhooks(work):
        problem = _disabled_for(each)
        if problem is not None and not _disable(store, each.job, problem):
            # The next might wait as long, and the leases of what is under way run out meanwhile.
            return


def _disabled_for(made: Made) -> str | None:
    """Why an endpoint is disabled after an attempt, if it is."""
    if made.attempt is None or made.attempt.succeeded:
        return None
    if made.attempt.status == GONE:
        return f"it answered {GONE}"
    since = made.job.failing_since
    if since is None or made.attempt.at - since < FAILED_AFTER:
        return None
    return f"it has done nothing but fail since {str(since)[:19]} UTC"


def _disable(store: WebhookJobStore, job: Job, problem: str) -> bool:
    """Disable an endpoint; where that cannot be done now, its next failure does it.

    False when the store could not be had, or these books of it.
    """
    try:
        caller = store.read_directory(lambda directory: _system_caller(directory, job))
        store.write_calendar(
            job.calendar_id, lambda books: webhooks.fail(books, caller, job.webhook_id, problem)
        )
    except StoreUnavailable as away:
        log.warning("the webhook %s could not be disabled: %s", job.webhook_id, away)
        return False
    except Exception:
        log.exception("the webhook %s could not be disabled", job.webhook_id)
    return True


def _system_caller(directory: Directory, job: Job) -> Caller:
    """The system at work for the user who added the endpoint."""
    user = directory.user(job.created_by)
    assert user is not None, "an endpoint was added by a stored user"
    tenant = directory.tenant(user.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    reach = directory.orgs.place_of(job.calendar_id)
    return sessions.caller_of(tenant, user, reach, Channel.SYSTEM)


def forget(store: WebhookStore, now: datetime, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Drop all that the log has kept for long enough, some of it at a time; how much it was."""
    dropped = 0
    for drop in (_forget_attempts, _forget_deliveries):
        gone = FORGOTTEN_AT_ONCE
        while gone == FORGOTTEN_AT_ONCE and go_on():
            gone = store.write_webhooks(partial(drop, now - KEPT))
            dropped += gone
    return dropped


def _forget_attempts(before: datetime, queue: WebhookQueue) -> int:
    return queue.forget_attempts(before, FORGOTTEN_AT_ONCE)


def _forget_deliveries(before: datetime, queue: WebhookQueue) -> int:
    return queue.forget_deliveries(before, FORGOTTEN_AT_ONCE)
