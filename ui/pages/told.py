"""A timeline in words: what each line of an instance's history means to a reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext

from workflow_engine.errors import _l
from workflow_engine.queries.timeline import TimelineLine


@dataclass(frozen=True, slots=True)
class Told:
    """One line for ``ui.timeline``; ``icon`` stands where no person acted."""

    at: datetime
    person: str | None
    text: str
    comment: str = ""
    icon: str = ""
    signed: str = ""
    drawing: str = ""
    """The id of the file with a drawn signature."""


#: Labels of the outcomes that most processes use; a process folder may name others.
OUTCOMES = {
    "approve": _l("Approve"),
    "reject": _l("Reject"),
    "return": _l("Return"),
    "withdraw": _l("Withdraw"),
    "abstain": _l("Abstain"),
    "advise": _l("Send the advice"),
    "submit": _l("Submit"),
    "resubmit": _l("Submit again"),
    "complete": _l("Complete"),
    "confirm": _l("Confirm"),
}
DECIDED = {
    "approve": _l("approved"),
    "reject": _l("rejected"),
    "return": _l("returned"),
    "withdraw": _l("withdrew"),
    "abstain": _l("abstained"),
    "advise": _l("gave advice"),
    "submit": _l("submitted"),
    "resubmit": _l("submitted again"),
    "complete": _l("completed"),
    "confirm": _l("confirmed"),
}


def outcome_label(outcome: str, label: str = "") -> str:
    """The process's own label, else ours for a usual outcome."""
    plain = outcome.replace("_", " ").capitalize()
    if label and label != plain:
        return label
    return gettext(OUTCOMES.get(outcome, plain))


def decided(outcome: str) -> str:
    return gettext(DECIDED[outcome]) if outcome in DECIDED else outcome_label(outcome)


def tell(lines: list[TimelineLine]) -> list[Told]:
    """The latest first."""
    return [_told(line) for line in lines][::-1]


def _told(line: TimelineLine) -> Told:
    words, icon = WORDS.get(line.kind, (_other, "activity"))
    person = line.actor
    if person and line.on_behalf_of and line.on_behalf_of != person:
        person = gettext("%(name)s for %(other)s", name=person, other=line.on_behalf_of)
    text = words(line)
    if line.chosen:
        text += " · " + gettext("chose %(names)s", names=", ".join(line.chosen))
    if person:
        text = f"{person} {text}"
    comment = line.data.get("comment") or line.data.get("reason") or ""
    signature = line.data.get("signature") or {}
    signed, drawing = signature.get("name", ""), signature.get("file", "")
    return Told(line.at, person, text, str(comment), icon, signed, drawing)


def _step(line: TimelineLine) -> str:
    return line.step or line.element or gettext("a step")


def _started(line: TimelineLine) -> str:
    version = line.data.get("version")
    if line.actor is None:
        return gettext("Started with version %(version)s", version=version)
    return gettext("started this with version %(version)s", version=version)


def _completed(line: TimelineLine) -> str:
    outcome = str(line.data.get("outcome", ""))
    fields: Mapping[str, Any] = line.data.get("fields") or {}
    text = gettext("%(decision)s in “%(step)s”", decision=decided(outcome), step=_step(line))
    if not fields:
        return text
    count = ngettext("%(num)d field filled in", "%(num)d fields filled in", len(fields))
    return f"{text} · {count}"


def _voted(line: TimelineLine) -> str:
    """A secret vote's line holds no outcome."""
    if "outcome" not in line.data:
        return gettext("voted in “%(step)s”", step=_step(line))
    return _completed(line)


def _settled(line: TimelineLine) -> str:
    votes: Mapping[str, int] = line.data.get("votes") or {}
    return gettext(
        "“%(step)s” is decided: %(decision)s (%(yes)s for, %(no)s against)",
        step=_step(line),
        decision=decided(str(line.data.get("outcome", ""))),
        yes=votes.get("approve", 0),
        no=votes.get("reject", 0),
    )


POLICIES = {
    "nobody": _l("nobody was found who could decide"),
    "self": _l("only the requester would have been asked"),
    "same": _l("whoever would have been asked has approved already"),
    "overdue": _l("nobody had decided when the time was over"),
}


def _automatic(line: TimelineLine) -> str:
    """A step that a policy of the model ended, and by which rule."""
    rule = str(line.data.get("policy", ""))
    return gettext(
        "“%(step)s” is decided without anybody: %(decision)s, because %(reason)s (%(rule)s)",
        step=_step(line),
        decision=decided(str(line.data.get("outcome", ""))),
        reason=gettext(POLICIES.get(rule.partition("=")[0], "?")),
        rule=rule,
    )


def _to(text: str) -> Callable[[TimelineLine], str]:
    return lambda line: gettext(text, step=_step(line), name=line.to or "?")


def _file(text: str) -> Callable[[TimelineLine], str]:
    return lambda line: gettext(text, file=line.data.get("name"), found=line.data.get("found"))


def _other(line: TimelineLine) -> str:
    return f"{line.kind} · {line.step}" if line.step else line.kind


