"""Processes: what the caller may start, and starting it."""

from typing import Any

from workflow_engine.api.choices import ChosenSchema, StepChoicesSchema, named
from workflow_engine.api.fields import Flag, Id, Many, Part, Schema, Text, Values, Whole
from workflow_engine.api.resources import Resources, written
from workflow_engine.api.writing import answer
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.choices import GetStartChoices
from workflow_engine.queries.definitions import Startable

processes = Resources("processes", _l("Processes"))


class ProcessSchema(Schema):
    """A process in its latest version."""

    key = Text()
    definition_id = Id()
    version = Whole()
    name = Text(about="In the caller's language")
    startable = Flag()
    start_permission = Text()


class ProcessesSchema(Schema):
    """What the caller may start."""

    rows = Many(Part(ProcessSchema))


class StartSchema(Schema):
    """What a new instance begins with."""

    business_key = Text(
        200, least=1, load_default=None, about="Unique among the active instances of the process"
    )
    variables = Values(load_default=dict)
    choices = Many(
        Part(ChosenSchema), most=100, load_default=list, about="Of `GET /processes/{key}/choices`"
    )


class StartedSchema(Schema):
    """The new instance, at its first wait or its end."""

    instance_id = Id()
    key = Text()
    version = Whole()
    business_key = Text(allow_none=True)
    status = Text()


@processes.reads("/processes", Startable, ProcessesSchema, _l("List what one may start"))
def listed() -> Startable:
    return Startable()


@processes.writes(
    "/processes/<key>/instances",
    StartInstance,
    StartedSchema,
    _l("Start a process"),
    body=StartSchema,
    example={"business_key": "4711", "variables": {"amount": 1200, "currency": "CNY"}},
    status=201,
    located=lambda body: f"/api/v1/instances/{body['instance_id']}",
)
def start(body: dict[str, Any], *, key: str) -> StartInstance:
    return StartInstance(key, **{**body, "choices": named(body["choices"])})


@processes.reads(
    "/processes/<key>/choices",
    GetStartChoices,
    StepChoicesSchema,
    _l("List whom one may choose when starting a process"),
)
def choices(key: str) -> Any:
    return answer(written(StepChoicesSchema, {"rows": ask(GetStartChoices(key))}))
