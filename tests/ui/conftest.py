"""Fixtures of browser tests: one browser for all of them, the gallery app served beside."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.ui.browser import launched, served
from tests.ui.gallery import make_app


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture(scope="session")
def gallery() -> Flask:
    return make_app()


@pytest.fixture(scope="session")
def gallery_address(gallery: Flask) -> Iterator[str]:
    with served(gallery) as address:
        yield address
