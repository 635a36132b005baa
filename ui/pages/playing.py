"""How scenarios are played from a page: what their operations do, and how far they are."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from flask import copy_current_request_context, current_app, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from ui.pages.support import TELLABLE, Answer, flash_refused
from workflow_engine.commands.base import Command
from workflow_engine.domain.rehearsal import OPERATIONS as KNOWN
from workflow_engine.domain.rehearsal import Operations, Rehearsal, Underway, Watch, unwatched
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import execute
from workflow_engine.identity.web import current_principal

OPERATIONS = {
    "written": _l("as each scenario says"),
    "mocked": _l("all mocked"),
    "real": _l("all real, in a throw-away database"),
}
#: What a page that shows the progress says it reads: a line of JSON for each step of the way.
LINES = "application/x-ndjson"
#: So often a page hears that there is still somebody at work.
PULSE_SECONDS = 0.4


def wanted_operations() -> Operations:
    """What was chosen; the first one for anything unknown."""
    chosen = request.form.get("operations")
    return next((known for known in KNOWN if known == chosen), KNOWN[0])


@dataclass(slots=True)
class Play:
    """One under way, which every page that its person opens meanwhile may follow."""

    far: Underway | None = None
    page: str = ""
    ended: Event = field(default_factory=Event)

    def watch(self, underway: Underway) -> None:
        self.far = underway

    def lines(self) -> Iterator[str]:
        """How far it is each time that is news, and in the end the page that shows what came."""
        told = None
        while not self.ended.wait(PULSE_SECONDS):
            if self.far is not None and self.far != told:
                told = self.far
                yield _line(number=told.number, whole=told.whole, text=_said(told))
        yield _line(page=self.page)


_under_way: dict[tuple[str | None, ...], Play] = {}
_looking = Lock()


def play(
    command: Callable[[Watch], Command[Rehearsal]],
    page: Callable[[Rehearsal | None], str],
    there: str | None,
) -> Answer:
    """Play, then lead ``there``; None shows ``page`` at once, since what was played is not kept.

    Asked for lines, the answer begins at once and says how far it is; its last line is the page.
    Who leaves meanwhile loses nothing, and who comes back follows the play that is under way.
    """
    if request.accept_mimetypes.best == LINES:
        follow = _followed(command, page)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(follow.lines(), mimetype=LINES, headers=headers)
    rehearsal = _tried(command(unwatched))
    return page(rehearsal) if there is None else redirect(there, 303)


def _tried(command: Command[Rehearsal]) -> Rehearsal | None:
    """What was played; a refusal is told on the page that is shown next."""
    try:
        return execute(command)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
        return None


def _followed(
    command: Callable[[Watch], Command[Rehearsal]], page: Callable[[Rehearsal | None], str]
) -> Play:
    chosen = (request.form.get("only"), wanted_operations())
    key = (current_principal().account_id, request.path, *chosen)
    with _looking:
        if key in _under_way:
            return _under_way[key]
        new = _under_way[key] = Play()
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    @copy_current_request_context
    def work() -> None:
        try:
            new.page = page(_tried(command(new.watch)))
        except Exception:
            # The page asks anew, and is told what is wrong as every page is.
            app.logger.exception("Scenarios could not be played")
        finally:
            with _looking:
                del _under_way[key]
            new.ended.set()

    Thread(target=work, name="play").start()
    return new


def _line(**values: object) -> str:
    return json.dumps(values) + "\n"


def _said(underway: Underway) -> str:
    return gettext(
        "Playing %(number)s of %(whole)s: %(name)s",
        number=underway.number,
        whole=underway.whole,
        name=underway.name,
    )
