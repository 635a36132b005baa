"""Copies: the list of those for me, giving one to others, and saying that one has read it."""

from flask import request
from flask_babel import gettext

from ui.pages.instances import STATUSES
from ui.pages.support import Answer, done, newest, older, render, wanted_cursor, words
from workflow_engine.commands.copy_instance import CopyInstance, ReadCopy
from workflow_engine.identity.requests import ask
from workflow_engine.queries.copies import MyCopies, UnreadCopies


def copies() -> Answer:
    unread = bool(request.args.get("unread"))
    found = ask(MyCopies(cursor=wanted_cursor(), unread=unread))
    return render(
        "pages/copies.html",
        rows=found.rows,
        unread=unread,
        count=ask(UnreadCopies()),
        statuses=words(STATUSES),
        older=older(found.cursor),
        newer=newest(),
    )


def instance_copy(instance_id: str) -> Answer:
    to, note = request.form.getlist("to"), request.form.get("note", "").strip()
    text = gettext("They find it among their copies.")
    command = CopyInstance(instance_id, [one for one in to if one], note)
    return done(command, text, "ui.instance", instance_id=instance_id)


def instance_copy_read(instance_id: str) -> Answer:
    text = gettext("Marked as read.")
    return done(ReadCopy(instance_id), text, "ui.instance", instance_id=instance_id)
