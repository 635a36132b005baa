"""The company's audit chain: its lines, and the proof that nobody changed them."""

from flask import request

from ui.pages.support import Answer, newest, older, render, wanted_cursor
from workflow_engine.identity.requests import ask
from workflow_engine.queries.audit import AuditLines, AuditState, VerifyAudit


def audit() -> Answer:
    return _page(None)


def audit_verify() -> Answer:
    return _page(ask(VerifyAudit()))


def _page(state: AuditState | None) -> str:
    action = request.args.get("action", "").strip()[:80]
    subject = request.args.get("subject", "").strip()[:120]
    found = ask(AuditLines(cursor=wanted_cursor(), action=action, subject=subject))
    return render(
        "pages/audit.html",
        rows=found.rows,
        action=action,
        subject=subject,
        state=state,
        older=older(found.cursor),
        newer=newest(),
    )
