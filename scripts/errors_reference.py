"""The page of refusals: their texts, and their codes in each dialect; and the faults of SOAP."""

import importlib
import json
import pkgutil
from collections.abc import Iterator

from markdown_pages import NOTE, sentence, table
from monthend import objects, services
from monthend.domain import errors
from monthend.entrance.concurrency import RETRY_AFTER_SECONDS
from monthend.objects.fields import Call
from monthend.objects.refusals import FaultType, code_of
from monthend.objects.versions import ErrorCode
from monthend.rest import endpoint
from monthend.rest import errors as rest_errors
from monthend.services.files import FileNotFound
from monthend.soap.envelope import Problem
from monthend.soap.faults import STACK_CODES

for package in (services, objects):
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")

Kind = type[errors.Refusal]

# What is answered before an operation runs, or instead of one: status, code, when.
WITHOUT_REFUSAL = (
    (400, rest_errors.MALFORMED, "The body is not one JSON object, or its gzip is broken."),
    (400, rest_errors.INVALID_VALUE, "The header Zuora-Track-Id breaks its documented form."),
    (400, rest_errors.MISSING_FIELD, "A request for a token lacks a field."),
    (404, rest_errors.NOT_FOUND, "Nothing is served at this path."),
    (405, rest_errors.METHOD, "The path does not know this method; `Allow` names those it knows."),
    (408, rest_errors.LIMIT, "The body took too long to arrive."),
    (409, rest_errors.LOCK, "A request with this `Idempotency-Key` is still being worked on."),
    (413, rest_errors.LIMIT, "The body is too large, before or after it was inflated."),
    (415, rest_errors.INVALID_VALUE, "The body is encoded with something other than gzip."),
    (422, rest_errors.INVALID_VALUE, "The `Idempotency-Key` was used for another request."),
    (429, rest_errors.LIMIT, "The tenant has too many requests under way; `Retry-After`."),
    (500, rest_errors.INTERNAL, "An error that nobody foresaw, or a damaged file; see the log."),
    (503, rest_errors.TEMPORARY, "The ledger cannot be reached; nothing changed, `Retry-After`."),
)


def over_rest(kind: Kind) -> tuple[str, str]:
    """HTTP status and code of a refusal, as the server itself would answer it."""
    refusal = kind.__new__(kind)
    status, body, _ = endpoint.reply_to(refusal, {})
    shown = str(status)
    if isinstance(refusal, FileNotFound):  # Only a download can come to it.
        shown = "404"
    elif isinstance(refusal, errors.NotFound):
        shown = "200, or `not_found_status`"
    return shown, str(body["reasons"][0]["code"])


def refusals_below(family: Kind) -> Iterator[Kind]:
    """Every refusal of a family, those of the services behind those of the domain."""
    for kind in family.__subclasses__():
        yield kind
        yield from refusals_below(kind)


def sample_envelope() -> str:
    """A refused close, as it goes over the wire."""
    refusal = errors.EarlierPeriodNotClosed(earlier="Jan 2026", name="Feb 2026")
    state = {
        "process_id": "3F7EA3FD706C7E7C",
        "request_id": "5f1c2a34-9b0e-4c6d-8a57-2f1e0d9c8b7a",
    }
    return json.dumps(rest_errors.of_refusals(state, [refusal]), indent=2)


