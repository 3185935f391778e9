"""The review of a period from the command line."""

import pytest

from cli.commands import Commands

RENT = """{number},2026-{month:02}-05,Expenses:Rent,9.00,,USD
{number},2026-{month:02}-05,Assets:Bank,,9.00,USD
"""
HEAD = "entry_id,date,account,debit,credit,currency\n"


@pytest.fixture
def rented(bare: Commands) -> Commands:
    """Six months with a rent in all but April, paid twice in June."""
    bare.say("init", "--json")
    bare.say("periods", "generate", "--from", "2026-01", "--months", "6", "--yes")
    paid = [RENT.format(number=month, month=month) for month in (1, 2, 3, 5, 6)]
    twice = RENT.format(number="6-again", month=6)
    file = "".join((HEAD, *paid, twice))
    bare.say("import", "-", "--kind", "entries", "--create-codes", stdin=file)
    return bare


def test_what_is_missing_and_what_is_there_twice_is_printed(rented: Commands) -> None:
    assert rented.say("review", "Jun 2026").splitlines() == [
        "Assets:Bank was not credited in USD in Apr 2026, but in 5 of 6 periods it was.",
        "Expenses:Rent was not debited in USD in Apr 2026, but in 5 of 6 periods it was.",
        "2 entries of Jun 2026 are alike, from Assets:Bank to Expenses:Rent: 6, 6-again.",
    ]


def test_a_period_without_points_says_so(rented: Commands) -> None:
    assert rented.say("review", "Jan 2026") == "Nothing catches the eye in Jan 2026.\n"


def test_as_json_it_is_what_http_answers(rented: Commands) -> None:
    data = rented.told("review", "Jun 2026", "--json")
    assert [point["kind"] for point in data["reviewPoints"]] == ["skipped", "skipped", "repeated"]
    assert data["more"] is False


def test_a_period_that_is_not_there_is_refused(rented: Commands) -> None:
    assert "Jun 2062" in rented.refusal("review", "Jun 2062")
