"""Work for programs outside: who has it and until when, what failed, and who may work on what."""

from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask_babel import gettext

from ui.i18n.formats import now
from ui.pages import accounts
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    flash_done,
    newest,
    older,
    onward,
    render,
    see_other,
    wanted_cursor,
    words,
)
from workflow_engine.commands.base import Command
from workflow_engine.commands.external_tasks_free import FreeExternalTask
from workflow_engine.commands.external_topics import LimitTopics
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.external_tasks import ExternalTaskRow, ExternalTasks, OpenTopics

STATES = {
    "open": _l("all open"),
    "ready": _l("for a worker"),
    "locked": _l("with a worker"),
    "failed": _l("failed"),
    "completed": _l("done"),
    "cancelled": _l("cancelled"),
}
LONGEST_FILTER = 120


@dataclass(frozen=True, slots=True)
class Shown:
    """A task as it stands now; ``moment`` says what its time means: ends, ended or again."""

    word: str
    tone: str = ""
    sign: str = ""
    moment: str = ""


def external_tasks() -> Answer:
    state = request.args.get("state", "open")
    state = state if state in STATES else "open"
    topic, key = _filter("topic"), _filter("process")
    found = ask(
        ExternalTasks(cursor=wanted_cursor(), state=state, topic=topic or None, key=key or None)
    )
    open_ = ask(OpenTopics())
    at = now()
    return render(
        "pages/external_tasks.html",
        rows=[(row, shown(row, at)) for row in found.rows],
        state=state,
        states=words(STATES),
        topic=topic,
        process=key,
        topics=sorted({each.topic for each in open_}),
        processes=sorted({each.key for each in open_}),
        may_resolve=current_principal().may("incident:resolve"),
        older=older(found.cursor),
        newer=newest(),
    )


def _filter(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST_FILTER]


def shown(row: ExternalTaskRow, at: datetime) -> Shown:
    """In words: a pause and a lock that ran out are no states, but look like some."""
    is_past = row.available_at <= at
    if row.state == "locked":
        if is_past:
            return Shown(gettext("the lock ran out"), "warning", "hourglass", "ended")
        return Shown(gettext("with a worker"), "info", "lock", "ends")
    if row.state == "ready":
        if is_past:
            return Shown(gettext("for a worker"))
        return Shown(gettext("pauses"), "warning", "player-pause", "again")
    tone = {"failed": "danger", "completed": "success"}.get(row.state, "")
    sign = "ban" if row.state == "cancelled" else ""
    return Shown(gettext(STATES[row.state]), tone, sign)


def external_task_free(task_id: str) -> Answer:
    text = gettext("The lock is open; other workers may fetch the task at once.")
    return _back(FreeExternalTask(task_id), text)


def external_task_retry(incident_id: str) -> Answer:
    text = gettext("Workers may fetch it again, with all its retries.")
    return _back(RetryIncident(incident_id, request.form.get("reason", "")), text)


def _back(command: Command[None], text: str) -> Answer:
    """To the list as it was filtered."""
    answer, target = done(command, text, "ui.external_tasks"), request.form.get("back")
    return onward(target) if target else answer


def account_topics(account_id: str) -> Answer:
    """One topic in a line; an empty field takes the limit away."""
    lines = request.form.get("topics", "").splitlines()
    topics = [line.strip() for line in lines if line.strip()]
    try:
        execute(LimitTopics(account_id, topics))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return accounts.account_again(account_id, error)
    if topics:
        flash_done(gettext("From now on it works on these topics alone."))
    else:
        flash_done(gettext("It may work on every topic again."))
    return see_other("ui.account", account_id=account_id, _anchor="topics")
