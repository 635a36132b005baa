"""What operators look at: incidents to retry or set aside, and jobs."""

from flask import request
from flask_babel import gettext

from ui.pages.support import (
    Answer,
    done,
    newest,
    older,
    onward,
    render,
    wanted_cursor,
    words,
)
from workflow_engine.commands.base import Command
from workflow_engine.commands.resolve_incident import ResolveIncident, RetryIncident
from workflow_engine.commands.skip_incident import SkipIncident
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.operations import Incidents, Jobs

INCIDENT_STATES = {"open": _l("open"), "resolved": _l("resolved")}
INCIDENT_KINDS = {
    "job": _l("A job used up its attempts"),
    "assignment": _l("Nobody was found for a task"),
    "step": _l("A step could not be done"),
    "external": _l("A program outside could not do its work"),
    "message": _l("A message could not be delivered"),
}
JOB_STATES = {
    "ready": _l("planned"),
    "leased": _l("running"),
    "failed": _l("failed"),
}
JOB_KINDS = {
    "timer": _l("Timer"),
    "operation": _l("Operation"),
    "http": _l("Request"),
    "notify": _l("Message"),
    "escalate": _l("Escalation"),
    "settle": _l("Decision by a policy"),
    "deliver": _l("Event"),
    "message": _l("Message of a process"),
    "signal": _l("Signal"),
    "broadcast": _l("Signal to many"),
    "call": _l("Call of a process"),
    "starts": _l("Signal that starts processes"),
    "expire": _l("End of a message's time"),
    "begin": _l("Start by a kept message"),
    "listen": _l("Kept messages"),
    "start": _l("Timer start"),
    "lapsed": _l("End of a worker's last lock"),
    "webhook": _l("Delivery to a webhook"),
}


def incidents() -> Answer:
    state = request.args.get("state", "open")
    key = request.args.get("key", "")
    found = ask(
        Incidents(
            cursor=wanted_cursor(),
            state=state if state in INCIDENT_STATES else "open",
            key=key or None,
            element=request.args.get("element") or None,
            definition_id=request.args.get("definition") or None,
            code=request.args.get("code") or None,
        )
    )
    return render(
        "pages/incidents.html",
        rows=found.rows,
        narrowed=any(request.args.get(name) for name in ("element", "definition", "code", "key")),
        state=state,
        states=words(INCIDENT_STATES),
        kinds=words(INCIDENT_KINDS),
        may_resolve=current_principal().may("incident:resolve"),
        older=older(found.cursor),
        newer=newest(),
    )


def incident_retry(incident_id: str) -> Answer:
    text = gettext("It is being tried again; a new incident appears if it fails again.")
    return _handled(RetryIncident(incident_id, request.form.get("reason", "")), text)


def incident_skip(incident_id: str) -> Answer:
    flow = request.form.get("flow") or None
    skip = SkipIncident(incident_id, request.form.get("reason", ""), flow=flow)
    return _handled(skip, gettext("The step counts as done; the work goes on behind it."))


def incident_resolve(incident_id: str) -> Answer:
    resolve = ResolveIncident(incident_id, request.form.get("reason", ""))
    return _handled(resolve, gettext("The incident was set aside."))


def _handled(command: Command[None], text: str) -> Answer:
    """Back to the page on which the incident was seen."""
    answer, target = done(command, text, "ui.incidents"), request.form.get("back")
    return onward(target) if target else answer


def jobs() -> Answer:
    state = request.args.get("state", "")
    found = ask(Jobs(cursor=wanted_cursor(), state=state if state in JOB_STATES else None))
    return render(
        "pages/jobs.html",
        rows=found.rows,
        state=state,
        states=words(JOB_STATES),
        kinds=words(JOB_KINDS),
        older=older(found.cursor),
        newer=newest(),
    )
