"""What a page or a form is asked, and what a form answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monthend.domain.errors import Refusal
from monthend.rehearsal.tools import Tools
from monthend.services.own_password import Proof

from .formats import Formats

if TYPE_CHECKING:
    from .sheets import Sheet
    from .tables import ShownTable

Typed = Mapping[str, Sequence[str]]
"""What somebody typed, by the names of inputs; most have one value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A form that was sent and came to nothing so far: what was typed, and why it was refused.

    `changed` says what has become another since somebody saw it; `files` came with it. With an
    `export` the first table of its page is wanted as a file of that format.
    """

    action: str
    typed: Typed
    files: Mapping[str, Upload] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    changed: tuple[str, ...] = ()
    export: str = ""


@dataclass(slots=True, kw_only=True)
class Asked:
    """One request. `values` are what a form says, read and judged; `csrf` is for its forms.

    `query` has the last value of each name. The tables that a page makes are in `tables`, and
    the form that was refused, as it is shown again, is the `refused_sheet`. `looked` is what a
    form has read beforehand, `prepared` what it has made; `session_hash` is what is kept of the
    session that this is asked in. `url` is the address of the server, as a browser has it.
    """

    path: Mapping[str, str]
    address: str
    formats: Formats
    csrf: str
    query: Mapping[str, str] = field(default_factory=dict)
    query_string: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    attempt: Attempt | None = None
    tables: list[ShownTable] = field(default_factory=list)
    refused_sheet: Sheet | None = None
    looked: object = field(default=None, repr=False)
    session_hash: str = field(default="", repr=False)
    prepared: Any = field(default=None, repr=False)
    proof: Proof | None = field(default=None, repr=False)
    rehearsal: Tools | None = field(default=None, repr=False)
    url: str = ""

    @property
    def tools(self) -> Tools:
        """What a server for rehearsals has; its pages are served nowhere else."""
        assert self.rehearsal is not None, "no other server has this page"
        return self.rehearsal


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a form came to: the address to go on at, and what to tell there."""

    to: str
    notice: str = ""


class Again(Exception):
    """What a form raises that was to be looked at alone: its page is shown, with what was typed.

    With an `export` it is the first table of that page, as a file of that format.
    """

    def __init__(self, export: str = "") -> None:
        super().__init__(export)
        self.export = export


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a form answers once and never again, such as a new password: a template and its values.

    Sent again, it goes on at `to`.
    """

    to: str
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An answer that is a file to keep."""

    content: bytes
    media: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a form."""

    name: str
    media: str
    content: bytes
