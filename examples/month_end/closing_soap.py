"""What runs every night over SOAP: every month that is over is closed, in order, with zeep."""

from __future__ import annotations

from datetime import date
from typing import Any

import zeep
from zeep.transports import Transport

API, OBJECT = "http://api.zuora.com/", "http://object.api.zuora.com/"


class NotClosed(Exception):
    """A month stays open, and why; the months after it wait for it."""


class Books:
    """A session, and what of the SOAP API a close takes."""

    def __init__(self, wsdl: str, username: str, password: str) -> None:
        self._zeep = zeep.Client(wsdl, transport=Transport(cache=None))
        self._service = self._zeep.service
        signed_in = self._service.login(username=username, password=password)
        self._service = self._zeep.create_service(f"{{{API}}}SoapBinding", signed_in.ServerUrl)
        header = self._zeep.get_element(f"{{{API}}}SessionHeader")
        self._headers = [header(session=signed_in.Session)]

    def over(self, today: date) -> list[Any]:
        """The periods to be closed, the earliest first."""
        asked = "select Id, Name, EndDate from AccountingPeriod where Status = 'Open'"
        found = self._service.query(asked, _soapheaders=self._headers).records or []
        ended = [each for each in found if each.EndDate is not None and each.EndDate < today]
        return sorted(ended, key=lambda each: each.EndDate)

    def close(self, period: Any) -> None:
        made = self._zeep.get_type(f"{{{OBJECT}}}AccountingPeriod")
        row = made(Id=period.Id, Status="Closed")
        (result,) = self._service.update(zObjects=[row], _soapheaders=self._headers)
        if not result.Success:
            raise NotClosed(f"{period.Name}: {result.Errors[0].Message}")


def close_months(books: Books, today: date) -> list[str]:
    """Close what ended before today; the names of the periods that were closed."""
    closed = []
    for period in books.over(today):
        books.close(period)
        closed.append(str(period.Name))
    return closed
