"""The caller of a web request: a session cookie of a browser or the API key of a machine."""

from dataclasses import dataclass

from flask import Flask, Request, current_app, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from workflow_engine.clock import Clock
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Unauthenticated
from workflow_engine.identity.login import Entrance
from workflow_engine.identity.principal import Callers
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings

_EXTENSION = "countersign_identity"


@dataclass(frozen=True, slots=True)
class Doors:
    """What the functions of this file need, kept in ``app.extensions``."""

    entrance: Entrance
    callers: Callers


class Caller(UserMixin):
    """What flask-login keeps for a request; its id in the cookie is the session's token."""

    def __init__(self, principal: Principal, token: str | None) -> None:
        self.principal = principal
        self.token = token

    def get_id(self) -> str:
        if self.token is None:
            raise TypeError("an API key opens no session")
        return self.token


def init_app(app: Flask, *, database: Database, settings: Settings, clock: Clock) -> None:
    """Let requests of the app find their caller."""
    app.extensions[_EXTENSION] = Doors(
        Entrance(database, settings, clock), Callers(database, settings, clock)
    )
    manager = LoginManager()
    # Not "strong": a phone that changes networks would be signed out between two approvals. The
    # cookie is HttpOnly, its session ends by time and can be revoked.
    manager.session_protection = "basic"
    manager.user_loader(_by_cookie)
    manager.request_loader(_by_key)
    manager.unauthorized_handler(_refuse)
    manager.init_app(app)


def sign_in(login: str, password: str) -> Principal:
    """Open a session and put its token into a new cookie; raises ``SignInRefused``."""
    doors = _doors()
    token = doors.entrance.sign_in(
        login, password, agent=request.user_agent.string, replaces=session.get("_user_id")
    )
    principal = doors.callers.by_session(token)
    if principal is None:
        raise Unauthenticated
    session.clear()
    login_user(Caller(principal, token))
    return principal


def sign_out() -> None:
    """End the session here and in the database."""
    token = current_token()
    if token is not None:
        _doors().entrance.sign_out(token)
    logout_user()
    session.clear()


def change_password(old: str, new: str) -> None:
    """Change the caller's own password; the caller's other sessions end."""
    _doors().entrance.change_password(current_principal(), old=old, new=new, keep=current_token())


def current_principal() -> Principal:
    """Who calls; raises ``Unauthenticated`` when nobody is known."""
    principal = principal_or_none()
    if principal is None:
        raise Unauthenticated
    return principal


def caller_now() -> Principal:
    """Who calls, found anew: a request that waited long must not outlive its key or session."""
    key, token = _bearer(request), current_token()
    callers = _doors().callers
    found = callers.by_key(key or "") if token is None else callers.by_session(token)
    if found is None:
        raise Unauthenticated
    return found


def principal_or_none() -> Principal | None:
    return getattr(current_user, "principal", None)


def current_token() -> str | None:
    """The token of the caller's session; None for API keys and for nobody."""
    return getattr(current_user, "token", None)


def is_by_key() -> bool:
    """Whether the caller was found by an API key, which no other site can make a browser send."""
    return principal_or_none() is not None and current_token() is None


def _doors() -> Doors:
    doors: Doors = current_app.extensions[_EXTENSION]
    return doors


def _by_cookie(token: str) -> Caller | None:
    # A request that names a key stands or falls with it; the cookie beside it does not count.
    if _bearer(request) is not None:
        return None
    principal = _doors().callers.by_session(token)
    return Caller(principal, token) if principal else None


def _by_key(asking: Request) -> Caller | None:
    key = _bearer(asking)
    principal = _doors().callers.by_key(key) if key else None
    return Caller(principal, None) if principal else None


def _bearer(asking: Request) -> str | None:
    header = asking.authorization
    return (header.token or "") if header is not None and header.type == "bearer" else None


def _refuse() -> None:
    raise Unauthenticated
