"""DMN elements to compiled decisions; every fault is a finding that names its element."""

from workflow_engine import feel
from workflow_engine.dmn import boxed
from workflow_engine.dmn.boxed import Boxed
from workflow_engine.dmn.errors import Findings
from workflow_engine.dmn.tables import AGGREGATIONS, POLICIES, Input, Output, Rule, Table
from workflow_engine.dmn.types import ANY, ItemType, basic
from workflow_engine.dmn.xml import Element
from workflow_engine.errors import _l
from workflow_engine.feel import Expression, UnaryTests

BOXES = (
    "literalExpression", "decisionTable", "context", "invocation", "list", "relation",
    "functionDefinition", "conditional", "for", "some", "every", "filter",
)  # fmt: skip


class Reader:
    """Compiles the boxes of one file; names with spaces are known from the whole file."""

    def __init__(self, root: Element, findings: Findings, imported: dict[str, ItemType]) -> None:
        self.findings = findings
        self.names = _names(root)
        self.types = dict(imported)
        self._read_types(root)

    def box(self, holder: Element | None) -> Boxed:
        """The boxed expression that an element holds."""
        element = holder.child(*BOXES) if holder is not None else None
        if element is None:
            return boxed.Nothing()
        return getattr(self, f"_{element.tag}")(element)

    def type(self, name: str) -> ItemType:
        plain = name.rpartition(":")[2].strip()
        return self.types.get(name.strip()) or self.types.get(plain) or basic(name) or ANY

    def declared(self, name: str) -> ItemType | None:
        """The type of that name; None where anything goes."""
        found = self.type(name) if name else ANY
        return None if found is ANY else found

    def expression(self, element: Element, text: str | None) -> Expression:
        if not text:
            return feel.compile("null")
        try:
            return feel.compile(text, self.names)
        except feel.FeelSyntaxError as error:
            self.findings.add(element.id, error.template, **error.params)
            return feel.compile("null")

    def tests(self, element: Element, text: str | None) -> UnaryTests:
        try:
            return feel.compile_unary(text or "-", self.names)
        except feel.FeelSyntaxError as error:
            self.findings.add(element.id, error.template, **error.params)
            return feel.compile_unary("-")

    def parameters(self, element: Element) -> tuple[tuple[str, ItemType], ...]:
        found = element.children("formalParameter")
        return tuple((p.get("name"), self.type(p.get("typeRef"))) for p in found)

    def function(self, element: Element, name: str, result: ItemType = ANY) -> boxed.Definition:
        kind = element.get("kind", "FEEL")
        if kind not in ("", "FEEL"):
            self.findings.add(
                element.id, _l("Functions of the kind {kind} are not run here."), kind=kind
            )
        return boxed.Definition(name, self.parameters(element), self.box(element), result)

    def _literalExpression(self, element: Element) -> Boxed:  # noqa: N802 - DMN's name
        language = element.get("expressionLanguage")
        if language and "feel" not in language.lower():
            self.findings.add(
                element.id, _l("The language {language} is not FEEL."), language=language
            )
        return boxed.Literal(self.expression(element, element.text_of("text")))

    def _context(self, element: Element) -> Boxed:
        entries: list[tuple[str, Boxed, ItemType]] = []
        result: Boxed | None = None
        for entry in element.children("contextEntry"):
            variable = entry.child("variable")
            if variable is None:
                result = self.box(entry)
            else:
                wanted = self.type(variable.get("typeRef"))
                entries.append((variable.get("name"), self.box(entry), wanted))
        return boxed.Context(tuple(entries), result)

    def _list(self, element: Element) -> Boxed:
        return boxed.Items(tuple(self._each(element)))

    def _each(self, element: Element) -> list[Boxed]:
        return [
            getattr(self, f"_{child.tag}")(child) for child in element.children(*BOXES)
        ]  # fmt: skip

    def _relation(self, element: Element) -> Boxed:
        columns = [column.get("name") for column in element.children("column")]
        rows = []
        for row in element.children("row"):
            cells = self._each(row)
            if len(cells) != len(columns):
                self.findings.add(row.id, _l("The row has not as many cells as there are columns."))
            rows.append(boxed.Row(tuple(zip(columns, cells, strict=False))))
        return boxed.Items(tuple(rows))

    def _functionDefinition(self, element: Element) -> Boxed:  # noqa: N802
        return self.function(element, "")

    def _invocation(self, element: Element) -> Boxed:
        bindings: list[tuple[str, Boxed]] = []
        for binding in element.children("binding"):
            parameter = binding.child("parameter")
            bindings.append((parameter.get("name") if parameter else "", self.box(binding)))
        return boxed.Invocation(self.box(element), tuple(bindings))

    def _conditional(self, element: Element) -> Boxed:
        return boxed.Conditional(*(self.box(element.child(tag)) for tag in ("if", "then", "else")))

    def _for(self, element: Element) -> Boxed:
        body = element.child("return", "satisfies")
        variable = element.get("iteratorVariable")
        return boxed.Loop(element.tag, variable, self.box(element.child("in")), self.box(body))

    _some = _for
    _every = _for

    def _filter(self, element: Element) -> Boxed:
        source, match = self.box(element.child("in")), self.box(element.child("match"))
        return boxed.Loop("filter", "item", source, match)

    def _decisionTable(self, element: Element) -> Boxed:  # noqa: N802
        policy = element.get("hitPolicy", "UNIQUE")
        if policy not in POLICIES:
            self.findings.add(element.id, _l("The hit policy {policy} is unknown."), policy=policy)
            policy = "UNIQUE"
        inputs = tuple(self._input(child) for child in element.children("input"))
        outputs = tuple(self._output(child) for child in element.children("output"))
        rules = tuple(
            self._rule(child, index, (len(inputs), len(outputs)))
            for index, child in enumerate(element.children("rule"), 1)
        )
        aggregation = element.get("aggregation") if policy == "COLLECT" else ""
        if aggregation and aggregation not in AGGREGATIONS:
            template = _l("The aggregation {aggregation} is unknown.")
            self.findings.add(element.id, template, aggregation=aggregation)
        return Table(element.id, policy, aggregation, inputs, outputs, rules, self.names)

    def _input(self, element: Element) -> Input:
        inner = element.child("inputExpression")
        expression = self.expression(element, inner.text_of("text") if inner else None)
        allowed = element.text_of("inputValues")
        return Input(
            expression,
            self.tests(element, allowed) if allowed else None,
            self.declared(inner.get("typeRef") if inner else ""),
        )

    def _output(self, element: Element) -> Output:
        values, default = element.text_of("outputValues"), element.text_of("defaultOutputEntry")
        return Output(
            element.get("name"),
            self.expression(element, default) if default else None,
            self.expression(element, f"[{values}]") if values else None,
            self.declared(element.get("typeRef")),
        )

    def _rule(self, element: Element, index: int, columns: tuple[int, int]) -> Rule:
        tests = element.children("inputEntry")
        answers = element.children("outputEntry")
        if (len(tests), len(answers)) != columns:
            self.findings.add(element.id, _l("The rule and the table differ in columns."))
        notes = [note.text_of("text") or "" for note in element.children("annotationEntry")]
        return Rule(
            element.id,
            index,
            tuple(self.tests(cell, cell.text_of("text")) for cell in tests),
            tuple(self.expression(cell, cell.text_of("text")) for cell in answers),
            " ".join(filter(None, notes)) or element.text_of("description") or "",
        )

    def _read_types(self, root: Element) -> None:
        definitions = root.children("itemDefinition")
        for element in definitions:
            self.types[element.get("name")] = ItemType(element.get("name"))
        for element in definitions:
            self._fill(self.types[element.get("name")], element)

    def _fill(self, item: ItemType, element: Element) -> ItemType:
        item.is_collection = element.get("isCollection") == "true"
        for component in element.children("itemComponent"):
            name = component.get("name")
            item.components[name] = self._fill(ItemType(name), component)
        reference = element.text_of("typeRef")
        if reference:
            item.base = self.type(reference)
        allowed = element.text_of("allowedValues")
        item.allowed = self.tests(element, allowed) if allowed else None
        constraint = element.text_of("typeConstraint")
        item.constraint = self.tests(element, constraint) if constraint else None
        return item


def _names(root: Element) -> frozenset[str]:
    """Every name in the file: those with spaces or symbols cannot be read without knowing them."""
    found = {element.get("name") for element in root.everywhere(*_NAMED)}
    loops = root.everywhere("for", "some", "every")
    found |= {element.get("iteratorVariable") for element in loops}
    return frozenset(" ".join(name.split()) for name in found if name)


_NAMED = (
    "inputData", "decision", "businessKnowledgeModel", "decisionService", "variable",
    "formalParameter", "itemComponent", "column", "output", "parameter", "import",
)  # fmt: skip
