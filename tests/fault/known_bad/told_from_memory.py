"""A build that tells what it has itself committed, a moment later: a kill in between loses it.

What was there when its process began it takes for told. Run as
`python -m fault.known_bad.told_from_memory serve …`.
"""

import time

from monthend import cli
from monthend.services.webhook_ports import Feed
from monthend.storage.session import Statement
from monthend.storage.webhook_queue import TAKE_FEED, WebhookQueueTable

A_MOMENT = 1.5
THERE = Statement("SELECT calendar_id, max(number) FROM event GROUP BY calendar_id")
TOLD_BEFORE: dict[int, int] = {}
BEGUN: list[bool] = []


def begin_anew() -> None:
    """As in another process."""
    TOLD_BEFORE.clear()
    BEGUN.clear()


def begin_where_the_process_begins(queue: WebhookQueueTable) -> None:
    if not BEGUN:
        BEGUN.append(True)
        TOLD_BEFORE.update((row[0], row[1]) for row in queue._session.all(THERE))


def tell_from_memory(a_moment: float = A_MOMENT) -> None:
    """Events of before the beginning are passed over, all others handed out after a moment."""
    is_anything_due, hand_out = WebhookQueueTable.is_anything_due, WebhookQueueTable.hand_out

    def is_anything_new(self: WebhookQueueTable) -> bool:
        begin_where_the_process_begins(self)
        return is_anything_due(self)

    def hand_out_what_is_new(self: WebhookQueueTable, feed: Feed, last: int) -> None:
        before = TOLD_BEFORE.get(feed.calendar_id, 0)
        if feed.number < before:
            passed = {"calendar_id": feed.calendar_id, "number": feed.number, "last": before}
            self._session.run(TAKE_FEED, **passed)
            return
        time.sleep(a_moment)
        hand_out(self, feed, last)

    WebhookQueueTable.is_anything_due = is_anything_new  # type: ignore[method-assign]
    WebhookQueueTable.hand_out = hand_out_what_is_new  # type: ignore[method-assign]


if __name__ == "__main__":
    tell_from_memory()
    cli.main()
