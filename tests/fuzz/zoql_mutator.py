"""Changes to a query word by word: a random byte would mostly break its grammar.

One input in four is changed byte by byte all the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from fuzz.xml_mutator import Bytewise

TOKENS = re.compile(rb"'(?:[^'\\]|\\.)*+'|[A-Za-z_0-9]+|\s+|.", re.DOTALL)
NAMES = (
    b"Id Name Notes Status StartDate EndDate FiscalYear FiscalQuarter CreatedById CreatedDate "
    b"UpdatedById UpdatedDate Colour__c Count__c Day__c Price__c Done__c accountingPeriod"
).split()
OPERATORS = b"= != < > <= >= like".split()
LITERALS = (
    b"null true false 0 1 -3 2026 1.50 2147483648 2026-01-31 2026-02-30 '2026-01-31' "
    b"2026-01-31T00:00:00 '2026-01-31T23:59:59.5-08:00' '' 'Open' 'Closed' 'J%' '%n' '_a_' '%a%' "
    rb"'it\'s' '\\' '\n' '\q' '~00000000000000000000000000000000'"
).split()
WORDS = (*NAMES, *OPERATORS, *LITERALS, b",", b" and ", b" or ", b" where ", b"(", b"*", b" ")


def mutator(bytewise: Bytewise) -> Callable[[bytes, int, int], bytes]:
    """A mutator as libFuzzer asks for it; `bytewise` is its own."""

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        by = random.Random(seed)
        tokens = TOKENS.findall(data)
        if not tokens or by.random() < 1 / 4:
            return bytewise(data, most)
        for _ in range(by.randint(1, 3)):
            by.choice(STEPS)(tokens, by, bytewise)
        changed = b"".join(tokens)
        return changed if len(changed) <= most else bytewise(data, most)

    return mutated


Tokens = list[bytes]


def _place(tokens: Tokens, by: random.Random) -> int:
    return by.randrange(len(tokens)) if tokens else 0


def _replace(tokens: Tokens, by: random.Random, bytewise: Bytewise) -> None:
    """A name for a name, an operator for an operator, a literal for a literal."""
    place = _place(tokens, by)
    token = tokens[place : place + 1]
    if not token or token[0].isspace():
        return
    alike = NAMES
    if token[0] in OPERATORS or not (token[0][:1].isalnum() or token[0][:1] == b"'"):
        alike = OPERATORS
    elif token[0] in LITERALS or not token[0][:1].isalpha():
        alike = LITERALS
    tokens[place] = by.choice(WORDS if by.random() < 1 / 8 else alike)


def _change(tokens: Tokens, by: random.Random, bytewise: Bytewise) -> None:
    place = _place(tokens, by)
    tokens[place : place + 1] = [bytewise(b"".join(tokens[place : place + 1]), 100)]


def _drop(tokens: Tokens, by: random.Random, bytewise: Bytewise) -> None:
    place = _place(tokens, by)
    del tokens[place : place + by.randint(1, 3)]


def _repeat(tokens: Tokens, by: random.Random, bytewise: Bytewise) -> None:
    place = _place(tokens, by)
    some = tokens[place : place + by.randint(1, 12)]
    elsewhere = _place(tokens, by)
    tokens[elsewhere:elsewhere] = some * by.choice((1, 1, 2, 30))


def _add_condition(tokens: Tokens, by: random.Random, bytewise: Bytewise) -> None:
    joint = by.choice((b" and ", b" or ", b" where "))
    parts = (by.choice(NAMES), by.choice(OPERATORS), by.choice(LITERALS))
    tokens += [joint, b" ".join(parts)]


STEPS = (_replace, _replace, _replace, _change, _drop, _repeat, _add_condition)
