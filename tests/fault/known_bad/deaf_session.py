"""A session that nobody looks after while it works: its server goes on when its client is gone.

Run as `python -m fault.known_bad.deaf_session URL`; it is `fault.session_at_work` otherwise.
"""

import sys

from fault.session_at_work import work
from monthend.storage.postgresql import connections

if __name__ == "__main__":
    connections._CLIENT_GONE_MEANWHILE = "SET client_connection_check_interval = 0"
    work(sys.argv[1])
