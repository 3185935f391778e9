"""Processes that stay: the server and the worker, how they start and how they end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.commands import Commands


@contextmanager
def process(books: Commands, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MONTHEND_")}
    running = subprocess.Popen(
        [sys.executable, "-m", "monthend", *arguments],
        env={**kept, "MONTHEND_DATABASE": books.url, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def first_line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


def ended(running: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a process that ends by itself, and its standard error."""
    _, errors = running.communicate(timeout=30)
    return running.returncode, errors


def test_a_server_says_its_address_when_it_can_be_asked(monthend: Commands) -> None:
    with process(monthend, "serve", "--port", "0") as server:
        line = first_line(server)
        assert line.startswith(f"monthend serves {monthend.url} at http://127.0.0.1:")
        address = line.rpartition(" ")[2]
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            told = json.load(answer)
        assert told["ready"] is True
        assert {name: check["state"] for name, check in told["checks"].items()} == {
            "database": "ok", "schema": "ok", "worker": "ok", "disk": "ok"
        }  # fmt: skip
        assert "is ready" in monthend.say("ready", "--url", address)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_a_signal_ends_it_without_a_traceback(
    monthend: Commands, command: tuple[str, ...], number: int, code: int
) -> None:
    with process(monthend, *command) as running:
        assert first_line(running)
        running.send_signal(number)
        exit_code, errors = ended(running)
        assert exit_code == code
        assert "Traceback" not in errors
    assert not monthend.file.with_name("books.db-wal").exists()


def test_a_period_closes_beside_a_server_that_leaves_runs_to_others(monthend: Commands) -> None:
    with process(monthend, "serve", "--port", "0", "--workers-off") as server:
        assert first_line(server)
        assert "Trial balance completed" in monthend.say("close", "Jan 2026")


def test_a_worker_does_what_waits(monthend: Commands) -> None:
    with process(monthend, "worker") as running:
        assert first_line(running) == f"monthend works on {monthend.url}"
        assert "Trial balance completed" in monthend.say("close", "Jan 2026")


def test_a_taken_port_is_said_before_anything_starts(monthend: Commands) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refusal = monthend.refusal("serve", "--port", port)
    assert f"127.0.0.1:{port}" in refusal
    assert "in use" in refusal


def test_a_missing_database_is_not_made_by_serving(bare: Commands) -> None:
    assert "monthend init" in bare.refusal("serve", "--port", "0")
    assert not bare.file.exists()


def test_a_file_that_is_no_database_is_not_served(bare: Commands) -> None:
    bare.file.write_text("no database, but words" * 100)
    assert "not a SQLite database" in bare.refusal("serve", "--port", "0")


def test_a_database_of_somebody_else_is_not_served(bare: Commands) -> None:
    bare.file.touch()
    assert "monthend init" in bare.refusal("serve", "--port", "0")


def test_a_folder_is_not_served(bare: Commands, tmp_path: Path) -> None:
    bare.refusal("serve", "--database", f"sqlite:///{tmp_path}", "--port", "0")


def test_a_wrong_setting_is_named_before_anything_starts(monthend: Commands) -> None:
    with process(monthend, "serve", MONTHEND_PORT="eighty") as server:
        code, errors = ended(server)
    assert code == 1
    assert errors.startswith("Error: MONTHEND_PORT is 'eighty' and must be ")


@pytest.mark.parametrize("text", [None, "", "short\n"])
def test_a_file_of_keys_that_cannot_be_used_is_named_before_anything_starts(
    monthend: Commands, tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "webhook.keys"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    refusal = monthend.refusal("serve", "--port", "0", "--webhook-keys", str(file))
    assert refusal.startswith(f"The webhook_keys in {file} cannot be used: ")


def test_a_postgresql_that_is_not_there_is_named_without_the_password(monthend: Commands) -> None:
    refusal = monthend.refusal("serve", "--database", "postgresql://me:secret@127.0.0.1:9/books")
    assert "postgresql://127.0.0.1:9/books cannot be used: it cannot be reached" in refusal
    assert "secret" not in refusal


def test_the_log_is_one_json_object_a_line(monthend: Commands) -> None:
    with process(monthend, "serve", "--port", "0", MONTHEND_PROT="81") as server:
        assert first_line(server)
        server.terminate()
        _, errors = ended(server)
    (warning,) = [json.loads(line) for line in errors.splitlines()]
    assert (warning["event"], warning["name"]) == ("unknown setting", "MONTHEND_PROT")
    assert warning["level"] == "warning"


def test_a_clock_that_was_left_behind_by_a_rehearsal_is_in_the_log(monthend: Commands) -> None:
    with pytest.MonkeyPatch.context() as meant:
        meant.setenv("MONTHEND_REHEARSAL", "true")
        monthend.say("rehearse", "clock", "set", "2031-01-31T18:00:00Z")
    with process(monthend, "serve", "--port", "0") as server:
        assert first_line(server)
        server.terminate()
        _, errors = ended(server)
    (warning,) = [json.loads(line) for line in errors.splitlines()]
    assert warning["event"] == "a tenant goes by a clock of its own"
    assert "it is 2031-01-31 18:00:00 UTC, and stays so" in warning["told"]
    assert "rehearse clock release" in warning["remedy"]


def test_the_log_can_be_text_for_people(monthend: Commands) -> None:
    with process(
        monthend, "serve", "--port", "0", MONTHEND_PROT="81", MONTHEND_LOG_FORMAT="text"
    ) as server:
        assert first_line(server)
        server.terminate()
        _, errors = ended(server)
    assert "unknown setting" in errors
    assert "{" not in errors


@pytest.mark.parametrize(
    ("host", "options", "warned"),
    [
        ("0.0.0.0", (), True),
        ("0.0.0.0", ("--trusted-proxies", "10.0.0.1"), False),
        ("127.0.0.2", (), False),
        ("localhost", (), False),
    ],
)
def test_an_address_that_others_reach_without_https_is_warned_of(
    monthend: Commands, host: str, options: tuple[str, ...], warned: bool
) -> None:
    with process(monthend, "serve", "--port", "0", "--host", host, *options) as server:
        assert first_line(server)
        server.terminate()
        _, errors = ended(server)
    assert ("without HTTPS" in errors) is warned


def test_nobody_listening_is_not_ready(monthend: Commands) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        began = time.monotonic()
        refusal = monthend.refusal("ready", "--port", str(free.getsockname()[1]), "--wait", "0.3")
    assert "not ready" in refusal
    assert 0.3 <= time.monotonic() - began < 5


def test_a_command_that_was_typed_wrongly_ends_with_two(monthend: Commands) -> None:
    assert monthend.run("close").exit_code == 2
    assert monthend.run("no-such-command").exit_code == 2


def test_every_command_explains_itself_without_loading_the_database(monthend: Commands) -> None:
    loaded = "import sys; print([name for name in sys.modules if name.split('.')[0] in heavy])"
    script = (
        "heavy = {'sqlalchemy', 'starlette', 'uvicorn', 'structlog', 'argon2', 'msgspec'}\n"
        f"import monthend.cli.program\n{loaded}"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
    assert "Usage" in monthend.say("trial-balance", "--help")
