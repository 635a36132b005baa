"""What the inbox tells of the document behind a task."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

import process_models
from erp_modules.project.model import Programme
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.queries.inbox import Inbox
from workflow_engine.scenarios import Stage


def test_a_task_about_what_has_no_amount_shows_none(stage: Stage) -> None:
    for folder in ("go_live_gate", "go_live_team"):
        stage.deploy(Path(process_models.__path__[0]) / folder)
    with Session(stage.product.database.engine) as session:
        programme = session.scalars(sa.select(Programme)).one().id
    engine, manager = stage.product.engine, stage.people["max"]
    engine.execute(StartInstance("go_live_team", {"programme": programme}), stage.system)
    stage.run_jobs()
    (row,) = engine.ask(Inbox(), manager).rows
    assert (row.element, row.amount) == ("write_charter", None)
