"""An import says of each thing of another tool what became of it, in both languages."""

import json

import pytest

from tests.bpmn.hostile import HOSTILE
from tests.bpmn.play import chain, document, el
from tests.bpmn.vendors import CAMUNDA7, CAMUNDA8, FLOWABLE, RUNNABLE
from ui.i18n.catalogue import read_catalogue
from ui.i18n.packages import translation_folders
from workflow_engine import forms as form_files
from workflow_engine.bpmn import load
from workflow_engine.bpmn.embedded import forms
from workflow_engine.bpmn.report import report

CHINESE = read_catalogue(translation_folders(), "zh_Hans_CN").gettext


def said(xml: bytes) -> dict[tuple[str | None, str], tuple[str, str]]:
    return {(e.element, e.found): (e.verdict, e.after) for e in report(xml).entries}


@pytest.mark.parametrize("name", RUNNABLE)
def test_a_model_of_another_tool_runs_as_it_is(name):
    loaded = load(RUNNABLE[name])
    assert [str(f) for f in loaded.findings if f.severity == "error"] == []
    assert len(loaded.graphs) == 1


@pytest.mark.parametrize("name", RUNNABLE)
def test_nothing_of_it_is_passed_over_and_nothing_refused(name):
    found = report(RUNNABLE[name])
    assert found.counts()["refused"] == 0
    assert sum(found.counts().values()) == len(found.entries) > 2


def test_the_report_on_camunda_7():
    found = said(CAMUNDA7)
    assert found["t", "assignee"] == ("translated", "= starter")
    assert found["t", "inputParameter people"] == ("translated", '= ["anna", (starter)]')
    assert found["t", "inputParameter map"] == ("translated", '= {"amount": (amount * 2)}')
    assert found["t", "inputParameter subject"][1] == '= "Invoice " + string(number)'
    assert found["t", "formData"] == ("translated", "t")
    assert found["t", "asyncBefore"][0] == "no effect"
    assert found["pay", "topic"] == ("understood", "pay")
    assert found["pay", "failedJobRetryTimeCycle"] == ("translated", "3 × PT10M")
    assert found["filing", "calledElementBinding"] == ("understood", "deployment")
    assert found["filing", "out place"] == ("translated", "= result.place -> place")
    assert found["filing", "collection"][0] == "understood"
    assert found["filing", "completionCondition"][1] == "= nrOfCompletedInstances >= 2"
    assert found["f3", "conditionExpression"][0] == "translated"
    assert found["late", "timeDuration"] == ("translated", "= patience")
    assert found["invoice", "candidateStarterGroups"] == ("no effect", "")


def test_variables_with_a_caught_error_are_understood_at_a_boundary_and_idle_at_an_end():
    named = 'camunda:errorCodeVariable="c" camunda:errorMessageVariable="m"'
    caught = f"<bpmn:errorEventDefinition {named}/>"
    found = said(
        document(
            el("startEvent", "s"), el("task", "t"), el("endEvent", "e", caught),
            el("boundaryEvent", "b", caught, attachedToRef="t"), chain("s", "t", "e"),
        )
    )  # fmt: skip
    assert found["b", "errorCodeVariable"] == ("understood", "c")
    assert found["b", "errorMessageVariable"] == ("understood", "m")
    assert found["e", "errorCodeVariable"] == ("no effect", "")


def test_what_the_file_says_of_itself_belongs_to_no_element():
    assert said(CAMUNDA7)[None, "executionPlatform"][0] == "no effect"
    assert said(CAMUNDA7)["invoice", "versionTag"] == ("understood", "1.0")


def test_the_report_on_camunda_8():
    found = said(CAMUNDA8)
    assert found["t", "formDefinition"] == ("translated", "userTaskForm_1")
    assert found["charge", "taskDefinition"] == ("understood", "charge")
    assert found["charge", "output receipt"][0] == "translated"
    assert found["charge", "taskHeaders"][0] == "no effect"
    assert found["charge", "loopCharacteristics"][0] == "understood"
    assert found["sum", "script"][0] == "understood"
    assert found["ship", "calledElement"] == ("understood", "shipping")
    assert found["m", "correlationKey"] == ("understood", "= order.id")


@pytest.mark.parametrize("name", RUNNABLE)
def test_each_entry_is_a_sentence_in_both_languages(name):
    for entry in report(RUNNABLE[name]).entries:
        english, translated = str(entry.text), entry.text.translated(CHINESE)
        assert entry.found in english
        assert english != translated, english
        assert any("\u4e00" <= letter <= "\u9fff" for letter in translated)


def test_forms_inside_a_model_become_files_that_can_be_read():
    found = forms(CAMUNDA7)
    assert list(found) == ["t"]
    read = form_files.read(found["t"], key="t")
    assert list(read.findings) == []
    components = {c["key"]: c for c in json.loads(found["t"])["components"]}
    assert components["approved"]["type"] == "checkbox"
    assert components["reason"]["validate"] == {"required": True, "maxLength": 80}
    assert components["level"]["values"][0] == {"value": "a", "label": "High"}
    assert list(forms(CAMUNDA8)) == ["userTaskForm_1"]
    assert not form_files.read(forms(CAMUNDA8)["userTaskForm_1"]).findings
    assert list(forms(FLOWABLE)) == ["start"]
    components = json.loads(forms(FLOWABLE)["start"])["components"]
    assert [(c["key"], c["type"]) for c in components] == [("days", "number"), ("why", "textfield")]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_refused_file_has_a_report_that_says_why(name):
    found = report(HOSTILE[name][0])
    assert found.entries == []
    assert [finding.code for finding in found.findings] == [HOSTILE[name][1]]
    assert forms(HOSTILE[name][0]) == {}
