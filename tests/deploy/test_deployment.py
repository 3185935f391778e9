"""What is shipped to run it with: the container file, the compose file, the units of systemd."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract.started_server import free_port
from deploy.containerfile import Stage, stages, wrong
from monthend.choosing import FILE_VARIABLE, choice
from monthend.cli.program import app
from monthend.config import Settings, environment_name

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
UNITS = [DEPLOY / "monthend.service", DEPLOY / "monthend-worker.service"]
KNOWN = {environment_name(item.name) for item in fields(Settings)} | {FILE_VARIABLE}


def image() -> Stage:
    return stages(CONTAINERFILE)[-1]


# The container file -----------------------------------------------------------------------


def test_nothing_is_wrong_with_the_container_file() -> None:
    assert wrong(CONTAINERFILE, ROOT) == []


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ("USER 10001:10001\n", "", "the user is root"),
        ("3.13-slim\nRUN group", "latest\nRUN group", "has no tag of its own"),
        ("--require-hashes -r requirements/container", "-r requirements/container", "hashes"),
        ('CMD ["serve"]', "CMD serve", "goes through a shell"),
        ('CMD ["monthend", "ready"]', "CMD curl localhost", "no health command"),
        ("COPY src src", "COPY source src", "source is not there"),
        ("RUN python -m venv /opt/monthend", "RUN if python", "the shell cannot read"),
        ("ENV PATH=", "ENV DB_PASSWORD=x PATH=", "is a secret"),
    ],
)
def test_what_a_reviewer_refuses_is_found(said: str, instead: str, told: str) -> None:
    assert said in CONTAINERFILE
    problems = wrong(CONTAINERFILE.replace(said, instead), ROOT)
    assert any(told in each for each in problems), problems


def test_the_container_has_settings_that_there_are_and_its_own_port() -> None:
    variables = image().variables
    given = {name: value for name, value in variables.items() if name.startswith("MONTHEND_")}
    assert set(given) <= KNOWN
    settings = choice(given).settings
    assert settings.host == "0.0.0.0"
    assert image().last("EXPOSE") == str(settings.port)
    volume = image().last("VOLUME")
    assert settings.database == f"sqlite:///{volume}/monthend.db"
    assert settings.archives == f"{volume}/archives"


def test_what_is_copied_is_let_by_the_list_of_what_is_ignored() -> None:
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = {each.split("/")[0] for given, _ in stages(CONTAINERFILE)[0].copies for each in given}
    assert copied == allowed
    assert "*" in ignored


@pytest.mark.nightly
def test_the_steps_of_the_build_make_a_program_that_serves(tmp_path: Path) -> None:
    """Without an engine: every step of the build, in folders of its own instead of an image."""
    build = tmp_path / "build"
    build.mkdir()

    def moved(text: str) -> str:
        text = re.sub(r"(^|&& )python\b", rf"\1{sys.executable}", text)
        return text.replace("/opt/", f"{tmp_path}/opt/")

    for word, text in stages(CONTAINERFILE)[0].steps:
        if word == "COPY":
            *given, into = text.split()
            for each in given:
                target = build / into / Path(each).name if len(given) > 1 else build / into
                target.parent.mkdir(parents=True, exist_ok=True)
                copy = shutil.copytree if (ROOT / each).is_dir() else shutil.copy
                copy(ROOT / each, target)
        elif word == "RUN":
            done = subprocess.run(["sh", "-c", moved(text)], cwd=build, capture_output=True)
            assert done.returncode == 0, done.stderr.decode()[-2000:]
    program, port = f"{tmp_path}/opt/monthend/bin/monthend", str(free_port())
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)} | {
        **image().variables,
        "PATH": os.environ["PATH"],
        "MONTHEND_DATABASE": f"sqlite:///{tmp_path}/monthend.db",
        "MONTHEND_ARCHIVES": f"{tmp_path}/archives",
        "MONTHEND_DRAIN_SECONDS": "0",
        "MONTHEND_PORT": port,
    }
    for package in ("psycopg", "opentelemetry.sdk", "prometheus_client", "pyarrow.parquet"):
        python = f"{tmp_path}/opt/monthend/bin/python"
        subprocess.run([python, "-c", f"import {package}"], check=True, env=surroundings)
    subprocess.run([program, "init"], check=True, env=surroundings, capture_output=True)
    with subprocess.Popen([program, *json.loads(image().last("CMD"))], env=surroundings) as server:
        try:
            health = json.loads(image().last("HEALTHCHECK").partition("CMD ")[2])
            asked = [program, *health[1:], "--wait", "30"]
            assert subprocess.run(asked, env=surroundings, check=False).returncode == 0
        finally:
            server.terminate()
    assert server.returncode == 0


# The compose file -------------------------------------------------------------------------


def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_the_compose_file_starts_commands_with_settings_that_there_are() -> None:
    commands = app.registered_commands
    known = {command.name for command in commands}
    for name, service in compose()["services"].items():
        environment = service.get("environment", {})
        assert {each for each in environment if each.startswith("MONTHEND_")} <= KNOWN, name
        if name in ("server", "worker"):
            assert service["command"][0] in known
        if "MONTHEND_DATABASE" in environment:
            database = environment["MONTHEND_DATABASE"]
            assert "@database/" in database, "the name of the service"
            assert choice({"MONTHEND_DATABASE": database}).settings.database == database


def test_the_service_for_rehearsals_starts_what_is_there_and_may_do_as_little() -> None:
    text = (DEPLOY / "rehearsal.compose.yaml").read_text(encoding="utf-8")
    (service,) = yaml.safe_load(text)["services"].values()
    group, command, *options = service["command"]
    (served,) = (
        each
        for of_group in app.registered_groups
        if of_group.name == group and of_group.typer_instance is not None
        for each in of_group.typer_instance.registered_commands
        if each.name == command
    )
    assert served.callback is not None
    known = set(inspect.signature(served.callback).parameters)
    assert {each.removeprefix("--") for each in options if each.startswith("--")} <= known
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_services_of_the_program_may_do_as_little_as_they_can() -> None:
    for name, service in compose()["services"].items():
        assert not service.get("privileged")
        assert "latest" not in service["image"]
        if name == "database":
            continue
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"]
        assert service["depends_on"]["database"]["condition"] == "service_healthy"
    assert all(port.startswith("127.0.0.1:") for port in compose()["services"]["server"]["ports"])


def test_who_archives_and_who_reads_has_the_same_folder() -> None:
    services = compose()["services"]
    mounted = {name: set(services[name]["volumes"]) for name in ("server", "worker", "owner")}
    assert len({frozenset(each) for each in mounted.values()}) == 1
    (volume,) = mounted["owner"]
    assert volume.partition(":")[2] == image().last("VOLUME")
    named = {each.partition(":")[0] for of in services.values() for each in of.get("volumes", ())}
    assert {each for each in named if "/" not in each} == set(compose()["volumes"])


def test_what_archives_need_is_installed() -> None:
    lock = (ROOT / "requirements" / "container.lock.txt").read_text(encoding="utf-8")
    assert re.search(r"^pyarrow==", lock, re.MULTILINE)
    guide = (ROOT / "docs" / "guides" / "operations.md").read_text(encoding="utf-8")
    assert "/opt/monthend/bin/pip install 'monthend[postgres,duckdb]'" in guide


def test_no_password_stands_in_the_compose_file() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for line in text.splitlines():
        if "PASSWORD:" in line:
            assert re.search(r"PASSWORD: \$\{\w+_PASSWORD:\?set it in \.env\}$", line), line


def test_the_role_of_the_servers_is_made_by_a_script_that_the_shell_can_read() -> None:
    script = DEPLOY / "postgresql" / "server-role.sh"
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert "books_server" in script.read_text(encoding="utf-8")


# The units of systemd -----------------------------------------------------------------------


def test_the_settings_of_the_units_are_as_they_must_be() -> None:
    settings = choice({}, str(DEPLOY / "monthend.toml")).settings
    assert settings.database == "sqlite:////var/lib/monthend/monthend.db"
    for unit in UNITS:
        writable = re.search(r"^StateDirectory=(.+)$", unit.read_text("utf-8"), re.MULTILINE)
        assert writable is not None
        assert settings.archives == f"/var/lib/{writable[1]}/archives"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_calls_commands_that_there_are_and_gives_them_time(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    known = {command.name for command in app.registered_commands}
    calls = re.findall(r"^ExecStart\w*=/opt/monthend/bin/monthend (\w+)", text, re.MULTILINE)
    assert set(calls) <= known
    assert "TimeoutStopSec=5min" in text
    assert "NoNewPrivileges=yes" in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_takes_a_unit_and_finds_little_that_it_may_do(unit: Path, tmp_path: Path) -> None:
    program = shutil.which("true")
    text = unit.read_text(encoding="utf-8").replace("/opt/monthend/bin/monthend", str(program))
    (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if unit.name in line]
    assert said == []
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout[-500:]
