"""What the database does not take is a clear answer and never a fault of the service."""

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.engine import Engine
from workflow_engine.errors import Invalid, TextRefused, Unavailable
from workflow_engine.persistence.database import Database
from workflow_engine.queries.inbox import InboxCount


def test_a_database_that_is_away_is_unavailable_for_questions_and_commands(office: Office) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    engine = Engine(nowhere, office.engine.world)
    with pytest.raises(Unavailable):
        engine.ask(InboxCount(), office.boris)
    with pytest.raises(Unavailable):
        engine.execute(StartInstance("approval"), office.anna)


@pytest.mark.parametrize("key", ["x" * 201, "a\x00b"])
def test_a_business_key_that_does_not_fit_is_refused_alike_on_both_databases(
    office: Office, key: str
) -> None:
    office.deploy(models.approval())
    with pytest.raises(Invalid):
        office.engine.execute(StartInstance("approval", {}, key), office.anna)


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_a_model_whose_names_do_not_fit_is_refused(office: Office) -> None:
    # SQLite has no limits of length.
    with pytest.raises(TextRefused):
        office.deploy(models.approval().replace(b'name="Approval"', b'name="' + b"N" * 201 + b'"'))
