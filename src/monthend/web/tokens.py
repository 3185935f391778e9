"""What a browser keeps: the session, and a notice for the next page; and what forms prove.

Both proofs are made with the session, which nobody else has, so nothing of them is stored.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from starlette.responses import Response
from starlette.types import Scope

SESSION, NOTICE = "monthend", "monthend-notice"
NOTICE_SECONDS = 60
NOTICE_CHARACTERS = 700
LONGEST = 4096
PROOF = re.compile(r"[0-9a-f]{64}")


def is_secure(scope: Scope) -> bool:
    """Whether the browser came by HTTPS: to this server, or to a proxy that it trusts."""
    return bool(scope["scheme"] in ("https", "wss"))


def _named(name: str, scope: Scope) -> str:
    """With this prefix a browser takes the cookie from this host alone, and only by HTTPS."""
    return f"__Host-{name}" if is_secure(scope) else name


def cookie(scope: Scope, name: str) -> str | None:
    """The value of one of the two cookies, None without it."""
    wanted = _named(name, scope).encode()
    for header, value in scope["headers"]:
        if header != b"cookie" or len(value) > 4 * LONGEST:
            continue
        for pair in value.split(b";"):
            key, _, said = pair.strip().partition(b"=")
            if key == wanted:
                return str(said.decode("latin-1"))[:LONGEST] or None
    return None


def keep(answer: Response, scope: Scope, name: str, value: str, seconds: int | None = None) -> None:
    """Have the browser keep a cookie; without `seconds` as long as it is open."""
    answer.set_cookie(
        _named(name, scope),
        value,
        max_age=seconds,
        path="/",
        secure=is_secure(scope),
        httponly=True,
        samesite="lax",
    )


def forget(answer: Response, scope: Scope, name: str) -> None:
    """Have the browser forget a cookie."""
    answer.delete_cookie(
        _named(name, scope), path="/", secure=is_secure(scope), httponly=True, samesite="lax"
    )


def csrf(session: str) -> str:
    """What every form of a session has in it, and no other site knows."""
    return _proof(session, "form")


def is_csrf(session: str, given: str) -> bool:
    return hmac.compare_digest(csrf(session).encode(), given.encode())


def is_of_some_session(given: str) -> bool:
    """Whether it looks like what forms have, though it may be that of a session that has ended."""
    return PROOF.fullmatch(given) is not None


def once() -> str:
    """The key of a form as it is shown: however often it is sent, it is done once."""
    return secrets.token_urlsafe(18)


def signed(session: str, notice: str) -> str:
    """A notice as a cookie; only who has the session can have written it.

    It goes without padding: a value with an equals sign would be set in quotes, and come back
    in them.
    """
    text = urlsafe_b64encode(notice[:NOTICE_CHARACTERS].encode()).decode().rstrip("=")
    return f"{text}.{_proof(session, f'notice {text}')}"


def notice_in(session: str, kept: str | None) -> str:
    """The text of a kept notice; empty if there is none, or it is of another session."""
    text, _, proof = (kept or "").partition(".")
    if not text or not hmac.compare_digest(
        _proof(session, f"notice {text}").encode(), proof.encode()
    ):
        return ""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (NotBase64, UnicodeDecodeError):
        return ""


def _proof(session: str, what: str) -> str:
    return hmac.new(session.encode(), what.encode(), "sha256").hexdigest()
