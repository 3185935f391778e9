"""Users of a tenant: listed, changed, deactivated, and given another password."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from secrets import token_urlsafe

from monthend.domain.errors import NotAllowed, RoleNotFound, RuleBroken, UserNotFound
from monthend.domain.permissions import Operation

from . import scopes
from .caller import Caller, Reach
from .directory import Directory
from .people_notes import begin, beyond_own, check_within_own, note
from .people_ports import PeopleEvent, UserRecord
from .people_reach import beyond_reach, check_managed, check_within_reach


class UserInactive(RuleBroken):
    message = "The user {name} is not active."


class Step(StrEnum):
    """What can be done with a user, beside changing what they may do."""

    ACTIVATE = "activate"
    UNLOCK = "unlock"
    RESET_PASSWORD = "reset"
    DEACTIVATE = "deactivate"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """A fresh random password with its hash already made."""

    password: str = field(repr=False)
    hash: str = field(repr=False)


def new_password(hashed: Callable[[str], str]) -> NewPassword:
    """Make a password outside any transaction, for hashing it takes long."""
    password = token_urlsafe(18)
    return NewPassword(password=password, hash=hashed(password))


def list_users(
    directory: Directory, caller: Caller, first: int, count: int
) -> Sequence[UserRecord]:
    """Some users of the tenant, by their names."""
    caller.require(Operation.READ_USERS)
    return directory.people.users(caller.tenant.id, first, count)


def get(directory: Directory, caller: Caller, user_id: str) -> UserRecord:
    """A user of the tenant."""
    caller.require(Operation.READ_USERS)
    return _user(directory, caller, user_id)


def reach_of(directory: Directory, caller: Caller, user_id: str) -> tuple[Reach, ...]:
    """The entities and orgs that a user reaches."""
    caller.require(Operation.READ_USERS)
    return scopes.reachable(directory, caller.tenant, _user(directory, caller, user_id).id)


def refusal_to_act(directory: Directory, caller: Caller, user: UserRecord) -> NotAllowed | None:
    """Why a caller cannot act on a user, None where they can; nothing is refused by asking."""
    return beyond_own(caller, user.permissions) or beyond_reach(
        directory, caller, user.id, user.username
    )


def steps(directory: Directory, caller: Caller, user: UserRecord) -> tuple[Step, ...]:
    """What a caller can do with a user as they are now; nothing with whom they cannot act on."""
    if refusal_to_act(directory, caller, user) is not None:
        return ()
    if not user.active:
        return (Step.ACTIVATE,)
    is_counted = user.locked_until is not None or user.wrong_passwords
    return (*((Step.UNLOCK,) if is_counted else ()), Step.RESET_PASSWORD, Step.DEACTIVATE)


def id_of(directory: Directory, caller: Caller, username: str) -> str:
    """The id of a user of the tenant by their name."""
    found = directory.people.user_named(caller.tenant.id, username)
    if found is None:
        raise UserNotFound(name=username)
    return found.id


def change(
    directory: Directory,
    caller: Caller,
    user_id: str,
    *,
    role: str | None = None,
    api_write_access: bool | None = None,
) -> UserRecord:
    """Give a user another role, or take or give them API Write Access; their tokens live on."""
    begin(directory, caller)
    before = _within_reach(directory, caller, user_id)
    if role is not None and role != before.role:
        _check_role(directory, caller, role)
        directory.people.set_role(user_id, role)
    if api_write_access is not None:
        directory.people.set_api_write_access(user_id, api_write_access)
    after = _user(directory, caller, user_id)
    check_within_own(caller, after.permissions)
    check_managed(directory, caller)
    old, new = _shown(before), _shown(after)
    if old != new:
        changed = [name for name in new if old[name] != new[name]]
        note(
            directory, caller, PeopleEvent.USER_CHANGED, before.username,
            {name: new[name] for name in changed}, {name: old[name] for name in changed},
        )  # fmt: skip
    return after


def deactivate(directory: Directory, caller: Caller, user_id: str) -> UserRecord:
    """End a user: sessions, tokens and clients with them, at once and for good."""
    begin(directory, caller)
    before = _within_reach(directory, caller, user_id)
    if before.active:
        directory.people.deactivate(user_id)
        check_managed(directory, caller)
        note(directory, caller, PeopleEvent.USER_DEACTIVATED, before.username)
    return _user(directory, caller, user_id)


def activate(directory: Directory, caller: Caller, user_id: str) -> UserRecord:
    """Let a user in again, with the password of before; their clients stay revoked."""
    begin(directory, caller)
    before = _within_reach(directory, caller, user_id)
    if not before.active:
        directory.people.activate(user_id)
        note(directory, caller, PeopleEvent.USER_ACTIVATED, before.username)
    return _user(directory, caller, user_id)


def unlock(directory: Directory, caller: Caller, user_id: str) -> UserRecord:
    """End the lock that wrong passwords have brought."""
    begin(directory, caller)
    before = _within_reach(directory, caller, user_id)
    if before.locked_until is not None or before.wrong_passwords:
        directory.people.unlock(user_id)
        note(directory, caller, PeopleEvent.USER_UNLOCKED, before.username)
    return _user(directory, caller, user_id)


def reset_password(
    directory: Directory, caller: Caller, user_id: str, fresh: NewPassword, but: str | None = None
) -> UserRecord:
    """Give a user another password; sessions and a lock end, clients stay.

    Whoever gives one to themselves shows no password, so theirs is as one that others gave; the
    session with the hash `but`, in which they are told it, goes on.
    """
    begin(directory, caller)
    before = _within_reach(directory, caller, user_id)
    if not before.active:
        raise UserInactive(name=before.username)
    directory.people.set_password(user_id, fresh.hash, own=False, but=but)
    note(directory, caller, PeopleEvent.PASSWORD_RESET, before.username)
    return _user(directory, caller, user_id)


def _user(directory: Directory, caller: Caller, user_id: str) -> UserRecord:
    found = directory.people.user(caller.tenant.id, user_id)
    if found is None:
        raise UserNotFound(name=user_id[:100])
    return found


def _within_reach(directory: Directory, caller: Caller, user_id: str) -> UserRecord:
    found = _user(directory, caller, user_id)
    check_within_own(caller, found.permissions)
    check_within_reach(directory, caller, user_id, found.username)
    return found


def _check_role(directory: Directory, caller: Caller, role: str) -> None:
    roles = directory.roles(caller.tenant.id)
    if role not in roles:
        raise RoleNotFound(name=role[:100], roles=", ".join(roles))


def _shown(user: UserRecord) -> dict[str, object]:
    return {"role": user.role, "apiWriteAccess": user.api_write_access}
