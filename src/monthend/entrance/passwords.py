"""Passwords and their hashes; both take a while to make, and that is meant."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING

from monthend.services.sessions import secret_hash

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PasswordVerifier = Callable[[str, str], bool]
"""A hash and a password in; whether they belong together out."""

PasswordRenewer = Callable[[str, str], str | None]
"""A hash and the password it belongs to in; a newer hash out, where that one is outdated."""

ROUNDS, KIBIBYTES = 2, 19 * 1024
"""Argon2id with 19 MiB and two rounds, the least that OWASP's cheat sheet on the storage of
passwords recommends: a flood of sign-ins must not take the memory of the whole server."""

RANDOM = "$sha256$"
"""How the hash of a random password begins."""

NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$QRUkowNRSeXyAVBSNNCpBQ"
    "$uxH5vHOI3PRF+PraRrdi8WsBJJ1m65fUVJFnUm9njcU"
)
"""Of a password that nobody has; it takes as long as one that somebody has."""


def hashed(password: str) -> str:
    """The hash to store of a password."""
    return _hasher().hash(password)


def hashed_random(password: str) -> str:
    """The hash to store of a password that is as random and as long as a client's secret.

    It is made at once: nobody finds such a one by trying, however little a try takes.
    """
    return RANDOM + secret_hash(password)


def belongs(password_hash: str, password: str) -> bool:
    """Whether a password belongs to a hash; nothing belongs to what is no hash.

    That of a random one is verified for as long as any other, so that time tells nothing of it.
    """
    if not password_hash.startswith(RANDOM):
        return _belongs(password_hash, password)
    _belongs(NOBODYS_HASH, password)
    encoded = password.encode(errors="replace").decode()
    return hmac.compare_digest(password_hash, hashed_random(encoded))


def _belongs(password_hash: str, password: str) -> bool:
    from argon2.exceptions import VerificationError

    try:
        return _hasher().verify(password_hash, password)
    except (VerificationError, ValueError):
        return False


def renewed(password_hash: str, password: str) -> str | None:
    """A hash as they are made now, of a password whose hash was made otherwise; else None."""
    from argon2.exceptions import InvalidHashError

    try:
        outdated = _hasher().check_needs_rehash(password_hash)
    except InvalidHashError:
        return None
    return hashed(password) if outdated else None


def _hasher() -> PasswordHasher:
    # Imported late, for a server that nobody signs in to does not need it.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=ROUNDS, memory_cost=KIBIBYTES, parallelism=1)
