"""Every object of the API, in one place."""

from __future__ import annotations

from monthend.domain.permissions import Operation

from .accounting_code import ACCOUNTING_CODE
from .accounting_period import ACCOUNTING_PERIOD
from .fields import ApiObject, Call
from .versions import WsdlVersion

OBJECTS: dict[str, ApiObject] = {
    known.name: known for known in (ACCOUNTING_CODE, ACCOUNTING_PERIOD)
}
"""By name, in the order of the WSDL."""


def objects_of(version: WsdlVersion) -> tuple[ApiObject, ...]:
    """The objects that a version has."""
    return tuple(known for known in OBJECTS.values() if known.since <= version.major)


def needed_by(call: Call) -> tuple[Operation, ...]:
    """What a call can come to, over all objects."""
    return tuple(needs for known in OBJECTS.values() for needs in known.needs[call])
