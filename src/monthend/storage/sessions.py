"""What somebody who came in holds: tokens, sessions and query cursors, in the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from monthend.services.cursors import LIVE_AT_MOST, Cursor
from monthend.services.directory import LIVE_SIGN_INS, StoredSession, Token

from .session import BY_THE_WALL, Session, Statement, insert, instant_of, instant_text, json_text

TOKEN = Statement(
    "SELECT t.client_id, c.user_id, t.expires_on, t.entities, n.clock_at, n.clock_since "
    "FROM oauth_token t JOIN oauth_client c ON c.id = t.client_id "
    "JOIN app_user u ON u.id = c.user_id JOIN tenant n ON n.id = u.tenant_id "
    "WHERE t.token_hash = :token_hash AND c.active"
)
ADD_TOKEN = insert("oauth_token")
_OF_ITS_OWN = f"tenant_id NOT IN {BY_THE_WALL}"
DROP_TOKENS = Statement(
    "DELETE FROM oauth_token WHERE expires_on < :now AND client_id IN (SELECT c.id "
    "FROM oauth_client c JOIN app_user u ON u.id = c.user_id "
    f"WHERE u.tenant_id IN {BY_THE_WALL})"
)
# Compared by time alone, so that the index tells: a client has few tokens, or very many.
DROP_OLDEST_TOKENS = Statement(
    "DELETE FROM oauth_token WHERE client_id = :client_id AND expires_on < (SELECT expires_on "
    "FROM oauth_token WHERE client_id = :client_id ORDER BY expires_on DESC LIMIT 1 OFFSET :kept)"
)

SESSION = Statement(
    "SELECT user_id, calendar_id, created_on, last_used_on FROM user_session "
    "WHERE session_hash = :session_hash"
)
SESSIONS_OF_USER = Statement(
    "SELECT session_hash, user_id, calendar_id, created_on, last_used_on FROM user_session "
    "WHERE user_id = :user_id ORDER BY last_used_on DESC, created_on DESC, session_hash"
)
ADD_SESSION = insert("user_session")
DROP_OLDEST_SESSIONS = Statement(
    "DELETE FROM user_session WHERE user_id = :user_id AND session_hash NOT IN (SELECT "
    "session_hash FROM user_session WHERE user_id = :user_id "
    "ORDER BY last_used_on DESC, created_on DESC, session_hash LIMIT :kept)"
)
USE_SESSION = Statement(
    "UPDATE user_session SET last_used_on = "
    "CASE WHEN last_used_on < :at THEN :at ELSE last_used_on END "
    "WHERE session_hash = :session_hash"
)
USE_BY_USER = Statement(
    "UPDATE app_user SET last_used_on = :at WHERE id = "
    "(SELECT user_id FROM user_session WHERE session_hash = :session_hash) "
    "AND (last_used_on IS NULL OR last_used_on < :at)"
)
MOVE_SESSION = Statement(
    "UPDATE user_session SET calendar_id = :calendar_id WHERE session_hash = :session_hash"
)
MOVE_TENANT = Statement("UPDATE tenant SET version = version + 1 WHERE id = :tenant_id")
DROP_SESSION = Statement("DELETE FROM user_session WHERE session_hash = :session_hash")
DROP_SESSIONS = Statement(
    "DELETE FROM user_session WHERE last_used_on < :before "
    f"AND user_id IN (SELECT id FROM app_user WHERE tenant_id IN {BY_THE_WALL})"
)
DROP_SESSIONS_OF_USER = Statement(
    "DELETE FROM user_session WHERE user_id = :user_id AND last_used_on < :before"
)
DROP_SESSIONS_OF_TENANT = Statement(
    "DELETE FROM user_session WHERE last_used_on < :before "
    "AND user_id IN (SELECT id FROM app_user WHERE tenant_id = :tenant_id)"
)

CURSOR = Statement(
    "SELECT id, tenant_id, user_id, calendar_id, object, fields, version, ids, created_on, "
    f"expires_on FROM query_cursor WHERE id = :cursor_id AND (expires_on > :now OR {_OF_ITS_OWN})"
)
ADD_CURSOR = insert("query_cursor")
TOUCH_CURSOR = Statement(
    "UPDATE query_cursor SET expires_on = :expires_on WHERE id = :cursor_id "
    f"AND (expires_on > :now OR {_OF_ITS_OWN})"
)
DROP_CURSORS = Statement(
    f"DELETE FROM query_cursor WHERE expires_on <= :now AND tenant_id IN {BY_THE_WALL}"
)
DROP_OLDEST_CURSORS = Statement(
    "DELETE FROM query_cursor WHERE user_id = :user_id AND id NOT IN (SELECT id FROM query_cursor "
    "WHERE user_id = :user_id ORDER BY created_on DESC, id DESC LIMIT :kept)"
)


class SessionTable:
    """The part of the directory that comes and goes; none of it moves a tenant's version."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # Bearer tokens -----------------------------------------------------------------------

    def token(self, token_hash: str) -> Token | None:
        row = self._session.one(TOKEN, token_hash=token_hash)
        if row is None:
            return None
        self._session.go_by(*row[4:])
        entities = None if row[3] is None else frozenset(row[3].split())
        return Token(
            client_id=row[0], user_id=row[1], expires_on=instant_of(row[2]), entities=entities
        )

    def add_token(
        self, token_hash: str, client_id: str, expires_on: datetime,
        entities: Collection[str] | None = None,
    ) -> None:  # fmt: skip
        self._session.run(DROP_OLDEST_TOKENS, client_id=client_id, kept=LIVE_SIGN_INS - 2)
        self._session.run(
            ADD_TOKEN,
            token_hash=token_hash,
            client_id=client_id,
            expires_on=instant_text(expires_on),
            entities=None if entities is None else " ".join(entities),
        )

    def drop_expired_tokens(self) -> None:
        self._session.run(DROP_TOKENS, now=instant_text(self._session.wall))

    # Sessions of users -------------------------------------------------------------------

    def session(self, session_hash: str) -> StoredSession | None:
        row = self._session.one(SESSION, session_hash=session_hash)
        return None if row is None else _session(*row)

    def sessions_of_user(self, user_id: str) -> Mapping[str, StoredSession]:
        rows = self._session.all(SESSIONS_OF_USER, user_id=user_id)
        return {row[0]: _session(*row[1:]) for row in rows}

    def add_session(self, session_hash: str, user_id: str, calendar_id: int) -> None:
        now = instant_text(self._session.now)
        self._session.run(DROP_OLDEST_SESSIONS, user_id=user_id, kept=LIVE_SIGN_INS - 1)
        self._session.run(
            ADD_SESSION,
            session_hash=session_hash,
            user_id=user_id,
            calendar_id=calendar_id,
            created_on=now,
            last_used_on=now,
        )

    def use_session(self, session_hash: str, at: datetime) -> bool:
        used = self._session.run(USE_SESSION, session_hash=session_hash, at=instant_text(at))
        lives = used.rowcount > 0
        # Sessions are deleted once they have ended; the user's last use is kept.
        self._session.run(USE_BY_USER, session_hash=session_hash, at=instant_text(at))
        return lives

    def move_session(self, session_hash: str, calendar_id: int) -> bool:
        moved = self._session.run(MOVE_SESSION, session_hash=session_hash, calendar_id=calendar_id)
        return moved.rowcount > 0

    def drop_session(self, session_hash: str) -> bool:
        return self._session.run(DROP_SESSION, session_hash=session_hash).rowcount > 0

    def have_asked_again(self, tenant_id: str) -> None:
        self._session.run(MOVE_TENANT, tenant_id=tenant_id)

    def drop_sessions(self, before: datetime) -> None:
        self._session.run(DROP_SESSIONS, before=instant_text(before))

    def drop_sessions_of_user(self, user_id: str, before: datetime) -> None:
        self._session.run(DROP_SESSIONS_OF_USER, user_id=user_id, before=instant_text(before))

    def drop_sessions_of_tenant(self, tenant_id: str, before: datetime) -> None:
        self._session.run(DROP_SESSIONS_OF_TENANT, tenant_id=tenant_id, before=instant_text(before))

    # Cursors -----------------------------------------------------------------------------

    def cursor(self, cursor_id: str) -> Cursor | None:
        now = instant_text(self._session.wall)
        row = self._session.one(CURSOR, cursor_id=cursor_id, now=now)
        if row is None:
            return None
        return Cursor(
            id=row[0],
            tenant_id=row[1],
            user_id=row[2],
            calendar_id=row[3],
            object=row[4],
            fields=tuple(json.loads(row[5])),
            version=row[6],
            ids=tuple(json.loads(row[7])),
            created_on=instant_of(row[8]),
            expires_on=instant_of(row[9]),
        )

    def add_cursor(self, cursor: Cursor) -> None:
        self.drop_expired_cursors()
        self._session.run(DROP_OLDEST_CURSORS, user_id=cursor.user_id, kept=LIVE_AT_MOST - 1)
        self._session.run(
            ADD_CURSOR,
            id=cursor.id,
            tenant_id=cursor.tenant_id,
            user_id=cursor.user_id,
            calendar_id=cursor.calendar_id,
            object=cursor.object,
            fields=json_text(cursor.fields),
            version=cursor.version,
            ids=json_text(cursor.ids),
            created_on=instant_text(cursor.created_on),
            expires_on=instant_text(cursor.expires_on),
        )

    def touch_cursor(self, cursor_id: str, expires_on: datetime) -> None:
        self._session.run(
            TOUCH_CURSOR,
            cursor_id=cursor_id,
            expires_on=instant_text(expires_on),
            now=instant_text(self._session.wall),
        )

    def drop_expired_cursors(self) -> None:
        self._session.run(DROP_CURSORS, now=instant_text(self._session.wall))


def _session(user_id: str, calendar_id: int, created_on: str, last_used_on: str) -> StoredSession:
    return StoredSession(
        user_id=user_id,
        calendar_id=calendar_id,
        created_on=instant_of(created_on),
        last_used_on=instant_of(last_used_on),
    )
