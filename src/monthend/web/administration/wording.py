"""How the pages of administration say yes and no, and the heading that they stand under."""

from __future__ import annotations

from monthend.web.statuses import Status

GROUP = "Administration"
YES, NO = Status("Yes", "good"), Status("No", "quiet")


def yes_or_no(said: bool) -> Status:
    return YES if said else NO
