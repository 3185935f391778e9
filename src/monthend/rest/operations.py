"""The operation table: every REST operation is declared once, in one row.

Routing, checking of bodies and parameters, the OpenAPI document, the docs and
the permission tests are all made from these rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from monthend.domain.errors import ParameterInvalid
from monthend.domain.permissions import POSTS, READS, Operation
from monthend.rehearsal.tools import Tools
from monthend.services.caller import Caller
from monthend.services.own_password import Proof
from monthend.services.ports import Books
from monthend.services.values import Kind, Schema

from .fields import FieldTable
from .labels import Label
from .replies import Download, LongDownload

Answer = dict[str, Any]
JSON = "application/json"

DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request says: path values, checked parameters, checked body, own address.

    `version` is that of the header Zuora-Version; without one it is the oldest there is.
    `prepared` is what takes long to make, made before the transaction. `proof` is there where the
    caller has shown their password, `rehearsal` on a server that was started for that.
    """

    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Mapping[str, Any]
    url: str
    version: str = ""
    prepared: Any = field(default=None, repr=False)
    proof: Proof | None = None
    rehearsal: Tools | None = field(default=None, repr=False)

    def value(self, name: str) -> str:
        return self.path[name]

    @property
    def tools(self) -> Tools:
        """What a server for rehearsals has; its operations are served nowhere else."""
        assert self.rehearsal is not None, "no other server has this operation"
        return self.rehearsal

    def since(self, day: str) -> bool:
        """Whether the client knows the API as it is since a day; older ones name a number."""
        return bool(DATED.fullmatch(self.version)) and self.version >= day


Action = Callable[[Books, Caller, Asked], Answer | Download | LongDownload]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A query parameter that is a whole number, one of a few words, or of a kind of its own."""

    name: str
    least: int = 0
    most: int = 0
    default: int | str | None = None
    words: tuple[str, ...] = ()
    kind: Kind | None = None

    def read(self, value: str) -> Any:
        if self.kind is not None:
            return self.kind.read(self.name, value)
        if self.words:
            if value not in self.words:
                expected = "one of " + ", ".join(self.words)
                raise ParameterInvalid(field=self.name, expected=expected)
            return value
        fits = value.isascii() and value.isdigit() and len(value) <= max(9, len(str(self.most)))
        if not fits or not self.least <= int(value) <= self.most:
            expected = f"a whole number from {self.least} to {self.most}"
            raise ParameterInvalid(field=self.name, expected=expected)
        return int(value)

    @property
    def schema(self) -> Schema:
        if self.kind is not None:
            return self.kind.schema
        if self.words:
            return {"type": "string", "enum": list(self.words)}
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """One REST operation."""

    method: str
    path: str
    operation_id: str
    summary: str
    description: str
    operation: Operation
    action: Action
    body: FieldTable | None
    parameters: tuple[Parameter, ...]
    answers: Schema
    slow: Callable[[Asked], bool] | None
    settled: bool
    media: str
    prepare: Callable[[], Any] | None
    secret: tuple[str, ...]
    label: Label | None
    proven_by: str | None
    also: str | None
    whole: bool
    rehearsal: bool

    @property
    def writes(self) -> bool:
        return self.operation not in READS

    @property
    def is_download(self) -> bool:
        """Whether the answer is a file."""
        return self.media != JSON

    @property
    def posts(self) -> bool:
        return self.operation in POSTS

    def without_secrets(self, answer: Answer | Download | LongDownload) -> Answer:
        """An answer as it is kept for a request that is sent again: no secret is ever stored."""
        assert isinstance(answer, dict), "no file has secrets"
        return {**answer, **dict.fromkeys(self.secret)}


OPERATIONS: list[OperationRow] = []
REHEARSALS: list[OperationRow] = []
"""What only a server has that was started for rehearsals."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The decorator that puts a function into the table; the docstring is its description."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    rehearsal: bool = False

    def __call__(self, action: Action) -> Action:
        summary, _, rest = (action.__doc__ or "").partition("\n")
        (REHEARSALS if self.rehearsal else OPERATIONS).append(
            OperationRow(
                action=action,
                summary=summary.strip(),
                description=" ".join(rest.split()),
                rehearsal=self.rehearsal,
                **self.fields,
            )
        )
        return action


def operation(  # noqa: PLR0913 - a row of the table has as many columns
    method: str,
    path: str,
    operation_id: str,
    needs: Operation,
    *,
    body: FieldTable | None = None,
    parameters: tuple[Parameter, ...] = (),
    answers: Schema | None = None,
    slow: Callable[[Asked], bool] | None = None,
    settled: bool = False,
    media: str = JSON,
    prepare: Callable[[], Any] | None = None,
    secret: tuple[str, ...] = (),
    label: Label | None = None,
    proven_by: str | None = None,
    also: str | None = None,
    whole: bool = True,
    rehearsal: bool = False,
) -> Registered:
    """Declare an operation: where it is, what it takes, what it answers beside `success`.

    `slow` says of a request whether it reads for long. A `settled` read waits for whatever is being
    written, so that it is there or will never be. `media` is what an answer is that is a file. What
    `prepare` makes is there when the transaction begins; what is `secret` of an answer is told
    once, and null if the request is sent again. The `label` of a body says which org it is for.
    A value that it is `proven_by` is the caller's password, which is checked as at sign-in. `also`
    is the media of another form of the answer, for those who accept it. What is not `whole` is more
    than one transaction. One of a `rehearsal` is there only on servers that were started for that.
    """
    return Registered(
        {
            "method": method, "path": path, "operation_id": operation_id, "operation": needs,
            "body": body, "parameters": parameters, "answers": answers or {}, "slow": slow,
            "settled": settled, "media": media, "prepare": prepare, "secret": secret,
            "label": label, "proven_by": proven_by, "also": also, "whole": whole,
        },
        rehearsal,
    )  # fmt: skip
