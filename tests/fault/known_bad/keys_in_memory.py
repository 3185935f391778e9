"""A build that remembers the answers of keys in the process that gave them, and nowhere else.

Behind another server of the same database the same request is a new one. It answers a
little late, so that a kill finds requests that are done and not answered. Run as
`python -m fault.known_bad.keys_in_memory serve …`.
"""

import asyncio

from starlette.types import Scope

from monthend import cli
from monthend.entrance.keys import Keys
from monthend.rest import idempotency
from monthend.rest.replies import Headers
from monthend.services.remembered_requests import KeyedRequest

SECONDS_UNTIL_THE_ANSWER = 0.05
ANSWERS: dict[tuple[str, str], tuple[bytes, Headers]] = {}


def remember_here() -> None:
    async def once(
        keys: Keys,
        scope: Scope,
        request: KeyedRequest | None,
        work: idempotency.Work,
        still: idempotency.Still,
    ) -> tuple[bytes, Headers]:
        if request is None:
            return await work()
        place = (request.user_id, request.key)
        if place not in ANSWERS:
            ANSWERS[place] = await work()
            await asyncio.sleep(SECONDS_UNTIL_THE_ANSWER)
        return ANSWERS[place]

    idempotency.once = once
    idempotency.finish = lambda book, request, body, headers: None


if __name__ == "__main__":
    remember_here()
    cli.main()
