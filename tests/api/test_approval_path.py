"""Who approves and how long it takes, over HTTP and from what is past."""

from datetime import timedelta

import pytest

from tests.commands import models
from workflow_engine.queries.usual_time import usual_hours


@pytest.fixture
def asked(boris, anna):
    """Boris starts, Anna is asked; answers with how to do it once more."""

    def once():
        boris.post("/processes/approval/instances", {})
        return anna.only_task()

    body = (
        '<startEvent id="begin"/>'
        + models.user_task("boss", candidates=f"person:{anna.person_id}")
        + '<endEvent id="done"/>'
        + models.flow("begin", "boss")
        + models.flow("boss", "done")
    )
    boris.deploy(models.process(body))
    return once


def test_an_instance_about_no_document_has_no_path(boris, anna, asked):
    task = asked()
    instance = anna.get(f"/tasks/{task}").json["instance_id"]
    found = boris.get(f"/instances/{instance}/approval-path")
    assert found.status_code == 200
    assert found.json == {"steps": [], "matrix_version": None, "is_blocked": False}


def test_the_path_of_what_does_not_exist_is_not_found(boris):
    nothing = "01a202cc-52c2-7eff-8b0e-f4644118c933"
    assert boris.get(f"/instances/{nothing}/approval-path").status_code == 404


def test_the_usual_time_is_the_median_of_the_past(anna, asked, clock, database, make):
    ways = [f"person:{anna.person_id}"]
    for hours in (0.1, 0.7, 0.4):
        with database.reading() as connection:
            assert usual_hours(connection, make.company_id, ways) is None
        task = asked()
        clock.travel(timedelta(hours=hours))
        anna.post(f"/tasks/{task}/complete", {"outcome": "approve"})
    with database.reading() as connection:
        assert usual_hours(connection, make.company_id, ways) == 0.4
        assert usual_hours(connection, make.company_id, ["role:cfo"]) is None
