"""A build whose threads open one connection each in their lives, and mourn it when it is gone.

Run as `python -m fault.known_bad.connects_once serve …`.
"""

from monthend import cli
from monthend.services.ports import StoreUnavailable
from monthend.storage.postgresql.connections import Connection, LiveConnection

CONNECTED: set[int] = set()


def connect_once() -> None:
    get = LiveConnection.get

    def get_the_only_one(self: LiveConnection) -> Connection:
        if not self.is_open and id(self) in CONNECTED:
            raise StoreUnavailable(file="the database", cause="the connection is gone")
        connection = get(self)
        CONNECTED.add(id(self))
        return connection

    LiveConnection.get = get_the_only_one  # type: ignore[method-assign]


if __name__ == "__main__":
    connect_once()
    cli.main()
