"""`python -m benchmarks.serve KIND DATABASE`: a peer under the server that monthend runs under.

Its port, taken from those that are free, is the first line it prints.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn

from . import bare_servers

KINDS = {
    "bare": bare_servers.bare,
    "bare-list": bare_servers.bare_list,
}


def main(kind: str, database: str) -> None:
    app = KINDS[kind](Path(database))
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        log_level="warning",
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
