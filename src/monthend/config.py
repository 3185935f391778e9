"""The settings of a process: each one a name, a default, a form and a meaning, in one table.

From it come the environment variables, the names in a file and the options of the
command line (`choosing.py`), and the page that documents them all.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as declared
from ipaddress import ip_network
from typing import Any
from urllib.parse import unquote, urlsplit

from monthend.entrance.profiles import OFF, PROFILES

PREFIX = "MONTHEND_"
SQLITE = "sqlite:///"
POSTGRESQL = ("postgresql://", "postgres://")
SIGNED_IN = re.compile(r"([^@/]*)@")
"""Who connects: what stands before the first @, as libpq sees it; there is no other @."""
SCHEME = re.compile(r"[a-z][a-z0-9+]*://")
PORTS = re.compile(r"[0-9]*(,[0-9]*)*")
SECRETS = (
    "password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"
)  # fmt: skip


class SettingRefused(Exception):
    """The settings of a process are not such that anything may start."""


class SettingInvalid(SettingRefused):
    """A setting has a value that it cannot have; the message names the form that it takes."""

    def __init__(self, *, name: str, given: object, expected: str) -> None:
        super().__init__(f"{name} is {given!r} and must be {expected}.")


@dataclass(frozen=True, slots=True)
class Form:
    """What a setting's text must look like, and how it is read.

    `symbol` stands for it in a usage line; of `many` values a file may have a list.
    """

    words: str
    read: Callable[[str], Any]
    symbol: str = "VALUE"
    many: bool = False


def one_of(*allowed: str) -> Form:
    """One of these words, in whatever case."""
    known = {word.lower(): word for word in allowed}
    return Form(" or ".join(allowed), lambda text: known[text.lower()], "WORD")


def between(least: int, most: int) -> Form:
    """A whole number in these bounds."""

    def read(text: str) -> int:
        if not least <= int(text) <= most:
            raise ValueError
        return int(text)

    return Form(f"a whole number from {least} to {most}", read, "NUMBER")


def _seconds(text: str) -> float:
    if not 0 < float(text) <= 3600:
        raise ValueError
    return float(text)


def _switch(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False, "": False}[text.lower()]


class DriverMissing(Exception):
    """A PostgreSQL database is asked for, and nothing is installed that speaks to one."""

    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL needs the package psycopg, which is not installed: "
            "pip install 'monthend[postgres]'."
        )


def _database(text: str) -> str:
    if text.startswith(POSTGRESQL):
        _refuse_unreadable(text)
        return text
    if not text.startswith(SQLITE) or text[len(SQLITE) :] in ("", ":memory:"):
        raise ValueError
    return text


def _refuse_unreadable(url: str) -> None:
    """Refuse a URL of PostgreSQL that libpq would not understand, or not as it was meant."""
    if importlib.util.find_spec("psycopg") is None:
        raise DriverMissing
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    rest = url.partition("://")[2]
    signed_in = SIGNED_IN.match(rest)
    if "@" in rest[signed_in.end() if signed_in else 0 :]:
        # A part of a password would be taken for a host, a port or a name, and be shown.
        raise ValueError
    try:
        port = conninfo_to_dict(url).get("port")
    except (ProgrammingError, UnicodeError):
        raise ValueError from None
    if not PORTS.fullmatch(str(port or "")):
        raise ValueError


def _address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        raise ValueError
    if "@" in parts.netloc:
        # It would be shown, and sent to whoever asks where the server is.
        raise ValueError
    return text.rstrip("/")


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError
    return text.strip()


def _networks(text: str) -> str:
    named = [each.strip() for each in text.split(",")]
    for each in named if text else []:
        ip_network(each)
    return ",".join(named)


def _setting(default: object, form: Form, meaning: str) -> Any:
    return declared(default=default, metadata={"form": form, "meaning": meaning})


ADDRESS = Form("an http or https address without user and password", _address, "URL")
SECONDS = Form("a number of seconds, above 0 and at most 3600", _seconds, "SECONDS")
SWITCH = Form("true or false", _switch)
FILE = Form("the path of a file", str, "FILE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one process runs; what a tenant decides for itself is in its own settings."""

    database: str = _setting(
        "sqlite:///monthend.db",
        Form(
            "sqlite:/// and the path of a file on a local disk, or postgresql://user@host/name "
            "as libpq reads it, with any special character as %40 stands for @",
            _database,
            "URL",
        ),
        "The database: the path after `sqlite:///` is relative, after `sqlite:////` absolute; "
        "`postgresql://…` is a PostgreSQL database, of version 15 or later.",
    )
    host: str = _setting(
        "127.0.0.1",
        Form("a host name or an address", _text, "ADDRESS"),
        "The address the server listens on.",
    )
    port: int = _setting(
        8280, between(0, 65535), "The port the server listens on; 0 takes one that is free."
    )
    archives: str = _setting(
        "",
        Form("the path of a folder", str.strip, "FOLDER"),
        "Where the files of archived fiscal years are, for every process of a database; "
        "`monthend-archives` beside the file of SQLite if nothing is said.",
    )
    base_url: str = _setting(
        "",
        ADDRESS,
        "The address that clients use, where a proxy stands before the server.",
    )
    synchronous: str = _setting(
        "FULL",
        one_of("FULL", "NORMAL"),
        "FULL: what is answered survives a power failure; NORMAL: the last moments may be lost.",
    )
    readers: int = _setting(
        1, between(1, 32), "Threads that read the database; on PostgreSQL at least 2."
    )
    writers: int = _setting(
        8, between(1, 64), "Connections that write to PostgreSQL; SQLite has one writer."
    )
    statement_seconds: float = _setting(
        60.0,
        SECONDS,
        "How long PostgreSQL may take for one statement.",
    )
    workers_off: bool = _setting(
        False,
        SWITCH,
        "The server computes no trial balances itself; `monthend worker` does.",
    )
    lease_seconds: int = _setting(
        30,
        between(1, 3600),
        "How long a worker that says nothing keeps a trial balance run before another takes it.",
    )
    worker_silence_seconds: int = _setting(
        60,
        between(0, 86_400),
        "Without a sign of life of any worker for so long a server is not ready; 0 asks for none.",
    )
    disk_free_mib: int = _setting(
        64,
        between(0, 1_000_000),
        "With fewer free mebibytes beside a database file a server is not ready, and of a small "
        "disk with less than a twentieth; 0 looks at none.",
    )
    max_body_bytes: int = _setting(
        2 * 1024 * 1024, between(1024, 1024**3), "The largest request body, packed or unpacked."
    )
    body_read_seconds: float = _setting(
        30.0,
        SECONDS,
        "How long a request body may take to arrive.",
    )
    answer_seconds: float = _setting(
        120.0,
        SECONDS,
        "How long a request may take until its answer begins; then it is HTTP 504, and what was "
        "begun goes on. Files of long tables may take longer.",
    )
    head_seconds: float = _setting(
        10.0,
        SECONDS,
        "How long the head of a request may take to arrive, and a client that says nothing.",
    )
    idle_seconds: int = _setting(
        5, between(1, 3600), "How long a connection stays open that nothing is asked on any more."
    )
    unread_seconds: float = _setting(
        30.0,
        SECONDS,
        "How long a client may leave an answer unread.",
    )
    connections: int = _setting(
        1_000,
        between(1, 100_000),
        "How many connections there may be; then whoever has asked nothing for the longest time "
        "is cut off.",
    )
    tls_certificate: str = _setting("", FILE, "The certificate, in PEM, to serve HTTPS with.")
    tls_key: str = _setting(
        "",
        FILE,
        "Its private key, in PEM, where that is not in the same file.",
    )
    trusted_proxies: str = _setting(
        "",
        Form(
            "IP addresses and networks such as 10.0.0.0/8, with commas in between",
            _networks,
            "ADDRESSES",
            many=True,
        ),
        "The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody else's are.",
    )
    webhooks: str = _setting(
        "on",
        one_of("on", "off"),
        "Whether the workers of this process deliver events to webhooks; a restored copy that is "
        "looked at has them off.",
    )
    webhook_networks: str = _setting(
        "",
        Form(
            "IP addresses and networks such as 10.0.0.0/8, with commas in between",
            _networks,
            "ADDRESSES",
            many=True,
        ),
        "Networks that webhooks may be in beside public addresses; plain http goes to these alone.",
    )
    webhook_keys: str = _setting(
        "",
        FILE,
        "A file with a key a line, each of 32 characters or more: of the first one secrets of new "
        "webhooks are made, so that the database alone does not tell them; the others made those "
        "of before.",
    )
    event_streams: int = _setting(
        100,
        between(0, 10_000),
        "How many streams of server-sent events a server has open at once, of one tenant a quarter "
        "of them; 0 is none.",
    )
    rehearsal: bool = _setting(
        False,
        SWITCH,
        "Whether the server has what a close is rehearsed with: a clock for each tenant, snapshots "
        "to go back to, scenarios, faults; never where books are kept that count.",
    )
    concurrent_requests: int = _setting(
        0,
        between(0, 100_000),
        "How many requests of one tenant may be under way; 0 is no limit, or that of the profile.",
    )
    profile: str = _setting(
        OFF,
        one_of(*PROFILES),
        "Whose documented limits hold for each tenant: requests a minute, an hour and a day, "
        "requests under way, tokens; `off` limits none of them.",
    )
    metrics: str = _setting(
        "loopback",
        one_of("off", "loopback", "open"),
        "Who is shown `/metrics`: nobody, whoever asks from this machine and through no proxy, or "
        "everybody.",
    )
    traces: str = _setting(
        "off",
        one_of("off", "otlp"),
        "Whether traces go to an OpenTelemetry collector, by OTLP over HTTP; needs the extra otel.",
    )
    traces_endpoint: str = _setting(
        "",
        ADDRESS,
        "The collector's address; else what OTEL_EXPORTER_OTLP_ENDPOINT says, else "
        "http://localhost:4318.",
    )
    request_log: str = _setting(
        "problems",
        one_of("off", "problems", "all"),
        "Which requests have a line in the log: none, those that failed or found nobody to answer "
        "in time, or all.",
    )
    drain_seconds: int = _setting(
        0,
        between(0, 600),
        "How long a server that was told to end goes on serving, not ready any more, so that a "
        "proxy sends its clients elsewhere.",
    )
    finish_seconds: int = _setting(
        10,
        between(1, 3600),
        "How long it then waits for requests that are under way.",
    )
    log_level: str = _setting(
        "info", one_of("debug", "info", "warning", "error"), "The least that is logged."
    )
    log_format: str = _setting(
        "json", one_of("json", "text"), "One JSON object a line, or text for people."
    )

    @property
    def database_shown(self) -> str:
        """The database's URL without a password."""
        return without_password(self.database)


def without_password(url: str) -> str:
    """A URL as it may be printed."""
    if not url.startswith(POSTGRESQL):
        return url
    scheme, _, rest = url.partition("://")
    user = ""
    if signed_in := SIGNED_IN.match(rest):
        user = signed_in[1].partition(":")[0] + "@"
        rest = rest[signed_in.end(1) + 1 :]
    place, _, given = rest.partition("?")
    said = [each for each in given.split("&") if unquote(each.partition("=")[0]) not in SECRETS]
    more = "&".join(said)
    return f"{scheme}://{user}{place}" + (f"?{more}" if more else "")


def environment_name(setting: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + setting.upper()


def option_name(setting: str) -> str:
    """The option of a setting on the command line."""
    return "--" + setting.replace("_", "-")
