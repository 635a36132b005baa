"""What operators look after: incidents and jobs."""

from typing import Any

from workflow_engine.api.fields import Choice, Id, Moment, ReasonSchema, Schema, Text, Whole
from workflow_engine.api.paging import PageQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.resolve_incident import ResolveIncident, RetryIncident
from workflow_engine.errors import _l
from workflow_engine.queries.operations import Incidents, Jobs

operations = Resources("operations", _l("Incidents and jobs"))


class IncidentsQuery(PageQuery):
    """Filters of the incidents."""

    state = Choice(("open", "resolved"), load_default="open")
    key = Text(120, load_default=None, about="Only those of one process")
    element = Text(120, load_default=None)


class IncidentSchema(Schema):
    """Something that cannot proceed without a person."""

    incident_id = Id()
    instance_id = Id(allow_none=True)
    title = Text(allow_none=True)
    key = Text(allow_none=True)
    element = Text(allow_none=True)
    kind = Text()
    code = Text()
    message = Text()
    state = Text()
    created_at = Moment()
    resolved_at = Moment(allow_none=True)
    resolution = Text(allow_none=True)


class JobsQuery(PageQuery):
    """Filters of the jobs."""

    state = Text(20, load_default=None)
    instance_id = Id(load_default=None)


class JobSchema(Schema):
    """Work that is planned or failed."""

    job_id = Id()
    kind = Text()
    state = Text()
    due_at = Moment()
    attempts = Whole()
    max_attempts = Whole()
    element = Text(allow_none=True)
    instance_id = Id(allow_none=True)
    title = Text(allow_none=True)
    error = Text(allow_none=True)


@operations.reads(
    "/incidents", Incidents, page_of(IncidentSchema), _l("List incidents"), query=IncidentsQuery
)
def incidents(query: dict[str, Any]) -> Incidents:
    return Incidents(**query)


@operations.writes(
    "/incidents/<incident_id>/retry",
    RetryIncident,
    None,
    _l("Do again what failed"),
    body=ReasonSchema,
)
def retry(body: dict[str, Any], *, incident_id: str) -> RetryIncident:
    return RetryIncident(incident_id, **body)


@operations.writes(
    "/incidents/<incident_id>/resolve",
    ResolveIncident,
    None,
    _l("Set an incident aside"),
    body=ReasonSchema,
)
def resolve(body: dict[str, Any], *, incident_id: str) -> ResolveIncident:
    return ResolveIncident(incident_id, **body)


@operations.reads("/jobs", Jobs, page_of(JobSchema), _l("List jobs"), query=JobsQuery)
def jobs(query: dict[str, Any]) -> Jobs:
    return Jobs(**query)
