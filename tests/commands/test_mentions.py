"""A colleague is named in a comment: told, if he may read the request, and nobody else."""

from dataclasses import replace

import pytest

from tests.builders import Builders
from tests.commands import models
from workflow_engine.commands.base import World
from workflow_engine.commands.claim_task import NobodyNamed
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.commands.mentioning import CannotRead
from workflow_engine.engine import Engine
from workflow_engine.errors import InstanceNotFound
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.timeline import Timeline


@pytest.fixture
def instance(office) -> str:
    office.deploy(models.approval())
    made = office.start(amount=120).instance_id
    office.run_jobs()
    office.sent.clear()
    return made


def say(office, instance, text, *mentions, who=None):
    return office.engine.execute(
        CommentInstance(instance, text, mentions=mentions), who or office.anna
    )


def receivers(office):
    office.run_jobs()
    return sorted(address for address, _ in office.sent)


def open_to_mentions(office):
    world = office.engine.world
    settings = replace(world.settings, mention_reads=True)
    made = World(settings, world.clock, world.modules, world.models)
    office.engine = Engine(office.engine.database, made)


@pytest.mark.parametrize("text", ["@boris please look", "Look, @Boris.", "(@boris)"])
def test_whoever_is_named_is_written_to(office, instance, text):
    say(office, instance, text)
    assert receivers(office) == ["boris@example.org"]
    lines = office.engine.ask(Timeline(instance), office.anna)
    assert lines[-1].data["people"] == [office.boris.person_id]


@pytest.mark.parametrize("text", ["mail boris@boris.org", "at @home", "@", "boris", "@anna"])
def test_other_words_name_nobody(office, instance, text):
    say(office, instance, text)
    assert receivers(office) == []


def test_a_picked_colleague_is_told_once(office, instance):
    say(office, instance, "@boris and again", "person:boris", f"person:{office.boris.person_id}")
    assert receivers(office) == ["boris@example.org"]


def test_who_may_not_read_it_cannot_be_named(office, instance):
    for text, mentions in (("@dana look", ()), ("look", ("person:dana",))):
        with pytest.raises(CannotRead, match="Dana"):
            say(office, instance, text, *mentions)
    assert receivers(office) == []
    with pytest.raises(InstanceNotFound):
        office.engine.ask(GetInstance(instance), office.dana)


def test_where_the_rule_allows_it_a_name_gives_the_right_to_read(office, instance):
    open_to_mentions(office)
    say(office, instance, "@dana look")
    assert receivers(office) == ["dana@example.org"]
    assert office.engine.ask(GetInstance(instance), office.dana).row.instance_id == instance
    assert office.inbox(office.dana) == []


def test_nobody_of_another_company_is_named(office, instance, database):
    Builders(database, "other").principal("zoe")
    open_to_mentions(office)
    say(office, instance, "@zoe look")
    assert receivers(office) == []
    with pytest.raises(NobodyNamed):
        say(office, instance, "look", "person:zoe")


def test_a_stranger_names_nobody(office, instance):
    with pytest.raises(InstanceNotFound):
        say(office, instance, "@boris", who=office.dana)
