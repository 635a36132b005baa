"""Forms that hide inside a model: they become files of their own."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.foreign.reading import inside
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.names import FAMILY, ZEEBE, local, owner_id, tag
from workflow_engine.bpmn.xml import read_xml

_LARGEST = 262_144
_KINDS: dict[str, dict[str, Any]] = {
    "string": {"type": "textfield"},
    "long": {"type": "number", "decimalDigits": 0},
    "integer": {"type": "number", "decimalDigits": 0},
    "double": {"type": "number"},
    "boolean": {"type": "checkbox"},
    "date": {"type": "datetime", "subtype": "date"},
    "enum": {"type": "select"},
}
_CHECKS = {"minlength": "minLength", "maxlength": "maxLength", "min": "min", "max": "max"}


def forms(xml: bytes) -> dict[str, bytes]:
    """The form-js files in a model by the key under which its elements use them."""
    root = read_xml(xml, Findings())
    if root is None:
        return {}
    found: dict[str, bytes] = {}
    for written in root.iter(f"{{{ZEEBE}}}userTaskForm"):
        text = (written.text or "").strip()
        if written.get("id") and len(text) <= _LARGEST:
            found[written.get("id", "")] = text.encode()
    for namespace in sorted(FAMILY):
        for kind in ("formData", "formProperty"):
            for data in root.iter(f"{{{namespace}}}{kind}"):
                _add(found, data)
    return found


def _add(found: dict[str, bytes], data: etree._Element) -> None:
    key = _key(data)
    if key is None or (key in found and local(data) == "formData"):
        return
    fields = list(inside(data)) if local(data) == "formData" else [data]
    components = json.loads(found[key])["components"] if key in found else []
    known = {component["key"] for component in components}
    for field in fields:
        if local(field) in ("formField", "formProperty") and field.get("id"):
            component = _component(field)
            if component["key"] not in known:
                known.add(component["key"])
                components.append(component)
    schema = {"type": "default", "id": key, "components": components}
    found[key] = json.dumps(schema, ensure_ascii=False, indent=2).encode()


def _key(data: etree._Element) -> str | None:
    """The form of a start event is that of the process: it is called ``start``."""
    owner = next(data.iterancestors(tag("startEvent")), None)
    return "start" if owner is not None else owner_id(data.getparent())


def _component(field: etree._Element) -> dict[str, Any]:
    key, kind = field.get("id", ""), field.get("type", "string")
    component: dict[str, Any] = {
        **_KINDS.get(kind, _KINDS["string"]),
        "key": key,
        "id": f"field_{key}",
        "label": field.get("label") or field.get("name") or key,
    }
    default = field.get("defaultValue") or field.get("default")
    if default and not _is_expression(default):
        component["defaultValue"] = _typed(default, kind)
    if kind == "enum":
        component["values"] = _values(field)
    checks = _checks(field)
    if field.get("required") == "true":
        checks["required"] = True
    if checks.pop("readonly", False) or field.get("writable") == "false":
        component["disabled"] = True
    if checks:
        component["validate"] = checks
    return component


def _values(field: etree._Element) -> list[dict[str, str]]:
    return [
        {"value": value.get("id", ""), "label": value.get("name", value.get("id", ""))}
        for value in inside(field)
        if local(value) == "value" and value.get("id")
    ]


def _checks(field: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for check in field.iterfind("{*}validation/{*}constraint"):
        name, config = check.get("name", ""), check.get("config", "")
        if name in ("required", "readonly"):
            found[name] = config != "false"
        elif name in _CHECKS and config.lstrip("-").isdecimal():
            found[_CHECKS[name]] = int(config)
    return found


def _is_expression(text: str) -> bool:
    return (to_feel(text) or "=").startswith("=")


def _typed(text: str, kind: str) -> Any:
    if kind == "boolean":
        return text == "true"
    if kind in ("long", "integer", "double"):
        try:
            return json.loads(text)
        except ValueError:
            return None
    return text
