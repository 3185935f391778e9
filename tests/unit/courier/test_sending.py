"""One attempt to deliver: what is sent, what is taken for an answer, and what is given up."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hooked import HERE, QUICK, Answer, Receivers, receiving, status
from monthend.courier.addresses import networks_of
from monthend.courier.names import NoneFree
from monthend.courier.sending import LARGEST_HEAD, Limits, NotTried, Sender, Unsent


@pytest.fixture
def receivers() -> Iterator[Receivers]:
    with receiving() as found:
        yield found


def post(url: str, sender: Sender | None = None) -> int:
    sender = sender or Sender(networks_of(HERE), limits=QUICK)
    return asyncio.run(sender.post(url, {"webhook-id": "evt_1"}, b'{"a": 1}'))


def test_a_post_carries_its_headers_and_its_body(receivers: Receivers) -> None:
    assert post(receivers.url("/hook?key=1")) == 200
    (got,) = receivers.received
    assert (got.path, got.body) == ("/hook?key=1", b'{"a": 1}')
    assert got.headers["webhook-id"] == "evt_1"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"127.0.0.1:{receivers.port}"
    assert post(f"http://127.0.0.1:{receivers.port}") == 200
    assert receivers.received[-1].path == "/"


@pytest.mark.parametrize("code", [200, 204, 301, 302, 307, 400, 410, 500, 503])
def test_a_status_is_told_and_no_redirect_is_followed(receivers: Receivers, code: int) -> None:
    receivers.answers["/hook"] = lambda _: status(code, f"location: {receivers.url('/other')}\r\n")
    assert post(receivers.url()) == code
    assert receivers.at("/other") == []


ODD: list[tuple[Answer, str]] = [
    (lambda _: b"", "ended before an answer"),
    (lambda _: b"HTTP/1.1 200 OK\r\n", "ended before an answer"),
    (lambda _: b"hello\r\n\r\n", "no HTTP"),
    (lambda _: b"HTTP/2 200\r\n\r\n", "no HTTP"),
    (lambda _: b"HTTP/1.1 099 No\r\n\r\n", "no HTTP"),
    (lambda _: b"HTTP/1.1 200 OK\r\nx: " + b"y" * 2 * LARGEST_HEAD + b"\r\n\r\n", "longer than"),
    (lambda _: b"HTTP/1.1 100 Go on\r\n\r\n" * 9, "never came"),
    (lambda _: 30.0, "no answer within 0.5 seconds"),
]


@pytest.mark.parametrize(("answer", "told"), ODD)
def test_what_is_no_answer_is_told_in_words(
    receivers: Receivers, answer: Answer, told: str
) -> None:
    receivers.answers["/hook"] = answer
    with pytest.raises(Unsent, match=told):
        post(receivers.url())


def test_an_answer_may_be_announced_first(receivers: Receivers) -> None:
    receivers.answers["/hook"] = lambda _: b"HTTP/1.1 103 Hints\r\n\r\n" + status(201)
    assert post(receivers.url()) == 201


def test_a_body_without_end_is_not_read(receivers: Receivers) -> None:
    receivers.answers["/hook"] = lambda _: b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 10_000_000
    began = time.monotonic()
    assert post(receivers.url()) == 200
    assert time.monotonic() - began < QUICK.whole


def test_nobody_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(Unsent, match="no connection"):
        post(url)


def test_a_name_that_is_none_is_told() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unsent, match="the name is not known"):
        post("https://nobody.example", Sender(resolve=unknown))

    async def nothing(host: str, port: int) -> Sequence[str]:
        return []

    with pytest.raises(Unsent, match="no address"):
        post("https://nobody.example", Sender(resolve=nothing))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "017700000001", "[::1]",
             "[::ffff:127.0.0.1]"]
)  # fmt: skip
def test_this_machine_is_refused_however_it_is_spelled(receivers: Receivers, host: str) -> None:
    with pytest.raises(Unsent, match="refused"):
        post(f"http://{host}:{receivers.port}/hook", Sender(limits=QUICK))
    assert receivers.connections == 0


def test_a_name_is_looked_up_once_and_the_connection_goes_where_it_led(
    receivers: Receivers,
) -> None:
    asked: list[str] = []

    async def rebound(host: str, port: int) -> Sequence[str]:
        """What leads to a good address when it is looked at, and elsewhere ever after."""
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    sender = Sender(networks_of(HERE), limits=QUICK, resolve=rebound)
    assert post(f"http://rebinding.example:{receivers.port}/hook", sender) == 200
    assert asked == ["rebinding.example"]
    assert receivers.received[0].headers["host"].startswith("rebinding.example")
    with pytest.raises(Unsent, match=r"169\.254\.169\.254"):
        post(f"http://rebinding.example:{receivers.port}/hook", sender)


def test_one_bad_address_among_good_ones_is_enough(receivers: Receivers) -> None:
    async def mixed(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1", "10.0.0.1"]

    with pytest.raises(Unsent, match=r"10\.0\.0\.1"):
        post(f"http://a.example:{receivers.port}/", Sender(networks_of(HERE), resolve=mixed))
    assert receivers.connections == 0


def test_the_next_address_is_tried_where_the_first_takes_nothing(receivers: Receivers) -> None:
    async def two(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.2", "127.0.0.1"]

    assert (
        post(f"http://a.example:{receivers.port}/", Sender(networks_of(HERE), resolve=two)) == 200
    )


def test_names_and_connections_that_hang_are_given_up() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(Unsent, match=r"within 0\.2 seconds"):
        post("https://a.example", Sender(resolve=never, limits=Limits(whole=0.2)))
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port, held = full.getsockname()[1], []
        for _ in range(4):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
            held.append(waiting)
        sender = Sender(networks_of(HERE), limits=Limits(connect=0.3, whole=5))
        with pytest.raises(Unsent, match=r"no connection within 0\.3"):
            post(f"http://127.0.0.1:{port}/", sender)
        for each in held:
            each.close()


def test_what_cannot_be_looked_up_now_was_not_tried() -> None:
    async def full(host: str, port: int) -> Sequence[str]:
        raise NoneFree

    with pytest.raises(NotTried):
        post("https://a.example", Sender(resolve=full))


# TLS ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=hooks.example", "-addext", "subjectAltName=DNS:hooks.example", "-keyout", str(file),
         "-out", str(file) + ".crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_text(file.read_text() + Path(str(file) + ".crt").read_text())
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[int]:
    """The port of a receiver that speaks TLS as hooks.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(taken, server_side=True) as spoken:
                    spoken.recv(65536)
                    spoken.sendall(status(200))
            except OSError:
                continue

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def trusting(certificate: Path | None) -> Sender:
    async def here(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    def context() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=None if certificate is None else str(certificate))

    return Sender(networks_of(HERE), limits=QUICK, resolve=here, trusted=context)


def test_a_certificate_is_verified_with_its_name(secure: int, certificate: Path) -> None:
    assert post(f"https://hooks.example:{secure}/", trusting(certificate)) == 200
    with pytest.raises(Unsent, match="TLS"):
        post(f"https://hooks.example:{secure}/", trusting(None))
    with pytest.raises(Unsent, match="TLS"):
        post(f"https://other.example:{secure}/", trusting(certificate))


def test_what_speaks_no_tls_is_told(receivers: Receivers) -> None:
    with pytest.raises(Unsent, match=r"TLS|no connection"):
        post(f"https://127.0.0.1:{receivers.port}/")
