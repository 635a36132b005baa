"""The guide, in both languages, says what the code does."""

import re
from pathlib import Path

import pytest

from tests.commands import models
from workflow_engine import bpmn
from workflow_engine.bpmn.extensions import VOCABULARY
from workflow_engine.bpmn.findings import Findings
from workflow_engine.calls import check_requests, used_connections

GUIDES = Path(__file__).parent.parent.parent / "workflow_engine/docs/guides"
each_language = pytest.mark.parametrize("name", ["http-connections.md", "http-connections.zh.md"])


@each_language
def test_the_example_can_be_deployed(name: str) -> None:
    text = (GUIDES / name).read_text()
    (task,) = re.findall(r"```xml\n(.*?)```", text, re.DOTALL)
    whole = models.process(
        '<startEvent id="begin"/><endEvent id="done"/>'
        + task
        + models.flow("begin", "order")
        + models.flow("order", "done")
    )
    loaded = bpmn.load(whole)
    assert [f.code for f in loaded.findings if f.severity == "error"] == []
    (graph,) = loaded.graphs.values()
    findings = Findings()
    check_requests(graph, frozenset({"erp"}), findings)
    assert findings == []
    assert used_connections(graph) == {"erp"}


@each_language
def test_all_attributes_are_listed(name: str) -> None:
    listed = re.findall(r"^\| `(\w+)` \|", (GUIDES / name).read_text(), re.MULTILINE)
    assert tuple(listed) == VOCABULARY["http"][0]
