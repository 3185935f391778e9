"""Objects and their fields: one row per field, from which everything else is made.

The WSDL, the describe document, the reading of rows, ZOQL, answers and the
documentation all follow these tables, each for its version and its tenant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

from monthend.domain.permissions import Operation
from monthend.services.caller import Caller
from monthend.services.ports import Books

from .kinds import CUSTOM, FieldKind
from .versions import CUSTOM_FIELDS_SINCE, WsdlVersion


class Call(StrEnum):
    """What can be done with an object, in the word of the API."""

    CREATE = "create"
    QUERY = "query"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiField:
    """A field of an object: its name on the wire, its type, and what may be done with it.

    `attribute` is its name in the domain. `can` holds the documented
    operations; a nullable field may stand in fieldsToNull, and `nil` is what
    the WSDL calls nillable, which says nothing of that.
    """

    name: str
    kind: FieldKind
    attribute: str
    can: frozenset[str]
    required: bool = False
    nullable: bool = False
    nil: bool = True
    since: int = 1
    custom: str | None = None
    meaning: str = ""

    @property
    def createable(self) -> bool:
        return "create" in self.can

    @property
    def updateable(self) -> bool:
        return "update" in self.can

    @property
    def selectable(self) -> bool:
        return "query" in self.can

    @property
    def filterable(self) -> bool:
        return "filter" in self.can


def api_field(
    name: str,
    kind: FieldKind,
    attribute: str,
    can: str,
    *,
    nullable: bool = False,
    nil: bool = True,
    since: int = 1,
    meaning: str = "",
) -> ApiField:
    """A row of a table; `can` lists the operations, with `create!` for a required field."""
    words = can.split()
    return ApiField(
        name=name,
        kind=kind,
        attribute=attribute,
        can=frozenset(word.rstrip("!") for word in words),
        required="create!" in words,
        nullable=nullable,
        nil=nil,
        since=since,
        meaning=meaning,
    )


class Verbs(Protocol):
    """What an object does with a row; each runs inside one transaction."""

    def create(self, books: Books, caller: Caller, values: dict[str, Any]) -> str: ...
    def update(self, books: Books, caller: Caller, key: str, values: dict[str, Any]) -> None: ...
    def delete(self, books: Books, caller: Caller, key: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ApiObject:
    """An object of the API, of which there is one.

    `calls` says since which version each call takes it, `needs` what the call
    can come to.
    Where a stored value is not what a tenant sees, `shown` says how it looks
    and `stored_values` which there are, both by the name of the attribute. What is
    `of_orgs` is in the books of one of them, where there are orgs.
    """

    name: str
    meaning: str
    fields: tuple[ApiField, ...]
    calls: Mapping[Call, int]
    needs: Mapping[Call, tuple[Operation, ...]]
    verbs: Verbs
    shown: Mapping[str, Callable[[Caller, str], str]] = field(default_factory=dict)
    stored_values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_orgs: bool = False

    @property
    def since(self) -> int:
        """The first version that has the object."""
        return min(self.calls.values())

    @property
    def reading(self) -> Operation:
        """What a caller must be allowed to do at least."""
        return self.needs[Call.QUERY][0]

    def view(self, version: WsdlVersion, custom_fields: Mapping[str, str]) -> ObjectView:
        """The object as a version and a tenant know it."""
        known = tuple(sorted(custom_fields.items()))
        if version.major < CUSTOM_FIELDS_SINCE:
            known = ()
        return _view(self, version, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectView:
    """The fields of an object in the order of the WSDL: Id, then by name."""

    object: ApiObject
    version: WsdlVersion
    fields: tuple[ApiField, ...]
    by_name: Mapping[str, ApiField]
    by_folded: Mapping[str, ApiField]

    def field(self, name: str) -> ApiField | None:
        """The field of this name; upper and lower case differ."""
        return self.by_name.get(name)

    def folded(self, name: str) -> ApiField | None:
        """The field of this name in whatever case, as queries spell it."""
        return self.by_folded.get(name.lower())

    def takes(self, call: Call) -> bool:
        since = self.object.calls.get(call)
        return since is not None and self.version.major >= since


@lru_cache(maxsize=1024)
def _view(
    known: ApiObject, version: WsdlVersion, custom_fields: tuple[tuple[str, str], ...]
) -> ObjectView:
    own = [each for each in known.fields if each.since <= version.major]
    custom = [_custom_field(name, kind) for name, kind in custom_fields]
    ordered = sorted([*own, *custom], key=lambda each: (each.name != "Id", each.name))
    return ObjectView(
        object=known,
        version=version,
        fields=tuple(ordered),
        by_name={each.name: each for each in ordered},
        by_folded={each.name.lower(): each for each in reversed(ordered)},
    )


def _custom_field(name: str, kind: str) -> ApiField:
    made = api_field(name, CUSTOM[kind], name, "create query update filter", nullable=True)
    return replace(made, custom=kind)
