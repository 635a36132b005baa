"""What models of other engines ask for means the same here, or is refused by name."""

from xml.sax.saxutils import escape

import pytest
from lxml import etree

from workflow_engine import feel
from workflow_engine.bpmn.entries import Entries
from workflow_engine.bpmn.extensions import Extensions, read_extensions
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.foreign.results import from_result

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:cs="urn:countersign:bpmn:1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:activiti="http://activiti.org/bpmn" xmlns:flowable="http://flowable.org/bpmn"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:drools="http://www.jboss.org/drools" xmlns:signavio="http://www.signavio.com"'
    ' xmlns:bizagi="http://www.bizagi.com/bpmn20" xmlns:unknown="urn:unknown"'
    ' xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0">'
)


def read(kind: str, attributes: str = "", inner: str = "", beside: str = "", head: str = HEAD):
    """The extensions, findings and entries of one element."""
    held = f"<extensionElements>{inner}</extensionElements>" if inner else ""
    text = f'{head}<{kind} id="x" {attributes}>{held}{beside}</{kind}></definitions>'
    findings, entries = Findings(), Entries()
    found = read_extensions(etree.fromstring(text)[0], findings, entries)
    return found, findings, entries


@pytest.mark.parametrize("engine", ["camunda", "activiti", "flowable"])
@pytest.mark.parametrize(
    ("kind", "given", "field", "expected"),
    [
        ("userTask", 'e:assignee="anna"', "assignee", "anna"),
        ("userTask", 'e:assignee="${requester}"', "assignee", "= requester"),
        ("userTask", 'e:candidateUsers="anna, boris"', "candidates", "person:anna, person:boris"),
        ("userTask", 'e:candidateGroups="a,b"', "candidates", "group:a, group:b"),
        ("userTask", 'e:dueDate="${dateTime().plusDays(2)}"', "due",
         '= (now() + duration("P2D"))'),
        ("userTask", 'e:dueDate="P3D"', "due", "P3D"),
        ("userTask", 'e:priority="${level}"', "priority", "= level"),
        ("userTask", 'e:formKey="invoice"', "form", "invoice"),
        ("userTask", 'e:formKey="camunda-forms:deployment:invoice.form"', "form", "invoice"),
        ("userTask", 'e:formKey="camunda-forms:bpmn:userTaskForm_1"', "form", "userTaskForm_1"),
        ("userTask", 'e:formRef="invoice"', "form", "invoice"),
        ("userTask", 'e:formKey="embedded:app:forms/x.html"', "form", None),
        ("startEvent", 'e:initiator="asker"', "initiator", "asker"),
        ("serviceTask", 'e:type="external" e:topic="pay"', "topic", "pay"),
        ("serviceTask", 'e:type="external" e:topic="${kind}"', "topic", "= kind"),
        ("serviceTask", 'e:type="external" e:topic="pay" e:taskPriority="7"', "priority", "7"),
        ("serviceTask", 'e:asyncBefore="true"', "asynchronous", True),
        ("serviceTask", 'e:async="true"', "asynchronous", True),
        ("serviceTask", 'e:resultVariable="r"', "outputs", [("= result", "r")]),
        ("businessRuleTask", 'e:decisionRef="rates" e:resultVariable="r"', "decision", "rates"),
        ("businessRuleTask", 'e:decisionRef="rates" e:resultVariable="r"', "result", "r"),
        ("callActivity", 'e:calledElementBinding="deployment"', "binding", "deployment"),
        ("process", 'e:versionTag="v1"', "version_tag", "v1"),
        ("callActivity", 'e:calledElementBinding="versionTag" e:calledElementVersionTag="v1"',
         "binding", "tag"),
        ("callActivity", 'e:calledElementBinding="versionTag" e:calledElementVersionTag="v1"',
         "version_tag", "v1"),
        ("callActivity", 'e:calledElementBinding="version" e:calledElementVersion="3"', "binding",
         "latest"),
        ("callActivity", 'e:inheritBusinessKey="true"', "called_key", "= business_key"),
        ("callActivity", 'e:inheritVariables="true"', "passes_all_in", True),
        ("multiInstanceLoopCharacteristics", 'e:collection="people" e:elementVariable="one"',
         "collection", "= people"),
        ("multiInstanceLoopCharacteristics", 'e:collection="${order.lines}"', "collection",
         "= order.lines"),
        ("multiInstanceLoopCharacteristics", 'e:collection="people" e:elementVariable="one"',
         "item", "one"),
    ],
)  # fmt: skip
def test_attributes_of_the_family_are_read(engine, kind, given, field, expected):
    found, findings, entries = read(kind, given.replace("e:", f"{engine}:"))
    assert getattr(found, field) == expected
    assert not findings.blocking
    assert {entry.element for entry in entries} == {"x"}
    assert all(str(entry.text) for entry in entries)


