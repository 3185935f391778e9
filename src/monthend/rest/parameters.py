"""What an address says: the values in its path, and its parameters."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Scope

from monthend.domain.errors import ParameterInvalid, Refusal, Refusals, UnknownField
from monthend.services.values import CONTROL

from . import errors
from .operations import OperationRow
from .replies import Reply


class ParameterUnknown(UnknownField):
    message = "There is no parameter {field} here; there are: {known}."


def read_path(scope: Scope) -> dict[str, str]:
    """The values in a path by their names; what no text holds is no part of any id."""
    read = {name.replace("_", "-"): value for name, value in scope["path_params"].items()}
    if any(map(CONTROL.search, read.values())):
        reasons = [errors.reason(errors.NOT_FOUND, "There is nothing at this path.")]
        raise Reply(404, errors.envelope(scope["state"], reasons))
    return read


def read_query(row: OperationRow, query_string: bytes) -> dict[str, Any]:
    """The parameters an operation knows, checked; others are ignored, as Zuora does.

    Those of a rehearsal are refused: a filter with a mistake in its name would choose everything.
    """
    given: dict[str, list[str]] = {}
    if query_string and (row.parameters or row.rehearsal):
        for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
            given.setdefault(name, []).append(value)
    read: dict[str, Any] = {}
    refused: list[Refusal] = []
    if row.rehearsal:
        names = [each.name for each in row.parameters]
        known = ", ".join(names) or "none"
        refused += [ParameterUnknown(field=name, known=known) for name in given.keys() - names]
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
