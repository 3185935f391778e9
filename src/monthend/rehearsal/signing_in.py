"""Who signs in with a request, by the name in it: nobody has looked at its secret yet.

So a fault of a tenant is met by those who want to get in there, whether they may or not.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl

from starlette.types import Scope

from monthend.services.directory import Directory

from .arrived import Sender, is_soap, soap_operation
from .faults import LOGIN, TOKEN

TOKEN_PATH = "/oauth/token"
FORM_AT_MOST = 10_000
"""Bytes of the form of a sign-in; what is longer is none."""
USERNAME = re.compile(rb"(?i)<(?:[\w.-]*+:)?username(?:\s[^<>]*+)?>([^<]*+)</")


def sign_in_of(scope: Scope) -> str | None:
    """What a request signs in by, None for one that does not."""
    if scope["path"] == TOKEN_PATH:
        return TOKEN if scope["method"] == "POST" else None
    if is_soap(scope["path"]) and soap_operation(scope["state"].get("body", b"")) == LOGIN:
        return LOGIN
    return None


def name_in(sign_in: str, content: bytes) -> str | None:
    """The client id or the user name that stands in the body of a sign-in."""
    if sign_in == LOGIN:
        found = USERNAME.search(content)
        return None if found is None else unescape(found[1].decode("utf-8", "replace")).strip()
    if len(content) > FORM_AT_MOST:
        return None
    return dict(parse_qsl(content.decode("utf-8", "replace"))).get("client_id")


def whose(directory: Directory, sign_in: str, name: str) -> Sender | None:
    """The user that a name signs in, where there is one."""
    if sign_in == LOGIN:
        user = directory.user_named(name)
    else:
        user_id = directory.people.user_of_client(name)
        user = None if user_id is None else directory.user(user_id)
    return None if user is None else Sender(user.tenant_id, user.username)
