"""Spark where it is installed: a master and a worker of their own, on the loopback interface."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import pytest

from any_store import ALL_STORES
from monthend.engines import java
from postgresql_cluster import free_port

STARTS_WITHIN_SECONDS = 60.0
# Whatever the machine is called, nobody else is to reach what is started here.
LOOPBACK = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1", "SPARK_SCALA_VERSION": "2.13"}


def need_spark() -> None:
    """Skip a test where Spark cannot run, unless this run is to test everything."""
    wrong = "PySpark is not installed" if find_spec("pyspark") is None else java.problem()
    if wrong is None:
        return
    reason = f"{wrong} (make nightly-systems)"
    if os.environ.get(ALL_STORES) == "1":
        pytest.fail(f"{reason}, and {ALL_STORES} is set")
    pytest.skip(reason)


class SparkCluster:
    """A standalone master and, unless it is to have none, a worker; ended with the block."""

    def __init__(self, *, workers: int = 1) -> None:
        self.master = f"spark://127.0.0.1:{free_port()}"
        self._workers = workers
        self._folder = tempfile.TemporaryDirectory(prefix="monthend-spark-")
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        try:
            port = self.master.rpartition(":")[2]
            self._start("master.Master", "--port", port)
            self._wait_for(int(port))
            for number in range(self._workers):
                room = Path(self._folder.name) / f"worker-{number}"
                bounds = ("--cores", "2", "--memory", "1g", "--work-dir", str(room))
                self._start("worker.Worker", *bounds, self.master)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End each process by its own number, the worker first."""
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            if process.poll() is None:
                process.kill()
                process.wait()
        self._folder.cleanup()

    @property
    def log(self) -> str:
        """What both have said, for whoever looks why they did not start."""
        return (Path(self._folder.name) / "log").read_text(encoding="utf-8", errors="replace")

    def _start(self, program: str, *options: str) -> None:
        spec = find_spec("pyspark")
        assert spec is not None, "whoever asks has looked"
        assert spec.origin is not None
        home = Path(spec.origin).parent
        command = (f"org.apache.spark.deploy.{program}", "--host", "127.0.0.1")
        with (Path(self._folder.name) / "log").open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    [home / "bin" / "spark-class", *command, "--webui-port", "0", *options],
                    env={**os.environ, **LOOPBACK, "SPARK_HOME": str(home)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self._folder.name,
                )
            )

    def _wait_for(self, port: int) -> None:
        patience_ends = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                ended = any(process.poll() is not None for process in self._processes)
                assert not ended, self.log
                assert time.monotonic() < patience_ends, self.log
                time.sleep(0.1)
            else:
                return
