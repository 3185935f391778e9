"""Whether a password is the one that a hash was made of; it takes a while, and that is meant."""

from __future__ import annotations

from collections.abc import Callable

PasswordVerifier = Callable[[str, str], bool]
"""A hash and a password in; whether they belong together out."""

NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$9jX+BvPWwqG2T6wawWxbBQ"
    "$Bg2iODl2bjjWCjI0wy2sC8Vgtv+cYaPoqqNQ0YpqGhU"
)
"""Of a password that nobody has; it takes as long as one that somebody has."""


def belongs(password_hash: str, password: str) -> bool:
    """Whether a password belongs to an argon2 hash; nothing belongs to what is no hash."""
    # Imported late, for a server that nobody signs in to does not need it.
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, ValueError):
        return False
