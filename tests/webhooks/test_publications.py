"""What modules tell webhooks: links that lead somewhere, and no business data."""

from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from workflow_engine.app import create_app
from workflow_engine.bootstrap import all_modules, build
from workflow_engine.domain.webhook import ENGINE_EVENTS, is_pattern, wants
from workflow_engine.kit import STANDING
from workflow_engine.settings import Settings

MODULES = all_modules()
TOLD = sorted({(name, public.subject, public.path) for name, public in MODULES.publications})
LINKS = [entry for entry in TOLD if entry[2]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    url = f"sqlite:///{tmp_path_factory.mktemp('none')}/none.db"
    return create_app(product=build(Settings(secret_key="only for tests", database_url=url)))


@pytest.mark.parametrize(("name", "subject", "path"), LINKS, ids=[entry[0] for entry in LINKS])
def test_a_link_leads_to_a_page_and_an_address(
    house: Flask, name: str, subject: str, path: str
) -> None:
    routes = house.url_map.bind("localhost")
    for link in (path.format(id=uuid4()), "/api/v1" + path.format(id=uuid4())):
        try:
            routes.match(link, "GET")
        except NotFound:
            pytest.fail(f"{name}: {link} leads nowhere")


def test_every_event_of_a_module_can_be_subscribed_to() -> None:
    for module in MODULES:
        for event in module.events:
            assert any(name.endswith(event) for name, _, _ in TOLD), event
    assert all(is_pattern(name) for name, _, _ in TOLD)
    assert all(is_pattern(name) for name in ENGINE_EVENTS)


def test_every_event_of_a_module_says_what_it_is_about() -> None:
    assert [name for name, subject, _ in TOLD if not subject] == []


def test_no_event_carries_money_people_or_free_text() -> None:
    """Beside how a document stands: what else it is about, how much of it, and when."""
    sent = {field for _, public in MODULES.publications for field in public.fields}
    about = {"customer", "gate", "item", "item_code", "order", "programme", "source_id"}
    about |= {"source_kind", "waiver", "warehouse", "warehouse_code"}
    how_much = {"available", "beyond", "consumed", "lines", "minimum", "projected", "quantity"}
    how_much |= {"slip", "wanted"}
    when = {"baseline_on", "forecast_on", "lead_days", "planned_on", "until"}
    assert sent == {*STANDING, *about, *how_much, *when}


@pytest.mark.parametrize(
    ("pattern", "event", "is_wanted"),
    [
        ("*", "finance.invoice.paid", True),
        ("finance.*", "finance.invoice.paid", True),
        ("finance.*", "financed.invoice.paid", False),
        ("finance.invoice.*", "finance.invoice.paid", True),
        ("finance.invoice.paid", "finance.invoice.paid", True),
        ("finance.invoice", "finance.invoice.paid", False),
    ],
)
def test_a_pattern_is_a_name_or_its_beginning(pattern: str, event: str, is_wanted: bool) -> None:
    assert wants([pattern], event) is is_wanted
