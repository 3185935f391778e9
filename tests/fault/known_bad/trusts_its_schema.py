"""A build that asks for the schema once, and believes ever after that it is still that one.

Run as `python -m fault.known_bad.trusts_its_schema serve …`.
"""

from monthend import cli
from monthend.storage.postgresql.store import PostgresStore
from monthend.storage.store import SqliteStore


def ask_once() -> None:
    PostgresStore._refuse_another_schema = lambda self, connection: None  # type: ignore[method-assign]
    SqliteStore._fitting_file = lambda self, given: given.file  # type: ignore[method-assign]


if __name__ == "__main__":
    ask_once()
    cli.main()
