"""hledger, where it is installed, and what it answers."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

PROGRAM = shutil.which("hledger")
needs_hledger = pytest.mark.skipif(
    PROGRAM is None, reason="hledger is not installed (Debian: apt-get install hledger)"
)


def hledger(journal: Path, *asked: str) -> str:
    """What hledger says of a journal that it must be able to read."""
    assert PROGRAM is not None
    done = subprocess.run(
        [PROGRAM, "-f", str(journal), *asked],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def balances(journal: Path, *asked: str) -> Mapping[tuple[str, str], Decimal]:
    """Amounts by account and currency, those of nothing left out."""
    text = hledger(journal, "bal", "--flat", "-N", "-O", "csv", *asked)
    found = {}
    for account, amounts in list(csv.reader(text.splitlines()))[1:]:
        for each in amounts.split(", "):
            if each != "0":
                amount, currency = each.split()
                found[account, currency] = Decimal(amount)
    return found
