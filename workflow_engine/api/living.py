"""What is done to running work: suspended, moved, returned, corrected, restarted, migrated."""

from typing import Any

from marshmallow import ValidationError

from workflow_engine.api.fields import (
    Choice,
    Flag,
    Id,
    MadeSchema,
    Many,
    Message,
    Moment,
    Part,
    ReasonSchema,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.resources import Resources
from workflow_engine.commands.migrate_instance import MigrateInstance
from workflow_engine.commands.modify_instance import ModifyInstance
from workflow_engine.commands.restart_instance import RestartInstance
from workflow_engine.commands.resume_instance import ResumeInstance
from workflow_engine.commands.return_instance import ReturnInstance
from workflow_engine.commands.set_variables import SetVariables
from workflow_engine.commands.skip_incident import SkipIncident
from workflow_engine.commands.suspend_instance import SuspendInstance
from workflow_engine.errors import _l
from workflow_engine.queries.instance_inside import InstanceInside
from workflow_engine.queries.migration import MigrationCheck, MigrationPlan

living = Resources("living", _l("Changes to running work"))
MOST_MOVES = 200
TIMERS = ("keep", "anew")


class ModifyInstanceSchema(ReasonSchema):
    """Moves in their order; ``kind`` says which, see the guide for operators."""

    moves = Many(Values(), most=MOST_MOVES, about="Objects with a kind, such as cancel_token")


class ReturnInstanceSchema(ReasonSchema):
    """Where the work goes back to; without a token all that came through the element does."""

    element = Text(120, least=1)
    token = Whole(load_default=None, allow_none=True)


class SetVariablesSchema(ReasonSchema):
    """Variables of the instance, or of one of its scopes."""

    values = Values()
    scope = Whole(load_default=None, allow_none=True)


class RestartInstanceSchema(ReasonSchema):
    """What the new instance begins with, and where."""

    version = Choice(("same", "latest"), load_default="same")
    variables = Choice(("start", "last"), load_default="start")
    before = Many(Text(120), most=50, load_default=())


class MigrateInstanceSchema(ReasonSchema):
    """The version to go on in; elements that have no namesake there are mapped."""

    definition_id = Id()
    mapping = Values(load_default=dict, about="Old element: new element")
    timers = Choice(TIMERS, load_default="keep")


class SkipIncidentSchema(ReasonSchema):
    """What the skipped element would have given, and how its work goes on."""

    variables = Values(load_default=dict)
    flow = Text(
        200, load_default=None, least=1,
        about="The outgoing flow to take; needed where its conditions cannot be evaluated",
    )  # fmt: skip


class Mapping(Text):
    """Pairs of elements in an address, as ``old:new,old2:new2``."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **options) or ""
        pairs = [pair.partition(":") for pair in text.split(",") if pair]
        if not all(source and target for source, _, target in pairs):
            raise ValidationError(Message(_l("Pairs like old:new,other:new are expected here.")))
        return {source: target for source, _, target in pairs}


class MigrationPlanQuery(Schema):
    """What is mapped by hand."""

    mapping = Mapping(8000, load_default=dict)


class MigrationCheckQuery(MigrationPlanQuery):
    """The version to go on in."""

    definition_id = Id()
    timers = Choice(TIMERS, load_default="keep")


class MigrationPairSchema(Schema):
    """An element and what it becomes."""

    source = Text()
    source_name = Text()
    kind = Text()
    target = Text(allow_none=True)
    target_name = Text(allow_none=True)
    by = Choice(("id", "hand"), allow_none=True)


class MigrationPlanSchema(Schema):
    """How one version becomes another; ``added`` are elements that only the new one has."""

    from_version = Whole()
    to_version = Whole()
    pairs = Many(Part(MigrationPairSchema))
    added = Many(Text())


class MigrationProblemSchema(Schema):
    """Something that cannot move, and why."""

    kind = Choice(("token", "scope", "record"))
    number = Whole()
    node = Text()
    name = Text()
    code = Text()
    message = Text()


class MigrationChangeSchema(Schema):
    """What becomes of something that can move."""

    code = Choice(("renamed", "listens", "silent", "renewed"))
    node = Text()
    name = Text()
    target = Text(allow_none=True)


class MigrationCheckSchema(Schema):
    """The dry run of a migration."""

    is_possible = Flag()
    problems = Many(Part(MigrationProblemSchema))
    changes = Many(Part(MigrationChangeSchema))


class WorkTokenSchema(Schema):
    """A token; its number is what moves name."""

    token = Whole()
    phase = Text()
    scope = Whole()
    iteration = Whole()
    local = Values()


class WorkWaitSchema(Schema):
    """Something that is waited for."""

    wait = Whole()
    kind = Text()
    element = Text(about="The element itself or an event attached to it")
    due = Moment(allow_none=True)
    name = Text(allow_none=True)


class WorkPlaceSchema(Schema):
    """An element with what is there now."""

    element = Text()
    name = Text()
    kind = Text()
    tokens = Many(Part(WorkTokenSchema))
    waits = Many(Part(WorkWaitSchema))


class WorkScopeSchema(Schema):
    """The process, a running sub-process or one of its rounds, with its variables."""

    scope = Whole()
    element = Text(allow_none=True)
    name = Text()
    depth = Whole()
    variables = Values()


class WorkTreeSchema(Schema):
    """Where the work stands; ``hidden`` rounds of big activities are not listed."""

    places = Many(Part(WorkPlaceSchema), attribute="busy")
    scopes = Many(Part(WorkScopeSchema))
    hidden = Whole()


@living.reads(
    "/instances/<instance_id>/tree",
    InstanceInside,
    WorkTreeSchema,
    _l("Show where the work stands"),
)
def tree(instance_id: str) -> InstanceInside:
    return InstanceInside(instance_id)


@living.writes(
    "/instances/<instance_id>/suspend",
    SuspendInstance,
    None,
    _l("Suspend an instance"),
    body=ReasonSchema,
)
def suspend(body: dict[str, Any], *, instance_id: str) -> SuspendInstance:
    return SuspendInstance(instance_id, **body)


@living.writes(
    "/instances/<instance_id>/resume",
    ResumeInstance,
    None,
    _l("Resume a suspended instance"),
    body=ReasonSchema,
)
def resume(body: dict[str, Any], *, instance_id: str) -> ResumeInstance:
    return ResumeInstance(instance_id, **body)


@living.writes(
    "/instances/<instance_id>/modify",
    ModifyInstance,
    None,
    _l("Move the work of an instance"),
    body=ModifyInstanceSchema,
)
def modify(body: dict[str, Any], *, instance_id: str) -> ModifyInstance:
    return ModifyInstance(instance_id, **body)


@living.writes(
    "/instances/<instance_id>/return",
    ReturnInstance,
    None,
    _l("Return to an earlier element"),
    body=ReturnInstanceSchema,
)
def go_back(body: dict[str, Any], *, instance_id: str) -> ReturnInstance:
    return ReturnInstance(instance_id, **body)


@living.writes(
    "/instances/<instance_id>/variables",
    SetVariables,
    None,
    _l("Correct variables of an instance"),
    body=SetVariablesSchema,
)
def variables(body: dict[str, Any], *, instance_id: str) -> SetVariables:
    return SetVariables(instance_id, **body)


@living.writes(
    "/instances/<instance_id>/restart",
    RestartInstance,
    MadeSchema,
    _l("Begin an ended instance again"),
    body=RestartInstanceSchema,
    status=201,
)
def restart(body: dict[str, Any], *, instance_id: str) -> RestartInstance:
    return RestartInstance(instance_id, **body)


@living.writes(
    "/instances/<instance_id>/migrate",
    MigrateInstance,
    None,
    _l("Migrate an instance to another version"),
    body=MigrateInstanceSchema,
)
def migrate(body: dict[str, Any], *, instance_id: str) -> MigrateInstance:
    return MigrateInstance(instance_id, **body)


@living.reads(
    "/instances/<instance_id>/migration",
    MigrationCheck,
    MigrationCheckSchema,
    _l("Try a migration without changing anything"),
    query=MigrationCheckQuery,
)
def migration(query: dict[str, Any], *, instance_id: str) -> MigrationCheck:
    return MigrationCheck(instance_id, **query)


@living.reads(
    "/definition-versions/<from_id>/migration/<to_id>",
    MigrationPlan,
    MigrationPlanSchema,
    _l("Show how one version becomes another"),
    query=MigrationPlanQuery,
)
def migration_plan(query: dict[str, Any], *, from_id: str, to_id: str) -> MigrationPlan:
    return MigrationPlan(from_id, to_id, **query)


@living.writes(
    "/incidents/<incident_id>/skip",
    SkipIncident,
    None,
    _l("Leave an element in trouble as if it had been done"),
    body=SkipIncidentSchema,
)
def skip(body: dict[str, Any], *, incident_id: str) -> SkipIncident:
    return SkipIncident(incident_id, **body)
