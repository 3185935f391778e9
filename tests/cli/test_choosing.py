"""Where settings come from: the command line, the environment, a file, and nobody."""

import json
import os
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from cli.commands import Commands
from monthend.choosing import (
    SettingsFileUnusable,
    SettingUnknown,
    choice,
    settings_from,
    unknown_settings,
)
from monthend.cli import named_files
from monthend.cli.failures import CommandFailed
from monthend.config import SettingInvalid, Settings

EVERY_KIND = """
port = 81
workers_off = true
head_seconds = 2
host = "::1"
trusted_proxies = ["10.0.0.0/8", "127.0.0.1"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "monthend.toml"


def test_a_file_has_settings_of_every_kind(file: Path) -> None:
    file.write_text(EVERY_KIND)
    settings = settings_from({}, str(file))
    assert settings == Settings(
        port=81, workers_off=True, head_seconds=2.0, host="::1",
        trusted_proxies="10.0.0.0/8,127.0.0.1",
    )  # fmt: skip


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(file: Path) -> None:
    file.write_text('port = 81\nhost = "::1"\nlog_level = "debug"')
    environment = {"MONTHEND_CONFIG": str(file), "MONTHEND_PORT": "82", "MONTHEND_HOST": "::2"}
    chosen = choice(environment, port="83")
    settings = chosen.settings
    assert (settings.port, settings.host, settings.log_level) == (83, "::2", "debug")
    origins = {name: origin for name, _, origin in chosen.shown() if origin != "default"}
    assert origins == {
        "port": "command line --port",
        "host": "environment MONTHEND_HOST",
        "log_level": f"file {file}",
    }


def test_the_option_names_the_file_rather_than_the_environment(file: Path) -> None:
    file.write_text("port = 81")
    assert settings_from({"MONTHEND_CONFIG": "/nowhere"}, str(file)).port == 81
    assert unknown_settings({"MONTHEND_CONFIG": "/nowhere"}) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("port = 65536", "port in .* is '65536' and must be a whole number from 0 to 65535"),
        ("port = [1]", "port in .* is 'a list' and must be a whole number"),
        ("host = 1979-05-27", "host in .* is 'a date or a time' and must be a host name"),
        ("port = true", "port in .* is 'true' and must be"),
        ("workers_off = 2", "workers_off in .* must be true or false"),
        ("log_level = {a = 1}", "log_level in .* is 'a table' and must be debug or info"),
    ],
)
def test_a_wrong_value_in_a_file_is_named_with_its_form(file: Path, text: str, told: str) -> None:
    file.write_text(text)
    with pytest.raises(SettingInvalid, match=told):
        settings_from({}, str(file))


def test_a_name_that_is_no_setting_is_refused_with_those_that_are(file: Path) -> None:
    file.write_text("prot = 81")
    with pytest.raises(SettingUnknown, match=r"'prot' .* is no setting; port is one") as refused:
        settings_from({}, str(file))
    assert all(item.name in str(refused.value) for item in fields(Settings))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'database = "postgresql://me:secret@db/x', r"no TOML \(end of document\)|breaks off"),
        (b"\xff", "no text in UTF-8"),
        (b"#" * 1024 * 1024 + b"#", "more than 1048576 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_without_what_stands_in_it(
    file: Path, content: bytes, why: str
) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsFileUnusable, match=why) as refused:
        settings_from({}, str(file))
    assert "secret" not in str(refused.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, why in ((tmp_path, "Is a directory"), (tmp_path / "none", "No such file")):
        with pytest.raises(SettingsFileUnusable, match=why):
            settings_from({}, str(path))


def test_a_file_is_named_before_the_command_or_after_it(bare: Commands, file: Path) -> None:
    file.write_text('port = 81\nbase_url = "https://books.example"')
    before = bare.told("--config", str(file), "config", "--json")
    after = bare.told("config", "--config", str(file), "--json")
    assert before == after
    assert before["port"] == {"value": "81", "from": f"file {file}"}
    assert bare.told("config", "--json")["port"]["from"] == "default"


def test_every_setting_is_an_option_and_is_shown_without_secrets(bare: Commands) -> None:
    url = "postgresql://me:secret@db/books"
    shown = bare.say(
        "config", "--show", "--database", url, "--no-workers-off", "--unread-seconds=2"
    )
    assert "secret" not in shown
    assert "postgresql://me@db/books" in shown
    told = bare.told("config", "--json", "--database", url)
    assert list(told) == [item.name for item in fields(Settings)]
    assert json.dumps(told).count("secret") == 0
    explained = bare.say("config", "--help")
    assert [name for name in told if f"--{name.replace('_', '-')}" not in explained] == []


def test_what_is_wrong_is_told_before_anything_starts(bare: Commands, file: Path) -> None:
    file.write_text("port = 'http'")
    for command in ("serve", "worker", "ready", "doctor", "config"):
        assert "port in" in bare.refusal("--config", str(file), command)
    assert "--port is 'x' and must be" in bare.refusal("serve", "--port", "x")
    assert bare.say("config") == "The settings are as they must be; --show lists them.\n"


def test_files_that_cannot_be_used_are_told_as_a_server_would(
    bare: Commands, file: Path, tmp_path: Path
) -> None:
    nowhere, short = tmp_path / "none.pem", tmp_path / "short.keys"
    short.write_text("short")
    for options, told in (
        (("--tls-certificate", str(nowhere)), f"{nowhere} cannot|certificate {nowhere}"),
        (("--tls-key", str(nowhere)), "no certificate"),
        (("--webhook-keys", str(nowhere)), f"{nowhere} cannot be used: No such file"),
        (("--webhook-keys", str(short)), "32 characters"),
        (("--archives", str(short / "years")), f"{short}/years cannot be used: {short} is no"),
        (("--archives", str(short)), f"{short} is no folder"),
    ):
        for command in (("config",), ("config", "--show"), ("serve",)):
            assert re.search(told, bare.refusal(*command, *options)), (command, options)
    file.write_text(f'archives = "{short}"')
    assert "is no folder" in bare.refusal("--config", str(file), "worker")
    good = ("--archives", str(tmp_path / "a" / "b"))
    assert bare.say("config", *good) == "The settings are as they must be; --show lists them.\n"


def test_archives_that_may_not_be_read_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = replace(Settings(), archives=str(tmp_path))
    named_files.check_archives(chosen)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(CommandFailed, match="may not be read"):
        named_files.check_archives(chosen)
