"""The demo company with every process that ships."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workflow_engine.demo import deploy_all
from workflow_engine.scenarios.stage import keep, staged


@pytest.fixture(scope="session")
def everything() -> Iterator[Path]:
    """The database of the demo company in which all process folders are deployed."""
    with tempfile.TemporaryDirectory() as place:
        yield deployed(Path(place))


def deployed(place: Path) -> Path:
    database = place / "everything.db"
    with staged() as stage:
        deploy_all(stage.product, stage.system)
        keep(stage, database)
    return database
