"""What is fuzzed: each target the modules that are followed, and the check that must hold."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from fuzz import xml_mutator, zoql_mutator
from fuzz.xml_mutator import Bytewise

Mutator = Callable[[bytes, int, int], bytes]
"""An input, how long it may become, and a seed; a changed input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One reader of what strangers send.

    `follows` are the modules whose branches guide the search, and are loaded
    before the module with the check; `seeds` is a folder of tests/fuzz/seeds. The
    `mutator` knows what changes leave an input worth reading.
    """

    name: str
    follows: tuple[str, ...]
    seeds: str
    checked_in: str
    mutator: Callable[[Bytewise], Mutator]

    def load(self) -> Callable[[bytes], None]:
        """The check: bytes in, nothing out, an exception where a property does not hold."""
        check: Callable[[bytes], None] = importlib.import_module(self.checked_in).check
        return check


ZOQL = ("monthend.objects.zoql", "monthend.objects.zoql_meaning", "monthend.objects.kinds")
ENVELOPE = ("monthend.soap.encoding", "monthend.soap.xml", "monthend.soap.envelope")

TARGETS = {
    target.name: target
    for target in (
        Target(
            name="zoql",
            follows=ZOQL,
            seeds="zoql",
            mutator=zoql_mutator.mutator,
            checked_in="fuzz.zoql_properties",
        ),
        Target(
            name="envelope",
            follows=ENVELOPE,
            seeds="envelope",
            mutator=xml_mutator.mutator,
            checked_in="fuzz.envelope_properties",
        ),
        # Wrong on purpose: a search that finds nothing here would find nothing anywhere.
        Target(
            name="known-bad-zoql",
            follows=("monthend.objects.zoql", "fuzz.known_bad.zoql_with_a_trap"),
            seeds="zoql",
            mutator=zoql_mutator.mutator,
            checked_in="fuzz.known_bad.zoql_with_a_trap",
        ),
    )
}
