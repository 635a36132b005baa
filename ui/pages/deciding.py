"""What a task's page says beside the document: the choices, why you, and what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from ui.pages.support import errors_of, said
from ui.pages.told import outcome_label
from workflow_engine.commands.decided import ReasonNeeded
from workflow_engine.commands.signing import DrawingNeeded, SignatureNeeded
from workflow_engine.errors import CountersignError, FormInvalid, Invalid, _l
from workflow_engine.queries.tasks import OutcomeChoice, TaskView

DANGER = frozenset({"reject", "refuse", "withdraw", "cancel"})
BACK = frozenset({"return", "rework"})
KEYS = {"approve": "a", "return": "b", "reject": "r"}


class OutcomeNeeded(Invalid):
    message = _l("Choose one of the decisions below.")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the decision bar."""

    id: str
    label: str
    role: str
    key: str
    needs_reason: bool
    href: str = ""
    """A page of its own, where more has to be said than a reason."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was typed and why it was not taken."""

    values: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    error: CountersignError | None = None

    @property
    def field_errors(self) -> Mapping[str, Sequence[str]]:
        """By dotted path, in the reader's language, as ``forms.render`` wants them."""
        return errors_of(self.error) if isinstance(self.error, FormInvalid) else {}

    @property
    def place(self) -> str:
        """The id of the field to mend, when it is none of the form's."""
        if self.signature_error:
            return "own-signature"
        return "decide-reason-text" if isinstance(self.error, ReasonNeeded) else ""

    @property
    def signature_error(self) -> str:
        is_unsigned = isinstance(self.error, SignatureNeeded | DrawingNeeded)
        return said(self.error.template) if self.error and is_unsigned else ""

    @property
    def reason_errors(self) -> list[str]:
        return [said(self.error.template)] if isinstance(self.error, ReasonNeeded) else []


def signing(offered: Sequence[OutcomeChoice]) -> str:
    """The signature that some of the outcomes need: a drawn one may be typed, too."""
    kinds = {entry.signature for entry in offered}
    return "drawn" if "drawn" in kinds else "typed" if "typed" in kinds else ""


def choices(
    offered: Sequence[OutcomeChoice], pages: Mapping[str, str] | None = None
) -> list[Choice]:
    """Danger first and the main one last, where the thumb is; some have ``pages`` of their own."""
    plain = [entry.id for entry in offered if entry.id not in DANGER | BACK]
    main = "approve" if "approve" in plain else plain[0] if plain else ""
    made = [_choice(entry, main, (pages or {}).get(entry.id, "")) for entry in offered]
    order = {"danger": 0, "": 1, "primary": 2}
    return sorted(made, key=lambda choice: order[choice.role])


def _choice(entry: OutcomeChoice, main: str, href: str) -> Choice:
    role = "primary" if entry.id == main else "danger" if entry.id in DANGER else ""
    return Choice(
        entry.id,
        outcome_label(entry.id, entry.label),
        role,
        KEYS.get(entry.id, ""),
        entry.needs_reason,
        href,
    )


def why(task: TaskView) -> str:
    """How the task came to this person, as a sentence; empty when it did not."""
    mine = [reason for reason in task.reasons if reason.is_me]
    if not mine:
        return ""
    if task.instead_of:
        return gettext("%(name)s is asked, and you stand in.", name=task.instead_of)
    if task.chosen_by:
        return gettext("You are asked because %(name)s chose you.", name=task.chosen_by)
    kind, _, value = mine[0].reference.rpartition(":")
    texts = {
        "manager": gettext("You are asked as the line manager of %(name)s.", name=task.requester),
        "head": gettext("You are asked as the head of the department."),
        "role": gettext("You are asked because you hold the role %(name)s.", name=value),
        "group": gettext("You are asked as a member of %(name)s.", name=mine[0].name),
    }
    return texts.get(kind, gettext("You are asked by name."))


def others(task: TaskView) -> list[str]:
    """Who else may take it."""
    return [reason.name for reason in task.reasons if not reason.is_me and reason.name]
