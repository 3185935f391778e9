"""Clients in other languages: a program per story, started, heard out and ended."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from contract.clients.story import Setting, Story

PROGRAMS = Path(__file__).resolve().parent
SECONDS = 60.0
ALL_CLIENTS = "MONTHEND_ALL_CLIENTS"


def require(present: bool, what: str) -> None:
    """Skip without the client, unless all of them were asked for."""
    if present:
        return
    said = f"{what} is not installed; scripts/ensure-test-systems.sh installs it"
    if os.environ.get(ALL_CLIENTS) == "1":
        pytest.fail(f"{said}, and {ALL_CLIENTS}=1 asks for every client")
    pytest.skip(said)


def require_node() -> str:
    """The path of node, with the package `soap` beside the story."""
    node = shutil.which("node")
    package = PROGRAMS / "node" / "node_modules" / "soap" / "package.json"
    require(node is not None and package.is_file(), "the node client")
    return node or ""


def require_php() -> str:
    """The path of a php that has SoapClient."""
    php = shutil.which("php")
    has_soap = php is not None and b"soap" in subprocess.check_output([php, "-m"]).split()
    require(has_soap, "PHP with SoapClient")
    return php or ""


def tell_outside(command: Sequence[str], setting: Setting, expire: Callable[[], None]) -> Story:
    """Start the program with its setting, and take in what it tells until it ends well."""
    story = Story(setting=setting)
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [*command, setting.json],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            env={**os.environ, "TZ": "UTC"},
        )
        stop = threading.Timer(SECONDS, process.kill)
        stop.start()
        try:
            listen(process, story, expire)
            code = process.wait()
        finally:
            stop.cancel()
            process.kill()
            process.wait()
        errors.seek(0)
        assert code == 0, f"{command[0]} ended with {code}: {errors.read()[-5000:]}"
    return story


def listen(process: subprocess.Popen[str], story: Story, expire: Callable[[], None]) -> None:
    with process:
        assert process.stdin
        assert process.stdout
        for line in process.stdout:
            if story.hear(line):
                expire()
                print(file=process.stdin, flush=True)
