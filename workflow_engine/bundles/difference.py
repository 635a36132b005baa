"""What changed from one version to another, file by file: elements, rules, fields, entries."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.canonical import NotReadable
from workflow_engine.bpmn.difference import Change, Detail, compare_values, difference
from workflow_engine.bundles.kinds import kind_of


@dataclass(frozen=True, slots=True)
class FileDifference:
    """What became of one file: added, removed, changed, moved (only drawn anew) or same."""

    name: str
    kind: str
    state: str
    changes: tuple[Change, ...] = ()
    old_name: str | None = None


@dataclass(frozen=True, slots=True)
class BundleDifference:
    """All files of both versions, models first."""

    files: tuple[FileDifference, ...] = ()

    @property
    def is_same(self) -> bool:
        return all(file.state == "same" for file in self.files)


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> BundleDifference:
    """Compare two bundles; a model that was renamed is known by its processes."""
    pairs = dict(_renamed(before, after))
    names = {name: pairs.get(name, name) for name in after}
    found = [_file(name, before.get(old), after[name], old) for name, old in names.items()]
    gone = before.keys() - set(names.values())
    found += [FileDifference(name, kind_of(name), "removed") for name in gone]
    return BundleDifference(tuple(sorted(found, key=_place)))


def _place(file: FileDifference) -> tuple[int, str]:
    order = ("bpmn", "dmn", "form", "manifest", "scenarios", "other")
    return order.index(file.kind), file.name


def _renamed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    left = {name for name in before if name not in after and kind_of(name) == "bpmn"}
    for name in sorted(after.keys() - before.keys()):
        keys = set(bpmn.process_ids(after[name])) if kind_of(name) == "bpmn" else set()
        old = next((o for o in sorted(left) if keys & {*bpmn.process_ids(before[o])}), None)
        if old is not None:
            left.discard(old)
            yield name, old


def _file(name: str, before: bytes | None, after: bytes, old: str) -> FileDifference:
    kind = kind_of(name)
    if before is None:
        return FileDifference(name, kind, "added")
    old_name = old if old != name else None
    if before == after:
        return FileDifference(name, kind, "same", (), old_name)
    try:
        changes = _COMPARE.get(kind, _whole)(before, after)
    except (NotReadable, ValueError, RecursionError, AttributeError, LookupError, TypeError):
        changes = _whole(before, after)
    state = "changed" if any(change.kind != "moved" for change in changes) else "moved"
    return FileDifference(name, kind, state if changes else "same", changes, old_name)


def _whole(before: bytes, after: bytes) -> tuple[Change, ...]:
    return (Change("", "changed", "file", None),)


def _entries(before: Mapping[str, Any], after: Mapping[str, Any], type: str) -> tuple[Change, ...]:
    """Changes between named parts, each with values by path."""
    found = []
    for name in dict.fromkeys([*after, *before]):
        was, now = _flat(before.get(name)), _flat(after.get(name))
        if name not in before:
            found.append(Change(name, "added", type, _title(after[name])))
        elif name not in after:
            found.append(Change(name, "removed", type, _title(before[name])))
        elif was != now:
            found.append(Change(name, "changed", type, _title(after[name]), _details(was, now)))
    return tuple(found)


def _details(was: Mapping[str, str], now: Mapping[str, str]) -> tuple[Detail, ...]:
    return compare_values(was, now)


def _title(value: Any) -> str | None:
    found = value.get("label") or value.get("name") if isinstance(value, dict) else None
    return str(found) if found else None


def _flat(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        entries: Any = value.items()
    elif isinstance(value, list):
        entries = enumerate(value, 1)
    else:
        return {path: value if isinstance(value, str) else json.dumps(value, default=str)}
    found: dict[str, str] = {}
    for name, inner in entries:
        found |= _flat(inner, f"{path}.{name}" if path else str(name))
    return found


def _forms(before: bytes, after: bytes) -> tuple[Change, ...]:
    return _entries(_fields(before), _fields(after), "field")


def _fields(content: bytes) -> dict[str, Any]:
    """The components of a form by key or id, and the form itself without them."""
    document = json.loads(content)
    document.pop("exporter", None)
    found = {"form": {k: v for k, v in document.items() if k != "components"}}
    found["form"]["order"] = " ".join(_components(document, found))
    return found


def _components(holder: Mapping[str, Any], found: dict[str, Any]) -> Iterator[str]:
    for place, component in enumerate(holder.get("components", ()), 1):
        name = str(component.get("key") or component.get("id") or f"{component['type']} {place}")
        found[name] = {k: v for k, v in component.items() if k not in ("components", "layout")}
        yield name
        yield from _components(component, found)


def _manifests(before: bytes, after: bytes) -> tuple[Change, ...]:
    old, new = (tomllib.loads(content.decode()) for content in (before, after))
    return _entries(old, new, "entry")


def _scenarios(before: bytes, after: bytes) -> tuple[Change, ...]:
    return _entries(_stories(before), _stories(after), "scenario")


def _stories(content: bytes) -> dict[str, Any]:
    document = tomllib.loads(content.decode())
    told = {each["name"]: each for each in document.get("scenario", ())}
    further = {f"{table}.{name}": entry for table in ("actions", "mocks")
               for name, entry in document.get(table, {}).items()}  # fmt: skip
    return {**told, **further}


_COMPARE: Mapping[str, Callable[[bytes, bytes], tuple[Change, ...]]] = {
    "bpmn": difference,
    "dmn": difference,
    "form": _forms,
    "manifest": _manifests,
    "scenarios": _scenarios,
}
