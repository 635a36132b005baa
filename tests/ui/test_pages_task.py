"""Deciding: the task page, its form, what follows, and coming too late."""

from decimal import Decimal

import pytest

from workflow_engine.commands.claim_task import ClaimTask
from workflow_engine.commands.suspend_instance import SuspendInstance
from workflow_engine.persistence import tables


@pytest.fixture
def task_id(office):
    """Anna asked for a laptop above the limit; a manager has to decide."""
    office.ask_for("Laptop", "1890.00", "The old one no longer starts.")
    return office.inbox("boris")[0].task_id


def test_the_page_says_what_is_asked_by_whom_until_when_and_why_me(visit, task_id):
    boris = visit("boris")
    boris.get(f"/tasks/{task_id}")
    for text in ("Equipment: Laptop", "Anna Schmidt", "in 1 day", "as a member of Managers"):
        assert text in boris.main
    buttons = [b["value"] for b in boris.page.select(".decision-bar [name=outcome]")]
    assert buttons == ["reject", "return", "approve"]


def test_approving_passes_it_on_and_says_to_whom(office, visit, task_id):
    boris = visit("boris")
    boris.get(f"/tasks/{task_id}")
    boris.send(f"/tasks/{task_id}/complete", outcome="approve", cost_centre="4711", rev="1")
    assert (boris.address, boris.status) == ("/", 200)
    assert boris.said == "“Equipment: Laptop” approved. Next: Finance check."
    assert [row.step for row in office.inbox("dana")] == ["Finance check"]


def test_what_the_form_refuses_is_told_at_the_field_and_nothing_typed_is_lost(
    office, visit, task_id
):
    boris = visit("boris")
    boris.get(f"/tasks/{task_id}")
    boris.send(
        f"/tasks/{task_id}/complete", outcome="approve", cost_centre="47", comment="Yes, please"
    )
    assert boris.status == 422
    field = boris.page.select_one("[name=cost_centre]")
    assert (field["value"], field["aria-invalid"]) == ("47", "true")
    assert f"#{field['id']}" in [link["href"] for link in boris.page.select(".note a")]
    assert "Yes, please" in boris.page.select_one("textarea[name=comment]").text
    assert office.inbox("dana") == []


def test_a_rejection_needs_its_reason(office, visit, task_id):
    boris = visit("boris")
    boris.get(f"/tasks/{task_id}")
    boris.send(f"/tasks/{task_id}/complete", outcome="reject", cost_centre="4711")
    assert boris.status == 422
    assert boris.page.select_one("textarea[name=comment]")["aria-invalid"] == "true"
    boris.send(
        f"/tasks/{task_id}/complete", outcome="reject", cost_centre="4711", comment="Too dear."
    )
    assert boris.said == "“Equipment: Laptop” rejected; the process has ended."


def test_who_comes_second_is_told_who_decided_what(office, visit, task_id):
    berta = visit("berta")
    berta.get(f"/tasks/{task_id}")
    office.decide("boris", "Laptop", "reject", "Too dear.", cost_centre="4711")
    berta.send(f"/tasks/{task_id}/complete", outcome="approve", cost_centre="4711", rev="1")
    assert berta.status == 409
    for text in ("Somebody was faster", "Reject", "Boris Petrov", "Too dear."):
        assert text in berta.main
    assert office.inbox("dana") == []


def test_an_old_link_to_a_decided_task_shows_the_decision(office, visit, task_id):
    office.decide("boris", "Laptop", "reject", "Too dear.", cost_centre="4711")
    berta = visit("berta")
    berta.get(f"/tasks/{task_id}")
    assert berta.status == 200
    assert "Boris Petrov" in berta.main
    assert "Somebody was faster" not in berta.main


def test_a_task_of_others_is_not_there(visit, task_id):
    dana = visit("dana")
    dana.get(f"/tasks/{task_id}")
    assert dana.status == 404
    dana.get("/")
    dana.send(f"/tasks/{task_id}/complete", outcome="approve", cost_centre="4711")
    assert dana.status == 404


