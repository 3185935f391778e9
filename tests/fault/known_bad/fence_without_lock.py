"""A build whose fence looks at the calendar and takes no lock of it.

It keeps raw SQL out of closed days. But a posting past the gate can then have its
commit sequence and not be there yet, while a trial balance with a higher one is
computed, or the history that surrounds it is sealed. Run as
`python -m fault.known_bad.fence_without_lock serve …`, and `init` as well, for the fence
is laid when the schema is made.
"""

from monthend import cli
from monthend.storage.postgresql import fence

LOCK = "PERFORM pg_advisory_xact_lock_shared(written.id);"

if __name__ == "__main__":
    assert LOCK in fence._REFUSE_DAYS
    fence._REFUSE_DAYS = fence._REFUSE_DAYS.replace(LOCK, "")
    cli.main()
