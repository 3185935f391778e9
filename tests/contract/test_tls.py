"""HTTPS with a certificate of one's own, and proxies whose word is taken."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

import pytest

from contract.started_server import DatabaseFile, StartedServer
from monthend.wire.tls import context_of

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the key")
HSTS = "strict-transport-security"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database, and a certificate for this machine."""
    folder = tmp_path_factory.mktemp("tls")
    DatabaseFile(folder / "books.db").init()
    return folder


@pytest.fixture(scope="module")
def certificate(folder: Path) -> Path:
    subprocess.run(
        [
            *"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")),
        ],
        check=True,
        capture_output=True,
    )
    return folder / "certificate.pem"


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[StartedServer]:
    given = {f"MONTHEND_{name.upper()}": value for name, value in settings.items()}
    server = StartedServer(DatabaseFile(folder / "books.db"), settings=given)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until and "monthend serves" not in server.log:
            time.sleep(0.05)
        yield server
    finally:
        server.stop()


def asked(
    connection: HTTPConnection, path: str = "/livez", headers: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """The headers of an answer, by small letters."""
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return {name.lower(): value for name, value in answer.getheaders()}


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


@needs_openssl
def test_a_server_with_its_own_certificate_is_asked_whether_it_is_ready(
    folder: Path, certificate: Path
) -> None:
    given = {"tls_certificate": str(certificate), "tls_key": str(folder / "key.pem")}
    with serving(folder, **given) as server:
        told = DatabaseFile(folder / "books.db")
        port = server.url.rpartition(":")[2]
        text = "\n".join(f'{name} = "{value}"' for name, value in given.items())
        (folder / "tls.toml").write_text(f'{text}\nhost = "0.0.0.0"\nport = {port}')
        said = told.say("--config", str(folder / "tls.toml"), "ready", "--wait", "10")
    assert said == f"The server at https://127.0.0.1:{port} is ready.\n"


@needs_openssl
def test_https_is_served_with_a_certificate(folder: Path, certificate: Path) -> None:
    key = folder / "key.pem"
    with serving(folder, tls_certificate=str(certificate), tls_key=str(key)) as server:
        assert f"at https://127.0.0.1:{server.port}" in server.log
        context = trusting(certificate)
        connection = HTTPSConnection("127.0.0.1", server.port, timeout=10, context=context)
        assert asked(connection)[HSTS] == "max-age=31536000"


@needs_openssl
@pytest.mark.parametrize(
    ("version", "spoken"),
    [(ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True), (ssl.TLSVersion.TLSv1, False)],
)
def test_old_versions_of_tls_are_not_spoken(
    folder: Path, certificate: Path, version: ssl.TLSVersion, spoken: bool
) -> None:
    context = trusting(certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, version
    key = folder / "key.pem"
    with (
        serving(folder, tls_certificate=str(certificate), tls_key=str(key)) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain,
    ):
        try:
            context.wrap_socket(plain, server_hostname="localhost").close()
            greeted = True
        except OSError:
            greeted = False
    assert greeted is spoken


@needs_openssl
def test_the_oldest_version_is_said_whatever_the_library_would_take(
    folder: Path, certificate: Path
) -> None:
    context = context_of(str(certificate), str(folder / "key.pem"))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@needs_openssl
def test_plain_http_is_not_answered_where_https_is_served(folder: Path, certificate: Path) -> None:
    key = folder / "key.pem"
    with serving(folder, tls_certificate=str(certificate), tls_key=str(key)) as server:
        context = trusting(certificate)
        secret = HTTPSConnection("127.0.0.1", server.port, timeout=10, context=context)
        assert asked(secret)
        plain = HTTPConnection("127.0.0.1", server.port, timeout=10)
        with pytest.raises((ConnectionError, HTTPException)):
            asked(plain)


@needs_openssl
def test_a_key_that_does_not_belong_to_it_is_refused(folder: Path, certificate: Path) -> None:
    other = folder / "other.pem"
    made = ["openssl", "genpkey", "-algorithm", "RSA", "-out", str(other)]
    subprocess.run(made, check=True, capture_output=True)
    said = DatabaseFile(folder / "books.db").run(
        *("serve", "--port", "0", "--tls-certificate", str(certificate), "--tls-key", str(other))
    )
    assert said.returncode == 1
    assert "TLS cannot be served" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    "options",
    [("--tls-certificate", "missing.pem"), ("--tls-key", "missing.pem"),
     ("--trusted-proxies", "a proxy"), ("--profile", "generous")],
)  # fmt: skip
def test_what_cannot_be_is_refused_before_anything_starts(
    folder: Path, options: tuple[str, ...]
) -> None:
    said = DatabaseFile(folder / "books.db").run("serve", "--port", "0", *options)
    assert said.returncode == 1
    assert said.stderr.startswith("Error: ")
    assert "Traceback" not in said.stderr


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


@pytest.mark.parametrize(
    ("trusted", "believed"),
    [("", False), ("192.0.2.0/24", False), ("127.0.0.1", True), ("10.0.0.0/8,127.0.0.0/8", True)],
)
def test_a_proxy_is_believed_where_it_is_trusted(
    folder: Path, trusted: str, believed: bool
) -> None:
    with serving(folder, trusted_proxies=trusted) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
        assert (HSTS in asked(connection, headers=FORWARDED)) is believed
