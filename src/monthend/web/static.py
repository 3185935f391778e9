"""Style, script and pictures: each under an address with the hash of its content, kept for ever."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import PurePosixPath

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PATH = "/static/{digest}/{name:path}"
KEPT = "public, max-age=31536000, immutable"
MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
FOLDER = files("monthend.web") / "static"


@cache
def all_names() -> frozenset[str]:
    """The files that are served, by their paths in the folder."""
    here = (each.name for each in FOLDER.iterdir() if each.is_file())
    vendor = (f"vendor/{each.name}" for each in (FOLDER / "vendor").iterdir())
    return frozenset(name for name in (*here, *vendor) if PurePosixPath(name).suffix in MEDIA)


@cache
def _content(name: str) -> tuple[bytes, str]:
    """A file and the hash in its address."""
    content = FOLDER.joinpath(*PurePosixPath(name).parts).read_bytes()
    return content, sha256(content).hexdigest()[:16]


def address(name: str) -> str:
    """The address of a file in this version of it."""
    return f"/static/{_content(name)[1]}/{name}"


class Serve:
    """One file. Under the hash of another version there is nothing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["operation"] = "static"
        name, digest = scope["path_params"]["name"], scope["path_params"]["digest"]
        found = _content(name) if name in all_names() else None
        if scope["method"] not in ("GET", "HEAD"):
            answer = Response(status_code=405, headers={"allow": "GET, HEAD"})
        elif found is None or found[1] != digest:
            answer = Response("There is no such file.", 404, media_type="text/plain")
        else:
            media = MEDIA[PurePosixPath(name).suffix]
            answer = Response(found[0], headers={"cache-control": KEPT, "content-type": media})
        await answer(scope, receive, send)
