"""The runner of the betsy models, on models of our own: it tells right from wrong."""

import json
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conformance import betsy
from tests.conformance.betsy_expressions import to_feel

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">'


def line(*scripts: str, name: str = "main", more: str = "", roots: str = "") -> str:
    """A process in which one script follows the other."""
    nodes = ["begin", *(f"t{n}" for n in range(len(scripts))), "finish"]
    tasks = "".join(
        f'<scriptTask id="t{n}"><script>{script}</script></scriptTask>'
        for n, script in enumerate(scripts)
    )
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(nodes))
    )
    inner = f'<startEvent id="begin"/>{tasks}{flows}<endEvent id="finish"/>{more}'
    process = f'<process id="{name}" isExecutable="true">{inner}</process>'
    return f"{HEAD}{roots}{process}</definitions>"


def case(*trace: str, **given: object) -> dict[str, object]:
    return {
        "input": None, "trace": list(trace), "delay_ms": 0, "parallel": False,
        "integerVariable": 0,
    } | given  # fmt: skip


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, xml: str, *cases: dict[str, object]) -> int:
    (folder / "deep").mkdir()
    (folder / "deep" / "main.bpmn").write_text(xml, encoding="utf-8")
    expected = folder / "expected.json"
    expected.write_text(json.dumps([{"name": "main", "cases": cases}]), encoding="utf-8")
    given = ["betsy", "--models", str(folder), "--expected", str(expected)]
    monkeypatch.setattr(sys, "argv", given)
    return betsy.main()


def test_a_model_passes_when_all_its_marks_are_there(tmp_path, monkeypatch, capsys):
    xml = line("CREATE_LOG_FILE", "SCRIPT_task1", "INCREMENT_INTEGER_VARIABLE", "SCRIPT_task1")
    assert run(tmp_path, monkeypatch, xml, case("task1", "task1")) == 0
    assert capsys.readouterr().out == "passed 1 of 1\n"


@pytest.mark.parametrize("trace", [("task1",), ("task1", "task1", "task1"), ("task2", "task1")])
def test_a_mark_too_few_or_too_many_is_told(tmp_path, monkeypatch, capsys, trace):
    xml = line("SCRIPT_task1", "SCRIPT_task1")
    assert run(tmp_path, monkeypatch, xml, case("task1", "task1"), case(*trace)) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "main"
    assert said[1].endswith(f"expected {sorted(trace)}, got ['task1', 'task1']")
    assert said[-1] == "passed 0 of 1"


@pytest.mark.parametrize(
    ("models", "expected", "said"),
    [
        (".", "missing-file", "missing-file cannot be read"),
        ("missing-folder", "good", "no folder missing-folder"),
        (".", "broken", "broken cannot be read"),
    ],
)
def test_without_models_or_expectations_it_says_so(
    tmp_path, monkeypatch, capsys, models, expected, said
):
    monkeypatch.chdir(tmp_path)
    Path("good").write_text("[]", encoding="utf-8")
    Path("broken").write_text("{", encoding="utf-8")
    given = ["betsy", "--models", models, "--expected", expected]
    monkeypatch.setattr(sys, "argv", given)
    with pytest.raises(SystemExit) as ended:
        betsy.main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_model_that_is_not_there_fails(tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    xml = line("SCRIPT_task1")
    assert run(tmp_path, monkeypatch, xml, case("task1")) == 0
    (tmp_path / "deep" / "main.bpmn").unlink()
    assert betsy.main() == 1


def test_data_is_written_and_read(tmp_path, monkeypatch):
    right = line("SET_STRING_DATA", "LOG_DATA")
    assert run(tmp_path, monkeypatch, right, case("DataCorrect")) == 0


def test_data_that_nobody_wrote_is_not_correct(tmp_path, monkeypatch):
    assert run(tmp_path, monkeypatch, line("LOG_DATA"), case("DataCorrect")) == 1


def test_an_error_that_nobody_catches_leaves_its_mark(tmp_path, monkeypatch):
    xml = line("SCRIPT_task1", "THROW_ERROR", "SCRIPT_task2")
    assert run(tmp_path, monkeypatch, xml, case("task1", "ErrorThrownErrorEvent")) == 0


def test_a_model_that_is_refused_is_trouble(tmp_path, monkeypatch):
    xml = line("SCRIPT_task1").replace('targetRef="finish"', 'targetRef="nowhere"')
    assert run(tmp_path, monkeypatch, xml, case("RuntimeException"), case("GenericError")) == 0


def test_trouble_that_nobody_expects_fails(tmp_path, monkeypatch):
    xml = line("SCRIPT_task1").replace('targetRef="finish"', 'targetRef="nowhere"')
    assert run(tmp_path, monkeypatch, xml, case("task1")) == 1


@pytest.mark.parametrize(("delay", "code"), [(0, 0), (15_000, 0)])
def test_a_task_that_takes_ten_seconds_is_waited_for(tmp_path, monkeypatch, delay, code):
    xml = line("WAIT_TEN_SECONDS", "SCRIPT_task1")
    assert run(tmp_path, monkeypatch, xml, case("task1", delay_ms=delay)) == code


def test_a_script_that_the_suite_does_not_describe_fails(tmp_path, monkeypatch, capsys):
    assert run(tmp_path, monkeypatch, line("FORMAT_DISK"), case()) == 1
    assert "FORMAT_DISK" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ('test.contains("a")', 'contains(test, "a")'),
        ('!test.contains("a")', 'not(contains(test, "a"))'),
        ('test.contains("a")>', 'contains(test, "a")'),
        ("integerVariable == 1", "integerVariable = 1"),
        ("integerVariable<3", "integerVariable<3"),
        ('test != "a"', 'test != "a"'),
        ("${nrOfCompletedInstances >= 2}", "nrOfCompletedInstances >= 2"),
        ("test.contains('a') && !done", 'contains(test, "a")  and  not(done)'),
        ('!(test.equals("a") || test.equals("!"))', 'not((test = "a"  or  test = "!"))'),
    ],
)
def test_conditions_become_feel(written, ours):
    assert to_feel(written) == ours
