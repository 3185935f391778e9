"""A PUT or DELETE whose answer was lost is answered again, where a tenant wants that."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from starlette.routing import Router
from starlette.types import Message, Scope

from company import Company
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.rest.routes import routes
from monthend.services import sessions, tenants

PERIODS = "/v1/accounting-periods"


class Rest:
    """The REST API over a company's books, asked as its administrator."""

    def __init__(self, company: Company, resent_seconds: int) -> None:
        self.company = company
        self.doorman = Doorman(company.store, company.clock)
        by, store = company.sign_in(), company.store
        store.write_directory(
            lambda directory: directory.set_setting(
                by.tenant.id, "resent_seconds", str(resent_seconds)
            )
        )
        by = company.sign_in()
        made = store.write_directory(lambda directory: tenants.add_client(directory, by, "admin"))
        self.token = store.write_directory(
            lambda directory: sessions.issue_token(directory, made.client_id, made.client_secret)
        ).access_token

    def ask(self, method: str, path: str, body: object = None) -> tuple[dict[str, object], bool]:
        """The answer, and whether it had been given before."""
        company = self.company
        served = Router(
            routes(
                company.store,
                self.doorman,
                Concurrency(),
                company.clock,
                version="0",
                base_url=None,
            )
        )
        scope: Scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "scheme": "http",
            "headers": [(b"authorization", f"Bearer {self.token}".encode())],
            "state": {
                "track_id": None,
                "body": b"" if body is None else json.dumps(body).encode(),
            },
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(served(scope, receive, send))
        assert sent[0]["status"] == 200
        again = (b"idempotent-replayed", b"true") in sent[0]["headers"]
        return json.loads(sent[1]["body"]), again

    def january(self) -> str:
        """The id of a new period, which is the first."""
        body = {"name": "Jan", "startDate": "2026-01-01", "endDate": "2026-01-31"}
        answer, _ = self.ask("POST", PERIODS, {**body, "fiscalYear": 2026, "fiscalQuarter": 1})
        return str(answer["id"])


@pytest.mark.parametrize("seconds", [30, 0])
def test_a_lost_answer_is_given_again(company: Company, seconds: int) -> None:
    """With its control: without the setting the second is judged like any other."""
    rest = Rest(company, seconds)
    path = f"{PERIODS}/{rest.january()}/pending-close"
    first, again = rest.ask("PUT", path)
    assert (first["success"], again) == (True, False)
    second, again = rest.ask("PUT", path)
    assert again is (seconds > 0)
    if seconds:
        assert second == first
    else:
        assert second["success"] is False


def test_what_was_deleted_is_told_so_again(company: Company) -> None:
    rest = Rest(company, 30)
    path = f"{PERIODS}/{rest.january()}"
    assert rest.ask("DELETE", path)[0]["success"]
    answer, again = rest.ask("DELETE", path)
    assert (answer["success"], again) == (True, True)


def test_whoever_changes_it_back_has_to_do_it_again(company: Company) -> None:
    rest = Rest(company, 300)
    path = f"{PERIODS}/{rest.january()}"
    rest.ask("PUT", path, {"notes": "one"})
    rest.ask("PUT", path, {"notes": "two"})
    _, again = rest.ask("PUT", path, {"notes": "one"})
    assert not again
    shown, _ = rest.ask("GET", path)
    assert shown["notes"] == "one"


def test_after_the_seconds_it_is_judged_anew(company: Company) -> None:
    rest = Rest(company, 30)
    path = f"{PERIODS}/{rest.january()}/pending-close"
    rest.ask("PUT", path)
    company.clock.at += timedelta(seconds=31)
    answer, again = rest.ask("PUT", path)
    assert (answer["success"], again) == (False, False)


def test_a_refusal_is_not_kept(company: Company) -> None:
    rest = Rest(company, 300)
    path = f"{PERIODS}/{rest.january()}"
    answer, _ = rest.ask("PUT", f"{path}/reopen")
    assert answer["success"] is False
    again, kept = rest.ask("PUT", f"{path}/reopen")
    assert not kept
    assert again["success"] is False


def test_who_may_do_it_no_longer_is_not_answered_again(company: Company) -> None:
    rest = Rest(company, 300)
    path = f"{PERIODS}/{rest.january()}/pending-close"
    assert rest.ask("PUT", path)[0]["success"]
    company.spoil("UPDATE app_user SET api_write_access = FALSE")
    company.spoil("UPDATE tenant SET version = version + 1")
    answer, again = rest.ask("PUT", path)
    assert (answer["success"], again) == (False, False)
    assert "API Write Access" in str(answer["reasons"])


def test_another_request_is_another(company: Company) -> None:
    rest = Rest(company, 300)
    path = f"{PERIODS}/{rest.january()}"
    rest.ask("PUT", path, {"notes": "one"})
    _, again = rest.ask("PUT", path, {"notes": "two"})
    assert not again
