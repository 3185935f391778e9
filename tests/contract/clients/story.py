"""One story that every client tells in its own words: the life of five periods, in one session.

What a client was shown is brought into one form, so that the same is asked of
all. A client in another language prints it, one JSON line a step.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from contract.soap import Fault, Page, RowResult
from contract.tenant import MONTH_ENDS, MONTHS

Fields = Mapping[str, object]
YEAR = 2016
NAMES = [f"{month} {YEAR}" for month in MONTHS[:6]]
DATES_SINCE, CUSTOM_FIELDS_SINCE, DELETE_SINCE, FISCAL_QUARTER_SINCE = 69, 75, 76, 81


class ShownFault(Exception):
    """A fault, in whatever way the client showed it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.faultcode}: {fault.text}")
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a client is told: where the server is, its own version, and who it is."""

    url: str
    version: str
    username: str
    password: str
    soap_version: str = "1.1"

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @property
    def json(self) -> str:
        """All of it, for a program in another language: days are text there."""
        months = [as_text(self.month(number)) for number in range(1, 7)]
        return json.dumps(
            {
                **asdict(self),
                "wsdl": self.wsdl_url,
                "delete_since": DELETE_SINCE,
                "months": months,
                "start": self.shown_day(YEAR, 1, 1),
                "changed_end": self.shown_day(YEAR, 2, 28),
            }
        )

    @property
    def wsdl_url(self) -> str:
        return f"{self.url}/apps/servlet/GenerateWsdl?version={self.version}"

    @property
    def endpoint(self) -> str:
        return f"{self.url}/apps/services/a/{self.version}"

    def shown_day(self, year: int, month: int, day: int) -> str:
        """A day as an answer of this version says it: a moment without offset before 69."""
        value = date(year, month, day).isoformat()
        return value if self.major >= DATES_SINCE else f"{value}T00:00:00"

    def day(self, year: int, month: int, day: int) -> date:
        """A day as a program of this version holds it."""
        if self.major >= DATES_SINCE:
            return date(year, month, day)
        return datetime(year, month, day)  # noqa: DTZ001 - days have no zone

    def month(self, number: int) -> dict[str, object]:
        """A month of the leap year, without the start that only the first may give."""
        fields: dict[str, object] = {
            "EndDate": self.day(YEAR, number, MONTH_ENDS[number - 1]),
            "FiscalYear": YEAR,
            "Name": NAMES[number - 1],
            "Notes": "Grüße & <Fußnoten>",
        }
        if self.major >= FISCAL_QUARTER_SINCE:
            fields["FiscalQuarter"] = (number + 2) // 3
        return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a client was shown, by the name of the step."""

    setting: Setting
    faults: dict[str, Fault] = field(default_factory=dict)
    results: dict[str, list[RowResult]] = field(default_factory=dict)
    pages: dict[str, list[Page]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def rows(self, step: str) -> list[dict[str, str | None]]:
        return [record for page in self.pages[step] for record in page.records]

    def row(self, step: str) -> dict[str, str | None]:
        (row,) = self.rows(step)
        return row

    def names(self, step: str) -> list[str | None]:
        return [row["Name"] for row in self.rows(step)]

    def hear(self, line: str) -> bool:
        """Take in one printed step; true when the program waits for its session to expire."""
        told = json.loads(line)
        step = told["step"]
        match told:
            case {"fault": fault}:
                self.faults[step] = Fault(**fault)
            case {"results": results}:
                self.results[step] = [read_result(each) for each in results]
            case {"pages": pages}:
                self.pages[step] = [read_page(each) for each in pages]
            case {"said": said}:
                self.said[step] = said
            case _:
                return True
        return False


def read_result(told: dict[str, Any]) -> RowResult:
    errors = tuple((each["code"], each["message"], None) for each in told["errors"])
    return RowResult(success=told["success"], id=told["id"], errors=errors)


def read_page(told: dict[str, Any]) -> Page:
    return Page(**{**told, "records": tuple(told["records"])})


def as_text(fields: Fields) -> dict[str, object]:
    """The fields with their days in ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
    }


class Client(Protocol):
    """A client in this process; what it is shown comes back in the common form."""

    def sign_in(self, username: str, password: str) -> tuple[str, str]:
        """Take the session and the address that a login answers, and return both."""

    def username(self) -> str: ...
    def save(self, operation: str, rows: Sequence[Fields]) -> list[RowResult]: ...
    def delete(self, ids: Sequence[str]) -> list[RowResult]: ...
    def query(self, text: str, batch_size: int | None = None) -> Page: ...
    def query_more(self, locator: str, batch_size: int) -> Page: ...


def select(where: str) -> str:
    fields = "Id, CreatedDate, EndDate, Name, Notes, StartDate, Status"
    return f"select {fields} from AccountingPeriod where {where}"


def tell(client: Client, setting: Setting, expire: Callable[[], None]) -> Story:
    """Live the story through with a client of this process."""
    story = Story(setting=setting)
    enter(client, story)
    create(client, story)
    story.pages["all"] = list(all_pages(client, select("FiscalYear > 2000")))
    change(client, story)
    close_and_reopen(client, story)
    delete_last(client, story)
    expire()
    come_back(client, story)
    return story


def enter(client: Client, story: Story) -> None:
    setting = story.setting
    story.faults["wrong password"] = fault_of(
        lambda: client.sign_in(setting.username, f"not {setting.password}")
    )
    session, address = client.sign_in(setting.username, setting.password)
    story.said.update({"session": session, "address": address, "username": client.username()})


def create(client: Client, story: Story) -> None:
    setting = story.setting
    first = {**setting.month(1), "StartDate": setting.day(YEAR, 1, 1)}
    story.results["first"] = client.save("create", [first])
    later = [setting.month(number) for number in range(2, 6)]
    story.results["later"] = client.save("create", later)
    story.results["duplicate"] = client.save("create", [{**setting.month(6), "Name": NAMES[0]}])


def all_pages(client: Client, text: str) -> Iterable[Page]:
    page = client.query(text, 2)
    yield page
    while not page.done:
        page = client.query_more(page.locator or "", 2)
        yield page


def change(client: Client, story: Story) -> None:
    key = story.results["later"][0].id or ""
    find = select(f"Id = '{key}'")
    end = story.setting.day(YEAR, 2, 28)
    rows = [{"Id": key, "Name": "February", "EndDate": end}]
    story.results["changed"] = client.save("update", rows)
    story.pages["changed"] = [client.query(find)]
    story.results["emptied"] = client.save("update", [{"Id": key, "fieldsToNull": ["Notes"]}])
    story.pages["emptied"] = [client.query(find)]


def close_and_reopen(client: Client, story: Story) -> None:
    key = story.results["first"][0].id or ""
    for step, status in (("closed", "Closed"), ("reopened", "Open")):
        story.results[step] = client.save("update", [{"Id": key, "Status": status}])
        story.pages[step] = [client.query(select(f"Id = '{key}'"))]


def delete_last(client: Client, story: Story) -> None:
    key = story.results["later"][-1].id or ""
    if story.setting.major < DELETE_SINCE:
        story.faults["deleted"] = fault_of(lambda: client.delete([key]))
        return
    story.results["deleted"] = client.delete([key])
    story.pages["left"] = [client.query(select("FiscalYear > 2000"))]


def come_back(client: Client, story: Story) -> None:
    setting = story.setting
    story.faults["expired"] = fault_of(lambda: client.query(select("FiscalYear > 2000")))
    story.said["new session"], _ = client.sign_in(setting.username, setting.password)
    story.pages["back"] = [client.query(select(f"Name = '{NAMES[0]}'"))]


def fault_of(call: Callable[[], object]) -> Fault:
    """The fault that a call ends in; a call that succeeds fails here."""
    try:
        answer = call()
    except ShownFault as shown:
        return shown.fault
    raise AssertionError(f"no fault but {answer}")
