"""The zone that the server's machine is set to changes no answer."""

import subprocess
import sys
from pathlib import Path

import pytest

from contract.started_server import environment

ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns")
"""UTC+14 and UTC-3:30, and the one that a container has."""


def answers(folder: Path, zone: str, module: str = "fault.answers_of_a_day") -> list[str]:
    here = folder / zone.replace("/", "-")
    here.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", module, str(here)],
        env=environment(TZ=zone),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [line for line in done.stdout.splitlines() if "\t" in line]


@pytest.fixture(scope="module")
def in_utc(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return answers(tmp_path_factory.mktemp("zones"), "UTC")


@pytest.mark.parametrize("zone", ZONES[1:])
def test_every_answer_is_the_same(in_utc: list[str], tmp_path: Path, zone: str) -> None:
    assert len(in_utc) == 40
    assert answers(tmp_path, zone) == in_utc


def test_soap_shows_the_hours_that_are_skipped_and_repeated(in_utc: list[str]) -> None:
    """In the zone of the tenant; both halves of a repeated hour have an offset of their own."""
    text = "\n".join(line for line in in_utc if "SOAP" in line)
    assert "2028-03-12T03:30:00.000-07:00" in text
    assert "2028-11-05T01:30:00.000-07:00" in text
    assert "2028-11-05T01:30:00.000-08:00" in text


def test_a_period_ends_on_a_leap_day(in_utc: list[str]) -> None:
    (posted,) = [line for line in in_utc if line.startswith("a leap day") and ": post\t" in line]
    assert '"success":true' in posted
    (read,) = [line for line in in_utc if line.startswith("a leap day") and ": read\t" in line]
    assert '"endDate":"2028-02-29"' in read


@pytest.mark.nightly
def test_the_zones_find_a_build_that_takes_local_time_for_utc(
    in_utc: list[str], tmp_path: Path
) -> None:
    assert answers(tmp_path, "Pacific/Kiritimati", "fault.known_bad.local_time") != in_utc
