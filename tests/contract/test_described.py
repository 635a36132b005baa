"""The OpenAPI document of kernel and modules leaves no member and no parameter unexplained."""

from collections.abc import Iterator
from typing import Any

import pytest

from workflow_engine.app import create_app
from workflow_engine.bootstrap import build
from workflow_engine.settings import Settings


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """It needs no database."""
    nowhere = f"sqlite:///{tmp_path_factory.mktemp('document')}/none.db"
    product = build(Settings(secret_key="only for tests", database_url=nowhere))
    client = create_app(product=product).test_client()
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                shared = methods.get("parameters", [])
                said = [*operation.get("parameters", []), *shared]
                yield f"{method} {path}", {**operation, "parameters": said}


def test_every_member_of_every_schema_is_described(document: dict[str, Any]) -> None:
    silent = [
        f"{name}.{member}"
        for name, schema in document["components"]["schemas"].items()
        for member, field in schema.get("properties", {}).items()
        if "$ref" not in field and not field.get("description", "").strip()
    ]
    assert silent == []


def test_every_parameter_is_described(document: dict[str, Any]) -> None:
    silent = [
        f"{name}: {parameter['name']}"
        for name, operation in operations(document)
        for parameter in operation["parameters"]
        if "$ref" not in parameter and not parameter.get("description", "").strip()
    ]
    assert silent == []


def test_every_list_takes_a_choice_of_fields(document: dict[str, Any]) -> None:
    lists = [
        (name, {parameter.get("name") for parameter in operation["parameters"]})
        for name, operation in operations(document)
        if name.startswith("get ") and _shows_a_page(document, operation)
    ]
    assert len(lists) > 80
    assert [name for name, taken in lists if "cursor" in taken and "fields" not in taken] == []


def test_every_list_of_records_can_be_sorted(document: dict[str, Any]) -> None:
    exports = {
        name.removesuffix("/export") for name, _ in operations(document) if name.endswith("/export")
    }
    lists = {name: operation for name, operation in operations(document) if name in exports}
    records = {n: o for n, o in lists.items() if "/reports/" not in n}
    assert len(records) > 60
    for name, operation in records.items():
        assert "sort" in {each.get("name") for each in operation["parameters"]}, name


def test_every_answer_says_how_many_requests_are_left(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        answers = [each for code, each in operation["responses"].items() if code.startswith("2")]
        assert any("RateLimit-Remaining" in each.get("headers", {}) for each in answers), name


def _shows_a_page(document: dict[str, Any], operation: dict[str, Any]) -> bool:
    content = operation["responses"].get("200", {}).get("content", {})
    shown = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    schema = document["components"]["schemas"].get(shown.rpartition("/")[2], {})
    return {"rows", "next"} <= schema.get("properties", {}).keys()
