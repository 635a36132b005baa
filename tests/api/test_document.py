import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from workflow_engine.api.limits import HEADERS as LIMITS
from workflow_engine.app import create_app
from workflow_engine.bootstrap import build
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.settings import Settings


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The whole product with all its modules; the document needs no database."""
    nowhere = f"sqlite:///{tmp_path_factory.mktemp('document')}/none.db"
    return create_app(product=build(Settings(secret_key="-" * 40, database_url=nowhere)))


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def operations(document):
    return {
        f"{method.upper()} {path}": entry
        for path, methods in document["paths"].items()
        for method, entry in methods.items()
        if method != "parameters"
    }


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_route_of_the_api_is_in_the_document_with_its_permission(app, document):
    listed = operations(document)
    known = {*PERMISSIONS, *app.extensions[EXTENSION].modules.permissions, "*"}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.endpoint.endswith("openapi_json"):
            continue
        path = rule.rule.replace("<", "{").replace(">", "}")
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert listed[f"{method} {path}"]["x-permission"] in known


def test_every_operation_says_how_it_may_fail(document):
    for name, entry in operations(document).items():
        assert {"401", "403", "422", "429"} <= entry["responses"].keys(), name


def test_every_change_may_be_repeated_safely_unless_it_gives_or_takes_a_secret(document):
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    unkeyed = {
        name
        for name, entry in operations(document).items()
        if name.startswith("POST") and key not in entry["parameters"]
    }
    assert unkeyed <= {
        "POST /api/v1/accounts",
        "POST /api/v1/accounts/{account_id}/password",
        "POST /api/v1/api-keys",
        # The digest of such a request would let short secrets be guessed.
        "POST /api/v1/connections",
        "POST /api/v1/connections/{connection_id}/secret",
        # What they answer holds the secret address, and may hold a secret.
        "POST /api/v1/hooks",
        "POST /api/v1/hooks/{hook_id}/renew",
        # What they answer holds a secret.
        "POST /api/v1/webhooks",
        "POST /api/v1/webhooks/{webhook_id}/secret",
        # It asks another system each time.
        "POST /api/v1/connections/{connection_id}/try",
    }


def test_every_schema_is_described_and_every_operation_says_who_may_call_it(document):
    schemas = document["components"]["schemas"]
    assert [name for name, schema in schemas.items() if not schema.get("description")] == []
    for name, entry in operations(document).items():
        needed = entry["x-permission"]
        assert needed == "*" or f"`{needed}`" in entry["description"], name


def test_every_operation_is_found_under_a_tag_of_the_document(document):
    tags = [tag["name"] for tag in document["tags"]]
    assert len(tags) == len(set(tags))
    assert {tag for entry in operations(document).values() for tag in entry["tags"]} == {*tags}


def test_bodies_that_are_shown_as_examples_fit_their_schemas(document):
    shown = {
        name: content
        for name, entry in operations(document).items()
        for content in entry.get("requestBody", {}).get("content", {}).values()
        if "example" in content
    }
    assert len(shown) > 5
    for name, content in shown.items():
        schema = {**content["schema"], "components": document["components"]}
        faults = OAS31Validator(schema).iter_errors(content["example"])
        assert [fault.message for fault in faults] == [], name


def test_what_has_a_revision_is_answered_with_its_tag(document):
    changes = operations(document)["PATCH /api/v1/procurement/orders/{record}"]["responses"]["200"]
    assert {"ETag", "Idempotent-Replayed", *LIMITS} == changes["headers"].keys()
    made = operations(document)["POST /api/v1/procurement/requisitions"]["responses"]["201"]
    assert {"ETag", "Location", "Idempotent-Replayed", *LIMITS} == made["headers"].keys()


def test_names_of_operations_are_unique(document):
    names = [entry["operationId"] for entry in operations(document).values()]
    assert len(names) == len(set(names))


def test_the_reference_page_shows_every_operation_and_nothing_from_elsewhere(client, document):
    page = client.get("/api/").text
    assert all(f'id="{entry["operationId"]}"' in page for entry in operations(document).values())
    assert "//" not in page.replace("http://www.w3.org", "")
    assert "<script>" not in page
    assert "style=" not in page
