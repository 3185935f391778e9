"""The parser of ZOQL as nobody wants it: three conditions in an odd order make a KeyError.

No seed has them, nor any change to one: they are met by going on from inputs
that went a step of the way, and only who sees the branches knows which to keep.
"""

from __future__ import annotations

from monthend.objects.zoql import Comparison, LiteralKind, ZoqlError, parse


def check(data: bytes) -> None:
    """Parse a query, with the trap behind the parser."""
    try:
        query = parse(data.decode("utf-8", "replace"))
    except ZoqlError:
        return
    stumble([comparison for group in query.any_of for comparison in group])


def stumble(conditions: list[Comparison]) -> None:
    """Fall into the trap where the literals are of these kinds, one after the other."""
    kinds = [*(each.literal.kind for each in conditions), None, None, None]
    odd = (
        kinds[0] is LiteralKind.BOOLEAN
        and kinds[1] is LiteralKind.NUMBER
        and kinds[2] is LiteralKind.BOOLEAN
    )
    if odd:
        raise KeyError(conditions[2].literal.text)
