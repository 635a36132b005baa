"""A colleague is named from the page of a task or of a request."""

from workflow_engine.queries.timeline import Timeline


def test_a_colleague_who_sees_the_request_is_named(visit, office):
    request_id = office.ask_for("Desk", "120", "Mine is broken")
    anna = visit("anna")
    page = anna.get(f"/instances/{request_id}")
    boris = next(o for o in page.select("#say-to option") if "Boris" in o.text)
    anna.send(f"/instances/{request_id}/comment", text="Please look.", mentions=boris["value"])
    assert "Your comment is in the timeline." in anna.said
    lines = office.product.engine.ask(Timeline(request_id), office.people["anna"])
    assert lines[-1].data["people"] == [office.people["boris"].person_id]


def test_a_colleague_who_does_not_is_refused_and_why(visit, office):
    request_id = office.ask_for("Desk", "120", "Mine is broken")
    task = office.inbox("boris")[0].task_id
    boris = visit("boris")
    page = boris.get(f"/tasks/{task}")
    fang = next(o for o in page.select("#say-to option") if "Fang" in o.text)
    boris.send(f"/tasks/{task}/comment", text="Look", mentions=fang["value"])
    assert "Wang Fang may not read this request" in boris.said
    assert office.inbox("fang") == []
    assert request_id not in visit("fang").get("/requests").get_text()
