"""What holds for whatever bytes are posted to the SOAP endpoint.

They are a call or the one declared refusal, whose message is short; so are the
values inside the call, whatever operation it is read as. What a strict reader
takes, a lenient one takes in the same sense.
"""

from __future__ import annotations

from collections.abc import Callable

from monthend.soap import envelope
from monthend.soap.envelope import BadEnvelope, Request
from monthend.soap.xml import Element

MESSAGE_LIMIT = 1000
READERS: tuple[Callable[[Element], object], ...] = (
    envelope.login_of,
    envelope.rows_of,
    envelope.delete_of,
    envelope.query_string_of,
    envelope.query_locator_of,
)
Shown = tuple[object, ...]


def check(data: bytes) -> None:
    strict = what_is_read(data, lenient=False)
    lenient = what_is_read(data, lenient=True)
    if not isinstance(strict, str):
        assert lenient == strict, (strict, lenient)


def what_is_read(data: bytes, *, lenient: bool) -> Shown | str:
    """All that a request says, or why it is refused."""
    try:
        request = envelope.read_envelope(data, lenient=lenient)
    except BadEnvelope as refused:
        return reason(refused)
    return (shown(request), *(said(reader, request.call) for reader in READERS))


def shown(request: Request) -> Shown:
    return (
        request.soap,
        request.operation,
        request.session,
        request.query_options,
        request.single_transaction,
    )


def said(reader: Callable[[Element], object], call: Element) -> object:
    try:
        return reader(call)
    except BadEnvelope as refused:
        return reason(refused)


def reason(refused: BadEnvelope) -> str:
    assert len(refused.message) <= MESSAGE_LIMIT, refused.message
    return f"{refused.kind}: {refused.message}"
