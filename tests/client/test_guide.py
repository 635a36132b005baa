"""The guide names addresses, fields, errors and settings that exist, in both languages."""

import re
from pathlib import Path

import pytest

from workflow_engine.domain.external_task import MOST_LAPSES, ExternalTaskOver, LockLost
from workflow_engine.settings import Settings

GUIDES = Path(__file__).parents[2] / "workflow_engine" / "docs" / "guides"
ADDRESS = re.compile(r"^\| `(GET|POST|PUT) (/api/v1/[^`]+)` \| ([^|]+) \|", re.MULTILINE)


@pytest.fixture(params=["external-tasks.md", "external-tasks.zh.md"])
def guide(request) -> str:
    return (GUIDES / request.param).read_text()


@pytest.fixture
def document(house) -> dict:
    return house.test_client().get("/api/v1/openapi.json").json


def test_every_address_takes_exactly_the_fields_that_are_listed(guide, document):
    listed = {f"{method} {path}": fields for method, path, fields in ADDRESS.findall(guide)}
    assert len(listed) == 8
    known = {
        f"{method.upper()} {path.replace('{external_id}', '<id>')}": entry
        for path, methods in document["paths"].items()
        for method, entry in methods.items()
        if method != "parameters" and path.startswith("/api/v1/external-tasks")
    }
    assert listed.keys() == known.keys()
    for address, entry in known.items():
        assert set(re.findall(r"`(\w+)`", listed[address])) == _fields(entry, document), address


def _fields(entry: dict, document: dict) -> set[str]:
    if "requestBody" not in entry:
        return set()
    reference = entry["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return set(document["components"]["schemas"][reference.rpartition("/")[2]]["properties"])


def test_the_program_in_it_can_be_read(guide):
    (program,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    compile(program, "guide", "exec")


def test_errors_and_settings_exist(guide):
    assert f"`{LockLost().code}`" in guide
    assert f"`{ExternalTaskOver().code}`" in guide
    for name in re.findall(r"`WFE_(\w+)`", guide):
        assert hasattr(Settings(), name.lower()), name


def test_a_task_is_given_up_after_as_many_locks_as_it_says(guide):
    assert MOST_LAPSES + 1 == 10
    assert "ten times" in guide or "十次" in guide
