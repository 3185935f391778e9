"""No name that docs/stability.md promises has gone, and no request has to say more than before."""

import json
from pathlib import Path

import pytest

from promised_names import names

PROMISED: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("promised.json").read_text(encoding="utf-8")
)
NOW = names()
MAY_GROW = sorted(set(PROMISED) - {"required"})


def test_what_is_promised_is_looked_at_whole() -> None:
    assert set(PROMISED) == set(NOW)
    assert all(PROMISED.values())


@pytest.mark.parametrize("kind", MAY_GROW)
def test_no_name_has_gone(kind: str) -> None:
    assert set(PROMISED[kind]) - set(NOW[kind]) == set()


def test_no_request_has_to_say_more_than_it_had_to() -> None:
    known = {promised.partition(" ")[0] for promised in PROMISED["operations"]}
    more = set(NOW["required"]) - set(PROMISED["required"])
    assert {each for each in more if each.partition(" ")[0] in known} == set()
