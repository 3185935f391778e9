"""A container file as it is read: instructions in stages, with what is wrong with them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

WORDS = frozenset(
    "FROM RUN COPY ENV USER WORKDIR VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD ARG LABEL"
    .split()
)  # fmt: skip
FETCHES = re.compile(r"\b(curl|wget|git clone|apt-get|apk)\b")
SECRET = re.compile(r"password|secret|token|key", re.IGNORECASE)


@dataclass(slots=True)
class Stage:
    """An image on its way: what it begins with, and its instructions."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        return [text for said, text in self.steps if said == word]

    def last(self, word: str) -> str:
        return (self.all(word) or [""])[-1]

    @property
    def variables(self) -> Mapping[str, str]:
        pairs = (each.partition("=") for text in self.all("ENV") for each in text.split())
        return {name: value for name, _, value in pairs}

    @property
    def copies(self) -> Iterator[tuple[Sequence[str], str]]:
        """From the context of the build: what, and to where."""
        for text in self.all("COPY"):
            if not text.startswith("--from="):
                *given, into = text.split()
                yield given, into


def stages(text: str) -> list[Stage]:
    found: list[Stage] = []
    joined = re.sub(r"\\\n", " ", text)
    for line in joined.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        assert word in WORDS, f"{word} is no instruction that is wanted here"
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(base, name))
        else:
            assert found, "an image begins with FROM"
            found[-1].steps.append((word, rest))
    return found


def wrong(text: str, context: Path) -> list[str]:
    """What a reviewer would refuse."""
    found = stages(text)
    return [*(each for stage in found for each in _wrong_with(stage, context)), *_end(found[-1])]


def _wrong_with(stage: Stage, context: Path) -> Iterator[str]:
    if not _is_tagged(stage.base) or "slim" not in stage.base:
        yield f"{stage.base} has no tag of its own, or is no slim image"
    for run in stage.all("RUN"):
        if subprocess.run(["sh", "-n", "-c", run], capture_output=True, check=False).returncode:
            yield f"the shell cannot read: {run}"
        if FETCHES.search(run):
            yield f"something is fetched past the locks: {run}"
        for each in run.split("&&"):
            if "pip install" in each and not ("--require-hashes" in each or "--no-deps" in each):
                yield f"packages without hashes: {each.strip()}"
    yield from (f"{name} is a secret" for name in stage.variables if SECRET.search(name))
    for given, _ in stage.copies:
        yield from (f"{each} is not there" for each in given if not (context / each).exists())


def _end(image: Stage) -> Iterator[str]:
    """As whom it runs, and how it is spoken to."""
    user = image.last("USER")
    if not re.fullmatch(r"[1-9][0-9]{3,}:[1-9][0-9]{3,}", user):
        yield f"the user is {user or 'root'}, and should be numbers of its own"
    for word in ("ENTRYPOINT", "CMD"):
        if not _is_exec(image.last(word)):
            yield f"{word} goes through a shell, which keeps signals to itself"
    if not _is_exec(image.last("HEALTHCHECK").partition("CMD ")[2]):
        yield "there is no health command without a shell"


def _is_tagged(base: str) -> bool:
    name, _, tag = base.rpartition(":")
    return bool(name) and tag != "latest" and "@" not in base


def _is_exec(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except ValueError:
        return False
