"""The first run of somebody new: the README alone, and a server that talks to nobody else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contract.started_server import free_port
from scenario.reader import Reader

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 120
FENCE = re.compile(r"^```\n(.*?)^```$", re.DOTALL | re.MULTILINE)

LOOPBACK_UP = (
    "import fcntl, os, socket, struct, sys; "
    "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 0x41)); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
"""Raises the loopback interface (SIOCSIFFLAGS, up and running), then is the command."""
WITHOUT_NETWORK = ("unshare", "--net", sys.executable, "-c", LOOPBACK_UP)

WATCH = """
import os, sys

def watch(event, said):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        where = said[1]
    elif event == "socket.getaddrinfo":
        where = said[0]
    else:
        return
    host = where[0] if isinstance(where, tuple) else where
    near = host is None or str(host).startswith(("/", "127.", "::1", "localhost"))
    if not near and isinstance(where, (tuple, str, bytes)) and host:
        with open(os.environ["CALLED"], "a") as file:
            print(sys.argv, event, where, file=file)

sys.addaudithook(watch)
"""


def clone(folder: Path) -> Path:
    """What git has of this work tree, and what is changed in it, somewhere else."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout")
    place = folder / "monthend"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    return place


def blocks_of(readme: Path) -> dict[str, str]:
    """The commands of the README, by the heading that they stand under."""
    parts = re.split(r"^## (.+)$", readme.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        heading: "".join(FENCE.findall(text))
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.mark.nightly
@pytest.mark.skipif(shutil.which("make") is None, reason="the README begins with make")
def test_from_a_checkout_to_a_closed_period_by_the_readme_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith(("MONTHEND_", "PYTHON"))]:
        monkeypatch.delenv(name)
    place = clone(tmp_path)
    commands = blocks_of(place / "README.md")
    newcomer = Reader(place, ())
    began = time.monotonic()
    said = newcomer.does(commands["Try it"].replace("make demo", "make demo ARGS=--exit"), 600)
    took = time.monotonic() - began
    assert "closed" in said
    assert took < MOST_SECONDS, f"{took:.0f} seconds"
    port = free_port()
    served = commands["Use it"].replace("serve ", f"serve --port {port} ").strip()
    said = newcomer.does(f"{served} &\nmonthend ready --port {port} --wait 20\nkill %1\n")
    assert '"client_secret"' in said


def require_a_place_without_network() -> None:
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    alone = subprocess.run([*WITHOUT_NETWORK, "true"], capture_output=True, check=False)
    if alone.returncode:
        pytest.skip("no network namespace can be made here")


@pytest.mark.nightly
@pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorial asks with curl")
def test_a_month_is_closed_where_there_is_no_network_and_nobody_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_a_place_without_network()
    called, watching = tmp_path / "called", tmp_path / "watching"
    watching.mkdir()
    (watching / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    path = os.pathsep.join(filter(None, (str(watching), os.environ.get("PYTHONPATH", ""))))
    monkeypatch.setenv("PYTHONPATH", path)
    monkeypatch.setenv("CALLED", str(called))
    place = tmp_path / "place"
    place.mkdir()
    reader = Reader(place, (Path(sys.executable).parent,), within=WITHOUT_NETWORK)
    assert "closed" in reader.follows("start.md", port=free_port())
    assert not called.exists(), called.read_text(encoding="utf-8")
    # The control: a program that calls somebody is heard.
    reader.does("python3 -c 'import socket; socket.socket().connect((\"192.0.2.1\", 9))' || true")
    assert "192.0.2.1" in called.read_text(encoding="utf-8")
