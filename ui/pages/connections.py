"""Connections to other systems: where they lead, whether they answer; secrets go in only."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext, ngettext

from ui.errors import status_of
from ui.pages.admin import list_page, may, own_name, sent, sent_or_none, sent_rev
from ui.pages.problems import of_fields
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    flash_done,
    flash_refused,
    render,
    searched,
    see_other,
    told,
    wanted_cursor,
    words,
)
from workflow_engine.commands.connections import (
    ChangeConnection,
    CreateConnection,
    RecordTrial,
    RemoveConnection,
    RenewSeals,
    RotateSecret,
)
from workflow_engine.connections import AUTHS, try_row
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute, settings
from workflow_engine.queries.connections import (
    ConnectionById,
    ConnectionRow,
    Connections,
    ConnectionToTry,
)


def connections() -> Answer:
    found = ask(Connections(text=searched(), cursor=wanted_cursor()))
    return list_page(
        "pages/connections.html", found, may_write=may("connection:write"), auths=words(AUTHS)
    )


def connection(connection_id: str) -> Answer:
    return _page(ask(ConnectionById(connection_id)))


def connection_new() -> Answer:
    return _page(None)


def connection_create() -> Answer:
    try:
        made = execute(CreateConnection(code=sent("code"), **_details()))
    except CountersignError as error:
        return _again(None, error)
    flash_done(gettext("The connection was added. Try it before a process depends on it."))
    return see_other("ui.connection", connection_id=made)


def connection_change(connection_id: str) -> Answer:
    found = ask(ConnectionById(connection_id))
    command = ChangeConnection(
        connection_id=connection_id,
        rev=sent_rev(),
        active="active" in request.form,
        **_details(),
    )
    try:
        execute(command)
    except CountersignError as error:
        return _again(found, error)
    flash_done(gettext("The changes were saved; they count from the next request."))
    return see_other("ui.connection", connection_id=connection_id)


def connection_secret(connection_id: str) -> Answer:
    command = RotateSecret(connection_id=connection_id, secret=sent("secret"))
    text = gettext("The new secret is shown from the next request on.")
    return done(command, text, "ui.connection", connection_id=connection_id)


def connection_try(connection_id: str) -> Answer:
    """The request goes out before the transaction that writes down what came of it."""
    row = ask(ConnectionToTry(connection_id))
    try:
        trial = try_row(row, settings(), sent("try_path") or "/")
        execute(RecordTrial(connection_id=connection_id, trial=trial))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
    return see_other("ui.connection", connection_id=connection_id, _anchor="trial")


def connection_remove(connection_id: str) -> Answer:
    text = gettext("The connection was removed, and its secret with it.")
    return done(RemoveConnection(connection_id=connection_id), text, "ui.connections")


def connections_renew() -> Answer:
    count = execute(RenewSeals())
    text = ngettext(
        "One secret was encrypted with the first key.",
        "%(num)d secrets were encrypted with the first key.",
        count,
    )
    flash_done(text)
    return see_other("ui.connections")


def _details() -> dict[str, Any]:
    return {
        "name": sent("name"),
        "name_zh": sent_or_none("name_zh"),
        "base_url": sent("base_url"),
        "auth": sent("auth") or "none",
        "auth_name": sent_or_none("auth_name"),
        "secret": sent_or_none("secret"),
        "repeatable": "repeatable" in request.form,
        "plain_allowed": "plain_allowed" in request.form,
        "private_allowed": "private_allowed" in request.form,
        "timeout_seconds": request.form.get("timeout_seconds", default=0, type=int),
    }


def _again(found: ConnectionRow | None, error: CountersignError) -> Answer:
    if error.kind not in TELLABLE:
        raise error
    return _page(found, error), status_of(error)


def _page(row: ConnectionRow | None, error: CountersignError | None = None) -> str:
    errors = errors_of(error) if error else {}
    title = own_name(row.name, row.name_zh) if row else gettext("Add a connection")
    return render(
        "pages/connection.html",
        row=row,
        title=title,
        crumbs=[(gettext("Connections"), url_for("ui.connections"))],
        auths=list(words(AUTHS).items()),
        may_write=may("connection:write"),
        errors=errors,
        problems=of_fields(errors) or ([("", told(error))] if error else []),
        shown=_shown(row, is_sent=error is not None),
    )


def _shown(row: ConnectionRow | None, *, is_sent: bool) -> dict[str, Any]:
    """What the inputs hold: what was typed, else what is stored, else what is usual."""
    if is_sent:
        typed = request.form.to_dict()
        # A secret that was typed is not written into a page.
        typed.pop("secret", None)
        return typed
    if row is None:
        return {"auth": "bearer", "timeout_seconds": 30, "active": True}
    names = ("name", "name_zh", "base_url", "auth", "auth_name", "timeout_seconds")
    flags = ("repeatable", "plain_allowed", "private_allowed", "active")
    return {name: getattr(row, name) or "" for name in (*names, *flags)}
