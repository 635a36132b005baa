"""Decision tables: what is in force, what is drafted, and publishing by a second person."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import gettext

from ui.errors import status_of
from ui.i18n import translate
from ui.pages.support import TELLABLE, Answer, done, flash_done, render, see_other, told, words
from workflow_engine import dmn
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.dmn.tables import Table
from workflow_engine.errors import CountersignError, DecisionNotFound, Invalid, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.decisions import (
    DecisionRow,
    Decisions,
    GetDecision,
    VerifyDecision,
)

STATES = {"draft": _l("draft"), "published": _l("in force"), "retired": _l("retired")}


class NoDecisionFile(Invalid):
    message = _l("Choose a DMN file first.")


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A decision table as text: headings, and each rule's cells with its annotation."""

    policy: str
    inputs: list[str]
    outputs: list[str]
    rules: list[tuple[list[str], list[str], str]]


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """What verification says: how bad, of which rules, and for which values by column."""

    tone: str
    rules: list[int]
    text: str
    example: list[tuple[str, str]]


#: Two answers where one is wanted stop an instance; the rest may be meant so.
_TONES = {"overlap": "danger", "type": "danger", "unexamined": "info"}


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
        draft = execute(DraftDecision(key, chosen.read(), request.form.get("note", "")))
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


def decision_new() -> Answer:
    return render("pages/decision_draft.html", key=request.args.get("key", ""), refusal="")


def decision_publish(decision_id: str) -> Answer:
    row = ask(GetDecision(decision_id)).row
    text = gettext("Version %(version)s is in force from now on.", version=row.version)
    return done(PublishDecision(decision_id), text, "ui.decision", key=row.key)


def _page(key: str) -> str:
    versions = ask(Decisions(key))
    wanted = request.args.get("version", type=int)
    in_force = next((row for row in versions if row.state == "published"), versions[0])
    chosen = next((row for row in versions if row.version == wanted), None)
    if wanted is not None and chosen is None:
        raise DecisionNotFound(decision=f"{key} {wanted}")
    chosen = chosen or in_force
    return render(
        "pages/decision.html",
        versions=versions,
        chosen=chosen,
        table=_table(ask(GetDecision(chosen.decision_id)).content, key),
        remarks=_remarks(chosen.decision_id),
        states=words(STATES),
        may_draft=_may("decision:draft"),
    )


def _table(content: bytes, key: str) -> ShownTable | None:
    """None when the decision is an expression rather than a table."""
    box: Any = dmn.read(content).decisions[key].box
    if not isinstance(box, Table):
        return None
    return ShownTable(
        policy=f"{box.policy} {box.aggregation}".strip(),
        inputs=[column.expression.text for column in box.inputs],
        outputs=[column.name for column in box.outputs],
        rules=[
            ([test.text for test in rule.tests], [a.text for a in rule.answers], rule.annotation)
            for rule in box.rules
        ],
    )


def _remarks(decision_id: str) -> list[ShownRemark]:
    return [
        ShownRemark(
            _TONES.get(each.code, "warning"),
            list(each.rules),
            translate(each.template, dict(each.params)),
            list(each.example.items()),
        )
        for each in ask(VerifyDecision(decision_id))
    ]


def _may(permission: str) -> bool:
    return current_principal().may(permission)
