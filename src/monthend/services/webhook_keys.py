"""Where the secrets of webhooks come from: from chance alone, or from a key beside the database.

With a key a secret is made of it and of some bytes of chance, and those bytes are all that is
stored: whoever has the database and not the key can sign nothing. Without one the secret
itself is stored, for it has to be known to sign with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from monthend.subledger.webhooks import SECRET_BYTES, SECRET_PREFIX

LEAST_CHARACTERS = 32
"""Of a key; what 24 bytes are in base64."""
DERIVED = "derived"
_PURPOSE = b"monthend webhook secret\0"
_NAME = b"monthend webhook key\0"


class KeysUnusable(Exception):
    """The lines of a file are no keys."""


class KeyMissing(Exception):
    """A secret was made with a key that is not among those of this process."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the key {name} of its secret is not known here (webhook_keys)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSecret:
    """A secret as its receiver is told it, and what is stored to know it again."""

    told: str = field(repr=False)
    kept: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebhookKeys:
    """The keys of a process: the first makes new secrets, the others know those of before."""

    keys: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def of_lines(cls, lines: Iterable[str]) -> Self:
        """The keys in a file, one a line, the newest first; KeysUnusable where one is short."""
        given = [line.strip() for line in lines if line.strip()]
        if not given:
            raise KeysUnusable("there is no key in it")
        if any(len(line) < LEAST_CHARACTERS for line in given):
            raise KeysUnusable(f"each of its lines must have {LEAST_CHARACTERS} characters or more")
        return cls(tuple(line.encode() for line in given))

    def new_secret(self) -> MadeSecret:
        chance = secrets.token_bytes(SECRET_BYTES)
        if not self.keys:
            told = _shown(chance)
            return MadeSecret(told=told, kept=told)
        key = self.keys[0]
        kept = f"{DERIVED}:{_name(key)}:{base64.b64encode(chance).decode()}"
        return MadeSecret(told=_shown(_derived(key, chance)), kept=kept)

    def told(self, kept: str) -> str:
        """The secret behind what is stored; KeyMissing without its key."""
        if kept.startswith(SECRET_PREFIX):
            return kept
        _, name, chance = kept.split(":")
        for key in self.keys:
            if _name(key) == name:
                return _shown(_derived(key, base64.b64decode(chance)))
        raise KeyMissing(name)


NO_KEYS = WebhookKeys()


def _shown(secret: bytes) -> str:
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def _derived(key: bytes, chance: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + chance, hashlib.sha256)[:SECRET_BYTES]


def _name(key: bytes) -> str:
    """By which a key is told from others, and nobody learns anything of it."""
    return hmac.digest(key, _NAME, hashlib.sha256)[:6].hex()
