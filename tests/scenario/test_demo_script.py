"""The demo runs from an empty folder to a closed month, against a server it starts itself."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from monthend.demo.company import PERIODS

ONE_CUSTOMER_IN = 100
# Of the whole company, on every machine; it changes only with the data or the canonical form.
BALANCE_OF_JUNE = "94a1251b1b446a46a7f1f28dc42f6945c7ab88af90b460f5a1cfa0d39e6715c5"
SCRIPT = """
import sys
from pathlib import Path
from monthend.demo.script import run
exit_after, folder, port, one_in = sys.argv[1:]
sys.exit(run(exit_after=exit_after == "exit", folder=Path(folder), port=int(port),
    one_in=int(one_in)))
"""


def command(folder: Path, *, exit_after: bool = True, port: int = 0) -> list[str]:
    stays = "exit" if exit_after else "stay"
    return [sys.executable, "-c", SCRIPT, stays, str(folder), str(port), str(ONE_CUSTOMER_IN)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a demo that ran to its end has printed, and left behind."""

    folder: Path
    text: str
    errors: str
    returncode: int

    @property
    def card(self) -> dict[str, str]:
        card: dict[str, str] = json.loads((self.folder / "demo.json").read_text(encoding="utf-8"))
        return card


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("demo") / "company"
    done = subprocess.run(
        command(folder), capture_output=True, text=True, check=False, timeout=60, cwd=folder.parent
    )
    return Shown(folder=folder, text=done.stdout, errors=done.stderr, returncode=done.returncode)


@pytest.mark.nightly
def test_the_whole_company_is_closed_from_the_command_line(tmp_path: Path) -> None:
    demo = [sys.executable, "-m", "monthend", "demo", "--exit", "--port", "0"]
    done = subprocess.run(
        demo, capture_output=True, text=True, check=False, timeout=180, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "69,579 purchases of 23,502 customers" in done.stdout
    assert "139,161 transactions" in done.stdout
    assert "18 Closed, 1 Open" in done.stdout
    assert BALANCE_OF_JUNE in done.stdout
    assert (tmp_path / "demo-company" / "monthend.db").exists()


def test_the_demo_succeeds(shown: Shown) -> None:
    assert shown.returncode == 0, shown.text + shown.errors
    assert not shown.errors


def test_every_month_is_closed_in_the_end(shown: Shown) -> None:
    assert f"{len(PERIODS)} Closed, 1 Open" in shown.text
    for period in PERIODS[:-1]:
        assert re.search(rf"^ +{period.name} +\d+ ms +\d+ ms +[\d,.]+", shown.text, re.MULTILINE)


def test_the_last_month_is_refused_first_and_says_why(shown: Shown) -> None:
    refused = shown.text.index("refused: The accounting period Jun 2026 has 9 required action")
    assert refused < shown.text.index("18 Closed")
    assert "draft invoices" in shown.text[refused : refused + 300]


def test_every_request_is_shown_with_its_answer(shown: Shown) -> None:
    asked = re.findall(r"^ +(?:GET|PUT|POST) \S+.*\n +(\d+) in \d+ ms  \S", shown.text, re.M)
    assert len(asked) > 20
    assert set(asked) == {"200"}


def test_the_trial_balance_is_shown_in_every_currency_and_proven(shown: Shown) -> None:
    for heading in ("USD", "EUR", "GBP", "JPY", "all, in USD"):
        assert re.search(rf"^ +{heading} *$", shown.text, re.MULTILINE)
    for total in re.findall(r"^ +total +(.*)$", shown.text, re.MULTILINE):
        opening, debit, credit, closing = (part.replace(",", "") for part in total.split())
        assert debit == credit
        assert float(opening) == float(closing) == 0
    assert all(f"✓ {proof}: " in shown.text for proof in ("R1", "R2", "R3"))
    assert re.search(r"^ +[0-9a-f]{64}$", shown.text, re.MULTILINE)


def test_what_is_no_terminal_gets_no_colours(shown: Shown) -> None:
    assert "\x1b" not in shown.text


def test_the_server_is_gone_after_the_close(shown: Shown) -> None:
    port = int(shown.card["address"].rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()


def test_a_taken_port_is_one_line_and_no_success(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        done = subprocess.run(
            command(tmp_path, port=port), capture_output=True, text=True, check=False, timeout=60
        )
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def staying(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A demo that has closed its month, and whose server stays up."""
    process = subprocess.Popen(
        command(tmp_path, exit_after=False),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    shown = ""
    for line in process.stdout:
        shown += line
        if "The server stays up" in line:
            break
    else:
        pytest.fail(shown)
    yield process
    if process.poll() is None:
        process.kill()
    process.stdout.close()
    process.wait()


def card(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    return found


def test_the_server_stays_up_until_the_demo_is_stopped(
    staying: subprocess.Popen[str], tmp_path: Path
) -> None:
    address = card(tmp_path)["address"]
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
        assert answer.status == 200
    staying.send_signal(signal.SIGTERM)
    assert staying.wait(timeout=20) == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{address}/readyz", timeout=10)


def test_the_demo_ends_when_its_server_is_stopped(
    staying: subprocess.Popen[str], tmp_path: Path
) -> None:
    os.kill(int(card(tmp_path)["pid"]), signal.SIGTERM)
    assert staying.wait(timeout=20) == 0
