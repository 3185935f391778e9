"""Labels: which org something is of, as bodies say it and as answers show it.

Where there are no orgs, no body takes one and no answer shows one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monthend.domain.errors import RequiredFieldMissing, WrongType
from monthend.services import org_reach
from monthend.services.caller import Caller
from monthend.services.values import Json, Kind, Schema, text

from .fields import Field, FieldTable, list_of


def _read_false(name: str, value: Json) -> bool:
    if value is not False:
        raise WrongType(field=name, expected="false: a period is of one org")
    return False


FALSE = Kind(_read_false, {"type": "boolean", "const": False})
NAME = text(255, least=1)
ITEM = FieldTable(
    name="OrganizationLabel",
    fields=(
        Field(name="organizationId", into="organizationId", kind=NAME),
        Field(name="organizationName", into="organizationName", kind=NAME),
        Field(name="cascadingDown", into="cascadingDown", kind=FALSE),
        Field(name="excluded", into="excluded", kind=FALSE),
    ),
)
ONE_LABEL = list_of(ITEM, least=1, most=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The field of a body that names an org: as a list of one object, or as a text.

    Without it what is made goes to the working org, unless the field is required.
    """

    field: str
    is_list: bool
    required: bool = False

    @property
    def schema(self) -> Schema:
        return {self.field: (ONE_LABEL if self.is_list else NAME).schema}

    def writer(self, body: Mapping[str, Any], caller: Caller) -> Caller:
        """The caller at work in the org that a body names."""
        said = body.get(self.field)
        if said is None:
            if self.required:
                raise RequiredFieldMissing(field=self.field)
            return org_reach.to_write_in(caller)
        if not self.is_list:
            return org_reach.in_org(caller, NAME.read(self.field, said), self.field)
        (item,) = ONE_LABEL.read(self.field, said)
        names = [item[each] for each in ("organizationId", "organizationName") if each in item]
        if len(names) != 1:
            expected = "either organizationId or organizationName"
            raise WrongType(field=f"{self.field}[0]", expected=expected)
        return org_reach.in_org(caller, names[0], self.field)


OF_PERIOD = Label(field="organizationLabels", is_list=True, required=True)
OF_RUN = Label(field="organizationLabels", is_list=True)
OF_ENTRY = Label(field="organizationLabel", is_list=False)


def listed(caller: Caller) -> dict[str, Any]:
    """The labels of something in the books at work, as a list; it is empty without a label."""
    org = caller.org
    if org is None:
        return {}
    named = {"organizationId": org.org_id, "organizationName": org.name}
    return {"organizationLabels": [] if org.org_id is None else [named]}


def named(caller: Caller) -> dict[str, Any]:
    """The label of something in the books at work, null without one."""
    org = caller.org
    return {} if org is None else {"organizationLabel": None if org.org_id is None else org.name}
