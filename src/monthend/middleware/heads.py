"""Headers that say who asks and for whom: each given once, short, and in US-ASCII."""

import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from .refusal import INVALID_FORMAT, Refuse, RequestRefused, send_refusal

LONGEST = {
    b"content-type": 255,
    b"zuora-entity-ids": 1024,
    b"zuora-org-ids": 8000,
    b"zuora-working-org": 255,
    b"zuora-version": 64,
    b"x-zuora-wsdl-version": 64,
    b"apiaccesskeyid": 255,
    b"apisecretaccesskey": 255,
    b"entityid": 255,
    b"entityname": 255,
    b"soapaction": 1024,
    b"monthend-reason": 1024,
}
"""How long the value of a header may be that may be given once."""

CREDENTIALS = b"authorization"
"""May be given once as well; what it holds is a token or is none, and that is HTTP 401."""

_PRINTABLE = re.compile(rb"[ -~\t]*")


class HeadRules:
    """Refuses requests whose head says something twice, or in characters of no header.

    What of two values counts, programs disagree on: one that checks the first and one that
    heeds the second let each other's guests in. Here too is answered what the connection
    turned away.
    """

    def __init__(self, app: ASGIApp, *, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                if (turned_away := scope["state"].get("turned_away")) is not None:
                    raise RequestRefused(*turned_away)
                check(scope["headers"])
            except RequestRefused as refusal:
                await send_refusal(refusal, self._refuse, scope, send, unread=receive)
                return
        await self._app(scope, receive, send)


def check(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Refuse what is given twice, is too long, or has other characters."""
    seen = set()
    for name, value in headers:
        longest = LONGEST.get(name)
        if longest is None:
            if name == CREDENTIALS:
                if name in seen:
                    raise RequestRefused(INVALID_FORMAT, 400, "Authorization must be given once.")
                seen.add(name)
            continue
        if name in seen or len(value) > longest or not _PRINTABLE.fullmatch(value):
            told = name.decode("ascii").title()
            message = (
                f"{told} must be given once and have at most {longest} US-ASCII characters,"
                " without control characters."
            )
            raise RequestRefused(INVALID_FORMAT, 400, message)
        seen.add(name)