# The faults a WSDL declares: type, code, HTTP status, when.
FAULTS: tuple[tuple[FaultType, ErrorCode, int, str], ...] = (
    (
        FaultType.LOGIN,
        ErrorCode.INVALID_VALUE,
        500,
        "A login is refused: name and password do not match, or there is no such entity.",
    ),
    (
        FaultType.MALFORMED_QUERY,
        ErrorCode.MALFORMED_QUERY,
        500,
        "The text is no [query](zoql.md), or there is no such object in the version.",
    ),
    (
        FaultType.MALFORMED_QUERY,
        ErrorCode.INVALID_FIELD,
        500,
        "A field is unknown, or cannot be queried or filtered by.",
    ),
    (
        FaultType.MALFORMED_QUERY,
        ErrorCode.INVALID_VALUE,
        500,
        "A literal is not of the field's type.",
    ),
    (
        FaultType.INVALID_TYPE,
        ErrorCode.INVALID_TYPE,
        500,
        "The type of the rows is missing or no object, they are of several types, or the version"
        " has no such call for the object.",
    ),
    (
        FaultType.INVALID_VALUE,
        ErrorCode.INVALID_VALUE,
        500,
        "Declared for delete and never sent: an id of a wrong form is an error of its row.",
    ),
    (
        FaultType.INVALID_QUERY_LOCATOR,
        ErrorCode.INVALID_VALUE,
        500,
        "A locator is none, has expired, or is somebody else's.",
    ),
    (
        FaultType.UNEXPECTED_ERROR,
        ErrorCode.INVALID_SESSION,
        500,
        "There is no session, or it has expired: log in again.",
    ),
    (
        FaultType.UNEXPECTED_ERROR,
        ErrorCode.INVALID_VERSION,
        500,
        "The address does not end in a version that there is.",
    ),
    (
        FaultType.UNEXPECTED_ERROR,
        ErrorCode.NO_PERMISSION,
        500,
        "The caller has no Finance Access.",
    ),
    (
        FaultType.UNEXPECTED_ERROR,
        ErrorCode.MAX_RECORDS_EXCEEDED,
        500,
        "A call has more than fifty rows.",
    ),
    (
        FaultType.UNEXPECTED_ERROR,
        ErrorCode.INVALID_VALUE,
        500,
        "`batchSize` is out of range, or the body of an action has not its form.",
    ),
    (
        FaultType.UNEXPECTED_ERROR,
        ErrorCode.REQUEST_EXCEEDED_LIMIT,
        429,
        "The tenant has too many requests under way, or too many logins wait for their turn;"
        f" `Retry-After: {RETRY_AFTER_SECONDS}`, nothing was done.",
    ),
    (
        FaultType.UNEXPECTED_ERROR,
        ErrorCode.SERVER_UNAVAILABLE,
        500,
        "The ledger cannot be reached; nothing changed.",
    ),
    (
        FaultType.UNEXPECTED_ERROR,
        ErrorCode.UNKNOWN_ERROR,
        500,
        "The operation is not served here; or an error that nobody foresaw, and the log has it.",
    ),
)

# What an envelope itself can be refused for.
ENVELOPE_PROBLEMS = {
    Problem.MALFORMED: "The body is no well-formed XML, has a `DOCTYPE`, is nested too deep or has"
    " too many tags, attributes or names, or a tag that is too long; or it is no envelope with one"
    " body and one call.",
    Problem.VERSION_MISMATCH: "The envelope is in the namespace of neither SOAP 1.1 nor 1.2.",
    Problem.MUST_UNDERSTAND: "A header that must be understood is not known.",
    Problem.INVALID_VALUE: "A value has not the lexical form of its type, an element stands twice,"
    " or one that the call does not have stands in it.",
    Problem.MISSING: "There is no body or no call, or the call lacks what it is about.",
}

# Errors of a row that no rule stands behind.
ROW_ERRORS = {
    ErrorCode.TRANSACTION_FAILED: "Another row of a single transaction was refused.",
    ErrorCode.SERVER_UNAVAILABLE: "The ledger could not be reached when it was this row's turn.",
    ErrorCode.UNKNOWN_ERROR: "An error that nobody foresaw; it has been logged.",
}


def over_objects(kind: Kind, call: Call = Call.UPDATE) -> str:
    """The code of a refusal in the object API."""
    return code_of(kind.__new__(kind), call).value


def errors_page() -> Iterator[str]:
    """Every refusal with its text and its codes, by what the caller can do about it."""
    sources = (
        "src/monthend/domain/errors.py, the services, src/monthend/rest/errors.py,"
        " src/monthend/objects/refusals.py and scripts/errors_reference.py"
    )
    yield NOTE.format(sources=sources)
    yield from introduction()
    for family in errors.Refusal.__subclasses__():
        yield from family_section(family)
    yield "## Not about the ledger\n"
    yield "Over REST these are answered without asking the ledger, or because it cannot be asked.\n"
    yield from table(
        ("HTTP", "Code", "When"),
        (
            (str(status), str(rest_errors.reason(number, "")["code"]), when)
            for status, number, when in WITHOUT_REFUSAL
        ),
    )
    yield ""
    yield from faults_section()


