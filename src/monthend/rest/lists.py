"""Lists in pages: which rows a page has, and the address of the page after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from .operations import Answer, Asked, Parameter

T = TypeVar("T")

PAGE = Parameter(name="page", least=1, most=999_999_999, default=1)
PAGE_SIZE = Parameter(name="pageSize", least=1, most=300, default=300)


def page_of(everything: Sequence[T], asked: Asked, path: str) -> tuple[Sequence[T], Answer]:
    """The rows of the page that was asked for, and `nextPage` where there is one."""
    page, size = asked.query["page"], asked.query["pageSize"]
    first = (page - 1) * size
    following: Answer = {}
    if first + size < len(everything):
        following["nextPage"] = next_page(asked.url, path, page, size)
    return everything[first : first + size], following


def next_page(url: str, path: str, page: int, size: int) -> str:
    """The full address of the page after this one."""
    return f"{url}{path}?{urlencode({'page': page + 1, 'pageSize': size})}"
