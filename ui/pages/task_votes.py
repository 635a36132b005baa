"""What a task's page offers beside its decisions, and what it calls votes."""

from flask import url_for
from flask_babel import gettext

from ui.pages.told import outcome_label
from workflow_engine.errors import _l
from workflow_engine.queries.tasks import TaskView

ORIGINS = {
    "model": "",
    "before": _l("added by %(name)s, to be heard first"),
    "beside": _l("added by %(name)s"),
    "after": _l("added by %(name)s, to be heard afterwards"),
    "transfer": _l("in place of %(name)s"),
    "delegate": _l("asked by %(name)s, who waits for the answer"),
    "consult": _l("asked by %(name)s"),
}


def vote_labels(view: TaskView) -> dict[str, str]:
    """What was voted, as a word, by outcome."""
    said = {v.outcome for v in view.ballot.voters if v.outcome} if view.ballot else set()
    known = {choice.id: choice.label for choice in view.outcomes}
    return {outcome: outcome_label(outcome, known.get(outcome, "")) for outcome in said}


def more_acts(view: TaskView, *, may_assign: bool) -> list[dict[str, str]]:
    """The menu of the decision bar: what may be done instead of deciding."""
    acts = [{"title": gettext("Comment"), "icon": "message", "href": "#say"}]
    ballot = view.ballot
    if ballot is None or ballot.may_add:
        acts.append(_act(view, "add", gettext("Add a signer"), "user-plus", ""))
    if ballot is None or not ballot.is_adviser:
        acts.append(_act(view, "advice", gettext("Ask for advice"), "message", ""))
    if ballot is None or ballot.may_transfer:
        acts.append(_act(view, "transfer", gettext("Hand on your vote"), "user-share", "t"))
    acts.append(
        {
            "title": gettext("Keep as a draft"),
            "icon": "edit",
            "sends": url_for("ui.task_draft", task_id=view.task_id),
        }
    )
    href = url_for("ui.task_aside", task_id=view.task_id)
    acts.append({"title": gettext("Put aside"), "icon": "clock", "href": href})
    if may_assign:
        href = url_for("ui.task_assign", task_id=view.task_id)
        acts.append({"title": gettext("Assign to a person"), "icon": "user-cog", "href": href})
    return acts


def _act(view: TaskView, act: str, title: str, icon: str, key: str) -> dict[str, str]:
    href = url_for("ui.task_bring", task_id=view.task_id, act=act)
    return {"title": title, "icon": icon, "href": href, "key": key}
