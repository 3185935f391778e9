"""A build that has forgotten to leave out the rows of imports that are not posted.

Run as `python -m fault.known_bad.staged_rows_count URL`; it prints, a line
each, where the rows of the database's first period show.
"""

import sys
from datetime import UTC, datetime
from typing import cast

from monthend.storage import session

# Before anything else is imported: the statements are written when their modules are.
session.counted = lambda row: "TRUE"

from any_store import AnyStore  # noqa: E402
from company import Clock, Company  # noqa: E402
from fault.what_counts import what_counts  # noqa: E402
from monthend.domain.permissions import Channel  # noqa: E402
from monthend.services import sessions  # noqa: E402
from monthend.storage.opening import open_store  # noqa: E402

if __name__ == "__main__":
    clock = Clock(datetime.now(UTC))
    store = cast(AnyStore, open_store(sys.argv[1], clock=clock))
    administrator = store.read_directory(
        lambda directory: sessions.caller_by_name(directory, None, None, Channel.CLI)
    )
    for place in what_counts(Company(store=store, clock=clock, administrator=administrator)):
        print(place)
    store.close()
