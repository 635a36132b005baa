"""A signal reaches everybody who waits for it at that moment, once, and nobody else."""

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine.clock import SetClock
from workflow_engine.commands import signals
from workflow_engine.commands.publish_signal import PublishSignal
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Forbidden
from workflow_engine.persistence import tables
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.messages import Subscriptions
from workflow_engine.verification import verify

ALARM = '<signal id="alarm" name="plant.alarm"/>'
CATCH = '<signalEventDefinition signalRef="alarm"/>'


def waiting(key: str = "waiting") -> bytes:
    """Waits for the alarm and keeps what it tells."""
    return models.process(
        f'<startEvent id="begin"/><intermediateCatchEvent id="wait"><extensionElements>'
        f'<cs:output source="= hall" target="hall"/></extensionElements>{CATCH}'
        '</intermediateCatchEvent><endEvent id="done"/>'
        + flow("begin", "wait")
        + flow("wait", "done"),
        key=key,
        extra=ALARM,
    )


def looping() -> bytes:
    """Waits for one alarm after the other and counts them."""
    return models.process(
        '<startEvent id="begin"><extensionElements><cs:output source="= 0" target="heard"/>'
        '</extensionElements></startEvent><exclusiveGateway id="again"/>'
        '<intermediateCatchEvent id="wait"><extensionElements>'
        f'<cs:output source="= heard + 1" target="heard"/></extensionElements>{CATCH}'
        "</intermediateCatchEvent>"
        + flow("begin", "again")
        + flow("again", "wait")
        + flow("wait", "again"),
        key="looping",
        extra=ALARM,
    )


def starting(key: str = "evacuation") -> bytes:
    """An alarm begins an evacuation."""
    return models.process(
        f'<startEvent id="begin">{CATCH}</startEvent>'
        + models.user_task("lead", candidates="group:managers", outcomes="done")
        + '<endEvent id="done"/>'
        + flow("begin", "lead")
        + flow("lead", "done"),
        key=key,
        extra=ALARM,
    )


def raising() -> bytes:
    """Raises the alarm while it waits for it itself."""
    return models.process(
        '<startEvent id="begin"/><parallelGateway id="fork"/>'
        f'<intermediateCatchEvent id="wait">{CATCH}</intermediateCatchEvent>'
        '<intermediateThrowEvent id="raise"><extensionElements>'
        f'<cs:input source="= &quot;B&quot;" target="hall"/></extensionElements>{CATCH}'
        '</intermediateThrowEvent><endEvent id="heard"/><endEvent id="raised"/>'
        + flow("begin", "fork")
        + flow("fork", "wait")
        + flow("fork", "raise")
        + flow("wait", "heard")
        + flow("raise", "raised"),
        key="raising",
        extra=ALARM,
    )


@pytest.fixture
def siren(office: Office) -> Principal:
    return office.make.with_permissions(office.omar, "signal:send", "message:read")


def run_all(office: Office) -> None:
    while office.run_jobs():
        pass


def statuses(office: Office, key: str) -> Counter[str]:
    wanted = sa.select(tables.instance.c.status).where(tables.instance.c.key == key)
    with office.engine.database.reading() as connection:
        return Counter(connection.execute(wanted).scalars())


def jobs(office: Office) -> Counter[str]:
    with office.engine.database.reading() as connection:
        return Counter(connection.execute(sa.select(tables.job.c.kind)).scalars())


def test_a_signal_reaches_all_who_wait_each_by_a_job(office: Office, siren: Principal) -> None:
    office.deploy(waiting())
    started = [office.start("waiting") for _ in range(3)]
    assert office.engine.execute(PublishSignal("plant.alarm", {"hall": "A"}), siren) == 3
    assert jobs(office) == {"signal": 3}
    run_all(office)
    assert statuses(office, "waiting") == {"completed": 3}
    shown = office.engine.ask(GetInstance(started[0].instance_id), siren)
    assert shown.variables["hall"] == "A"
    assert jobs(office) == {}
    assert list(verify(office.engine.database)) == []


def test_a_signal_nobody_waits_for_is_over_at_once(office: Office, siren: Principal) -> None:
    assert office.engine.execute(PublishSignal("plant.alarm"), siren) == 0
    office.deploy(waiting())
    office.start("waiting")
    run_all(office)
    assert statuses(office, "waiting") == {"active": 1}


