"""Models as other tools write them: their namespaces, their order, their habits."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPACES = (
    f'xmlns:bpmn="{BPMN}" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
#: Everything that people draw and no engine runs, with markup of other tools at every place.
COLLABORATION = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- origin at X=0.0 Y=0.0 -->
<bpmn:definitions {SPACES} xmlns:v="urn:vendor" id="d" name="Order &amp; delivery"
    targetNamespace="urn:t" exporter="Some Tool" exporterVersion="1" v:mode="a&#10;b"
    expressionLanguage="http://www.w3.org/1999/XPath">
  <bpmn:import importType="http://www.w3.org/2001/XMLSchema" location="types.xsd"
      namespace="urn:types"/>
  <bpmn:itemDefinition id="item" structureRef="v:Order" isCollection="true"/>
  <bpmn:message id="m" name="order" itemRef="item"/>
  <bpmn:interface id="i" name="Orders"><bpmn:operation id="op" name="take">
    <bpmn:inMessageRef>m</bpmn:inMessageRef></bpmn:operation></bpmn:interface>
  <bpmn:category id="c" name="urgent"><bpmn:categoryValue id="cv" value="today"/></bpmn:category>
  <bpmn:dataStore id="ds" name="Stock" capacity="10"/>
  <bpmn:collaboration id="col" isClosed="false">
    <bpmn:participant id="p1" name="Customer"><bpmn:participantMultiplicity minimum="1"
        maximum="3"/></bpmn:participant>
    <bpmn:participant id="p2" name="Shop" processRef="shop">
      <bpmn:documentation textFormat="text/html">Sells <b xmlns="http://www.w3.org/1999/xhtml"
        >all</b> sorts.</bpmn:documentation></bpmn:participant>
    <bpmn:messageFlow id="mf" name="order" sourceRef="p1" targetRef="s" messageRef="m"/>
  </bpmn:collaboration>
  <bpmn:process id="shop" isExecutable="true" processType="Private">
    <bpmn:documentation>Two  spaces, and a
line.</bpmn:documentation>
    <bpmn:documentation id="doc2">Again.</bpmn:documentation>
    <bpmn:extensionElements><v:meta key="bgcolor"><Grid spacing="10"/></v:meta>
      <!-- kept --><v:raw><![CDATA[if (a < b) &&]]></v:raw></bpmn:extensionElements>
    <bpmn:ioSpecification id="io"><bpmn:dataInput id="di1" itemSubjectRef="item"/>
      <bpmn:inputSet id="is"><bpmn:dataInputRefs>di1</bpmn:dataInputRefs></bpmn:inputSet>
      <bpmn:outputSet id="os"/></bpmn:ioSpecification>
    <bpmn:laneSet id="ls"><bpmn:lane id="l1" name="Sales"><bpmn:flowNodeRef>s</bpmn:flowNodeRef>
      <bpmn:flowNodeRef>t</bpmn:flowNodeRef><bpmn:childLaneSet id="cls"><bpmn:lane id="l2"/>
      </bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>
    <bpmn:startEvent id="s" name="Ordered&#10;today"><bpmn:outgoing>f</bpmn:outgoing>
      <bpmn:messageEventDefinition id="md" messageRef="m">
        <bpmn:operationRef>op</bpmn:operationRef></bpmn:messageEventDefinition></bpmn:startEvent>
    <bpmn:userTask id="t" name="部门经理审批" v:colour="red" completionQuantity="1">
      <bpmn:extensionElements/><bpmn:incoming> f </bpmn:incoming>
      <bpmn:property id="prop" name="__targetRef"/>
      <bpmn:dataInputAssociation id="dia"><bpmn:sourceRef>dor</bpmn:sourceRef>
        <bpmn:targetRef>prop</bpmn:targetRef></bpmn:dataInputAssociation>
      <bpmn:potentialOwner id="po"><bpmn:resourceAssignmentExpression><bpmn:formalExpression
        language="x">a &lt; b</bpmn:formalExpression></bpmn:resourceAssignmentExpression>
      </bpmn:potentialOwner></bpmn:userTask>
    <bpmn:dataObject id="do"/><bpmn:dataObjectReference id="dor" dataObjectRef="do">
      <bpmn:dataState id="state" name="new"/></bpmn:dataObjectReference>
    <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"><bpmn:conditionExpression
      xsi:type="bpmn:tFormalExpression">x &gt; 1</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:textAnnotation id="ta" textFormat="text/plain"><bpmn:text>Mind  the
gap</bpmn:text></bpmn:textAnnotation>
    <bpmn:association id="a" sourceRef="t" targetRef="ta" associationDirection="None"/>
    <bpmn:group id="g" categoryValueRef="cv"/>
    <v:note>Not where the standard wants it</v:note>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="dia1" name="Page 1" resolution="96.0">
    <bpmndi:BPMNPlane id="plane" bpmnElement="col">
      <bpmndi:BPMNShape id="p2_di" bpmnElement="p2" isHorizontal="true" v:z="1">
        <dc:Bounds x="10.50" y="-20" width="600" height="2.5E2"/>
        <bpmndi:BPMNLabel id="lab" labelStyle="ls1"><dc:Bounds x="1" y="2" width="3" height="4"/>
        </bpmndi:BPMNLabel></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="t_di" bpmnElement="t"><di:extension><v:fill>blue</v:fill>
        </di:extension><dc:Bounds x="100,5" y="80" width="100" height="80"/></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="f_di" bpmnElement="f" sourceElement="s_di">
        <di:waypoint xsi:type="dc:Point" x="0" y="1"/><di:waypoint x="2.25" y="3"/>
        <bpmndi:BPMNLabel/></bpmndi:BPMNEdge>
      <v:thing/>
    </bpmndi:BPMNPlane>
    <bpmndi:BPMNLabelStyle id="ls1"><dc:Font name="Arial" size="11.0" isBold="false"/>
    </bpmndi:BPMNLabelStyle>
  </bpmndi:BPMNDiagram>
  <bpmndi:BPMNDiagram id="dia2"><bpmndi:BPMNPlane id="plane2" bpmnElement="shop"/>
  </bpmndi:BPMNDiagram>
  <bpmn:relationship id="r" type="Represents"><bpmn:source>t</bpmn:source>
    <bpmn:target>ta</bpmn:target></bpmn:relationship>
</bpmn:definitions>
"""
#: The standard as default namespace, the diagram's declared where they are used.
BIZAGI = f"""<?xml version="1.0" encoding="utf-8"?>
<definitions xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.bizagi.com"
    xmlns="{BPMN}"><process id="P" name="Credit"><extensionElements>
  <bizagi:BizagiExtensions xmlns:bizagi="http://www.bizagi.com/bpmn20"><bizagi:BizagiProperties>
  <bizagi:BizagiProperty name="bgColor" value="White" /></bizagi:BizagiProperties>
  <bare xmlns=""><inner/></bare></bizagi:BizagiExtensions></extensionElements>
  <startEvent id="s" name=""><extensionElements><bizagi:BizagiExtensions
  xmlns:bizagi="http://www.bizagi.com/bpmn20"/></extensionElements><outgoing>f</outgoing>
  </startEvent><task id="t" name="Check"><incoming>f</incoming></task>
  <sequenceFlow id="f" sourceRef="s" targetRef="t" /></process>
  <BPMNDiagram id="Diagram_1" xmlns="http://www.omg.org/spec/BPMN/20100524/DI">
  <BPMNPlane id="DiagramElement_1" bpmnElement="P"><BPMNShape id="DiagramElement_2"
  bpmnElement="s"><extension xmlns="http://www.omg.org/spec/DD/20100524/DI" />
  <Bounds x="92" y="136" width="30" height="30" xmlns="http://www.omg.org/spec/DD/20100524/DC" />
  <BPMNLabel id="L1" labelStyle="Style_1"><extension
  xmlns="http://www.omg.org/spec/DD/20100524/DI" /><Bounds x="0" y="0" width="0" height="0"
  xmlns="http://www.omg.org/spec/DD/20100524/DC" /></BPMNLabel></BPMNShape>
  <BPMNEdge id="DiagramElement_5" bpmnElement="f"><waypoint x="122" y="151"
  xmlns="http://www.omg.org/spec/DD/20100524/DI" /></BPMNEdge></BPMNPlane>
  <BPMNLabelStyle id="Style_1"><Font name="Segoe UI" size="8"
  xmlns="http://www.omg.org/spec/DD/20100524/DC" /></BPMNLabelStyle></BPMNDiagram></definitions>
"""
FILES: dict[str, bytes] = {
    "a collaboration": COLLABORATION.encode(),
    "a collaboration in UTF-16": COLLABORATION.replace("UTF-8", "UTF-16").encode("utf-16"),
    "a collaboration in GB18030": COLLABORATION.replace("UTF-8", "GB18030").encode("gb18030"),
    "Bizagi": BIZAGI.encode(),
}


