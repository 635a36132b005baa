"""Element templates are saved from the upload page, in the reader's language."""

import json

import pytest

from workflow_engine.bpmn.element_templates import PLATFORMS


@pytest.mark.parametrize("platform", PLATFORMS)
def test_whoever_draws_saves_templates_from_the_upload_page(visit, platform):
    pia = visit("pia")
    address = f"/definitions/element-templates/{platform}"
    assert pia.get("/definitions/upload").select_one(f'a[href="{address}"]')
    answer = pia.client.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    templates = json.loads(answer.data)
    assert templates[0]["name"] == "Approval (Countersign)"


@pytest.mark.parametrize(
    ("who", "platform", "status"), [("pia", "visio", 404), ("anna", "camunda8", 403)]
)
def test_there_are_none_for_other_modelers_and_other_people(visit, who, platform, status):
    visitor = visit(who)
    visitor.get(f"/definitions/element-templates/{platform}")
    assert visitor.status == status
