"""A small app that shows every shared part with made-up data, for screenshots and axe."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace as Data
from typing import Any

from flask import Flask, Response, abort, render_template
from flask_babel import gettext as _
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader

from ui import blueprint
from ui.appearance import init_appearance
from ui.assets import init_assets
from ui.errors import init_error_pages
from ui.frame import Entry, Frame, Person
from ui.headers import add_security_headers
from ui.i18n import init_i18n
from workflow_engine.clock import SetClock

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
REASON = {"needs_reason": True}
READER = Data(locale="", timezone="Asia/Shanghai")


def make_app() -> Flask:
    app = Flask("gallery", static_folder=None)
    app.config.update(SECRET_KEY="only for this test", TESTING=True, TEMPLATES_AUTO_RELOAD=True)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(HERE / "templates")])
    app.extensions["clock"] = SetClock(NOW)
    CSRFProtect(app)
    folders = [ROOT / "ui/translations", ROOT / "workflow_engine/translations"]
    init_i18n(app, folders, reader=lambda: READER)
    init_assets(app)
    init_appearance(app)
    init_error_pages(app)
    add_security_headers(app)
    app.register_blueprint(blueprint)
    app.add_url_rule("/", view_func=gallery)
    app.add_url_rule("/task", view_func=task)
    app.add_url_rule("/inbox", view_func=inbox)
    app.add_url_rule("/diagram.bpmn", view_func=bpmn)
    app.add_url_rule("/login", view_func=login)
    app.add_url_rule("/errors/<int:status>", view_func=lambda status: abort(status))
    return app


def frame() -> Frame:
    entries = [
        Entry(_("Inbox"), "/inbox", "inbox", count=12, current=True),
        Entry(_("My requests"), "/mine", "send"),
        Entry(_("Start"), "/start", "plus"),
        Entry(_("Requisitions"), "/r", "file-text", section=_("Documents")),
        Entry(_("Purchase orders"), "/o", "shopping-cart", section=_("Documents")),
        Entry(_("Budgets"), "/b", "wallet", section=_("Documents")),
        Entry(_("Processes"), "/p", "sitemap", section=_("Operations")),
        Entry(_("Incidents"), "/i", "alert-triangle", section=_("Operations"), count=2),
        Entry(_("People"), "/people", "users", section=_("Administration")),
        Entry(_("Roles"), "/roles", "shield-lock", section=_("Administration")),
    ]
    person = Person("Anna Schmidt", _("Purchasing"), [Entry(_("Your account"), "/me", "user")])
    return Frame(entries, person, sign_out="/logout", search="/search")


def _task(number: int, title: str, amount: str | None, currency: str, who: str, due: timedelta):
    return Data(
        id=f"t{number}",
        title=title,
        amount=Decimal(amount) if amount else None,
        currency=currency,
        base=(Decimal(amount or 0) * Decimal("7.12"), "CNY") if currency == "USD" else None,
        requester=who,
        number=f"PR-2026-{number:05}",
        step=_("Line manager's approval"),
        due=NOW + due,
        unread=number % 2 == 0,
        standing_in=number == 44,
    )


def tasks() -> dict[str, list[Any]]:
    return {
        "over": [
            _task(42, "Bearings for line 3", "128400", "CNY", "王芳", timedelta(days=-2)),
            _task(43, "Annual CAD licences", "9600.5", "USD", "Boris Petrov", timedelta(hours=-5)),
        ],
        "today": [
            _task(44, "Safety shoes, 40 pairs", "15200", "CNY", "李娜", timedelta(hours=3)),
            _task(45, "Forklift battery", "48000", "CNY", "Mei Chen", timedelta(hours=8)),
        ],
        "later": [
            _task(46, "Trade fair stand in Hanover", None, "EUR", "Anna Schmidt", timedelta(days=6))
        ],
    }


def vote(person: str, hours_ago: int | None = None, word: str = "", **rest: str) -> Data:
    at = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    return Data(**{"on_behalf": "", "comment": "", **rest}, person=person, word=word, at=at)


def path() -> list[Any]:
    reason = "Needed before the December shutdown."
    manager = vote("Boris Petrov", 20, _("Approved"), comment=reason)
    head = vote("李娜", 2, _("Approved"), on_behalf="Mei Chen")
    steps = [
        (_("Submitted"), "done", "", [vote("王芳", 24)]),
        (_("Line manager's approval"), "done", "", [manager]),
        (_("Department head"), "done", _("Above 50,000"), [head]),
        (_("Finance controller"), "now", _("Above 100,000, rule 4"), [vote("Anna Schmidt")]),
        (_("Purchase order"), "to-come", _("Made and released by procurement"), []),
    ]
    return [Data(title=t, state=s, rule=r, votes=v) for t, s, r, v in steps]


def timeline() -> list[Any]:
    happened = [
        (24, "王芳", "", _("submitted the requisition"), ""),
        (23, "", "wallet", _("Budget 4711 reserved"), ""),
        (20, "Boris Petrov", "", _("approved"), "Needed before the December shutdown."),
    ]
    return [
        Data(at=NOW - timedelta(hours=hours), person=who, icon=icon, text=text, comment=comment)
        for hours, who, icon, text, comment in happened
    ]


def findings() -> list[Any]:
    wrong = "The condition names “ammount”, which no step sets."
    return [
        Data(severity="error", element="Gate", message=wrong, hint="Did you mean “amount”?"),
        Data(severity="warning", element="Order", message="This task has no deadline.", hint=""),
    ]


def outcomes() -> list[Any]:
    ends = "Rejecting ends the request; 王芳 reads your reason."
    back = "Returning lets 王芳 correct it and submit again."
    return [
        Data(id="reject", label=_("Reject"), role="danger", key="r", consequence=ends, **REASON),
        Data(id="return", label=_("Return"), role="", key="b", consequence=back, **REASON),
        Data(id="approve", label=_("Approve"), role="primary", key="a", consequence=""),
    ]


def gallery() -> str:
    return render_template(
        "gallery.html", frame=frame(), now=NOW, findings=findings(), Decimal=Decimal
    )


def task() -> str:
    return render_template(
        "task.html",
        frame=frame(),
        task=tasks()["over"][0],
        path=path(),
        entries=timeline(),
        outcomes=outcomes(),
    )


def inbox() -> str:
    return render_template("inbox.html", frame=frame(), groups=tasks())


def login() -> str:
    return render_template(
        "login.html", errors={"": [_("The name or the password is wrong.")]}, providers=[]
    )


def bpmn() -> Response:
    return Response((HERE / "gallery.bpmn").read_bytes(), mimetype="application/xml")


if __name__ == "__main__":
    make_app().run(port=8111, threaded=True)