def model(head: str, inner: str, roots: str = "", kind: str = "bpmn:") -> bytes:
    """A file with one process of a user task ``t`` between start and end, and ``inner``."""
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><{kind}definitions {SPACES} {head} id="d"'
        f' targetNamespace="urn:t">{roots}{inner}</{kind}definitions>'
    )
    return text.encode()


CAMUNDA7 = model(
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="Camunda'
    ' Platform" modeler:executionPlatformVersion="7.21.0" exporter="Camunda Modeler"',
    """<bpmn:process id="invoice" name="Invoice" isExecutable="true"
      camunda:historyTimeToLive="P180D" camunda:candidateStarterGroups="buyers"
      camunda:versionTag="1.0">
    <bpmn:startEvent id="s" camunda:initiator="starter" camunda:formKey="start">
      <bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="t" name="Approve" camunda:assignee="${starter}"
      camunda:candidateGroups="managers" camunda:dueDate="${dateTime().plusDays(3).toDate()}"
      camunda:asyncBefore="true" camunda:priority="60">
      <bpmn:extensionElements><camunda:formData>
        <camunda:formField id="approved" label="Approve?" type="boolean" defaultValue="false"/>
        <camunda:formField id="reason" label="Reason" type="string"><camunda:validation>
          <camunda:constraint name="required"/><camunda:constraint name="maxlength" config="80"/>
        </camunda:validation></camunda:formField>
        <camunda:formField id="level" type="enum"><camunda:value id="a" name="High"/>
          <camunda:value id="b" name="Low"/></camunda:formField></camunda:formData>
        <camunda:inputOutput><camunda:inputParameter name="subject">Invoice ${number}
        </camunda:inputParameter><camunda:inputParameter name="people"><camunda:list>
        <camunda:value>anna</camunda:value><camunda:value>${starter}</camunda:value></camunda:list>
        </camunda:inputParameter><camunda:inputParameter name="map"><camunda:map>
        <camunda:entry key="amount">${amount * 2}</camunda:entry></camunda:map>
        </camunda:inputParameter></camunda:inputOutput>
        <camunda:properties><camunda:property name="colour" value="red"/></camunda:properties>
      </bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:exclusiveGateway id="g" default="f4"><bpmn:incoming>f2</bpmn:incoming>
      <bpmn:outgoing>f3</bpmn:outgoing><bpmn:outgoing>f4</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:serviceTask id="pay" name="Pay" camunda:type="external" camunda:topic="pay"
      camunda:asyncAfter="true"><bpmn:extensionElements><camunda:failedJobRetryTimeCycle>R3/PT10M
      </camunda:failedJobRetryTimeCycle></bpmn:extensionElements><bpmn:incoming>f3</bpmn:incoming>
      <bpmn:outgoing>f5</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:callActivity id="filing" calledElement="archive"
      camunda:calledElementBinding="deployment"><bpmn:extensionElements>
      <camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:in variables="all"/>
      <camunda:out source="place" target="place"/></bpmn:extensionElements>
      <bpmn:incoming>f5</bpmn:incoming><bpmn:outgoing>f6</bpmn:outgoing>
      <bpmn:multiInstanceLoopCharacteristics isSequential="true" camunda:collection="copies"
        camunda:elementVariable="copy"><bpmn:completionCondition
        xsi:type="bpmn:tFormalExpression">${nrOfCompletedInstances &gt;= 2}
      </bpmn:completionCondition>
      </bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>
    <bpmn:endEvent id="e"><bpmn:incoming>f6</bpmn:incoming><bpmn:incoming>f4</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:boundaryEvent id="late" cancelActivity="false" attachedToRef="t">
      <bpmn:outgoing>f7</bpmn:outgoing><bpmn:timerEventDefinition><bpmn:timeDuration
      xsi:type="bpmn:tFormalExpression">${patience}</bpmn:timeDuration>
      </bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:endEvent id="reminded"><bpmn:incoming>f7</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="g"/>
    <bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="pay"><bpmn:conditionExpression
      xsi:type="bpmn:tFormalExpression">${approved &amp;&amp; !empty number}
      </bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="e"/>
    <bpmn:sequenceFlow id="f5" sourceRef="pay" targetRef="filing"/>
    <bpmn:sequenceFlow id="f6" sourceRef="filing" targetRef="e"/>
    <bpmn:sequenceFlow id="f7" sourceRef="late" targetRef="reminded"/></bpmn:process>""",
)
CAMUNDA8 = model(
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="Camunda'
    ' Cloud" modeler:executionPlatformVersion="8.6.0" exporter="Camunda Modeler"',
    """<bpmn:process id="order" isExecutable="true"><bpmn:extensionElements>
      <zeebe:versionTag value="v1"/><zeebe:userTaskForm id="userTaskForm_1">{"type": "default",
      "components": [{"type": "textfield", "key": "note", "label": "Note"}]}</zeebe:userTaskForm>
    </bpmn:extensionElements>
    <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="t" name="Check"><bpmn:extensionElements><zeebe:userTask/>
      <zeebe:formDefinition formKey="camunda-forms:bpmn:userTaskForm_1"/>
      <zeebe:assignmentDefinition assignee="= requester" candidateGroups="sales"/>
      <zeebe:taskSchedule dueDate="= now() + duration(&#34;P1D&#34;)"/>
      <zeebe:priorityDefinition priority="70"/></bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:serviceTask id="charge" zeebe:modelerTemplate="io.camunda.connectors.HttpJson.v2">
      <bpmn:extensionElements><zeebe:taskDefinition type="charge" retries="5"/><zeebe:ioMapping>
      <zeebe:input source="= order.total" target="amount"/>
      <zeebe:output source="= receipt.id" target="receipt"/></zeebe:ioMapping><zeebe:taskHeaders>
      <zeebe:header key="method" value="card"/></zeebe:taskHeaders></bpmn:extensionElements>
      <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing>
      <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics
        inputCollection="= order.parts" inputElement="part" outputCollection="receipts"
        outputElement="= receipt"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>
    </bpmn:serviceTask>
    <bpmn:scriptTask id="sum"><bpmn:extensionElements><zeebe:script expression="= count(receipts)"
      resultVariable="paid"/></bpmn:extensionElements><bpmn:incoming>f3</bpmn:incoming>
      <bpmn:outgoing>f4</bpmn:outgoing></bpmn:scriptTask>
    <bpmn:intermediateCatchEvent id="sent"><bpmn:incoming>f4</bpmn:incoming>
      <bpmn:outgoing>f5</bpmn:outgoing><bpmn:messageEventDefinition messageRef="m"/>
    </bpmn:intermediateCatchEvent>
    <bpmn:callActivity id="ship"><bpmn:extensionElements><zeebe:calledElement processId="shipping"
      propagateAllChildVariables="false"/></bpmn:extensionElements><bpmn:incoming>f5</bpmn:incoming>
      <bpmn:outgoing>f6</bpmn:outgoing></bpmn:callActivity>
    <bpmn:endEvent id="e"><bpmn:incoming>f6</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="charge"/>
    <bpmn:sequenceFlow id="f3" sourceRef="charge" targetRef="sum"/>
    <bpmn:sequenceFlow id="f4" sourceRef="sum" targetRef="sent"/>
    <bpmn:sequenceFlow id="f5" sourceRef="sent" targetRef="ship"/>
    <bpmn:sequenceFlow id="f6" sourceRef="ship" targetRef="e"/></bpmn:process>""",
    """<bpmn:message id="m" name="sent"><bpmn:extensionElements><zeebe:subscription
      correlationKey="= order.id"/></bpmn:extensionElements></bpmn:message>""",
)
FLOWABLE = model(
    'xmlns:flowable="http://flowable.org/bpmn"',
    """<bpmn:process id="leave" isExecutable="true" flowable:candidateStarterUsers="anna">
    <bpmn:startEvent id="s" flowable:initiator="starter"><bpmn:extensionElements>
      <flowable:formProperty id="days" name="Days" type="long" required="true"/>
      <flowable:formProperty id="why" name="Why"/></bpmn:extensionElements></bpmn:startEvent>
    <bpmn:userTask id="t" flowable:assignee="$INITIATOR" flowable:candidateGroups="hr"
      flowable:category="x" flowable:formFieldValidation="true"/>
    <bpmn:exclusiveGateway id="g" default="f4"/><bpmn:endEvent id="e"/>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="g"/>
    <bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="e"><bpmn:conditionExpression
      >${variables:getOrDefault(days, 0) > 5}</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="e"/></bpmn:process>""".replace(
        'flowable:assignee="$INITIATOR"', 'flowable:assignee="${starter}"'
    ),
)
SIGNAVIO = model(
    'xmlns:signavio="http://www.signavio.com" exporter="Signavio Process Editor"',
    """<bpmn:process id="p" isExecutable="true"><bpmn:extensionElements>
      <signavio:signavioDiagramMetaData metaKey="revisionid" metaValue="1"/>
    </bpmn:extensionElements><bpmn:startEvent id="s"><bpmn:extensionElements>
      <signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffff"/></bpmn:extensionElements>
    </bpmn:startEvent><bpmn:userTask id="t" name="Check"><bpmn:extensionElements>
      <signavio:signavioLabel ref="text_name" x="50" y="40"/></bpmn:extensionElements>
    </bpmn:userTask><bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f1" sourceRef="s"
    targetRef="t"/><bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/></bpmn:process>""",
)
JBPM = model(
    'xmlns:drools="http://www.jboss.org/drools"',
    """<bpmn:process id="evaluation" drools:packageName="org.x" drools:version="1.0"
    drools:adHoc="false" isExecutable="true"><bpmn:startEvent id="s"><bpmn:extensionElements>
    <drools:metaData name="elementname"><drools:metaValue><![CDATA[Begin]]></drools:metaValue>
    </drools:metaData></bpmn:extensionElements></bpmn:startEvent>
    <bpmn:userTask id="t" name="Evaluate" drools:taskName="Evaluate"><bpmn:potentialOwner id="o">
    <bpmn:resourceAssignmentExpression><bpmn:formalExpression>#{employee}</bpmn:formalExpression>
    </bpmn:resourceAssignmentExpression></bpmn:potentialOwner></bpmn:userTask>
    <bpmn:serviceTask id="mail" drools:taskName="Email"/><bpmn:endEvent id="e"/>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="mail"/>
    <bpmn:sequenceFlow id="f3" sourceRef="mail" targetRef="e"/></bpmn:process>""",
)
#: Files that another tool made to be run: they come in, and run here too.
RUNNABLE = {
    "Camunda 7": CAMUNDA7,
    "Camunda 8": CAMUNDA8,
    "Flowable": FLOWABLE,
    "Activiti": FLOWABLE.replace(b"flowable", b"activiti"),
    "Signavio": SIGNAVIO,
    "jBPM": JBPM,
}
FILES |= RUNNABLE
