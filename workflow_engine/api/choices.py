"""People who are chosen for steps to come, as the API names them."""

from collections.abc import Mapping, Sequence
from typing import Any

from workflow_engine.api.fields import Flag, Id, Many, Part, Schema, Text


class ChosenSchema(Schema):
    """Who is to do a step."""

    element = Text(120, least=1)
    people = Many(Text(120, least=1), most=100, about="Ids or logins")


class ColleagueSchema(Schema):
    """A person."""

    person_id = Id()
    name = Text()


class StepChoiceSchema(Schema):
    """A step to come, and whom one may choose for it."""

    element = Text()
    step = Text(about="What the element is called in the caller's language")
    people = Many(Part(ColleagueSchema))
    is_needed = Flag(about="Whether it is refused without a choice")
    chosen = Many(Id(), about="Who was chosen before, and stays so without another choice")


class StepChoicesSchema(Schema):
    """The steps that one chooses for."""

    rows = Many(Part(StepChoiceSchema))


def named(body: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """As commands take them."""
    return {entry["element"]: entry["people"] for entry in body}