def _migrated(line: TimelineLine) -> str:
    return gettext(
        "moved this from version %(old)s to version %(new)s",
        old=line.data.get("from"),
        new=line.data.get("to"),
    )


def _names(line: TimelineLine) -> str:
    names = line.data.get("set") or line.data.get("changed") or []
    return gettext("set %(names)s", names=", ".join(map(str, names)) or "–")


def _about_step(text: str) -> Callable[[TimelineLine], str]:
    return lambda line: gettext(text, step=_step(line))


def _by_worker(text: str) -> Callable[[TimelineLine], str]:
    """The account of a program may act for a person; the worker is named in any case."""

    def say(line: TimelineLine) -> str:
        told, worker = gettext(text, step=_step(line)), str(line.data.get("worker") or "?")
        return f"{told} ({worker})" if line.actor else f"{worker} {told}"

    return say


WORDS: dict[str, tuple[Callable[[TimelineLine], str], str]] = {
    "instance.started": (_started, "player-play"),
    "instance.cancelled": (lambda line: gettext("cancelled the instance"), "ban"),
    "instance.suspended": (lambda line: gettext("suspended the instance"), "player-pause"),
    "instance.resumed": (lambda line: gettext("resumed the instance"), "player-play"),
    "instance.modified": (lambda line: gettext("moved the work by hand"), "arrow-right"),
    "instance.returned": (_about_step(_l("returned to “%(step)s”")), "corner-up-left"),
    "instance.restarted": (lambda line: gettext("restarted this as a new one"), "refresh"),
    "instance.migrated": (_migrated, "versions"),
    "instance.variables_set": (_names, "edit"),
    "instance.urged": (lambda line: gettext("urged those who have not decided yet"), "bell"),
    "instance.copied": (lambda line: gettext("gave others a copy"), "send"),
    "instance.withdrawn": (lambda line: gettext("withdrew the request"), "arrow-back-up"),
    "incident.skipped": (_about_step(_l("skipped “%(step)s”")), "arrow-right"),
    "task.completed": (_completed, "check"),
    "task.voted": (_voted, "check"),
    "task.advised": (_completed, "message"),
    "task.settled": (_settled, "scale"),
    "task.automatic": (_automatic, "scale"),
    "task.signer_added": (_to(_l("asked %(name)s to decide in “%(step)s” too")), "user-plus"),
    "task.signer_removed": (_to(_l("took %(name)s out of “%(step)s”")), "user-minus"),
    "task.transferred": (_to(_l("handed the vote in “%(step)s” to %(name)s")), "user-share"),
    "task.asked": (_to(_l("asked %(name)s about “%(step)s”")), "message"),
    "task.delegated": (
        _to(_l("asked %(name)s about “%(step)s” and waits for the answer")),
        "message",
    ),
    "task.vote_taken_back": (_about_step(_l("took the vote in “%(step)s” back")), "arrow-back-up"),
    "task.decision_taken_back": (
        _about_step(_l("took the decision in “%(step)s” back")),
        "arrow-back-up",
    ),
    "task.put_aside": (_about_step(_l("put “%(step)s” aside")), "clock"),
    "task.brought_back": (_about_step(_l("took “%(step)s” up again")), "clock"),
    "task.claimed": (_about_step(_l("claimed “%(step)s”")), "hand-grab"),
    "task.released": (_about_step(_l("put “%(step)s” back")), "corner-up-left"),
    "task.assigned": (_to(_l("handed “%(step)s” to %(name)s")), "user-share"),
    "comment.added": (lambda line: gettext("commented"), "message"),
    "file.attached": (_file(_l("attached “%(file)s”")), "paperclip"),
    "file.removed": (_file(_l("removed “%(file)s”")), "paperclip"),
    "file.struck": (_file(_l("struck out “%(file)s”")), "paperclip"),
    "file.blocked": (
        _file(_l("The virus scanner blocked “%(file)s”: %(found)s")),
        "alert-triangle",
    ),
    "timer.fired": (_about_step(_l("The timer of “%(step)s” ran out")), "clock"),
    "job.finished": (_about_step(_l("“%(step)s” was done")), "settings"),
    "external.completed": (_by_worker(_l("finished “%(step)s”")), "settings"),
    "external.error": (
        _by_worker(_l("ended “%(step)s” with an error")),
        "alert-triangle",
    ),
    "external.failed": (
        _by_worker(_l("could not do “%(step)s”")),
        "alert-triangle",
    ),
    "job.failed": (_about_step(_l("“%(step)s” failed")), "alert-triangle"),
    "message.received": (_about_step(_l("A message arrived at “%(step)s”")), "mail"),
    "message.refused": (
        _about_step(_l("The message of “%(step)s” found no receiver")),
        "alert-triangle",
    ),
    "chain.stopped": (
        _about_step(_l("“%(step)s” may begin no more instances")),
        "alert-triangle",
    ),
    "signal.received": (_about_step(_l("A signal reached “%(step)s”")), "bell"),
    "incident.retried": (_about_step(_l("tried “%(step)s” again")), "refresh"),
    "incident.resolved": (_about_step(_l("set the incident at “%(step)s” aside")), "circle-check"),
}
