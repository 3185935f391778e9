"""Requests with an Idempotency-Key: done once, and answered alike as often as they are sent.

A request is written down as under way before its work begins, in a transaction
of its own, and gets its answer in the transaction of the work: both are there or
neither. A refusal is kept as well, after the work was taken back. One whose server
died may be taken up again when its lease is over, and the attempt before can
then no longer commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .audit_ports import RememberedAnswer, RememberedRequest, RequestBook
from .directory import Directory

KEPT = timedelta(hours=24)
LEASE = timedelta(minutes=1)


class RequestUnderWay(Exception):
    """A request with this key is still being worked on."""

    def __init__(self) -> None:
        super().__init__("A request with this Idempotency-Key is still being worked on.")


class KeyUsedOtherwise(Exception):
    """The key was given to a request that said something else."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """One sending of a request with a key; `fingerprint` tells what it says.

    `whole` work is one transaction. Work that is not is never taken up again while its
    attempt says nothing: what that one has done, or still does, nobody could tell.
    """

    user_id: str
    key: str
    fingerprint: str
    attempt: str
    track_id: str | None = None
    whole: bool = True
    kept: timedelta = KEPT

    @property
    def lease(self) -> timedelta:
        """How long nobody may take the request up again."""
        return LEASE if self.whole else KEPT


def begin(directory: Directory, request: KeyedRequest) -> RememberedAnswer | None:
    """Write the request down as under way; or the answer that it had before."""
    book, now = directory.requests, directory.wall
    book.drop_expired(now)
    if book.add(request, lease_until=now + request.lease, expires_on=now + request.kept):
        return None
    known = book.find(request.user_id, request.key)
    if known is not None and known.fingerprint != request.fingerprint:
        raise KeyUsedOtherwise
    if known is not None and known.answer is not None:
        return known.answer
    # One that is gone by now has just been forgotten by somebody: as good as under way.
    if known is None or _is_held(known, request, now):
        raise RequestUnderWay
    if not book.take_up(request, known.attempt, lease_until=now + request.lease):
        raise RequestUnderWay
    return None


def begin_resent(
    directory: Directory, request: KeyedRequest, calendar_id: int
) -> RememberedAnswer | None:
    """The answer of the same request, while nothing was recorded in the calendar since.

    Who closes, reopens and closes once more means it each time. So an answer is given again
    only as long as what it tells is the last thing that happened.
    """
    book, now = directory.requests, directory.wall
    book.drop_expired(now)
    known = book.find(request.user_id, request.key)
    if known is not None and known.answer is not None:
        if known.answer.sequence == directory.last_recorded(calendar_id):
            return known.answer
        book.drop(request.user_id, request.key)
    if not book.add(request, lease_until=now + request.lease, expires_on=now + request.kept):
        raise RequestUnderWay
    return None


def _is_held(known: RememberedRequest, request: KeyedRequest, now: datetime) -> bool:
    """Whether an attempt has a lease.

    One that ends later than any can was given before the clock was set back; who
    takes whole work up too early only has the other attempt taken back.
    """
    impossible = request.whole and known.lease_until > now + 2 * request.lease
    return known.lease_until > now and not impossible


def finish(book: RequestBook, request: KeyedRequest, answer: RememberedAnswer) -> None:
    """Keep the answer, if the request is still this attempt's; else what was done is taken back."""
    if not book.finish(request, answer):
        raise RequestUnderWay


def leave(directory: Directory, request: KeyedRequest) -> None:
    """What of the request was done is not known: by the time it is decided it may be sent again."""
    until = directory.wall + LEASE
    directory.requests.take_up(request, request.attempt, lease_until=until)


def forget(directory: Directory, request: KeyedRequest) -> None:
    """The request came to nothing: its key may be used again."""
    directory.requests.forget(request)