@pytest.mark.parametrize(
    ("kind", "inner", "field", "expected"),
    [
        ("userTask", '<zeebe:assignmentDefinition assignee="=requester"/>', "assignee",
         "=requester"),
        ("userTask", '<zeebe:assignmentDefinition candidateGroups="a, b" candidateUsers="anna"/>',
         "candidates", "person:anna, group:a, group:b"),
        ("userTask", '<zeebe:formDefinition formId="invoice" bindingType="latest"/>', "form",
         "invoice"),
        ("userTask", '<zeebe:formDefinition formKey="camunda-forms:bpmn:f1"/>', "form", "f1"),
        ("userTask", '<zeebe:taskSchedule dueDate="=d" followUpDate="=f"/>', "due", "=d"),
        ("userTask", '<zeebe:priorityDefinition priority="70"/>', "priority", "70"),
        ("serviceTask", '<zeebe:taskDefinition type="pay" retries="5"/>', "topic", "pay"),
        ("serviceTask", '<zeebe:taskDefinition type="=kind"/>', "topic", "=kind"),
        ("serviceTask", '<zeebe:taskDefinition type="pay" retries="= 5"/>', "retries", "5"),
        ("serviceTask", '<zeebe:taskDefinition type="pay"/>', "passes_all_out", True),
        ("serviceTask", '<zeebe:ioMapping><zeebe:input source="= a" target="b"/></zeebe:ioMapping>',
         "inputs", [("= a", "b")]),
        ("serviceTask", '<zeebe:ioMapping><zeebe:output source="=total" target="sum"/>'
         "</zeebe:ioMapping>", "outputs",
         [("= if result.total != null then result.total else total", "sum")]),
        ("userTask", '<zeebe:ioMapping><zeebe:output source="=total" target="sum"/>'
         "</zeebe:ioMapping>", "outputs", [("=total", "sum")]),
        ("callActivity", '<zeebe:calledElement processId="sub" bindingType="versionTag"'
         ' versionTag="v1"/>', "version_tag", "v1"),
        ("process", '<zeebe:versionTag value="v1"/>', "version_tag", "v1"),
        ("callActivity", '<zeebe:calledElement processId="sub"/>', "called", "sub"),
        ("callActivity", '<zeebe:calledElement processId="sub"/>', "passes_all_in", True),
        ("callActivity", '<zeebe:calledElement processId="sub" propagateAllChildVariables="false"'
         ' bindingType="deployment"/>', "passes_all_out", False),
        ("scriptTask", '<zeebe:script expression="=a + 1" resultVariable="b"/>', "result", "b"),
        ("message", '<zeebe:subscription correlationKey="=order.id"/>', "correlation",
         "=order.id"),
        ("multiInstanceLoopCharacteristics", '<zeebe:loopCharacteristics inputCollection="=people"'
         ' inputElement="one" outputCollection="all" outputElement="=answer"/>',
         "output_collection", "all"),
        ("adHocSubProcess", '<zeebe:adHoc activeElementsCollection="=todo"/>', "activate",
         "=todo"),
        ("serviceTask", "<camunda:failedJobRetryTimeCycle>R3/PT10M"
         "</camunda:failedJobRetryTimeCycle>", "retries", "3"),
        ("serviceTask", "<camunda:failedJobRetryTimeCycle>R3/PT10M"
         "</camunda:failedJobRetryTimeCycle>", "retry_wait", "PT10M"),
        ("serviceTask", "<flowable:failedJobRetryTimeCycle>PT5M,PT10M"
         "</flowable:failedJobRetryTimeCycle>", "retries", "2"),
        ("callActivity", '<camunda:in variables="all"/><camunda:in businessKey='
         '"#{execution.processBusinessKey}"/>', "called_key", "= business_key"),
        ("callActivity", '<camunda:in source="a" target="b"/><flowable:in sourceExpression='
         '"${c + 1}" target="d"/>', "inputs", [("= a", "b"), ("= c + 1", "d")]),
        ("callActivity", '<camunda:out source="a" target="b"/>', "outputs", [("= result.a", "b")]),
        ("callActivity", '<camunda:out variables="all"/>', "passes_all_out", True),
        ("userTask", '<camunda:formData><camunda:formField id="a" type="long"/>'
         "</camunda:formData>", "form", "x"),
        ("businessRuleTask", '<flowable:field name="decisionTableReferenceKey"><flowable:string>'
         "rates</flowable:string></flowable:field>", "decision", "rates"),
    ],
)  # fmt: skip
def test_elements_of_other_engines_are_read(kind, inner, field, expected):
    found, findings, entries = read(kind, inner=inner)
    assert getattr(found, field) == expected
    assert not findings.blocking, [str(finding) for finding in findings]
    assert entries
    assert all(entry.verdict != "refused" for entry in entries)


