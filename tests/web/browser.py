"""A browser without a screen: it keeps cookies, follows links, and sends forms as they stand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from lxml import html
from starlette.types import ASGIApp, Message

from property.in_process import FORM, PASSWORD

PART = "between-the-parts"
Typed = Mapping[str, str | Sequence[str] | None]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, and the page in it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    address: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def tree(self) -> Any:
        return html.fromstring(self.text or "<html></html>")

    def all(self, path: str) -> list[Any]:
        found: list[Any] = self.tree.xpath(path)
        return found

    def words(self, path: str) -> str:
        """The text of what a path finds, with single blanks."""
        return " ".join(" ".join(each.itertext()) for each in self.all(path)).strip()

    @property
    def heading(self) -> str:
        return " ".join(self.words("//h1").split())

    @property
    def notice(self) -> str:
        return " ".join(self.words("//p[@class='notice']").split())

    @property
    def troubles(self) -> list[str]:
        """What stands at the top of a page whose form was refused."""
        if not self.body:
            return []
        return [
            " ".join(each.text_content().split()) for each in self.all("//*[@id='troubles']//li")
        ]

    def forms(self) -> list[str]:
        """The addresses that forms of this page are sent to."""
        return [each.get("action") for each in self.all("//main//form[@method='post']")]

    def values(self, action: str) -> dict[str, list[str]]:
        """What stands in a form."""
        found: dict[str, list[str]] = {}
        for each in self.all(f"//form[@action='{action}']//*[@name]"):
            if each.tag == "select":
                value = next(iter(each.xpath("./option[@selected]/@value")), "")
            elif each.tag == "textarea":
                value = each.text or ""
            elif each.get("type") == "checkbox" and each.get("checked") is None:
                continue
            else:
                value = each.get("value") or ""
            found.setdefault(each.get("name"), []).append(value)
        assert found, f"there is no form to {action}"
        return found


@dataclass(slots=True)
class Browser:
    """One person's browser, at one server."""

    app: ASGIApp
    loop: asyncio.AbstractEventLoop
    scheme: str = "http"
    host: str = "books.example"
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """One request, with nothing followed."""
        plain, _, query = path.partition("#")[0].partition("?")
        named = {"host": self.host, "accept": "text/html", "content-length": str(len(body))}
        named |= self.headers | dict(headers or {})
        if self.cookies:
            named["cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": self.scheme, "path": unquote(plain), "raw_path": plain.encode(),
            "root_path": "",
            "query_string": query.encode(), "client": ("127.0.0.1", 1), "server": (self.host, 80),
            "headers": [(key.encode(), value.encode()) for key, value in named.items()],
        }  # fmt: skip
        status, given, content = self.loop.run_until_complete(_answer(self.app, scope, body))
        for key, value in given:
            if key == "set-cookie":
                self._keep(value)
        return Page(status, given, content, path)

    def _keep(self, value: str) -> None:
        for name, morsel in SimpleCookie(value).items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                # Browsers send back what was set, with quotes if there were any.
                self.cookies[name] = morsel.coded_value

    def go(self, path: str) -> Page:
        """Look at a page, wherever it leads."""
        return self.follow(self.ask("GET", path))

    def follow(self, page: Page) -> Page:
        while page.status == 303:
            there = urlsplit(
                urljoin(f"{self.scheme}://{self.host}{page.address}", page.header("location"))
            )
            assert there.netloc == self.host, f"another server: {there.netloc}"
            page = self.ask("GET", there.path + (f"?{there.query}" if there.query else ""))
        return page

    def send(self, action: str, values: Typed, headers: Mapping[str, str] | None = None) -> Page:
        """Send a form with exactly these values."""
        pairs = [
            (name, each)
            for name, value in values.items()
            if value is not None
            for each in ([value] if isinstance(value, str) else value)
        ]
        typed = {"content-type": FORM, "sec-fetch-site": "same-origin", **(headers or {})}
        return self.ask("POST", action, urlencode(pairs).encode(), typed)

    def press(self, page: Page, action: str, **typed: str | Sequence[str] | None) -> Page:
        """Fill in a form of a page and send it; what comes of it, followed."""
        return self.follow(self.send(action, {**page.values(action), **typed}))

    def upload(
        self, page: Page, action: str, name: str, content: bytes, into: str = "content"
    ) -> Page:
        """Send a form of a page with a file; what comes of it, followed."""
        head = f'--{PART}\r\ncontent-disposition: form-data; name="{into}"; filename="{name}"'
        file = head.encode() + b"\r\n\r\n" + content + b"\r\n"
        values = {key: given for key, given in page.values(action).items() if key != into}
        return self.send_in_parts(action, values, file)

    def send_in_parts(
        self, action: str, values: Mapping[str, Sequence[str]], file: bytes = b""
    ) -> Page:
        """Send a form as browsers do that has a file or much text; what comes of it, followed."""
        body = b"".join(
            f'--{PART}\r\ncontent-disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, given in values.items()
            for value in given
        )
        typed = {
            "content-type": f"multipart/form-data; boundary={PART}",
            "sec-fetch-site": "same-origin",
        }
        body += file + f"--{PART}--\r\n".encode()
        return self.follow(self.ask("POST", action, body, typed))

    def sign_in(self, username: str, password: str = PASSWORD, then: str = "") -> Page:
        values = {"username": username, "password": password, "then": then}
        return self.follow(self.send("/sign-in", values))


async def _answer(
    app: ASGIApp, scope: Any, body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    said: list[Message] = []
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        # Whoever asks stays until there is an answer.
        return left.pop() if left else await asyncio.Event().wait()

    async def send(message: Message) -> None:
        said.append(message)

    await app(scope, receive, send)
    headers = [(name.decode().lower(), value.decode()) for name, value in said[0]["headers"]]
    return said[0]["status"], headers, b"".join(each.get("body", b"") for each in said[1:])
