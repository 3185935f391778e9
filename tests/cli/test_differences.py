"""`monthend diff` against a second monthend that plays Zuora, and against what misbehaves."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from cli.commands import Commands
from fault.served_here import served_here
from monthend.app import utc_now
from monthend.courier.elsewhere import Elsewhere, ElsewhereFailed, address
from monthend.storage.store import SqliteStore

MONTHS = 45
"""More than a page of the list has."""


@dataclass(frozen=True, slots=True)
class There:
    """A tenant elsewhere, and where its secret is."""

    url: str
    client_id: str
    secret: Path
    commands: Commands


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Commands, There]]:
    """Two databases with the same months; the second is served."""
    folder = tmp_path_factory.mktemp("two")
    here, playing = Commands(folder / "here.db"), Commands(folder / "there.db")
    here.say("init", "--json")
    known = playing.told("init", "--json")
    for each in (here, playing):
        each.say("periods", "generate", "--from", "2026-01", "--months", str(MONTHS), "--yes")
    secret = folder / "secret"
    secret.write_text(known["client_secret"] + "\n", encoding="utf-8")
    with _served(playing) as url:
        yield here, There(url, known["client_id"], secret, playing)


@contextmanager
def _served(playing: Commands) -> Iterator[str]:
    store = SqliteStore(str(playing.file), clock=utc_now)
    with served_here(store, utc_now) as url:
        yield url
    store.close()


def diff(here: Commands, there: There, *more: str) -> Result:
    client = ("--client-id", there.client_id, "--client-secret-file", str(there.secret))
    return here.run("diff", "--url", there.url, *client, *more)


def test_equal_lists_end_with_0_and_different_ones_with_1(two: tuple[Commands, There]) -> None:
    here, there = two
    done = diff(here, there)
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    assert f"{MONTHS + 1} periods are equal, 0 differ" in done.stdout
    here.say("pending-close", "Jan 2026")
    here.say("periods", "generate", "--months", "1", "--yes")
    done = diff(here, there)
    assert done.exit_code == 1
    assert "PendingClose" in done.stdout
    assert "only here: Oct 2029, 2029-10-01 to 2029-10-31" in done.stdout
    told = json.loads(diff(here, there, "--format", "json").stdout)
    assert not told["equal"]
    first, last = told["different"]
    assert first["fields"]["status"] == {"here": "PendingClose", "there": "Open"}
    assert (last["matchedBy"], list(last["fields"])) == ("openEnded", ["startDate"])
    assert [each["name"] for each in told["onlyHere"]] == ["Oct 2029"]
    more = ("--ignore", "status", "--ignore", "runTrialBalanceStatus")
    told = json.loads(diff(here, there, "--format", "json", *more).stdout)
    assert [each["matchedBy"] for each in told["different"]] == ["openEnded"]


def test_the_secret_is_shown_nowhere(two: tuple[Commands, There], tmp_path: Path) -> None:
    here, there = two
    wrong = tmp_path / "wrong"
    wrong.write_text("not-the-secret-of-anybody", encoding="utf-8")
    done = diff(here, There(there.url, there.client_id, wrong, there.commands))
    assert done.exit_code == 2
    assert "the token was answered 401" in done.stderr
    assert "not-the-secret" not in done.output
    assert there.secret.read_text(encoding="utf-8").strip() not in diff(here, there).output


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--url", "ftp://a.example"), "an http or https address"),
        (("--url", "https://me:pw@a.example"), "an http or https address"),
        (("--url", "http://[::1"), "an http or https address"),
        (("--url", "http://127.0.0.1:99999"), "an http or https address"),
        (("--url", "https://a.example/v1?x=1"), "without a path"),
        (("--url", "http://a.example"), "anybody on the way could read the secret"),
        (("--client-secret-file", "/no/such/file"), "secret cannot be read"),
        (("--client-secret-file", "/dev/null"), "secret is needed"),
        (("--ignore", "colour"), "ignore must be one of name"),
        (("--entity-there", "x\ny"), "had no answer: Invalid header value"),
        (("--entity-there", "nowhere"), "was refused: The header Zuora-Entity-Ids"),
        (("--client-id", ""), "OAuth client is needed"),
        (("--url", ""), "Where is the other tenant"),
        (("--tenant", "nobody"), "nobody"),
        (("--url", "http://127.0.0.1:9"), "had no answer: "),
    ],
)
def test_what_cannot_be_compared_ends_with_2(
    two: tuple[Commands, There], options: tuple[str, ...], why: str
) -> None:
    here, there = two
    done = diff(here, there, *options)
    assert done.exit_code == 2, done.output
    assert why in done.stderr
    assert "Traceback" not in done.output


def test_http_goes_to_this_machine_and_elsewhere_only_when_it_is_meant() -> None:
    assert address("http://localhost:8280/") == "http://localhost:8280"
    assert address("http://monthend:8280", plain=True) == "http://monthend:8280"


# A server that misbehaves ----------------------------------------------------------

Reply = tuple[int, dict[str, str], Any]


@dataclass
class Stub:
    """Answers one after another to whoever asks for the list, and what was asked."""

    replies: Callable[[int, str], Reply]
    url: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def stub(replies: Callable[[int, str], Reply]) -> Iterator[Stub]:
    playing = Stub(replies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._say(200, {}, {"access_token": "0" * 32})

        def do_GET(self) -> None:
            playing.asked.append(self.path)
            self._say(*playing.replies(len(playing.asked), playing.url))

        def _say(self, status: int, headers: dict[str, str], said: Any) -> None:
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    playing.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield playing
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page(names: list[str], following: str | None = None) -> Reply:
    items = [{"name": name} for name in names]
    more = {} if following is None else {"nextPage": following}
    return 200, {}, {"accountingPeriods": items, **more, "success": True}


def read(playing: Stub, waits: list[float] | None = None) -> list[str]:
    waited: list[float] = [] if waits is None else waits
    there = Elsewhere(url=playing.url, client_id="c", client_secret="s", wait=waited.append)
    return [str(each["name"]) for each in there.periods()]


def test_pages_are_followed_to_the_last() -> None:
    more = "/v1/accounting-periods?page={}&pageSize=40"

    def replies(asked: int, url: str) -> Reply:
        return page(["ABC"[asked - 1]], None if asked == 3 else url + more.format(asked + 1))

    with stub(replies) as playing:
        assert read(playing) == ["A", "B", "C"]
        assert playing.asked == [more.format(each) for each in (1, 2, 3)]


def test_too_much_to_do_is_waited_for_as_long_as_was_said() -> None:
    waits: list[float] = []

    def replies(asked: int, url: str) -> Reply:
        headers = {1: {"Retry-After": "7"}, 2: {"Retry-After": "86400"}, 3: {}}
        return (429, headers[asked], {}) if asked < 4 else page(["A"])

    with stub(replies) as playing:
        assert read(playing, waits) == ["A"]
    assert waits == [7.0, 60.0, 8.0]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (lambda url: (302, {"Location": "http://127.0.0.1:9/"}, {}), "was answered 302"),
        (lambda url: page([], "https://a.example/v1/accounting-periods?page=2"), "leads to a.ex"),
        (lambda url: page([], f"{url}/v1/accounting-periods?page=1&pageSize=40"), "in a circle"),
        (lambda url: (200, {}, {"success": True, "nextPage": 1}), "has no accountingPeriods"),
        (lambda url: (200, {}, {"accountingPeriods": [1]}), "has no accountingPeriods"),
        (lambda url: (200, {}, {"accountingPeriods": [], "nextPage": 1}), "is no address"),
        (lambda url: (200, {}, b"<html>"), "is no JSON object"),
        (lambda url: (200, {}, b"[" * 100_000), "is no JSON object"),
        (
            lambda url: (200, {}, {"success": False, "reasons": [{"message": "Not here."}]}),
            "was refused: Not here.",
        ),
        (lambda url: (503, {"Retry-After": "1"}, b"later"), "was answered 503"),
        (lambda url: (500, {}, {"message": "broken"}), "was answered 500: broken"),
    ],
)
def test_an_answer_that_is_no_list_is_told(reply: Callable[[str], Reply], why: str) -> None:
    with stub(lambda _, url: reply(url)) as playing, pytest.raises(ElsewhereFailed, match=why):
        read(playing)


def test_what_would_steer_a_terminal_is_not_printed(
    two: tuple[Commands, There], tmp_path: Path
) -> None:
    here, there = two
    with stub(lambda *_: page(["\x1b[2Jgone"])) as playing:
        done = diff(here, There(playing.url, "c", there.secret, here))
    assert done.exit_code == 1
    assert "\x1b" not in done.stdout
    assert "[2Jgone" in done.stdout
