"""What becomes of open tasks when somebody leaves, and who may hand tasks to whom."""

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.commands.claim_task import AssignTask, ClaimTask
from workflow_engine.commands.groups import AddMember, RemoveMember
from workflow_engine.commands.people import ChangePerson, DeactivatePerson
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import FourEyesViolated
from workflow_engine.persistence.tables import person
from workflow_engine.queries.operations import Incidents
from workflow_engine.verification import verify


@pytest.fixture
def hr(office: Office) -> Principal:
    permissions = ("organisation:write", "organisation:read")
    return office.make.with_permissions(office.pia, *permissions)


def test_a_task_claimed_by_somebody_who_leaves_is_open_to_the_others(
    office: Office, hr: Principal
) -> None:
    office.deploy(models.approval(candidates="group:managers, group:finance"))
    office.start()
    task = office.only_task(office.boris)
    office.engine.execute(ClaimTask(task), office.boris)
    office.engine.execute(DeactivatePerson(office.boris.person_id, rev=1), hr)
    assert office.only_task(office.dana) == task
    assert verify(office.engine.database) == []


def test_a_task_of_the_last_member_who_leaves_is_an_incident(office: Office, hr: Principal) -> None:
    office.deploy(models.approval())
    office.start()
    office.engine.execute(ClaimTask(office.only_task(office.boris)), office.boris)
    office.engine.execute(RemoveMember(next(iter(office.boris.groups)), office.boris.person_id), hr)
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    assert incident.kind == "assignment"


@pytest.mark.parametrize("how", ["deactivated", "removed"])
def test_a_task_offered_to_a_group_whose_last_member_leaves_is_an_incident(
    office: Office, hr: Principal, how: str
) -> None:
    office.deploy(models.approval())
    office.start()
    boris, group = office.boris, next(iter(office.boris.groups))
    leaves = {
        "deactivated": DeactivatePerson(boris.person_id, rev=1),
        "removed": RemoveMember(group, boris.person_id),
    }
    office.engine.execute(leaves[how], hr)
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    assert incident.kind == "assignment"
    assert verify(office.engine.database) == []


def test_nobody_puts_himself_into_a_group(office: Office, hr: Principal) -> None:
    with pytest.raises(FourEyesViolated):
        office.engine.execute(AddMember(next(iter(office.boris.groups)), hr.person_id), hr)


def test_nobody_chooses_his_own_manager(office: Office, hr: Principal) -> None:
    change = ChangePerson(
        person_id=hr.person_id, rev=1, name="Pia", manager_id=office.boris.person_id
    )
    with pytest.raises(FourEyesViolated):
        office.engine.execute(change, hr)


def test_an_operator_does_not_hand_a_task_to_himself(office: Office) -> None:
    office.deploy(models.approval())
    office.start()
    task = office.only_task(office.boris)
    with pytest.raises(FourEyesViolated):
        office.engine.execute(AssignTask(task, office.omar.person_id, "mine"), office.omar)


def test_whoever_is_handed_a_task_is_told(office: Office) -> None:
    office.deploy(models.approval())
    office.start()
    task = office.only_task(office.boris)
    office.run_jobs()
    office.engine.execute(AssignTask(task, office.dana.person_id, "boris is away"), office.omar)
    office.run_jobs()
    assert [address for address, _ in office.sent] == ["boris@example.org", "dana@example.org"]


def voted_on(office: Office, policy: str, candidates: str) -> str:
    office.deploy(
        models.process(
            '<startEvent id="begin"/>'
            + models.user_task("board", candidates=candidates, deadline=f"<cs:approval {policy}/>")
            + '<endEvent id="done"/>'
            + models.flow("begin", "board")
            + models.flow("board", "done")
        )
    )
    office.start()
    return office.only_task(office.boris)


def test_a_vote_goes_on_without_somebody_who_leaves(office: Office, hr: Principal) -> None:
    voted_on(office, 'mode="all"', "person:boris, person:dana, person:pia")
    office.complete(office.dana)
    office.engine.execute(DeactivatePerson(office.boris.person_id, rev=1), hr)
    assert office.complete(office.pia).status == "completed"
    assert verify(office.engine.database) == []


def test_a_vote_that_waits_for_a_leaver_alone_is_settled_by_the_others(
    office: Office, hr: Principal
) -> None:
    voted_on(office, 'mode="all"', "person:boris, person:dana")
    office.complete(office.dana)
    office.engine.execute(DeactivatePerson(office.boris.person_id, rev=1), hr)
    assert office.inbox(office.dana) == []
    assert verify(office.engine.database) == []


def test_a_vote_that_nobody_is_left_to_give_is_an_incident(office: Office, hr: Principal) -> None:
    task = voted_on(office, 'mode="all"', "person:boris")
    office.engine.execute(DeactivatePerson(office.boris.person_id, rev=1), hr)
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    assert incident.kind == "assignment"
    office.engine.execute(
        AssignTask(task, office.dana.person_id, "in his place"), office.make.system
    )
    assert office.complete(office.dana).status == "completed"
    assert verify(office.engine.database) == []


def test_who_joins_the_committee_is_asked_when_it_is_looked_up_anew(
    office: Office, hr: Principal
) -> None:
    voted_on(office, 'mode="all"', "members:managers")
    group = next(iter(office.boris.groups))
    office.engine.execute(AddMember(group, office.dana.person_id), hr)
    office.engine.execute(RemoveMember(group, office.boris.person_id), hr)
    assert office.complete(office.dana).status == "completed"
    assert verify(office.engine.database) == []


def test_whose_turn_is_still_to_come_is_not_waited_for_when_he_leaves(
    office: Office, hr: Principal
) -> None:
    voted_on(office, 'mode="sequence"', "= [&quot;person:boris&quot;, &quot;person:dana&quot;]")
    office.engine.execute(DeactivatePerson(office.dana.person_id, rev=1), hr)
    assert office.complete(office.boris).status == "completed"
    assert verify(office.engine.database) == []


def test_work_that_was_left_open_on_somebody_who_left_is_found(office: Office) -> None:
    task = voted_on(office, 'mode="all"', "person:boris, person:dana")
    gone = sa.update(person).where(person.c.id == office.dana.person_id).values(active=False)
    with office.engine.database.engine.begin() as connection:
        connection.execute(gone)
    (problem,) = verify(office.engine.database)
    assert (problem.invariant, problem.subject) == ("I19", task)
