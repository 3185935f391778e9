"""`/monthend/v1`: files that are evidence for tasks."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import task_evidence
from monthend.services.caller import Caller
from monthend.services.ports import Books
from monthend.services.task_evidence import CONTENT, NAME

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .replies import BinaryDownload
from .tasks import OF_ONE, ONE, SEEN, told, which

LIST = ONE + "/attachments"
ONE_FILE = LIST + "/{attachment-id}"
ANY_BYTES = "application/octet-stream"

NEW = FieldTable(
    name="NewAttachment",
    fields=(
        Field(name="name", into="name", kind=NAME, required=True),
        Field(name="content", into="content", kind=CONTENT, required=True),
        SEEN,
    ),
)


@operation(
    "POST",
    LIST,
    "POST_AccountingPeriodTaskAttachment",
    Operation.WORK_ON_TASKS,
    body=NEW,
    answers={"id": {"type": "string"}, **OF_ONE},
)
def post_attachment(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Attach a file to a task that is open; `content` is its bytes in base64.

    How large it may be the settings `attachment_kib` and `attachments_mib` say.
    """
    made = task_evidence.attach(books, caller, *which(asked), **asked.body)
    return {"id": made, **told(books, caller, asked)}


@operation(
    "GET",
    ONE_FILE,
    "GET_AccountingPeriodTaskAttachment",
    Operation.READ_PERIODS,
    media=ANY_BYTES,
)
def get_attachment(books: Books, caller: Caller, asked: Asked) -> BinaryDownload:
    """Download a file as it was attached; its ETag is its SHA-256.

    Where there is none with this id the HTTP status is 404.
    """
    file, content = task_evidence.read(books, caller, *which(asked), asked.value("attachment-id"))
    return BinaryDownload(content=content, media=ANY_BYTES, name=file.name, sha256=file.sha256)


@operation(
    "DELETE",
    ONE_FILE,
    "DELETE_AccountingPeriodTaskAttachment",
    Operation.WORK_ON_TASKS,
    answers=OF_ONE,
)
def delete_attachment(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Take a file away while its task is open; the history keeps its name and its hash."""
    task_evidence.remove(books, caller, *which(asked), asked.value("attachment-id"))
    return told(books, caller, asked)
