"""A served app on the database and the clock of the test, and clients of it."""

from collections.abc import Callable, Iterator

import pytest
from werkzeug.serving import WSGIRequestHandler

from tests.api.conftest import SECRET, anna, app, boris, call, house
from tests.ui.browser import served
from workflow_engine.client import Client
from workflow_engine.settings import Settings

__all__ = ["anna", "app", "boris", "call", "house"]


@pytest.fixture
def settings() -> Settings:
    return Settings(secret_key=SECRET, long_poll_look_ms=10, long_poll_seconds=1)


@pytest.fixture
def url(app, monkeypatch) -> Iterator[str]:
    monkeypatch.setattr(WSGIRequestHandler, "protocol_version", "HTTP/1.1")
    with served(app) as base:
        yield base


@pytest.fixture
def client(url, call) -> Iterator[Callable[..., Client]]:
    """A client with an API key for these permissions; all by default."""

    open_ones: list[Client] = []

    def made(name: str = "Robot", *permissions: str, **options: object) -> Client:
        options = {"pause": lambda seconds: None, **options}
        open_ones.append(Client(url, call(name, *permissions).token, **options))
        return open_ones[-1]

    yield made
    for each in open_ones:
        each.close()
