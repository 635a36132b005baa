"""Process instances: one's own requests, all of them, and one with all there is to know."""

from flask import request, url_for
from flask_babel import gettext

from ui.pages import attachments, paths
from ui.pages.instance_inside import inside_of
from ui.pages.marks import diagram_marks
from ui.pages.operations import JOB_KINDS, JOB_STATES
from ui.pages.support import (
    Answer,
    done,
    newest,
    older,
    render,
    searched,
    wanted_cursor,
    words,
)
from ui.pages.told import tell
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.commands.urge_instance import UrgeInstance
from workflow_engine.commands.withdraw_instance import WithdrawInstance
from workflow_engine.errors import DefinitionNotFound, _l
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.colleagues import Colleagues
from workflow_engine.queries.copies import Receipts
from workflow_engine.queries.evaluations import EvaluationRow, Evaluations
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.instance_path import GetInstancePath
from workflow_engine.queries.instances import GetInstance, Instances, InstanceView
from workflow_engine.queries.operations import Jobs
from workflow_engine.queries.start_form import GetStart
from workflow_engine.queries.timeline import Timeline
from workflow_engine.queries.withdrawal import GetWithdrawal

STATUSES = {
    "active": _l("running"),
    "suspended": _l("suspended"),
    "completed": _l("completed"),
    "terminated": _l("terminated"),
    "cancelled": _l("cancelled"),
    "failed": _l("failed"),
}


def my_requests() -> Answer:
    return _list("pages/my_requests.html", mine=True)


def instances() -> Answer:
    return _list("pages/instances.html", mine=False)


def _list(template: str, *, mine: bool) -> Answer:
    status, key = request.args.get("status", ""), request.args.get("key", "")
    found = ask(
        Instances(
            cursor=wanted_cursor(),
            status=status if status in STATUSES else None,
            key=key or None,
            text=searched(),
            mine=mine,
            # What a request calls on its way is its own matter.
            outermost=mine,
        )
    )
    return render(
        template,
        rows=found.rows,
        status=status,
        statuses=words(STATUSES),
        key=key,
        narrowed=bool(status or key or searched()),
        may_batch=current_principal().may("batch:write"),
        older=older(found.cursor),
        newer=newest(),
    )


def search() -> Answer:
    """Where the search on top leads: tasks and requests with the words in their title."""
    text, who = searched(), current_principal()
    tasks = ask(Inbox(text=text, limit=10)).rows if text and who.may("task:read") else []
    found = ask(Instances(text=text)) if text else None
    return render(
        "pages/search.html",
        words=text,
        tasks=tasks,
        rows=found.rows if found else [],
        statuses=words(STATUSES),
        more=bool(found and found.cursor),
    )


def instance(instance_id: str) -> Answer:
    view, who = ask(GetInstance(instance_id)), current_principal()
    path = ask(GetInstancePath(instance_id))
    may_operate, inside = who.may("incident:read"), inside_of(view)
    inside["inside_marks"] = diagram_marks(inside["inside_marks"])
    return render(
        "pages/instance.html",
        instance=view,
        **inside,
        statuses=words(STATUSES),
        entries=tell(ask(Timeline(instance_id))),
        path=paths.shown(path, is_active=view.row.status == "active") if path else [],
        jobs=ask(Jobs(instance_id=instance_id)).rows if may_operate else [],
        job_states=words(JOB_STATES),
        job_kinds=words(JOB_KINDS),
        back=_back(),
        may_operate=may_operate,
        may_cancel=who.may("instance:cancel") and inside["is_open"],
        may_comment=who.may("instance:comment"),
        may_urge=_may_urge(view),
        undo=ask(GetWithdrawal(instance_id)),
        may_ask_again=_may_ask_again(view),
        receipts=ask(Receipts(instance_id)),
        evaluations=_evaluations(instance_id),
        colleagues=receivers(),
        **attachments.of_instance(instance_id),
    )


def receivers() -> list[tuple[str, str]]:
    """Whom one can give a copy: everybody else."""
    return [("", "–"), *((f"person:{c.person_id}", c.name) for c in ask(Colleagues()))]


def _evaluations(instance_id: str) -> list[EvaluationRow]:
    """What decisions said on the way, newest first, to whoever may read them."""
    if not current_principal().may(Evaluations.permission):
        return []
    return list(ask(Evaluations(instance_id=instance_id)).rows)


def _may_ask_again(view: InstanceView) -> bool:
    """Whoever asked for it, where it has a form to fill in."""
    if not view.is_mine or not current_principal().may("instance:start"):
        return False
    try:
        return ask(GetStart(view.row.key)).form is not None
    except DefinitionNotFound:
        return False


def _may_urge(view: InstanceView) -> bool:
    """While it goes on, whoever asked for it; the command has the last word."""
    who = current_principal()
    is_active = view.row.status == "active" and who.may("instance:comment")
    return is_active and (view.is_mine or who.may("task:assign"))


def _back() -> tuple[str, str]:
    """The list this page was most likely opened from."""
    if current_principal().may("instance:read_all"):
        return gettext("Instances"), url_for("ui.instances")
    return gettext("My requests"), url_for("ui.my_requests")


def instance_comment(instance_id: str) -> Answer:
    named = [one for one in request.form.getlist("mentions") if one]
    comment = CommentInstance(instance_id, request.form.get("text", ""), mentions=named)
    text = gettext("Your comment is in the timeline.")
    return done(comment, text, "ui.instance", instance_id=instance_id, _anchor="timeline")


def instance_urge(instance_id: str) -> Answer:
    text = gettext("Those who have not decided yet were written to.")
    return done(UrgeInstance(instance_id), text, "ui.instance", instance_id=instance_id)


def instance_withdraw(instance_id: str) -> Answer:
    text = gettext("The request was withdrawn.")
    command = WithdrawInstance(instance_id, request.form.get("reason", ""))
    return done(command, text, "ui.instance", instance_id=instance_id)


def instance_cancel(instance_id: str) -> Answer:
    cancel = CancelInstance(instance_id, request.form.get("reason", ""))
    text = gettext("The instance was cancelled; its open tasks are closed.")
    return done(cancel, text, "ui.instance", instance_id=instance_id)