def test_signals_are_sent_by_those_who_may(office: Office, siren: Principal) -> None:
    with pytest.raises(Forbidden):
        office.engine.execute(PublishSignal("plant.alarm"), office.anna)
    office.deploy(starting())
    sender = office.make.with_permissions(office.pia, "signal:send")
    assert office.engine.execute(PublishSignal("plant.alarm"), sender) == 1
    office.deploy(starting(), **{"process.toml": b'start = "organisation:write"'})
    with pytest.raises(Forbidden):
        office.engine.execute(PublishSignal("plant.alarm"), sender)


def test_a_signal_starts_each_process_that_begins_with_it(office: Office, siren: Principal) -> None:
    office.deploy(starting("evacuation"))
    office.deploy(starting("shutdown"))
    assert office.engine.execute(PublishSignal("plant.alarm", {"hall": "A"}), siren) == 2
    run_all(office)
    assert statuses(office, "evacuation") == statuses(office, "shutdown") == {"active": 1}
    assert len(office.inbox(office.boris)) == 2


def test_an_older_version_is_started_by_no_signal(office: Office, siren: Principal) -> None:
    office.deploy(starting())
    office.deploy(models.approval().replace(b'id="approval"', b'id="evacuation"'))
    assert office.engine.execute(PublishSignal("plant.alarm"), siren) == 0


def test_one_signal_is_heard_once_also_by_who_waits_again(office: Office, siren: Principal) -> None:
    office.deploy(looping())
    started = office.start("looping")
    for heard in (1, 2):
        office.engine.execute(PublishSignal("plant.alarm"), siren)
        run_all(office)
        shown = office.engine.ask(GetInstance(started.instance_id), siren)
        assert shown.variables["heard"] == heard


def test_thousands_are_told_page_by_page(
    office: Office, siren: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "PAGE", 4)
    office.deploy(looping())
    ids = [office.start("looping").instance_id for _ in range(10)]
    assert office.engine.execute(PublishSignal("plant.alarm"), siren) == 10
    assert jobs(office) == {"signal": 4, "broadcast": 1}
    run_all(office)
    heard = [office.engine.ask(GetInstance(one), siren).variables["heard"] for one in ids]
    assert heard == [1] * 10


def test_who_begins_to_wait_after_the_signal_is_not_told_by_a_later_page(
    office: Office, siren: Principal, monkeypatch: pytest.MonkeyPatch, clock: SetClock
) -> None:
    monkeypatch.setattr(signals, "PAGE", 2)
    office.deploy(waiting())
    for _ in range(3):
        office.start("waiting")
    office.engine.execute(PublishSignal("plant.alarm", {"hall": "A"}), siren)
    clock.travel(timedelta(seconds=1))
    office.start("waiting")
    run_all(office)
    assert statuses(office, "waiting") == {"completed": 3, "active": 1}


def test_an_instance_tells_itself_at_once_and_others_by_jobs(office: Office) -> None:
    office.deploy(waiting())
    office.deploy(raising())
    other = office.start("waiting")
    own = office.start("raising")
    assert office.engine.ask(GetInstance(own.instance_id), office.omar).row.status == "completed"
    assert jobs(office) == {"signal": 1}
    run_all(office)
    shown = office.engine.ask(GetInstance(other.instance_id), office.omar)
    assert (shown.row.status, shown.variables["hall"]) == ("completed", "B")


def test_who_waits_for_a_signal_is_listed(office: Office, siren: Principal) -> None:
    office.deploy(waiting())
    started = office.start("waiting")
    (row,) = office.engine.ask(Subscriptions(kind="signal"), siren).rows
    assert (row.instance_id, row.name) == (started.instance_id, "plant.alarm")
    assert office.engine.ask(Subscriptions(kind="message"), siren).rows == []


def test_a_process_about_a_running_document_is_not_started_twice(
    office: Office, siren: Principal
) -> None:
    manifest = {"process.toml": b'business_key = "= hall"'}
    office.deploy(starting(), **manifest)
    for _ in range(2):
        office.engine.execute(PublishSignal("plant.alarm", {"hall": "A"}), siren)
        run_all(office)
    assert statuses(office, "evacuation") == {"active": 1}
    assert jobs(office) == {}


def test_a_suspended_process_is_started_by_no_signal(office: Office, siren: Principal) -> None:
    office.deploy(starting())
    with office.engine.database.engine.begin() as connection:
        connection.execute(sa.update(tables.process).values(state="suspended"))
    assert office.engine.execute(PublishSignal("plant.alarm"), siren) == 0
