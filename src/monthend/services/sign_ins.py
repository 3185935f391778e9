"""What came of attempts to be let in: wrong ones are counted, told in history, and lock out.

History gets a row of the first, second, fourth, eighth … refusal in a row, so that
nobody can fill it by guessing; where a password that was given has ended it says so, and the
log with it, for whoever is refused is told no more than that it was wrong.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from monthend.domain.history import Event
from monthend.domain.permissions import Channel

from .directory import Directory, User
from .people_ports import PeopleEvent, SignInState

TOLD_AGAIN_AFTER = timedelta(hours=1)
"""Clients ask for tokens all day long: what is told is that they come after such a pause."""
RECORDED_AGAIN_AFTER = timedelta(minutes=1)

log = logging.getLogger("monthend.access")


def is_locked(state: SignInState, now: datetime) -> bool:
    return state.locked_until is not None and now < state.locked_until


def has_ended(state: SignInState, now: datetime) -> bool:
    """Whether a password that somebody else made has been good for as long as it was to be."""
    return state.password_until is not None and now >= state.password_until


def refuse_password(directory: Directory, username: str, channel: Channel) -> None:
    """Count a wrong password; as many in a row as the tenant has set lock the user out.

    While they are, nothing is counted, so that the lock ends when it was to end.
    """
    state = directory.people.sign_in_state(username, held=True)
    if state is None or is_locked(state, directory.now):
        return
    tenant = directory.tenant(state.tenant_id)
    assert tenant is not None, "a user belongs to a stored tenant"
    count = 1 if state.locked_until is not None else state.wrong_passwords + 1
    locks = 0 < tenant.settings.lockout_after <= count
    until = directory.now + tenant.settings.lockout if locks else None
    directory.people.count_wrong_password(state.user_id, count, until)
    new: dict[str, object] = {"inARow": count}
    if _is_told(count):
        told = {**new, **_ended(state, directory.now, channel)}
        _note(directory, state, PeopleEvent.SIGN_IN_REFUSED, told, channel)
    if until is not None:
        told = {**new, "until": until.isoformat(timespec="seconds")}
        _note(directory, state, PeopleEvent.USER_LOCKED, told, channel)


def _ended(state: SignInState, now: datetime, channel: Channel) -> dict[str, object]:
    """When the password ended that they were given, if it has; the log is told of it."""
    if state.password_until is None or not has_ended(state, now):
        return {}
    at = state.password_until.isoformat(timespec="seconds")
    log.info(
        "no sign-in of user %s of tenant %s over %s: the password that was given ended %s",
        state.user_id, state.tenant_id, channel.value, at,
    )  # fmt: skip
    return {"passwordEnded": at}


def refuse_secret(directory: Directory, client_id: str) -> None:
    """Count a wrong secret of a client; it is too long to be guessed, so nothing is locked."""
    state = directory.people.count_wrong_secret(client_id)
    if state is not None and _is_told(state.wrong_passwords):
        new: dict[str, object] = {"clientId": client_id, "inARow": state.wrong_passwords}
        _note(directory, state, PeopleEvent.SIGN_IN_REFUSED, new, Channel.REST)


def used_client(
    directory: Directory, state: SignInState, client_id: str, last_used_on: datetime | None
) -> None:
    """Record that a client has got a token, if it has not just been recorded."""
    since = None if last_used_on is None else directory.now - last_used_on
    if since is None or since >= RECORDED_AGAIN_AFTER:
        directory.people.use_client(client_id)
    if since is None or since >= TOLD_AGAIN_AFTER:
        _note(directory, state, Event.SIGNED_IN, {"clientId": client_id}, Channel.REST)


def used_password(
    directory: Directory, state: SignInState, last_used_on: datetime | None, renewed: str | None
) -> None:
    """Record that a name and a password came with a request; told of as a client is."""
    let_in(directory, state.user_id, renewed)
    if last_used_on is None or directory.now - last_used_on >= TOLD_AGAIN_AFTER:
        _note(directory, state, Event.SIGNED_IN, {}, Channel.REST)


def let_in(directory: Directory, user_id: str, renewed: str | None) -> None:
    """Record that a password was right, and keep a newer hash of it."""
    directory.people.let_in(user_id)
    if renewed is not None:
        directory.people.renew_hash(user_id, renewed)


def state_of(user: User) -> SignInState:
    """Of a user who has come in."""
    return SignInState(
        user_id=user.id, tenant_id=user.tenant_id, username=user.username, wrong_passwords=0
    )


def _is_told(count: int) -> bool:
    """Whether a number is a power of two."""
    return count & (count - 1) == 0


def _note(
    directory: Directory,
    state: SignInState,
    event: Event | PeopleEvent,
    new: dict[str, object],
    channel: Channel,
) -> None:
    directory.note(
        event,
        tenant_id=state.tenant_id,
        user_id=state.user_id,
        subject=state.username,
        new=new,
        channel=channel,
    )
