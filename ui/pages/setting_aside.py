"""Put a task aside until a day, bring it back, keep a draft of one's answer."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext

from ui.i18n.formats import now
from ui.pages import formfill
from ui.pages.support import Answer, again, done, flash_done, render, see_other
from workflow_engine.commands.setting_aside import BadMoment, PutAside, SaveDraft
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.tasks import GetTask, GetTaskForm

MORNING = time(8)


def task_aside(task_id: str) -> Answer:
    tomorrow = now().astimezone(_zone()).date() + timedelta(days=1)
    values = {"until": tomorrow.isoformat()}
    view = ask(GetTask(task_id))
    return render("pages/task_aside.html", task=view, values=values, errors={}, refusal="")


def task_aside_do(task_id: str) -> Answer:
    if "back" in request.form:
        text = gettext("The task is in your inbox again.")
        return done(PutAside(task_id, None), text, "ui.task", task_id=task_id)
    view = ask(GetTask(task_id))
    try:
        execute(PutAside(task_id, _moment(request.form.get("until", ""))))
    except CountersignError as error:
        return again("pages/task_aside.html", error, task=view, values=request.form)
    flash_done(gettext("“%(title)s” is put aside.", title=view.title))
    return see_other("ui.inbox")


def task_draft(task_id: str) -> Answer:
    values = formfill.submitted(ask(GetTaskForm(task_id)))
    command = SaveDraft(task_id, values, request.form.get("comment", "").strip())
    text = gettext("Your draft is kept; nobody else sees it.")
    return done(command, text, "ui.task", task_id=task_id)


def _moment(text: str) -> datetime:
    """The morning of a day, where the reader is."""
    try:
        return datetime.combine(date.fromisoformat(text), MORNING, _zone())
    except ValueError:
        raise BadMoment from None


def _zone() -> ZoneInfo:
    return ZoneInfo(current_principal().timezone)
