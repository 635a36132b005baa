"""Process instances: one's own requests, all of them, and one with all there is to know."""

from flask import request
from flask_babel import gettext

from ui.pages import paths
from ui.pages.marks import diagram_marks
from ui.pages.operations import job_states
from ui.pages.support import (
    Answer,
    done,
    newest,
    older,
    render,
    searched,
    wanted_cursor,
)
from ui.pages.told import tell
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.instance_path import GetInstancePath
from workflow_engine.queries.instances import GetInstance, Instances
from workflow_engine.queries.operations import Jobs
from workflow_engine.queries.timeline import Timeline

STATUSES = {
    "active": _l("running"),
    "completed": _l("completed"),
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
        )
    )
    return render(
        template,
        rows=found.rows,
        status=status,
        statuses={name: gettext(text) for name, text in STATUSES.items()},
        key=key,
        narrowed=bool(status or key or searched()),
        older=older(found.cursor),
        newer=newest(),
    )


def search() -> Answer:
    """Where the search on top leads: tasks and requests with the words in their title."""
    words, who = searched(), current_principal()
    tasks = ask(Inbox(text=words, limit=10)).rows if words and who.may("task:read") else []
    found = ask(Instances(text=words)) if words else None
    return render(
        "pages/search.html",
        words=words,
        tasks=tasks,
        rows=found.rows if found else [],
        statuses={name: gettext(text) for name, text in STATUSES.items()},
        more=bool(found and found.cursor),
    )


def instance(instance_id: str) -> Answer:
    view, who = ask(GetInstance(instance_id)), current_principal()
    path = ask(GetInstancePath(instance_id))
    may_operate = who.may("incident:read")
    return render(
        "pages/instance.html",
        instance=view,
        marks=diagram_marks(view.marks),
        statuses={name: gettext(text) for name, text in STATUSES.items()},
        entries=tell(ask(Timeline(instance_id))),
        path=paths.shown(path, is_active=view.row.status == "active") if path else [],
        jobs=ask(Jobs(instance_id=instance_id)).rows if may_operate else [],
        job_states=job_states(),
        may_operate=may_operate,
        may_cancel=who.may("instance:cancel") and view.row.status == "active",
        may_comment=who.may("instance:comment"),
    )


def instance_comment(instance_id: str) -> Answer:
    comment = CommentInstance(instance_id, request.form.get("text", ""))
    text = gettext("Your comment is in the timeline.")
    return done(comment, text, "ui.instance", instance_id=instance_id, _anchor="timeline")


def instance_cancel(instance_id: str) -> Answer:
    cancel = CancelInstance(instance_id, request.form.get("reason", ""))
    text = gettext("The instance was cancelled; its open tasks are closed.")
    return done(cancel, text, "ui.instance", instance_id=instance_id)
