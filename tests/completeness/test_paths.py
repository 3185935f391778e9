"""Every path that is served is described to clients: by the OpenAPI document, or by a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.routing import Route

from company import Clock
from monthend.entrance.concurrency import Concurrency
from monthend.entrance.doorman import Doorman
from monthend.rest import openapi
from monthend.rest.actions import ACTIONS
from monthend.rest.operations import OPERATIONS
from monthend.rest.routes import routes
from monthend.soap.routes import SERVED, soap_routes
from monthend.storage.store import SqliteStore

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {path: path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}
PARAMETER = re.compile(r"{[^}]+}")


@pytest.fixture
def paths(store: SqliteStore, clock: Clock) -> set[str]:
    """The paths of both dialects, parameters by one name."""
    doorman, concurrency = Doorman(store, clock), Concurrency()
    served = [
        *routes(store, doorman, concurrency, clock, version="0", base_url=None),
        *soap_routes(store, doorman, concurrency, clock, base_url=None),
    ]
    return {PARAMETER.sub("{}", route.path) for route in served if isinstance(route, Route)}


def in_openapi() -> set[str]:
    document = openapi.document(OPERATIONS, ACTIONS, "0")
    return {PARAMETER.sub("{}", path) for path in document["paths"]}


def on_a_page(path: str) -> bool:
    """Whether a page names this path, with something in place of its parameters."""
    form = r"[\w.{}-]+".join(map(re.escape, path.rstrip("/").split("{}")))
    return any(re.search(form + r"(?![\w/])", text) for text in PAGES.values())


def test_every_action_is_in_the_openapi_document() -> None:
    assert {action.path for action in ACTIONS} <= in_openapi()


def test_every_path_is_described(paths: set[str]) -> None:
    assert len(paths) > 20
    # Without a version the endpoint answers no call, but a fault that names what is missing.
    others = paths - in_openapi() - {SERVED}
    assert not {path for path in others if not on_a_page(path)}


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_the_paths_of_operators_are_described(path: str) -> None:
    assert on_a_page(path)
