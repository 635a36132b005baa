"""A process asks another system over HTTP: once where it counts, never led astray, never stuck."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.connections import other_side
from tests.connections.other_side import Behaviour, OtherSide, orders, says
from workflow_engine.clock import SetClock
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.commands.connections import (
    ChangeConnection,
    CreateConnection,
    RemoveConnection,
    RotateSecret,
)
from workflow_engine.commands.finish_call import FinishCall
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import ModelRefused
from workflow_engine.jobs.worker import Worker
from workflow_engine.persistence.tables import connection, history, instance, job
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.operations import Incidents, Jobs
from workflow_engine.verification import verify

SECRET = "hush-hush-hush"


def asking(
    *, http: str = "", inputs: str = "", outputs: str = "", boundary: str = "", again: str = ""
) -> bytes:
    """Start, a request, a manager's task; an error event leads to another task."""
    given = {"connection": "erp", "method": "POST", "path": "=&quot;/orders/&quot; + id"}
    text = " ".join(f'{name}="{value}"' for name, value in given.items())
    caught = (
        '<boundaryEvent id="caught" attachedToRef="send"><errorEventDefinition errorRef="e"/>'
        "</boundaryEvent>"
        + models.user_task("mend", candidates="group:finance", outcomes="done")
        + '<endEvent id="mended"/>'
        + models.flow("caught", "mend")
        + models.flow("mend", "mended")
    )
    return models.process(
        '<startEvent id="begin"/><serviceTask id="send"><extensionElements>'
        f"{f'<cs:http {http}/>' if 'connection=' in http else f'<cs:http {text} {http}/>'}"
        f"{inputs}{outputs}</extensionElements></serviceTask>"
        + (caught if boundary else "")
        + models.user_task("look", candidates="group:managers", outcomes="done")
        + '<endEvent id="done"/>'
        + models.flow("begin", "send")
        + models.flow("send", "look")
        + (models.flow("look", "send", again) if again else "")
        + models.flow("look", "done"),
        extra=f'<error id="e" errorCode="{boundary}"/>' if boundary else "",
    )


def mapping(kind: str, source: str, target: str) -> str:
    return f'<cs:{kind} source="{source}" target="{target}"/>'


ITEM = mapping("input", "=item", "item")
NUMBER = mapping("output", "=result.body.number", "number")


@dataclass
class Firm:
    """An office with a connection to the other side, and a designer who may use it."""

    office: Office
    side: OtherSide
    clock: SetClock
    connection_id: str
    ada: Principal

    def deploy(self, **model: Any) -> None:
        self.office.deploy(asking(**model))

    def start(self, **variables: Any) -> str:
        values = {"id": "17", "item": "desk", **variables}
        return str(self.office.start("approval", **values).instance_id)

    def work(self) -> int:
        return self.office.run_jobs()

    def works(self, *, hours: int = 8) -> None:
        """Work until nothing is left to do, hour by hour."""
        for _ in range(hours):
            self.work()
            self.clock.travel(timedelta(hours=1))

    def variables(self, instance_id: str) -> dict[str, Any]:
        return dict(self.office.engine.ask(GetInstance(instance_id), self.office.omar).variables)

    def incidents(self) -> list[Any]:
        return list(self.office.engine.ask(Incidents(), self.office.omar).rows)

    def jobs(self) -> list[Any]:
        rows = self.office.engine.ask(Jobs(), self.office.omar).rows
        return [row for row in rows if row.kind == "http"]

    def retry(self) -> None:
        (incident,) = self.incidents()
        self.office.engine.execute(RetryIncident(incident.incident_id, "Mended"), self.office.omar)

    def change(self, **values: Any) -> None:
        given = {"name": "ERP", "base_url": self.side.url, "plain_allowed": True, "auth": "bearer"}
        given |= {"private_allowed": True, "repeatable": True, "timeout_seconds": 5}
        with self.office.engine.database.reading() as reading:
            rev = reading.execute(sa.select(connection.c.rev)).scalar_one()
        command = ChangeConnection(connection_id=self.connection_id, rev=rev, **(given | values))
        self.office.engine.execute(command, self.ada)

    def has(self, person: str) -> bool:
        return bool(self.office.inbox(getattr(self.office, person)))


@pytest.fixture
def side() -> Iterator[OtherSide]:
    with other_side.other_side() as found:
        yield found


