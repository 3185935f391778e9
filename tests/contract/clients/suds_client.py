"""The suds client, in the release that its community keeps alive."""

from collections.abc import Callable, Sequence
from typing import Any

import suds
from suds.client import Client as SudsLibrary
from suds.sudsobject import asdict

from contract.clients.story import Fields, ShownFault
from contract.soap import OBJECT, Fault, Page, RowResult


class SudsClient:
    """A session over one WSDL."""

    def __init__(self, wsdl_url: str) -> None:
        self.suds = SudsLibrary(wsdl_url, cache=None)
        self.service = self.suds.service

    def _made(self, name: str, fields: Fields) -> Any:
        made = self.suds.factory.create(name)
        for field, value in fields.items():
            setattr(made, field, value)
        return made

    def _use(self, **headers: Any) -> None:
        """The headers of the next call, by name; unnamed they would count by their place."""
        self.suds.set_options(soapheaders=headers)

    def _page_size(self, batch_size: int | None) -> None:
        headers = {"SessionHeader": self.session_header}
        if batch_size is not None:
            headers["QueryOptions"] = self._made("QueryOptions", {"batchSize": batch_size})
        self._use(**headers)

    def sign_in(self, username: str, password: str) -> tuple[str, str]:
        self._use()
        said = shown(lambda: self.service.login(username, password))
        self.suds.set_options(location=said.ServerUrl)
        self.session_header = self._made("SessionHeader", {"session": said.Session})
        self._use(SessionHeader=self.session_header)
        return str(said.Session), str(said.ServerUrl)

    def username(self) -> str:
        return str(self.service.getUserInfo().Username)

    def save(self, operation: str, rows: Sequence[Fields]) -> list[RowResult]:
        self._use(SessionHeader=self.session_header)
        made = [self._made(f"{{{OBJECT}}}AccountingPeriod", row) for row in rows]
        said = shown(lambda: getattr(self.service, operation)(made))
        return [result_of(each, "Success", "Id", "Errors") for each in said]

    def delete(self, ids: Sequence[str]) -> list[RowResult]:
        self._use(SessionHeader=self.session_header)
        said = shown(lambda: self.service.delete("AccountingPeriod", list(ids)))
        return [result_of(each, "success", "id", "errors") for each in said]

    def query(self, text: str, batch_size: int | None = None) -> Page:
        self._page_size(batch_size)
        return page_of(shown(lambda: self.service.query(text)))

    def query_more(self, locator: str, batch_size: int) -> Page:
        self._page_size(batch_size)
        return page_of(shown(lambda: self.service.queryMore(locator)))


def shown(call: Callable[[], Any]) -> Any:
    """What the call returns, or the fault as suds shows it."""
    try:
        return call()
    except suds.WebFault as raised:
        fault = raised.fault
        ((kind, declared),) = asdict(fault.detail).items()
        raise ShownFault(
            Fault(
                faultcode=str(fault.faultcode),
                text=str(fault.faultstring),
                kind=kind,
                code=str(declared.FaultCode),
                message=str(declared.FaultMessage),
            )
        ) from raised


def result_of(said: Any, success: str, key: str, errors: str) -> RowResult:
    return RowResult(
        success=getattr(said, success),
        id=optional_text(said, key),
        errors=tuple(
            (str(each.Code), str(each.Message), optional_text(each, "Field"))
            for each in getattr(said, errors, ())
        ),
    )


def optional_text(said: Any, name: str) -> str | None:
    value = getattr(said, name, None)
    return None if value is None else str(value)


def page_of(said: Any) -> Page:
    return Page(
        done=said.done,
        locator=optional_text(said, "queryLocator"),
        size=said.size,
        records=tuple(record_of(each) for each in getattr(said, "records", ())),
    )


def record_of(record: Any) -> dict[str, str | None]:
    """The fields that came, days and moments in ISO 8601."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else str(value)
        for name, value in asdict(record).items()
    }