def test_a_task_of_jbpm_is_work_for_others():
    found, findings, _ = read("serviceTask", 'drools:taskName="Email"')
    assert found.topic == "Email"
    assert findings == []


PARAMETERS = {
    "Hello": "Hello",
    "${a + 1}": "= a + 1",
    "": "= null",
    "<camunda:list><camunda:value>x</camunda:value><camunda:value>${a}</camunda:value>"
    "</camunda:list>": '= ["x", (a)]',
    '<camunda:map><camunda:entry key="k">v</camunda:entry><camunda:entry key="a b">${a}'
    "</camunda:entry></camunda:map>": '= {"k": "v", "a b": (a)}',
    '<camunda:map><camunda:entry key="l"><camunda:list><camunda:value>1</camunda:value>'
    "</camunda:list></camunda:entry></camunda:map>": '= {"l": (["1"])}',
    '<camunda:script scriptFormat="feel">a * 2</camunda:script>': "= a * 2",
    '<camunda:script scriptFormat="juel">${a == 1}</camunda:script>': "= a = 1",
}


@pytest.mark.parametrize("given", PARAMETERS)
def test_what_a_parameter_holds_becomes_a_value(given):
    parameter = f'<camunda:inputParameter name="p">{given}</camunda:inputParameter>'
    found, findings, _ = read("userTask", inner=f"<camunda:inputOutput>{parameter}"
                              "</camunda:inputOutput>")  # fmt: skip
    assert found.inputs == [(PARAMETERS[given], "p")]
    assert findings == []
    if PARAMETERS[given].startswith("="):
        feel.compile(PARAMETERS[given][1:].strip())


@pytest.mark.parametrize(
    ("kind", "attributes", "inner"),
    [
        ("serviceTask", 'camunda:class="org.Evil"', ""),
        ("serviceTask", 'camunda:delegateExpression="${evil}"', ""),
        ("serviceTask", 'flowable:expression="${evil.now()}"', ""),
        ("serviceTask", 'flowable:type="shell"', ""),
        ("serviceTask", 'activiti:type="mail"', ""),
        ("userTask", 'flowable:skipExpression="${true}"', ""),
        ("task", "", '<camunda:executionListener class="x" event="start"/>'),
        ("userTask", "", '<camunda:taskListener class="x" event="create"/>'),
        ("sequenceFlow", "", '<flowable:executionListener class="x" event="take"/>'),
        ("process", "", "<zeebe:executionListeners/>"),
        ("userTask", "", "<zeebe:taskListeners/>"),
        ("scriptTask", "", '<zeebe:taskDefinition type="script"/>'),
        ("serviceTask", "", "<camunda:connector/>"),
        ("serviceTask", "", '<camunda:errorEventDefinition expression="${x}" errorRef="e"/>'),
        ("task", "", "<drools:onEntry-script><drools:script>evil();</drools:script>"
         "</drools:onEntry-script>"),
        ("userTask", "", "<camunda:inputOutput><camunda:inputParameter name='p'><camunda:script "
         "scriptFormat='groovy'>evil()</camunda:script></camunda:inputParameter>"
         "</camunda:inputOutput>"),
        ("userTask", "", "<camunda:inputOutput><camunda:inputParameter name='p'><camunda:list>"
         "<camunda:value>${evil.now()}</camunda:value></camunda:list></camunda:inputParameter>"
         "</camunda:inputOutput>"),
        ("serviceTask", "", '<zeebe:ioMapping><zeebe:input source="=a" target="b.c"/>'
         "</zeebe:ioMapping>"),
        ("userTask", 'camunda:assignee="${bean.whoever()}"', ""),
    ],
)  # fmt: skip
def test_what_only_the_other_engine_can_do_is_refused(kind, attributes, inner):
    found, findings, entries = read(kind, attributes, inner)
    assert {finding.element for finding in findings if finding.severity == "error"} == {"x"}
    assert "refused" in {entry.verdict for entry in entries}
    assert all(str(finding) and "{" not in str(finding).replace("${", "") for finding in findings)
    assert found.topic is None


