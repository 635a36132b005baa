"""The versions of a decision as a story: who drafted, put into force, retired or discarded what."""

from flask import request
from flask_babel import gettext

from ui.pages.decision_shown import STATES, chosen
from ui.pages.support import Answer, done, render, words
from workflow_engine.commands.decision_ends import (
    ChangeDecisionPolicy,
    DiscardDecision,
    RetireDecision,
)
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.decisions import GetDecision


def decision_versions(key: str) -> Answer:
    found = chosen(key, request.args.get("version", type=int))
    me = current_principal()
    return render(
        "pages/decision_versions.html",
        chosen=found.row,
        versions=found.versions,
        states=words(STATES),
        may_draft=me.may("decision:draft"),
        may_publish=me.may("decision:publish"),
    )


def decision_retire(decision_id: str) -> Answer:
    row = ask(GetDecision(decision_id)).row
    text = gettext("Version %(number)s is retired; none is in force now.", number=row.version)
    command = RetireDecision(decision_id, request.form.get("reason", ""))
    return done(command, text, "ui.decision_versions", key=row.key)


def decision_discard(decision_id: str) -> Answer:
    row = ask(GetDecision(decision_id)).row
    text = gettext("The draft of version %(version)s is discarded.", version=row.version)
    command = DiscardDecision(decision_id, request.form.get("reason", ""))
    return done(command, text, "ui.decision_versions", key=row.key)


def decision_policy() -> Answer:
    """Whether a second person has to publish."""
    required = request.form.get("second_person") == "true"
    if required:
        text = gettext("A second person has to put drafts into force from now on.")
    else:
        text = gettext("Authors may put their own drafts into force from now on.")
    return done(ChangeDecisionPolicy(second_person=required), text, "ui.decisions")
