"""`/v1/files`: the detail files of trial balances, and what is asked about them beside that."""

from __future__ import annotations

from monthend.domain.permissions import Operation
from monthend.services import files
from monthend.services.caller import Caller
from monthend.services.file_ports import StoredFile
from monthend.services.ports import Books

from . import errors
from .accounting_periods import FILE_IDS
from .operations import Answer, Asked, operation
from .replies import LongDownload, Reply
from .schemas import DETAIL_FILE

ONE = "/v1/files/{file-id}"
PERIOD = "/monthend/v1/accounting-periods/{ap-id}"
LARGEST_BYTES = 2047 * 1024 * 1024

_NAMES = {kind.value: name for name, kind in FILE_IDS.items()}


@operation("GET", ONE, "GET_Files", Operation.READ_LEDGER, media="application/octet-stream")
def get_files(books: Books, caller: Caller, asked: Asked) -> LongDownload:
    """Download a file by its id, as `fileIds` of an accounting period names it.

    It is CSV text or an Excel workbook, as its Content-Type says. Where there is none
    with this id the HTTP status is 404.
    """
    found = files.find(books, caller, asked.value("file-id"))
    if found.size > LARGEST_BYTES:
        message = "The file is larger than 2047MB; `monthend trial-balance --files` writes it out."
        raise Reply(403, errors.envelope({}, [errors.reason(errors.LIMIT, message)]))

    def piece(books: Books, caller: Caller, number: int) -> bytes:
        return files.piece(books, caller, found, number)

    return LongDownload(file=found, piece=piece)


# Beyond Zuora's -------------------------------------------------------------------


@operation(
    "GET",
    PERIOD + "/files",
    "GET_AccountingPeriodFiles",
    Operation.READ_LEDGER,
    answers={"files": {"type": "array", "items": DETAIL_FILE}},
)
def get_accounting_period_files(books: Books, caller: Caller, asked: Asked) -> Answer:
    """List the detail files of a period's trial balance, with their rows, sizes and hashes."""
    found = files.listed(books, caller, asked.value("ap-id"))
    return {"files": [_shown(each) for each in found], "success": True}


def _shown(file: StoredFile) -> Answer:
    return {
        "id": file.id,
        "kind": file.kind,
        "fileId": _NAMES.get(file.kind),
        "name": file.name,
        "contentType": file.media,
        "rows": file.rows,
        "size": file.size,
        "sha256": file.sha256,
    }


@operation(
    "PUT",
    PERIOD + "/unprocessed-charges",
    "PUT_AccountingPeriodUnprocessedCharges",
    Operation.RUN_TRIAL_BALANCE,
)
def put_unprocessed_charges(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Run the trial balance of a period, and list its unprocessed charges in a file as well."""
    files.run_with_charges(books, caller, asked.value("ap-id"))
    return {"success": True}
