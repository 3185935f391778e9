"""Asks the command line that is loaded already, and ends as the command does.

A script that shells start in place of the program: it imports little, so that it is there in a
fiftieth of a second. Its files, surroundings and signals are those of the command.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence

PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def ask(
    there: socket.socket,
    arguments: Sequence[str],
    *,
    folder: str,
    environment: Mapping[str, str],
    files: Sequence[int],
) -> int:
    """Have one command run with these three files; its exit code, negative for a signal."""
    said = {"arguments": arguments, "folder": folder, "environment": dict(environment)}
    text = json.dumps(said).encode()
    socket.send_fds(there, [len(text).to_bytes(4, "big")], list(files))
    there.sendall(text)
    told = there.recv(4)
    if not told:
        raise ConnectionError("the loaded command line has ended")
    return int.from_bytes(told, "big", signed=True)


def main(address: str) -> None:
    """Be `monthend` with the arguments of this process."""
    with socket.socket(socket.AF_UNIX) as there:
        there.connect(address)
        for number in PASSED_ON:
            signal.signal(number, lambda passed, _: there.send(bytes([passed])))
        code = ask(
            there,
            sys.argv[1:],
            folder=os.getcwd(),
            environment=dict(os.environ),
            files=(0, 1, 2),
        )
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)
