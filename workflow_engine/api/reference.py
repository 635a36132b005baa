"""The page about the API, made from its OpenAPI document; no script, nothing from elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint, Flask, render_template
from flask_babel import gettext

from workflow_engine.api.errors import STATUSES
from workflow_engine.api.resources import ANYBODY
from workflow_engine.api.spec import Document
from workflow_engine.errors import CountersignError


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in the path, the query, a header or the body."""

    name: str
    place: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address; ``summary`` is marked for translation where it was written."""

    id: str
    method: str
    path: str
    summary: str
    permission: str
    parameters: tuple[Parameter, ...]
    statuses: tuple[str, ...]


def add_reference(app: Flask, document: Document) -> None:
    """Serve the page at ``/api/``."""
    blueprint = Blueprint("api_reference", __name__, template_folder="templates")
    spec = cache(lambda: document.spec.to_dict())

    @blueprint.get("/api/")
    def page() -> str:
        return render_template(
            "api/reference.html",
            title=gettext("API"),
            groups=_groups(spec()),
            problems=_problems(),
            anybody=ANYBODY,
        )

    app.register_blueprint(blueprint)


def _groups(spec: dict[str, Any]) -> dict[str, list[Operation]]:
    """Operations by the title of their resource, in the order of the document."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in spec["paths"].items():
        for method, entry in methods.items():
            if isinstance(entry, dict) and "operationId" in entry:
                found = _operation(spec, path, method, {**entry, "shared": methods})
                groups.setdefault(entry["tags"][0], []).append(found)
    return groups


def _operation(spec: dict[str, Any], path: str, method: str, entry: dict[str, Any]) -> Operation:
    listed = [*entry["shared"].get("parameters", ()), *entry.get("parameters", ())]
    given = [_resolved(spec, parameter) for parameter in listed]
    parameters = [
        Parameter(p["name"], p["in"], _type(spec, p["schema"]), p.get("required", False))
        for p in given
    ]
    return Operation(
        id=entry["operationId"],
        method=method.upper(),
        path=path,
        summary=entry["summary"],
        permission=entry["x-permission"],
        parameters=(*parameters, *_body(spec, entry.get("requestBody", {}))),
        statuses=tuple(sorted(entry["responses"])),
    )


def _body(spec: dict[str, Any], body: dict[str, Any]) -> Iterator[Parameter]:
    for media_type, content in body.get("content", {}).items():
        schema = _resolved(spec, content["schema"])
        if media_type != "application/json":
            yield Parameter(media_type, "body", _type(spec, schema), required=True)
            continue
        for name, field in schema.get("properties", {}).items():
            yield Parameter(name, "body", _type(spec, field), name in schema.get("required", ()))


def _resolved(spec: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    reference = entry.get("$ref")
    if reference is None:
        return entry
    found: Any = spec
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _type(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    shown = _resolved(spec, schema)
    kind = shown.get("type", "object")
    word = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{word} ({shown['format']})" if "format" in shown else word


def _problems() -> list[tuple[str, int, str]]:
    """Every expected error with its code, status and message."""
    found = {}
    waiting = [CountersignError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.kind in STATUSES:
            found[kind.__new__(kind).code] = (int(STATUSES[kind.kind]), kind.message)
    return [(code, status, gettext(text)) for code, (status, text) in sorted(found.items())]
