"""An outcome that asks for a signature is refused without one, whoever sends it."""

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.commands.attaching import store_of
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.signing import DrawingNeeded, SignatureNeeded
from workflow_engine.errors import ModelRefused
from workflow_engine.queries.attachments import InstanceFiles, OpenFile
from workflow_engine.queries.tasks import GetTask
from workflow_engine.queries.timeline import Timeline
from workflow_engine.settings import Settings

PEN = "M20 120L40 80L60 130L90 60L120 140L160 90M30 150L170 150"


@pytest.fixture
def engine(database, clock, tmp_path):
    from workflow_engine.commands.base import World
    from workflow_engine.engine import Engine
    from workflow_engine.models import Models
    from workflow_engine.modules import Modules

    settings = Settings(data_dir=str(tmp_path))
    return Engine(database, World(settings, clock, Modules([]), Models()))


def signing(kind: str, more: str = "") -> bytes:
    asking = models.user_task("manager", candidates="group:managers", outcomes="reject")
    own = f'<cs:outcome id="approve" signature="{kind}"/>{more}'
    asking = asking.replace("</extensionElements>", f"{own}</extensionElements>")
    ends = '<startEvent id="begin"/><endEvent id="done"/>'
    return models.process(
        ends + asking + models.flow("begin", "manager") + models.flow("manager", "done")
    )


def decide(office: Office, signature: str, outcome: str = "approve") -> str:
    task = office.only_task(office.boris)
    command = CompleteTask(task, outcome, comment="As agreed.", signature=signature)
    return office.engine.execute(command, office.boris).instance_id


def line_of(office: Office, instance: str, kind: str = "task.completed") -> dict:
    lines = office.engine.ask(Timeline(instance), office.anna)
    return next(dict(line.data) for line in lines if line.kind == kind)


@pytest.mark.parametrize("given", ["", "  ", "Anna", "B", PEN])
def test_a_typed_signature_is_ones_own_name(office, given):
    office.deploy(signing("typed"))
    office.start()
    with pytest.raises(SignatureNeeded):
        decide(office, given)
    assert office.inbox(office.boris)


@pytest.mark.parametrize("given", ["Boris", " boris ", "BORIS"])
def test_a_name_signs_and_stands_in_the_history(office, given):
    office.deploy(signing("typed"))
    office.start()
    line = line_of(office, decide(office, given))
    assert line["signature"] == {"kind": "typed", "name": given.strip()}


@pytest.mark.parametrize(
    "given",
    [
        "",
        "M1 1L2 2",
        "M20 20" + "L21 21" * 20,
        PEN + '"/><script>alert(1)</script>',
        "M20 120L40 80L60 1300L90 60L120 140L160 90",
        "M1 1" + "L2 2" * 10_000,
        "L1 1L2 2L50 50L3 3L4 4L5 5L6 6",
    ],
)
def test_a_drawing_is_strokes_of_a_pen_and_nothing_else(office, given):
    office.deploy(signing("drawn"))
    office.start()
    with pytest.raises(DrawingNeeded):
        decide(office, given)


def test_a_drawing_is_kept_as_a_picture_that_readers_see(office):
    office.deploy(signing("drawn"))
    office.start()
    instance = decide(office, PEN)
    told = line_of(office, instance)["signature"]
    assert told["kind"] == "drawn"
    found = office.engine.ask(OpenFile(told["file"]), office.anna)
    assert (found.media_type, found.digest) == ("image/svg+xml", told["digest"])
    store = store_of(office.engine.world.settings)
    assert PEN.encode() in store.find(found.company_id, found.digest).read_bytes()
    assert office.engine.ask(InstanceFiles(instance), office.anna) == []


def test_who_cannot_draw_writes_his_name(office):
    office.deploy(signing("drawn"))
    office.start()
    told = line_of(office, decide(office, "Boris"))["signature"]
    assert told == {"kind": "typed", "name": "Boris"}


def test_other_outcomes_need_no_signature(office):
    office.deploy(signing("drawn"))
    office.start()
    assert "signature" not in line_of(office, decide(office, PEN, "reject"))


def test_a_vote_is_signed_too(office):
    office.deploy(signing("typed", '<cs:approval mode="all"/>'))
    office.start()
    with pytest.raises(SignatureNeeded):
        decide(office, "")
    told = line_of(office, decide(office, "Boris"), "task.voted")
    assert told["signature"]["name"] == "Boris"


def test_a_secret_vote_does_not_show_its_signature(office):
    office.deploy(signing("typed", '<cs:approval mode="any" secret="true"/>'))
    office.start()
    assert "signature" not in line_of(office, decide(office, "Boris"), "task.voted")


def test_the_task_tells_which_outcomes_need_a_signature(office):
    office.deploy(signing("drawn"))
    office.start()
    view = office.engine.ask(GetTask(office.only_task(office.boris)), office.boris)
    assert {choice.id: choice.signature for choice in view.outcomes} == {
        "reject": None,
        "approve": "drawn",
    }


def test_a_model_that_asks_for_another_kind_is_refused(office):
    with pytest.raises(ModelRefused) as refused:
        office.deploy(signing("stamped"))
    assert "bad-signature" in {finding.code for finding in refused.value.findings}