@pytest.fixture
def firm(office: Office, side: OtherSide, clock: SetClock) -> Firm:
    ada = office.make.principal("ada", "connection:write", "connection:read")
    made = office.engine.execute(
        CreateConnection(
            code="erp",
            name="ERP",
            base_url=side.url,
            plain_allowed=True,
            private_allowed=True,
            auth="bearer",
            secret=SECRET,
            repeatable=True,
            timeout_seconds=5,
        ),
        ada,
    )
    office.pia = office.make.with_permissions(office.pia, "connection:use")
    return Firm(office, side, clock, made, ada)


def test_an_order_is_placed_and_its_number_comes_back(firm: Firm) -> None:
    firm.side.behave(orders())
    firm.deploy(inputs=ITEM, outputs=NUMBER)
    started = firm.start()
    assert firm.side.received == []
    firm.work()
    (request,) = firm.side.received
    assert (request.method, request.path, request.json) == ("POST", "/orders/17", {"item": "desk"})
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert request.key == f"{started}:send:1"
    assert firm.variables(started)["number"] == Decimal(1)
    assert firm.has("boris")
    assert firm.jobs() == []
    assert verify(firm.office.engine.database) == []


def test_each_round_of_a_loop_is_an_order_of_its_own(firm: Firm) -> None:
    firm.side.behave(orders())
    firm.deploy(inputs=ITEM, outputs=NUMBER, again="number &lt; 3")
    started = firm.start()
    for _ in range(3):
        firm.work()
        firm.office.complete(firm.office.boris, "done")
    assert firm.side.keys == [f"{started}:send:{number}" for number in (1, 2, 3)]


@pytest.mark.parametrize(
    "after",
    [says(500), says(502), says(503), says(429), other_side.reset, other_side.breaks_off],
    ids=["500", "502", "503", "429", "reset", "breaks-off"],
)
def test_what_was_done_before_the_answer_was_lost_is_done_once(
    firm: Firm, after: Behaviour
) -> None:
    firm.side.behave(orders(after), orders(after), orders())
    firm.deploy(inputs=ITEM, outputs=NUMBER)
    started = firm.start()
    firm.works(hours=3)
    assert firm.side.keys == [f"{started}:send:1"] * 3
    assert len(firm.side.orders) == 1
    assert firm.variables(started)["number"] == Decimal(1)
    assert firm.incidents() == []


def test_who_acts_and_then_says_nothing_is_asked_again_under_the_same_key(firm: Firm) -> None:
    firm.side.behave(orders(other_side.silence), orders())
    firm.deploy(http='timeout="PT0.2S"', inputs=ITEM, outputs=NUMBER)
    started = firm.start()
    firm.works(hours=2)
    assert (len(firm.side.keys), len(firm.side.orders)) == (2, 1)
    assert firm.variables(started)["number"] == Decimal(1)


def test_somebody_who_never_answers_becomes_an_incident_after_all_attempts(firm: Firm) -> None:
    firm.side.behave(says(503))
    firm.deploy(http='retries="3"')
    firm.start()
    firm.works()
    assert len(firm.side.received) == 3
    (incident,) = firm.incidents()
    assert "503" in incident.message
    firm.side.behave(says(200))
    firm.retry()
    firm.work()
    assert firm.has("boris")
    assert len(set(firm.side.keys)) == 1


def test_the_other_side_says_when_to_come_back(firm: Firm) -> None:
    firm.side.behave(says(429, Retry_After="7200"), says(200))
    firm.deploy()
    firm.start()
    firm.work()
    firm.clock.travel(timedelta(minutes=119))
    firm.work()
    assert len(firm.side.received) == 1
    firm.clock.travel(timedelta(minutes=2))
    firm.work()
    assert firm.has("boris")


@pytest.mark.parametrize("status", [400, 404, 409, 422, 302])
def test_a_refusal_that_the_model_catches_goes_on_there(firm: Firm, status: int) -> None:
    firm.side.behave(says(status, {"why": "no such order"}))
    firm.deploy(boundary=f"http-{status}")
    firm.start()
    firm.works(hours=2)
    assert len(firm.side.received) == 1
    assert firm.has("dana")
    assert not firm.has("boris")
    assert firm.incidents() == []


@pytest.mark.parametrize("boundary", ["", "http-409"])
def test_a_refusal_that_nobody_catches_is_an_incident_and_not_the_end(
    firm: Firm, boundary: str
) -> None:
    firm.side.behave(says(404, {"why": "no such order"}))
    firm.deploy(boundary=boundary)
    started = firm.start()
    firm.works(hours=3)
    assert len(firm.side.received) == 1
    (incident,) = firm.incidents()
    assert "no such order" in incident.message
    with firm.office.engine.database.reading() as reading:
        status = reading.execute(sa.select(instance.c.status).where(instance.c.id == started))
        assert status.scalar_one() == "active"
    firm.side.behave(says(200))
    firm.retry()
    firm.work()
    assert firm.has("boris")


