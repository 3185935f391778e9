"""Requests under way are counted for each tenant, and one over the limit does not enter."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.routing import Router
from starlette.types import Message, Scope

from company import Company
from monthend.entrance import quota_headers
from monthend.entrance.concurrency import Concurrency, TooManyRequests
from monthend.entrance.doorman import Doorman
from monthend.rest.routes import routes
from monthend.services import sessions, tenants

TOLD = (
    "The total number of concurrent requests has exceeded the limit allowed by the system."
    " Please resubmit your request later."
)


class Seconds:
    """A monotonic clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def shown(concurrency: Concurrency, tenant: str | None = "one") -> dict[str, str]:
    left = quota_headers.left_to(tenant, concurrency)
    return {name.decode(): value.decode() for name, value in left}


def test_without_a_limit_everybody_enters() -> None:
    concurrency = Concurrency()
    for _ in range(100):
        concurrency.enter("one")
    assert concurrency.used("one").under_way == 100


def test_a_request_over_the_limit_does_not_enter() -> None:
    concurrency = Concurrency(2)
    concurrency.enter("one")
    concurrency.enter("one")
    with pytest.raises(TooManyRequests, match=TOLD):
        concurrency.enter("one")
    assert concurrency.used("one").under_way == 2
    concurrency.leave("one")
    concurrency.enter("one")


def test_tenants_are_counted_apart() -> None:
    concurrency = Concurrency(1)
    concurrency.enter("one")
    concurrency.enter("other")


def test_the_rate_begins_anew_after_a_minute_and_what_is_under_way_stays() -> None:
    seconds = Seconds()
    concurrency = Concurrency(seconds=seconds)
    concurrency.enter("one")
    seconds.now += 59
    assert (shown(concurrency)["ratelimit-remaining"], shown(concurrency)["ratelimit-reset"]) == (
        "49999",
        "1",
    )
    seconds.now += 1
    assert (shown(concurrency)["ratelimit-remaining"], shown(concurrency)["ratelimit-reset"]) == (
        "50000",
        "60",
    )
    assert concurrency.used("one").under_way == 1


@pytest.mark.parametrize(("limit", "told", "left"), [(0, "40", "39"), (3, "3", "2")])
def test_the_headers_show_the_limit_there_is_and_else_the_documented_one(
    limit: int, told: str, left: str
) -> None:
    concurrency = Concurrency(limit)
    concurrency.enter("one")
    headers = shown(concurrency)
    assert headers["concurrency-limit-limit"] == told
    assert headers["concurrency-limit-remaining"] == left
    assert shown(concurrency, None)["concurrency-limit-remaining"] == told


def test_nothing_is_left_when_more_are_under_way_than_are_documented() -> None:
    concurrency = Concurrency()
    for _ in range(50):
        concurrency.enter("one")
    assert shown(concurrency)["concurrency-limit-remaining"] == "0"


# Over REST ----------------------------------------------------------------------------


def get(company: Company, concurrency: Concurrency) -> tuple[int, dict[str, str], object]:
    """Read the periods over REST, as the administrator with a fresh token."""
    by = company.sign_in()
    made = company.store.write_directory(
        lambda directory: tenants.add_client(directory, by, "admin")
    )
    token = company.store.write_directory(
        lambda directory: sessions.issue_token(directory, made.client_id, made.client_secret)
    )
    served = Router(
        routes(
            company.store,
            Doorman(company.store, company.clock),
            concurrency,
            company.clock,
            version="0",
            base_url=None,
        )
    )
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/accounting-periods",
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"authorization", f"Bearer {token.access_token}".encode())],
        "state": {"track_id": None, "body": b""},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(served(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, json.loads(sent[1]["body"])


def test_rest_turns_a_request_over_the_limit_away_as_documented(company: Company) -> None:
    concurrency = Concurrency(1)
    concurrency.enter(company.administrator.tenant.id)
    status, headers, body = get(company, concurrency)
    assert status == 429
    assert headers["retry-after"] == "120"
    assert headers["concurrency-limit-remaining"] == "0"
    assert isinstance(body, dict)
    assert body["success"] is False
    assert body["reasons"] == [{"code": 50000070, "message": TOLD}]
    assert concurrency.used(company.administrator.tenant.id).under_way == 1


def test_a_request_within_the_limit_leaves_when_it_is_answered(company: Company) -> None:
    concurrency = Concurrency(1)
    for _ in range(3):
        status, headers, _ = get(company, concurrency)
        assert status == 200
        assert headers["concurrency-limit-remaining"] == "0"
    assert concurrency.used(company.administrator.tenant.id).under_way == 0
