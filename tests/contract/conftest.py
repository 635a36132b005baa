"""The product with all its modules, without a browser and without a server."""

from collections.abc import Iterator

import pytest

from workflow_engine.scenarios import Stage, staged


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A demo company in which no process is deployed."""
    with staged() as made:
        yield made
