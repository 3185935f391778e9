"""The page of events, from the table of their kinds."""

from collections.abc import Iterator

from markdown_pages import NOTE, table
from monthend.subledger import events


def events_page() -> Iterator[str]:
    """Every kind of event, and the words of history that make one."""
    yield NOTE.format(sources="src/monthend/subledger/events.py")
    yield "# Events\n"
    yield (
        "An event is a row of [history](../guides/audit.md) that is told to whoever listens: in the"
        " list of events, by webhooks and by server-sent events, in the same words each time. It is"
        " written in the transaction that made it. [Following what happens](../guides/events.md)"
        " says how to listen.\n"
    )
    yield from table(
        ("Type", "Meaning", "In history"),
        (
            (f"`{told.kind.value}`", told.meaning, ", ".join(f"`{word}`" for word in told.of))
            for told in events.KINDS
        ),
    )
