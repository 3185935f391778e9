"""A client that lost an answer finds out what became of its request, or sends it again safely."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from contract.ledger_rows import entry
from contract.started_server import ADMINISTRATOR as ADMIN
from contract.tenant import Tenant
from contract.zuora import (
    COMMIT_SEQUENCE,
    INVALID_VALUE,
    LOCK,
    MALFORMED,
    PERIODS,
    PERMISSION,
    RULE,
    Answer,
    Json,
    Zuora,
    assert_done,
    assert_refused,
)

ENTRIES = "/v1/journal-entries"
REPLAYED = "idempotent-replayed"


@pytest.fixture
def books(tenant: Tenant) -> Zuora:
    tenant.with_codes().create_months(2)
    return tenant.zuora


def post(zuora: Zuora, said: Json, key: str, **headers: str) -> Answer:
    return zuora.send("POST", ENTRIES, said, {"Idempotency-Key": key, **headers})


def posted(zuora: Zuora) -> list[Json]:
    rows = assert_done(zuora.get("/monthend/v1/history?event=journalEntryCreated"))["history"]
    assert isinstance(rows, list)
    return rows


# The key ------------------------------------------------------------------------------------


def test_a_request_sent_twice_is_done_once_and_answered_alike(books: Zuora) -> None:
    first, second = (post(books, entry("Jan 2016", "2016-01-31"), "k-1") for _ in range(2))
    assert_done(first)
    assert (second.content, second.status) == (first.content, first.status)
    assert second.headers[COMMIT_SEQUENCE] == first.headers[COMMIT_SEQUENCE]
    assert (first.headers.get(REPLAYED), second.headers.get(REPLAYED)) == (None, "true")
    assert len(posted(books)) == 1


def test_requests_without_a_key_are_done_as_often_as_they_are_sent(books: Zuora) -> None:
    for _ in range(2):
        assert_done(books.post(entry("Jan 2016", "2016-01-31")))
    assert len(posted(books)) == 2


def test_of_twenty_at_once_one_is_done(books: Zuora) -> None:
    said = entry("Jan 2016", "2016-01-31")
    with ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(lambda _: post(books.at(books.url), said, "k-20"), range(20)))
    assert len(posted(books)) == 1
    for answer in answers:
        if answer.status == 409:
            assert_refused(answer, LOCK, status=409)
        else:
            assert_done(answer)
    assert len({each.content for each in answers if each.status == 200}) == 1


def test_the_key_goes_with_the_body(books: Zuora) -> None:
    assert_done(post(books, entry("Jan 2016", "2016-01-31"), "k-2"))
    other = post(books, entry("Jan 2016", "2016-01-30"), "k-2")
    assert_refused(other, INVALID_VALUE, naming="Idempotency-Key", status=422)
    assert len(posted(books)) == 1


def test_the_key_goes_with_the_path(books: Zuora) -> None:
    said = entry("Jan 2016", "2016-01-31")
    assert_done(post(books, said, "k-3"))
    elsewhere = books.send("POST", PERIODS, said, {"Idempotency-Key": "k-3"})
    assert_refused(elsewhere, INVALID_VALUE, naming="Idempotency-Key", status=422)


def test_the_key_goes_with_the_user(books: Zuora, tenant: Tenant) -> None:
    other = tenant.user("Zuora Finance Standard User")
    for zuora in (books, other):
        assert REPLAYED not in post(zuora, entry("Jan 2016", "2016-01-31"), "k-4").headers
    assert len(posted(books)) == 2


def test_a_refusal_is_answered_again_too(books: Zuora) -> None:
    said = entry("Mar 2016", "2016-03-31")
    first = post(books, said, "k-5")
    assert_refused(first, INVALID_VALUE)
    books.create("Mar 2016", "2016-03-01", "2016-03-31")
    second = post(books, said, "k-5")
    assert second.content == first.content
    assert second.headers[REPLAYED] == "true"
    assert_done(post(books, said, "k-5b"))


def test_a_body_that_cannot_be_read_takes_no_key(books: Zuora) -> None:
    typed = {"Content-Type": "application/json", "Idempotency-Key": "k-8"}
    broken = books.request("POST", ENTRIES, body=b"{", headers=typed)
    assert_refused(broken, MALFORMED, status=400)
    assert_done(post(books, entry("Jan 2016", "2016-01-31"), "k-8"))


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "Schlüssel", "a\tb"])
def test_a_key_of_a_wrong_form_is_refused(books: Zuora, key: str) -> None:
    answer = post(books, entry("Jan 2016", "2016-01-31"), key)
    assert_refused(answer, INVALID_VALUE, naming="Idempotency-Key", status=400)
    assert posted(books) == []


@pytest.mark.parametrize("key", ["x", "x" * 255, "~!@#$%^&*()_+-=[]{}|;':,./<>?`\\ \""])
def test_keys_of_any_printable_form_are_taken(books: Zuora, key: str) -> None:
    assert_done(post(books, entry("Jan 2016", "2016-01-31"), key))


def test_reading_and_changing_heed_no_key(books: Zuora) -> None:
    period = books.periods()[0]["id"]
    keyed = {"Idempotency-Key": "k-6"}
    for notes in ("one", "other"):
        assert_done(books.send("PUT", f"{PERIODS}/{period}", {"notes": notes}, keyed))
        assert books.request("GET", f"{PERIODS}/{period}", headers=keyed).json["notes"] == notes


# Actions --------------------------------------------------------------------------------------


def create_by_action(zuora: Zuora, name: str, end: str, key: str) -> Answer:
    row = {"Name": name, "EndDate": end, "FiscalYear": "2016", "FiscalQuarter": 1}
    said = {"type": "AccountingPeriod", "objects": [row]}
    return zuora.send("POST", "/v1/action/create", said, {"Idempotency-Key": key})


def test_an_action_is_done_once_too(books: Zuora) -> None:
    first, second = (create_by_action(books, "Mar 2016", "2016-03-31", "a-1") for _ in range(2))
    assert '"Success":true' in first.content.decode()
    assert second.content == first.content
    assert second.headers[REPLAYED] == "true"
    other = create_by_action(books, "Apr 2016", "2016-04-30", "a-1")
    assert_refused(other, INVALID_VALUE, status=422)


def test_an_action_refused_as_a_whole_is_refused_again(books: Zuora) -> None:
    said = {"type": "Nothing", "objects": [{"Name": "x"}]}
    first, second = (
        books.send("POST", "/v1/action/create", said, {"Idempotency-Key": "a-2"}) for _ in range(2)
    )
    assert (first.status, first.headers.get(REPLAYED)) == (400, None)
    assert (second.status, second.headers[REPLAYED]) == (400, "true")
    assert second.content == first.content


def one_user_more(books: Zuora, tenant: Tenant) -> tuple[Zuora, str]:
    """Another user, signed in, and their path."""
    other, users = tenant.user("Zuora Finance Standard User"), "/monthend/v1/users"
    (found,) = (each for each in assert_done(books.get(users))["users"] if each["role"] != ADMIN)
    return other, f"{users}/{found['id']}"


def test_who_was_deactivated_is_answered_nothing_again(books: Zuora, tenant: Tenant) -> None:
    other, path = one_user_more(books, tenant)
    said = entry("Jan 2016", "2016-01-31")
    assert_done(post(other, said, "k-9"))
    create_by_action(other, "Mar 2016", "2016-03-31", "a-9")
    assert_done(books.request("PUT", f"{path}/deactivate"))
    assert post(other, said, "k-9").status == 401
    assert post(other, entry("Jan 2016", "2016-01-30"), "k-9").status == 401
    assert create_by_action(other, "Mar 2016", "2016-03-31", "a-9").status == 401


def test_who_may_do_it_no_longer_is_answered_nothing_again(books: Zuora, tenant: Tenant) -> None:
    other, path = one_user_more(books, tenant)
    said = entry("Jan 2016", "2016-01-31")
    assert_done(post(other, said, "k-10"))
    assert_done(books.send("PUT", path, {"apiWriteAccess": False}))
    assert_refused(post(other, said, "k-10"), PERMISSION, naming="API Write Access")


# The Track-Id ---------------------------------------------------------------------------------


def outcome(zuora: Zuora, track: str) -> Json:
    return assert_done(zuora.get(f"/monthend/v1/requests/{track}"))


def test_what_was_done_is_found_by_its_track_id(books: Zuora) -> None:
    answer = post(books, entry("Jan 2016", "2016-01-31"), "k-7", **{"Zuora-Track-Id": "lost-7"})
    said = outcome(books, "lost-7")
    assert said["done"] == "done"
    (row,) = said["history"]
    assert row["subject"] == answer.json["journalEntryNumber"]
    assert row["commitSequence"] == answer.commit_sequence


def test_what_was_refused_was_not_done(books: Zuora) -> None:
    said = entry("Jan 2016", "2016-02-01")
    answer = books.send("POST", ENTRIES, said, {"Zuora-Track-Id": "lost-8"})
    assert_refused(answer, RULE)
    assert (outcome(books, "lost-8")["done"], outcome(books, "lost-8")["history"]) == (
        "notDone",
        [],
    )


def test_other_tenants_hear_nothing_of_it(books: Zuora, shared_tenant: Tenant) -> None:
    books.send("POST", ENTRIES, entry("Jan 2016", "2016-01-31"), {"Zuora-Track-Id": "lost-9"})
    assert outcome(books, "lost-9")["done"] == "done"
    assert outcome(shared_tenant.zuora, "lost-9")["done"] == "notDone"


def test_another_user_hears_nothing_of_it_either(books: Zuora, tenant: Tenant) -> None:
    other = tenant.user("Zuora Finance Standard User")
    books.send("POST", ENTRIES, entry("Jan 2016", "2016-01-31"), {"Zuora-Track-Id": "both"})
    assert (outcome(books, "both")["done"], outcome(other, "both")["done"]) == ("done", "notDone")
    assert len(assert_done(other.get("/monthend/v1/history?trackId=both"))["history"]) == 1
