"""A detail file of which other bytes are stored than were written: nobody gets it for whole."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from any_store import unguarded, url_of
from company import Company
from contract.zuora import INTERNAL, Zuora, ask_for_token, assert_refused
from fault.served_here import served_here
from imported import import_transactions, invoice
from monthend.cli.program import app
from monthend.services import file_content, files, tenants
from monthend.services.file_ports import StoredFile

CHUNK_BYTES = 200
HALVED = (
    "UPDATE file_chunk SET bytes = substr(bytes, 1, length(bytes) / 2) "
    "WHERE file_id = ? AND number = ?"
)
SWAPPED = (
    "UPDATE file_chunk SET bytes = "
    "(SELECT c.bytes FROM file_chunk c WHERE c.file_id = file_chunk.file_id AND c.number = 1) "
    "WHERE file_id = ? AND number = ?"
)
HARM = {"halved": HALVED, "another one": SWAPPED}


@pytest.fixture
def books(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A month of which the files have many pieces."""
    monkeypatch.setattr(file_content, "CHUNK_BYTES", CHUNK_BYTES)
    january, *_ = company.create_months(date(2026, 1, 1), 2)
    import_transactions(company, *(invoice(f"INV-{each}") for each in range(20)))
    company.request_trial_balance(january)
    company.run_trial_balances()
    return company


@pytest.fixture
def zuora(books: Company) -> Iterator[Zuora]:
    by = books.administrator
    made = books.store.write_directory(lambda there: tenants.add_client(there, by, by.username))
    books.sign_in()
    with served_here(books.store, books.clock) as url:
        said = ask_for_token(Zuora(url), made.client_id, made.client_secret)
        yield Zuora(url, said.json["access_token"])


@pytest.fixture
def file(books: Company) -> StoredFile:
    january = books.calendar.periods[0].id
    listed = books.read(lambda given, by: files.listed(given, by, january))
    file = max(listed, key=lambda each: each.chunks)
    assert file.chunks > 5
    return file


def harm(books: Company, sql: str, file: StoredFile, number: int) -> None:
    with unguarded(books.store) as there:
        assert there.execute(sql, (file.id, number)).rowcount == 1
        there.execute("COMMIT")
        there.execute("BEGIN")


def test_a_file_that_is_whole_comes_whole(zuora: Zuora, file: StoredFile) -> None:
    answer = zuora.get(f"/v1/files/{file.id}")
    assert (answer.status, len(answer.body)) == (200, file.size)


@pytest.mark.parametrize("number", [0, 1])
def test_damage_at_the_beginning_is_told_in_the_envelope(
    zuora: Zuora, books: Company, file: StoredFile, number: int
) -> None:
    harm(books, HALVED, file, number)
    for accepted in ("identity", "gzip"):
        answer = zuora.get(f"/v1/files/{file.id}", **{"Accept-Encoding": accepted})
        assert_refused(answer, INTERNAL, naming=file.name, status=500)


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
@pytest.mark.parametrize("how", HARM)
@pytest.mark.parametrize("place", [4, -1])
def test_damage_further_on_leaves_the_client_with_less_than_a_file(
    zuora: Zuora, books: Company, file: StoredFile, how: str, place: int, accepted: str
) -> None:
    harm(books, HARM[how], file, place % file.chunks)
    with pytest.raises(http.client.IncompleteRead):
        zuora.get(f"/v1/files/{file.id}", **{"Accept-Encoding": accepted})


@pytest.mark.parametrize("how", HARM)
def test_the_command_line_tells_it_in_a_line_and_leaves_nothing(
    books: Company, file: StoredFile, tmp_path: Path, how: str
) -> None:
    harm(books, HARM[how], file, 2)
    done = say(books, "trial-balance", "Jan", "--files", str(tmp_path / "files"))
    assert done.exit_code == 1
    (line,) = [line for line in done.stderr.splitlines() if "Error" in line]
    assert line.startswith(f"Error: The file {file.name} is damaged: ")
    assert not [path for path in (tmp_path / "files").iterdir() if path.name.startswith(file.name)]


def test_the_doctor_finds_it(books: Company, file: StoredFile) -> None:
    assert say(books, "doctor").exit_code == 0
    harm(books, HALVED, file, 3)
    done = say(books, "doctor")
    assert done.exit_code == 1
    assert f"{file.name}: a piece of it cannot be read" in done.stdout


def say(books: Company, *arguments: str) -> Result:
    environment = {"MONTHEND_DATABASE": url_of(books.store), "COLUMNS": "200"}
    return CliRunner().invoke(app, list(arguments), env=environment)
