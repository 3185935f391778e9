"""The server in the process of the test, so that its disk and its clock are the test's."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import uvicorn

from any_store import AnyStore
from contract.started_server import free_port
from monthend.app import ServerSettings, build


@contextmanager
def served_here(store: AnyStore, clock: Callable[[], datetime]) -> Iterator[str]:
    """The server over a store, without a worker, on a thread; its address."""
    port = free_port()
    app = build(store, ServerSettings(worker=False), clock)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
