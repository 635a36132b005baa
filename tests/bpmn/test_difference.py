"""What changed between two files, told element by element."""

import pytest

from workflow_engine.bpmn.canonical import NotReadable, canonical
from workflow_engine.bpmn.difference import Detail, difference

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:cs="urn:countersign:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="urn:t" exporter="one">
  <message id="told" name="told"/>
  <process id="buying" isExecutable="true">
    <laneSet id="lanes"><lane id="lane_a" name="A"><flowNodeRef>ask</flowNodeRef></lane></laneSet>
    <startEvent id="begin"><outgoing>f1</outgoing></startEvent>
    <userTask id="ask" name="Ask"><extensionElements>
      <cs:assignment candidates="group:managers"/>
      <cs:outcome id="yes"/><cs:outcome id="no"/></extensionElements></userTask>
    <boundaryEvent id="late" attachedToRef="ask">
      <timerEventDefinition id="t1"><timeDuration>P2D</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <subProcess id="inner"><userTask id="deep" name="Deep"/></subProcess>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="ask">
      <conditionExpression xsi:type="tFormalExpression">amount > 5</conditionExpression>
    </sequenceFlow>
  </process>
  <di:BPMNDiagram id="d"><di:BPMNPlane id="p" bpmnElement="buying">
    <di:BPMNShape id="s" bpmnElement="ask"><dc:Bounds x="1" y="2" width="100" height="80"/>
    </di:BPMNShape></di:BPMNPlane></di:BPMNDiagram>
