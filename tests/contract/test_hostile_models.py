"""Forty-four models that try to pay without an approval: none moves money, and each is tried."""

from decimal import Decimal
from typing import Any

import pytest

from tests.contract.plots import LACKS, MODELS, PLOTS, Crime, Plot, changed, decided
from tests.contract.test_hostile_processes import LAPTOP, NOTHING, SERVERS, money, submit
from workflow_engine.queries.inbox import Inbox
from workflow_engine.scenarios import Stage

#: A published matrix that asks nobody: where it is in force, only other rules stop a model.
NOBODY = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:n">
  <decision id="approval_matrix" name="approval_matrix">
    <variable id="v" name="approval_matrix"/>
    <literalExpression id="e"><text>[]</text></literalExpression>
  </decision>
</definitions>"""


def play(stage: Stage, plot: Plot) -> Crime:
    other = submit(stage, SERVERS) if plot.model == "about_another_document" else ""
    crime = Crime(stage, plot.model, plot.line, other=other)
    crime.begin()
    if not crime.refused:
        plot.deeds(crime)
    return crime


@pytest.mark.parametrize("plot", PLOTS, ids=lambda plot: plot.model)
def test_no_hostile_model_moves_money(stage: Stage, plot: Plot) -> None:
    crime = play(stage, plot)
    assert plot.obstacle in crime.obstacles()
    assert money(stage) == NOTHING


@pytest.mark.parametrize("plot", [p for p in PLOTS if p.pays_unwatched], ids=lambda p: p.model)
def test_it_would_have_paid_where_nobody_is_asked(stage: Stage, plot: Plot) -> None:
    stage.publish("approval_matrix", NOBODY)
    crime = play(stage, plot)
    assert money(stage) != NOTHING, crime.obstacles()


def test_what_the_manager_approved_is_paid(stage: Stage) -> None:
    crime = play(stage, Plot("proper", decided("boris")))
    assert crime.obstacles() == ""
    released, _ = money(stage)
    assert released == 1


def test_a_deadline_that_would_approve_asks_the_next_manager_instead(stage: Stage) -> None:
    (plot,) = [plot for plot in PLOTS if plot.model == "approved_by_deadline"]
    crime = play(stage, plot)
    (task,) = crime.instance.tasks
    for login in ("boris", "chen"):
        rows = stage.product.engine.ask(Inbox(), stage.actor(login)).rows
        assert task.task_id in [row.task_id for row in rows], login
    assert money(stage) == NOTHING


def test_what_is_sent_again_unchanged_stays_approved(stage: Stage) -> None:
    crime = play(stage, Plot("changes_after_approval", changed()))
    assert (crime.obstacles(), money(stage)[0]) == ("", 1)


@pytest.mark.parametrize(
    "content", [{"price": Decimal("6899.01")}, {"quantity": Decimal(2)}, {"item": "IT-004"}]
)
def test_any_change_after_the_approval_voids_it(stage: Stage, content: dict[str, Any]) -> None:
    crime = play(stage, Plot("changes_after_approval", changed(**content)))
    assert LACKS in crime.obstacles()
    assert money(stage) == NOTHING


def test_what_the_manager_rejected_is_not_paid_by_the_same_model(stage: Stage) -> None:
    crime = play(stage, Plot("proper", decided("boris reject"), line=LAPTOP))
    assert "lacks the decision of Line manager" in crime.obstacles()
    assert money(stage) == NOTHING


def test_every_model_of_the_folder_has_its_plot() -> None:
    drawn = {file.stem for file in MODELS.glob("*.bpmn")}
    assert drawn - {"proper", "migrated_past_the_step_2"} == {plot.model for plot in PLOTS}