def introduction() -> Iterator[str]:
    """What a refusal looks like in each dialect."""
    yield "# Refusals\n"
    yield (
        "A refusal says why a request is not done; nothing has changed. The words in braces are"
        " replaced by the names, numbers and days of the case. Over REST a refused request is"
        " answered like this, with one reason for each refusal:\n"
    )
    yield f"```json\n{sample_envelope()}\n```\n"
    yield (
        f"The first six digits of a code are {rest_errors.RESOURCE}, the last two say what kind of"
        f" refusal it is. {rest_errors.NOT_SIGNED_IN} is the code of a request without a valid"
        " token. The setting `not_found_status` of a tenant ([settings](settings.md)) gives what"
        " is not found another HTTP status. Where a file is asked for, a refusal is never HTTP"
        " 200: it is 404 for what is not found, 403 for what is not permitted, and 400 for the"
        " rest. Imports, settings and users are the command line's alone, where a refusal is a"
        " line on standard error.\n"
    )
    yield (
        "Over SOAP and by `/v1/action` the code is a word, in the last column. What concerns one"
        " row is an error of that row, with `Code`, `Message` and, where one field is to blame,"
        " `Field`; the HTTP status is 200. What concerns the whole call is a [fault](#faults). A"
        f" client whose WSDL does not declare a code gets `{ErrorCode.UNKNOWN_ERROR}` in its"
        " place; [which version declares which](soap.md#error-codes).\n"
    )


def family_section(family: Kind) -> Iterator[str]:
    """The refusals of one family."""
    known = list(refusals_below(family))
    if not known:
        return
    yield f"## {family.__name__}\n"
    in_delete = {over_objects(kind, Call.DELETE) for kind in known}
    others = {over_objects(kind) for kind in known}
    same = f" In a delete, any of them is `{min(in_delete)}`." if in_delete - others else ""
    yield f"{sentence(family)}{same}\n"
    yield from table(
        ("Refusal", "Text", "HTTP", "REST", "SOAP"),
        (
            (f"`{kind.__name__}`", kind.message, *over_rest(kind), f"`{over_objects(kind)}`")
            for kind in known
        ),
    )
    yield ""


def faults_section() -> Iterator[str]:
    """What a call as a whole is answered with when it is not done."""
    yield "## Faults\n"
    yield (
        "A call that is refused as a whole is a fault over SOAP. The code of SOAP 1.1 is `fns:` and"
        " the code below; in SOAP 1.2 that is the subcode of `soapenv:Sender`. `/v1/action` answers"
        " with HTTP 400 and an object of `FaultCode` and `FaultMessage`; what concerns its token,"
        " its JSON and its limits is answered as everywhere over REST.\n"
    )
    yield from table(
        ("Fault", "Code", "HTTP", "When"),
        ((f"`{kind}`", f"`{code}`", str(status), when) for kind, code, status, when in FAULTS),
    )
    yield "\n## Faults of the envelope\n"
    yield (
        "What cannot be read as a call is a fault that no WSDL declares, without a detail, and HTTP"
        " 500. A body that is too large, too slow or packed with something other than gzip is one"
        " too, with the HTTP status that it has over REST.\n"
    )
    yield from table(
        ("Code in SOAP 1.1", "in SOAP 1.2", "When"),
        (
            (
                f"`soapenv:{STACK_CODES[problem] or 'Server'}`",
                f"`soapenv:{STACK_CODES[problem] or 'Receiver'}`",
                when,
            )
            for problem, when in ENVELOPE_PROBLEMS.items()
        ),
    )
    yield "\n## Errors of a row that are no refusals\n"
    yield from table(("Code", "When"), ((f"`{code}`", when) for code, when in ROW_ERRORS.items()))
