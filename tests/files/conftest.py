"""The office of the commands, with a folder for files and a request that waits for a decision."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.commands import models
from tests.commands.conftest import Office, office  # noqa: F401
from tests.files import contents
from workflow_engine.commands.attaching import Attached, AttachToInstance, store_of
from workflow_engine.commands.base import World
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.files import Store
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.queries.attachments import AttachmentView, InstanceFiles
from workflow_engine.queries.timeline import Timeline
from workflow_engine.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=str(tmp_path))


@pytest.fixture
def engine(database, clock, settings) -> Engine:
    return Engine(database, World(settings, clock, Modules([]), Models()))


@dataclass
class Request:
    """What Anna asked for; Boris is to decide it."""

    office: Office
    id: str

    @property
    def store(self) -> Store:
        return store_of(self.office.engine.world.settings)

    def attach(
        self,
        who: Principal,
        name: str = "receipt.pdf",
        content: bytes = contents.PDF,
        **more: Any,
    ) -> Attached:
        command = AttachToInstance(self.id, name, content, **more)
        return self.office.engine.execute(command, who)

    def files(self, who: Principal) -> list[AttachmentView]:
        return self.office.engine.ask(InstanceFiles(self.id), who)

    def lines(self, kind: str) -> list[Any]:
        told = self.office.engine.ask(Timeline(self.id), self.office.anna)
        return [line.data for line in told if line.kind == kind]


@pytest.fixture
def request_of_anna(office) -> Request:  # noqa: F811
    office.deploy(models.approval())
    return Request(office, office.start(amount=120).instance_id)