@pytest.mark.parametrize(
    ("kind", "attributes", "inner", "warned"),
    [
        ("task", 'camunda:asyncAfter="true" camunda:exclusive="false"', "", False),
        ("exclusiveGateway", 'camunda:asyncBefore="true"', "", False),
        ("process", 'camunda:historyTimeToLive="P30D"', "", False),
        ("task", 'color:background-color="#fff"', "", False),
        ("task", "", '<camunda:properties><camunda:property name="a"/></camunda:properties>',
         False),
        ("serviceTask", "", "<zeebe:taskHeaders/>", False),
        ("userTask", "", "<zeebe:userTask/>", False),
        ("task", "", '<drools:metaData name="elementname"/>', False),
        ("messageEventDefinition", 'camunda:type="external" camunda:topic="x"', "", True),
        ("endEvent", "", '<zeebe:taskDefinition type="send"/>', True),
        ("errorEventDefinition", 'camunda:errorCodeVariable="c"', "", False),
        ("errorEventDefinition", 'flowable:errorVariableName="c"', "", True),
        ("task", "", '<signavio:signavioMetaData metaKey="bgcolor" metaValue="#fff"/>', False),
        ("task", 'bizagi:color="x"', "", False),
        ("task", 'unknown:color="x"', "", True),
        ("task", 'camunda:invented="x"', "", True),
        ("task", "", "<zeebe:invented/>", True),
        ("userTask", 'camunda:formKey="embedded:app:x.html"', "", True),
    ],
)  # fmt: skip
def test_what_has_no_effect_is_said_to_have_none(kind, attributes, inner, warned):
    found, findings, entries = read(kind, attributes, inner)
    assert "no effect" in {entry.verdict for entry in entries}
    assert [finding.severity for finding in findings][:1] == (["warning"] if warned else [])
    assert (found.topic, found.operation, found.form) == (None, None, None)


def people(kind: str, text: str) -> str:
    return (
        f"<{kind}><resourceAssignmentExpression><formalExpression>{escape(text)}"
        f"</formalExpression></resourceAssignmentExpression></{kind}>"
    )


def test_people_named_as_the_standard_does_are_assigned():
    found, findings, _ = read("userTask", beside=people("humanPerformer", "${requester}"))
    assert (found.assignee, findings) == ("= requester", [])
    inner = people("potentialOwner", "user(anna), group(buyers), managers")
    found, findings, _ = read("userTask", beside=inner)
    assert (found.candidates, findings) == ("person:anna, group:buyers, person:managers", [])
    head = HEAD.replace("jboss.org", "example.org")
    found, findings, _ = read("userTask", beside=inner, head=head)
    assert (found.candidates, findings) == ("person:anna, group:buyers, group:managers", [])


def test_a_plain_model_asks_for_nothing():
    assert read("userTask") == (Extensions(), [], [])


@pytest.mark.parametrize(
    ("text", "result", "expected"),
    [
        ("= total", {"total": 5}, 5),
        ("= total", {}, 1),
        ("= total * 2 + fee", {"total": 5}, 12),
        ('= {total: total, said: "total"}', {"total": 5}, {"total": 5, "said": "total"}),
        ("= order.total", {"order": {"total": 7}}, 7),
        ("= result.total", {"total": 5}, 5),
        ("= [total, total][1]", {"total": 5}, 5),
        ("= for total in [3] return total", {"total": 5}, [3]),
    ],
)
def test_a_mapping_looks_into_the_result_first(text, result, expected):
    variables = {"result": result, "total": 1, "fee": 2, "order": {"total": 1}}
    assert feel.compile(from_result(text)[1:].strip()).evaluate(variables) == expected


@pytest.mark.parametrize(
    ("kind", "attributes", "inner"),
    [
        ("businessRuleTask", 'camunda:decisionRef="rates" camunda:decisionRefBinding="version"'
         ' camunda:decisionRefVersion="3"', ""),
        ("businessRuleTask", "", '<zeebe:calledDecision decisionId="rates" resultVariable="r"'
         ' bindingType="deployment"/>'),
        ("userTask", "", '<zeebe:formDefinition formId="f" bindingType="versionTag"'
         ' versionTag="v1"/>'),
    ],
)  # fmt: skip
def test_the_report_does_not_promise_versions_of_decisions_and_forms(kind, attributes, inner):
    found, findings, entries = read(kind, attributes, inner)
    assert list(findings) == []
    assert (found.binding, found.version_tag) == (None, None)
    said = {entry.found: entry.verdict for entry in entries if "ersion" in entry.found}
    assert set(said.values()) <= {"no effect"}
    assert {e.verdict for e in entries if "inding" in e.found} == {"no effect"}
