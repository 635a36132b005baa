"""Administrators set the bounds; each has one meaning and no second one beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine import dmn
from workflow_engine.bpmn.ports import Limits
from workflow_engine.commands.check_bundle import CheckBundle
from workflow_engine.commands.decisions import DraftDecision
from workflow_engine.errors import BadSetting, TooLarge
from workflow_engine.queries.operations import Incidents
from workflow_engine.settings import Settings


def limited(office: Office, **bounds: int) -> Office:
    """The same company in a service with other settings."""
    world = office.engine.world
    settings = replace(world.settings, **bounds)
    engine = type(office.engine)(office.engine.database, replace(world, settings=settings))
    return replace(office, engine=engine)


def waiting(kind: str) -> bytes:
    """A timer whose text comes with the start."""
    timer = f"<timerEventDefinition><{kind}>= when</{kind}></timerEventDefinition>"
    return models.process(
        '<startEvent id="begin"/>'
        f'<intermediateCatchEvent id="pause">{timer}</intermediateCatchEvent>'
        '<endEvent id="done"/>' + flow("begin", "pause") + flow("pause", "done"),
        key="waiting",
    )


def codes(office: Office) -> list[str]:
    return [row.code for row in office.engine.ask(Incidents(), office.omar).rows]


@pytest.mark.parametrize(
    ("bounds", "when", "expected"),
    [
        ({}, "R/PT30S", []),
        ({"min_cycle_seconds": 60}, "R/PT30S", ["cycle-too-short"]),
        ({"min_cycle_seconds": 60}, "R/PT60S", []),
        ({"min_cycle_seconds": 90}, "* * * * *", ["cycle-too-short"]),
        ({"max_wait_days": 30}, "R/P31D", ["wait-too-long"]),
    ],
)
def test_a_cycle_keeps_the_bounds_that_are_set(office: Office, bounds, when, expected) -> None:
    office = limited(office, **bounds)
    office.deploy(waiting("timeCycle"))
    office.start("waiting", when=when)
    assert codes(office) == expected


@pytest.mark.parametrize(("days", "expected"), [(30, []), (29, ["wait-too-long"])])
def test_a_timer_waits_no_longer_than_is_set(office: Office, days: int, expected) -> None:
    office = limited(office, max_wait_days=days)
    office.deploy(waiting("timeDuration"))
    office.start("waiting", when=timedelta(days=30))
    assert codes(office) == expected


@pytest.mark.parametrize(("depth", "fits"), [(4, False), (5, True), (40, True)])
def test_a_variable_is_no_deeper_than_is_set(office: Office, depth: int, fits: bool) -> None:
    office = limited(office, max_value_depth=depth)
    deep = (
        '<extensionElements><cs:output source="= [[[[[1]]]]]" target="deep"/></extensionElements>'
    )
    office.deploy(
        models.process(
            f'<startEvent id="begin"/><task id="work">{deep}</task><endEvent id="done"/>'
            + flow("begin", "work")
            + flow("work", "done"),
            key="deep",
        )
    )
    office.start("deep")
    assert codes(office) == ([] if fits else ["value-refused"])


def test_an_upload_may_be_as_large_as_is_set_and_no_larger(office: Office) -> None:
    """More than what the readers once took, whatever was set."""
    large = models.approval() + b"<!--" + b" " * 6_000_000 + b"-->"
    with pytest.raises(TooLarge):
        office.deploy(large)
    exact = limited(office, max_model_bytes=len(large))
    exact.deploy(large)
    office.start()
    assert office.only_task(office.boris)
    with pytest.raises(TooLarge):
        exact.deploy(large + b" ")
    with pytest.raises(TooLarge):
        exact.engine.execute(CheckBundle({"main.bpmn": large, "b.json": b"{}"}), office.pia)


def test_a_decision_may_be_as_large_as_a_model(office: Office) -> None:
    table = dmn_file()
    large = table + b"<!--" + b" " * 6_000_000 + b"-->"
    office.pia = office.make.with_permissions(office.pia, "decision:draft")
    with pytest.raises(TooLarge):
        office.engine.execute(DraftDecision("rate", large), office.pia)
    wide = limited(office, max_model_bytes=len(large))
    assert wide.engine.execute(DraftDecision("rate", large), office.pia).is_new


def dmn_file() -> bytes:
    found = (
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
        b'namespace="urn:d"><decision id="rate" name="rate"><variable id="v" name="rate"/>'
        b'<literalExpression id="l"><text>1</text></literalExpression></decision></definitions>'
    )
    assert "rate" in dmn.read(found).decisions
    return found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("WFE_MAX_VALUE_DEPTH", "0"),
        ("WFE_MAX_VALUE_DEPTH", "101"),
        ("WFE_MAX_WAIT_DAYS", "0"),
        ("WFE_MAX_WAIT_DAYS", "3000000"),
        ("WFE_MIN_CYCLE_SECONDS", "0"),
    ],
)
def test_a_bound_that_bounds_nothing_is_refused_at_the_start(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment({name: text})
    assert Settings.from_environment({name: "7"})


def test_the_bounds_of_the_guides_are_those_of_the_runtime() -> None:
    plain, settings = Limits(), Settings()
    assert plain.value_depth == settings.max_value_depth
    assert plain.longest_wait_days == settings.max_wait_days
    assert plain.shortest_cycle_seconds == settings.min_cycle_seconds
    assert plain.value_bytes == settings.max_value_bytes
