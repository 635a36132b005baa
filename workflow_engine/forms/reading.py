"""Reads a form-js schema file into a form; whatever it cannot keep is a finding, never silence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.errors import _l
from workflow_engine.forms.components import READERS
from workflow_engine.forms.findings import Findings
from workflow_engine.forms.model import Component, DynamicList, Form, Group, leaves
from workflow_engine.forms.source import Source

MAX_BYTES = 262_144
MAX_COMPONENTS = 300
MAX_DEPTH = 5
_IGNORED = frozenset({"button"})
_REFUSED = frozenset({"html", "iframe", "image", "filepicker", "documentPreview"})


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form as far as it could be read, and everything to mend in its file."""

    form: Form
    findings: Findings

    @property
    def blocked(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)


def read(content: bytes | str | Mapping[str, Any], *, key: str = "form") -> ReadForm:
    """Read one form file; ``key`` is its name where the file gives no id."""
    findings = Findings()
    schema = _schema(content, findings)
    components = _Reading(findings).components(schema.get("components", []), None)
    name = schema.get("id")
    _check_paths(components, findings)
    return ReadForm(Form(name if isinstance(name, str) else key, components), findings)


def _schema(content: bytes | str | Mapping[str, Any], findings: Findings) -> Mapping[str, Any]:
    if isinstance(content, Mapping):
        return content
    if len(content) > MAX_BYTES:
        findings.error("form-too-large", None, _l("The form file is larger than 256 kB."))
        return {}
    try:
        schema = json.loads(content, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        text = _l("The form file is not readable JSON: {reason}")
        findings.error("form-not-json", None, text, reason=str(error)[:200])
        return {}
    if not isinstance(schema, dict):
        findings.error("form-not-object", None, _l("The form file must hold one JSON object."))
        return {}
    return schema


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


@dataclass
class _Reading:
    findings: Findings
    count: int = 0
    ids: set[str] = field(default_factory=set)

    def components(self, entries: Any, parent: str | None, depth: int = 0) -> tuple[Component, ...]:
        if not isinstance(entries, list) or depth > MAX_DEPTH:
            text = _l("The components must be a list, nested at most five deep.")
            self.findings.error("form-components", parent, text)
            return ()
        found = [self.component(entry, depth) for entry in entries]
        return tuple(component for component in found if component is not None)

    def component(self, entry: Any, depth: int) -> Component | None:
        self.count += 1
        if self.count > MAX_COMPONENTS:
            if self.count == MAX_COMPONENTS + 1:
                text = _l("A form has at most 300 components.")
                self.findings.error("form-components", None, text)
            return None
        if not isinstance(entry, dict):
            self.findings.error("form-component", None, _l("A component must be an object."))
            return None
        source = Source(entry, self._id(entry), self.findings)
        kind = str(entry.get("type"))
        if kind in _IGNORED:
            return None
        if kind not in READERS:
            self._refuse(source, kind)
            return None
        inner: Sequence[Component] = ()
        if kind in ("group", "dynamiclist"):
            inner = self.components(entry.get("components", []), source.id, depth + 1)
        return READERS[kind](source, tuple(inner))

    def _id(self, entry: Mapping[str, Any]) -> str:
        """The id of the file; a component without one is called by its key, made unique."""
        wanted = entry.get("id")
        name = str(wanted or entry.get("key") or f"component_{self.count}")[:100]
        if name in self.ids:
            if wanted:
                text = _l("The id {id} occurs twice.")
                self.findings.error("form-duplicate-id", name, text, id=name)
            name = f"{name}_{self.count}"
        self.ids.add(name)
        return name

    def _refuse(self, source: Source, kind: str) -> None:
        if kind in _REFUSED:
            text = _l("A {type} can carry foreign content and is not shown in forms.")
        else:
            text = _l("The component type {type} is not known.")
        self.findings.error("form-component-type", source.id, text, type=kind[:50])


def _check_paths(components: Sequence[Component], findings: Findings) -> None:
    """Two fields must not share a place in the data, nor one lie inside the other."""
    taken: dict[tuple[str, ...], str] = {}
    for leaf in leaves(components):
        for other in taken:
            shared = min(len(other), len(leaf.path))
            if other[:shared] == leaf.path[:shared]:
                text = _l("The key {key} is already taken by {other}.")
                dotted = ".".join(leaf.path)
                findings.error(
                    "form-duplicate-key", leaf.field.id, text, key=dotted, other=taken[other]
                )
        taken[leaf.path] = leaf.field.id
    for component in components:
        if isinstance(component, Group | DynamicList):
            _check_rows(component, findings)


def _check_rows(component: Group | DynamicList, findings: Findings) -> None:
    if isinstance(component, DynamicList):
        _check_paths(component.components, findings)
        return
    for inner in component.components:
        if isinstance(inner, Group | DynamicList):
            _check_rows(inner, findings)
