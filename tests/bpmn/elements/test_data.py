"""Data objects, properties, associations and item definitions (BPMN 2.0.2, 10.4)."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from tests.bpmn.elements.drawing import ROOTS as DRAWN
from tests.bpmn.elements.drawing import Stage, end, rounds, start, sub, user
from tests.bpmn.elements.test_repeated_activities import instances
from tests.bpmn.play import HEAD, chain, cs, document, el, ext, maps, operation
from workflow_engine.bpmn import load
from workflow_engine.bpmn.errors import WrongType
from workflow_engine.bpmn.progress import Complete, SetVariables

TYPES = ("string", "integer", "boolean", "date", "dateTime", "time", "decimal", "duration", "Order")
ITEMS = "".join(
    f'<bpmn:itemDefinition id="is_{name}" structureRef="xsd:{name}"/>' for name in TYPES
)


def stage(*inner: str, **options) -> Stage:
    loaded = load(document(*inner, roots=DRAWN + ITEMS))
    errors = [f"{f.code} {f.element}: {f}" for f in loaded.findings if f.severity == "error"]
    assert not errors, errors
    return Stage(loaded.graphs["main"], **options)


def prop(name: str, kind: str | None = None, **more: str) -> str:
    given = {"itemSubjectRef": f"is_{kind}"} if kind else {}
    return el("property", f"p_{name}", name=name, **given, **more)


def holds(name: str, kind: str | None = None, **more: str) -> str:
    """A data object, and the reference to it that is drawn."""
    given = {"itemSubjectRef": f"is_{kind}"} if kind else {}
    return el("dataObject", f"do_{name}", **given, **more) + el(
        "dataObjectReference", f"ref_{name}", dataObjectRef=f"do_{name}", name=name
    )


def reads(source: str, into: str, *inner: str) -> str:
    refs = (
        f"<bpmn:sourceRef>ref_{source}</bpmn:sourceRef><bpmn:targetRef>in_{into}</bpmn:targetRef>"
    )
    return el("dataInputAssociation", f"read_{into}", refs, *inner)


def writes(target: str, out_of: str, *inner: str) -> str:
    source = f"<bpmn:sourceRef>out_{out_of}</bpmn:sourceRef>"
    refs = f"{source}<bpmn:targetRef>ref_{target}</bpmn:targetRef>"
    return el("dataOutputAssociation", f"write_{target}", refs, *inner)


def becomes(text: str) -> str:
    return f"<bpmn:transformation>{text}</bpmn:transformation>"


def assigns(source: str, target: str) -> str:
    inner = f"<bpmn:from>{source}</bpmn:from><bpmn:to>{target}</bpmn:to>"
    return f"<bpmn:assignment>{inner}</bpmn:assignment>"


def io(*names: str, outputs: tuple[str, ...] = ()) -> str:
    inner = "".join(el("dataInput", f"in_{name}", name=name) for name in names)
    inner += "".join(el("dataOutput", f"out_{name}", name=name) for name in outputs)
    return f"<bpmn:ioSpecification>{inner}</bpmn:ioSpecification>"


def line(*drawn: str):
    return (start(), *drawn, user("after"), end(), chain("s", "t", "after", "e"))


def test_what_is_declared_is_null_until_somebody_writes_it():
    run = stage(prop("amount"), *line(user("t", ext(maps(inputs={"seen": "= amount"}))))).start()
    assert run.open_at("t").inputs == {"seen": None}
    assert run.complete("t", amount=5).variables["amount"] == 5


def test_a_property_of_a_sub_process_is_its_own_and_ends_with_it():
    inner = sub("t", prop("note"), start("si"), user("u"), chain("si", "u"))
    run = stage(*line(inner)).start(note="outer")
    run.complete("u", note="inner")
    assert (run.tasks, run.variables["note"]) == (["after"], "outer")


def test_each_instance_of_a_sub_process_has_properties_of_its_own():
    shown = ext(maps(inputs={"seen": "= note"}))
    inner = sub(
        "t", instances("2"), prop("note"), start("si"), user("u"), user("v", shown),
        chain("si", "u", "v"),
    )  # fmt: skip
    run = stage(*line(inner)).start()
    for wait, note in zip(list(run.waits), ("one", "two"), strict=True):
        run.take(Complete(wait, "done", {"note": note}))
    assert sorted(w.inputs["seen"] for w in run.waits.values()) == ["one", "two"]


def test_a_property_begins_as_null_in_each_round_of_its_sub_process():
    shown = ext(maps(inputs={"seen": "= note"}))
    inner = sub("t", prop("note"), start("si"), user("u", shown), chain("si", "u"))
    run = stage(*rounds("t", inner)).start()
    for again in (True, False):
        assert run.open_at("u").inputs == {"seen": None}
        run.complete("u", note="kept?").complete("ask", again=again)
    assert run.ended == "completed"


def test_an_association_brings_a_data_object_to_a_task_and_its_output_back():
    task = user("t", io("order", outputs=("result",)), reads("order", "order"),
                writes("answer", "result"))  # fmt: skip
    run = stage(holds("order"), holds("answer"), *line(task)).start(order={"total": 5})
    assert run.open_at("t").inputs == {"order": {"total": 5}}
    run.complete("t", result="fine")
    assert run.variables["answer"] == "fine"


def test_a_transformation_and_assignments_compute_what_is_moved():
    task = user(
        "t", io("total", "first", outputs=("result",)),
        reads("order", "total", becomes("order.total * 2")),
        reads("order", "first", assigns("order.lines[1]", "in_first")),
        writes("answer", "result", becomes("upper case(result)")),
    )  # fmt: skip
    run = stage(holds("order"), holds("answer"), *line(task))
    run.start(order={"total": 5, "lines": ["a", "b"]})
    assert run.open_at("t").inputs == {"total": Decimal(10), "first": "a"}
    run.complete("t", result="fine")
    assert run.variables["answer"] == "FINE"


def test_an_operation_is_given_what_associations_bring():
    task = operation("t").replace(
        "</bpmn:serviceTask>", io("n") + reads("size", "n") + "</bpmn:serviceTask>"
    )
    run = stage(holds("size"), *line(task), operations={"op": lambda n: {}}).start(size=3)
    assert run.calls == [("op", {"n": 3}, "t", 1)]


def test_instances_over_a_collection_that_is_a_data_object():
    loop = el(
        "multiInstanceLoopCharacteristics", "mi",
        "<bpmn:loopDataInputRef>ref_orders</bpmn:loopDataInputRef>",
        "<bpmn:loopDataOutputRef>ref_answers</bpmn:loopDataOutputRef>",
        el("inputDataItem", "in_one", name="one"), el("outputDataItem", "out_answer",
                                                      name="answer"),
    )  # fmt: skip
    shown = ext(maps(inputs={"seen": "= one"}))
    run = stage(
        holds("orders", isCollection="true"), holds("answers", isCollection="true"),
        *line(user("t", shown, loop)),
    ).start(orders=["a", "b"])  # fmt: skip
    assert [wait.inputs["seen"] for wait in run.waits.values()] == ["a", "b"]
    run.complete("t", answer=1).complete("t", answer=2)
    assert run.variables["answers"] == [1, 2]


def test_a_collection_that_is_declared_is_empty_at_first():
    shown = ext(maps(inputs={"many": "= count(orders)"}))
    run = stage(prop("orders", isCollection="true"), *line(user("t", shown))).start()
    assert run.open_at("t").inputs == {"many": 0}


MOMENT = datetime(2026, 3, 2, 11, tzinfo=UTC)
RIGHT = [
    ("string", "text"),
    ("string", ""),
    ("integer", 5),
    ("integer", Decimal("5.00")),
    ("boolean", False),
    ("date", date(2026, 3, 2)),
    ("dateTime", MOMENT),
    ("time", time(11, 0)),
    ("decimal", Decimal("1.5")),
    ("decimal", 2),
    ("duration", timedelta(days=1)),
    ("Order", {"any": ["thing"]}),
    ("string", None),
]
WRONG = [
    ("string", 5),
    ("string", True),
    ("string", ["text"]),
    ("integer", Decimal("1.5")),
    ("integer", "5"),
    ("integer", True),
    ("boolean", 1),
    ("boolean", "true"),
    ("date", MOMENT),
    ("date", "2026-03-02"),
    ("dateTime", date(2026, 3, 2)),
    ("decimal", "1.5"),
    ("decimal", False),
    ("time", MOMENT),
    ("duration", 5),
]


@pytest.mark.parametrize(("kind", "value"), RIGHT, ids=str)
def test_a_value_of_the_declared_type_is_written(kind, value):
    run = stage(prop("x", kind), *line(user("t"))).start().complete("t", x=value)
    assert (run.tasks, run.variables["x"]) == (["after"], value)


@pytest.mark.parametrize(("kind", "value"), WRONG, ids=str)
def test_a_value_of_another_type_is_an_incident_and_not_written(kind, value):
    run = stage(prop("x", kind), *line(user("t"))).start().complete("t", x=value)
    assert list(run.troubles.values()) == ["wrong-type"]
    assert (run.tasks, run.variables["x"]) == ([], None)


@pytest.mark.parametrize(("kind", "value"), WRONG[:6], ids=str)
def test_nobody_corrects_a_variable_to_another_type(kind, value):
    run = stage(prop("x", kind), *line(user("t"))).start()
    with pytest.raises(WrongType):
        run.take(SetVariables({"x": value}))
    assert run.variables["x"] is None


def test_each_item_of_a_collection_is_checked():
    run = stage(prop("xs", "integer", isCollection="true"), *line(user("t"))).start()
    assert run.complete("t", xs=[1, 2]).tasks == ["after"]
    run = stage(prop("xs", "integer", isCollection="true"), *line(user("t"))).start()
    assert list(run.complete("t", xs=[1, "2"]).troubles.values()) == ["wrong-type"]


def test_a_wrong_value_at_the_start_is_an_incident_of_the_start():
    run = stage(prop("x", "integer"), *line(user("t"))).start(x="five")
    assert (list(run.troubles.values()), run.tasks) == (["wrong-type"], [])


def test_a_wrong_result_of_an_operation_is_looked_at_again_without_a_second_call():
    task = operation("t", maps(outputs={"x": "= result.x"}))
    run = stage(prop("x", "integer"), *line(task), operations={"op": lambda: {"x": "no"}}).start()
    assert list(run.troubles.values()) == ["wrong-type"]
    assert list(run.retry().troubles.values()) == ["wrong-type"]
    assert len(run.calls) == 1


def test_a_type_in_an_inner_scope_hides_that_of_the_outer():
    own = prop("x", "string").replace("p_x", "p_inner")
    inner = sub("t", own, start("si"), user("u"), chain("si", "u"))
    run = stage(prop("x", "integer"), *line(inner)).start(x=5)
    run.complete("u", x="inner")
    assert (run.tasks, run.variables["x"]) == (["after"], 5)


def test_a_script_may_write_a_data_object():
    task = el("scriptTask", "t", ext(cs("script", result="x")), "<bpmn:script>1 + 1</bpmn:script>",
              scriptFormat="feel")  # fmt: skip
    run = stage(prop("x", "integer"), *line(task)).start()
    assert (run.tasks, run.variables["x"]) == (["after"], 2)


def test_a_data_object_that_is_only_drawn_declares_nothing():
    run = stage(holds("picture"), *line(user("t"))).start()
    assert "picture" not in run.variables


def test_a_data_store_is_only_a_picture():
    store = '<bpmn:dataStore id="ds" name="Archive"/>'
    drawn = document(
        *line(user("t")), el("dataStoreReference", "dsr", dataStoreRef="ds"), roots=DRAWN + store
    )
    assert HEAD.encode() in drawn
    loaded = load(drawn)
    assert Stage(loaded.graphs["main"]).start().tasks == ["t"]
