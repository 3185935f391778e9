"""The limits that Zuora documents for its environments, under the names of these."""

from __future__ import annotations

from dataclasses import dataclass

from monthend.services.quotas import Window

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How much each tenant may ask for; a limit of 0, and no windows, limit nothing."""

    calls: tuple[Window, ...] = ()
    under_way: int = 0
    tokens: tuple[Window, ...] = ()
    tokens_of_address: Window | None = None


def _windows(minute: int, hour: int, day: int) -> tuple[Window, ...]:
    return Window(MINUTE, minute), Window(HOUR, hour), Window(DAY, day)


def _documented(minute: int, hour: int, day: int) -> Profile:
    return Profile(
        calls=_windows(minute, hour, day),
        under_way=40,
        tokens=_windows(2_000, 67_500, 810_000),
        tokens_of_address=Window(MINUTE, 100),
    )


OFF = "off"
PRODUCTION = _documented(50_000, 2_250_000, 27_000_000)
PROFILES = {
    OFF: Profile(),
    "production": PRODUCTION,
    "developer-sandbox": _documented(12_500, 25_000, 50_000),
    "api-sandbox": _documented(2_500, 5_000, 10_000),
}
