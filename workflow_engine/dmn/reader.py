"""The boxed expressions of one file, compiled; every fault is a finding that names its element."""

from collections.abc import Mapping

from workflow_engine.dmn import boxed
from workflow_engine.dmn.boxed import Boxed
from workflow_engine.dmn.compiling import Compiling
from workflow_engine.dmn.declaring import Declared
from workflow_engine.dmn.errors import Findings
from workflow_engine.dmn.parts import Import
from workflow_engine.dmn.table_reader import TableReader
from workflow_engine.dmn.tables import Table
from workflow_engine.dmn.types import ANY, ItemType
from workflow_engine.dmn.xml import Element
from workflow_engine.errors import _l

BOXES = (
    "literalExpression", "decisionTable", "context", "invocation", "list", "relation",
    "functionDefinition", "conditional", "for", "some", "every", "filter",
)  # fmt: skip


class Reader:
    """Compiles the boxes of one file; names with spaces are known from the whole file."""

    def __init__(self, root: Element, findings: Findings, imports: Mapping[str, Import]) -> None:
        self.findings = findings
        self._compiling = Compiling(root, findings, imports.values())
        self.names = self._compiling.names
        self.types = Declared(root, self._compiling, imports.values())
        self._tables = TableReader(self._compiling, self.types)

    def box(self, holder: Element | None) -> Boxed:
        """The boxed expression that an element holds."""
        element = holder.child(*BOXES) if holder is not None else None
        return boxed.Nothing() if element is None else self._boxed(element)

    def _boxed(self, element: Element) -> Boxed:
        found: Boxed = getattr(self, f"_{element.tag}")(element)
        return found

    def parameters(self, element: Element) -> tuple[tuple[str, ItemType], ...]:
        found = element.children("formalParameter")
        return tuple((p.name, self.types.named(p.get("typeRef"))) for p in found)

    def function(self, element: Element, name: str, result: ItemType = ANY) -> boxed.Definition:
        """A function; a table without parameters has those that its columns ask for."""
        kind = element.get("kind") or "FEEL"
        body: Boxed = boxed.Nothing()
        if kind in ("FEEL", "F"):
            body = self.box(element)
        else:
            template = _l("Functions of the kind {kind} are not run here.")
            self.findings.add(element.id, template, kind=kind)
        parameters = self.parameters(element)
        if not parameters and isinstance(body, Table):
            asked = [name for each in body.inputs for name in sorted(each.expression.names)]
            parameters = tuple((name, ANY) for name in dict.fromkeys(asked))
        return boxed.Definition(name, parameters, body, result)

    def _literalExpression(self, element: Element) -> Boxed:  # noqa: N802 - DMN's name
        if element.child("importedValues") is not None:
            self.findings.add(element.id, _l("Values from other files are not read here."))
        return boxed.Literal(self._compiling.expression(element, element.text_of("text")))

    def _decisionTable(self, element: Element) -> Boxed:  # noqa: N802
        return self._tables.table(element)

    def _context(self, element: Element) -> Boxed:
        entries: list[tuple[str, Boxed, ItemType]] = []
        result: Boxed | None = None
        for entry in element.children("contextEntry"):
            variable = entry.child("variable")
            if variable is None:
                result = self.box(entry)
            else:
                wanted = self.types.named(variable.get("typeRef"))
                entries.append((variable.name, self.box(entry), wanted))
        return boxed.Context(tuple(entries), result)

    def _list(self, element: Element) -> Boxed:
        return boxed.Items(tuple(map(self._boxed, element.children(*BOXES))))

    def _relation(self, element: Element) -> Boxed:
        columns = [(c.name, self.types.named(c.get("typeRef"))) for c in element.children("column")]
        rows = []
        for row in element.children("row"):
            cells = [self._boxed(cell) for cell in row.children(*BOXES)]
            if len(cells) != len(columns):
                self.findings.add(row.id, _l("The row has not as many cells as there are columns."))
            told = zip(columns, cells, strict=False)
            rows.append(boxed.Row(tuple((name, cell, wanted) for (name, wanted), cell in told)))
        return boxed.Items(tuple(rows))

    def _functionDefinition(self, element: Element) -> Boxed:  # noqa: N802
        return self.function(element, "")

    def _invocation(self, element: Element) -> Boxed:
        bindings: list[tuple[str, Boxed]] = []
        for binding in element.children("binding"):
            parameter = binding.child("parameter")
            bindings.append((parameter.name if parameter else "", self.box(binding)))
        return boxed.Invocation(self.box(element), tuple(bindings))

    def _conditional(self, element: Element) -> Boxed:
        return boxed.Conditional(*(self.box(element.child(tag)) for tag in ("if", "then", "else")))

    def _for(self, element: Element) -> Boxed:
        body = element.child("return", "satisfies")
        variable = " ".join(element.get("iteratorVariable").split())
        return boxed.Loop(element.tag, variable, self.box(element.child("in")), self.box(body))

    _some = _for
    _every = _for

    def _filter(self, element: Element) -> Boxed:
        source, match = self.box(element.child("in")), self.box(element.child("match"))
        return boxed.Loop("filter", "item", source, match)
