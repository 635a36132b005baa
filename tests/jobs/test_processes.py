"""The commands that people type, as processes of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults import firm as firms
from tests.faults.firm import Firm
from tests.jobs.conftest import eventually, relay
from workflow_engine.jobs import celery
from workflow_engine.persistence.tables import job
from workflow_engine.settings import Settings

pytestmark = [pytest.mark.services, pytest.mark.postgres]
BIN = Path(sys.executable).parent
COMMANDS = [
    "wfe worker --celery",
    "celery -A workflow_engine.celery_worker worker --concurrency 1 --without-mingle",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_timers_fire_in_a_worker_that_an_operator_started(
    firm: Firm, rabbitmq: Settings, command: str, tmp_path: Path
) -> None:
    firm.deploy(firms.pausing())
    names = firm.starts("pausing", 3)
    firm.clock.travel(timedelta(hours=2))
    relay(firm, celery.publisher(rabbitmq)).run_due()
    with Running(command.split(), firm, rabbitmq, tmp_path):
        eventually(lambda: firm.count(job) == 0)
    assert firm.statuses(names) == ["completed"] * 3


class Running:
    """A command beside the test; it must end by itself when asked to."""

    def __init__(self, command: Sequence[str], firm: Firm, settings: Settings, home: Path) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "WFE_DATABASE_URL": firm.database.engine.url.render_as_string(hide_password=False),
            "WFE_BROKER_URL": settings.broker_url,
            "WFE_BROKER_QUEUE": settings.broker_queue,
            "PYTHONPATH": os.getcwd(),
        }
        self._process = subprocess.Popen(
            [BIN / command[0], *command[1:]], env=environment, cwd=home, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> None:
        pass

    def __exit__(self, *about: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(timeout=20) == 0