def test_a_field_that_the_step_only_shows_cannot_be_written_and_the_try_is_recorded(
    office, visit, task_id
):
    boris = visit("boris")
    boris.get(f"/tasks/{task_id}")
    boris.send(f"/tasks/{task_id}/complete", outcome="approve", cost_centre="4711", price="1")
    assert boris.status == 422
    assert office.value(tables.audit.c.subject, action="fields.refused") == f"task:{task_id}"
    assert office.inbox("dana") == []


def test_claiming_takes_the_task_out_of_the_others_inbox_and_releasing_puts_it_back(
    office, visit, task_id
):
    boris = visit("boris")
    boris.get(f"/tasks/{task_id}")
    boris.send(f"/tasks/{task_id}/claim")
    assert "claimed by you" in boris.main
    assert office.inbox("berta") == []
    boris.send(f"/tasks/{task_id}/release")
    assert len(office.inbox("berta")) == 1


def test_a_claimed_task_says_who_has_it(office, visit, task_id):
    berta = visit("berta")
    berta.get("/")
    office.do(ClaimTask(task_id), "boris")
    berta.send(f"/tasks/{task_id}/complete", outcome="approve", cost_centre="4711")
    assert berta.status in (404, 409)


def test_a_comment_joins_the_timeline(visit, task_id):
    boris = visit("boris")
    boris.get(f"/tasks/{task_id}")
    boris.send(f"/tasks/{task_id}/comment", text="Is a refurbished one enough?")
    said = boris.page.select_one(".timeline").get_text(" ", strip=True)
    assert "Boris Petrov commented" in said
    assert "Is a refurbished one enough?" in said


def test_an_operator_hands_a_task_over_with_a_reason(office, visit, task_id):
    omar = visit("omar")
    omar.get(f"/tasks/{task_id}/assign")
    omar.send(f"/tasks/{task_id}/assign", person="dana", reason="")
    assert omar.status == 422
    omar.send(f"/tasks/{task_id}/assign", person="dana", reason="Boris is away.")
    assert [row.title for row in office.inbox("dana")] == ["Equipment: Laptop"]


def test_a_task_of_a_suspended_request_says_so_and_offers_nothing_to_decide(office, visit, task_id):
    office.do(SuspendInstance(office.inbox("boris")[0].instance_id, "Prices change."), "omar")
    boris = visit("boris")
    assert "suspended" in boris.get("/").select_one("li.task-row .meta").text
    boris.get(f"/tasks/{task_id}")
    assert "nobody can act on it until" in boris.main
    assert boris.page.select(".decision-bar [name=outcome]") == []
    assert boris.page.select("form[action$=claim]") == []


def test_a_returned_request_comes_back_to_be_corrected(office, visit, task_id):
    office.decide("boris", "Laptop", "return", "Which model?", cost_centre="4711")
    anna = visit("anna")
    (row,) = office.inbox("anna")
    anna.get(f"/tasks/{row.task_id}")
    assert anna.page.select_one("[name=item]")["value"] == "Laptop"
    fields = {"item": "Laptop, 14 inch", "price": "1700", "reason": "See above."}
    anna.send(f"/tasks/{row.task_id}/complete", outcome="resubmit", **fields)
    assert office.variables("Laptop")["price"] == Decimal("1700")


def test_the_inbox_is_searched_filtered_and_grouped_by_due(office, visit, task_id):
    office.ask_for("Standing desk", "640", "Doctor's advice.")
    boris = visit("boris")
    assert len(boris.get("/").select("[data-item]")) == 2
    assert boris.page.select_one(".task-group").text.split() == ["Within", "a", "week", "2"]
    assert len(boris.get("/?q=desk").select("[data-item]")) == 1
    assert "Nothing matches" in boris.get("/?mine=1").find("main").text
    assert "Nothing waits for you" in visit("dana").get("/").find("main").text


def test_a_long_inbox_is_read_page_by_page(office, visit):
    for number in range(53):
        office.ask_for(f"Chair {number}", "90", "To sit on.")
    boris = visit("boris")
    assert len(boris.get("/").select("[data-item]")) == 50
    boris.get(boris.page.select_one("a[rel=next]")["href"])
    assert len(boris.page.select("[data-item]")) == 3
    boris.get("/?cursor=nonsense")
    assert boris.status == 422
