"""What was approved and then changed is approved anew, also by who signed the old content."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.contract.test_hostile_processes import (
    LAPTOP,
    NOTHING,
    RELEASING,
    attempt,
    money,
    service,
    submit,
)
from tests.contract.test_limits_of_authority import AGAIN, ASKING, asked, signs
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.persistence.tables import history
from workflow_engine.queries.inbox import Inbox
from workflow_engine.scenarios import Stage

BACK = service("back", "procurement.return_requisition")
CHANGE = models.user_task("change", candidates="person:anna", outcomes="go")


def changed(stage: Stage, price: int) -> None:
    """Boris signs one laptop; it comes back to Anna, who gives it another price and goes on."""
    tried = attempt(stage, *ASKING, BACK, CHANGE, *AGAIN, *RELEASING)
    signs(stage, "boris")
    submit(stage, LAPTOP | {"price": Decimal(price)}, tried.requisition)
    anna = stage.people["anna"]
    (row,) = stage.product.engine.ask(Inbox(), anna).rows
    stage.product.engine.execute(CompleteTask(row.task_id, "go"), anna)
    stage.run_jobs()


@pytest.mark.parametrize("price", [7500, 6100])
def test_who_signed_the_old_content_is_asked_for_the_new(stage: Stage, price: int) -> None:
    changed(stage, price)
    assert (asked(stage, "boris"), asked(stage, "chen")) == (1, 0)
    assert money(stage) == NOTHING
    signs(stage, "boris")
    assert money(stage)[0] == 1


def test_the_history_keeps_what_was_approved_at_which_rate(stage: Stage) -> None:
    tried = attempt(stage, *ASKING, *RELEASING)
    signs(stage, "boris")
    with stage.product.database.reading() as connection:
        lines = connection.scalars(
            sa.select(history.c.data).where(
                history.c.instance_id == tried.instance.row.instance_id,
                history.c.kind == "task.completed",
            )
        )
        (kept,) = [line["document"] for line in lines]
    assert (Decimal(kept["amount"]), kept["currency"]) == (6899, "CNY")
    assert Decimal(kept["base_amount"]) == Decimal(kept["amount"]) * Decimal(kept["rate"])
