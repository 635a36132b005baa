"""How the API writes what scenarios told and what changed between two versions."""

from typing import Any

from marshmallow import pre_dump

from workflow_engine.api.errors import said
from workflow_engine.api.fields import Choice, Flag, Many, Part, Schema, Text, Whole
from workflow_engine.domain.rehearsal import OPERATIONS
from workflow_engine.errors import Phrase


def spoken(phrase: Phrase | None) -> str | None:
    """A phrase in the caller's language."""
    return said(phrase.template, phrase.params) if phrase is not None else None


class StepSchema(Schema):
    """One step of a scenario."""

    number = Whole()
    label = Text(about="What the step does or expects")
    passed = Flag()
    message = Text(allow_none=True, about="What was found instead")


class ToldSchema(Schema):
    """One scenario; steps after the one that failed were not played."""

    name = Text()
    passed = Flag()
    trouble = Text(allow_none=True)
    steps = Many(Part(StepSchema))


class CoverageSchema(Schema):
    """What of one process some scenario has passed, by the ids on the diagram."""

    key = Text()
    percent = Whole(about="Rounded down; 100 means every node and flow")
    nodes_covered = Many(Text())
    nodes_missed = Many(Text())
    flows_covered = Many(Text())
    flows_missed = Many(Text())


class RehearsalSchema(Schema):
    """All scenarios of a bundle."""

    passed = Flag()
    operations = Choice(OPERATIONS)
    problem = Text(allow_none=True, about="Why nothing could be played")
    scenarios = Many(Part(ToldSchema))
    coverage = Many(Part(CoverageSchema))

    @pre_dump
    def told(self, entry: Any, **options: Any) -> dict[str, Any]:
        return {
            "passed": entry.passed,
            "operations": entry.operations,
            "problem": spoken(entry.problem),
            "scenarios": [_told(each) for each in entry.scenarios],
            "coverage": entry.coverage,
        }


def _told(entry: Any) -> dict[str, Any]:
    steps = [
        {
            "number": step.number,
            "label": step.label,
            "passed": step.passed,
            "message": spoken(step.message),
        }
        for step in entry.steps
    ]
    trouble = spoken(entry.trouble)
    return {"name": entry.name, "passed": entry.passed, "trouble": trouble, "steps": steps}


class DetailSchema(Schema):
    """One value; null where it is not there at all."""

    path = Text(about="Where in the element, such as `conditionExpression` or `@name`")
    before = Text(allow_none=True)
    after = Text(allow_none=True)


class ChangeSchema(Schema):
    """What became of one element, rule, field or entry."""

    element = Text()
    kind = Choice(("added", "removed", "changed", "moved"), about="moved: only on the diagram")
    type = Text()
    name = Text(allow_none=True)
    details = Many(Part(DetailSchema))


class FileDifferenceSchema(Schema):
    """What became of one file."""

    name = Text()
    kind = Choice(("bpmn", "dmn", "form", "manifest", "scenarios", "other"))
    state = Choice(("added", "removed", "changed", "moved", "same"))
    old_name = Text(allow_none=True, about="When the file was renamed")
    changes = Many(Part(ChangeSchema))


class DifferenceSchema(Schema):
    """All files of both versions, models first."""

    files = Many(Part(FileDifferenceSchema))


class OperationsSchema(Schema):
    """How operations are played."""

    operations = Choice(
        OPERATIONS,
        load_default="written",
        about="As the scenarios say, all real (in a throw-away database), or all mocked",
    )
