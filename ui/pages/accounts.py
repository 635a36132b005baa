"""Accounts of people and machines: switch them off, reset passwords, end sessions."""

from flask import request, url_for
from flask_babel import gettext

from ui.errors import status_of
from ui.pages import admin
from ui.pages.admin import Field, Form, may, sent, sent_or_none, sent_rev
from ui.pages.problems import of_fields
from ui.pages.support import (
    Answer,
    done,
    errors_of,
    flash_done,
    flash_refused,
    newest,
    older,
    render,
    searched,
    see_other,
    told,
    wanted_cursor,
)
from workflow_engine.commands.accounts import (
    CreateAccount,
    DeactivateAccount,
    ReactivateAccount,
    ResetPassword,
    RevokeSessions,
)
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.accounts import AccountById, Accounts
from workflow_engine.queries.api_keys import ApiKeys
from workflow_engine.queries.external_tasks import TopicsOfAccount


def accounts() -> Answer:
    kind = request.args.get("kind", "")
    found = ask(Accounts(text=searched(), kind=kind or None, cursor=wanted_cursor()))
    return render(
        "pages/accounts.html",
        rows=found.rows,
        kind=kind,
        may_write=may("account:write"),
        older=older(found.cursor),
        newer=newest(),
    )


def account(account_id: str) -> Answer:
    return _page(account_id, {})


def account_again(account_id: str, error: CountersignError) -> Answer:
    """The page with what was typed about topics, and what is wrong with it."""
    errors = errors_of(error) or {"topics": [told(error)]}
    return _page(account_id, errors), status_of(error)


def _page(account_id: str, errors: dict[str, list[str]]) -> str:
    found = ask(AccountById(account_id))
    is_service = found.row.kind == "service"
    return render(
        "pages/account.html",
        account=found,
        keys=ask(ApiKeys(account_id=account_id)).rows if is_service else [],
        topics=ask(TopicsOfAccount(account_id)) if is_service else [],
        topics_typed=sent("topics") if errors else None,
        errors=errors,
        problems=of_fields(errors),
        may_write=may("account:write"),
    )


def account_new() -> Answer:
    return admin.form_page(_form())


def account_create() -> Answer:
    command = CreateAccount(
        login=sent("login"),
        name=sent("name"),
        person_id=sent_or_none("person_id"),
        kind=sent_or_none("kind"),
    )
    try:
        made = execute(command)
    except CountersignError as error:
        return admin.form_again(_form(), error)
    if made.password is None:
        flash_done(gettext("The account was added; give it a role and a key."))
        return see_other("ui.account", account_id=made.id)
    return _secret(sent("login"), made.password, made.id)


def account_password(account_id: str) -> Answer:
    row = ask(AccountById(account_id)).row
    try:
        password = execute(ResetPassword(account_id))
    except CountersignError as error:
        if error.kind not in admin.TELLABLE:
            raise
        flash_refused(error)
        return see_other("ui.account", account_id=account_id)
    return _secret(row.login, password, account_id)


def account_active(account_id: str) -> Answer:
    if sent("active") == "yes":
        text = gettext("The account is in use again.")
        command: DeactivateAccount | ReactivateAccount = ReactivateAccount(account_id, sent_rev())
    else:
        text = gettext("The account was switched off; its sessions and keys have ended.")
        command = DeactivateAccount(account_id, sent_rev())
    return done(command, text, "ui.account", account_id=account_id)


def account_sessions(account_id: str) -> Answer:
    text = gettext("The account was signed out everywhere.")
    return done(RevokeSessions(account_id), text, "ui.account", account_id=account_id)


def _secret(login: str, password: str, account_id: str) -> str:
    """Shown in this answer alone; nothing on our side can show it again."""
    return render(
        "pages/secret.html",
        title=gettext("First password of %(login)s", login=login),
        text=gettext("Hand it over in person. It can be changed under “Your account”."),
        secret=password,
        onward=url_for("ui.account", account_id=account_id),
    )


def _form() -> Form:
    return Form(
        title=gettext("Add an account"),
        crumbs=[(gettext("Accounts"), url_for("ui.accounts"))],
        action=gettext("Add"),
        fields=[
            Field(name="login", label=gettext("Login"), required=True),
            Field(name="name", label=gettext("Name"), required=True),
            Field(
                name="person_id",
                label=gettext("Person"),
                kind="select",
                options=admin.people_options() if may("organisation:read") else [("", "–")],
                help=gettext("A machine needs one only if it decides tasks."),
            ),
            Field(
                name="kind",
                label=gettext("For"),
                kind="select",
                options=[
                    ("", gettext("a person, or a machine if nobody is chosen")),
                    ("service", gettext("a machine that signs in with API keys")),
                ],
            ),
        ],
    )
