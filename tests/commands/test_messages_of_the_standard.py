"""Messages find their process by the correlation that BPMN itself draws."""

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.errors import MessageNotCorrelated
from workflow_engine.persistence import tables
from workflow_engine.queries.instances import GetInstance

PAID = '<message id="paid" name="invoice.paid"/>'


def formal(name: str, text: str) -> str:
    return f'<{name} xsi:type="tFormalExpression">{text}</{name}>'


def prop(name: str, path: str) -> str:
    return (
        f'<correlationProperty id="{name}"><correlationPropertyRetrievalExpression '
        f'messageRef="paid">{formal("messagePath", path)}</correlationPropertyRetrievalExpression>'
        "</correlationProperty>"
    )


def key(*properties: str) -> str:
    inside = "".join(
        f"<correlationPropertyRef>{name}</correlationPropertyRef>" for name in properties
    )
    return (
        '<collaboration id="talk"><participant id="us" processRef="invoice"/>'
        f'<correlationKey id="key">{inside}</correlationKey></collaboration>'
    )


def binding(name: str, path: str) -> str:
    return (
        f'<correlationPropertyBinding correlationPropertyRef="{name}">'
        f"{formal('dataPath', path)}</correlationPropertyBinding>"
    )


def waiting(extra: str, subscription: str = "") -> bytes:
    """Waits until an invoice is paid."""
    return models.process(
        f'{subscription}<startEvent id="begin"/><receiveTask id="wait" messageRef="paid"/>'
        '<endEvent id="done"/>' + flow("begin", "wait") + flow("wait", "done"),
        key="invoice",
        extra=PAID + extra,
    )


def one() -> bytes:
    """The invoice's number, which our process keeps in the document and the bank calls a text."""
    bound = binding("number", "document.number")
    subscribed = (
        f'<correlationSubscription id="s" correlationKeyRef="key">{bound}</correlationSubscription>'
    )
    return waiting(prop("number", "remittance.text") + key("number"), subscribed)


def two() -> bytes:
    """Supplier and number together, under the same names on both sides."""
    return waiting(
        prop("supplier", "supplier") + prop("number", "number") + key("supplier", "number")
    )


def status(office: Office, instance_id: str) -> str:
    return office.engine.ask(GetInstance(instance_id), office.omar).row.status


def pay(office: Office, key: str | None = None, **payload: object) -> str | None:
    return office.engine.execute(SendMessage("invoice.paid", key, payload), office.anna).instance_id


def test_what_the_message_carries_is_what_the_process_keeps_elsewhere(office: Office) -> None:
    office.deploy(one())
    first = office.start("invoice", document={"number": "R-1"})
    second = office.start("invoice", document={"number": "R-2"})
    assert pay(office, remittance={"text": "R-2"}) == second.instance_id
    assert status(office, first.instance_id) == "active"
    assert pay(office, "R-1") == first.instance_id


def test_a_key_of_several_properties_needs_them_all(office: Office) -> None:
    office.deploy(two())
    first = office.start("invoice", supplier="Kern", number="1,2")
    second = office.start("invoice", supplier="Kern", number="2")
    with pytest.raises(MessageNotCorrelated):
        pay(office, supplier="Kern")
    with pytest.raises(MessageNotCorrelated):
        pay(office, supplier="Kern,1", number="2")
    assert pay(office, supplier="Kern", number="2") == second.instance_id
    assert pay(office, '["Kern", "1,2"]') == first.instance_id


def test_a_process_that_lacks_a_part_of_its_key_becomes_an_incident(office: Office) -> None:
    office.deploy(two())
    started = office.start("invoice", supplier="Kern", number=None)
    shown = office.engine.ask(GetInstance(started.instance_id), office.omar)
    assert (shown.row.status, shown.row.incidents) == ("active", 1)


def test_a_key_of_our_own_goes_before_the_standards(office: Office) -> None:
    own = '<extensionElements><cs:correlation key="= order"/></extensionElements></message>'
    xml = one().decode().replace('name="invoice.paid"/>', f'name="invoice.paid">{own}')
    office.deploy(xml.encode())
    started = office.start("invoice", order="PO-1", document={"number": "R-1"})
    assert pay(office, "PO-1") == started.instance_id


def test_a_key_that_names_what_is_not_there_is_a_warning(office: Office) -> None:
    deployed = office.deploy(waiting(prop("number", "number") + key("number", "date")))
    assert "correlation-incomplete" in {finding.code for finding in deployed.findings}


def test_a_process_that_throws_computes_the_key_from_what_it_sends(office: Office) -> None:
    office.deploy(one())
    sender = models.process(
        '<startEvent id="begin"/><sendTask id="pay" messageRef="paid"><extensionElements>'
        '<cs:input source="= {text: due}" target="remittance"/></extensionElements></sendTask>'
        '<endEvent id="done"/>' + flow("begin", "pay") + flow("pay", "done"),
        key="payment",
        extra=PAID
        + prop("number", "remittance.text")
        + key("number").replace("invoice", "payment"),
    )
    office.deploy(sender)
    started = office.start("invoice", document={"number": "R-1"})
    office.start("payment", due="R-1")
    office.run_jobs()
    assert status(office, started.instance_id) == "completed"
    with office.engine.database.reading() as connection:
        assert connection.execute(sa.select(tables.subscription)).all() == []
