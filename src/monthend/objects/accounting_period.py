"""The object `AccountingPeriod`: its fields, and what each call on it does.

Source of the fields and of what may be done with them: Zuora's reference page
of the object; versions from its history page and from public WSDLs.
"""

from __future__ import annotations

from typing import Any, cast

from monthend.domain.lifecycle import PeriodFields
from monthend.domain.period import PeriodStatus
from monthend.domain.permissions import Operation
from monthend.services import periods, values
from monthend.services.caller import Caller
from monthend.services.ports import Books

from .fields import ApiObject, Call, api_field
from .kinds import DATE_TIME, DAY_OR_DATE_TIME, ID, one_of, text, whole
from .versions import DELETE_PERIODS_SINCE, FISCAL_QUARTER_SINCE

ALL = "create query update filter"


def shown_status(caller: Caller, stored: str) -> str:
    """The status as the object knows it: a period that is pending close is still Open.

    The page knows Open and Closed alone; a tenant may have the third shown.
    """
    if stored == PeriodStatus.PENDING_CLOSE:
        return caller.tenant.settings.soap_pending_close_status
    return stored


class PeriodVerbs:
    """The calls on accounting periods."""

    def create(self, books: Books, caller: Caller, given: dict[str, Any]) -> str:
        return periods.create(books, caller, cast(PeriodFields, given))

    def update(self, books: Books, caller: Caller, key: str, given: dict[str, Any]) -> None:
        status = given.get("status")
        fields = {name: value for name, value in given.items() if name != "status"}
        wanted = None if status is None else PeriodStatus(status)
        periods.change(books, caller, key, cast(PeriodFields, fields), wanted)

    def delete(self, books: Books, caller: Caller, key: str) -> None:
        periods.delete(books, caller, key)


ACCOUNTING_PERIOD = ApiObject(
    name="AccountingPeriod",
    meaning="Days whose books open and close together.",
    calls={Call.CREATE: 1, Call.QUERY: 1, Call.UPDATE: 1, Call.DELETE: DELETE_PERIODS_SINCE},
    needs={
        Call.CREATE: (Operation.CREATE_PERIOD,),
        Call.QUERY: (Operation.READ_PERIODS,),
        Call.UPDATE: (Operation.UPDATE_PERIOD, Operation.CLOSE, Operation.REOPEN),
        Call.DELETE: (Operation.DELETE_PERIOD,),
    },
    verbs=PeriodVerbs(),
    of_orgs=True,
    shown={"status": shown_status},
    stored_values={"status": tuple(status.value for status in PeriodStatus)},
    fields=(
        api_field("CreatedById", ID, "created_by", "query", meaning="Who created it."),
        api_field("CreatedDate", DATE_TIME, "created_on", "query", meaning="When it was created."),
        api_field(
            "EndDate",
            DAY_OR_DATE_TIME,
            "end_date",
            "create! query update filter",
            meaning="Its last day. The next period starts the day after.",
        ),
        api_field(
            "FiscalQuarter",
            whole(values.FISCAL_QUARTER, "1", "2", "3", "4"),
            "fiscal_quarter",
            ALL,
            nullable=True,
            since=FISCAL_QUARTER_SINCE,
            meaning="The quarter of the fiscal year, 1 to 4.",
        ),
        api_field(
            "FiscalYear",
            whole(values.FISCAL_YEAR),
            "fiscal_year",
            "create! query update filter",
            meaning="The fiscal year, four digits.",
        ),
        api_field("Id", ID, "id", "query filter", meaning="Its id, given by the server."),
        api_field(
            "Name",
            text(values.PERIOD_NAME, 100),
            "name",
            "create! query update filter",
            meaning="Its name, used once.",
        ),
        api_field(
            "Notes",
            text(values.PERIOD_NOTES, 255),
            "notes",
            ALL,
            nullable=True,
            meaning="What there is to say about it.",
        ),
        api_field(
            "StartDate",
            DAY_OR_DATE_TIME,
            "start_date",
            ALL,
            meaning="Its first day; given for the very first period, a later one follows the last.",
        ),
        api_field(
            "Status",
            one_of("Open", "Closed"),
            "status",
            "query update filter",
            meaning="Open or Closed; an update that sends it sends nothing else.",
        ),
        api_field(
            "UpdatedById", ID, "updated_by", "query", meaning="Who changed it for the last time."
        ),
        api_field(
            "UpdatedDate",
            DATE_TIME,
            "updated_on",
            "query",
            meaning="When it was changed for the last time.",
        ),
    ),
)
