"""A database that nobody gets to write: an answer that says so, and nothing done."""

import fcntl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import TEMPORARY, Answer, Json, Zuora, assert_done, assert_refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """What a server answered while somebody else kept the right to write."""

    zuora: Zuora
    january: str
    written: Answer
    read: Json


@pytest.fixture(scope="module")
def stuck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stuck]:
    database = DatabaseFile(tmp_path_factory.mktemp("stuck") / "monthend.db")
    owner = database.init()
    with StartedServer(database) as server:
        zuora = Zuora.signed_in(server.url, owner)
        january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
        with Path(f"{database.path}.write").open("r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            written = zuora.close(january)
            read = zuora.period(january)
        yield Stuck(zuora=zuora, january=january, written=written, read=read)
        assert "Traceback" not in server.log, server.log[-5000:]


def test_a_change_is_told_to_come_back_later(stuck: Stuck) -> None:
    assert_refused(stuck.written, TEMPORARY, status=503)


def test_it_says_when_and_so_that_nothing_was_done(stuck: Stuck) -> None:
    """The official client sends a request again that was answered with a Retry-After."""
    assert int(stuck.written.headers["retry-after"]) > 0
    assert "monthend-commit-sequence" not in stuck.written.headers
    assert stuck.read["status"] == "Open"


def test_the_answer_keeps_paths_to_itself(stuck: Stuck) -> None:
    assert "monthend.db" not in stuck.written.content.decode()


def test_the_same_change_is_made_when_it_can_be(stuck: Stuck) -> None:
    assert_done(stuck.zuora.close(stuck.january))
    assert stuck.zuora.period(stuck.january)["status"] == "Closed"
