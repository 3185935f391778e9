"""Values that no field of an accounting period can have."""

from dataclasses import dataclass

from contract.soap import LATEST

LAST_DATE_TIMES = "68.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Texts that each of these fields refuses, in one version of the WSDL."""

    fields: tuple[str, ...]
    texts: tuple[str, ...]
    code: str = "INVALID_VALUE"
    version: str = LATEST


NO_DAYS = (
    "", " ", "2016-02-30", "2016-13-01", "2016-00-10", "2016-04-00", "0000-04-30", "16-04-30",
    "2016-4-30", "2016/04/30", "04/30/2016", "30.04.2016", "20160430", "2016-04", "2016-W17-6",
    "12016-04-30", "-2016-04-30", "+2016-04-30", "２０１６-04-30", "2016-04-30Z+1", "today", "?",
    "2016-04-30" * 1000,
)  # fmt: skip
MOMENTS = ("2016-04-30T00:00:00", "2016-04-30T00:00:00.000-08:00", "2016-04-30 00:00:00")
NO_MOMENTS = (
    "2016-04-30T24:00:01", "2016-04-30T25:00:00", "2016-04-30T00:60:00", "2016-04-30T00:00",
    "2016-04-30T", "2016-02-30T00:00:00", "2016-04-30 00:00:00", "2016-04-30t00:00:00",
    "2016-04-30T00:00:00 PST", "2016-04-30T00:00:00+25:00", "2016-04-30T00:00:00.",
    "0001-01-01T00:00:00+14:00", "1461974400",
)  # fmt: skip
NO_YEARS = ("", "16", "20166", "MMXVI", "2016.5", "-2016", "0", "999", "0x7E0", "2 016", "9" * 5000)
NO_QUARTERS = ("0", "5", "-1", "Q1", "1.5", "one", "1,2", "9" * 5000)
NO_TEXTS = ("a\x85b", "a\u2028b", "a\x7fb")

CREATED = (
    Wrong(fields=("EndDate", "StartDate"), texts=(*NO_DAYS, *MOMENTS)),
    Wrong(fields=("EndDate",), texts=(*NO_DAYS, *NO_MOMENTS), version=LAST_DATE_TIMES),
    Wrong(fields=("FiscalYear",), texts=NO_YEARS),
    Wrong(fields=("FiscalQuarter",), texts=NO_QUARTERS),
    Wrong(fields=("Name",), texts=("", " ", "n" * 101, "a\nb", "a\tb", *NO_TEXTS)),
    Wrong(fields=("Notes",), texts=("n" * 256, "n" * 100_000, *NO_TEXTS)),
)
UPDATED = (
    Wrong(fields=("EndDate", "StartDate"), texts=(*NO_DAYS[:4], *MOMENTS)),
    Wrong(fields=("FiscalYear",), texts=NO_YEARS),
    Wrong(fields=("FiscalQuarter",), texts=NO_QUARTERS),
    Wrong(fields=("Name",), texts=("", " ", "n" * 101, "a\nb", *NO_TEXTS)),
    Wrong(fields=("Notes",), texts=("n" * 256, *NO_TEXTS)),
    Wrong(fields=("Status",), texts=("", "open", "CLOSED", "PendingClose", "Locked", "?")),
)
