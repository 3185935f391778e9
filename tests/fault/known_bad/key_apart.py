"""A build that keeps the answer of a request with a key apart from its work, a moment later.

A kill in between leaves the work, and a key that is still under way: it is done again.
Run as `python -m fault.known_bad.key_apart serve …`.
"""

import asyncio

from starlette.types import Scope

from fault.short_lease import give_up_soon
from monthend import cli
from monthend.entrance.keys import Keys
from monthend.rest import idempotency
from monthend.rest.replies import Headers
from monthend.services.remembered_requests import KeyedRequest

ANSWER_IS_KEPT_LATER = 0.5


def keep_answers_apart() -> None:
    once = idempotency.once

    async def once_and_keep(
        keys: Keys,
        scope: Scope,
        request: KeyedRequest | None,
        work: idempotency.Work,
        still: idempotency.Still,
    ) -> tuple[bytes, Headers]:
        async def work_and_keep() -> tuple[bytes, Headers]:
            body, headers = await work()
            await asyncio.sleep(ANSWER_IS_KEPT_LATER)
            if request is not None:
                await keys.finish(request, idempotency._kept(200, body, headers))
            return body, headers

        return await once(keys, scope, request, work_and_keep, still)

    idempotency.once = once_and_keep
    idempotency.finish = lambda book, request, body, headers: None


if __name__ == "__main__":
    give_up_soon()
    keep_answers_apart()
    cli.main()
