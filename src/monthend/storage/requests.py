"""Requests with an Idempotency-Key in the database, under way or with their answers."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from monthend.services.audit_ports import RememberedAnswer, RememberedRequest

from .session import Session, Statement, insert, instant_of, instant_text, json_text

if TYPE_CHECKING:
    from monthend.services.remembered_requests import KeyedRequest

ADD = insert(
    "remembered_request",
    "user_id", "key", "fingerprint", "track_id", "attempt", "lease_until", "expires_on",
    suffix="ON CONFLICT DO NOTHING RETURNING attempt",
)  # fmt: skip
FIND = Statement(
    "SELECT fingerprint, attempt, lease_until, status, headers, body FROM remembered_request "
    "WHERE user_id = :user_id AND key = :key"
)
UNDER_WAY = Statement(
    "SELECT 1 FROM remembered_request WHERE user_id = :user_id AND track_id = :track_id "
    "AND status IS NULL AND lease_until > :now"
)
TAKE_UP = Statement(
    "UPDATE remembered_request SET attempt = :attempt, lease_until = :lease_until, "
    "track_id = :track_id WHERE user_id = :user_id AND key = :key AND attempt = :before "
    "AND status IS NULL RETURNING attempt"
)
FINISH = Statement(
    "UPDATE remembered_request SET status = :status, headers = :headers, body = :body "
    "WHERE user_id = :user_id AND key = :key AND attempt = :attempt AND status IS NULL "
    "RETURNING attempt"
)
FORGET = Statement(
    "DELETE FROM remembered_request WHERE user_id = :user_id AND key = :key "
    "AND attempt = :attempt AND status IS NULL"
)
DROP = Statement("DELETE FROM remembered_request WHERE user_id = :user_id AND key = :key")
FREE = Statement(
    "DELETE FROM remembered_request WHERE user_id = :user_id AND key = :key AND expires_on <= :now"
)
_DROP_EXPIRED = (
    "DELETE FROM remembered_request WHERE (user_id, key) IN (SELECT user_id, key "
    "FROM remembered_request WHERE expires_on <= :now ORDER BY expires_on LIMIT :count{})"
)
DROP_EXPIRED = Statement(
    _DROP_EXPIRED.format(""), postgresql=_DROP_EXPIRED.format(" FOR UPDATE SKIP LOCKED")
)
DROPPED_AT_ONCE = 100
"""More than the one that is added meanwhile, and so few that nobody waits for them."""


class RequestTable:
    """The requests as one transaction sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, request: KeyedRequest, *, lease_until: datetime, expires_on: datetime) -> bool:
        """Write a request down as under way; False when its key is there and has not expired."""
        now = instant_text(self._session.wall)
        self._session.run(FREE, user_id=request.user_id, key=request.key, now=now)
        added = self._session.one(
            ADD,
            user_id=request.user_id,
            key=request.key,
            fingerprint=request.fingerprint,
            track_id=request.track_id,
            attempt=request.attempt,
            lease_until=instant_text(lease_until),
            expires_on=instant_text(expires_on),
        )
        return added is not None

    def find(self, user_id: str, key: str) -> RememberedRequest | None:
        row = self._session.one(FIND, user_id=user_id, key=key)
        if row is None:
            return None
        answer = None
        if row[3] is not None:
            headers = tuple((name, value) for name, value in json.loads(row[4]))
            answer = RememberedAnswer(status=row[3], headers=headers, body=bytes(row[5]))
        return RememberedRequest(
            fingerprint=row[0], attempt=row[1], lease_until=instant_of(row[2]), answer=answer
        )

    def under_way(self, user_id: str, track_id: str) -> bool:
        """Whether a request with this Track-Id is being worked on."""
        now = instant_text(self._session.wall)
        row = self._session.one(UNDER_WAY, user_id=user_id, track_id=track_id, now=now)
        return row is not None

    def take_up(self, request: KeyedRequest, before: str, *, lease_until: datetime) -> bool:
        """Go on in place of an attempt whose lease is over."""
        taken = self._session.one(
            TAKE_UP,
            user_id=request.user_id,
            key=request.key,
            track_id=request.track_id,
            attempt=request.attempt,
            before=before,
            lease_until=instant_text(lease_until),
        )
        return taken is not None

    def finish(self, request: KeyedRequest, answer: RememberedAnswer) -> bool:
        """Keep the answer; False when the request is no more this attempt's to finish."""
        finished = self._session.one(
            FINISH,
            user_id=request.user_id,
            key=request.key,
            attempt=request.attempt,
            status=answer.status,
            headers=json_text([list(pair) for pair in answer.headers]),
            body=answer.body,
        )
        return finished is not None

    def forget(self, request: KeyedRequest) -> None:
        self._session.run(FORGET, user_id=request.user_id, key=request.key, attempt=request.attempt)

    def drop(self, user_id: str, key: str) -> None:
        self._session.run(DROP, user_id=user_id, key=key)

    def drop_expired(self, now: datetime) -> None:
        """Delete some of the requests that nobody need be answered any more."""
        self._session.run(DROP_EXPIRED, now=instant_text(now), count=DROPPED_AT_ONCE)
