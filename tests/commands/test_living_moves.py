"""Operators move, return, correct and restart the work of instances, with a reason each time."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.test_living_suspended import caller, sound, status, suspend
from tests.commands.test_living_suspended import olga as olga
from workflow_engine.bpmn import decode_part
from workflow_engine.bpmn.errors import (
    BadMoves,
    CannotReturn,
    FlowNeeded,
    NoSuchElement,
    NoSuchFlow,
)
from workflow_engine.commands.base import Command
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.claim_task import ReasonMissing
from workflow_engine.commands.modify_instance import ModifyInstance, NoMoves
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.commands.restart_instance import RestartInstance, StillRunning, WasCalled
from workflow_engine.commands.return_instance import ReturnInstance
from workflow_engine.commands.set_variables import NothingToSet, SetVariables
from workflow_engine.commands.skip_incident import NothingToSkip, SkipIncident
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Forbidden
from workflow_engine.persistence import tables
from workflow_engine.queries.instances import GetInstance, Instances
from workflow_engine.queries.operations import Incidents
from workflow_engine.queries.timeline import Timeline


def modify(office: Office, olga: Principal, instance_id: str, *moves: dict[str, Any]) -> None:
    office.engine.execute(ModifyInstance(instance_id, "Wrong way", moves), olga)


def last(office: Office, olga: Principal, instance_id: str) -> Any:
    return office.engine.ask(Timeline(instance_id), olga)[-1]


def variables(office: Office, instance_id: str) -> dict[str, Any]:
    return dict(office.engine.ask(GetInstance(instance_id), office.make.system).variables)


def test_work_is_moved_and_the_history_says_why(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    moves = ({"kind": "cancel_at", "node": "manager"}, {"kind": "start_before", "node": "finance"})
    modify(office, olga, started.instance_id, *moves)
    assert office.inbox(office.boris) == []
    line = last(office, olga, started.instance_id)
    assert (line.kind, line.data["reason"]) == ("instance.modified", "Wrong way")
    assert line.data["moves_asked"] == list(moves)
    office.complete(office.dana)
    assert status(office, started.instance_id) == "completed"
    assert sound(office)


@pytest.mark.parametrize(
    ("moves", "refusal"),
    [
        ((), NoMoves),
        (({"kind": "jump", "node": "finance"},), BadMoves),
        (({"kind": "start_before", "node": "nowhere"},), NoSuchElement),
    ],
)
def test_a_move_that_cannot_be_made_changes_nothing(
    office: Office, olga: Principal, moves: tuple[dict[str, Any], ...], refusal: type[Exception]
) -> None:
    office.deploy(models.approval())
    started = office.start()
    with pytest.raises(refusal):
        modify(office, olga, started.instance_id, *moves)
    assert len(office.inbox(office.boris)) == 1
    assert sound(office)


def test_a_suspended_instance_is_moved_and_stays_suspended(office: Office, olga: Principal) -> None:
    office.deploy(models.escalating())
    started = office.start("escalating")
    suspend(office, olga, started.instance_id)
    moves = ({"kind": "cancel_all"}, {"kind": "start_before", "node": "manager"})
    modify(office, olga, started.instance_id, *moves)
    assert status(office, started.instance_id) == "suspended"
    with office.engine.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT held_due FROM job WHERE kind = 'timer'").all()
    assert [row[0] is None for row in rows] == [False]
    assert sound(office)


def test_what_was_called_ends_when_the_call_is_cancelled(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    office.deploy(caller())
    outer = office.start("caller").instance_id
    moves = ({"kind": "cancel_at", "node": "call"}, {"kind": "start_after", "node": "call"})
    modify(office, olga, outer, *moves)
    (called,) = office.engine.ask(Instances(key="approval"), olga).rows
    assert called.status == "cancelled"
    assert status(office, outer) == "completed"
    assert sound(office)


def test_both_branches_go_back_to_the_fork(office: Office, olga: Principal) -> None:
    office.deploy(models.parallel())
    started = office.start("both")
    office.complete(office.boris)
    office.engine.execute(ReturnInstance(started.instance_id, "split", "New figures"), olga)
    assert [len(office.inbox(person)) for person in (office.boris, office.dana)] == [1, 1]
    assert last(office, olga, started.instance_id).kind == "instance.returned"
    office.complete(office.boris)
    office.complete(office.dana)
    assert status(office, started.instance_id) == "completed"
    assert sound(office)


def test_nothing_goes_back_to_where_it_never_was(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    with pytest.raises(CannotReturn):
        office.engine.execute(ReturnInstance(started.instance_id, "finance", "Oh"), olga)


def test_a_variable_is_corrected(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start(amount=5)
    command = SetVariables(started.instance_id, {"amount": Decimal("7.50")}, "A typing error")
    office.engine.execute(command, olga)
    assert variables(office, started.instance_id)["amount"] == Decimal("7.50")
    assert last(office, olga, started.instance_id).data["changed"] == {"amount": "7.50"}


def test_nothing_is_corrected_without_a_variable_and_the_history_says_nothing(
    office: Office, olga: Principal
) -> None:
    office.deploy(models.approval())
    started = office.start(amount=5)
    before = last(office, olga, started.instance_id)
    with pytest.raises(NothingToSet):
        office.engine.execute(SetVariables(started.instance_id, {}, "A typing error"), olga)
    assert last(office, olga, started.instance_id) == before


def test_without_reason_or_permission_nothing_is_moved(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start().instance_id
    move = {"kind": "cancel_all"}
    commands: tuple[Command[Any], ...] = (
        ModifyInstance(started, "", [move]),
        ReturnInstance(started, "manager", " "),
        SetVariables(started, {"a": 1}, ""),
        RestartInstance(started, ""),
    )
    for command in commands:
        with pytest.raises(ReasonMissing):
            office.engine.execute(command, olga)
    with pytest.raises(Forbidden):
        modify(office, office.anna, started, move)


# Restarting


def test_an_ended_instance_begins_again_with_what_it_was_given(
    office: Office, olga: Principal
) -> None:
    office.deploy(models.approval())
    given: dict[str, Any] = {
        "amount": Decimal("12.50"),
        "when": date(2026, 3, 2),
        "text": "Paper",
        "parts": [1, 2],
    }
    ended = office.start(**given).instance_id
    office.engine.execute(SetVariables(ended, {"amount": 1, "more": True}, "Test"), olga)
    office.engine.execute(CancelInstance(ended, "Wrong"), olga)
    again = office.engine.execute(RestartInstance(ended, "It was right"), olga)
    assert variables(office, again) == given
    view = office.engine.ask(GetInstance(again), olga)
    assert (view.restarted_from, view.row.started_by) == (ended, "Anna")
    assert last(office, olga, ended).data["as"] == again
    assert len(office.inbox(office.boris)) == 1
    assert sound(office)


def test_it_begins_with_its_last_variables_before_chosen_tasks(
    office: Office, olga: Principal
) -> None:
    office.deploy(models.approval())
    ended = office.start(amount=5).instance_id
    office.complete(office.boris, "reject")
    command = RestartInstance(ended, "Approved by phone", "same", "last", ("finance",))
    again = office.engine.execute(command, olga)
    assert variables(office, again) == {"amount": 5, "outcome": "reject"}
    assert (len(office.inbox(office.boris)), len(office.inbox(office.dana))) == (0, 1)
    assert sound(office)


def test_it_begins_in_the_latest_version(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    ended = office.start().instance_id
    office.engine.execute(CancelInstance(ended, "Old"), olga)
    office.deploy(models.approval(second="group:managers"))
    for wanted, version in (("same", 1), ("latest", 2)):
        again = office.engine.execute(RestartInstance(ended, "Go", wanted), olga)  # type: ignore[arg-type]
        assert office.engine.ask(GetInstance(again), olga).version == version


def test_what_runs_or_was_called_is_not_restarted(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    office.deploy(caller())
    outer = office.start("caller").instance_id
    with pytest.raises(StillRunning):
        office.engine.execute(RestartInstance(outer, "Again"), olga)
    office.engine.execute(CancelInstance(outer, "Wrong"), olga)
    (called,) = office.engine.ask(Instances(key="approval"), olga).rows
    with pytest.raises(WasCalled):
        office.engine.execute(RestartInstance(called.instance_id, "Again"), olga)


# Incidents


def incident(office: Office) -> str:
    (found,) = office.engine.ask(Incidents(), office.omar).rows
    return found.incident_id


def test_an_element_in_trouble_is_skipped_with_what_it_should_have_given(
    office: Office, olga: Principal
) -> None:
    office.deploy(caller())
    started = office.start("caller")
    command = SkipIncident(incident(office), "Done by hand", {"number": "PO-7"})
    office.engine.execute(command, olga)
    assert status(office, started.instance_id) == "completed"
    assert variables(office, started.instance_id) == {"number": "PO-7"}
    line = last(office, olga, started.instance_id)
    assert (line.kind, line.data["reason"]) == ("incident.skipped", "Done by hand")
    assert sound(office)


def test_a_gateway_that_cannot_decide_is_left_by_the_flow_that_a_person_names(
    office: Office, olga: Principal
) -> None:
    model = models.process(
        '<startEvent id="begin"/><exclusiveGateway id="price" default="cheap"/>'
        '<endEvent id="low"/><endEvent id="high"/>'
        + models.flow("begin", "price")
        + models.flow("price", "high", "= amount > 100")
        + '<sequenceFlow id="cheap" sourceRef="price" targetRef="low"/>',
        key="deciding",
    )
    office.deploy(model)
    started = office.start("deciding")
    with pytest.raises(FlowNeeded, match="cheap"):
        office.engine.execute(SkipIncident(incident(office), "No price"), olga)
    with pytest.raises(NoSuchFlow):
        office.engine.execute(SkipIncident(incident(office), "No price", flow="low"), olga)
    office.engine.execute(SkipIncident(incident(office), "No price", flow="cheap"), olga)
    assert status(office, started.instance_id) == "completed"
    line = last(office, olga, started.instance_id)
    assert (line.data["reason"], line.data["flow"]) == ("No price", "cheap")
    assert ["low", "completed"] in line.data["moves"]
    assert sound(office)


def test_a_task_that_nobody_may_take_is_no_trouble_to_skip(office: Office, olga: Principal) -> None:
    office.deploy(models.approval(candidates="manager:nobody"))
    office.start()
    with pytest.raises(NothingToSkip):
        office.engine.execute(SkipIncident(incident(office), "Go on"), olga)
    office.engine.execute(RetryIncident(incident(office), "Mended"), olga)
    assert sound(office)


def test_rounds_that_are_kept_apart_are_cancelled_and_returned(
    office: Office, olga: Principal
) -> None:
    loop = (
        '<multiInstanceLoopCharacteristics id="mi"><loopCardinality>203</loopCardinality>'
        "</multiInstanceLoopCharacteristics></userTask>"
    )
    votes = models.user_task("vote", candidates="group:managers", outcomes="done")
    model = models.process(
        '<startEvent id="begin"/>'
        + votes.replace("</userTask>", loop)
        + '<endEvent id="done"/>'
        + models.flow("begin", "vote")
        + models.flow("vote", "done"),
        key="many",
    )
    office.deploy(model)
    started = office.start("many").instance_id
    with office.engine.database.reading() as connection:
        parts = connection.scalars(sa.select(tables.instance_part.c.data)).all()
    apart = [token.id for data in parts for token in decode_part(data).tokens]
    assert len(apart) == 203
    modify(office, olga, started, *({"kind": "cancel_token", "token": t} for t in apart[:2]))
    assert sound(office)
    office.engine.execute(ReturnInstance(started, "vote", "Again"), olga)
    assert sound(office)
    modify(office, olga, started, {"kind": "cancel_all"})
    assert status(office, started) == "cancelled"
    with office.engine.database.reading() as connection:
        assert connection.scalars(sa.select(tables.instance_part.c.data)).all() == []
    assert sound(office)