def calling(*, boundary: str = "") -> bytes:
    """A process that calls the one with the request, and a task for when that is refused."""
    caught = (
        '<boundaryEvent id="caught" attachedToRef="call"><errorEventDefinition errorRef="e"/>'
        "</boundaryEvent>"
        + models.user_task("mend", candidates="group:finance", outcomes="done")
        + '<endEvent id="mended"/>'
        + models.flow("caught", "mend")
        + models.flow("mend", "mended")
    )
    return models.process(
        '<startEvent id="begin"/><callActivity id="call" calledElement="approval">'
        "<extensionElements>"
        + mapping("input", "=id", "id")
        + "</extensionElements></callActivity>"
        + (caught if boundary else "")
        + '<endEvent id="done"/>'
        + models.flow("begin", "call")
        + models.flow("call", "done"),
        key="caller",
        extra=f'<error id="e" errorCode="{boundary}"/>' if boundary else "",
    )


def test_a_refusal_is_caught_by_whoever_called_the_process(firm: Firm) -> None:
    firm.side.behave(says(404))
    firm.deploy()
    firm.office.deploy(calling(boundary="http-404"))
    firm.office.start("caller", id="17", item="desk")
    firm.works(hours=2)
    assert firm.has("dana")
    assert firm.incidents() == []


def test_a_refusal_that_no_caller_catches_ends_none_of_them(firm: Firm) -> None:
    firm.side.behave(says(404), says(200))
    firm.deploy()
    firm.office.deploy(calling())
    firm.office.start("caller", id="17", item="desk")
    firm.works(hours=2)
    (incident,) = firm.incidents()
    assert "404" in incident.message
    firm.retry()
    firm.work()
    assert firm.has("boris")


@pytest.mark.parametrize(
    "after",
    [says(500), says(504), other_side.reset, other_side.breaks_off, other_side.nonsense],
    ids=["500", "504", "reset", "breaks-off", "nonsense"],
)
def test_without_keys_an_unknown_outcome_asks_a_person(firm: Firm, after: Behaviour) -> None:
    """Nothing is sent twice unless somebody says so."""
    firm.change(repeatable=False)
    firm.side.behave(orders(after), orders())
    firm.deploy(inputs=ITEM, outputs=NUMBER)
    started = firm.start()
    firm.works(hours=4)
    assert len(firm.side.received) == 1
    (incident,) = firm.incidents()
    assert "a retry sends it again" in incident.message
    firm.retry()
    firm.work()
    assert firm.variables(started)["number"] == Decimal(1)


def test_without_keys_what_was_certainly_not_done_is_tried_again(firm: Firm) -> None:
    firm.change(repeatable=False)
    firm.side.behave(says(429), says(503), orders())
    firm.deploy(inputs=ITEM, outputs=NUMBER)
    firm.start()
    firm.works(hours=3)
    assert firm.has("boris")
    assert firm.incidents() == []


def test_a_model_may_say_that_its_request_can_be_repeated(firm: Firm) -> None:
    firm.change(repeatable=False)
    firm.side.behave(other_side.reset, orders())
    firm.deploy(http='idempotent="true"', inputs=ITEM)
    firm.start()
    firm.works(hours=2)
    assert len(firm.side.received) == 2
    assert firm.has("boris")


class Died(BaseException):
    """The worker's process is gone."""


