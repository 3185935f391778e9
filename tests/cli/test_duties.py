"""Duties kept apart from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cli.commands import Commands


def test_types_are_locked_listed_and_unlocked(monthend: Commands) -> None:
    said = monthend.say(
        "type-locks", "lock", "Jan 2026", "payment", "refund", "--reason", "counted"
    )
    assert said == "Locked in Jan 2026: Payment, Refund.\n"
    listed = monthend.told("type-locks", "list", "2026-01-15", "--json")
    assert {row["type"]: row["reason"] for row in listed} == {
        "Payment": "counted",
        "Refund": "counted",
    }
    assert "Refund" in monthend.say("type-locks", "list", "Jan 2026")
    assert "locked since" in monthend.say("close-preview", "Jan 2026")
    assert "locked since" in monthend.say("close-report", "Jan 2026")
    unlocked = monthend.say("type-locks", "unlock", "Jan 2026", "Payment", "Refund")
    assert unlocked == "Locked in Jan 2026: nothing.\n"


def test_several_types_are_locked_or_none(monthend: Commands) -> None:
    assert "Journal Entry" in monthend.refusal("type-locks", "lock", "Jan 2026", "Payment", "Cash")
    assert monthend.told("type-locks", "list", "Jan 2026", "--json") == []


def test_a_reason_is_asked_for_and_kept(monthend: Commands) -> None:
    monthend.say("settings", "set", "reopen_needs_reason", "true")
    monthend.say("close", "Jan 2026")
    assert "--reason" in monthend.refusal("reopen", "Jan 2026")
    monthend.say("reopen", "Jan 2026", "--reason", "Rent was booked twice")


def test_two_persons_reopen_a_period(monthend: Commands) -> None:
    monthend.say("user", "add", "bob", "--role", "Zuora Finance Administrator")
    monthend.say("settings", "set", "reopen", "second_person")
    monthend.say("close", "Jan 2026")
    said = monthend.say("request-reopen", "Jan 2026", "--reason", "Rent was booked twice")
    assert said == "Jan 2026 waits for somebody else to reopen it.\n"
    assert "because: Rent was booked twice" in monthend.say("close-report", "Jan 2026")
    assert "somebody else" in monthend.refusal("reopen", "Jan 2026")
    declined = monthend.say("decline-reopen", "Jan 2026", "--as", "bob")
    assert declined == "Jan 2026 stays closed.\n"
    assert "two persons" in monthend.refusal("reopen", "Jan 2026", "--as", "bob")
    monthend.say("request-reopen", "Jan 2026")
    assert monthend.say("reopen", "Jan 2026", "--as", "bob") == "Jan 2026 is open.\n"


def test_an_exception_is_granted_used_listed_and_revoked(books: Commands) -> None:
    books.say("user", "add", "bob", "--role", "Zuora Finance Standard User")
    books.say("close", "Jan 2026")
    end = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    granted = books.say(
        "exceptions", "grant", "Jan 2026", "bob", "--until", end, "--reason", "the bank was late"
    )
    assert granted.startswith("bob may post into Jan 2026 until 20")
    (one,) = books.told("exceptions", "list", "2026-01-15", "--json")
    assert (one["username"], one["live"], one["used"]) == ("bob", True, 0)
    assert "because: the bank was late" in books.say("close-report", "Jan 2026")
    assert "because: the bank was late" in books.say("close-preview", "Jan 2026")
    assert "live" in books.say("exceptions", "list", "Jan 2026")
    revoked = books.say("exceptions", "revoke", "Jan 2026", one["id"], "--reason", "found")
    assert revoked == "The exception for Jan 2026 is revoked.\n"
    assert "revoked" in books.say("exceptions", "list", "Jan 2026")
    assert "already" in books.refusal("exceptions", "revoke", "Jan 2026", one["id"])


def test_an_exception_answers_with_its_id(books: Commands) -> None:
    books.say("user", "add", "bob", "--role", "Zuora Finance Standard User")
    books.say("close", "Jan 2026")
    end = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    grant = ("exceptions", "grant", "Jan 2026", "bob", "--reason", "late", "--json", "--until")
    assert "2026-01-31T12:00:00Z" in books.refusal(*grant, "tomorrow")
    made = books.told(*grant, end)
    (listed,) = books.told("exceptions", "list", "Jan 2026", "--json")
    assert made == {"id": listed["id"]}
