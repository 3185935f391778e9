"""The zeep client as published, with its strict default settings."""

from collections.abc import Callable, Sequence
from typing import Any

import requests
import zeep
from zeep.helpers import serialize_object
from zeep.transports import Transport

from contract.clients.story import Fields, ShownFault
from contract.soap import API, OBJECT, Fault, Page, RowResult, local, texts


class ZeepClient:
    """A session over one WSDL; `answers` keeps every body that a call was answered with."""

    def __init__(self, wsdl_url: str, *, session: str = "") -> None:
        self.answers: list[bytes] = []
        http = requests.Session()
        http.hooks["response"].append(self._keep)
        if session:
            http.headers["Authorization"] = f"ZSession {session}"
        self.zeep = zeep.Client(wsdl_url, transport=Transport(cache=None, session=http))
        self.service = self.zeep.service
        self.session = session

    def _keep(self, response: requests.Response, *args: object, **others: object) -> None:
        if response.request.method == "POST":
            self.answers.append(response.content)

    def _header(self, name: str, **fields: object) -> Any:
        return self.zeep.get_element(f"{{{API}}}{name}")(**fields)

    def _headers(self, batch_size: int | None = None) -> list[Any]:
        headers = [self._header("SessionHeader", session=self.session)]
        if batch_size is not None:
            headers.append(self._header("QueryOptions", batchSize=batch_size))
        return headers

    def sign_in(self, username: str, password: str) -> tuple[str, str]:
        said = shown(lambda: self.service.login(username=username, password=password))
        # As its users do: the address of the login's answer is used from then on.
        self.service = self.zeep.create_service(f"{{{API}}}SoapBinding", said.ServerUrl)
        self.session = said.Session
        return said.Session, said.ServerUrl

    def username(self) -> str:
        return str(self.service.getUserInfo(_soapheaders=self._headers()).Username)

    def save(
        self, operation: str, rows: Sequence[Fields], kind: str = "AccountingPeriod"
    ) -> list[RowResult]:
        made = self.zeep.get_type(f"{{{OBJECT}}}{kind}")
        said = shown(
            lambda: self.service[operation](
                zObjects=[made(**row) for row in rows], _soapheaders=self._headers()
            )
        )
        return [
            RowResult(
                success=result.Success,
                id=result.Id,
                errors=tuple((each.Code, each.Message, each.Field) for each in result.Errors),
            )
            for result in said
        ]

    def delete(self, ids: Sequence[str], kind: str = "AccountingPeriod") -> list[RowResult]:
        said = shown(lambda: self.service.delete(type=kind, ids=ids, _soapheaders=self._headers()))
        return [
            RowResult(
                success=result.success,
                id=result.id,
                errors=tuple((each.Code, each.Message, each.Field) for each in result.errors),
            )
            for result in said
        ]

    def query(self, text: str, batch_size: int | None = None) -> Page:
        headers = self._headers(batch_size)
        return page_of(shown(lambda: self.service.query(queryString=text, _soapheaders=headers)))

    def query_more(self, locator: str, batch_size: int) -> Page:
        headers = self._headers(batch_size)
        said = shown(lambda: self.service.queryMore(queryLocator=locator, _soapheaders=headers))
        return page_of(said)


def shown(call: Callable[[], Any]) -> Any:
    """What the call returns, or the fault as zeep shows it."""
    try:
        return call()
    except zeep.exceptions.Fault as fault:
        declared = fault.detail[0]
        inside = texts(declared)
        raise ShownFault(
            Fault(
                faultcode=fault.code,
                text=fault.message,
                kind=local(declared),
                code=inside["FaultCode"] or "",
                message=inside["FaultMessage"] or "",
            )
        ) from fault


def page_of(said: Any) -> Page:
    return Page(
        done=said.done,
        locator=said.queryLocator,
        size=said.size,
        records=tuple(record_of(each) for each in said.records),
    )


def record_of(record: Any) -> dict[str, str | None]:
    """The fields that came, days and moments in ISO 8601."""
    fields = serialize_object(record, dict)
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else str(value)
        for name, value in fields.items()
        if value is not None and value != []
    }
