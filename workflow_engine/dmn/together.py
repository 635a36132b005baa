"""Several files that import each other, read in the order in which they need each other."""

from collections.abc import Iterable

from workflow_engine.dmn import xml as hardened
from workflow_engine.dmn.errors import DmnError, Finding
from workflow_engine.dmn.model import DecisionModel
from workflow_engine.dmn.reading import is_model, read
from workflow_engine.dmn.xml import Element
from workflow_engine.errors import _l


def imports_of(xml: bytes) -> tuple[str, ...]:
    """The namespaces of the models that a file imports, for whoever has to fetch them."""
    return _needed(hardened.parse(xml))


def read_together(files: Iterable[bytes], *, lenient: bool = False) -> dict[str, DecisionModel]:
    """Models by namespace; DmnError when one is missing, there twice, or part of a circle."""
    waiting: dict[str, tuple[bytes, Element]] = {}
    for file in files:
        root = hardened.parse(file)
        if root.get("namespace") in waiting:
            raise _refused(root, _l("Two files have the namespace {namespace}."))
        waiting[root.get("namespace")] = (file, root)
    found: dict[str, DecisionModel] = {}
    while waiting:
        ready = [
            key for key, (_, root) in waiting.items() if waiting.keys().isdisjoint(_needed(root))
        ]
        if not ready:
            root = next(iter(waiting.values()))[1]
            raise _refused(root, _l("The files import each other in a circle."))
        for key in ready:
            found[key] = read(waiting.pop(key)[0], imports=found, lenient=lenient)
    return found


def _needed(root: Element) -> tuple[str, ...]:
    return tuple(each.get("namespace") for each in root.children("import") if is_model(each))


def _refused(root: Element, template: str) -> DmnError:
    return DmnError((Finding(root.id, template, {"namespace": root.get("namespace")}),))
