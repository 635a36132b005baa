"""When a request may be withdrawn, and when somebody may take his own decision back."""

from collections.abc import Iterable, Mapping
from typing import Any

from workflow_engine.errors import Conflict, Forbidden, _l

UNDECIDED, ALWAYS, NEVER = "undecided", "always", "never"
#: How long a process lets its requester withdraw.
WITHDRAWALS = (UNDECIDED, ALWAYS, NEVER)
#: What may have happened after a decision that is taken back.
_NEUTRAL = frozenset(
    {
        "comment.added",
        "instance.urged",
        "instance.copied",
        "task.claimed",
        "task.released",
        "task.put_aside",
        "task.brought_back",
    }
)


class NotRequesters(Forbidden):
    message = _l("Only whoever asked for it can withdraw it.")


class WithdrawalRefused(Forbidden):
    message = _l("A request of this process cannot be withdrawn.")


class AlreadyDecided(Conflict):
    message = _l("Somebody has decided already, so it cannot be withdrawn any more.")


class WithdrawOnItsPage(Conflict):
    message = _l("It is about a document; withdraw that on its own page.")


class NotYourDecision(Forbidden):
    message = _l("You can only take back your own decision, where you alone decided the step.")


class TooLateToTakeBack(Conflict):
    message = _l("Something followed from your decision already; it cannot be taken back.")


def require_withdrawable(until: str, *, others_decided: bool) -> None:
    if until == NEVER:
        raise WithdrawalRefused
    if until == UNDECIDED and others_decided:
        raise AlreadyDecided


def line_to_undo(lines: Iterable[tuple[str, Mapping[str, Any]]], task_id: str) -> Mapping[str, Any]:
    """The line of the task's end, if nobody acted after it; ``lines`` are the last first.

    Who claims a task acts, until he puts it back.
    """
    held: set[str] = set()
    released: set[str] = set()
    for kind, data in lines:
        about = str(data.get("task"))
        if kind in ("task.completed", "task.settled") and about == task_id:
            if held:
                break
            return data
        if kind not in _NEUTRAL:
            break
        if kind == "task.released":
            released.add(about)
        elif kind == "task.claimed" and about not in released:
            held.add(about)
    raise TooLateToTakeBack
