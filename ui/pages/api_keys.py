"""API keys of machines; a key is shown once, when it is made."""

from flask import request, url_for
from flask_babel import gettext

from ui.errors import status_of
from ui.pages.admin import MOST_OFFERED, may, sent
from ui.pages.problems import of_fields
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    newest,
    older,
    render,
    told,
    wanted_cursor,
    words,
)
from workflow_engine.commands.api_keys import IssueKey, RevokeKey
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.accounts import Accounts
from workflow_engine.queries.api_keys import ApiKeys
from workflow_engine.queries.roles import Permissions

STATES = {"active": _l("active"), "expired": _l("expired"), "revoked": _l("revoked")}


def api_keys() -> Answer:
    found = ask(ApiKeys(cursor=wanted_cursor()))
    return render(
        "pages/api_keys.html",
        rows=found.rows,
        states=words(STATES),
        may_write=may("account:write"),
        older=older(found.cursor),
        newer=newest(),
    )


def api_key_new() -> Answer:
    return _form(None)


def api_key_issue() -> Answer:
    command = IssueKey(
        sent("account_id"),
        sent("name"),
        request.form.getlist("scopes"),
        request.form.get("days", default=0, type=int),
    )
    try:
        issued = execute(command)
    except CountersignError as error:
        if error.kind not in TELLABLE | {"not_found"}:
            raise
        return _form(error), status_of(error)
    return render(
        "pages/secret.html",
        title=gettext("Key “%(name)s”", name=command.name),
        text=gettext("Send it as “Authorization: Bearer …”. Only its digest is kept here."),
        secret=issued.token,
        onward=url_for("ui.api_keys"),
    )


def api_key_revoke(key_id: str) -> Answer:
    return done(RevokeKey(key_id), gettext("The key was revoked."), "ui.api_keys")


def _form(error: CountersignError | None) -> str:
    errors = errors_of(error) if error else {}
    machines = ask(Accounts(kind="service", active=True, limit=MOST_OFFERED)).rows
    return render(
        "pages/api_key_new.html",
        machines=[(row.id, f"{row.name} ({row.login})") for row in machines],
        scopes=[(name, gettext(title)) for name, title in ask(Permissions()).items()],
        errors=errors,
        problems=of_fields(errors) or ([("", told(error))] if error else []),
        sent=request.form,
        ticked=frozenset(request.form.getlist("scopes")),
    )
