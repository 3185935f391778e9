"""Evidence for tasks: small files, kept whole with their hash, in each store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from any_store import without_trigger
from checklist import BANK, done, listed, months, task, with_people
from company import ALL_PERMISSIONS, Company
from monthend.domain.errors import PermissionMissing, Refusal
from monthend.domain.permissions import Permission
from monthend.services import task_data, task_evidence, tasks
from monthend.services.files import FileDamaged
from monthend.services.task_evidence import CONTENT, KIB, MIB
from monthend.storage.soundness import findings
from monthend.subledger.tasks import (
    AttachmentNotFound,
    AttachmentsFull,
    EvidenceMissing,
    TaskMoved,
    TaskSettled,
    TasksOfClosedPeriod,
    TooManyAttachments,
)
from people import set_setting

SCAN = bytes(range(256)) * 5
NOBODY = "0" * 32


@pytest.fixture
def acme(company: Company) -> Company:
    return with_people(company)


@pytest.fixture
def jan(acme: Company) -> str:
    return months(acme)[0]


@pytest.fixture
def bank(acme: Company, jan: str) -> str:
    return task(acme, jan, {**BANK, "needs_evidence": True})


def attach(
    company: Company, period: str, task_id: str, name: str = "scan.pdf", content: bytes = SCAN
) -> str:
    return done(company, task_evidence.attach, period, task_id, name, content, by="ann")


def refused(company: Company, step: Callable[..., Any], *given: object) -> Refusal:
    """The refusal of a step that has changed nothing."""
    before = company.dump()
    with pytest.raises(Refusal) as caught:
        done(company, step, *given)
    assert company.dump() == before
    return caught.value


def read(company: Company, period: str, task_id: str, key: str) -> tuple[str, bytes]:
    file, content = company.read(
        lambda books, by: task_evidence.read(books, by, period, task_id, key)
    )
    return file.name, content


def attached(company: Company, period: str, task_id: str) -> list[dict[str, Any]]:
    return task_data.attachments_as_data(
        *company.read(lambda books, by: tasks.one(books, by, period, task_id))
    )


def test_evidence_is_attached_listed_read_and_removed(acme: Company, jan: str, bank: str) -> None:
    key = attach(acme, jan, bank)
    (row,) = attached(acme, jan, bank)
    assert (row["id"], row["name"], row["size"], row["attachedBy"]) == (
        key, "scan.pdf", 1280, "ann"
    )  # fmt: skip
    assert row["sha256"] == hashlib.sha256(SCAN).hexdigest()
    assert row["href"].endswith(f"/tasks/{bank}/attachments/{key}")
    assert read(acme, jan, bank, key) == ("scan.pdf", SCAN)
    (shown,) = listed(acme, jan)
    assert (shown.evidence, shown.version) == (1, 2)
    done(acme, task_evidence.remove, jan, bank, key)
    assert attached(acme, jan, bank) == []
    added, removed = acme.history(jan)[-2:]
    assert (added.event, added.user) == ("taskEvidenceAttached", "ann")
    assert removed.event == "taskEvidenceRemoved"
    assert added.new == {**removed.new, "size": 1280}
    assert added.new["sha256"] == row["sha256"]
    for step in (task_evidence.remove, task_evidence.read):
        assert isinstance(refused(acme, step, jan, bank, key), AttachmentNotFound)


def test_what_needs_evidence_is_not_signed_off_without(acme: Company, jan: str, bank: str) -> None:
    assert isinstance(refused(acme, tasks.sign_off, jan, bank), EvidenceMissing)
    key = attach(acme, jan, bank)
    done(acme, tasks.sign_off, jan, bank)
    for step, given in (
        (task_evidence.attach, ("b.pdf", b"x")), (task_evidence.remove, (key,))
    ):  # fmt: skip
        assert isinstance(refused(acme, step, jan, bank, *given), TaskSettled)
    done(acme, tasks.take_back, jan, bank)
    acme.clock.advance(timedelta(seconds=1))
    assert attach(acme, jan, bank, "b.pdf", b"x") != key
    assert [row["name"] for row in attached(acme, jan, bank)] == ["scan.pdf", "b.pdf"]


def test_evidence_of_a_closed_period_stays_and_is_read(acme: Company, jan: str, bank: str) -> None:
    key = attach(acme, jan, bank)
    acme.close_through([jan])
    for step, given in (
        (task_evidence.attach, ("b.pdf", b"x")), (task_evidence.remove, (key,))
    ):  # fmt: skip
        assert isinstance(refused(acme, step, jan, bank, *given), TasksOfClosedPeriod)
    assert read(acme, jan, bank, key) == ("scan.pdf", SCAN)


@pytest.mark.parametrize(
    ("name", "content", "refusal", "field"),
    [
        ("", b"x", "Empty", "name"),
        ("x" * 256, b"x", "TooLong", "name"),
        ("../x", b"x", "WrongType", "name"),
        ("a\\b", b"x", "WrongType", "name"),
        ("..", b"x", "WrongType", "name"),
        (" a", b"x", "WrongType", "name"),
        ("a\nb", b"x", "ForbiddenCharacter", "name"),
        ("a", b"", "Empty", "content"),
        ("a", bytes(KIB + 1), "AttachmentTooLarge", "content"),
    ],
)
def test_what_is_no_evidence_is_refused_by_the_name_of_its_field(
    acme: Company, jan: str, bank: str, name: str, content: bytes, refusal: str, field: str
) -> None:
    set_setting(acme, "attachment_kib", "1")
    acme.sign_in()
    found = refused(acme, task_evidence.attach, jan, bank, name, content)
    assert (type(found).__name__, found.field) == (refusal, field)


def test_base64_is_read_strictly() -> None:
    assert CONTENT.read("content", "AP8=") == b"\x00\xff"
    for wrong in ("AP8", "AP 8=", "AP8=\n", "ä", 5, None, ["AP8="]):
        with pytest.raises(Refusal):
            CONTENT.read("content", wrong)


def test_all_files_of_a_period_have_a_limit(acme: Company, jan: str, bank: str) -> None:
    set_setting(acme, "attachments_mib", "1")
    acme.sign_in()
    half = bytes(MIB // 2)
    attach(acme, jan, bank, "a", half)
    attach(acme, jan, task(acme, jan, {"title": "Cash"}), "b", half)
    assert isinstance(refused(acme, task_evidence.attach, jan, bank, "c", b"x"), AttachmentsFull)
    feb = months(acme)[1]
    attach(acme, feb, task(acme, feb), "a", half)


def test_a_task_has_only_so_many_files(
    acme: Company, jan: str, bank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monthend.services.task_evidence.ATTACHMENTS_AT_MOST", 1)
    attach(acme, jan, bank)
    found = refused(acme, task_evidence.attach, jan, bank, "b", b"x")
    assert isinstance(found, TooManyAttachments)


def test_evidence_for_what_somebody_has_changed_meanwhile_is_refused(
    acme: Company, jan: str, bank: str
) -> None:
    attach(acme, jan, bank)
    assert isinstance(refused(acme, task_evidence.attach, jan, bank, "b", b"x", 1), TaskMoved)


def test_who_may_not_write_attaches_nothing(acme: Company, jan: str, bank: str) -> None:
    reader = acme.caller(ALL_PERMISSIONS - {Permission.API_WRITE_ACCESS})
    with pytest.raises(PermissionMissing):
        acme.write(lambda books, by: task_evidence.attach(books, by, jan, bank, "a", b"x"), reader)
    key = attach(acme, jan, bank)
    with pytest.raises(PermissionMissing):
        acme.write(lambda books, by: task_evidence.remove(books, by, jan, bank, key), reader)
    with pytest.raises(PermissionMissing):
        acme.read(lambda books, by: task_evidence.read(books, by, jan, bank, key), acme.caller(()))


def test_evidence_goes_with_its_period(acme: Company) -> None:
    march = months(acme)[2]
    attach(acme, march, task(acme, march))
    acme.delete(march)
    assert acme.rows("SELECT count(*) FROM task_attachment") == [(0,)]


def test_evidence_that_somebody_changed_is_found_and_not_handed_out(
    acme: Company, jan: str, bank: str
) -> None:
    key = attach(acme, jan, bank)
    without_trigger(acme.store, "fence_task_attachment_unchanged", "task_attachment")
    acme.spoil("UPDATE task_attachment SET content = ? WHERE id = ?", b"other", key)
    with pytest.raises(FileDamaged, match=r"scan\.pdf"):
        read(acme, jan, bank, key)
    wrong = [problem for each in findings(acme.store, acme.clock()) for problem in each.wrong]
    assert f"scan.pdf, evidence for the task {bank}" in wrong
