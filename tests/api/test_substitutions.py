"""Substitutes by the API: named, seen in the inbox, ended; and the caller is found with them."""

from datetime import timedelta

from tests.api.test_bad_input import is_problem

OWN = ("task:read", "task:complete", "instance:read")


def days(clock, first, last):
    now = clock.now()
    return {
        "starts_at": (now + timedelta(days=first)).isoformat(),
        "ends_at": (now + timedelta(days=last)).isoformat(),
    }


def test_a_substitute_is_named_decides_and_the_time_ends_early(anna, task, call, clock):
    carla = call("Carla", *OWN)
    body = {"substitute_id": carla.person_id, "most": "5000.00", **days(clock, 0, 3)}
    made = anna.post("/substitutions", body, key="once")
    assert made.status_code == 201
    assert anna.post("/substitutions", body, key="once").json == made.json
    (row,) = anna.get("/substitutions").json["rows"]
    assert (row["person"], row["substitute"], row["state"]) == ("Anna", "Carla", "current")
    assert (row["most"], row["may_end"], row["processes"]) == ("5000.0000", True, None)
    (waiting,) = carla.get("/tasks").json["rows"]
    assert (waiting["task_id"], waiting["instead_of"]) == (task, "Anna")
    assert carla.get("/tasks", absent=anna.person_id).json["rows"]
    assert carla.get(f"/tasks/{task}").json["instead_of"] == "Anna"
    ending = f"/substitutions/{made.json['id']}/end"
    assert is_problem(carla.post(ending), 403)
    assert anna.post(ending).status_code == 204
    assert anna.post(ending).json["code"] == "substitution-over"
    assert is_problem(carla.get(f"/tasks/{task}"), 404)


def test_what_cannot_be_is_a_problem_by_field(anna, call, clock):
    carla = call("Carla", *OWN)
    body = {"substitute_id": carla.person_id, **days(clock, 0, 3)}
    late = anna.post("/substitutions", {**body, "ends_at": body["starts_at"]})
    assert (late.status_code, list(late.json["errors"])) == (422, ["ends_at"])
    assert anna.post("/substitutions", body).status_code == 201
    again = anna.post("/substitutions", body)
    assert (again.status_code, again.json["code"]) == (409, "same-again")
    back = {"substitute_id": anna.person_id, **days(clock, 1, 2)}
    refused = carla.post("/substitutions", back)
    assert (refused.status_code, refused.json["code"]) == (409, "each-for-the-other")
    for_anna = {**back, "person_id": anna.person_id, "reason": "ill"}
    assert is_problem(carla.post("/substitutions", for_anna), 403)


def test_nobody_sees_whom_a_stranger_has_named(anna, call):
    carla = call("Carla", *OWN)
    assert is_problem(carla.get("/substitutions", person_id=anna.person_id), 404)
    assert anna.get("/substitutions", person_id=carla.person_id).json["rows"] == []