def die_before_writing_it_down(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """One life of a worker that asks, is answered, and dies before the commit."""

    def die(self: FinishCall, ctx: Any, subject: Any) -> bool:
        raise Died

    with monkeypatch.context() as dying:
        dying.setattr(FinishCall, "run", die)
        with pytest.raises(Died):
            firm.work()
    firm.clock.travel(timedelta(minutes=10))


def test_a_worker_that_dies_after_the_answer_asks_again_under_the_same_key(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm.side.behave(orders())
    firm.deploy(inputs=ITEM, outputs=NUMBER)
    started = firm.start()
    die_before_writing_it_down(firm, monkeypatch)
    firm.work()
    assert firm.side.keys == [f"{started}:send:1"] * 2
    assert len(firm.side.orders) == 1
    assert firm.variables(started)["number"] == Decimal(1)


def test_without_keys_a_worker_that_dies_leaves_the_question_to_a_person(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm.change(repeatable=False)
    firm.side.behave(orders())
    firm.deploy(inputs=ITEM)
    firm.start()
    die_before_writing_it_down(firm, monkeypatch)
    firm.works(hours=3)
    assert len(firm.side.received) == 1
    (incident,) = firm.incidents()
    assert "A worker died" in incident.message
    firm.retry()
    firm.work()
    assert len(firm.side.received) == 2
    assert firm.has("boris")


def test_while_the_other_side_thinks_others_work_on_and_a_late_answer_changes_nothing(
    firm: Firm,
) -> None:
    office = firm.office
    firm.deploy(inputs=ITEM)
    started = firm.start()

    def thinks(handler: other_side.Handler, request: other_side.Received) -> None:
        office.engine.execute(CommentInstance(started, "While it thinks"), office.anna)
        office.engine.execute(CancelInstance(started, "Too slow"), office.omar)
        says(200)(handler, request)

    firm.side.behave(thinks)
    firm.works(hours=2)
    assert len(firm.side.received) == 1
    assert not firm.has("boris")
    assert firm.incidents() == []
    assert verify(office.engine.database) == []


def test_a_call_is_held_for_as_long_as_it_may_take(firm: Firm) -> None:
    """Longer than a usual lease: no second worker begins the same call meanwhile."""
    firm.deploy(http='timeout="PT5M"')
    firm.start()
    others: list[int] = []

    def thinks(handler: other_side.Handler, request: other_side.Received) -> None:
        firm.clock.travel(timedelta(minutes=4))
        others.append(Worker(firm.office.engine, lambda *a, **o: None).run_due())
        says(200)(handler, request)

    firm.side.behave(thinks)
    firm.work()
    assert (others, len(firm.side.received)) == ([0], 1)
    assert firm.has("boris")


def test_an_answer_larger_than_a_variable_is_for_a_person(firm: Firm) -> None:
    firm.side.behave(other_side.huge)
    firm.deploy()
    firm.start()
    firm.works(hours=2)
    assert len(firm.side.received) == 1
    (incident,) = firm.incidents()
    assert "larger" in incident.message


def test_an_answer_that_cannot_be_kept_is_for_a_person(firm: Firm) -> None:
    deep: Any = None
    for _ in range(200):
        deep = [deep]
    firm.side.behave(says(200, deep))
    firm.deploy(outputs=mapping("output", "=result.body", "deep"))
    firm.start()
    firm.works(hours=2)
    assert len(firm.side.received) == 1
    assert len(firm.incidents()) == 1


@pytest.mark.parametrize("id", ["../admin", "1?x=y", "1\r\nHost: evil", "..%2fadmin"])
def test_a_variable_cannot_lead_a_request_elsewhere(firm: Firm, id: str) -> None:
    firm.deploy()
    firm.start(id=id)
    firm.works(hours=2)
    assert firm.side.received == []
    (incident,) = firm.incidents()
    assert "path" in incident.message


def test_a_name_that_leads_inside_is_not_followed(firm: Firm) -> None:
    url = firm.side.url.replace("127.0.0.1", "localhost")
    firm.change(base_url=url, secret=SECRET, private_allowed=False)
    firm.deploy()
    firm.start()
    firm.works(hours=2)
    assert firm.side.received == []
    (incident,) = firm.incidents()
    assert "may not reach" in incident.message


def test_a_connection_that_is_gone_or_off_is_an_incident_until_it_is_back(firm: Firm) -> None:
    firm.deploy()
    firm.start()
    firm.change(active=False)
    firm.work()
    (incident,) = firm.incidents()
    assert "switched off" in incident.message
    firm.change(active=True)
    firm.retry()
    firm.work()
    assert firm.has("boris")
    firm.start()
    firm.office.engine.execute(RemoveConnection(connection_id=firm.connection_id), firm.ada)
    firm.work()
    assert len(firm.incidents()) == 1


def test_a_new_secret_is_shown_from_the_next_request_on(firm: Firm) -> None:
    firm.side.behave(says(503), says(200))
    firm.deploy()
    firm.start()
    firm.work()
    rotated = RotateSecret(connection_id=firm.connection_id, secret="new-and-quiet")
    firm.office.engine.execute(rotated, firm.ada)
    firm.works(hours=2)
    shown = [request.headers["authorization"] for request in firm.side.received]
    assert shown == [f"Bearer {SECRET}", "Bearer new-and-quiet"]


def test_no_row_holds_a_secret_even_when_the_other_side_repeats_it(firm: Firm) -> None:
    firm.side.behave(other_side.repeats_what_it_hears)
    firm.deploy(outputs=mapping("output", "=result", "all"))
    started = firm.start()
    firm.work()
    assert "•••" in str(firm.variables(started)["all"])
    firm.side.behave(says(400, {"sent": f"Bearer {SECRET}"}))
    firm.start()
    firm.work()
    assert SECRET not in everything(firm.office.engine)


def everything(engine: Engine) -> str:
    """All rows of all tables, as text."""
    from workflow_engine.persistence.tables import metadata

    with engine.database.reading() as reading:
        return str([reading.execute(sa.select(each)).all() for each in metadata.sorted_tables])


def test_what_was_asked_stands_in_the_history(firm: Firm) -> None:
    firm.side.behave(says(201))
    firm.deploy(inputs=mapping("input", "={q: item}", "query"))
    started = firm.start()
    firm.work()
    with firm.office.engine.database.reading() as reading:
        rows = reading.execute(
            sa.select(history.c.data).where(
                history.c.instance_id == started, history.c.kind == "job.finished"
            )
        )
        (line,) = rows.scalars()
    assert (line["call"], line["is"]) == ("POST erp /orders/17", "http-201")


def refused(office: Office, xml: bytes) -> set[str]:
    try:
        office.deploy(xml)
    except ModelRefused as error:
        return {finding.code for finding in error.findings if finding.severity == "error"}
    return set()


def test_who_may_not_use_connections_deploys_no_model_with_one(firm: Firm) -> None:
    office = firm.office
    lesser = replace(office.pia, permissions=office.pia.permissions - {"connection:use"})
    able, office.pia = office.pia, lesser
    assert refused(office, asking()) == {"unknown-connection"}
    office.pia = able
    assert refused(office, asking()) == set()
    # What somebody who may has put into force may be changed by others.
    office.pia = lesser
    assert refused(office, asking(inputs=ITEM)) == set()
    assert refused(office, asking(http='connection="crm" method="GET" path="/"')) == {
        "unknown-connection"
    }


@pytest.mark.parametrize(
    ("http", "inputs", "codes"),
    [
        ('connection="nowhere" method="GET" path="/"', "", {"unknown-connection"}),
        ('connection="=item" method="GET" path="/"', "", {"dynamic-connection"}),
        ('connection="erp" method="=item" path="/"', "", {"bad-method"}),
        ('connection="erp" method="FETCH" path="/"', "", {"bad-method"}),
        ('connection="erp" method="GET"', "", {"incomplete-extension"}),
        ('connection="erp" method="GET" path="/" timeout="soon"', "", {"bad-request"}),
        ('connection="erp" method="PUT" path="/" idempotent="perhaps"', "", {"bad-request"}),
        ('connection="erp" method="GET" path="/" retries="many"', "", {"bad-retries"}),
        ('connection="erp" method="GET" path="/" redirects="5"', "", {"unknown-extension"}),
        ('connection="erp" method="GET" path="/"', ITEM, {"unused-input"}),
        (
            'connection="erp" method="POST" path="/"',
            ITEM + mapping("input", "=item", "body"),
            {"unused-input"},
        ),
        (
            'connection="erp" method="POST" path="/"',
            mapping("input", "erp", "connection"),
            {"reserved-input"},
        ),
        (
            'connection="erp" method="POST" path="/"',
            mapping("input", "/x", "path"),
            {"reserved-input"},
        ),
    ],
)
def test_what_could_not_be_sent_as_it_is_drawn_is_not_deployed(
    firm: Firm, http: str, inputs: str, codes: set[str]
) -> None:
    assert refused(firm.office, asking(http=http, inputs=inputs)) == codes


def test_the_operation_behind_it_cannot_be_called_without_a_job(firm: Firm) -> None:
    plain = asking().replace(b"<cs:http ", b'<cs:operation name="countersign.http"/><cs:x ')
    plain = plain[: plain.index(b"<cs:x")] + plain[plain.index(b"/>", plain.index(b"<cs:x")) + 2 :]
    assert refused(firm.office, plain) == set()
    firm.start()
    firm.work()
    assert firm.side.received == []
    assert len(firm.incidents()) == 1


def test_a_job_whose_lease_was_taken_over_begins_no_call(firm: Firm) -> None:
    from workflow_engine.jobs.calling import call

    firm.deploy()
    firm.start()
    engine = firm.office.engine
    with UnitOfWork(engine.database) as uow:
        (late,) = uow.jobs.lease(worker="one", now=firm.clock.now(), seconds=60, limit=10)
        uow.commit()
    firm.clock.travel(timedelta(minutes=2))
    firm.work()
    call(engine, late)
    assert len(firm.side.received) == 1
    with engine.database.reading() as reading:
        assert reading.execute(sa.select(job.c.id).where(job.c.kind == "http")).all() == []
