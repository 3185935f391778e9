"""Another password for whoever asks, who shows the one that they have.

Checking it takes long, so it is done before the transaction, as it is at sign-in: a wrong one
is counted there, and locks out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from monthend.domain.errors import InvalidValue
from monthend.domain.permissions import Operation

from . import sessions
from .caller import Caller
from .directory import Directory
from .people_notes import note
from .people_ports import PeopleEvent, UserRecord
from .users import NewPassword


class CurrentPasswordWrong(InvalidValue):
    field = "currentPassword"
    message = "This is not your password, or you are locked out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The hash that the password belongs to, and that of the token or session it came with."""

    password_hash: str = field(repr=False)
    token_hash: str | None = field(default=None, repr=False)
    session_hash: str | None = field(default=None, repr=False)


def own_record(directory: Directory, caller: Caller) -> UserRecord:
    """What is known of whoever asks; it takes no permission."""
    found = directory.people.user(caller.tenant.id, caller.user_id)
    assert found is not None, "whoever asks is a stored user"
    return found


def change(directory: Directory, caller: Caller, proof: Proof, fresh: NewPassword) -> UserRecord:
    """Give the caller another password; their other sessions and tokens end, clients stay."""
    caller.require(Operation.CHANGE_OWN_PASSWORD)
    directory.people.begin_change(caller.tenant.id, caller.tenant.version)
    # Since it was checked it may have changed, and they may have been locked out.
    if sessions.password_hash_of(directory, caller.username, held=True) != proof.password_hash:
        raise CurrentPasswordWrong
    directory.people.set_password(caller.user_id, fresh.hash, own=True, but=proof.session_hash)
    directory.people.end_tokens(caller.user_id, but=proof.token_hash)
    note(directory, caller, PeopleEvent.PASSWORD_CHANGED, caller.username)
    return own_record(directory, caller)
