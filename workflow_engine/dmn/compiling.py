"""FEEL texts of a file to compiled expressions; every fault is a finding that names its element."""

import re
from collections.abc import Iterable

from workflow_engine import feel
from workflow_engine.dmn.errors import Findings
from workflow_engine.dmn.parts import Import
from workflow_engine.dmn.xml import Element
from workflow_engine.errors import _l
from workflow_engine.feel import Expression, UnaryTests

_NAMED = (
    "inputData", "decision", "businessKnowledgeModel", "decisionService", "variable",
    "formalParameter", "itemComponent", "column", "output", "parameter", "parameters", "import",
)  # fmt: skip
#: A run of letters, or one sign.
_WORD = re.compile(r"\w+|[^\w\s]")
_LOOPS = ("for", "some", "every")


class Compiling:
    """Compiles with the names of one file and of those that it imports."""

    def __init__(self, root: Element, findings: Findings, imports: Iterable[Import]) -> None:
        self.findings = findings
        self.names = names_in(root).union(*(each.graph.names for each in imports))
        self._language = root.get("expressionLanguage")
        self._beginning: dict[str, list[str]] = {}
        for name in self.names:
            if not (name.isascii() and name.isidentifier()):
                self._beginning.setdefault(_WORD.findall(name)[0], []).append(name)

    def expression(self, element: Element, text: str | None) -> Expression:
        """An expression; null for an empty one and for one that is a finding."""
        if not text or not self._is_feel(element):
            return feel.compile("null")
        try:
            return feel.compile(text, self.names_for(text))
        except feel.FeelSyntaxError as error:
            self.findings.add(element.id, error.template, **error.params)
            return feel.compile("null")

    def tests(self, element: Element, text: str | None) -> UnaryTests:
        """Unary tests; an empty text and a finding pass everything."""
        if not self._is_feel(element):
            return feel.compile_unary("-")
        try:
            return feel.compile_unary(text or "-", self.names_for(text or "-"))
        except feel.FeelSyntaxError as error:
            self.findings.add(element.id, error.template, **error.params)
            return feel.compile_unary("-")

    def listed(self, text: str | None) -> Expression | None:
        """The values that tests list one by one; None where they say it in another way."""
        try:
            return feel.compile(f"[{text}]", self.names_for(text)) if text else None
        except feel.FeelSyntaxError:
            return None

    def names_for(self, text: str) -> frozenset[str]:
        """The names that the text may speak of; a file can have very many others."""
        words = set(_WORD.findall(text)) & self._beginning.keys()
        return frozenset(name for word in words for name in self._beginning[word])

    def _is_feel(self, element: Element) -> bool:
        language = element.get("expressionLanguage") or self._language
        if not language or "feel" in language.lower():
            return True
        self.findings.add(element.id, _l("The language {language} is not FEEL."), language=language)
        return False


def names_in(root: Element) -> frozenset[str]:
    """Every name in the file: those with spaces or symbols cannot be read without knowing them."""
    found = {element.name for element in root.everywhere(*_NAMED)}
    loops = {element.get("iteratorVariable") for element in root.everywhere(*_LOOPS)}
    return frozenset(filter(None, found | {" ".join(name.split()) for name in loops}))
