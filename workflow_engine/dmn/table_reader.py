"""The element of a decision table to a table ready to run."""

from workflow_engine.dmn.compiling import Compiling
from workflow_engine.dmn.declaring import Declared
from workflow_engine.dmn.tables import AGGREGATIONS, POLICIES, Input, Output, Rule, Table
from workflow_engine.dmn.xml import Element
from workflow_engine.errors import _l
from workflow_engine.feel import Expression, UnaryTests


class TableReader:
    """Reads the tables of one file."""

    def __init__(self, compiling: Compiling, types: Declared) -> None:
        self._compiling, self._types = compiling, types
        self._findings = compiling.findings

    def table(self, element: Element) -> Table:
        """The table; what is wrong with it becomes findings."""
        policy = element.get("hitPolicy") or "UNIQUE"
        if policy not in POLICIES:
            template = _l("The hit policy {policy} is unknown.")
            self._findings.add(element.id, template, policy=policy)
            policy = "UNIQUE"
        inputs = tuple(self._input(child) for child in element.children("input"))
        outputs = tuple(self._output(child) for child in element.children("output"))
        rules = tuple(
            self._rule(child, index, (len(inputs), len(outputs)))
            for index, child in enumerate(element.children("rule"), 1)
        )
        if policy in ("PRIORITY", "OUTPUT ORDER") and not any(o.priorities for o in outputs):
            template = _l("The hit policy {policy} needs output values in their order.")
            self._findings.add(element.id, template, policy=policy)
        aggregation = self._aggregation(element, policy, len(outputs))
        names = self._compiling.names
        return Table(element.id, policy, aggregation, inputs, outputs, rules, names)

    def _aggregation(self, element: Element, policy: str, outputs: int) -> str:
        aggregation = element.get("aggregation") if policy == "COLLECT" else ""
        if aggregation and aggregation not in AGGREGATIONS:
            template = _l("The aggregation {aggregation} is unknown.")
            self._findings.add(element.id, template, aggregation=aggregation)
            return ""
        if aggregation and aggregation != "COUNT" and outputs > 1:
            template = _l("Answers of several columns cannot be aggregated.")
            self._findings.add(element.id, template)
        return aggregation

    def _input(self, element: Element) -> Input:
        inner = element.child("inputExpression")
        text = inner.text_of("text") if inner else None
        if inner is None or not text:
            self._findings.add(element.id, _l("The column asks nothing."))
        allowed = element.text_of("inputValues")
        return Input(
            self._compiling.expression(inner or element, text),
            self._compiling.tests(element, allowed) if allowed else None,
            self._types.wanted(inner.get("typeRef") if inner else ""),
        )

    def _output(self, element: Element) -> Output:
        default = element.text_of("defaultOutputEntry")
        declared = self._types.wanted(element.get("typeRef"))
        values = allowed = element.text_of("outputValues")
        if not values and declared is not None and declared.allowed is not None:
            values = declared.allowed.text
        return Output(
            element.name,
            self._compiling.expression(element, default) if default else None,
            self._compiling.listed(values),
            declared,
            self._compiling.tests(element, allowed) if allowed else None,
        )

    def _rule(self, element: Element, index: int, columns: tuple[int, int]) -> Rule:
        tests = [self._test(cell) for cell in element.children("inputEntry")]
        answers = [self._answer(cell) for cell in element.children("outputEntry")]
        if (len(tests), len(answers)) != columns:
            self._findings.add(element.id, _l("The rule and the table differ in columns."))
            tests += [self._test(element)] * columns[0]
            answers += [self._answer(element)] * columns[1]
        notes = [note.text_of("text") or "" for note in element.children("annotationEntry")]
        return Rule(
            element.id,
            index,
            tuple(tests[: columns[0]]),
            tuple(answers[: columns[1]]),
            " ".join(filter(None, notes)) or element.text_of("description") or "",
        )

    def _test(self, cell: Element) -> UnaryTests:
        return self._compiling.tests(cell, cell.text_of("text"))

    def _answer(self, cell: Element) -> Expression:
        return self._compiling.expression(cell, cell.text_of("text"))
