"""`/monthend/v1/rehearsal/faults`: what is to go wrong for a tenant, for a while."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from monthend.domain.errors import ParameterInvalid, WrongType
from monthend.domain.permissions import Operation
from monthend.rehearsal.fault_notes import NotedFault
from monthend.rehearsal.faults import (
    ANY,
    MEANINGS,
    MESSAGE_AT_MOST,
    ON_THE_WIRE,
    PROFILES,
    RETRY_AFTER_AT_MOST,
    SECONDS_AT_MOST,
    TIMES_AT_MOST,
    Fault,
    FaultKind,
)
from monthend.services.caller import Caller
from monthend.services.people_reach import require_everywhere
from monthend.services.ports import Books
from monthend.services.values import Json, Kind, one_of, text, whole_number

from .fields import Field, FieldTable
from .operations import Answer, Asked, operation
from .schemas import TEXT, nullable, properties

PATH = "/monthend/v1/rehearsal/faults"
ONE = PATH + "/{fault-id}"
PROFILES_PATH = "/monthend/v1/rehearsal/fault-profiles"
PROFILE = "profile"


def number(least: int, most: float) -> Kind:
    """A number between two others, both included, with or without a fraction."""

    def read(name: str, value: Json) -> float:
        fits = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if not fits or not least <= value <= most:
            raise WrongType(field=name, expected=f"a number from {least} to {most:g}")
        return float(value)

    return Kind(read, {"type": "number", "minimum": least, "maximum": most})


def _field(name: str, kind: Kind) -> Field:
    return Field(name=ON_THE_WIRE.get(name, name), into=name, kind=kind)


NEW_FAULT = FieldTable(
    name="NewFault",
    fields=(
        _field(PROFILE, one_of(*PROFILES)),
        _field("kind", one_of(*FaultKind)),
        _field("operation", text(100, least=1)),
        _field("probability", number(0, 1)),
        _field("seed", whole_number(0, 2**53)),
        _field("times", whole_number(1, TIMES_AT_MOST)),
        _field("seconds", number(0, SECONDS_AT_MOST)),
        _field("status", whole_number(500, 599)),
        _field("retry_after", whole_number(0, RETRY_AFTER_AT_MOST)),
        _field("message", text(MESSAGE_AT_MOST, least=1)),
        _field("debit_code", text(100, least=1)),
        _field("credit_code", text(100, least=1)),
        _field("amount", whole_number(1, 10**12)),
    ),
)
FAULT = properties(
    {
        "id": TEXT,
        "kind": {"type": "string", "enum": [each.value for each in FaultKind]},
        "meaning": TEXT,
        "operation": TEXT,
        "probability": {"type": "number"},
        "seed": {"type": "integer"},
        **dict.fromkeys(("times", "status", "retryAfter", "amount"), nullable("integer")),
        "seconds": nullable("number"),
        **dict.fromkeys(("message", "debitCode", "creditCode", "note"), nullable("string")),
        "considered": {"type": "integer"},
        "met": {"type": "integer"},
    }
)
LISTED = {"faults": {"type": "array", "items": FAULT}}
OF_PROFILES = properties({"name": TEXT, "faults": {"type": "array", "items": {"type": "object"}}})


def shown_fault(fault: Fault) -> Answer:
    """A rule in the words of a request."""
    names = ("operation", "probability", "seed", "times", "seconds", "status", "retry_after")
    more = ("message", "debit_code", "credit_code", "amount")
    said = {ON_THE_WIRE.get(name, name): getattr(fault, name) for name in (*names, *more)}
    return {"kind": fault.kind.value, "meaning": MEANINGS[fault.kind], **said}


def shown(noted: NotedFault) -> Answer:
    return {
        "id": noted.id,
        **shown_fault(noted.fault),
        "considered": noted.considered,
        "met": noted.met,
        "note": noted.note,
    }


def faults_of(body: dict[str, Any]) -> list[Fault]:
    """The faults that a body asks for: one, or those of a profile, which takes nothing else."""
    said = dict(body)
    if (profile := said.pop(PROFILE, None)) is not None:
        if said:
            alone = f"the only field; {', '.join(sorted(said))} is one of a fault's own"
            raise ParameterInvalid(field=PROFILE, expected=alone)
        return list(PROFILES[profile])
    if "kind" not in said:
        raise ParameterInvalid(field="kind", expected="given, or a profile in its place")
    return [Fault(**{"operation": ANY, **said, "kind": FaultKind(said["kind"])})]


def refuse_unknown(name: str, operations: Sequence[str]) -> None:
    """Refuse a fault that no request would ever meet, for there is no operation of its name."""
    if name == ANY or name in operations:
        return
    alike = get_close_matches(name, operations, n=3)
    hint = f" like {' or '.join(alike)}" if alike else ""
    wanted = f"the name of an operation{hint}; GET {PROFILES_PATH} lists all of them"
    raise ParameterInvalid(field="operation", expected=wanted)


@operation(
    "GET", PATH, "GET_Faults", Operation.READ_REHEARSAL, answers=LISTED, rehearsal=True,
)  # fmt: skip
def get_faults(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """List the faults of the tenant, with how many requests met each of them."""
    found = asked.tools.faults.of(caller.tenant.id)
    return {"faults": [shown(each) for each in found], "success": True}


@operation(
    "POST", PATH, "POST_Fault", Operation.REHEARSE, body=NEW_FAULT, answers=LISTED, rehearsal=True,
)  # fmt: skip
def post_fault(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Have something go wrong from now on: a fault of a kind, or all of a profile.

    `operation` is an operation id, or `soap create` and the like; without it any but the sign-ins
    `token` and `soap login`, which meet only what names them. With
    `probability` and `seed` some requests meet it, the same in every rehearsal; with `times` the
    next so many. `seconds` are real ones, `amount` is in minor units of the home currency.
    """
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    wanted = faults_of(dict(asked.body))
    for fault in wanted:
        fault.check()
        refuse_unknown(fault.operation, asked.tools.operations)
    added = asked.tools.faults.add(caller.tenant.id, wanted)
    return {"faults": [shown(each) for each in added], "success": True}


@operation("DELETE", PATH, "DELETE_Faults", Operation.REHEARSE, rehearsal=True)
def delete_faults(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Take all faults of the tenant away; a trial balance that one holds goes on."""
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    asked.tools.faults.remove(caller.tenant.id)
    return {"success": True}


@operation("DELETE", ONE, "DELETE_Fault", Operation.REHEARSE, rehearsal=True)
def delete_fault(books: Books, caller: Caller, asked: Asked) -> Answer:
    """Take one fault away."""
    require_everywhere(books.directory, caller, Operation.REHEARSE)
    asked.tools.faults.remove(caller.tenant.id, asked.value("fault-id"))
    return {"success": True}


@operation(
    "GET",
    PROFILES_PATH,
    "GET_FaultProfiles",
    Operation.READ_REHEARSAL,
    answers={
        "profiles": {"type": "array", "items": OF_PROFILES},
        "operations": {"type": "array", "items": TEXT},
    },
    rehearsal=True,
)
def get_fault_profiles(books: Books, caller: Caller, asked: Asked) -> Answer:  # noqa: ARG001
    """List the faults that have a name together, and the operations that a fault may name."""
    profiles = [
        {"name": name, "faults": [shown_fault(each) for each in faults]}
        for name, faults in PROFILES.items()
    ]
    return {"profiles": profiles, "operations": list(asked.tools.operations), "success": True}
