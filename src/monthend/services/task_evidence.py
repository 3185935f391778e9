"""Evidence for tasks: small files, attached while a task is open, and read back as they were."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import replace

from monthend.domain.errors import Empty, WrongType
from monthend.domain.permissions import Operation
from monthend.subledger import tasks as rules
from monthend.subledger.tasks import (
    ATTACHMENTS_AT_MOST,
    AttachmentNotFound,
    AttachmentsFull,
    AttachmentTooLarge,
    Task,
    TaskEvent,
    TooManyAttachments,
)

from . import tasks, values
from .caller import Caller
from .files import FileDamaged
from .ports import Books
from .task_ports import Attachment
from .values import Json, Kind

KIB, MIB = 1024, 1024 * 1024
_NAME = values.trimmed(values.text(255, least=1))


def _read_name(name: str, value: Json) -> str:
    """The name of a file by itself: nobody who saves it is led to another folder."""
    checked: str = _NAME.read(name, value)
    if checked in (".", "..") or "/" in checked or "\\" in checked:
        raise WrongType(field=name, expected="the name of a file without a path")
    return checked


def _read_content(name: str, value: Json) -> bytes:
    try:
        if not isinstance(value, str):
            raise ValueError
        return b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        raise WrongType(field=name, expected="the bytes of a file in base64") from None


NAME = Kind(_read_name, _NAME.schema)
CONTENT = Kind(_read_content, {"type": "string", "format": "byte"})


def attach(
    books: Books,
    caller: Caller,
    period_id: str,
    task_id: str,
    name: str,
    content: bytes,
    seen: int | None = None,
) -> str:
    """Attach a file to a task that is open; the id of the attachment."""
    caller.require(Operation.WORK_ON_TASKS)
    name, size = NAME.read("name", name), len(content)
    _check_size(caller, size)
    period, task = tasks.found(books, period_id, task_id, seen)
    rules.check_open(task)
    if task.evidence >= ATTACHMENTS_AT_MOST:
        raise TooManyAttachments(limit=ATTACHMENTS_AT_MOST)
    used, limit = books.tasks.attached_bytes(period), caller.tenant.settings.attachments_mib * MIB
    if used + size > limit:
        raise AttachmentsFull(name=period.name, used=used, limit=limit)
    added = Attachment(
        id=books.new_id(), name=name, size=size, sha256=hashlib.sha256(content).hexdigest(),
        attached_by=caller.user_id, attached_on=books.now,
    )  # fmt: skip
    books.tasks.attach(period, task.id, added, content)
    books.tasks.save(replace(task, version=task.version + 1))
    told = {**_told(task, added), "size": size}
    books.tasks.note(TaskEvent.EVIDENCE_ATTACHED, caller, period, old={}, new=told, reason=None)
    return added.id


def _check_size(caller: Caller, size: int) -> None:
    limit = caller.tenant.settings.attachment_kib * KIB
    if not size:
        raise Empty(field="content")
    if size > limit:
        raise AttachmentTooLarge(field="content", size=size, limit=limit)


def remove(
    books: Books,
    caller: Caller,
    period_id: str,
    task_id: str,
    attachment_id: str,
) -> None:
    """Take a file away while its task is open; history keeps its name and its hash."""
    caller.require(Operation.WORK_ON_TASKS)
    period, task = tasks.found(books, period_id, task_id)
    rules.check_open(task)
    gone = _chosen(books.tasks.attachments(task), task, attachment_id)
    books.tasks.detach(task.id, gone.id)
    books.tasks.save(replace(task, version=task.version + 1))
    told = _told(task, gone)
    books.tasks.note(TaskEvent.EVIDENCE_REMOVED, caller, period, old={}, new=told, reason=None)


def read(
    books: Books, caller: Caller, period_id: str, task_id: str, attachment_id: str
) -> tuple[Attachment, bytes]:
    """A file as it was attached, and nothing if it is not that any more."""
    _, task, attached = tasks.one(books, caller, period_id, task_id)
    found = _chosen(attached, task, attachment_id)
    content = books.tasks.content(task.id, found.id)
    if content is None or hashlib.sha256(content).hexdigest() != found.sha256:
        raise FileDamaged(found, "its content does not have the stored hash")
    return found, content


def _chosen(attached: Sequence[Attachment], task: Task, attachment_id: str) -> Attachment:
    found = next((each for each in attached if each.id == attachment_id), None)
    if found is None:
        raise AttachmentNotFound(id=attachment_id[:32], title=task.plan.title)
    return found


def _told(task: Task, file: Attachment) -> dict[str, object]:
    return {
        "task": task.id, "number": task.number, "title": task.plan.title, "attachment": file.id,
        "file": file.name, "sha256": file.sha256,
    }  # fmt: skip
