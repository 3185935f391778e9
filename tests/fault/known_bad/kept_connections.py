"""A build that gives a connection up after an error without closing it: sessions pile up.

Run as `python -m fault.known_bad.kept_connections serve …`.
"""

from monthend import cli
from monthend.storage.postgresql.connections import Connection, LiveConnection

KEPT: list[Connection] = []


def keep_after_an_error(self: LiveConnection) -> None:
    if self._connection is not None:
        self._connection.execute("ROLLBACK", prepare=False)
        KEPT.append(self._connection)
    self._connection = None


if __name__ == "__main__":
    LiveConnection.roll_back = keep_after_an_error  # type: ignore[method-assign]
    cli.main()
