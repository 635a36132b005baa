"""Files as other tools write them, with names as people give them."""

from decimal import Decimal

import pytest

from tests.dmn.models import NAMESPACE, decision, fact, literal, model, rule, table
from workflow_engine import dmn

D = Decimal

DMN_JS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
    xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
    xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d1" name="DRD"
    namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler">
  <decision id="level_of" name="Level" camunda:historyTimeToLive="180">
    <decisionTable id="t1" hitPolicy="FIRST">
      <input id="i1" label="Amount" camunda:inputVariable="x">
        <inputExpression id="e1" typeRef="integer"><text>amount</text></inputExpression>
      </input>
      <output id="o1" label="Level" name="level" typeRef="string"/>
      <rule id="r1"><description>small</description>
        <inputEntry id="u1"><text>&lt; 10</text></inputEntry>
        <outputEntry id="l1"><text>"low"</text></outputEntry></rule>
      <rule id="r2">
        <inputEntry id="u2" expressionLanguage="feel"><text></text></inputEntry>
        <outputEntry id="l2"><text>"high"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="answer" name="The answer">
    <informationRequirement id="q1"><requiredDecision href="#level_of"/></informationRequirement>
    <literalExpression id="le"><text>%s</text></literalExpression>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="answer">
    <dc:Bounds height="80" width="180" x="1" y="2"/>
  </dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>"""
KIE = """<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20180521/MODEL/"
    xmlns:feel="http://www.omg.org/spec/DMN/20180521/FEEL/"
    xmlns:kie="http://www.drools.org/kie/dmn/1.2" xmlns:included1="urn:other"
    id="_1" name="Traffic" typeLanguage="http://www.omg.org/spec/DMN/20180521/FEEL/"
    expressionLanguage="http://www.omg.org/spec/DMN/20180521/FEEL/" namespace="urn:kie">
  <dmn:extensionElements/>
  <dmn:itemDefinition id="_2" name="tSpeed" isCollection="false"><dmn:typeRef>number</dmn:typeRef>
  </dmn:itemDefinition>
  <dmn:inputData id="_3" name="Actual Speed"><dmn:extensionElements/>
    <dmn:variable id="_4" name="Actual Speed" typeRef="tSpeed"/></dmn:inputData>
  <dmn:decision id="_5" name="Fine"><dmn:extensionElements/>
    <dmn:variable id="_6" name="Fine" typeRef="&lt;Undefined&gt;"/>
    <dmn:informationRequirement id="_7"><dmn:requiredInput href="#_3"/></dmn:informationRequirement>
    <dmn:decisionTable id="_8" hitPolicy="UNIQUE" preferredOrientation="Rule-as-Row">
      <dmn:input id="_9"><dmn:inputExpression id="_10" typeRef="feel:number">
        <dmn:text>Actual Speed</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:output id="_11"/>
      <dmn:annotation name="annotation-1"/>
      <dmn:rule id="_12"><dmn:inputEntry id="_13"><dmn:text>[0..50]</dmn:text></dmn:inputEntry>
        <dmn:outputEntry id="_14"><dmn:text>0</dmn:text></dmn:outputEntry>
        <dmn:annotationEntry><dmn:text>fine</dmn:text></dmn:annotationEntry></dmn:rule>
      <dmn:rule id="_15"><dmn:inputEntry id="_16"><dmn:text>&gt;50</dmn:text></dmn:inputEntry>
        <dmn:outputEntry id="_17"><dmn:text>30</dmn:text></dmn:outputEntry>
        <dmn:annotationEntry><dmn:text></dmn:text></dmn:annotationEntry></dmn:rule>
    </dmn:decisionTable></dmn:decision>
</dmn:definitions>"""


@pytest.mark.parametrize("text", ['level_of + "!"', 'Level + "!"'], ids=["by id", "by name"])
def test_a_decision_without_a_variable_is_known_by_its_name_and_its_id(text):
    read = dmn.read((DMN_JS % text).encode())
    assert read.evaluate("answer", {"amount": 5}).value == "low!"
    assert read.evaluate("answer", {"amount": 10}).value == "high!"


def test_a_table_of_rules_in_a_row_as_drools_writes_it():
    result = dmn.read(KIE.encode()).evaluate("_5", {"Actual Speed": 40})
    assert (result.value, result.matched[0].annotation) == (D(0), "fine")


NAMES = [
    "loan amount",
    "Größe",
    "金额",
    "a-b",
    "a+b",
    "price/unit",
    "it's",
    "x.y",
    "in stock",
    "not for sale",
    "date of birth",
    "null value",
    "rate 2",
    "🚚 days",
    "_private",
    "list of items",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_as_people_give_them(name):
    xml = model(
        f'<inputData id="in" name="{name}"><variable name="{name}" typeRef="number"/></inputData>',
        decision("x", literal(f"{name} * 2"), requires={"in": "Input"}),
    )
    assert dmn.read(xml).evaluate("x", {name: 21}).value == D(42)


def test_line_breaks_and_spaces_in_names_are_one_space():
    xml = model(
        '<inputData id="in" name="loan  amount"><variable name=" loan&#10;amount "/></inputData>',
        decision("x", literal("loan   amount + 1"), requires={"in": "Input"}),
    )
    assert dmn.read(xml).evaluate("x", {"loan amount": 1}).value == D(2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "iso-8859-1"])
def test_files_in_other_encodings(encoding):
    told = "utf-8" if encoding == "utf-8-sig" else encoding
    xml = model(decision("x", literal('"§ 5"'))).decode()
    read = dmn.read(f"<?xml version='1.0' encoding='{told}'?>{xml}".encode(encoding))
    assert read.evaluate("x", {}).value == "§ 5"


def test_an_element_without_an_id_is_known_by_its_name():
    xml = model(
        decision("x", literal("1")).replace(' id="x"', ""), fact("a").replace(' id="a"', "")
    )
    assert dmn.read(xml).evaluate("x", {}).value == D(1)


def test_references_may_be_complete():
    xml = model(fact("a", "number"), decision("x", literal("a + 1"), requires={"a": "Input"}))
    whole = xml.replace(b'href="#a"', b'href="urn:test#a"')
    assert dmn.read(whole).evaluate("x", {"a": 1}).value == D(2)


def test_cdata_and_comments_are_read_as_the_text_they_stand_in():
    xml = model(
        decision("x", "<literalExpression><text><![CDATA[1 < 2]]></text></literalExpression>")
    )
    assert dmn.read(xml).evaluate("x", {}).value is True
    split = model(decision("x", literal("1 + 2").replace("+", "<!-- and -->+")))
    assert dmn.read(split).evaluate("x", {}).value == D(3)


def test_a_column_that_asks_nothing_is_a_finding():
    body = table(inputs=[""], outputs={"x": ""}, rules=[rule(["-"], ["1"])])
    with pytest.raises(dmn.DmnError, match="asks nothing"):
        dmn.read(model(decision("x", body), namespace=NAMESPACE))
