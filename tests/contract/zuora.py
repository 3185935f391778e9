"""A plain HTTP client of the documented API: it retries nothing and hides nothing."""

import http.client
import json
import re
import selectors
import time
import urllib.parse
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

from contract.started_server import Credentials

Json = dict[str, Any]
PERIODS = "/v1/accounting-periods"
EXTENSIONS = "/monthend/v1/accounting-periods"
COMMIT_SEQUENCE = "monthend-commit-sequence"

PERMISSION, AUTHENTICATION = 10, 11
INVALID_VALUE, UNKNOWN_FIELD, MISSING_FIELD, MISSING_PARAMETER = 20, 21, 22, 23
RULE, NOT_FOUND, METHOD, LOCK, INTERNAL, TEMPORARY = 30, 40, 45, 50, 60, 61
LIMIT, MALFORMED = 70, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response as it came: header names in lower case, the body still encoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> bytes:
        """The body with its content encoding taken off."""
        if self.headers.get("content-encoding") == "gzip":
            return zlib.decompress(self.body, wbits=31)
        return self.body

    @property
    def json(self) -> Json:
        said = json.loads(self.content)
        assert isinstance(said, dict), said
        return said

    @property
    def commit_sequence(self) -> int:
        return int(self.headers[COMMIT_SEQUENCE])

    @property
    def succeeded(self) -> bool:
        return self.status == 200 and self.json["success"] is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One entry of `reasons`: eight digits, of which the last two are the category."""

    code: int
    message: str

    @property
    def category(self) -> int:
        return self.code % 100


def reasons(answer: Answer) -> list[Reason]:
    """Read the documented failure envelope, insisting on its form."""
    said = answer.json
    assert answer.headers["content-type"].startswith("application/json"), answer.headers
    assert said["success"] is False, said
    assert re.fullmatch("[0-9A-F]{16}", said["processId"]), said
    assert said["reasons"], said
    for reason in said["reasons"]:
        assert set(reason) >= {"code", "message"}, reason
        assert type(reason["code"]) is int, reason
        assert re.fullmatch("[5-9][0-9]{7}", str(reason["code"])), reason
        assert isinstance(reason["message"], str), reason
        assert reason["message"].strip(), reason
    return [Reason(code=each["code"], message=each["message"]) for each in said["reasons"]]


def assert_refused(answer: Answer, category: int, *, naming: str = "", status: int = 200) -> None:
    """The answer is a refusal, every reason of it in `category`, one of them naming the field."""
    assert answer.status == status, (answer.status, answer.content[:500])
    given = reasons(answer)
    assert {reason.category for reason in given} == {category}, given
    assert any(naming in reason.message for reason in given), (naming, given)


def assert_done(answer: Answer) -> Json:
    """The answer is HTTP 200 with `success: true`; what it says is returned."""
    assert answer.status == 200, (answer.status, answer.content[:500])
    assert answer.json["success"] is True, answer.json
    return answer.json


class Zuora:
    """One user of one server.

    Each request has a connection of its own, unless `keep_alive`; a connection
    that breaks is an error here and never a second request.
    """

    def __init__(
        self, url: str, token: str = "", *, keep_alive: bool = False, timeout: float = 30.0
    ) -> None:
        self.url = url
        self.token = token
        self.keep_alive = keep_alive
        self.timeout = timeout
        self._connection: http.client.HTTPConnection | None = None

    @classmethod
    def signed_in(cls, url: str, credentials: Credentials, *, keep_alive: bool = False) -> Self:
        answer = ask_for_token(cls(url), credentials.client_id, credentials.client_secret)
        assert answer.status == 200, answer.content
        return cls(url, answer.json["access_token"], keep_alive=keep_alive)

    def at(self, url: str, *, keep_alive: bool = False) -> "Zuora":
        """The same user at another server on the same database."""
        return Zuora(url, self.token, keep_alive=keep_alive, timeout=self.timeout)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send bytes, exactly, and return what comes back."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        connection = self._connected()
        try:
            # A server may answer, and hang up, before a large body is sent whole.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body=body, headers={**sent, **(headers or {})})
            response = connection.getresponse()
            content = response.read()
        except BaseException:
            self.hang_up()
            raise
        if not self.keep_alive:
            self.hang_up()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=named, body=content)

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            host = urllib.parse.urlsplit(self.url).netloc
            self._connection = http.client.HTTPConnection(host, timeout=self.timeout)
        return self._connection

    def forget_a_closed_connection(self) -> None:
        """As clients that keep connections do: one that the server has closed is not used again."""
        kept = self._connection.sock if self._connection is not None else None
        if kept is None:
            return
        with selectors.DefaultSelector() as waiting:
            waiting.register(kept, selectors.EVENT_READ)
            ended = bool(waiting.select(0))
        if ended:
            self.hang_up()

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=headers)

    def send(
        self, method: str, path: str, said: object, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a JSON body."""
        typed = {"Content-Type": "application/json", **(headers or {})}
        return self.request(method, path, body=json.dumps(said).encode(), headers=typed)

    def try_create(self, name: object, start: object, end: object, **others: object) -> Answer:
        """POST a period; `fiscalYear` is the year of its end unless it is given."""
        year = int(end[:4]) if isinstance(end, str) and end[:4].isdigit() else 2016
        said = {"name": name, "startDate": start, "endDate": end, "fiscalYear": year, **others}
        return self.send("POST", PERIODS, said)

    def create(self, name: str, start: str, end: str, **others: object) -> str:
        return str(assert_done(self.try_create(name, start, end, **others))["id"])

    def update(self, period: str, **fields: object) -> Answer:
        return self.send("PUT", f"{PERIODS}/{period}", fields)

    def delete(self, period: str) -> Answer:
        return self.request("DELETE", f"{PERIODS}/{period}")

    def pending_close(self, period: str) -> Answer:
        return self.request("PUT", f"{PERIODS}/{period}/pending-close")

    def close(self, period: str) -> Answer:
        return self.request("PUT", f"{PERIODS}/{period}/close")

    def reopen(self, period: str) -> Answer:
        return self.request("PUT", f"{PERIODS}/{period}/reopen")

    def run_trial_balance(self, period: str) -> Answer:
        return self.request("PUT", f"{PERIODS}/{period}/run-trial-balance")

    def period(self, period: str) -> Json:
        return assert_done(self.get(f"{PERIODS}/{period}"))

    def periods(self) -> list[Json]:
        listed: list[Json] = assert_done(self.get(PERIODS))["accountingPeriods"]
        return listed

    def open_ended(self) -> Json:
        return self.periods()[-1]

    def after_trial_balance(self, period: str, *, seconds: float = 20.0) -> Json:
        """The period once its run has come to an end, as a client polls for it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            said = self.period(period)
            if said["runTrialBalanceStatus"] in {"Completed", "Error"}:
                return said
            time.sleep(0.02)
        raise AssertionError(f"the trial balance did not end within {seconds} s: {said}")

    def post(self, entry: Json) -> Answer:
        return self.send("POST", "/v1/journal-entries", entry)

    def journal_entry(self, number: str) -> Answer:
        return self.get(f"/v1/journal-entries/{number}")

    def action_items(self, period: str) -> Json:
        return assert_done(self.get(f"{EXTENSIONS}/{period}/action-items"))

    def trial_balance(self, period: str) -> Json:
        return assert_done(self.get(f"{EXTENSIONS}/{period}/trial-balance"))

    def history(self, period: str) -> list[Json]:
        said: list[Json] = assert_done(self.get(f"{EXTENSIONS}/{period}/history"))["history"]
        return said

    def set_status(self, transaction: str, status: str) -> Answer:
        return self.send("PUT", f"/monthend/v1/transactions/{transaction}", {"status": status})


def ask_for_token(
    zuora: Zuora, client_id: str, client_secret: str, headers: Mapping[str, str] | None = None
) -> Answer:
    """POST the three documented form fields to `/oauth/token`."""
    form = {
        "client_id": client_id,
        "client_secret": client_secret,
        "grant_type": "client_credentials",
    }
    typed = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    body = urllib.parse.urlencode(form).encode()
    return zuora.request("POST", "/oauth/token", body=body, headers=typed)


@contextmanager
def nothing_changed(zuora: Zuora) -> Iterator[None]:
    """Every period reads the same after the block as before it, to the last field."""
    before = zuora.periods()
    yield
    assert zuora.periods() == before
