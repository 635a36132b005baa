"""The approval path in the shape of ``ui.approval_path``, and what a decision leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from workflow_engine.identity.requests import ask
from workflow_engine.queries.approval_path import ApprovalPath, PathStep
from workflow_engine.queries.why_asked import GetAskingRule

MOST_NAMES = 4
#: From so many hours on days are said.
DAYS_FROM = 36


@dataclass(frozen=True, slots=True)
class Vote:
    """Who signed or may sign a step."""

    person: str
    word: str = ""
    at: datetime | None = None
    on_behalf: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step; ``state`` is done, now, refused, skipped or to-come."""

    title: str
    state: str
    rule: str = ""
    votes: Sequence[Vote] = ()


def shown(path: ApprovalPath, *, is_active: bool = True) -> list[ShownStep]:
    """Past and future steps; the first open one is where it stands."""
    steps: list[ShownStep] = []
    here = is_active
    for step in path.steps:
        state = "done" if step.state == "done" else "now" if here else "to-come"
        here = here and step.state == "done"
        steps.append(ShownStep(gettext(step.step), state, _rule(step), _votes(step)))
    return steps


def _rule(step: PathStep) -> str:
    if step.problem is None:
        reason = gettext(step.reason) if step.reason else ""
        return " · ".join(filter(None, (reason, _usual(step.usual_hours))))
    return " · ".join(gettext(part) for part in step.problem.split("; "))


def _usual(hours: float | None) -> str:
    if hours is None:
        return ""
    if hours < 1:
        return gettext("usually within the hour")
    if hours < DAYS_FROM:
        return ngettext("usually about %(num)d hour", "usually about %(num)d hours", round(hours))
    days = round(hours / 24)
    return ngettext("usually about %(num)d day", "usually about %(num)d days", days)


def _votes(step: PathStep) -> list[Vote]:
    if step.state == "done":
        name = step.signer or gettext("Secret vote")
        return [Vote(name, gettext("approved"), step.signed_at, on_behalf=step.on_behalf or "")]
    votes = [Vote(name) for name in step.people[:MOST_NAMES]]
    rest = len(step.people) - len(votes)
    if rest > 0:
        votes.append(Vote(ngettext("%(num)d more", "%(num)d more", rest)))
    return votes


def consequence(path: ApprovalPath | None) -> str:
    """What an approval now leads to, for the decision bar."""
    if path is None:
        return ""
    ahead = [step for step in path.steps if step.state != "done"]
    if not ahead:
        return ""
    if len(ahead) == 1:
        return gettext("Yours is the last approval that the authority matrix asks for.")
    step = ahead[1]
    if not step.people:
        return gettext("Next comes %(step)s, for which nobody is found.", step=gettext(step.step))
    return gettext(
        "Approving passes it on to %(step)s (%(people)s).",
        step=gettext(step.step),
        people=", ".join(step.people[:MOST_NAMES]),
    )


def rule_here(task_id: str, path: ApprovalPath | None) -> str:
    """The rule that led to the task; else why the matrix asks for the step of the document."""
    rule = ask(GetAskingRule(task_id))
    if rule is not None:
        return gettext("Rule %(number)s: %(reason)s", number=rule.number, reason=rule.reason)
    open_steps = [step for step in path.steps if step.state != "done"] if path else []
    reason = gettext(open_steps[0].reason) if open_steps and open_steps[0].reason else ""
    return gettext("Rule: %(rule)s", rule=reason) if reason else ""
