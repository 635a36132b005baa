"""Return a task: to which earlier step, what happens afterwards, and why."""

from flask import request
from flask_babel import gettext

from ui.pages.support import Answer, again, flash_done, render, see_other, words
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.decided import ReasonNeeded
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.tasks import GetTask, TaskView

AFTERWARDS = {
    "": _l("everything from there is done again"),
    "back": _l("it comes straight back to me"),
}


def task_return(task_id: str) -> Answer:
    view = ask(GetTask(task_id))
    if not view.returns:
        return see_other("ui.task", task_id=task_id)
    return render("pages/task_return.html", errors={}, refusal="", **_shown(view))


def task_return_do(task_id: str) -> Answer:
    view, given = ask(GetTask(task_id)), request.form
    comment = given.get("comment", "").strip()
    try:
        if not comment:
            raise ReasonNeeded
        execute(
            CompleteTask(
                task_id,
                "return",
                comment=comment,
                rev=given.get("rev", type=int),
                back_to=given.get("back_to") or None,
                comes_back=given.get("then") == "back",
            )
        )
    except CountersignError as error:
        if not view.returns:
            raise
        return again("pages/task_return.html", error, **_shown(view))
    flash_done(gettext("“%(title)s” was returned.", title=view.title))
    return see_other("ui.inbox")


def _shown(view: TaskView) -> dict[str, object]:
    return {
        "task": view,
        "ways": [(way.element, _way(way.step, way.person)) for way in view.returns],
        "may_come_back": any(way.may_come_back for way in view.returns),
        "afterwards": list(words(AFTERWARDS).items()),
        "values": request.form,
    }


def _way(step: str, person: str | None) -> str:
    return f"{step} · {person}" if person else step
