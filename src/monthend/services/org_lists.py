"""Lists over the books of several orgs, in one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any, TypeVar

from .caller import Caller
from .ports import Books

T = TypeVar("T")


def everywhere(books: Books, caller: Caller) -> Iterator[tuple[Books, Caller]]:
    """The books of each org that a request is for, with the caller at work there."""
    for each in caller.calendars:
        yield books if each == books.calendar_id else books.also(each), caller.at(each)


def some(
    books: Books,
    caller: Caller,
    read: Callable[[Books, Caller, int, int], Sequence[T]],
    first: int,
    count: int,
    order: Callable[[T], Any],
) -> Sequence[tuple[T, Caller]]:
    """Some rows of a list over all these books, from the `first` on, each with who is there.

    `read` lists the rows of one of them in the order of `order`.
    """
    if len(caller.calendars) == 1:
        return [(each, caller) for each in read(books, caller, first, count)]
    lists = (
        [(row, by) for row in read(of, by, 0, first + count)]
        for of, by in everywhere(books, caller)
    )
    together = merge(*lists, key=lambda found: order(found[0]))
    return list(islice(together, first, first + count))
