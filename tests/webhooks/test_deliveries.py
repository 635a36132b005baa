"""Every event reaches whoever subscribed to it: signed, with nothing in it that is not public."""

from tests.webhooks.conftest import House


def test_an_instance_that_begins_is_told_with_a_signature(house: House) -> None:
    issued = house.subscribe("engine.instance.started")
    instance = house.start(salary=9000)
    assert house.side.received == []
    house.work()
    (request,) = house.side.received
    assert (request.method, request.path) == ("POST", "/hook")
    event = house.read(request, issued.secret)
    assert event["type"] == "engine.instance.started"
    assert event["data"]["subject"]["id"] == instance
    assert "9000" not in request.body.decode()
    assert house.only_delivery().state == "delivered"
