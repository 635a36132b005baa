"""What a version of a decision was asked and said, and how often each rule matched."""

from flask import request

from ui.pages.decision_shown import chosen
from ui.pages.support import Answer, render, words
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.evaluations import Evaluations
from workflow_engine.queries.rule_hits import DAYS, GetRuleHits

SOURCES = {
    "process": _l("Process"),
    "authority": _l("Authority of a document"),
    "api": _l("Program"),
}


def decision_history(key: str) -> Answer:
    found = chosen(key, request.args.get("version", type=int))
    cursor = request.args.get("cursor")
    page = ask(Evaluations(key, found.row.version, cursor=cursor))
    return render(
        "pages/decision_history.html",
        chosen=found.row,
        page=page,
        hits=ask(GetRuleHits(found.row.decision_id)),
        days=DAYS,
        sources=words(SOURCES),
    )
