"""Signing in and out."""

from flask import redirect, request, url_for

from ui.errors import status_of
from ui.pages.support import Answer, onward, render, told
from ui.protection import limiter, sign_in_rate
from workflow_engine.identity import web
from workflow_engine.identity.errors import SignInRefused


def sign_in() -> Answer:
    if web.principal_or_none() is not None:
        return onward(request.args.get("next", ""))
    return render("login.html", next=request.args.get("next", ""))


@limiter.limit(sign_in_rate)
def sign_in_try() -> Answer:
    login, target = request.form.get("login", ""), request.form.get("next", "")
    try:
        web.sign_in(login, request.form.get("password", ""))
    except SignInRefused as error:
        page = render(
            "login.html", next=target, values={"login": login}, errors={"": [told(error)]}
        )
        return page, status_of(error)
    return onward(target)


def sign_out() -> Answer:
    web.sign_out()
    return redirect(url_for("ui.sign_in"), 303)
