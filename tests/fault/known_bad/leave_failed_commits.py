"""A build that takes a failed commit for undone and leaves what it has written in the log."""

from collections.abc import Callable

from monthend.storage import writer


def leave_failed_commits(replace: Callable[[object, str, object], None]) -> None:
    """Believe that nobody will ever read what SQLite itself does not see."""
    replace(writer, "_undone_for_good", lambda connection, failure: True)
