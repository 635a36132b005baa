"""The bodies that workers send about external tasks, and what they are answered."""

from workflow_engine.api.fields import (
    Choice,
    Id,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.paging import PageQuery
from workflow_engine.commands.external_tasks_complete import LONGEST_CODE, LONGEST_MESSAGE
from workflow_engine.commands.external_tasks_fail import LONGEST_PAUSE
from workflow_engine.commands.external_topics import MOST_GRANTS
from workflow_engine.domain.external_task import (
    LONGEST_TOPIC,
    LONGEST_WORKER,
    MOST_RETRIES,
    MOST_TASKS,
    MOST_TOPICS,
)

#: Milliseconds that fit into a request at all; how long anybody may hold a lock is a setting.
_MOST_MS = 2**31 - 1
_MONTH_MS = int(LONGEST_PAUSE.total_seconds() * 1000)


class ExternalTopicSchema(Schema):
    """A topic that the worker knows, and which of its tasks it wants."""

    topic = Text(LONGEST_TOPIC, least=1)
    lock_duration = Whole(1, _MOST_MS, about="Milliseconds for which the tasks are its own")
    variables = Many(
        Text(200, least=1),
        most=200,
        load_default=None,
        allow_none=True,
        about="Those to send; null sends all that the model lets a worker see",
    )
    business_key = Text(200, least=1, load_default=None, allow_none=True)
    process_keys = Many(Text(120, least=1), most=50, load_default=list)


class ExternalFetchSchema(Schema):
    """What a worker wants to do next."""

    worker = Text(LONGEST_WORKER, least=1, about="Its name, which locks and history show")
    max_tasks = Whole(1, MOST_TASKS, load_default=1)
    async_response_timeout = Whole(
        0, _MOST_MS, load_default=0, about="Milliseconds to wait when there is nothing yet"
    )
    topics = Many(Part(ExternalTopicSchema), most=MOST_TOPICS)


class ExternalLockedTaskSchema(Schema):
    """A task that is the worker's until its lock ends."""

    task_id = Id()
    topic = Text()
    worker = Text()
    lease = Whole(about="The number of the lock; say it with every word about the task")
    locked_until = Moment()
    instance_id = Id()
    key = Text(about="The process")
    definition_id = Id()
    business_key = Text(allow_none=True)
    element = Text()
    iteration = Whole()
    effect_key = Text(about="Stays the same however often the task is fetched")
    priority = Whole()
    retries = Whole(about="How many are left")
    attempts = Whole()
    error = Text(allow_none=True, about="Why the last attempt failed")
    created_at = Moment()
    variables = Values()


class ExternalFetchedSchema(Schema):
    """The tasks that were locked, the most urgent and oldest first."""

    rows = Many(Part(ExternalLockedTaskSchema))


class ExternalLockSchema(Schema):
    """What proves that the task is the worker's."""

    worker = Text(LONGEST_WORKER, least=1)
    lease = Whole(1, 2**31 - 1)


class ExternalCompleteSchema(ExternalLockSchema):
    """The result of the work."""

    variables = Values(load_default=dict)
    local_variables = Values(load_default=dict, about="Only the output mappings see these")


class ExternalFailureSchema(ExternalLockSchema):
    """Why it did not work."""

    message = Text(LONGEST_MESSAGE, load_default="")
    retries = Whole(
        0,
        MOST_RETRIES,
        load_default=None,
        allow_none=True,
        about="How many are left; 0 makes an incident, null counts one down",
    )
    retry_timeout = Whole(
        0,
        _MONTH_MS,
        load_default=None,
        allow_none=True,
        about="Milliseconds until the next attempt; null waits longer each time",
    )


class ExternalErrorSchema(ExternalLockSchema):
    """An error that the process models."""

    code = Text(LONGEST_CODE, least=1)
    message = Text(LONGEST_MESSAGE, load_default="")
    variables = Values(load_default=dict)


class ExternalExtendSchema(ExternalLockSchema):
    """How much longer, from now."""

    lock_duration = Whole(1, _MOST_MS)


class ExternalEndedSchema(Schema):
    """What followed."""

    task_id = Id()
    instance_id = Id()
    status = Text(about="Of the instance")


class ExternalFailedSchema(Schema):
    """What becomes of the task."""

    task_id = Id()
    state = Choice(["ready", "failed"])
    retries = Whole()


class ExternalExtendedSchema(Schema):
    """Until when the task is the worker's now."""

    task_id = Id()
    locked_until = Moment()


class ExternalQuery(PageQuery):
    """Which external tasks."""

    state = Choice(
        ["open", "ready", "locked", "failed", "completed", "cancelled"],
        load_default=None,
        about="`open` is what an instance still waits for: ready, locked or failed",
    )
    topic = Text(LONGEST_TOPIC, least=1, load_default=None)
    key = Text(120, least=1, load_default=None, about="The process")
    instance_id = Id(load_default=None)


class ExternalRowSchema(Schema):
    """An external task as operators see it."""

    task_id = Id()
    topic = Text()
    state = Text()
    instance_id = Id()
    title = Text()
    key = Text()
    business_key = Text(allow_none=True)
    element = Text()
    priority = Whole()
    worker = Text(allow_none=True)
    available_at = Moment(about="The end of its lock or of its pause")
    retries = Whole()
    attempts = Whole()
    error = Text(allow_none=True)
    created_at = Moment()
    ended_at = Moment(allow_none=True)
    incident_id = Id(allow_none=True, about="The open incident of one that failed")


class ExternalTopicsSchema(Schema):
    """The topics of an account; none is no limit."""

    topics = Many(
        Text(LONGEST_TOPIC, least=1), most=MOST_GRANTS, about="`*` at the end covers the rest"
    )
