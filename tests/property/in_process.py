"""The server called as a function: the plain clients of the contract tests, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from argon2 import PasswordHasher
from starlette.types import ASGIApp, Message, Scope

from company import Clock, Company
from contract.soap import Soap, texts
from contract.zuora import Answer, Zuora
from monthend.domain.permissions import Channel
from monthend.services import sessions, tenants
from monthend.services.tenants import Credentials, NewSecrets
from monthend.storage.store import SqliteStore

PASSWORD = "a password"
# As cheap as can be: what a password costs is measured elsewhere.
SECRETS = NewSecrets(
    password=PASSWORD,
    password_hash=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD),
    client_secret="a secret",
)
FORM = "application/x-www-form-urlencoded"


class InProcess(Zuora):
    """A client whose requests go to an application in this process."""

    def __init__(self, app: ASGIApp, loop: asyncio.AbstractEventLoop, token: str = "") -> None:
        super().__init__("http://books.example", token)
        self._app = app
        self._loop = loop

    def sign_in(self, credentials: Credentials) -> None:
        """Get a token, as every client of REST does first."""
        form = {
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
            "grant_type": "client_credentials",
        }
        answer = self.request(
            "POST", "/oauth/token", body=urlencode(form).encode(), headers={"Content-Type": FORM}
        )
        assert answer.status == 200, answer.content
        self.token = answer.json["access_token"]

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        scope = _scope(method, path, {**sent, **(headers or {})}, body or b"")
        return self._loop.run_until_complete(_answer(self._app, scope, body or b""))


def _scope(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Scope:
    plain, _, query = path.partition("?")
    named = {"host": "books.example", **headers, "content-length": str(len(body))}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": plain,
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 1),
        "server": ("books.example", 80),
    }


async def _answer(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    said: list[Message] = []
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return left.pop() if left else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        said.append(message)

    await app(scope, receive, send)
    return Answer(
        status=said[0]["status"],
        headers={name.decode(): value.decode() for name, value in said[0]["headers"]},
        body=b"".join(message.get("body", b"") for message in said[1:]),
    )


def found_tenant(store: SqliteStore, clock: Clock) -> tuple[Company, Credentials]:
    """A tenant in an empty store, and what its administrator signs in with."""
    store.create_schema()
    credentials = store.write_directory(
        lambda directory: tenants.create_tenant(directory, "Acme", "USD", SECRETS, creator=None)
    )
    administrator = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, "Acme", None, Channel.REST)
    )
    return Company(store=store, clock=clock, administrator=administrator), credentials


def soap_client(http: InProcess, credentials: Credentials) -> Soap:
    """A SOAP client of the same application, signed in."""
    soap = Soap(http.url)
    soap.http = http
    answer = soap.login(credentials.username, PASSWORD).response("login")
    soap.session = texts(answer[0])["Session"] or ""
    return soap
