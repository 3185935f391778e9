"""OAuth clients of users: listed, given another secret, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from monthend.domain.errors import NotAllowed, NotFound, RuleBroken
from monthend.domain.permissions import Operation

from .caller import Caller
from .directory import Directory
from .people_notes import begin, beyond_own, check_within_own, note
from .people_ports import ClientRecord, PeopleEvent, UserRecord
from .people_reach import beyond_reach, check_within_reach
from .sessions import secret_hash

LONGEST_OVERLAP_HOURS = 720
OVERLAP_HOURS = 24


class Step(StrEnum):
    """What can be done with a client."""

    ROTATE = "rotate"
    REVOKE = "revoke"


class ClientNotFound(NotFound):
    message = "There is no OAuth client {id}."


class ClientRevoked(RuleBroken):
    message = "The OAuth client {id} is revoked."


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """A client with its new secret, which is shown this once and stored as a hash."""

    client: ClientRecord
    secret: str = field(repr=False)


def list_clients(
    directory: Directory, caller: Caller, user_id: str | None, first: int, count: int
) -> Sequence[ClientRecord]:
    """Some clients of the tenant, or of one of its users."""
    caller.require(Operation.READ_USERS)
    return directory.people.clients(caller.tenant.id, user_id, first, count)


def get(directory: Directory, caller: Caller, client_id: str) -> ClientRecord:
    """A client of a user of the tenant."""
    caller.require(Operation.READ_USERS)
    return _client(directory, caller, client_id)


def refusal_to_act(directory: Directory, caller: Caller, client: ClientRecord) -> NotAllowed | None:
    """Why a caller cannot act on a client, None where they can; nothing is refused by asking."""
    owner = _owner(directory, caller, client)
    return beyond_own(caller, owner.permissions) or beyond_reach(
        directory, caller, owner.id, owner.username, client.id
    )


def steps(directory: Directory, caller: Caller, client: ClientRecord) -> tuple[Step, ...]:
    """What a caller can do with a client as it is now."""
    if not client.active or refusal_to_act(directory, caller, client) is not None:
        return ()
    return (Step.ROTATE, Step.REVOKE)


def rotate(
    directory: Directory, caller: Caller, client_id: str, overlap_hours: int = OVERLAP_HOURS
) -> Rotated:
    """Give a client another secret; that of before is good for some hours more, or for none.

    The tokens that it has brought end with it.
    """
    begin(directory, caller)
    client = _living(directory, caller, client_id)
    secret = secrets.token_hex(20)
    until = directory.now + timedelta(hours=overlap_hours)
    directory.people.rotate(client_id, secret_hash(secret), until)
    new = {"clientId": client_id, "overlapHours": overlap_hours}
    note(directory, caller, PeopleEvent.CLIENT_ROTATED, client.username, new)
    return Rotated(client=_client(directory, caller, client_id), secret=secret)


def revoke(directory: Directory, caller: Caller, client_id: str) -> ClientRecord:
    """End a client with its tokens, for good."""
    begin(directory, caller)
    client = _within_reach(directory, caller, client_id)
    if client.active:
        directory.people.revoke(client_id)
        new = {"clientId": client_id}
        note(directory, caller, PeopleEvent.CLIENT_REVOKED, client.username, new)
    return _client(directory, caller, client_id)


def _client(directory: Directory, caller: Caller, client_id: str) -> ClientRecord:
    found = directory.people.client(caller.tenant.id, client_id)
    if found is None:
        raise ClientNotFound(id=client_id[:100])
    return found


def _within_reach(directory: Directory, caller: Caller, client_id: str) -> ClientRecord:
    client = _client(directory, caller, client_id)
    owner = _owner(directory, caller, client)
    check_within_own(caller, owner.permissions)
    check_within_reach(directory, caller, owner.id, owner.username, client_id)
    return client


def _owner(directory: Directory, caller: Caller, client: ClientRecord) -> UserRecord:
    owner = directory.people.user(caller.tenant.id, client.user_id)
    assert owner is not None, "a client belongs to a stored user"
    return owner


def _living(directory: Directory, caller: Caller, client_id: str) -> ClientRecord:
    client = _within_reach(directory, caller, client_id)
    if not client.active:
        raise ClientRevoked(id=client_id)
    return client
