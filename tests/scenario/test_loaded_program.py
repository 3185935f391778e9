"""The program that tests keep loaded ends, is ended and reads as one that was started."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from contract.started_server import environment, free_port, warm_command_line


def surroundings(folder: Path) -> dict[str, str]:
    programs = f"{warm_command_line().programs}{os.pathsep}{os.environ['PATH']}"
    return environment(PATH=programs, MONTHEND_DATABASE=f"sqlite:///{folder / 'books.db'}")


def run(folder: Path, *command: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=surroundings(folder), input=said, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def test_exit_codes_and_outputs_are_those_of_the_program(tmp_path: Path) -> None:
    started = [sys.executable, "-m", "monthend"]
    for arguments in (["no-such-command"], ["close", "Jan 2026"], ["--version"]):
        loaded = run(tmp_path, "monthend", *arguments)
        other = run(tmp_path, *started, *arguments)
        assert (loaded.returncode, loaded.stdout) == (other.returncode, other.stdout)


def test_it_reads_what_is_piped_into_it(tmp_path: Path) -> None:
    assert run(tmp_path, "monthend", "init", "--json").returncode == 0
    rates = "date,from,to,rate\n2026-01-01,EUR,USD,1.1\n"
    assert run(tmp_path, "monthend", "import", "-", "--kind", "rates", said=rates).stdout


def test_a_signal_reaches_it_and_nothing_is_left_of_one_that_is_killed(tmp_path: Path) -> None:
    run(tmp_path, "monthend", "init", "--json")
    for number in (signal.SIGTERM, signal.SIGKILL):
        port = str(free_port())
        served = subprocess.Popen(
            ["monthend", "serve", "--port", port],
            env=surroundings(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ready = run(tmp_path, "monthend", "ready", "--port", port, "--wait", "30")
        assert ready.returncode == 0, ready.stderr
        served.send_signal(number)
        assert served.wait(30) in (0, -signal.SIGKILL)
        until = time.monotonic() + 10
        while run(tmp_path, "monthend", "ready", "--port", port).returncode == 0:
            assert time.monotonic() < until, number
