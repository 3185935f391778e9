"""What a browser sends: an address, and forms with what was typed and with files.

A form is taken from this site alone: browsers say where a request comes from, and every
form of a session has its proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Receive, Scope

from monthend.services.values import CONTROL

from .asked import Typed, Upload

FIELDS_AT_MOST = 2_000
FILES_AT_MOST = 10
SAME_SITE = frozenset({"same-origin", "none"})


class Unreadable(Exception):
    """A request that no form and no link of these pages makes."""


class NothingHere(Exception):
    """There is no such page."""


class ForeignForm(Exception):
    """A form that was not sent from a page of this server, or not in this session."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form brings."""

    typed: Typed
    files: Mapping[str, Upload]

    def one(self, name: str) -> str:
        given = self.typed.get(name, ())
        return given[-1] if given else ""


def header(scope: Scope, name: bytes) -> str:
    """The value of a header, empty without it."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def path_of(scope: Scope) -> dict[str, str]:
    """The values in a path; what no text holds is no part of any id."""
    return places(scope.get("path_params", {}))


def places(read: Mapping[str, str]) -> dict[str, str]:
    """Values of a path, if they may be ids."""
    if any(CONTROL.search(value) or len(value) > 300 for value in read.values()):
        raise NothingHere
    return dict(read)


def query_of(query_string: str) -> dict[str, str]:
    """The last value of each name; one that holds what no text does is left out."""
    try:
        pairs = parse_qsl(query_string, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise Unreadable from None
    return {name: value for name, value in pairs if not CONTROL.search(name + value)}


def check_origin(scope: Scope) -> None:
    """Refuse what another site has a browser send. What is no browser says nothing of it."""
    site = header(scope, b"sec-fetch-site")
    if site and site not in SAME_SITE:
        raise ForeignForm
    origin = header(scope, b"origin")
    if origin and not site and urlsplit(origin).netloc != header(scope, b"host"):
        raise ForeignForm


def is_own(scope: Scope) -> bool:
    """Whether a browser says that a form was sent from a page of this server."""
    site, origin = header(scope, b"sec-fetch-site"), header(scope, b"origin")
    if site:
        return site == "same-origin"
    return bool(origin) and urlsplit(origin).netloc == header(scope, b"host")


async def sent(scope: Scope, receive: Receive) -> Sent:
    """The form in the body."""
    typed: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    try:
        form = await Request(scope, receive).form(
            max_files=FILES_AT_MOST, max_fields=FIELDS_AT_MOST, max_part_size=2 * 1024 * 1024
        )
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    media = value.content_type or "application/octet-stream"
                    files[name] = Upload(
                        name=value.filename, media=media, content=await value.read()
                    )
            else:
                typed.setdefault(name, []).append(value)
        await form.close()
    except (HTTPException, MultiPartException, UnicodeDecodeError, ValueError):
        raise Unreadable from None
    return Sent(typed, files)
