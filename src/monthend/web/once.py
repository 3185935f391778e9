"""Forms are done once: sent twice, by a double click or from the history of a browser, or not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from uuid import uuid4

from monthend.entrance.keys import Keys
from monthend.services import remembered_requests
from monthend.services.audit_ports import RememberedAnswer
from monthend.services.caller import Caller
from monthend.services.directory import Directory
from monthend.services.ports import Books
from monthend.services.remembered_requests import KeyedRequest

from .asked import Done, Typed, Upload

OF_PAGES = "▤"
"""Before the keys of forms; no client of the API can send such a one."""


def keyed(
    caller: Caller, key: str, action: str, typed: Typed, files: Mapping[str, Upload]
) -> KeyedRequest:
    """The sending of a form under the key with which it was shown: what was typed, and its files.

    Files are told apart by their names and by all of their content.
    """
    said = sha256(f"{caller.calendar_id}\n{action}\n".encode())
    for name in sorted(typed):
        for text in typed[name]:
            said.update(f"{len(name)}:{name}{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    for name, file in sorted(files.items()):
        content = sha256(file.content).hexdigest()
        told = f"file {len(name)}:{name}{len(file.name)}:{file.name}{content}"
        said.update(told.encode("utf-8", "surrogatepass"))
    return KeyedRequest(
        user_id=caller.user_id,
        key=OF_PAGES + key[:100],
        fingerprint=said.hexdigest(),
        attempt=uuid4().hex,
        track_id=caller.track_id,
    )


def keep(books: Books, request: KeyedRequest, done: Done) -> None:
    """Keep where a form went on, in the transaction of what it did."""
    remembered_requests.finish(books.requests, request, answer(done))


def answer(done: Done) -> RememberedAnswer:
    """Where a form went on, as it is kept."""
    location = (("location", done.to),)
    return RememberedAnswer(status=303, headers=location, body=done.notice.encode())


async def once(keys: Keys, request: KeyedRequest, work: Callable[[], Awaitable[Done]]) -> Done:
    """Do the work, or say where it went on when it was done before.

    What is refused has changed nothing, and its key is free again.
    """
    known = await keys.begin(request)
    if known is not None:
        return Done(to=dict(known.headers)["location"], notice=known.body.decode())
    try:
        return await work()
    except Exception:
        await keys.settle(request, lambda directory: _free(directory, request))
        raise


def _free(directory: Directory, request: KeyedRequest) -> None:
    remembered_requests.forget(directory, request)