</definitions>"""


def changes(*replaced, before=MODEL):
    after = before
    for old, new in replaced:
        assert old in after
        after = after.replace(old, new)
    return difference(before.encode(), after.encode())


def only(*replaced):
    (found,) = changes(*replaced)
    return found


def test_an_event_definition_that_says_nothing_but_what_it_is_counts():
    bare = '<endEvent id="no"><terminateEventDefinition id="t2"/></endEvent><laneSet'
    before = MODEL.replace("<laneSet", bare, 1)
    after = before.replace('<terminateEventDefinition id="t2"/>', "")
    (change,) = difference(before.encode(), after.encode())
    assert (change.element, change.kind) == ("no", "changed")
    assert change.details == (Detail("terminateEventDefinition", "", None),)


def test_which_flow_of_a_gateway_stands_first_counts():
    flows = [f'<sequenceFlow id="x{n}" sourceRef="g" targetRef="ask"/>' for n in (1, 2)]
    gateway = '<exclusiveGateway id="g"/>'
    before = MODEL.replace("<laneSet", gateway + "".join(flows) + "<laneSet", 1)
    after = MODEL.replace("<laneSet", gateway + "".join(reversed(flows)) + "<laneSet", 1)
    (change,) = difference(before.encode(), after.encode())
    assert (change.element, change.details) == ("g", (Detail("flows", "x1 x2", "x2 x1"),))


def test_what_follows_from_the_flows_is_no_change():
    without = MODEL.replace("<outgoing>f1</outgoing>", "")
    assert difference(MODEL.encode(), without.encode()) == ()
    assert canonical(MODEL.encode()) == canonical(without.encode())


def test_nothing_changed():
    assert changes() == ()


def test_writing_it_differently_is_no_change():
    written = (
        MODEL.replace("  ", "\t\n ")
        .replace('id="ask" name="Ask"', 'name="Ask" id="ask"')
        .replace('exporter="one"', 'exporter="two" exporterVersion="3"')
        .replace('x="1"', 'x="1.00"')
        + "<!-- remark -->"
    )
    assert difference(MODEL.encode(), written.encode()) == ()


def test_a_new_element_and_its_flow_are_added_and_what_is_gone_is_removed():
    found = changes(
        ('<subProcess id="inner"><userTask id="deep" name="Deep"/></subProcess>', ""),
        ("</process>", '<task id="more"/><sequenceFlow id="f2" targetRef="more"/></process>'),
    )
    told = {change.element: (change.kind, change.type) for change in found}
    assert told == {
        "more": ("added", "task"),
        "f2": ("added", "sequenceFlow"),
        "inner": ("removed", "subProcess"),
        "deep": ("removed", "userTask"),
    }


def test_a_flow_without_a_name_is_called_by_its_ends():
    flow = '<task id="more" name="More"/><sequenceFlow id="f2" sourceRef="more" targetRef="e"/>'
    found = changes(("</process>", f"{flow}</process>"))
    assert {change.element: change.name for change in found}["f2"] == "More → e"


def test_a_changed_attribute_tells_old_and_new():
    change = only(('name="Ask"', 'name="Judge"'))
    assert (change.element, change.kind, change.name) == ("ask", "changed", "Judge")
    assert change.details == (Detail("@name", "Ask", "Judge"),)


@pytest.mark.parametrize(
    ("old", "new", "element", "detail"),
    [
        ("amount > 5", "amount > 7", "f1", ("conditionExpression", "amount > 5", "amount > 7")),
        ("P2D", "P3D", "late", ("timerEventDefinition/timeDuration", "P2D", "P3D")),
        (
            "group:managers",
            "group:heads",
            "ask",
            ("extensionElements/cs:assignment@candidates", "group:managers", "group:heads"),
        ),
        (
            '<cs:outcome id="no"/>',
            "",
            "ask",
            ("extensionElements/cs:outcome[no]@id", "no", None),
        ),
        (
            "<flowNodeRef>ask</flowNodeRef>",
            "<flowNodeRef>begin</flowNodeRef>",
            "lane_a",
            ("flowNodeRef", "ask", "begin"),
        ),
        ('name="told"', 'name="heard"', "told", ("@name", "told", "heard")),
    ],
)
def test_what_an_element_holds_belongs_to_it(old, new, element, detail):
    change = only((old, new))
    assert change.element == element
    assert Detail(*detail) in change.details


def test_an_element_that_went_into_a_sub_process_says_so():
    task = '<userTask id="deep" name="Deep"/>'
    change = only((task, ""), ("</process>", f"{task}</process>"))
    assert change.details == (Detail("inside", "inner", "buying"),)


def test_another_kind_of_element_under_the_same_id_is_a_change():
    change = only(('<userTask id="deep" name="Deep"/>', '<serviceTask id="deep" name="Deep"/>'))
    assert change.details == (Detail("type", "userTask", "serviceTask"),)


def test_what_is_drawn_elsewhere_only_moved():
    change = only(('x="1"', 'x="400"'))
    assert (change.element, change.kind, change.details) == ("ask", "moved", ())


RULES = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d">
  <decision id="limits" name="Limits"><decisionTable id="t" hitPolicy="FIRST">
    <input id="i"><inputExpression id="ie"><text>amount</text></inputExpression></input>
    <output id="o" name="level"/>
    <rule id="r1"><inputEntry id="e1"><text>&lt; 5</text></inputEntry></rule>
    <rule id="r2"><inputEntry id="e2"><text>-</text></inputEntry></rule>
  </decisionTable></decision></definitions>"""


def test_a_rule_of_a_decision_table_is_told_by_its_id():
    (change,) = changes(("&lt; 5", "&lt; 7"), before=RULES)
    assert (change.element, change.type) == ("r1", "rule")
    assert change.details == (Detail("inputEntry/text", "< 5", "< 7"),)


def test_rules_in_another_order_decide_differently():
    first, second = RULES[RULES.index('<rule id="r1') : RULES.index("  </decisionTable")].split(
        "\n    "
    )
    (change,) = changes((first, "X"), (second, first), ("X", second), before=RULES)
    assert change.details == (Detail("rules", "r1 r2", "r2 r1"),)


def test_what_is_no_xml_cannot_be_compared():
    with pytest.raises(NotReadable):
        difference(b"<a/>", b"nothing")


def test_the_canonical_form_keeps_what_means_something():
    same = MODEL.replace("\n", "\n   ").replace('exporter="one"', 'exporter="two"')
    assert canonical(MODEL.encode()) == canonical(same.encode())
    for old, new in (("P2D", "P3D"), ('x="1"', 'x="2"'), ("urn:t", "urn:u")):
        assert canonical(MODEL.encode()) != canonical(MODEL.replace(old, new).encode())
