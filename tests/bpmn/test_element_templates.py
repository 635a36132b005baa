"""What is filled in with an element template means what our own element would."""

import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

import jsonschema
import pytest
from lxml import etree

from tests.bpmn.test_foreign import HEAD
from workflow_engine.bpmn.element_templates import PLATFORMS, Platform, made
from workflow_engine.bpmn.entries import Entries
from workflow_engine.bpmn.extensions import VOCABULARY, Extensions, read_extensions
from workflow_engine.bpmn.findings import Findings

SCHEMAS = Path(__file__).with_name("schemas")
OPERATIONS = [("finance.reserve_budget", ["amount", "cost_center"]), ("hr.book", [])]
PREFIX = {"camunda7": "camunda", "camunda8": "zeebe"}
each_platform = pytest.mark.parametrize("platform", PLATFORMS)


def read(kind: str, inner: str) -> tuple[Extensions, Findings, Entries]:
    findings, entries = Findings(), Entries()
    text = f'{HEAD}<{kind} id="x"><extensionElements>{inner}</extensionElements></{kind}>'
    element = etree.fromstring(f"{text}</definitions>")[0]
    return read_extensions(element, findings, entries), findings, entries


def filled(platform: Platform, given: dict[str, str]) -> str:
    """What a modeler writes for the fields of a template."""
    of = PREFIX[platform]
    lines = (f"<{of}:property name={quoteattr(n)} value={quoteattr(v)}/>" for n, v in given.items())
    return f"<{of}:properties>{''.join(lines)}</{of}:properties>"


@each_platform
def test_a_template_is_one_that_the_modeler_takes(platform: Platform) -> None:
    schema = json.loads((SCHEMAS / f"{platform}.json").read_text())
    templates = made(platform, OPERATIONS, str)
    assert not list(jsonschema.Draft7Validator(schema).iter_errors(templates))
    assert len({template["id"] for template in templates}) == len(templates) == 3


@each_platform
def test_every_attribute_of_an_approval_has_a_field(platform: Platform) -> None:
    approval = made(platform, [], str)[0]
    fields = {one["binding"]["name"].removeprefix("cs:") for one in approval["properties"]}
    tags = ("assignment", "approval", "policies", "deadline", "form", "outcome", "copy")
    assert fields == {f"{tag}.{name}" for tag in tags for name in VOCABULARY[tag][0]}


@each_platform
def test_fields_and_elements_are_read_alike(platform: Platform) -> None:
    fields = {
        "cs:assignment.candidates": "members:board",
        "cs:outcome.id": "approve, reject,return , defer",
        "cs:outcome.returns": "any",
        "cs:outcome.reason": "defer",
        "cs:approval.mode": "count",
        "cs:approval.quorum": "2",
        "cs:policies.nobody": "administrator",
        "cs:deadline.due": '= duration("P2D")',
        "cs:form.key": "",
    }
    ours = (
        '<cs:assignment candidates="members:board"/><cs:outcome id="approve"/>'
        '<cs:outcome id="reject"/><cs:outcome id="return" returns="any"/>'
        '<cs:outcome id="defer" reason="required"/><cs:approval mode="count" quorum="2"/>'
        '<cs:policies nobody="administrator"/><cs:deadline due=\'= duration("P2D")\'/>'
    )
    by_fields, findings, entries = read("userTask", filled(platform, fields))
    assert by_fields == read("userTask", ours)[0]
    assert not list(findings)
    assert {entry.verdict for entry in entries} == {"understood"}


@each_platform
def test_an_operation_comes_with_the_inputs_it_needs(platform: Platform) -> None:
    template = made(platform, OPERATIONS, str)[1]
    hidden, *inputs = template["properties"]
    found, _, _ = read(
        "serviceTask", filled(platform, {hidden["binding"]["name"]: hidden["value"]})
    )
    assert found.operation == "finance.reserve_budget"
    assert [one["binding"]["name"] for one in inputs] == ["amount", "cost_center"]


@each_platform
@pytest.mark.parametrize(
    ("kind", "name"),
    [("userTask", "cs:aproval.mode"), ("userTask", "cs:approval.mod"), ("userTask", "cs:approval"),
     ("serviceTask", "cs:approval.mode")],
)  # fmt: skip
def test_a_misspelt_field_is_an_error_as_in_an_element(
    platform: Platform, kind: str, name: str
) -> None:
    _, findings, _ = read(kind, filled(platform, {name: "all"}))
    assert {finding.severity for finding in findings} == {"error"}


@each_platform
def test_properties_of_the_other_engine_stay_without_effect(platform: Platform) -> None:
    mixed = filled(platform, {"cs:approval.mode": "all", "colour": "red"})
    found, findings, entries = read("userTask", mixed)
    assert found.voting == {"mode": "all"}
    assert [(entry.found, entry.verdict) for entry in entries] == [
        ("cs:approval.mode", "understood"), ("properties", "no effect")]  # fmt: skip
    assert not list(findings)
