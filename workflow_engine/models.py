"""Compiled process models and decisions, kept per process of the operating system."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from workflow_engine import bpmn, dmn, forms, manifest
from workflow_engine.dmn.held import names_of
from workflow_engine.errors import CountersignError, DefinitionNotFound, NotFound, _l
from workflow_engine.forms import Form
from workflow_engine.persistence.repositories.definitions import DefinitionRows

T = TypeVar("T")
_KEPT = 256


class DecisionNotPublished(NotFound):
    message = _l("No version of the decision {key} is published.")


class ModelUnreadable(CountersignError):
    message = _l("The stored definition {key} can no longer be read by this version.")


@dataclass(frozen=True, slots=True)
class ProcessModel:
    """One version of a definition, ready to run: graph, forms, manifest and the drawn file."""

    definition_id: str
    key: str
    version: int
    name: str
    digest: str
    graph: bpmn.ProcessGraph
    manifest: manifest.Manifest
    forms: Mapping[str, Form]
    xml: bytes = field(repr=False)

    def name_of(self, element: str, locale: str) -> str:
        """What people call an element, in their language."""
        node = self.graph.nodes.get(element)
        fallback = (node.name if node is not None else None) or element
        return self.manifest.text(element, locale, fallback)

    @property
    def start_form(self) -> Form | None:
        """What a person fills in who starts it by hand: the form that is named ``start``."""
        return self.forms.get("start")

    def title(self, locale: str) -> str:
        return self.manifest.text(self.key, locale, self.name)


@dataclass(frozen=True, slots=True)
class DecisionVersion:
    """One published version of a decision, compiled."""

    id: str
    key: str
    version: int
    digest: str
    model: dmn.DecisionModel


class Models:
    """A bounded cache: versions never change, so what was compiled stays right."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}

    def process(self, rows: DefinitionRows, definition_id: str) -> ProcessModel:
        return self._once(definition_id, lambda: _compile(rows, definition_id))

    def decision(self, rows: DefinitionRows, company_id: str, key: str) -> DecisionVersion:
        """The published version; asked of the database each time, compiled once."""
        row = rows.published_decision(company_id, key)
        if row is None:
            raise DecisionNotPublished(key=key)
        return self.version(row, key)

    def version(self, row: Mapping[str, Any], key: str) -> DecisionVersion:
        """The version of a decision that a row holds, compiled once."""
        model = self._once(row["digest"], lambda: dmn.read(row["content"]))
        return DecisionVersion(row["id"], key, row["version"], row["digest"], model)

    def names(self, version: DecisionVersion, name: str) -> frozenset[str]:
        """What the variables are called that a decision, service or knowledge model looks at."""
        wanted = f"names:{version.digest}:{name}"
        return self._once(wanted, lambda: names_of(version.model, name))

    def timezone(self, rows: DefinitionRows, company_id: str) -> str:
        """A company's zone; it is set once, when the company is founded."""
        return self._once(f"zone:{company_id}", lambda: rows.timezone(company_id))

    def _once(self, key: str, make: Callable[[], T]) -> T:
        """Made by the first who asks; the others wait for him."""
        with self._lock:
            if key in self._kept:
                return self._found(key)
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._found(key)
            made = make()
            with self._lock:
                self._making.pop(key, None)
                self._kept[key] = made
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return made

    def _found(self, key: str) -> Any:
        self._kept.move_to_end(key)
        return self._kept[key]


def _compile(rows: DefinitionRows, definition_id: str) -> ProcessModel:
    row = rows.by_id(definition_id)
    if row is None:
        raise DefinitionNotFound(key=definition_id)
    files = rows.files(row["deployment_id"])
    xml = files[row["resource_name"]]
    loaded = bpmn.load(xml, known=bpmn.Known(), checked=True)
    graph = loaded.graphs.get(row["key"])
    if graph is None:
        raise ModelUnreadable(key=row["key"])
    return ProcessModel(
        definition_id=row["id"],
        key=row["key"],
        version=row["version"],
        name=row["name"],
        digest=row["digest"],
        graph=graph,
        manifest=manifest.read(rows.manifest(row["deployment_id"])),
        forms=read_forms(files),
        xml=xml,
    )


def read_forms(files: Mapping[str, bytes]) -> dict[str, Form]:
    """The forms of a bundle by key, which is the file name without folder and ending."""
    found = {}
    for name, content in files.items():
        if name.endswith(".json"):
            key = name.rpartition("/")[2].removesuffix(".json")
            found[key] = forms.read(content, key=key).form
    return found
