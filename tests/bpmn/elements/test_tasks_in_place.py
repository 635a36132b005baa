"""Global tasks and scripts (BPMN 2.0.2, 10.3.3, 10.3.4 and 10.3.7): work that is done in place."""

from decimal import Decimal

import pytest

from tests.bpmn import play as basics
from tests.bpmn.elements.drawing import Stage, end, rounds, start, sub, user
from tests.bpmn.elements.test_repeated_activities import each_of, instances
from tests.bpmn.play import boundary, chain, cs, document, el, ext, maps, timer
from workflow_engine.bpmn import load
from workflow_engine.bpmn.progress import SetVariables

GLOBALS = (
    el("globalUserTask", "global_ask",
       ext(cs("assignment", candidates="group:a"), cs("form", key="f")), name="Ask")
    + el("globalScriptTask", "count", ext(cs("script", result="n")),
         "<bpmn:script>(if n = null then 0 else n) + 1</bpmn:script>", scriptLanguage="feel")
    + el("globalBusinessRuleTask", "rule", ext(cs("decision", key="d", result="answer")))
    + el("globalManualTask", "by_hand") + el("globalTask", "nothing")
)  # fmt: skip


def stage(*inner: str, **options) -> Stage:
    loaded = load(document(*inner, roots=basics.ROOTS + GLOBALS))
    errors = [f"{f.code} {f.element}: {f}" for f in loaded.findings if f.severity == "error"]
    assert not errors, errors
    return Stage(loaded.graphs["main"], **options)


def calls(task: str, *inner: str) -> str:
    return el("callActivity", "t", *inner, calledElement=task)


def line(*drawn: str):
    return (start(), *drawn, user("after"), end(), chain("s", "t", "after", "e"))


def test_a_global_user_task_is_a_task_of_the_caller():
    run = stage(*line(calls("global_ask"))).start()
    wait = run.open_at("t")
    assert (wait.candidates, wait.form) == (("group:a",), "f")
    assert run.complete("t", answer=1).tasks == ["after"]
    assert run.variables["answer"] == 1


def test_a_global_script_computes_with_the_variables_of_the_caller():
    run = stage(*line(calls("count"))).start(n=4)
    assert (run.tasks, run.variables["n"]) == (["after"], Decimal(5))


def test_a_global_rule_is_asked():
    run = stage(*line(calls("rule")), decisions={"d": lambda **given: "yes"}).start()
    assert run.variables["answer"] == "yes"


@pytest.mark.parametrize("task", ["by_hand", "nothing"])
def test_a_global_task_without_an_effect_is_over_at_once(task):
    assert stage(*line(calls(task))).start().tasks == ["after"]


def test_the_mappings_are_those_of_the_call():
    mapped = ext(maps(inputs={"shown": "= n * 2"}, outputs={"kept": "= note"}))
    run = stage(*line(calls("global_ask", mapped))).start(n=2)
    assert run.open_at("t").inputs == {"shown": 4}
    run.complete("t", note="fine", n=99)
    assert (run.variables["kept"], run.variables["n"]) == ("fine", 2)


def test_a_global_task_in_a_loop_with_instances_and_under_a_deadline():
    run = stage(*rounds("t", calls("global_ask", instances("2")))).start()
    for again in (True, False):
        run.complete("t").complete("t").complete("ask", again=again)
    assert run.ended == "completed"
    run = stage(
        *line(calls("global_ask"), boundary("b", "t", timer("timeDuration", "PT1H")), user("late"),
              chain("b", "late"))
    ).start()  # fmt: skip
    assert run.fire("b").tasks == ["late"]


def test_a_global_task_within_a_sub_process():
    inner = sub(
        "t", start("si"), el("callActivity", "u", calledElement="global_ask"), chain("si", "u")
    )
    assert stage(*line(inner)).start().complete("u").tasks == ["after"]


def script(text: str, *inner: str, language: str = "feel") -> str:
    return el("scriptTask", "t", *inner, f"<bpmn:script>{text}</bpmn:script>",
              scriptFormat=language)  # fmt: skip


@pytest.mark.parametrize("language", ["feel", "FEEL", "text/feel", "application/feel", ""])
def test_the_entries_of_a_context_become_variables(language):
    run = stage(*line(script("{a: n + 1, b: a * 2}", language=language))).start(n=1)
    assert (run.variables["a"], run.variables["b"]) == (2, 4)


def test_the_value_of_a_script_goes_where_it_is_said():
    run = stage(*line(script("sum([1, 2, n])", ext(cs("script", result="total"))))).start(n=3)
    assert run.variables["total"] == 6


def test_outputs_pick_from_a_context():
    kept = ext(maps(outputs={"kept": "= a"}))
    run = stage(*line(script("{a: 1, b: 2}", kept))).start()
    assert (run.variables["kept"], "b" in run.variables) == (1, False)


def test_a_script_that_fails_is_an_incident_that_a_correction_mends():
    run = stage(*line(script("{ratio: 10 / n}"))).start()
    assert (list(run.troubles.values()), run.tasks) == (["unknown-name"], [])
    run.take(SetVariables({"n": 4}))
    assert run.retry().tasks == ["after"]
    assert run.variables["ratio"] == Decimal("2.5")


def test_a_script_of_instances_collects_in_order():
    task = script("x * x", ext(cs("script", result="y")), each_of("[1, 2, 3]", "x", into="ys",
                                                                  value="y"))  # fmt: skip
    run = stage(*line(task)).start()
    assert (run.tasks, run.variables["ys"]) == (["after"], [1, 4, 9])


ENDLESS = [
    "for i in 1..1000000000 return i",
    "{a: " * 200 + "1" + "}" * 200,
    'string join(for i in 1..100000 return "xxxxxxxxxx")',
]


@pytest.mark.parametrize("text", ENDLESS)
def test_a_script_without_measure_is_an_incident_or_a_finding(text):
    loaded = load(document(*line(script(text, ext(cs("script", result="x"))))))
    if any(finding.severity == "error" for finding in loaded.findings):
        return
    run = Stage(loaded.graphs["main"]).start()
    assert (len(run.troubles), run.tasks) == (1, [])


@pytest.mark.parametrize("language", ["javascript", "groovy", "juel"])
def test_a_script_in_another_language_is_a_finding(language):
    loaded = load(document(*line(script("1", language=language))))
    assert "script-language" in {finding.code for finding in loaded.findings}


def test_python_is_an_incident_where_it_is_not_allowed():
    loaded = load(document(*line(script("1 + 1", language="python"))))
    run = Stage(loaded.graphs["main"]).start()
    assert list(run.troubles.values()) == ["scripts-not-allowed"]
