"""Decision tables: what is in force, what is drafted, and publishing by a second person."""

from flask import Response, request
from flask_babel import gettext

from ui.errors import status_of
from ui.pages.decision_shown import STATES, chosen, expression_of, policy_of, shown, table_of
from ui.pages.decision_styles import allow_styles
from ui.pages.support import TELLABLE, Answer, done, flash_done, render, see_other, told, words
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.errors import CountersignError, Invalid, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.decisions import (
    DecisionRow,
    Decisions,
    GetDecision,
    SecondPerson,
    VerifyDecision,
)
from workflow_engine.queries.rule_hits import DAYS, GetRuleHits


class NoDecisionFile(Invalid):
    message = _l("Choose a DMN file first.")


def decisions() -> Answer:
    """The version in force of each decision, or the newest when none is."""
    newest: dict[str, DecisionRow] = {}
    drafts: dict[str, int] = {}
    for row in ask(Decisions()):
        if row.key not in newest or row.state == "published":
            newest[row.key] = row
        drafts[row.key] = drafts.get(row.key, 0) + (row.state == "draft")
    return render(
        "pages/decisions.html",
        rows=list(newest.values()),
        drafts=drafts,
        states=words(STATES),
        may_draft=_may("decision:draft"),
        may_manage=_may("definition:manage"),
        second_person=ask(SecondPerson()) if _may("decision:read") else True,
    )


def decision(key: str) -> Answer:
    return _page(key)


def decision_file(decision_id: str) -> Response:
    """The DMN file, to be changed and uploaded again."""
    found = ask(GetDecision(decision_id))
    answer = Response(found.content, mimetype="application/xml")
    name = f"{found.row.key}-{found.row.version}.dmn"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def decision_draft() -> Answer:
    """A new version of ``key``, or the first one."""
    key = request.form.get("key", "").strip()
    chosen = request.files.get("file")
    try:
        if chosen is None or not chosen.filename:
            raise NoDecisionFile
        draft = execute(DraftDecision(key, chosen.read(), **_said()))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        page = render("pages/decision_draft.html", key=key, refusal=told(error))
        return page, status_of(error)
    if draft.is_new:
        flash_done(gettext("The draft is kept; it counts once a second person publishes it."))
    else:
        flash_done(gettext("This file equals the newest version; nothing was added."))
    return see_other("ui.decision", key=key, version=draft.version)


def _said() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in ("note", "tag")}


def decision_new() -> Answer:
    return render("pages/decision_draft.html", key=request.args.get("key", ""), refusal="")


def decision_publish(decision_id: str) -> Answer:
    row = ask(GetDecision(decision_id)).row
    text = gettext("Version %(version)s is in force from now on.", version=row.version)
    return done(PublishDecision(decision_id), text, "ui.decision", key=row.key)


def _page(key: str) -> str:
    allow_styles()
    found = chosen(key, request.args.get("version", type=int))
    content = ask(GetDecision(found.row.decision_id)).content
    table = table_of(content, key)
    return render(
        "pages/decision.html",
        versions=found.versions,
        chosen=found.row,
        table=table,
        policy=policy_of(table),
        expression=expression_of(content, key),
        hits=ask(GetRuleHits(found.row.decision_id)),
        days=DAYS,
        remarks=shown(ask(VerifyDecision(found.row.decision_id))),
        states=words(STATES),
        may_draft=_may("decision:draft"),
    )


def _may(permission: str) -> bool:
    return current_principal().may(permission)
