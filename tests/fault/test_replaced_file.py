"""The database file replaced under a running server, by that of another tenant."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import PERIODS, Zuora

VERSIONS = "SELECT t.version, t.catalog_version, c.id, c.version FROM tenant t JOIN calendar c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A server that knew one file and now has another, with a client of each."""

    before: Zuora
    after: Zuora
    versions: list[object]


def versions(database: DatabaseFile) -> object:
    with sqlite3.connect(database.path) as connection:
        return connection.execute(VERSIONS).fetchall()


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replaced]:
    folder = tmp_path_factory.mktemp("replaced")
    one, another = DatabaseFile(folder / "one.db"), DatabaseFile(folder / "another.db")
    owner, other_owner = one.init(), another.init()
    with StartedServer(another) as server:
        other = Zuora.signed_in(server.url, other_owner)
        other.create("May 2031", "2031-05-01", "2031-05-31")
    with StartedServer(one) as server:
        zuora = Zuora.signed_in(server.url, owner)
        zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
        assert [period["name"] for period in zuora.periods()] == ["Jan 2016", "Open-Ended"]
        both = [versions(one), versions(another)]
        for leftover in folder.glob("one.db-*"):
            leftover.unlink()
        Path(another.path).rename(one.path)
        yield Replaced(before=zuora, after=other.at(server.url), versions=both)
        assert "Traceback" not in server.log, server.log[-5000:]


def test_the_two_files_cannot_be_told_apart_by_their_versions(replaced: Replaced) -> None:
    assert replaced.versions[0] == replaced.versions[1]


def test_a_token_of_the_file_before_opens_nothing(replaced: Replaced) -> None:
    for _ in range(5):
        answer = replaced.before.get(PERIODS)
        assert answer.status == 401
        assert b"Jan 2016" not in answer.content
        assert b"May 2031" not in answer.content


def test_a_token_of_the_new_file_shows_its_periods(replaced: Replaced) -> None:
    for _ in range(5):
        names = [period["name"] for period in replaced.after.periods()]
        assert names == ["May 2031", "Open-Ended"]


def test_what_is_made_now_is_in_the_new_file(replaced: Replaced) -> None:
    made = replaced.after.create("Jun 2031", "2031-06-01", "2031-06-30")
    assert replaced.after.period(made)["startDate"] == "2031-06-01"
