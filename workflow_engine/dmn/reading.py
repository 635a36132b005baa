"""A DMN file to a decision model, with every finding at once."""

from collections.abc import Callable, Mapping

from workflow_engine.dmn import xml as hardened
from workflow_engine.dmn.errors import DmnError, Finding, Findings
from workflow_engine.dmn.model import DecisionModel
from workflow_engine.dmn.parts import (
    Decision,
    Graph,
    Import,
    InputData,
    Knowledge,
    Part,
    Requirement,
    Service,
)
from workflow_engine.dmn.reader import Reader
from workflow_engine.dmn.types import ItemType
from workflow_engine.dmn.xml import Element
from workflow_engine.errors import _l

_REFERENCES = ("requiredInput", "requiredDecision", "requiredKnowledge")
_PARTS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


def read(
    xml: bytes, *, imports: Mapping[str, DecisionModel] | None = None, lenient: bool = False
) -> DecisionModel:
    """The model in the file, compiled; DmnError with all findings when it has faults.

    ``imports`` are models by namespace. When lenient, what cannot be read gives null, as the
    standard has it for a faulty expression.
    """
    root = hardened.parse(xml)
    findings = Findings()
    try:
        model = _Graph(root, findings, imports or {}).model()
    except RecursionError:
        raise DmnError((Finding(root.id, _l("The boxes are nested too deep.")),)) from None
    if not lenient:
        findings.raise_any()
    return model


def is_model(link: Element) -> bool:
    """Whether an import is of a decision model, and not of a schema or of PMML."""
    return "DMN" in link.get("importType", "DMN")


def _name(element: Element) -> str:
    variable = element.child("variable")
    return (variable.name if variable else "") or element.name


class _Graph:
    """The elements of one file, by key, and what they require of each other."""

    def __init__(
        self, root: Element, findings: Findings, imports: Mapping[str, DecisionModel]
    ) -> None:
        self.root = root
        self.findings = findings
        self.namespace = root.get("namespace")
        self.elements = {self.key(f"#{e.own_id}"): e for e in root.children(*_PARTS)}
        self.parts: dict[str, Part] = {}
        self.imports: dict[str, Import] = {}
        for element in root.children("import"):
            self._import(element, imports)
        self.reader = Reader(root, findings, self.imports)

    def _import(self, element: Element, imports: Mapping[str, DecisionModel]) -> None:
        namespace = element.get("namespace")
        if namespace in imports:
            self.imports[namespace] = Import(element.name, imports[namespace].graph)
        elif is_model(element):
            template = _l("The imported model {namespace} is missing.")
            self.findings.add(element.id, template, namespace=namespace)

    def key(self, href: str) -> str:
        return self.namespace + href if href.startswith("#") else href

    def model(self) -> DecisionModel:
        makers: dict[str, Callable[[str, Element], Part]] = {
            "inputData": self._input,
            "decision": self._decision,
            "businessKnowledgeModel": self._knowledge,
            "decisionService": self._service,
        }
        for key, element in self.elements.items():
            self.parts[key] = makers[element.tag](key, element)
        own = [self.parts[key] for key in self.elements]
        decisions = {part.id: part for part in own if isinstance(part, Decision)}
        if not own and not self.root.children("itemDefinition"):
            empty = Finding(self.root.id, _l("The file holds no decision."))
            raise DmnError((empty,))
        return DecisionModel(
            self.root.id,
            self.root.get("name"),
            self.namespace,
            decisions,
            Graph(self.parts, self.imports, self.reader.types, self.reader.names),
        )

    def _typed(self, element: Element) -> ItemType:
        variable = element.child("variable")
        return self.reader.types.named(variable.get("typeRef") if variable else "")

    def _input(self, key: str, element: Element) -> InputData:
        return InputData(key, _name(element), self._typed(element))

    def _decision(self, key: str, element: Element) -> Decision:
        return Decision(
            id=element.own_id,
            key=key,
            variable=_name(element),
            name=element.name,
            inputs=self._inputs(element),
            requires=self._requires(element),
            box=self.reader.box(element),
            type=self._typed(element),
        )

    def _knowledge(self, key: str, element: Element) -> Knowledge:
        name = _name(element)
        logic = element.child("encapsulatedLogic")
        result = self._typed(element).result
        definition = self.reader.function(logic or element, name, result)
        return Knowledge(key, name, self._requires(element), definition)

    def _service(self, key: str, element: Element) -> Service:
        return Service(
            key,
            _name(element),
            tuple(self._keys(element, "inputData", "inputDecision")),
            tuple(self._keys(element, "outputDecision")),
            self._typed(element).result,
        )

    def _keys(self, element: Element, *tags: str) -> list[str]:
        found = [r for tag in tags for r in element.everywhere(tag)]
        return [self.key(r.get("href")) for r in found if self._exists(r)]

    def _exists(self, reference: Element) -> bool:
        key = self.key(reference.get("href"))
        if key in self.elements or self._imported(key) is not None:
            return True
        template = _l("It requires {reference}, which is not there.")
        self.findings.add(reference.id, template, reference=reference.get("href"))
        return False

    def _imported(self, key: str) -> Part | None:
        found = self.imports.get(key.rpartition("#")[0])
        return found.graph.parts.get(key) if found else None

    def _requires(self, element: Element) -> tuple[Requirement, ...]:
        keys = self._keys(element, *_REFERENCES)
        return tuple(Requirement(key, path) for key in keys for path in self._paths(key))

    def _paths(self, key: str) -> list[tuple[str, ...]]:
        """The names of what is required: its own, or that in the import.

        Tools that give a decision no variable let others ask for its id.
        """
        part = self._imported(key)
        if part is not None:
            name = self.imports[key.rpartition("#")[0]].name
            return [(name, part.variable) if name else (part.variable,)]
        element = self.elements[key]
        names = [_name(element)]
        if element.tag == "decision" and element.child("variable") is None:
            names.append(element.own_id)
        return [(name,) for name in dict.fromkeys(names)]

    def _inputs(self, element: Element) -> tuple[str, ...]:
        """The input data that a decision needs, itself or through the decisions it requires."""
        waiting, seen = [element], dict.fromkeys([element.own_id])
        names: list[str] = []
        while waiting:
            for reference in waiting.pop(0).everywhere(*_REFERENCES):
                required = self.elements.get(self.key(reference.get("href")))
                if required is None or required.own_id in seen:
                    continue
                seen[required.own_id] = None
                waiting.append(required)
                if required.tag == "inputData":
                    names.append(_name(required))
        return tuple(names)
