"""Settings: where they come from, and what they may be."""

import importlib.util

import pytest

from monthend.choosing import settings_from, unknown_settings
from monthend.config import DriverMissing, SettingInvalid, Settings


def test_every_setting_has_a_default() -> None:
    assert settings_from({}) == Settings()


def test_the_defaults_have_the_form_that_is_asked_for() -> None:
    assert settings_from({}, **{name: str(getattr(Settings(), name)) for name in names()}) == (
        Settings()
    )


def names() -> list[str]:
    return list(Settings.__dataclass_fields__)


def test_the_command_line_goes_before_the_environment() -> None:
    environment = {"MONTHEND_PORT": "81", "MONTHEND_HOST": "::1"}
    settings = settings_from(environment, port=82, host=None)
    assert (settings.port, settings.host) == (82, "::1")


def test_a_database_is_a_file_or_a_place_of_postgresql() -> None:
    for url in ("sqlite:///books.db", "sqlite:////srv/books.db", "postgresql://me@db/books"):
        assert settings_from({}, database=url).database == url


def test_a_password_is_never_shown() -> None:
    settings = settings_from(
        {"MONTHEND_DATABASE": "postgresql://me:secret@db:5433/books?sslmode=prefer"}
    )
    assert settings.database_shown == "postgresql://me@db:5433/books?sslmode=prefer"
    with pytest.raises(SettingInvalid) as refused:
        settings_from({"MONTHEND_DATABASE": "mysql://me:secret@db/books"})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "said",
    [
        "postgresql://me:secret@db/books",
        "postgresql://me:se?cret@db/books",
        "postgresql://me:se#cret@db/books",
        "postgresql://me:se[cret@db/books",
        "postgresql://db/books?password=secret&user=me",
        "postgresql://db/books?user=me&p%61ssword=secret",
        "postgresql://db/books?sslpassword=secret",
    ],
)
def test_a_password_is_not_shown_wherever_it_stands_in_the_url(said: str) -> None:
    shown = settings_from({}, database=said).database_shown
    assert "cret" not in shown
    assert shown.startswith("postgresql://")
    assert "db/books" in shown


@pytest.mark.parametrize(
    "said",
    [
        "postgresql://me:se@cret@db/books",
        "postgresql://me:se/cret@db/books",
        "postgresql://me:1/secret@127.0.0.1/books",
        "postgresql://me:1/secret?host=x@127.0.0.1/books",
        "postgresql://me:secret/books",
        "postgresql:/me:secret@db/books",
        "me:secret@db/books",
        "postgresql://me:secr%et@db/books",
        "postgresql://me:secret@[::1/books",
        "postgresql://me:secret@db/books?colour=red",
        "postgresql://me:secret@%00/books",
        "host=db dbname=books user=me password=secret",
    ],
)
def test_a_url_that_libpq_cannot_read_is_refused_without_being_shown(said: str) -> None:
    with pytest.raises(SettingInvalid, match="as libpq reads it") as refused:
        settings_from({}, database=said)
    assert "cr" not in str(refused.value)


def test_postgresql_needs_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DriverMissing, match=r"pip install 'monthend\[postgres\]'"):
        settings_from({}, database="postgresql://me@db/books")


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("DATABASE", "books.db"),
        ("DATABASE", "sqlite:///"),
        ("DATABASE", "sqlite:///:memory:"),
        ("HOST", " "),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", ""),
        ("BASE_URL", "ledger.example"),
        ("BASE_URL", "https://me@ledger.example"),
        ("TRACES_ENDPOINT", "http://me:secret@collector.example"),
        ("SYNCHRONOUS", "OFF"),
        ("READERS", "0"),
        ("WORKERS_OFF", "perhaps"),
        ("LEASE_SECONDS", "0"),
        ("MAX_BODY_BYTES", "-1"),
        ("BODY_READ_SECONDS", "nan"),
        ("CONCURRENT_REQUESTS", "-1"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_named_with_the_form_it_must_have(variable: str, text: str) -> None:
    with pytest.raises(SettingInvalid, match=f"^MONTHEND_{variable} is .* must be ") as refused:
        settings_from({f"MONTHEND_{variable}": text})
    assert "secret" not in str(refused.value)


def test_words_are_taken_in_any_case() -> None:
    settings = settings_from({"MONTHEND_SYNCHRONOUS": "normal", "MONTHEND_WORKERS_OFF": "TRUE"})
    assert settings.synchronous == "NORMAL"
    assert settings.workers_off is True


def test_a_name_that_is_no_setting_is_noticed() -> None:
    assert unknown_settings({"MONTHEND_PROT": "1", "MONTHEND_PORT": "1"}) == ["MONTHEND_PROT"]


def test_a_value_that_is_no_text_is_refused() -> None:
    with pytest.raises(SettingInvalid) as refused:
        settings_from({"MONTHEND_DATABASE": "sqlite:///a\udcff.db"})
    assert str(refused.value).encode()
