"""The page of coverage has every operation of finance that the official client knows."""

import re
from pathlib import Path

import pytest
import zuora_sdk

from coverage_reference import DOCUMENTED, Documented, served

APIS = Path(zuora_sdk.__file__).parent / "api"
OF_FINANCE = (
    "accounting_codes", "accounting_periods", "actions", "custom_exchange_rates", "describe",
    "files", "journal_runs", "o_auth", "revenue_accounting_codes", "settings",
    "summary_journal_entries",
)  # fmt: skip
ASKS = re.compile(r"method='(\w+)',\s*resource_path='([^']+)'")
LISTED = [each for operations in DOCUMENTED.values() for each in operations]


def known_to_the_client() -> set[tuple[str, str]]:
    return {
        found
        for name in OF_FINANCE
        for found in ASKS.findall((APIS / f"{name}_api.py").read_text(encoding="utf-8"))
    }


def test_every_operation_of_the_official_client_is_on_the_page() -> None:
    assert len(known_to_the_client()) > 40
    assert known_to_the_client() <= {(each.method, each.path) for each in LISTED}


@pytest.mark.parametrize("each", LISTED, ids=lambda each: f"{each.method} {each.path}")
def test_what_is_not_served_says_what_there_is_instead(each: Documented) -> None:
    assert bool(each.instead) is ((each.method, each.path) not in served())
