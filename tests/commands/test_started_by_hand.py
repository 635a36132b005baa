"""Who starts a process by hand fills in its form, and speaks for nobody else's document."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.authority import DocumentNotFound
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.engine import Engine
from workflow_engine.errors import FieldsRefused, FormInvalid
from workflow_engine.models import Models
from workflow_engine.modules import DocumentFacts, DocumentType, Module, Modules
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.like_before import LikeBefore
from workflow_engine.settings import Settings

PRICE = {"type": "number", "key": "price", "label": "Price", "validate": {"required": True}}
FORM = json.dumps({"type": "default", "id": "start", "components": [PRICE]}).encode()
ABOUT = b'[subject]\ntype = "letter"\nid = "= letter"\n'


@pytest.fixture
def with_form(office: Office) -> Office:
    office.deploy(models.approval(), **{"forms/start.json": FORM})
    return office


def test_what_the_start_form_asks_for_is_asked_of_machines_too(with_form: Office) -> None:
    with pytest.raises(FormInvalid):
        with_form.start(price="cheap")
    assert with_form.start(price=12).status == "active"


def test_what_the_start_form_does_not_offer_is_refused(with_form: Office) -> None:
    with pytest.raises(FieldsRefused):
        with_form.start(price=12, approved=True)
    assert with_form.inbox(with_form.boris) == []


def test_the_same_is_asked_for_again_with_the_fields_of_ones_own_request(
    with_form: Office,
) -> None:
    started = with_form.start(price=Decimal("12.50"))
    same = LikeBefore("approval", started.instance_id)
    assert with_form.engine.ask(same, with_form.anna) == {"price": Decimal("12.50")}
    assert with_form.engine.ask(same, with_form.boris) == {}


@pytest.fixture
def letters(office: Office, clock: SetClock) -> Office:
    """A module whose only document is a letter of Anna's."""

    def facts(session: Any, company_id: str, document_id: str) -> DocumentFacts:
        assert office.anna.person_id
        money = (Decimal(1), "EUR", Decimal(1), Decimal(1))
        return DocumentFacts("L-1", "A letter", *money, office.anna.person_id, None, 1, "digest")

    letter = DocumentType("letter", "Letter", facts, lambda *_: {}, "letter.html", "post.letter")
    modules = Modules([Module(name="post", title="Post", documents=(letter,))])
    office.engine = Engine(office.engine.database, World(Settings(), clock, modules, Models()))
    office.deploy(models.approval(), **{"process.toml": ABOUT})
    return office


def test_nobody_starts_a_process_about_the_document_of_somebody_else(letters: Office) -> None:
    mine = StartInstance("approval", {"letter": "L-1"})
    with pytest.raises(DocumentNotFound):
        letters.engine.execute(mine, letters.dana)
    assert letters.engine.execute(mine, letters.anna).status == "active"


def test_the_system_may_start_about_any_document(letters: Office) -> None:
    start = StartInstance("approval", {"letter": "L-1"})
    assert letters.engine.execute(start, letters.make.system).status == "active"


def test_an_instance_is_called_by_its_document_unless_the_manifest_says_how(
    letters: Office,
) -> None:
    def told(title: str) -> str:
        letters.deploy(models.approval(), **{"process.toml": title.encode() + ABOUT})
        start = StartInstance("approval", {"letter": "L-1"})
        started = letters.engine.execute(start, letters.anna)
        return letters.engine.ask(GetInstance(started.instance_id), letters.anna).row.title

    assert told("") == "L-1 A letter"
    assert told("title = '= \"Letter \" + letter'\n") == "Letter L-1"
    assert told("title = '= subject'\n") == "L-1 A letter"
