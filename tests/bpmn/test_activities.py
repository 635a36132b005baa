"""Tasks and sub-processes, each alone, in a loop, nested, and in trouble."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.bpmn.play import NOON, UTC, chain, cs, el, ext, flow, maps, operation, play
from workflow_engine.bpmn.errors import StaleTrigger
from workflow_engine.bpmn.progress import Complete, JobWait, Retry, UserTaskWait
from workflow_engine.errors import BusinessError, UnknownOutcome, ValueRefused

START, END = el("startEvent", "s"), el("endEvent", "e")


def user(identity: str, *inner: str) -> str:
    return el("userTask", identity, ext(*inner), name=identity.title())


def only(task: str, **options):
    return play(START, task, END, chain("s", "t", "e"), **options)


def test_a_user_task_waits_until_somebody_completes_it():
    run = only(user("t")).start(amount=5)
    assert run.at == ["t"]
    assert run.complete("t", "approve", note="fine").ended == "completed"
    assert run.variables == {"amount": 5, "note": "fine", "outcome": "approve"}


def test_a_user_task_says_who_may_act_by_when_and_with_what():
    task = user(
        "t",
        cs("assignment", assignee="= requester", candidates='= ["group:a", "role:" + kind]'),
        cs("form", key="approve"),
        cs("outcome", id="approve"),
        cs("outcome", id="reject"),
        cs("deadline", due='= duration("P2D")', priority="= 10 + 60", remind="0.5,0.8"),
        maps(inputs={"total": "= amount * 2"}),
    )
    wait = only(task).start(requester="anna", kind="cfo", amount=Decimal("1.5")).open_at("t")
    assert wait == UserTaskWait(
        wait=wait.wait,
        node="t",
        name="T",
        iteration=1,
        assignee="anna",
        candidates=("group:a", "role:cfo"),
        lane=None,
        form="approve",
        outcomes=("approve", "reject"),
        due=NOON + timedelta(days=2),
        priority=70,
        remind=(0.5, 0.8),
        inputs={"total": Decimal("3.0")},
    )


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-03-10T09:00", datetime(2026, 3, 10, 1, 0, tzinfo=UTC)),
        ("2026-03-10T09:00:00Z", datetime(2026, 3, 10, 9, 0, tzinfo=UTC)),
        ("PT36H", NOON + timedelta(hours=36)),
        ('= date("2026-03-10")', datetime(2026, 3, 10, 16, 0, tzinfo=UTC)),
        ('= duration("P1M")', datetime(2026, 4, 2, 11, 0, tzinfo=UTC)),
        ("= null", None),
    ],
)
def test_a_deadline_is_read_in_the_zone_of_the_instance(due, expected):
    run = only(user("t", cs("deadline", due=due)), timezone="Asia/Shanghai").start()
    assert run.open_at("t").due == expected


def test_candidates_written_as_text_are_separated_by_commas():
    run = only(user("t", cs("assignment", candidates="group:a, anna"))).start()
    assert run.open_at("t").candidates == ("group:a", "anna")


def test_declared_outputs_decide_alone_what_a_person_may_write():
    task = user("t", maps(outputs={"decision": "= outcome", "note": '= note + "!"'}))
    run = only(task).start(amount=5).complete("t", "approve", note="ok", amount=1_000_000)
    assert run.variables == {"amount": 5, "decision": "approve", "note": "ok!"}


def test_the_inputs_of_a_task_are_not_written_back():
    run = only(user("t", maps(inputs={"shown": "= 1"}))).start().complete("t", "ok", field=2)
    assert run.variables == {"outcome": "ok", "field": 2}


def test_the_form_cannot_forge_the_outcome():
    run = only(user("t")).start()
    run.take(Complete(run.wait("t"), "reject", {"outcome": "approve"}))
    assert run.variables == {"outcome": "reject"}


def test_an_outcome_that_the_task_does_not_offer_is_refused():
    run = only(user("t", cs("outcome", id="approve"))).start()
    with pytest.raises(UnknownOutcome):
        run.complete("t", "destroy")
    assert run.at == ["t"]


def test_a_task_can_be_completed_only_once():
    run = only(user("t")).start()
    trigger = Complete(run.wait("t"), "done")
    run.take(trigger)
    with pytest.raises(StaleTrigger):
        run.take(trigger)


def test_data_that_cannot_be_stored_is_refused_before_anything_moves():
    run = only(user("t")).start()
    with pytest.raises(ValueRefused):
        run.complete("t", "ok", amount=float("nan"))
    assert run.at == ["t"]


def test_a_failing_deadline_is_an_incident_that_a_retry_mends():
    run = only(user("t", cs("deadline", due="= reply by"), cs("assignment", assignee="= who")))
    run.start(who="anna")
    assert list(run.troubles.values()) == ["unknown-name"]
    assert run.state.tokens[0].node == "t"
    run.retry()
    assert list(run.troubles.values()) == ["unknown-name"]
    assert run.trail.count("t entered") == 1


def test_a_failing_output_keeps_the_decision_until_the_retry():
    task = user("t", maps(outputs={"ratio": "= part / whole", "kept": "= outcome"}))
    run = only(task).start().complete("t", "approve", part=1)
    assert list(run.troubles.values()) == ["unknown-name"]
    assert run.at == []
    run.state.scopes[0].variables["whole"] = 2
    assert run.retry().ended == "completed"
    assert run.variables == {"whole": 2, "ratio": Decimal("0.5"), "kept": "approve"}


def test_an_operation_gets_its_inputs_and_gives_what_is_mapped():
    task = operation("t", mappings=maps(inputs={"n": "= amount"}, outputs={"twice": "= result.n"}))
    run = only(task, operations={"op": lambda n: {"n": n * 2}}).start(amount=4)
    assert run.ended == "completed"
    assert run.calls == [("op", {"n": 4}, "t", 1)]
    assert run.variables == {"amount": 4, "twice": Decimal(8)}


def test_the_result_of_an_operation_is_not_written_unasked():
    run = only(operation("t"), operations={"op": lambda: {"amount": 0}}).start(amount=4)
    assert run.variables == {"amount": 4}


def test_an_asynchronous_operation_becomes_a_job():
    task = operation(
        "t",
        mappings=maps(inputs={"n": "= 1"}, outputs={"x": "= result.x"}),
        **{"async": "true"},
        retries="3",
    )
    run = only(task).start()
    assert run.open_at("t") == JobWait(run.wait("t"), "t", 1, "op", {"n": Decimal(1)}, 3)
    assert run.finish("t", x=7).ended == "completed"
    assert run.variables == {"x": 7}


def test_a_refusal_that_nobody_models_fails_the_instance():
    def op():
        raise BusinessError("OVER_BUDGET", "Only {free} is left.", free=1)

    run = only(operation("t"), operations={"op": op}).start()
    assert run.ended == "failed OVER_BUDGET"
    assert run.trail[-1] == "t failed"
    assert not run.state.tokens


def test_a_technical_failure_of_an_operation_reaches_the_caller():
    def op():
        raise ConnectionError("down")

    run = only(operation("t"), operations={"op": op})
    with pytest.raises(ConnectionError):
        run.start()


def test_an_output_that_fails_does_not_call_the_operation_again():
    task = operation("t", mappings=maps(outputs={"x": "= missing"}))
    run = only(task, operations={"op": lambda: {}}).start()
    run.retry()
    assert len(run.calls) == 1


CALL = el("callActivity", "t", ext(cs("call", process="other"), "{maps}"))
WORK = el("serviceTask", "t", ext(cs("external", topic="other"), "{maps}"))


@pytest.mark.parametrize("task", [CALL, WORK], ids=["a called process", "a worker"])
@pytest.mark.parametrize("source", ["= total", "= result.total"])
def test_what_was_done_elsewhere_is_read_by_name_or_as_the_result(task, source):
    mapped = task.replace("{maps}", maps(outputs={"sum": source}))
    run = only(mapped).start().finish("t", total=5, note="fine")
    assert (run.ended, run.variables) == ("completed", {"sum": 5})


def test_without_mappings_a_worker_brings_its_variables_and_nothing_else():
    run = only(WORK.replace("{maps}", "")).start().finish("t", total=5)
    assert run.variables == {"total": 5}


def test_an_operation_is_numbered_by_how_often_it_was_entered():
    run = play(
        START, el("exclusiveGateway", "g"), operation("t"), user("u"),
        el("exclusiveGateway", "again", default="again_e"), END,
        chain("s", "g", "t", "u", "again"), flow("again", "g", 'outcome = "redo"'),
        flow("again", "e"), operations={"op": lambda: {}},
    ).start()  # fmt: skip
    run.complete("u", "redo").complete("u", "redo").complete("u", "ok")
    assert [call[3] for call in run.calls] == [1, 2, 3]
    assert run.ended == "completed"


def test_a_decision_answers_into_the_variable_that_is_named():
    task = el("businessRuleTask", "t", ext(cs("decision", key="d", result="chain")))
    run = only(task, decisions={"d": lambda amount, business_key: ["cfo"]}).start(amount=4)
    assert run.variables == {"amount": 4, "chain": ["cfo"]}


def test_a_decision_sees_only_the_inputs_that_are_mapped():
    mappings = maps(inputs={"n": "= 2"}, outputs={"answer": "= result"})
    task = el("businessRuleTask", "t", ext(cs("decision", key="d"), mappings))
    run = only(task, decisions={"d": lambda n: n + 1}).start(amount=4)
    assert run.variables == {"amount": 4, "answer": Decimal(3)}


def test_a_send_task_throws_its_message_with_the_mapped_payload():
    task = el("sendTask", "t", ext(maps(inputs={"what": "= 1"})), messageRef="keyed")
    run = only(task).start(order="O-7")
    assert [(t.name, t.key, t.payload) for t in run.last.thrown] == [
        ("keyed", "O-7", {"what": Decimal(1)})
    ]
    assert run.ended == "completed"


def test_a_send_task_may_run_an_operation_instead():
    task = el("sendTask", "t", ext(cs("operation", name="op")))
    assert only(task, operations={"op": lambda: {}}).start().ended == "completed"


def test_a_receive_task_waits_for_its_message_and_key():
    task = el("receiveTask", "t", ext(maps(outputs={"why": "= reason"})), messageRef="keyed")
    run = only(task).start(order="O-7")
    assert (run.open_at("t").name, run.open_at("t").key) == ("keyed", "O-7")
    assert run.receive("t", reason="late", order="forged").ended == "completed"
    assert run.variables == {"order": "O-7", "why": "late"}


def test_a_message_without_a_key_of_its_own_waits_for_the_business_key():
    run = only(el("receiveTask", "t", messageRef="msg")).start()
    assert run.open_at("t").key is None


@pytest.mark.parametrize("kind", ["task", "manualTask"])
def test_a_task_without_an_effect_applies_its_mappings(kind):
    run = only(el(kind, "t", ext(maps(outputs={"x": "= 1"})))).start()
    assert run.variables == {"x": Decimal(1)}


def sub(*inner: str, **mappings):
    return el("subProcess", "t", ext(maps(**mappings)), *inner)


def test_a_sub_process_has_variables_of_its_own_that_outputs_hand_back():
    inner = el("startEvent", "si"), user("u"), el("endEvent", "ei"), chain("si", "u", "ei")
    run = only(sub(*inner, inputs={"n": "= amount"}, outputs={"back": "= n"})).start(amount=4)
    run.complete("u", "ok", n=9, elsewhere=1)
    assert run.ended == "completed"
    assert run.variables == {"amount": 4, "elsewhere": 1, "outcome": "ok", "back": 9}


def test_a_sub_process_ends_when_all_of_its_branches_have():
    inner = (
        el("startEvent", "si"), user("u"), user("v"), el("endEvent", "ei"),
        flow("si", "u"), flow("si", "v"), flow("u", "ei"), flow("v", "ei"),
    )  # fmt: skip
    run = only(sub(*inner)).start().complete("u")
    assert run.ended is None
    assert run.complete("v").ended == "completed"


def test_sub_processes_nest_deeply():
    body, path = user("u"), "u"
    for i in range(12):
        body = "".join((
            el("startEvent", f"s{i}"), body, el("endEvent", f"e{i}"),
            chain(f"s{i}", path, f"e{i}"),
        ))  # fmt: skip
        path = f"p{i}"
        body = el("subProcess", path, body)
    run = play(START, body, END, chain("s", path, "e")).start()
    assert len(run.state.scopes) == 13
    assert run.complete("u").ended == "completed"
    assert len(run.state.scopes) == 1


def test_variables_written_in_parallel_branches_are_all_kept():
    run = play(
        START, el("parallelGateway", "f"), user("a"), user("b"), el("parallelGateway", "j"), END,
        chain("s", "f", "a", "j", "e"), flow("f", "b"), flow("b", "j"),
    ).start(lines=[1, 2])  # fmt: skip
    run.complete("a", lines=[3]).complete("b", extra={"x": [1]})
    assert run.variables["lines"] == [3]
    assert run.variables["extra"] == {"x": [1]}


def test_a_retry_of_something_that_is_not_in_trouble_is_refused():
    run = only(user("t")).start()
    with pytest.raises(StaleTrigger):
        run.take(Retry(run.wait("t")))


def test_dates_of_people_are_kept_as_dates():
    moment = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
    run = only(user("t")).start(day=date(2026, 2, 28), moment=moment, span=timedelta(hours=1))
    assert run.variables["day"] == date(2026, 2, 28)
    assert run.variables["moment"].tzinfo.key == "Europe/Berlin"
    assert run.variables["moment"].fold == 1
