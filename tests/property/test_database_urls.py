"""A password is never printed, whatever is in it and however the URL was mistyped."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import example, given
from hypothesis import strategies as st

from monthend.choosing import settings_from
from monthend.config import SettingInvalid

SECRET = "s3cr3t"
AROUND = st.text("/@:?#%&=[], .12ab\u00e4\\", max_size=6)
FORMS = (
    "postgresql://me:{}@127.0.0.1/books",
    "postgres://me:{}@127.0.0.1:5432/books?sslmode=prefer",
    "postgresql://:{}@[::1]/books",
    "postgresql://me:{}@",
    "postgresql://db/books?user=me&password={}",
    "postgresql://db/books?password={}&user=me@here",
    "postgresql:/me:{}@127.0.0.1/books",
    "mysql://me:{}@127.0.0.1/books",
    "host=127.0.0.1 user=me password={}",
)


def printed(url: str) -> str:
    """All that is ever shown of a URL."""
    try:
        return settings_from({}, database=url).database_shown
    except SettingInvalid as refused:
        return str(refused)


@given(st.sampled_from(FORMS[:5]), AROUND, AROUND)
@example(FORMS[0], "", "/x")
@example(FORMS[0], "1/", "?host=")
@example(FORMS[4], "a&dbname=", "")
def test_what_stands_for_a_password_is_not_printed(form: str, before: str, after: str) -> None:
    typed = f"{before}{SECRET}{after}"
    for password in (typed, quote(typed, safe="")):
        if "&" not in password:  # What follows it is another parameter, and no password to libpq.
            assert SECRET not in printed(form.format(password))


@given(st.sampled_from(FORMS), AROUND, AROUND)
def test_an_escaped_password_is_not_printed_in_any_form(form: str, before: str, after: str) -> None:
    password = quote(f"{before}{SECRET}{after}", safe="")
    assert SECRET not in printed(form.format(password))
