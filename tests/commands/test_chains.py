"""What begins its own thrower, by itself or through others, comes to an end that people see."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine.clock import SetClock
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.resolve_incident import ResolveIncident, RetryIncident
from workflow_engine.engine import Engine
from workflow_engine.persistence import tables
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.operations import IncidentRow, Incidents
from workflow_engine.verification import verify

NAMES = (
    '<signal id="ping" name="ping"/><signal id="pong" name="pong"/>'
    '<message id="m_ping" name="ping"/><message id="m_pong" name="pong"/>'
)
MOST = 6


def event(name: str, kind: str) -> str:
    ref = name if kind == "signal" else f"m_{name}"
    return f'<{kind}EventDefinition {kind}Ref="{ref}"/>'


def link(key: str, hears: str, says: str, kind: str, *, between: str = "") -> bytes:
    """Begins when it hears one name, and ends by throwing the other."""
    steps = ["hear", *(["between"] if between else []), "say"]
    return models.process(
        f'<startEvent id="hear">{event(hears, kind)}</startEvent>{between}'
        f'<endEvent id="say">{event(says, kind)}</endEvent>'
        + "".join(flow(a, b) for a, b in pairwise(steps)),
        key=key,
        extra=NAMES,
    )


def first(kind: str, key: str = "first") -> bytes:
    return models.process(
        f'<startEvent id="begin"/><endEvent id="say">{event("ping", kind)}</endEvent>'
        + flow("begin", "say"),
        key=key,
        extra=NAMES,
    )


def silent(key: str) -> bytes:
    """The same process once somebody has mended it."""
    return models.process(
        f'<startEvent id="hear">{event("ping", "signal")}</startEvent><endEvent id="done"/>'
        + flow("hear", "done"),
        key=key,
        extra=NAMES,
    )


@pytest.fixture
def office(office: Office) -> Office:
    """Where no more than a handful of instances may begin each other."""
    engine = office.engine
    settings = replace(engine.world.settings, max_chain=MOST)
    return replace(office, engine=Engine(engine.database, replace(engine.world, settings=settings)))


def run_all(office: Office, *, most: int = 200) -> None:
    """Every job there is; a runaway would never come to the end."""
    for _ in range(most):
        if not office.run_jobs():
            return
    pytest.fail("the jobs never end")


def begun(office: Office) -> Counter[str]:
    with office.engine.database.reading() as connection:
        return Counter(connection.scalars(sa.select(tables.instance.c.key)))


def incidents(office: Office) -> list[IncidentRow]:
    return list(office.engine.ask(Incidents(state="open"), office.omar).rows)


@pytest.mark.parametrize("kind", ["signal", "message"])
def test_what_begins_itself_is_stopped_by_one_incident_at_the_thrower(
    office: Office, kind: str
) -> None:
    office.deploy(link("echo", "ping", "ping", kind))
    office.deploy(first(kind))
    office.start("first")
    run_all(office)
    assert begun(office)["echo"] == MOST + 2
    (found,) = incidents(office)
    assert (found.code, found.element) == ("chain-too-long", "say")
    assert "ping" in found.message
    with office.engine.database.reading() as connection:
        last = connection.execute(
            sa.select(tables.instance.c.id).order_by(tables.instance.c.chain.desc()).limit(1)
        ).scalar_one()
    assert found.instance_id == last
    assert list(verify(office.engine.database)) == []


@pytest.mark.parametrize("kind", ["signal", "message"])
def test_two_processes_that_begin_each_other_are_stopped(office: Office, kind: str) -> None:
    office.deploy(link("left", "ping", "pong", kind))
    office.deploy(link("right", "pong", "ping", kind))
    office.deploy(first(kind))
    office.start("first")
    run_all(office)
    assert begun(office) == {"first": 1, "left": MOST // 2 + 1, "right": MOST // 2 + 1}
    assert [found.code for found in incidents(office)] == ["chain-too-long"]


def test_a_chain_that_doubles_has_one_incident_too(office: Office) -> None:
    office.deploy(link("left", "ping", "ping", "signal"))
    office.deploy(link("right", "ping", "ping", "signal"))
    office.deploy(first("signal"))
    office.start("first")
    run_all(office)
    assert len(incidents(office)) == 1
    assert sum(begun(office).values()) < 40


def test_through_a_called_process_it_is_the_same_chain(office: Office) -> None:
    office.deploy(first("signal", key="inner"))
    calls = '<callActivity id="call" calledElement="inner"/><endEvent id="done"/>'
    office.deploy(
        models.process(
            f'<startEvent id="hear">{event("ping", "signal")}</startEvent>{calls}'
            + flow("hear", "call")
            + flow("call", "done"),
            key="outer",
            extra=NAMES,
        )
    )
    office.start("inner")
    run_all(office)
    assert [found.code for found in incidents(office)] == ["chain-too-long"]


def test_through_an_instance_that_runs_anyway_it_is_the_same_chain(office: Office) -> None:
    office.deploy(
        models.process(
            '<startEvent id="begin"/><exclusiveGateway id="again"/>'
            f'<intermediateCatchEvent id="hear">{event("pong", "signal")}</intermediateCatchEvent>'
            f'<intermediateThrowEvent id="say">{event("ping", "signal")}</intermediateThrowEvent>'
            + flow("begin", "again")
            + flow("again", "hear")
            + flow("hear", "say")
            + flow("say", "again"),
            key="hub",
            extra=NAMES,
        )
    )
    office.deploy(link("echo", "ping", "pong", "signal"))
    office.deploy(first("signal"))
    hub = office.start("hub")
    office.start("first")
    run_all(office)
    (found,) = incidents(office)
    assert (found.instance_id, found.element) == (hub.instance_id, "say")
    shown = office.engine.ask(GetInstance(hub.instance_id), office.omar)
    assert shown.row.status == "active", "it goes on; only nothing new begins"


def test_others_go_on_while_a_chain_is_stopped(office: Office) -> None:
    office.deploy(link("echo", "ping", "ping", "signal"))
    office.deploy(first("signal"))
    office.deploy(models.approval())
    office.start("first")
    run_all(office)
    office.start("approval")
    office.complete(office.boris)
    assert len(office.inbox(office.dana)) == 1


def test_a_retry_after_the_model_was_mended_begins_what_was_held_back(office: Office) -> None:
    office.deploy(link("echo", "ping", "ping", "signal"))
    office.deploy(first("signal"))
    office.start("first")
    run_all(office)
    before = begun(office)["echo"]
    (found,) = incidents(office)
    office.deploy(silent("echo"))
    office.engine.execute(RetryIncident(found.incident_id, "mended"), office.omar)
    run_all(office)
    assert begun(office)["echo"] == before + 1
    assert incidents(office) == []
    assert list(verify(office.engine.database)) == []


def test_a_retry_of_what_is_as_it_was_gives_one_incident_again(office: Office) -> None:
    office.deploy(link("echo", "ping", "ping", "message"))
    office.deploy(first("message"))
    office.start("first")
    run_all(office)
    (found,) = incidents(office)
    office.engine.execute(RetryIncident(found.incident_id, "once more"), office.omar)
    run_all(office)
    assert begun(office)["echo"] <= 2 * (MOST + 3)
    (again,) = incidents(office)
    assert again.incident_id != found.incident_id


def test_what_is_not_wanted_any_more_is_set_aside(office: Office) -> None:
    office.deploy(link("echo", "ping", "ping", "message"))
    office.deploy(first("message"))
    office.start("first")
    run_all(office)
    (found,) = incidents(office)
    office.engine.execute(ResolveIncident(found.incident_id, "a circle"), office.omar)
    run_all(office)
    assert incidents(office) == []
    with office.engine.database.reading() as connection:
        assert connection.scalars(sa.select(tables.job.c.id)).all() == []


def test_a_chain_that_people_carry_on_may_go_on_for_ever(office: Office) -> None:
    task = models.user_task("between", candidates="group:managers", outcomes="done")
    office.deploy(link("echo", "ping", "ping", "signal", between=task))
    office.deploy(first("signal"))
    office.start("first")
    for _ in range(MOST + 6):
        run_all(office)
        office.engine.execute(CompleteTask(office.only_task(office.boris), "done"), office.boris)
    run_all(office)
    assert incidents(office) == []
    assert begun(office)["echo"] == MOST + 7


def pause(length: str) -> str:
    return (
        '<intermediateCatchEvent id="between"><timerEventDefinition><timeDuration>'
        f"{length}</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )


def test_a_chain_that_begins_anew_every_day_may_go_on_for_ever(
    office: Office, clock: SetClock
) -> None:
    office.deploy(link("echo", "ping", "ping", "signal", between=pause("P1D")))
    office.deploy(first("signal"))
    office.start("first")
    for _ in range(MOST + 6):
        run_all(office)
        clock.travel(timedelta(days=1))
    run_all(office)
    assert incidents(office) == []


def test_a_timer_that_is_due_at_once_is_no_wait(office: Office) -> None:
    office.deploy(link("echo", "ping", "ping", "signal", between=pause("PT0S")))
    office.deploy(first("signal"))
    office.start("first")
    run_all(office)
    assert [found.code for found in incidents(office)] == ["chain-too-long"]


def test_a_message_that_is_kept_until_its_process_has_ended_makes_a_chain_too(
    office: Office,
) -> None:
    """The second instance of a key begins only when the first one is over."""
    office.deploy(
        models.process(
            f'<startEvent id="hear">{event("ping", "message")}</startEvent>'
            f'<intermediateThrowEvent id="say">{event("ping", "message")}</intermediateThrowEvent>'
            + pause("PT0S")
            + flow("hear", "say")
            + flow("say", "between"),
            key="echo",
            extra=NAMES,
        )
    )
    office.deploy(first("message"))
    office.start("first")
    run_all(office)
    assert [found.code for found in incidents(office)] == ["chain-too-long"]


def test_thousands_may_be_begun_by_one(office: Office) -> None:
    throw = f'<intermediateThrowEvent id="say">{event("ping", "message")}</intermediateThrowEvent>'
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>12</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    inner = '<startEvent id="in"/>' + throw + flow("in", "say")
    office.deploy(
        models.process(
            f'<startEvent id="begin"/><subProcess id="each">{inner}{loop}</subProcess>'
            + flow("begin", "each"),
            key="many",
            extra=NAMES,
        )
    )
    office.deploy(link("echo", "ping", "pong", "message"))
    office.start("many")
    run_all(office)
    assert begun(office)["echo"] == 12
    assert incidents(office) == []
