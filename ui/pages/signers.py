"""Votes: add somebody, hand one's vote on, ask for advice, take out, take back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import request
from flask_babel import gettext

from ui.pages.support import Answer, again, done, flash_done, render, said, see_other, words
from workflow_engine.commands.signers import (
    AddSigner,
    AskAdvice,
    BallotCommand,
    RemoveSigner,
    TakeBackVote,
    TransferVote,
)
from workflow_engine.domain.voting import Place
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.colleagues import Colleagues
from workflow_engine.queries.tasks import GetTask, TaskView

Make = Callable[[str, str, str, str], BallotCommand]

PLACES = {
    "after": _l("after me, when I have approved"),
    "before": _l("before me; my turn comes again afterwards"),
    "beside": _l("beside me, at the same time"),
}
ANSWERS = {
    "": _l("I can decide without waiting for the answer"),
    "wait": _l("I wait for the answer"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """A way to bring somebody in: its page, and the command that the answer becomes."""

    title: str
    help: str
    button: str
    done: str
    make: Make
    reason: str = _l("Reason")
    choice: str = ""
    choices: tuple[tuple[str, str], ...] = ()


ACTS = {
    "add": Act(
        _l("Add a signer"),
        _l("Who is added has to be heard before this step can be approved. It gives no authority."),
        _l("Add"),
        _l("The signer was added."),
        lambda task, person, reason, place: AddSigner(task, reason, person, _place(place)),
        choice=_l("When"),
        choices=tuple(PLACES.items()),
    ),
    "transfer": Act(
        _l("Hand on your vote"),
        _l("Somebody else decides in your place. Both names are in the record."),
        _l("Hand on"),
        _l("Your vote was handed on."),
        lambda task, person, reason, _: TransferVote(task, reason, person),
    ),
    "advice": Act(
        _l("Ask for advice"),
        _l("Whoever is asked sees the task and answers; the decision stays yours."),
        _l("Ask"),
        _l("The question was sent."),
        lambda task, person, reason, wait: AskAdvice(task, reason, person, wait=bool(wait)),
        reason=_l("Question"),
        choice=_l("Until then"),
        choices=tuple(ANSWERS.items()),
    ),
}


def task_bring(task_id: str, act: str) -> Answer:
    return _page(ask(GetTask(task_id)), act)


def task_bring_do(task_id: str, act: str) -> Answer:
    view, given = ask(GetTask(task_id)), request.form
    person, reason = given.get("person", ""), given.get("reason", "").strip()
    try:
        execute(ACTS[act].make(task_id, person, reason, given.get("choice", "")))
    except CountersignError as error:
        return again("pages/task_bring.html", error, **_shown(view, act))
    flash_done(said(ACTS[act].done))
    still_mine = act != "transfer"
    return see_other("ui.task", task_id=task_id) if still_mine else see_other("ui.inbox")


def task_signer_remove(task_id: str, voter_id: str) -> Answer:
    reason = request.form.get("reason", "").strip() or gettext("No longer needed")
    text = gettext("The signer was taken out.")
    return done(RemoveSigner(task_id, reason, voter_id), text, "ui.task", task_id=task_id)


def task_take_back(task_id: str) -> Answer:
    reason = request.form.get("reason", "").strip()
    text = gettext("Your vote was taken back; you can vote again.")
    return done(TakeBackVote(task_id, reason), text, "ui.task", task_id=task_id)


def _place(text: str) -> Place:
    return cast(Place, text) if text in PLACES else "after"


def _page(view: TaskView, act: str) -> str:
    return render("pages/task_bring.html", errors={}, refusal="", **_shown(view, act))


def _shown(view: TaskView, act: str) -> dict[str, object]:
    found = ACTS[act]
    return {
        "task": view,
        "title": said(found.title),
        "help": said(found.help),
        "button": said(found.button),
        "reason": said(found.reason),
        "choice": said(found.choice) if found.choice else "",
        "choices": list(words(dict(found.choices)).items()),
        "people": [("", "–"), *((c.person_id, c.name) for c in ask(Colleagues()))],
        "values": request.form,
    }
