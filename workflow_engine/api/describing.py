"""What the OpenAPI document says beyond what a view declares: words for schemas, tags, headers."""

from typing import Any

from apispec import BasePlugin

#: Names that mean the same wherever they stand; a field's own words go before these.
COMMON = {
    "id": "Its id, which never changes",
    "rows": "The entries in their order",
    "name": "What people call it",
    "name_zh": "What people call it in Chinese, if that differs",
    "code": "A short name for people and programs",
    "number": "Its number; null until it has one",
    "title": "What it is about, in a line",
    "state": "Where it is in its life",
    "status": "Where it is in its life",
    "rev": "Its revision; rises with every change and is the ETag",
    "version": "Counts its versions",
    "currency": "ISO 4217 code of the currency of the amounts",
    "amount": "In the currency beside it",
    "active": "Whether it is in use",
    "reason": "Why it is done or was done; people read it",
    "created_at": "When it was made",
    "ended_at": "When it ended; null while it goes on",
    "expires_at": "When it ends by itself",
    "due_at": "When it should be done",
    "at": "When it happened",
    "instance_id": "The process instance",
    "definition_id": "The version of the process",
    "task_id": "The task",
    "person_id": "The person",
    "account_id": "The account",
    "company_id": "The company that it belongs to",
    "department_id": "The department",
    "manager_id": "The person's manager",
    "business_key": "What the outside calls the instance, such as the id of its document",
    "variables": "Variables by name",
    "element": "The id of the element in the model",
    "step": "What the element is called in the caller's language",
    "worker": "The name that the worker gave itself when it fetched the task",
    "lease": "The number of the lock",
    "email": "Where mail goes to",
    "scopes": "The permissions that the key is cut down to",
    "locale": "Language as `en` or `zh_Hans_CN`",
    "timezone": "Zone of the IANA database such as `Asia/Shanghai`",
    "seq": "Counts without gaps",
    "position": "Counts the lines from 1",
    "quantity": "In the unit beside it",
    "unit": "What the quantity counts",
}
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


class Words(BasePlugin):
    """Describes schemas by their docstrings and fields by what their names mean everywhere."""

    def schema_helper(
        self, name: str, definition: dict[str, Any], **facts: Any
    ) -> dict[str, Any] | None:
        for known, field in definition.get("properties", {}).items():
            if "$ref" not in field:
                _complete(known, field)
        schema = facts.get("schema")
        about = (schema if isinstance(schema, type) else type(schema)).__doc__
        return {"description": " ".join(about.split())} if schema and about else None


def _complete(name: str, field: dict[str, Any]) -> None:
    if name in COMMON:
        field.setdefault("description", COMMON[name])
    if field.get("format") in EXAMPLES:
        field.setdefault("examples", [EXAMPLES[field["format"]]])


def headers(schema: Any, *, located: bool = False, keyed: bool = False) -> dict[str, Any] | None:
    """The headers of an answer that shows ``schema``; None when it has none of its own."""
    wanted = {
        "ETag": ETAG if _has_rev(schema) else None,
        "Location": LOCATION if located else None,
        "Idempotent-Replayed": REPLAYED if keyed else None,
    }
    return {name: header for name, header in wanted.items() if header} or None


def _has_rev(schema: Any) -> bool:
    """Whether what it shows has a revision of its own, or that of its row."""
    fields = getattr(schema, "_declared_fields", {}) if isinstance(schema, type) else {}
    rows = (field.schema for field in fields.values() if field.attribute == "row")
    return "rev" in fields or any("rev" in row.fields for row in rows)


def permission(needed: str, anybody: str, more: str = "") -> str:
    """Who may do it, after whatever else there is to say."""
    who = "Anybody who is known may do this."
    return f"{more}\n\n{who if needed == anybody else f'Needs the permission `{needed}`.'}".strip()
