"""Every document of the corpus gets the answer it must get, and changes nothing."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract.bad_envelopes.expected import EXPECTED
from contract.bad_envelopes.made import DOCUMENTS, MADE, Made, file_of
from contract.bad_envelopes.outcomes import DONE, Outcome
from contract.clients.surroundings import expire_sessions
from contract.soap import Soap, SoapAnswer, read_fault
from contract.started_server import StartedServer
from contract.tenant import Tenant, new_tenant
from contract.zuora import Json, Zuora

MEBIBYTE = 1024 * 1024
SECRET = "what stands in a file of the server"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Two tenants with books, and an address and a file that nobody may be led to."""

    tenant: Tenant
    other: Tenant
    outside: socket.socket
    facts: dict[str, str]

    def read(self) -> list[Json]:
        return [*self.tenant.zuora.periods(), *self.other.zuora.periods()]


def signed_in(tenant: Tenant) -> Soap:
    return Soap.signed_in(tenant.server.url, tenant.credentials)


@pytest.fixture(scope="module")
def outside() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.fixture(scope="module")
def world(
    server: StartedServer, outside: socket.socket, tmp_path_factory: pytest.TempPathFactory
) -> World:
    tenant, other, third = new_tenant(server), new_tenant(server), new_tenant(server)
    january, february, march = tenant.create_months(3)
    foreign = other.create_months(2)[0]
    mine, theirs, expired = signed_in(tenant), signed_in(other), signed_in(third)
    assert mine.update({"Id": january, "Status": "Closed"})[0].success
    tenant.zuora.after_trial_balance(january)
    expire_sessions(third)()
    locator = theirs.query("select Id from AccountingPeriod", batchSize=1).locator or ""
    assert locator
    file = tmp_path_factory.mktemp("server") / "secret"
    file.write_text(SECRET, encoding="utf-8")
    facts = {
        "session": mine.session,
        "other_session": theirs.session,
        "expired_session": expired.session,
        "token": tenant.zuora.token,
        "username": tenant.credentials.username,
        "january": january,
        "february": february,
        "march": march,
        "foreign": foreign,
        "foreign_locator": locator,
        "outside": f"http://127.0.0.1:{outside.getsockname()[1]}/",
        "secret_file": file.as_uri(),
    }
    return World(tenant=tenant, other=other, outside=outside, facts=facts)


CORPUS: dict[str, Made] = MADE | {
    name: file_of(name, outcome) for name, outcome in EXPECTED.items()
}


def test_every_file_of_the_corpus_has_its_answer_in_the_table() -> None:
    assert {path.stem for path in DOCUMENTS.glob("*.xml")} == set(EXPECTED)
    assert not set(MADE) & set(EXPECTED)


@pytest.mark.parametrize("name", CORPUS)
def test_a_bad_envelope_is_answered_and_changes_nothing(world: World, name: str) -> None:
    document = CORPUS[name]
    before, peak = world.read(), world.tenant.server.peak_memory
    answer = posted(world, document)
    assert_answered(answer, document.outcome)
    assert world.tenant.server.peak_memory - peak <= 32 * MEBIBYTE
    after = world.read()
    if document.outcome.rows == (DONE,):
        before, after = without_stamps(before), without_stamps(after)
    assert after == before
    assert_nothing_got_out(world, answer)


def without_stamps(periods: list[Json]) -> list[Json]:
    """A row that is done is stamped, even where nothing of it was known."""
    return [{**period, "updatedOn": None} for period in periods]


def posted(world: World, document: Made) -> SoapAnswer:
    """The answer to exactly these bytes."""
    path = f"/apps/services/a/{document.outcome.version}"
    headers = {"Content-Type": document.outcome.content_type, "SOAPAction": '""'}
    said = Zuora(world.tenant.server.url).request(
        "POST", path, body=document.filled(world.facts), headers=headers
    )
    return SoapAnswer(http=said)


def assert_answered(answer: SoapAnswer, outcome: Outcome) -> None:
    assert answer.http.status == outcome.status, answer.text[:2000]
    assert outcome.naming.lower() in answer.text.lower(), answer.text[:2000]
    if outcome.rows is not None:
        results = [
            tuple((code, field) for code, _, field in result.errors)
            for result in answer.row_results(operation_of(answer))
        ]
        assert results == list(outcome.rows), answer.text[:2000]
    elif outcome.code:
        assert_is_fault(answer, outcome)
    else:
        assert operation_of(answer)


def operation_of(answer: SoapAnswer) -> str:
    """The operation that is answered; a fault answers none."""
    name: str = answer.body.tag.rpartition("}")[2]
    assert name.endswith("Response"), answer.text[:2000]
    return name.removesuffix("Response")


def assert_is_fault(answer: SoapAnswer, outcome: Outcome) -> None:
    said = read_fault(answer.body)
    assert len(said.text) < 1000, said
    if not outcome.kind:
        assert (said.faultcode, said.kind) == (f"soapenv:{outcome.code}", ""), said
        return
    assert (said.kind, said.code) == (outcome.kind, outcome.code), said
    assert said.text == said.message, said
    if not outcome.content_type.startswith("application/soap+xml"):
        assert said.faultcode == f"fns:{outcome.code}", said


def assert_nothing_got_out(world: World, answer: SoapAnswer) -> None:
    """No file was read, nobody was called, and no path of the server is told."""
    assert SECRET not in answer.text
    assert str(Path.cwd()) not in answer.text
    with pytest.raises(BlockingIOError):
        world.outside.accept()
