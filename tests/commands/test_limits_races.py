"""Two approvals at once in one person's name do not pass his limit of a month together."""

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import tests.contract
from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.test_voting_races import at_once
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.models import Models
from workflow_engine.modules import DocumentFacts, DocumentType, Module, Modules
from workflow_engine.persistence.tables import decision
from workflow_engine.settings import Settings

TABLE = Path(tests.contract.__path__[0]) / "authority_limits.dmn"
ABOUT = b'[subject]\ntype = "letter"\nid = "= letter"\n'
ROUNDS = 5


@pytest.fixture
def letters(office: Office, clock: SetClock) -> Office:
    """Letters of Anna's for 8,000 each; Boris may sign 10,000, and 12,000 a month."""

    def facts(session: Any, company_id: str, document_id: str) -> DocumentFacts:
        money = (Decimal(8000), "EUR", Decimal(8000), Decimal(1))
        digest = hashlib.sha256(document_id.encode()).hexdigest()
        anna = str(office.anna.person_id)
        return DocumentFacts(document_id, "A letter", *money, anna, None, 1, digest)

    letter = DocumentType("letter", "Letter", facts, lambda *_: {}, "letter.html", "post.letter")
    modules = Modules([Module(name="post", title="Post", documents=(letter,))])
    office.engine = Engine(office.engine.database, World(Settings(), clock, modules, Models()))
    office.deploy(models.approval(), **{"process.toml": ABOUT})
    system = Principal.system(office.make.company_id)
    table = TABLE.read_bytes().replace(b"<text>20000<", b"<text>12000<")
    draft = DraftDecision("authority_limits", table.replace(b'"requisition"', b'"letter"'))
    office.engine.execute(PublishDecision(office.engine.execute(draft, system).decision_id), system)
    return office


def test_of_two_signatures_at_once_one_is_within_the_limit(letters: Office, clock: Any) -> None:
    for number in range(ROUNDS):
        clock.set(clock.now().replace(month=number + 1))
        names = [f"{number}-a", f"{number}-b"]
        for name in names:
            start = StartInstance("approval", {"letter": name})
            letters.engine.execute(start, letters.anna)
        tasks = [row.task_id for row in letters.inbox(letters.boris)]

        def sign(task: str) -> Any:
            command = CompleteTask(task, "approve", comment="Seen.")
            return lambda: letters.engine.execute(command, letters.boris)

        assert at_once(*map(sign, tasks)) == ["done", "done"]
        assert sorted(covered(letters, names)) == [False, True]


def covered(letters: Office, names: list[str]) -> list[bool]:
    wanted = sa.select(decision.c.limits).where(decision.c.subject_id.in_(names))
    with letters.engine.database.reading() as connection:
        return [limits["covers"] for limits in connection.scalars(wanted)]
