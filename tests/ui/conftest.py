"""Fixtures of the pages: one browser for all, the gallery beside, an office with a product."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.ui.browser import served
from tests.ui.gallery import make_app
from tests.ui.office import Office, open_office
from tests.ui.visitor import Visitor
from workflow_engine.clock import SetClock
from workflow_engine.persistence.database import Database


@pytest.fixture(scope="session")
def gallery() -> Flask:
    return make_app()


@pytest.fixture(scope="session")
def gallery_address(gallery: Flask) -> Iterator[str]:
    with served(gallery) as address:
        yield address


@pytest.fixture
def office(
    fresh_sqlite: Callable[[Path], str], clock: SetClock, tmp_path: Path
) -> Iterator[Office]:
    """A company on SQLite with its process deployed and nothing asked for yet."""
    database = Database(fresh_sqlite(tmp_path))
    yield open_office(database, clock, tmp_path)
    database.dispose()


@pytest.fixture
def visit(office: Office) -> Callable[[str | None], Visitor]:
    """``visit("boris")`` is Boris, signed in."""
    return lambda who=None: Visitor(office, who)
