"""Lists of operators and designers stay quick when there are a million rows behind them."""

import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.test_who_may_see_it import _plan
from workflow_engine.persistence.repositories import jobs
from workflow_engine.queries import definitions
from workflow_engine.queries.definitions import Definitions


def plan_of(office: Office, statement: sa.Executable) -> str:
    with office.engine.database.reading() as connection:
        text = statement.compile(connection, compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]
        return _plan(connection, str(text))


def test_jobs_are_listed_in_the_order_of_their_index(office: Office) -> None:
    columns = jobs.job.c
    listed = (
        sa.select(columns.id)
        .where(columns.company_id == office.anna.company_id)
        .order_by(columns.due_at.desc(), columns.id.desc())
        .limit(51)
    )
    plan = plan_of(office, listed)
    assert "ix_job_list" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_what_runs_is_counted_by_definition_and_only_up_to_the_cap(office: Office) -> None:
    definitions_of = office.make.with_permissions(office.omar, "definition:read")
    office.deploy(models.approval())
    for _ in range(3):
        office.start()
    (row,) = office.engine.ask(Definitions(), definitions_of)
    assert row.running == 3
    counted = sa.select(definitions.RUNNING).select_from(definitions.definition)
    assert "ix_instance_running" in plan_of(office, counted)
    assert "LIMIT" in str(counted)


def test_a_new_version_finds_the_timer_starts_of_the_old_one_by_their_index(
    office: Office,
) -> None:
    dropped = sa.select(jobs.job.c.id).where(*jobs._STARTS).params(definition_id="replaced")
    assert "ix_job_starts" in plan_of(office, dropped)
