"""A task: everything needed to decide it on one page, and what follows from the decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from ui.errors import status_of
from ui.pages import attachments, choosing, formfill, paths
from ui.pages.deciding import (
    Attempt,
    OutcomeNeeded,
    choices,
    others,
    signing,
    why,
)
from ui.pages.instances import receivers
from ui.pages.marks import diagram_marks
from ui.pages.problems import of_widgets
from ui.pages.support import TELLABLE, Answer, flash_done, render, see_other, told, words
from ui.pages.task_votes import ORIGINS, more_acts, vote_labels
from ui.pages.told import decided, outcome_label, tell
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.errors import CountersignError, TaskAlreadyDone
from workflow_engine.forms.posting import PAGE_NAMES
from workflow_engine.forms.widgets import Widget
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.aside import GetOwnNotes
from workflow_engine.queries.choices import GetTaskChoices
from workflow_engine.queries.ended_task import EndedTask, GetEndedTask
from workflow_engine.queries.instance_path import GetInstancePath
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.tasks import GetTask, GetTaskDocument, GetTaskForm, TaskView
from workflow_engine.queries.timeline import Timeline

UNTRIED = Attempt()


def task(task_id: str) -> Answer:
    ended = ask(GetEndedTask(task_id))
    if ended is not None:
        return _was_decided(ended)
    return _page(ask(GetTask(task_id)))


def task_preview(task_id: str) -> Answer:
    """The part beside the inbox on a wide screen."""
    view = ask(GetTask(task_id))
    path = ask(GetInstancePath(view.instance_id))
    return render(
        "pages/task_preview.html",
        task=view,
        why=why(view),
        rule=paths.rule_here(view.task_id, path),
        document=ask(GetTaskDocument(task_id)),
        path=paths.shown(path) if path else [],
    )


def task_complete(task_id: str) -> Answer:
    ended = ask(GetEndedTask(task_id))
    if ended is not None:
        return _was_decided(ended), 409
    view, form = ask(GetTask(task_id)), ask(GetTaskForm(task_id))
    comment = request.form.get("comment", "").strip()
    edited = formfill.edited(form)
    if edited is not None:
        return _page(view, Attempt(edited, comment))
    steps = ask(GetTaskChoices(task_id))
    values = formfill.submitted(form, PAGE_NAMES | choosing.names(steps))
    try:
        _complete(view, values, comment, choosing.sent(steps))
    except TaskAlreadyDone as error:
        return _too_late(task_id, error)
    except CountersignError as error:
        return _refused(view, Attempt(values, comment, error), error)
    flash_done(_followed(view))
    return see_other("ui.inbox")


def _complete(
    view: TaskView, values: Mapping[str, Any], comment: str, chosen: Mapping[str, list[str]]
) -> None:
    outcome = request.form.get("outcome", "")
    if not outcome:
        raise OutcomeNeeded
    rev = request.form.get("rev", type=int)
    signature = request.form.get("own_signature", "")
    execute(
        CompleteTask(
            view.task_id,
            outcome,
            values,
            comment,
            rev,
            choices=chosen,
            signature=signature,
        )
    )


def _refused(view: TaskView, attempt: Attempt, error: CountersignError) -> Answer:
    if error.kind not in TELLABLE:
        raise error
    return _page(view, attempt), status_of(error)


def _too_late(task_id: str, error: TaskAlreadyDone) -> Answer:
    ended = ask(GetEndedTask(task_id))
    if ended is None:
        raise error
    return _was_decided(ended), 409


def _was_decided(ended: EndedTask) -> str:
    word = outcome_label(ended.outcome, ended.label) if ended.outcome else ""
    return render("pages/decided.html", task=ended, word=word, tried=request.method == "POST")


def _followed(view: TaskView) -> str:
    """What the decision led to, in a sentence for the inbox."""
    row = ask(GetInstance(view.instance_id)).row
    word = decided(request.form["outcome"])
    if ask(GetEndedTask(view.task_id)) is None:
        return gettext("Your vote on “%(title)s” is recorded.", title=row.title)
    if row.status != "active":
        return gettext("“%(title)s” %(word)s; the process has ended.", title=row.title, word=word)
    if not row.steps:
        return gettext("“%(title)s” %(word)s; the process goes on.", title=row.title, word=word)
    return gettext(
        "“%(title)s” %(word)s. Next: %(steps)s.",
        title=row.title,
        word=word,
        steps=", ".join(row.steps),
    )


def _page(view: TaskView, attempt: Attempt = UNTRIED) -> str:
    path = ask(GetInstancePath(view.instance_id))
    notes = ask(GetOwnNotes(view.task_id))
    if attempt is UNTRIED and notes.data is not None:
        attempt = Attempt(notes.data, notes.comment)
    instance = ask(GetInstance(view.instance_id))
    known = {**view.known, **_money(view)}
    widgets = formfill.widgets(
        ask(GetTaskForm(view.task_id)),
        {**view.known, **attempt.values},
        attempt.field_errors,
        context=known,
    )
    steps = ask(GetTaskChoices(view.task_id)) if view.may_act else []
    choosers = choosing.fields(steps, attempt.error)
    return render(
        "pages/task.html",
        task=view,
        why=why(view),
        others=others(view),
        rule=paths.rule_here(view.task_id, path),
        widgets=widgets,
        document=ask(GetTaskDocument(view.task_id)),
        entries=tell(ask(Timeline(view.instance_id))),
        definition_id=instance.definition_id,
        marks=diagram_marks(instance.marks),
        path=paths.shown(path) if path else [],
        choices=choices(view.outcomes, _pages(view)) if view.may_act else [],
        consequence=paths.consequence(path),
        may_assign=current_principal().may("task:assign"),
        more=more_acts(view, may_assign=current_principal().may("task:assign")),
        labels=vote_labels(view),
        origins=words(ORIGINS),
        notes=notes,
        comment=attempt.comment,
        reason_errors=attempt.reason_errors,
        choosers=choosers,
        problems=choosing.problems(choosers) or _problems(widgets, attempt),
        **_beside(view, attempt),
    )


def _beside(view: TaskView, attempt: Attempt) -> dict[str, Any]:
    """Signature, files, and colleagues to name in a comment."""
    return {
        "signing": signing(view.outcomes) if view.may_act else "",
        "signature_error": attempt.signature_error,
        "colleagues": receivers(),
        **attachments.of_instance(view.instance_id),
    }


def _pages(view: TaskView) -> dict[str, str]:
    """Where to return to is asked on a page of its own, when there is anywhere."""
    if not view.returns:
        return {}
    return {"return": url_for("ui.task_return", task_id=view.task_id)}


def _money(view: TaskView) -> dict[str, Any]:
    """What the check of the form knows of the document, so that the page agrees with it."""
    return {"amount": view.amount, "currency": view.currency} if view.subject else {}


def _problems(widgets: Sequence[Widget], attempt: Attempt) -> list[tuple[str, str]]:
    if attempt.error is None:
        return []
    return of_widgets(widgets) or [(attempt.place, told(attempt.error))]
