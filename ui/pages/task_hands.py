"""Who holds a task: claim it, put it back, hand it to somebody, say something about it."""

from flask import request
from flask_babel import gettext

from ui.pages.support import Answer, again, done, flash_done, render, see_other
from workflow_engine.commands.claim_task import AssignTask, ClaimTask, ReleaseTask
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.commands.take_back_decision import TakeBackDecision
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.ended_task import GetEndedTask
from workflow_engine.queries.tasks import GetTask


def task_claim(task_id: str) -> Answer:
    text = gettext("The task is yours now; others no longer see it in their inbox.")
    return done(ClaimTask(task_id), text, "ui.task", task_id=task_id)


def task_release(task_id: str) -> Answer:
    text = gettext("The task is back in the inbox of all who may decide it.")
    return done(ReleaseTask(task_id), text, "ui.task", task_id=task_id)


def task_undo(task_id: str) -> Answer:
    text = gettext("Your decision was taken back; you can decide again.")
    command = TakeBackDecision(task_id, request.form.get("reason", ""))
    view = ask(GetEndedTask(task_id))
    if view is None or not view.may_see_instance:
        return done(command, text, "ui.inbox")
    return done(command, text, "ui.instance", instance_id=view.instance_id)


def task_comment(task_id: str) -> Answer:
    view = ask(GetTask(task_id))
    named = [one for one in request.form.getlist("mentions") if one]
    comment = CommentInstance(view.instance_id, request.form.get("text", ""), task_id, named)
    text = gettext("Your comment is in the timeline.")
    return done(comment, text, "ui.task", task_id=task_id, _anchor="timeline")


def task_assign(task_id: str) -> Answer:
    return render("pages/task_assign.html", task=ask(GetTask(task_id)), values={}, errors={})


def task_assign_do(task_id: str) -> Answer:
    view, values = ask(GetTask(task_id)), request.form
    person, reason = values.get("person", "").strip(), values.get("reason", "")
    try:
        execute(AssignTask(task_id, person, reason))
    except CountersignError as error:
        return again("pages/task_assign.html", error, task=view, values=values)
    flash_done(gettext("The task was handed over."))
    return see_other("ui.inbox" if not view.may_act else "ui.task", task_id=task_id)
