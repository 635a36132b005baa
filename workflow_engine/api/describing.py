"""What the OpenAPI document says beyond what a view declares: words for schemas, tags, headers."""

from collections.abc import Iterator
from typing import Any

from apispec import BasePlugin

from workflow_engine.api.words import COMMON, OF_ONE

PATHS = {
    "record": "Its id, or its code or number",
    "key": "The name of the process or decision",
    "code": "Its code",
}
EXAMPLES = {
    "decimal": "1250.50",
    "date": "2026-11-30",
    "date-time": "2026-11-23T09:00:00+08:00",
    "uuid": "01a204c9-a850-75a7-9d3f-78e5d4cb7914",
}
ETAG = {
    "description": "The revision as a tag, to be sent back as If-Match",
    "schema": {"type": "string", "examples": ['"3"']},
}
LOCATION = {
    "description": "The address of what was made",
    "schema": {"type": "string", "format": "uri-reference"},
}
REPLAYED = {
    "description": "`true` when the same request had been answered before under this key",
    "schema": {"type": "string", "const": "true"},
}


LIMITS = {
    f"RateLimit-{name}": {"description": about, "schema": {"type": "integer", "minimum": 0}}
    for name, about in (
        ("Limit", "How many requests the caller has in a minute"),
        ("Remaining", "How many of them are left"),
        ("Reset", "In how many seconds there are as many again"),
    )
}


class Words(BasePlugin):
    """Describes schemas by their docstrings and fields by what their names mean everywhere."""

    def schema_helper(
        self, name: str, definition: dict[str, Any], **facts: Any
    ) -> dict[str, Any] | None:
        for known, field in definition.get("properties", {}).items():
            if "$ref" not in field:
                _complete(name, known, field)
        schema = facts.get("schema")
        about = (schema if isinstance(schema, type) else type(schema)).__doc__
        return {"description": " ".join(about.split())} if schema and about else None

    def operation_helper(
        self, path: str | None = None, operations: dict[str, Any] | None = None, **facts: Any
    ) -> None:
        for parameter in _parameters(operations, facts.get("parameters")):
            if "description" not in parameter and parameter.get("name") in COMMON:
                parameter["description"] = COMMON[parameter["name"]]


def _parameters(operations: Any, of_path: Any) -> Iterator[dict[str, Any]]:
    for each in (*(operations or {}).values(), {"parameters": of_path or []}):
        found = each.get("parameters", []) if isinstance(each, dict) else []
        yield from (parameter for parameter in found if isinstance(parameter, dict))


def _complete(schema: str, name: str, field: dict[str, Any]) -> None:
    about = OF_ONE.get(f"{schema}.{name}", COMMON.get(name))
    if about:
        field.setdefault("description", about)
    if field.get("format") in EXAMPLES:
        field.setdefault("examples", [EXAMPLES[field["format"]]])


def headers(schema: Any, *, located: bool = False, keyed: bool = False) -> dict[str, Any]:
    """The headers of an answer that shows ``schema``: those of all answers and its own."""
    wanted = {
        **LIMITS,
        "ETag": ETAG if _has_rev(schema) else None,
        "Location": LOCATION if located else None,
        "Idempotent-Replayed": REPLAYED if keyed else None,
    }
    return {name: header for name, header in wanted.items() if header}


def _has_rev(schema: Any) -> bool:
    """Whether what it shows has a revision of its own, or that of its row."""
    fields = getattr(schema, "_declared_fields", {}) if isinstance(schema, type) else {}
    rows = (field.schema for field in fields.values() if field.attribute == "row")
    return "rev" in fields or any("rev" in row.fields for row in rows)


def permission(needed: str, anybody: str, more: str = "") -> str:
    """Who may do it, after whatever else there is to say."""
    who = "Anybody who is known may do this."
    return f"{more}\n\n{who if needed == anybody else f'Needs the permission `{needed}`.'}".strip()
