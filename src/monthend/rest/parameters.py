"""What an address says: the values in its path, and its parameters."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Scope

from monthend.domain.errors import ParameterInvalid, Refusal, Refusals
from monthend.services.values import CONTROL

from . import errors
from .operations import OperationRow
from .replies import Reply


def read_path(scope: Scope) -> dict[str, str]:
    """The values in a path by their names; what no text holds is no part of any id."""
    read = {name.replace("_", "-"): value for name, value in scope["path_params"].items()}
    if any(map(CONTROL.search, read.values())):
        reasons = [errors.reason(errors.NOT_FOUND, "There is nothing at this path.")]
        raise Reply(404, errors.envelope(scope["state"], reasons))
    return read


def read_query(row: OperationRow, query_string: bytes) -> dict[str, Any]:
    """The parameters an operation knows, checked; others are ignored, as Zuora does."""
    given: dict[str, list[str]] = {}
    if query_string and row.parameters:
        for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
            given.setdefault(name, []).append(value)
    read: dict[str, Any] = {}
    refused: list[Refusal] = []
    for parameter in row.parameters:
        values = given.get(parameter.name, [])
        try:
            if len(values) > 1:
                raise ParameterInvalid(field=parameter.name, expected="given once")
            read[parameter.name] = parameter.read(values[0]) if values else parameter.default
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise Refusals(tuple(refused))
    return read
