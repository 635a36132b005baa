"""What operators look at: incidents to retry or set aside, and jobs."""

from flask import request
from flask_babel import gettext

from ui.pages.support import Answer, done, newest, older, render, wanted_cursor, words
from workflow_engine.commands.resolve_incident import ResolveIncident, RetryIncident
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.operations import Incidents, Jobs

INCIDENT_STATES = {"open": _l("open"), "resolved": _l("resolved")}
INCIDENT_KINDS = {
    "job": _l("A job used up its attempts"),
    "assignment": _l("Nobody was found for a task"),
    "step": _l("A step could not be done"),
}
JOB_STATES = {
    "ready": _l("planned"),
    "leased": _l("running"),
    "failed": _l("failed"),
}
JOB_KINDS = {
    "timer": _l("Timer"),
    "operation": _l("Operation"),
    "notify": _l("Message"),
    "deliver": _l("Event"),
    "start": _l("Timer start"),
}


def incidents() -> Answer:
    state = request.args.get("state", "open")
    key = request.args.get("key", "")
    found = ask(
        Incidents(
            cursor=wanted_cursor(),
            state=state if state in INCIDENT_STATES else "open",
            key=key or None,
        )
    )
    return render(
        "pages/incidents.html",
        rows=found.rows,
        state=state,
        states=words(INCIDENT_STATES),
        kinds=words(INCIDENT_KINDS),
        may_resolve=current_principal().may("incident:resolve"),
        older=older(found.cursor),
        newer=newest(),
    )


def incident_retry(incident_id: str) -> Answer:
    text = gettext("It is being tried again; a new incident appears if it fails again.")
    return done(RetryIncident(incident_id), text, "ui.incidents")


def incident_resolve(incident_id: str) -> Answer:
    resolve = ResolveIncident(incident_id, request.form.get("reason", ""))
    return done(resolve, gettext("The incident was set aside."), "ui.incidents")


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
