"""The connection to PostgreSQL is cut: in a commit, between two requests, and for a while.

Whoever was told that nothing was done finds nothing, and whoever was told that it
is not known finds all of it, once, or nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from contract.ledger_rows import CODES, entry
from contract.soap import Soap
from contract.started_server import DatabaseFile, StartedServer
from contract.zuora import TEMPORARY, Answer, Zuora, assert_done, assert_refused, reasons
from fault.cut_wire import Cut, Wire
from monthend.watching.readiness import KEPT_SECONDS
from postgresql_cluster import Cluster

pytestmark = pytest.mark.postgresql

# Nothing but what a test asks for is committed meanwhile.
SETTINGS = {"MONTHEND_WORKERS_OFF": "true", "MONTHEND_WORKER_SILENCE_SECONDS": "0"}
DAY = "2016-02-01"
NOTES = "SELECT count(*) FROM journal_entry WHERE details::text LIKE %s"
NAMED = "SELECT count(*) FROM accounting_period WHERE name = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wired:
    """A server that reaches its database over a wire that can be cut."""

    wire: Wire
    zuora: Zuora
    soap: Soap
    january: str
    database: str

    def post(self, notes: str) -> Answer:
        return self.zuora.post(entry("Open-Ended", DAY, "1.23", notes=notes))

    def post_under_key(self, notes: str) -> Answer:
        said = entry("Open-Ended", DAY, "1.23", notes=notes)
        return self.zuora.send("POST", "/v1/journal-entries", said, {"Idempotency-Key": notes})

    def entries(self, notes: str) -> int:
        """How many entries there are with these notes, past the server."""
        return self.count(NOTES, f'%"{notes}"%')

    def count(self, query: str, value: str) -> int:
        with psycopg.connect(self.database) as there:
            found = there.execute(query, (value,)).fetchone()
        assert found is not None
        return int(found[0])


@contextmanager
def wired(cluster: Cluster, folder: Path, module: str = "monthend") -> Iterator[Wired]:
    url = cluster.empty_database()
    with Wire(url) as wire:
        database = DatabaseFile(folder / "monthend.db", module=module, elsewhere=url)
        owner = database.init()
        database.import_csv("codes", CODES)
        database = DatabaseFile(folder / "monthend.db", module=module, elsewhere=wire.url)
        with StartedServer(database, settings=SETTINGS) as server:
            zuora = Zuora.signed_in(server.url, owner)
            january = zuora.create("Jan 2016", "2016-01-01", "2016-01-31")
            soap = Soap.signed_in(server.url, owner)
            assert_done(zuora.post(entry("Open-Ended", DAY, "1.23")))
            yield Wired(wire=wire, zuora=zuora, soap=soap, january=january, database=url)
            assert "Traceback" not in server.log, server.log[-5000:]


@pytest.fixture(scope="module")
def books(postgresql: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    with wired(postgresql, tmp_path_factory.mktemp("wired")) as books:
        yield books


@pytest.mark.parametrize(("when", "made"), [(Cut.BEFORE, 0), (Cut.AFTER, 1)])
def test_a_commit_without_an_answer_is_not_known_over_rest(
    books: Wired, when: Cut, made: int
) -> None:
    books.wire.cut_next_commit(when)
    answer = books.post(f"cut {when.name}")
    assert_refused(answer, TEMPORARY, status=503, naming="not known")
    # It would say that the same request may be sent again.
    assert "retry-after" not in answer.headers
    assert "nothing" not in reasons(answer)[0].message
    assert books.entries(f"cut {when.name}") == made


@pytest.mark.parametrize(("when", "made"), [(Cut.BEFORE, 0), (Cut.AFTER, 1)])
def test_a_commit_without_an_answer_is_not_known_over_soap(
    books: Wired, when: Cut, made: int
) -> None:
    name = f"Soap {when.name}"
    books.wire.cut_next_commit(when)
    said = books.soap.try_update({"Id": books.january, "Name": name})
    assert said.fault.code.endswith("SERVER_UNAVAILABLE")
    assert "not known" in said.fault.message
    assert books.count(NAMED, name) == made


@pytest.mark.parametrize(("when", "made"), [(Cut.BEFORE, 0), (Cut.AFTER, 1)])
def test_of_several_rows_only_the_one_in_the_cut_is_not_known(
    books: Wired, when: Cut, made: int
) -> None:
    name = f"Row {when.name}"
    books.wire.cut_next_commit(when)
    first, second = books.soap.update(
        {"Id": books.january, "Name": name}, {"Id": books.january, "FiscalQuarter": "1"}
    )
    assert "not known" in first.errors[0][1]
    assert second.success
    assert books.count(NAMED, name) == made


@pytest.mark.parametrize("when", Cut)
def test_what_is_not_known_is_found_out_by_its_key(books: Wired, when: Cut) -> None:
    """Whoever sends it again is answered, and it is done once, in the cut or now."""
    notes = f"key {when.name}"
    books.wire.cut_next_commit(when)
    assert_refused(books.post_under_key(notes), TEMPORARY, status=503, naming="not known")
    again = books.post_under_key(notes)
    assert_done(again)
    assert ("idempotent-replayed" in again.headers) == (when is Cut.AFTER)
    assert books.entries(notes) == 1


def test_a_connection_cut_between_two_requests_is_not_noticed(books: Wired) -> None:
    books.wire.cut_everything()
    books.wire.mend()
    assert_done(books.post("after a cut"))
    assert books.entries("after a cut") == 1


@pytest.fixture
def unreachable(books: Wired) -> Iterator[Wired]:
    books.wire.cut_everything()
    yield books
    books.wire.mend()
    assert_done(books.post("reachable again"))


def test_while_the_database_is_away_rest_says_so_and_when_to_come_again(unreachable: Wired) -> None:
    for ask in posting_and_reading(unreachable):
        answer = ask()
        assert_refused(answer, TEMPORARY, status=503, naming="nothing was changed")
        assert int(answer.headers["retry-after"]) > 0
        assert b"127.0.0.1" not in answer.content
    assert unreachable.entries("while away") == 0


def posting_and_reading(books: Wired) -> list[Callable[[], Answer]]:
    return [
        lambda: books.post("while away"),
        lambda: books.zuora.get("/v1/accounting-periods"),
        lambda: books.zuora.try_create("Away", "2018-01-01", "2018-01-31"),
    ]


def test_while_the_database_is_away_soap_says_so(unreachable: Wired) -> None:
    said = unreachable.soap.try_query("select Id from AccountingPeriod")
    assert said.fault.code.endswith("SERVER_UNAVAILABLE")
    assert "nothing was changed" in said.fault.message


def test_while_the_database_is_away_the_server_is_not_ready(unreachable: Wired) -> None:
    time.sleep(KEPT_SECONDS)  # what was found out before the cut is told for that long
    assert unreachable.zuora.get("/readyz").status == 503
    assert unreachable.zuora.get("/livez").status == 200


# Negative control ---------------------------------------------------------------------------


def test_the_cut_finds_a_build_that_does_its_work_again(
    postgresql: Cluster, tmp_path: Path
) -> None:
    with wired(postgresql, tmp_path, "fault.known_bad.commit_again") as bad:
        bad.wire.cut_next_commit(Cut.AFTER)
        bad.post("done twice")
        assert bad.entries("done twice") == 2, "the known-bad build was not caught"
